"""Who is behind a number that is not reached: by name, and only for those who may know it."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.duties.people import OFFICERS_HOURS, load_study_targets
from intranet.domain.duties.rules import Duty, Measure
from intranet.domain.life.dues.rules import owing
from intranet.domain.life.dues.store import payments_of_branches
from intranet.domain.life.scope import fills_in
from intranet.domain.life.talks.access import keeps_register
from intranet.domain.life.talks.coverage import standings
from intranet.domain.life.talks.rules import who_is_missing
from intranet.domain.organization.members import Member
from intranet.domain.organization.memberships import load_memberships
from intranet.domain.organization.tables import Branch
from intranet.domain.study.hours import member_hours
from intranet.domain.study.pace import Pace, judge
from intranet.domain.study.scope import reads_branch
from intranet.foundation.quarters import Month, Span


def missing_people(
    session: Session, actor: Actor, branch: Branch, duty: Duty, span: Span, as_of: date
) -> Mapping[int, list[str]]:
    """Names of those who have not reached what the duty asks for, in office order: by month, 0 for the whole span.

    Talks and dues are named to those who keep their registers, hours to those who read them; everybody else gets
    nothing. What is counted by records has no names here. At most four statements.
    """
    if duty.measure is Measure.TALKS and keeps_register(actor, branch.committee_id, branch.id):
        one = standings(session, [branch.id], span.year, as_of)[branch.id]
        people = who_is_missing(one.members, one.officers, one.talks).people
        return {0: _names(session, people)}
    if duty.measure is Measure.STUDY_HOURS and reads_branch(
        actor, committee_id=branch.committee_id, branch_id=branch.id
    ):
        targets = load_study_targets(session, branch.committee_id, span.year)
        return {
            0: [
                person.name
                for person in member_hours(session, [branch.id], span.year, as_of)
                if person.is_officer is (duty.code == OFFICERS_HOURS)
                and not person.exempt
                and judge(person, targets, as_of).pace is not Pace.REACHED
            ]
        }
    if duty.measure is Measure.DUES and fills_in(actor, branch):
        return _unpaid(session, branch.id, span, as_of)
    return {}


def _unpaid(session: Session, branch_id: int, span: Span, as_of: date) -> dict[int, list[str]]:
    last = min(span.last_day, as_of)
    rows = load_memberships(session, [branch_id], span.first_day, last)
    paid = payments_of_branches(session, [branch_id], span.first_day, last)
    months = [Month(span.year, number) for number in span.months]
    owed = {
        month.number: [one for one in owing(rows, month) if one not in paid.get(month, {})]
        for month in months
        if month.first_day <= as_of
    }
    names = _named(session, {one for people in owed.values() for one in people})
    return {
        number: [name for one, name in names.items() if one in people]
        for number, people in owed.items()
    }


def _names(session: Session, ids: Iterable[int]) -> list[str]:
    return list(_named(session, ids).values())


def _named(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in the order of lists. One statement."""
    return dict(
        session.execute(
            select(Member.id, Member.name)
            .where(Member.id.in_(sorted(set(ids))))
            .order_by(Member.sort_key, Member.id)
        )
        .tuples()
        .all()
    )
