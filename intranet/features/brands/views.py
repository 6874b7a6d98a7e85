"""The matrix of brands on screen and on paper. The pages of one brand are in file_views, stage_views, logo_views."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.figures.brand_sheet import MatrixSource, matrix_document
from intranet.domain.figures.brands import brand_rows, main_brand
from intranet.domain.organization.directory import name_of_committee
from intranet.features.brands import queries
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.spreadsheet import Value
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year, year_options
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.printed import BRAND_MATRIX, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor

blueprint = Blueprint("brands", __name__)


def _year() -> int:
    """The year asked for; this year for anything that cannot be one."""
    return asked_year() or opening_year(Permission.BRAND_READ)


def activities_url(brand_id: int, year: int) -> str:
    """The approved activities tagged to a brand in a year."""
    return f"/activities?{urlencode({'brand': brand_id, 'quarter': year, 'state': 'approved'})}"


def achievements_url(brand_id: int, year: int) -> str:
    """The achievements of a brand in a year."""
    return f"/achievements?{urlencode({'brand': brand_id, 'year': year})}"


@blueprint.get("/brands")
@requires(Permission.BRAND_READ)
def index() -> str:
    """The main brand over the sub-brands of all branches, in office order."""
    actor, session = current_actor(), db.session()
    committee = queries.committee_of(session, actor, request.args.get("committee", "")[:12])
    text = request.args.get("q", "").strip()[:60]
    found = queries.matrix(session, actor, committee, _year(), text=text)
    return render_template(
        "brands/index.html",
        matrix=found,
        text=text,
        year_options=year_options(found.year, found.years),
        may_register=queries.may_register(session, actor),
        activities_url=activities_url,
        achievements_url=achievements_url,
    )


COLUMNS = (
    ("党支部", 18),
    ("品牌名称", 24),
    ("依托职能", 36),
    ("创建阶段", 14),
    ("本年活动（次）", 12),
    ("主要成效", 60),
)


def _cells(line: queries.MatrixLine) -> list[Value]:
    row, of_brand = line.row, line.row.brand_id is not None and line.state is None
    return [
        row.branch_name,
        row.brand_name or None,
        row.duty or None,
        (line.state.label if line.state else row.stage) or None,
        row.activities if of_brand else None,
        "；".join(row.approved_clauses) or None,
    ]


@blueprint.get("/brands.xlsx")
@requires(Permission.BRAND_READ)
def matrix_xlsx() -> Response:
    """The matrix as it is narrowed as a spreadsheet."""
    actor, session = current_actor(), db.session()
    committee = queries.committee_of(session, actor, request.args.get("committee", "")[:12])
    text = request.args.get("q", "").strip()[:60]
    found = queries.matrix(session, actor, committee, _year(), text=text)
    return sheet_response(
        "品牌",
        COLUMNS,
        map(_cells, found.lines),
        title=f"{found.committee_name}{found.year}年品牌创建情况",
        note=f"数据截至{long_date(found.as_of)}，活动和成效只计已通过审核的。",
        as_of=found.as_of,
    )


@printed(blueprint, "/brands", BRAND_MATRIX)
@requires(Permission.BRAND_READ)
def matrix_pdf() -> Response:
    """品牌创建情况表 of one year."""
    actor, session, year = current_actor(), db.session(), _year()
    committee = queries.committee_of(session, actor, request.args.get("committee", "")[:12])
    first, last = queries.span_of(year)
    name = name_of_committee(session, committee.id, last)
    document = matrix_document(
        MatrixSource(
            committee_code=committee.code,
            committee_name=name.short_name,
            committee_full_name=name.full_name,
            year=year,
            as_of=last,
            main=main_brand(session, committee.id, first=first, last=last),
            rows=brand_rows(
                session, committee.id, first=first, last=last, achieved_until=date(year, 12, 31)
            ),
            demo=in_demo(),
        )
    )
    return print_answer("table_sheet.html", document)
