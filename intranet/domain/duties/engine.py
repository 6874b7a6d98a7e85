"""The assessment: records held against what was asked for, within a month, a quarter or a year. Pure.

Judged by the day a gathering was held, in Beijing, cycle by cycle: what one month has too much of never fills another.
A record counts for an earlier cycle only when it says so (补开); then nothing lacks there any more, but the meeting was
not on time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from intranet.domain.duties.rules import Cycle, Duty, Unit
from intranet.domain.duties.standing import (
    BranchPeriod,
    DutyStanding,
    Excuse,
    Gap,
    Held,
    Standing,
    Step,
)
from intranet.domain.organization.memberships import Group
from intranet.domain.organization.roster import COMMITTEE_THRESHOLD
from intranet.foundation.quarters import month_end

# what weighs more decides, where quarters or units are taken together
WEIGHT = (
    Standing.SHORT,
    Standing.EXPLAINED,
    Standing.WAITING,
    Standing.NOT_YET,
    Standing.DONE,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One cycle in which the duty falls due; ``month`` names it in a gap."""

    first: date
    last: date
    month: int | None


def due_on(duty: Duty, slot: Slot) -> date:
    """The last day on which a meeting still counts for the slot."""
    return slot.last + timedelta(days=duty.grace_days)


def slots_of(duty: Duty, period: BranchPeriod, months: Sequence[int]) -> list[Slot]:
    """The cycles of the period in which the duty is owed, given the months in which it exists."""
    span = period.quarter
    slots = [Slot(span.first_day, span.last_day, None)]
    if duty.cycle is Cycle.MONTH:
        slots = [Slot(date(span.year, m, 1), month_end(span.year, m), m) for m in months]
    return [slot for slot in slots if slot.first >= period.in_use_from]


def _months(period: BranchPeriod, founded: date, dissolved: date | None) -> list[int]:
    year = period.quarter.year
    return [
        month
        for month in period.quarter.months
        if founded <= month_end(year, month)
        and (dissolved is None or dissolved >= date(year, month, 1))
    ]


def _lived_to_see(slots: Sequence[Slot], period: BranchPeriod, held: Sequence[Held]) -> list[Slot]:
    """Without the quarters and years that outlasted the branch, unless something was held: nothing was due before."""
    last = period.dissolved_on or date.max
    return [
        slot
        for slot in slots
        if slot.month is not None
        or slot.last <= last
        or any(slot.first <= item.counts_on <= slot.last for item in held)
    ]


def _credited(duty: Duty, slots: Sequence[Slot], held: Sequence[Held]) -> list[list[Held]]:
    """The records of each slot.

    Every record is credited once: to the slot it stands for, or to that of its day; within the days of grace it helps
    the slot before, when that one is short.
    """
    items = sorted(held, key=lambda item: (item.counts_on, not item.counted))
    days = [item.counts_on for item in items]
    taken: set[int] = set()
    found = []
    for slot in slots:
        first, after = bisect_left(days, slot.first), bisect_right(days, slot.last)
        own = [at for at in range(first, after) if at not in taken]
        if len(own) < duty.minimum and duty.grace_days:
            in_grace = range(after, bisect_right(days, due_on(duty, slot)))
            late = [at for at in in_grace if at not in taken]
            own += late[: duty.minimum - len(own)]
        taken.update(own)
        found.append([items[at] for at in own])
    return found


def _group_meeting(name: str) -> str:
    return f"{name}会" if name.endswith("党小组") else f"{name}党小组会"


def _unit(
    duty: Duty,
    period: BranchPeriod,
    slots: Sequence[Slot],
    held: Sequence[Held],
    group: Group | None = None,
) -> DutyStanding:
    """One unit (branch, committee or group) that owes ``duty.minimum`` in each slot."""
    before = _earlier(duty, slots)
    credited = _credited(duty, [*before, *slots], held)[len(before) :]
    label = duty.label if group is None else _group_meeting(group.name)
    gaps: list[Gap] = []
    steps: list[Step] = []
    fell_due = lacking = filled = approved = on_time = 0
    next_due: date | None = None
    for slot, own in zip(slots, credited, strict=True):
        # those of their own time first: a meeting made up beside them is one too many
        own.sort(key=lambda item: (item.stands_for is not None, not item.counted, item.held_on))
        needed = own[: duty.minimum]
        late = [item for item in needed if item.stands_for is not None]
        missing = duty.minimum - len(needed)
        filled += len(needed)
        approved += min(duty.minimum, sum(item.counted for item in own))
        on_time += len(needed) - len(late)
        days: list[date | None] = [item.held_on for item in late]
        due = min(due_on(duty, slot), period.dissolved_on or date.max)
        over = period.is_over(due)
        if slot.month is not None:
            steps.append(Step(slot.month, duty.minimum, len(needed), missing if over else 0))
        if over:
            fell_due += duty.minimum
            lacking += missing
            days += [None] * missing
        elif missing and next_due is None:
            next_due = due
        gaps += [
            Gap(
                duty.kind,
                label,
                slot.month,
                group.id if group else None,
                day,
                slot.last,
                "本年度" if duty.cycle is Cycle.YEAR else "本季度",
            )
            for day in days
        ]
    there = [item for item in held if item.held_on in period.quarter]
    counted = sum(item.counted for item in there)
    return DutyStanding(
        duty=duty,
        standing=Standing.DONE,
        expected=len(slots) * duty.minimum,
        held=counted,
        waiting=len(there) - counted,
        filled=filled,
        approved=approved,
        on_time=on_time,
        due=fell_due,
        lacking=lacking,
        gaps=tuple(gaps),
        next_due=next_due,
        steps=tuple(steps),
    )


def _earlier(duty: Duty, slots: Sequence[Slot]) -> list[Slot]:
    """With days of grace: the cycles of the year before the first slot, which may claim its first records."""
    if not duty.grace_days or not slots:
        return []
    if duty.cycle is Cycle.YEAR:
        year = slots[0].first.year - 1
        return [Slot(date(year, 1, 1), date(year, 12, 31), None)]
    step = 1 if duty.cycle is Cycle.MONTH else 3
    year = slots[0].first.year
    months = range(step, slots[0].first.month, step)
    return [Slot(date(year, month - step + 1, 1), month_end(year, month), None) for month in months]


def _excused(gap: Gap, excuses: Sequence[Excuse]) -> Gap:
    """The gap with the reason of the first exemption that covers it."""
    for excuse in excuses:
        if excuse.covers(gap.kind, gap.last_day):
            return replace(gap, reason=excuse.reason)
    return gap


def _verdict(duty: Duty, units: Sequence[DutyStanding]) -> DutyStanding:
    """Units taken together, before any reason is heard."""
    gaps = tuple(gap for unit in units for gap in unit.gaps)
    lacking = sum(unit.lacking for unit in units)
    if lacking:
        standing = Standing.SHORT
    elif all(unit.approved >= unit.expected for unit in units):
        standing = Standing.DONE
    elif all(unit.filled >= unit.expected for unit in units):
        standing = Standing.WAITING
    else:
        standing = Standing.NOT_YET
    return DutyStanding(
        duty=duty,
        standing=standing,
        expected=sum(unit.expected for unit in units),
        held=sum(unit.held for unit in units),
        waiting=sum(unit.waiting for unit in units),
        filled=sum(unit.filled for unit in units),
        approved=sum(unit.approved for unit in units),
        on_time=sum(unit.on_time for unit in units),
        due=sum(unit.due for unit in units),
        lacking=lacking,
        gaps=gaps,
        next_due=earliest(unit.next_due for unit in units),
        steps=_by_month(units),
    )


def _by_month(units: Sequence[DutyStanding]) -> tuple[Step, ...]:
    """The months of several units taken together."""
    found: dict[int, Step] = {}
    for step in sorted(
        (step for unit in units for step in unit.steps), key=lambda step: step.month
    ):
        so_far = found.get(step.month, Step(step.month, 0, 0, 0))
        found[step.month] = Step(
            step.month,
            so_far.asked + step.asked,
            so_far.filled + step.filled,
            so_far.lacking + step.lacking,
        )
    return tuple(found.values())


def earliest(days: Iterable[date | None]) -> date | None:
    """The first of these days; None when there is none."""
    return min((day for day in days if day is not None), default=None)


def _nothing(
    duty: Duty, standing: Standing, held: Sequence[Held], span: BranchPeriod
) -> DutyStanding:
    """A duty that is not owed; what was held all the same is told."""
    there = [item for item in held if item.held_on in span.quarter]
    counted = sum(item.counted for item in there)
    return DutyStanding(duty=duty, standing=standing, held=counted, waiting=len(there) - counted)


def judge(
    duty: Duty,
    period: BranchPeriod,
    held: Iterable[Held],
    *,
    explained: Iterable[str] = (),
    excuses: Iterable[Excuse] = (),
) -> DutyStanding:
    """Where the branch stands with one duty counted by records.

    ``held`` are records of any kind up to ``as_of``; the period is as long as the duty's cycle or longer.
    ``explained`` are keys of gaps that have a reason, ``excuses`` the branch's exemptions.
    """
    own = [item for item in held if item.kind == duty.kind]
    months = _months(period, period.founded_on, period.dissolved_on)
    if not months:
        return _nothing(duty, Standing.NOT_FOUNDED, own, period)
    if not duty.minimum:
        return _nothing(duty, Standing.NOT_ASKED, own, period)
    if duty.unit is Unit.PARTY_GROUP:
        units = [
            _unit(
                duty,
                period,
                slots_of(duty, period, owed),
                [item for item in own if item.party_group_id == group.id],
                group,
            )
            for group in period.groups
            if (owed := _months(period, group.founded_on, group.dissolved_on))
        ]
        if not units:
            return _nothing(duty, Standing.NO_GROUPS, own, period)
    else:
        if duty.unit is Unit.BRANCH_COMMITTEE:
            months = [m for m in months if period.full_members[m] >= COMMITTEE_THRESHOLD]
            if not months:
                return _nothing(duty, Standing.NO_COMMITTEE, own, period)
        slots = slots_of(duty, period, months)
        lived = _lived_to_see(slots, period, own)
        if slots and not lived:
            return _nothing(duty, Standing.DISSOLVED, own, period)
        units = [_unit(duty, period, lived, own)]
    if not any(unit.expected for unit in units):
        return _nothing(duty, Standing.NOT_IN_USE, own, period)
    exempt = tuple(excuses)
    found = _verdict(duty, units)
    gaps = tuple(_excused(gap, exempt) for gap in found.gaps)
    reasons = {*explained, *(gap.key for gap in gaps if gap.reason)}
    said = [gap.month for gap in gaps if gap.made_up_on is None and gap.key in reasons]
    settled = found.standing is Standing.SHORT and len(said) == found.lacking
    return replace(
        found,
        standing=Standing.EXPLAINED if settled else found.standing,
        explained=len(said),
        gaps=gaps,
        steps=tuple(replace(step, explained=said.count(step.month)) for step in found.steps),
    )


def yearly(duty: Duty, period: BranchPeriod, held: Sequence[Held]) -> DutyStanding:
    """A duty of the year as a quarterly summary tells it: done, or left to the year (按年度安排).

    What was made up for the year before took place in the quarter, and is nothing of this year.
    """
    own = [item for item in held if item.kind == duty.kind and item.held_on in period.quarter]
    counted = sum(item.counted for item in own)
    approved = sum(item.counted and item.stands_for is None for item in own)
    return DutyStanding(
        duty=duty,
        standing=Standing.DONE if approved else Standing.YEARLY,
        held=counted,
        waiting=len(own) - counted,
        approved=approved,
    )


def together(parts: Sequence[DutyStanding]) -> DutyStanding:
    """One duty over several quarters; a quarter in which the branch did not owe it adds what was held only."""
    if len(parts) == 1:
        return parts[0]
    held = sum(part.held for part in parts)
    if parts[-1].duty.cycle is Cycle.YEAR:
        # what lacks at the end of the year says so in its last quarter, whatever was held before
        last = parts[-1].standing
        done = any(part.standing is Standing.DONE for part in parts)
        left = Standing.DONE if done else Standing.YEARLY
        standing: Standing = last if last in {Standing.SHORT, Standing.EXPLAINED} else left
    else:
        owed = [part.standing for part in parts if part.standing.applies]
        standing = min(owed, key=WEIGHT.index) if owed else parts[-1].standing
    return DutyStanding(
        duty=parts[-1].duty,
        standing=standing,
        expected=sum(part.expected for part in parts),
        held=held,
        waiting=sum(part.waiting for part in parts),
        filled=sum(part.filled for part in parts),
        approved=sum(part.approved for part in parts),
        on_time=sum(part.on_time for part in parts),
        due=sum(part.due for part in parts),
        lacking=sum(part.lacking for part in parts),
        explained=sum(part.explained for part in parts),
        gaps=tuple(gap for part in parts for gap in part.gaps),
        next_due=earliest(part.next_due for part in parts),
        steps=tuple(step for part in parts for step in part.steps),
    )
