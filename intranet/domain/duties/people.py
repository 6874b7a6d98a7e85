"""Duties counted by people, by months or by a register instead of records: talks, study hours, dues, pledges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.domain.duties.branches import Evidence
from intranet.domain.duties.registered import BY_REGISTER, tallied
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.rules import Cycle, Duty, Measure, Rulebook
from intranet.domain.duties.standing import DutyStanding, Gap, Standing, Step, Tally
from intranet.domain.life.dues.store import DuesMonthState, dues_months_of
from intranet.domain.life.talks.coverage import coverage_of
from intranet.domain.organization.tables import Branch
from intranet.domain.study.hours import hours_of
from intranet.domain.study.pace import MemberHours, Pace, Targets, judge
from intranet.foundation.clock import is_over
from intranet.foundation.quarters import Month, Span, Year, month_end
from intranet.foundation.questions import Several

MEMBERS_HOURS, OFFICERS_HOURS = "study_hours", "officer_study_hours"


@dataclass(frozen=True, slots=True)
class Tallies:
    """Tallies of a year by branch and rule, and of its months by branch and month."""

    yearly: Mapping[tuple[int, str], Tally] = field(default_factory=dict)
    monthly: Mapping[tuple[int, str, int], Tally] = field(default_factory=dict)


def tallies_of(
    branches: Sequence[Branch], rules: Rulebook, year: int, as_of: date
) -> Several[Tallies]:
    """Count what was registered for the people of these branches in a year up to *as_of*."""
    ids = [branch.id for branch in branches]
    asked = rules.on(Year(year).last_day)
    talks = {duty.code: _talks(ids, year, as_of) for duty in asked if duty.measure is Measure.TALKS}
    registered = tallied(
        [duty.code for duty in asked if duty.code in BY_REGISTER], ids, year, as_of
    )
    hours = hours_of(ids, year, as_of)
    months = dues_months_of(ids, Year(year).first_day, min(Year(year).last_day, as_of))
    targets = study_targets(rules, year)
    return Several(
        lambda: _tallies(
            {code: one.answer for code, one in talks.items()} | registered.answer,
            hours.answer,
            months.answer,
            targets,
            as_of,
        ),
        *talks.values(),
        registered,
        hours,
        months,
    )


def _talks(branch_ids: Sequence[int], year: int, as_of: date) -> Several[dict[int, Tally]]:
    """Members, and those with whom all talks were held that are asked for."""
    coverage = coverage_of(branch_ids, year, as_of)
    return Several(
        lambda: {
            branch_id: Tally(one.members, one.settled, one.settled)
            for branch_id, one in coverage.answer.items()
        },
        coverage,
    )


def _tallies(
    counted: Mapping[str, Mapping[int, Tally]],
    hours: Sequence[MemberHours],
    months: Mapping[tuple[int, int, int], DuesMonthState],
    targets: Targets,
    as_of: date,
) -> Tallies:
    yearly = {
        (branch_id, code): tally
        for code, found in counted.items()
        for branch_id, tally in found.items()
    }
    for code, officers in ((MEMBERS_HOURS, False), (OFFICERS_HOURS, True)):
        rows = [
            (person.branch_id, judge(person, targets, as_of).pace is Pace.REACHED)
            for person in hours
            if person.is_officer is officers and not person.exempt
        ]
        yearly.update(((branch_id, code), tally) for branch_id, tally in yearly_tally(rows).items())
    return Tallies(
        yearly=yearly,
        monthly={
            (branch_id, "dues", month): Tally(state.due, state.paid, state.paid_in_time)
            for (branch_id, _, month), state in months.items()
        },
    )


def load_study_targets(session: Session, committee_id: int, year: int) -> Targets:
    """Hours of a year by the rules of the committee."""
    return study_targets(load_rulebook(session, committee_id), year)


def study_targets(rules: Rulebook, year: int) -> Targets:
    """Hours of a year by the rules in force at its beginning; what is not asked for has the shipped target."""
    asked = {duty.code: duty.minimum for duty in rules.on(Year(year).first_day)}
    shipped = Targets()
    return Targets(
        member_tenths=asked.get(MEMBERS_HOURS, shipped.member_tenths),
        officer_tenths=asked.get(OFFICERS_HOURS, shipped.officer_tenths),
    )


def tally_standing(
    duty: Duty, tallies: Tallies, evidence: Evidence, span: Span, as_of: date
) -> DutyStanding | None:
    """Where a branch stands with a duty of its people or of a register; None while the rule was not in force."""
    version = evidence.rules.version(duty.code, span.first_day)
    if version is None:
        return None
    if not version.minimum:
        return DutyStanding(duty=version, standing=Standing.NOT_ASKED)
    if span.last_day < evidence.branch.kept_from or (
        # what counts for a year may have been done before the branch's records were kept here
        version.cycle is not Cycle.MONTH
        and span.first_day < (evidence.branch.in_use_from or date.min)
    ):
        return DutyStanding(duty=version, standing=Standing.NOT_IN_USE)
    if version.cycle is Cycle.MONTH:
        return _by_month(version, tallies, evidence, span, as_of)
    tally = tallies.yearly.get((evidence.branch.id, duty.code))
    if tally is not None and version.code in BY_REGISTER:
        if not evidence.branch.told_in(span.first_day, span.last_day):
            return DutyStanding(duty=version, standing=Standing.NOT_FOUNDED)
        if (evidence.branch.dissolved_on or date.max) < span.last_day:
            # it did not live to see the end of the year
            return DutyStanding(duty=version, standing=Standing.DISSOLVED)
    if tally is None or not tally.due:
        nothing = Standing.NOT_ASKED if version.code in BY_REGISTER else Standing.NO_MEMBERS
        return DutyStanding(duty=version, standing=nothing)
    expected = tally.due
    if version.measure is Measure.TALKS:
        # a share of the members, every begun one in full
        expected = -(-tally.due * version.minimum // 100)
    last_day = span.last_day + timedelta(days=version.grace_days)
    over = is_over(last_day, as_of)
    filled = min(tally.reached + tally.waiting, expected)
    lacking = max(tally.missed, expected - filled if over else 0)
    excused = any(excuse.covers(duty.code, span.last_day) for excuse in evidence.excuses)
    return DutyStanding(
        duty=version,
        standing=Standing.WAITING
        if tally.reached < expected <= filled
        else _standing(tally.reached >= expected, lacking, excused=excused),
        expected=expected,
        held=tally.reached,
        waiting=tally.waiting,
        filled=filled,
        approved=min(tally.reached, expected),
        on_time=min(tally.on_time, expected),
        due=expected if over else tally.missed,
        lacking=lacking,
        explained=lacking if excused else 0,
        next_due=None if over or filled >= expected else last_day,
    )


def _standing(reached: bool, lacking: int, *, excused: bool) -> Standing:
    if reached:
        return Standing.DONE
    if lacking:
        return Standing.EXPLAINED if excused else Standing.SHORT
    return Standing.NOT_YET


def _by_month(
    duty: Duty, tallies: Tallies, evidence: Evidence, span: Span, as_of: date
) -> DutyStanding:
    branch = evidence.branch
    expected = fell_due = held = on_time = paid = due_people = 0
    gaps: list[Gap] = []
    steps: list[Step] = []
    to_come: list[date] = []
    for number in span.months:
        month = Month(span.year, number)
        if (
            branch.founded_on > month.last_day or month.first_day < (branch.in_use_from or date.min)
        ) or (branch.dissolved_on is not None and branch.dissolved_on < month.first_day):
            continue
        tally = tallies.monthly.get((branch.id, duty.code, number))
        if tally is not None and not tally.due:
            continue
        expected += 1
        complete = tally is not None and tally.reached >= tally.due
        if tally is not None:
            paid, due_people = paid + tally.reached, due_people + tally.due
        held += complete
        on_time += tally is not None and tally.on_time >= tally.due
        due = month.last_day + timedelta(days=duty.grace_days)
        over = is_over(due, as_of)
        fell_due += over
        steps.append(Step(number, 1, int(complete), int(over and not complete)))
        if not complete and not over:
            to_come.append(due)
        elif not complete:
            gaps.append(Gap(duty.code, duty.label, number, last_day=month_end(span.year, number)))
    if not expected:
        return DutyStanding(duty=duty, standing=Standing.NO_MEMBERS)
    said = [
        gap.month
        for gap in gaps
        if any(excuse.covers(duty.code, gap.last_day) for excuse in evidence.excuses)
    ]
    return DutyStanding(
        duty=duty,
        standing=_standing(held >= expected, len(gaps), excused=len(said) == len(gaps)),
        expected=expected,
        held=held,
        filled=held,
        approved=held,
        on_time=on_time,
        due=fell_due,
        lacking=len(gaps),
        explained=len(said),
        gaps=tuple(gaps),
        next_due=min(to_come, default=None),
        people=f"已交{paid}/{due_people}人次" if due_people else "",
        steps=tuple(replace(step, explained=said.count(step.month)) for step in steps),
    )


def yearly_tally(rows: Sequence[tuple[int, bool]]) -> dict[int, Tally]:
    """Tallies by branch from rows of (branch id, whether the person has reached it)."""
    found: dict[int, Tally] = {}
    for branch_id, reached in rows:
        before = found.get(branch_id, Tally(0, 0, 0))
        found[branch_id] = Tally(before.due + 1, before.reached + reached, before.on_time + reached)
    return found
