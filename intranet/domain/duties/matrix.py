"""All duties of all branches over a month, a quarter or a year: the matrix.

A duty whose cycle is longer than what is looked at shows where its whole cycle stands: within a month the quarterly
assembly reads as it does within the quarter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.duties.branches import Evidence, evidence_of, reach_back
from intranet.domain.duties.engine import Credits, judge, together
from intranet.domain.duties.making_up import end_of_making_up
from intranet.domain.duties.office import OfficeHeld, office_held_of
from intranet.domain.duties.people import Tallies, tallies_of, tally_standing
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.rules import Cycle, Duty, Measure, Rulebook, Unit
from intranet.domain.duties.standing import BranchPeriod, DutyStanding, Tally
from intranet.domain.organization.tables import Branch
from intranet.foundation.quarters import Month, Quarter, Span, Year
from intranet.foundation.questions import ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """Where one branch (None: the office itself) stands, by code of the rule."""

    branch_id: int | None
    standings: Mapping[str, DutyStanding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Branches against rules in force in the period, as of a day."""

    period: Span
    as_of: date
    duties: tuple[Duty, ...]
    rows: tuple[Assessed, ...]
    office: Assessed

    @property
    def branch_duties(self) -> tuple[Duty, ...]:
        """The columns of the branches."""
        return tuple(duty for duty in self.duties if duty.unit is not Unit.OFFICE)


def span_of(duty: Duty, period: Span) -> Span:
    """The time over which a duty is judged when somebody looks at *period*."""
    if duty.cycle is Cycle.YEAR:
        return Year(period.year)
    if duty.cycle is Cycle.QUARTER and isinstance(period, Month):
        return Quarter.of(period.first_day)
    return period


def parts_of(duty: Duty, period: Span) -> tuple[Span, ...]:
    """The same in pieces that are judged each for itself: a year by its quarters."""
    span = span_of(duty, period)
    if isinstance(span, Year) and duty.cycle is not Cycle.YEAR:
        return span.quarters
    return (span,)


def duties_in(rules: Rulebook, period: Span) -> tuple[Duty, ...]:
    """The rules that were in force at some time of the period, each as it was last."""
    found: dict[str, Duty] = {}
    starts = [date(period.year, 1, 1), *(date(period.year, month, 1) for month in period.months)]
    for start in starts:
        found.update((duty.code, duty) for duty in rules.on(start))
    return tuple(sorted(found.values(), key=lambda duty: (duty.sort_order, duty.code)))


def assess(evidence: Evidence, duty: Duty, period: Span, as_of: date) -> DutyStanding | None:
    """Where a branch stands with one duty counted by records or marks; None while the rule was not in force."""
    found = [
        one
        for part in parts_of(duty, period)
        if (one := evidence.stand(duty.code, part, as_of)) is not None
    ]
    return together(found) if found else None


def assess_office(
    rules: Rulebook, duty: Duty, period: Span, as_of: date, office: OfficeHeld
) -> DutyStanding | None:
    """Where the office itself stands with one of its duties; None while the rule was not in force."""

    def known(part: Span) -> BranchPeriod:
        return BranchPeriod(
            quarter=part,
            as_of=as_of,
            founded_on=office.founded_on,
            dissolved_on=None,
            full_members={},
            in_use_from=office.in_use_from,
        )

    found = [
        judge(
            version,
            known(part),
            Credits(item for item in office.held if item.kind == version.kind),
            before=[(known(span), earlier) for span, earlier in rules.before(version, part)],
        )
        for whole in parts_of(duty, period)
        for part, version in rules.within(duty.code, whole)
    ]
    return together(found) if found else None


def load_matrix(
    session: Session, committee_id: int, branches: Sequence[Branch], period: Span, as_of: date
) -> Matrix:
    """Judge the branches of one committee.

    Three statements, whatever the number of branches and records.
    """
    first, last = date(period.year, 1, 1), end_of_making_up(period.year, as_of)
    rules = load_rulebook(session, committee_id)
    known = evidence_of(branches, {committee_id: rules}, first, last)
    counted = tallies_of(branches, rules, period.year, as_of)
    held = office_held_of(committee_id, reach_back([rules], first, last), last)
    # apart, as each reads much: what branches held, and what their people did
    ask(session, known, held)
    ask(session, counted)
    evidence, tallies, office = known.answer, counted.answer, held.answer
    duties = duties_in(rules, period)
    return Matrix(
        period=period,
        as_of=as_of,
        duties=duties,
        rows=tuple(
            Assessed(
                branch_id=branch.id,
                standings=_row(evidence[branch.id], tallies, duties, period, as_of),
            )
            for branch in branches
        ),
        office=Assessed(
            branch_id=None,
            standings={
                duty.code: found
                for duty in duties
                if duty.unit is Unit.OFFICE
                and (found := assess_office(rules, duty, period, as_of, office))
            },
        ),
    )


def _row(
    evidence: Evidence,
    tallies: Tallies,
    duties: Sequence[Duty],
    period: Span,
    as_of: date,
) -> dict[str, DutyStanding]:
    row: dict[str, DutyStanding] = {}
    for duty in duties:
        if duty.unit is Unit.OFFICE:
            continue
        span = span_of(duty, period)
        tally = tallies.yearly.get((evidence.branch.id, duty.code), Tally(0, 0, 0))
        registered = bool(tally.reached or tally.waiting)
        if duty.measure is Measure.RECORDS or evidence.marked(
            duty.code, span, registered=registered
        ):
            found = assess(evidence, duty, period, as_of)
        else:
            found = tally_standing(duty, tallies, evidence, span, as_of)
        if found is not None:
            row[duty.code] = found
    return row
