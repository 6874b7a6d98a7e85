"""One member's year: every source of the hours, attendance, what was missed, and what comes next."""

from flask import render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.duties.people import load_study_targets
from intranet.domain.study.hours import end_of_count, member_hours
from intranet.domain.study.pace import judge
from intranet.domain.study.scope import edits_branch, load_member, reads_others
from intranet.domain.study.sources import member_year, turns
from intranet.features.study.page import blueprint, tabs, year_options
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


def page_of_member(member_id: int | None, *, tab: str) -> str:
    """The page of one member; NotFound when the account belongs to none."""
    session, actor, today = db.session(), current_actor(), clock.today()
    if member_id is None:
        raise NotFound("您的账号没有对应的党员，没有本人学时可以查看。")
    year, years = year_options()
    as_of = end_of_count(year, today)
    place = load_member(session, member_id, actor, day=as_of, today=today)
    branch = place.branch
    hours = next(
        (
            one
            for one in member_hours(session, [branch.id] if branch else [], year, as_of)
            if one.member_id == member_id
        ),
        None,
    )
    return render_template(
        "study/member.html",
        tabs=tabs(tab),
        own=actor.member_id == member_id,
        member=place.member,
        hours=hours,
        verdict=judge(hours, load_study_targets(session, branch.committee_id, year), as_of)
        if hours and branch
        else None,
        found=member_year(session, member_id, year, as_of, actor),
        ahead=turns(session, member_id, today, actor) if as_of == today else [],
        year=year,
        years=years,
        as_of=as_of,
        reads_others=reads_others(actor),
        enters=branch is not None
        and edits_branch(actor, committee_id=branch.committee_id, branch_id=branch.id),
        branch=branch,
    )


@blueprint.get("/me")
@requires(Permission.STUDY_READ)
def me() -> str:
    """The signed-in person's own hours."""
    return page_of_member(current_actor().member_id, tab="me")


@blueprint.get("/members/<int:member_id>")
@requires(Permission.STUDY_READ)
def member(member_id: int) -> str:
    """The hours of one member."""
    return page_of_member(member_id, tab="index")
