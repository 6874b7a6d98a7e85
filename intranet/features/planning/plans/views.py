"""The plan of a branch and year, and how far all plans have come."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, render_template, request

from intranet.domain.access.permissions import Permission
from intranet.domain.activities.kinds import Category
from intranet.domain.organization.homes import Home
from intranet.domain.organization.scope import place_with, readable_places
from intranet.domain.planning.store import may_edit_plan
from intranet.features.planning.plans import queries
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.quarters import LAST_YEAR, Year
from intranet.foundation.spreadsheet import Value
from intranet.pagekit import choosing
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.session import current_actor

blueprint = Blueprint("plans", __name__)


def asked_year() -> int:
    """The year asked for in address or form; this year for anything that is none."""
    return choosing.asked_year(last=LAST_YEAR) or clock.today().year


def offered_places(year: int) -> list[Home]:
    """Where the person reads plans."""
    return readable_places(
        db.session(), current_actor(), Year(year), clock.today(), permission=Permission.PLAN_READ
    )


def editable_place(year: int) -> Home:
    """The place asked for, or the first that the person writes; NotAllowed for one that is only read."""
    found = offered_places(year)
    code = asked_place_code()
    own = [place for place in found if may_edit_plan(current_actor(), place)]
    place = place_with(found, code) if code else next(iter(own), None)
    if place is None or place not in own:
        raise NotAllowed("年度计划由所在党支部填写，您可以查看，不能修改。")
    return place


def asked_place_code() -> str:
    """The code of the branch asked for; empty when none is."""
    return request.values.get("branch", "")


def asked_category() -> Category | None:
    """The category to which the plan is narrowed; None for all."""
    text = request.args.get("category", "")
    return Category(text) if text in set(Category) else None


@blueprint.get("/plans")
@requires(Permission.PLAN_READ)
def index() -> str:
    """One plan by month; for committee people, who read several, first how far each has come."""
    session, actor, year = db.session(), current_actor(), asked_year()
    found = offered_places(year)
    code = asked_place_code()
    this_year = clock.today().year
    # three back, and the next one for planning
    years = choosing.year_options(year, range(this_year - 3, this_year + 2))
    if not code and len(found) != 1:
        return render_template(
            "planning/plans/overview.html",
            year=year,
            year_options=years,
            as_of=queries.day_in(year) if queries.has_begun(year) else None,
            rows=queries.overview(session, found, year),
        )
    place = place_with(found, code) if code else found[0]
    category = asked_category()
    return render_template(
        "planning/plans/index.html",
        page=queries.page(session, actor, place, year, category),
        place=place,
        year=year,
        year_options=years,
        place_options=[(home.code, home.name) for home in found] if len(found) > 1 else [],
        category_options=[("", "全部"), *Category.choices()],
        edits=may_edit_plan(actor, place),
        arguments={"year": year, "branch": place.code}
        | ({"category": category.value} if category else {}),
    )


ITEM_COLUMNS = (
    ("月份", 8),
    ("计划时间", 20),
    ("项目", 40),
    ("类别", 18),
    ("状态", 12),
    ("开展情况", 18),
    ("备注", 30),
)
PROGRESS_COLUMNS = (
    ("党支部", 20),
    ("计划（项）", 12),
    ("已到计划时间", 14),
    ("已开展", 10),
    ("已取消", 10),
)


@blueprint.get("/plans.xlsx")
@requires(Permission.PLAN_READ)
def index_xlsx() -> Response:
    """The same as a spreadsheet: the items of one plan, or how far each plan has come."""
    session, actor, year = db.session(), current_actor(), asked_year()
    found = offered_places(year)
    code = asked_place_code()
    columns: Sequence[tuple[str, int]] = PROGRESS_COLUMNS
    rows: Iterable[Sequence[Value]]
    if not code and len(found) != 1:
        title, note = f"{year}年度计划", "“已开展”只计审核通过的。"
        rows = [
            [home.name, one.planned, one.due, one.held, one.cancelled] if one.made else [home.name]
            for home, one in queries.overview(session, found, year)
        ]
    else:
        place = place_with(found, code) if code else found[0]
        page = queries.page(session, actor, place, year, asked_category())
        title, note, columns = f"{place.name}{year}年度计划", page.sentence, ITEM_COLUMNS
        rows = [
            [
                month,
                row.when,
                row.item.title,
                row.item.kind.label,
                row.state.label,
                row.happened or None,
                row.item.note or None,
            ]
            for month, items in page.months
            for row in items
        ]
    return sheet_response("年度计划", columns, rows, title=title, note=note, as_of=clock.today())
