"""Duties counted by the registers of discipline and integrity: pledges, risk points, reminders before holidays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from intranet.domain.duties.rules import COMMITMENT, REMINDER, RISK_REVIEW
from intranet.domain.duties.standing import Tally
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.festivals import Reminded, ReminderDue, reminded_of
from intranet.domain.integrity.kept import kept_of
from intranet.domain.integrity.reviewing import confirmed_step, in_force
from intranet.domain.integrity.risks import IntegrityRisk, RiskEvent, RiskStep
from intranet.domain.integrity.signing import Signed, pledges_of
from intranet.foundation.quarters import Year
from intranet.foundation.questions import Question, Several, Value

# To find a risk point is to look at it.
_LOOKS = (RiskStep.ENTERED, RiskStep.REVIEWED)


Tallies = Several[dict[int, Tally]]


def pledges(branch_ids: Sequence[int], year: int, as_of: date) -> Tallies:
    """Pledges of a year that are owed on *as_of*, and those signed."""
    standing = pledges_of(branch_ids, year, as_of)
    return Several(
        lambda: {
            branch_id: Tally(
                one.due,
                one.signed,
                one.signed,
                waiting=sum(owed.signed is Signed.WAITING for owed in one.owed),
            )
            for branch_id, one in standing.answer.items()
        },
        standing,
    )


def risk_points(branch_ids: Sequence[int], year: int, as_of: date) -> Tallies:
    """Risk points that exist on *as_of*, and those found or reviewed within the year.

    A branch that has listed none owes its list: one, not reached; one that waits for the committee counts as waiting.
    """
    span = Year(year)
    points = Question(
        _risk_points,
        list,
        branches=branch_ids,
        first=span.first_day,
        day=min(as_of, span.last_day),
    )
    return Several(
        lambda: (
            dict.fromkeys(branch_ids, Tally(1, 0, 0))
            | {
                branch_id: Tally(due, reviewed, reviewed, waiting=seen - reviewed)
                if due
                else Tally(1, 0, 0, waiting=min(first, 1))
                for branch_id, due, reviewed, seen, first in points.answer
            }
        ),
        points,
    )


def _risk_points(value: Value) -> Select[Any]:
    day = value("day")
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
            RiskEvent.happened_on.between(value("first"), day),
            *more,
        )
        return many(and_(there, found))

    return (
        select(
            IntegrityRisk.branch_id,
            many(there).label("due"),
            looked(confirmed_step()).label("reviewed"),
            looked().label("seen"),
            many(first_waits).label("first_waits"),
        )
        .where(IntegrityRisk.branch_id.in_(value.any_of("branches")), or_(there, first_waits))
        .group_by(IntegrityRisk.branch_id)
    )


def reminders(branch_ids: Sequence[int], year: int, as_of: date) -> Tallies:
    """Holidays of a year that ask for a reminder, and those before which people were reminded."""
    standing = reminded_of(branch_ids, year, as_of)
    return Several(lambda: _reminded(standing.answer), standing)


def _reminded(standing: Mapping[int, Sequence[ReminderDue]]) -> dict[int, Tally]:
    found = {}
    for branch_id, listed in standing.items():
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
    codes: Sequence[str], branch_ids: Sequence[int], year: int, as_of: date
) -> Several[dict[str, dict[int, Tally]]]:
    """Tallies of these rules, by branch; where the registers are switched off nothing is owed."""
    counted = {code: BY_REGISTER[code](branch_ids, year, as_of) for code in codes}
    if not counted:
        return Several(dict)
    kept = kept_of(branch_ids)
    nothing = Tally(0, 0, 0)
    return Several(
        lambda: {
            code: {
                branch_id: one.answer.get(branch_id, nothing)
                if branch_id in kept.answer
                else nothing
                for branch_id in branch_ids
            }
            for code, one in counted.items()
        },
        kept,
        *counted.values(),
    )


BY_REGISTER: dict[str, Callable[[Sequence[int], int, date], Tallies]] = {
    COMMITMENT: pledges,
    RISK_REVIEW: risk_points,
    REMINDER: reminders,
}
"""What counts each rule, by its code."""
