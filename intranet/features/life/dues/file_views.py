"""Dues of a year as an Excel file: members by month, or branches by month for who reads several."""

from datetime import date

from flask import Response, request

from intranet.domain.access.permissions import Permission
from intranet.domain.life.scope import fills_in, load_branch_or_own
from intranet.domain.organization.directory import BranchName, branches_of, branches_on
from intranet.features.life.dues import queries
from intranet.features.life.dues.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year
from intranet.pagekit.listings import Column, Listing
from intranet.pagekit.session import current_actor


def _month(number: int) -> Column:
    """How a month of the year stands."""
    return Column(f"{number}月", 12, lambda row: row.cells[number - 1].words)


@blueprint.get("/dues.xlsx")
@requires(Permission.LIFE_READ)
def index_xlsx() -> Response:
    """What the page shows: numbers for the committee, names for who enters them, else one's own months."""
    session, actor, today = db.session(), current_actor(), clock.today()
    year = asked_year(queries.FIRST_YEAR) or opening_year(Permission.LIFE_READ)
    code, reads_all = request.args.get("branch", ""), actor.committee_ids(Permission.LIFE_READ)
    branch = load_branch_or_own(session, code[:12], actor) if code or not reads_all else None
    one: BranchName | None = None
    lines: list[queries.DuesRow] | list[queries.BranchYear] = []
    if branch is not None:
        one = next(iter(branches_on(session, today, branch_ids=[branch.id])), None)
    if branch is not None and fills_in(actor, branch):
        lines = queries.branch_grid(session, branch.id, year, today).rows
    elif reads_all:
        day = min(today, date(year, 12, 31))
        found = branches_of(
            session, actor, day, permission=Permission.LIFE_READ, first=date(year, 1, 1)
        )
        shown = [each for each in found if branch is None or each.id == branch.id]
        lines = queries.overview(session, shown, year, today)
    elif actor.member_id is not None:
        lines = [queries.own_row(session, actor.member_id, year, today)]
    return Listing(
        title=f"{year}年党费收缴情况",
        columns=(
            Column("党支部" if reads_all and one is None else "姓名", 20, lambda row: row.name),
            *map(_month, range(1, 13)),
        ),
        statement=lines,
        branch=one,
    ).workbook()
