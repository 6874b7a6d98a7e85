"""Hours of a year: by branch for those who read several, then member by member; the same as an Excel file."""

from datetime import date

from flask import Response, render_template
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.duties.people import load_study_targets
from intranet.domain.organization.directory import BranchName
from intranet.domain.study.hours import end_of_count
from intranet.domain.study.pace import Pace, Targets
from intranet.domain.study.scope import open_branches, reads_others
from intranet.features.study.hours import spreadsheet
from intranet.features.study.hours.member_views import page_of_member
from intranet.features.study.hours.queries import standings
from intranet.features.study.page import blueprint, tabs, year_options
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, branch_options
from intranet.pagekit.listings import also_at
from intranet.pagekit.session import current_actor


def _targets(session: Session, branches: list[BranchName], year: int) -> Targets:
    if not branches:
        return Targets()
    return load_study_targets(session, branches[0].committee_id, year)


@blueprint.get("")
@requires(Permission.STUDY_READ)
def index() -> str:
    """Branch by branch, or the members of one branch; whoever reads only their own hours sees those."""
    session, actor = db.session(), current_actor()
    if not reads_others(actor):
        return page_of_member(actor.member_id, tab="index")
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    branches = open_branches(session, actor, as_of, first=date(year, 1, 1))
    chosen = asked_branch(branches)
    targets = _targets(session, branches, year)
    lines = standings(session, [chosen] if chosen else branches, year, as_of, targets)
    return render_template(
        "study/index.html",
        tabs=tabs("index"),
        year=year,
        years=years,
        as_of=as_of,
        branch_options=branch_options(branches),
        code=chosen.code if chosen else "",
        lines=lines,
        one=lines[0] if chosen else None,
        targets=targets,
        Pace=Pace,
    )


@blueprint.get("/hours.xlsx")
@requires(Permission.STUDY_READ)
def export() -> Response:
    """What the page lists, member by member, as an Excel file."""
    session, actor = db.session(), current_actor()
    if not reads_others(actor):
        raise NotAllowed("您可以在“我的学时”查看本人学时；导出由支部和机关党委办理。")
    year, _ = year_options()
    as_of = end_of_count(year, clock.today())
    branches = open_branches(session, actor, as_of, first=date(year, 1, 1))
    chosen = asked_branch(branches)
    shown = [chosen] if chosen else branches
    lines = standings(session, shown, year, as_of, _targets(session, shown, year))
    title = f"{chosen.short_name if chosen else ''}{year}年党员学时"
    return spreadsheet.answer(lines, title=title, as_of=as_of)


also_at(blueprint, "/study.xlsx", "export")
