"""Duties counted by the registers of discipline and integrity: pledges, risk points, reminders before holidays."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.duties.rules import COMMITMENT, REMINDER, RISK_REVIEW
from intranet.domain.duties.standing import Tally
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.festivals import Reminded, standing_of
from intranet.domain.integrity.kept import kept_in
from intranet.domain.integrity.reviewing import confirmed_step, in_force
from intranet.domain.integrity.risks import IntegrityRisk, RiskEvent, RiskStep
from intranet.domain.integrity.signing import Signed, pledge_standing
from intranet.domain.organization.tables import Branch
from intranet.foundation.quarters import Year

# To find a risk point is to look at it.
_LOOKS = (RiskStep.ENTERED, RiskStep.REVIEWED)


def _ids(branches: Sequence[Branch]) -> list[int]:
    return [branch.id for branch in branches]


def pledges(
    session: Session, branches: Sequence[Branch], year: int, as_of: date
) -> dict[int, Tally]:
    """Pledges of a year that are owed on *as_of*, and those signed. Two statements."""
    return {
        branch_id: Tally(
            one.due,
            one.signed,
            one.signed,
            waiting=sum(owed.signed is Signed.WAITING for owed in one.owed),
        )
        for branch_id, one in pledge_standing(session, _ids(branches), year, as_of).items()
    }


def risk_points(
    session: Session, branches: Sequence[Branch], year: int, as_of: date
) -> dict[int, Tally]:
    """Risk points that exist on *as_of*, and those found or reviewed within the year. One statement.

    A branch that has listed none owes its list: one, not reached; one that waits for the committee counts as waiting.
    """
    span, branch_ids = Year(year), _ids(branches)
    day = min(as_of, span.last_day)
    there = in_force(day)
    first_waits = and_(
        IntegrityRisk.confirmed_at.is_(None),
        IntegrityRisk.state == Check.WAITING,
        IntegrityRisk.found_on <= day,
    )

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    def looked(*more: ColumnElement[bool]) -> ColumnElement[int]:
        found = exists().where(
            RiskEvent.risk_id == IntegrityRisk.id,
            RiskEvent.step.in_(_LOOKS),
            RiskEvent.happened_on.between(span.first_day, day),
            *more,
        )
        return many(and_(there, found))

    rows = session.execute(
        select(
            IntegrityRisk.branch_id,
            many(there),
            looked(confirmed_step()),
            looked(),
            many(first_waits),
        )
        .where(IntegrityRisk.branch_id.in_(branch_ids), or_(there, first_waits))
        .group_by(IntegrityRisk.branch_id)
    )
    return dict.fromkeys(branch_ids, Tally(1, 0, 0)) | {
        branch_id or 0: Tally(due, reviewed, reviewed, waiting=seen - reviewed)
        if due
        else Tally(1, 0, 0, waiting=min(first, 1))
        for branch_id, due, reviewed, seen, first in rows.tuples()
    }


def reminders(
    session: Session, branches: Sequence[Branch], year: int, as_of: date
) -> dict[int, Tally]:
    """Holidays of a year that ask for a reminder, and those before which people were reminded. Two statements."""
    found = {}
    for branch_id, listed in standing_of(session, branches, year, as_of).items():
        states = [one.state for one in listed if one.state is not Reminded.NOT_OWED]
        done = states.count(Reminded.DONE)
        found[branch_id] = Tally(
            len(states),
            done,
            done,
            waiting=states.count(Reminded.WAITING),
            missed=states.count(Reminded.MISSED),
        )
    return found


def tallied(
    session: Session, codes: Sequence[str], branch_ids: Sequence[int], year: int, as_of: date
) -> dict[tuple[int, str], Tally]:
    """Tallies of these rules by branch and rule; where the registers are switched off nothing is owed.

    One statement and those of each rule, none without rules.
    """
    if not codes:
        return {}
    kept = kept_in(session, branch_ids)
    nothing = {(one, code): Tally(0, 0, 0) for one in branch_ids for code in codes}
    return nothing | {
        (branch_id, code): tally
        for code in codes
        for branch_id, tally in BY_REGISTER[code](session, kept, year, as_of).items()
    }


BY_REGISTER: dict[str, Callable[[Session, Sequence[Branch], int, date], dict[int, Tally]]] = {
    COMMITMENT: pledges,
    RISK_REVIEW: risk_points,
    REMINDER: reminders,
}
"""What counts each rule, by its code."""
