"""Duties counted by the registers of discipline and integrity: pledges, risk points, reminders before holidays."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from intranet.domain.duties.rules import COMMITMENT, REMINDER, RISK_REVIEW
from intranet.domain.duties.standing import Tally
from intranet.domain.integrity.festivals import Reminded, reminder_standing
from intranet.domain.integrity.reviewing import confirmed_step, in_force
from intranet.domain.integrity.risks import IntegrityRisk, RiskEvent, RiskStep
from intranet.domain.integrity.signing import Signed, pledge_standing
from intranet.foundation.quarters import Year

# To find a risk point is to look at it.
_LOOKS = (RiskStep.ENTERED, RiskStep.REVIEWED)


def pledges(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, Tally]:
    """Pledges of a year that are owed on *as_of*, and those signed. Two statements."""
    return {
        branch_id: Tally(
            one.due,
            one.signed,
            one.signed,
            waiting=sum(owed.signed is Signed.WAITING for owed in one.owed),
        )
        for branch_id, one in pledge_standing(session, branch_ids, year, as_of).items()
    }


def risk_points(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, Tally]:
    """Risk points that exist on *as_of*, and those found or reviewed within the year. One statement.

    A branch that has listed none owes its list: one, not reached.
    """
    span = Year(year)
    day = min(as_of, span.last_day)

    def looked(*more: ColumnElement[bool]) -> ColumnElement[int]:
        found = exists().where(
            RiskEvent.risk_id == IntegrityRisk.id,
            RiskEvent.step.in_(_LOOKS),
            RiskEvent.happened_on.between(span.first_day, day),
            *more,
        )
        return func.coalesce(func.sum(case((found, 1), else_=0)), 0)

    rows = session.execute(
        select(
            IntegrityRisk.branch_id,
            func.count(),
            looked(confirmed_step()),
            looked(),
        )
        .where(IntegrityRisk.branch_id.in_(branch_ids), in_force(day))
        .group_by(IntegrityRisk.branch_id)
    )
    return dict.fromkeys(branch_ids, Tally(1, 0, 0)) | {
        branch_id or 0: Tally(due, reviewed, reviewed, waiting=seen - reviewed)
        for branch_id, due, reviewed, seen in rows.tuples()
    }


def reminders(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, Tally]:
    """Holidays of a year that ask for a reminder, and those before which people were reminded. Three statements."""
    found = {}
    for branch_id, listed in reminder_standing(session, branch_ids, year, as_of).items():
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


BY_REGISTER: dict[str, Callable[[Session, Sequence[int], int, date], dict[int, Tally]]] = {
    COMMITMENT: pledges,
    RISK_REVIEW: risk_points,
    REMINDER: reminders,
}
"""What counts each rule, by its code."""
