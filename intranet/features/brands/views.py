"""The matrix of brands on screen and on paper. The pages of one brand are in file_views, stage_views, logo_views."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.figures.brand_sheet import MatrixSource, matrix_document
from intranet.domain.figures.brands import brand_rows, main_brand
from intranet.domain.organization.directory import name_of_committee
from intranet.features.brands import queries
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year, year_options
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
