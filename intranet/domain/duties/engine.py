"""The assessment: records held against what was asked for, within a month, a quarter or a year. Pure.

Judged by the day a gathering was held, in Beijing, cycle by cycle: what one month has too much of never fills another.
A record counts for an earlier cycle only when it says so (补开); then nothing lacks there any more, but the meeting was
not on time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter

from intranet.domain.duties.rules import Cycle, Duty, Unit
from intranet.domain.duties.standing import (
    OPEN,
    WEIGHT,
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
from intranet.foundation.quarters import Span, month_end

_held_on = attrgetter("held_on")

Before = Sequence[tuple[BranchPeriod, Duty]]


class Credits:
    """Records of one kind, in the order in which they are credited: put in order once for all parts of a year."""

    def __init__(self, held: Iterable[Held]) -> None:
        """*held* are all of one kind."""
        every = list(held)
        self.returned = [item for item in every if item.returned]
        self.held = sorted(
            (item for item in every if not item.returned),
            key=lambda item: (item.counts_on, not item.counted),
        )
        self._days = [item.counts_on for item in self.held]
        self._as_held = sorted(self.held, key=_held_on)
        self._held_on = [item.held_on for item in self._as_held]
        self._groups: dict[int | None, list[Held]] | None = None
        self._of_groups: dict[int, Credits] = {}

    def between(self, first: date, last: date) -> range:
        """The places of those that count for a day from *first* to *last*."""
        return range(bisect_left(self._days, first), bisect_right(self._days, last))

    def within(self, span: Span) -> Sequence[Held]:
        """Those that were held in the span, by day."""
        first = bisect_left(self._held_on, span.first_day)
        return self._as_held[first : bisect_right(self._held_on, span.last_day)]

    def of_group(self, group_id: int) -> "Credits":
        """Those that a Party group held."""
        if group_id not in self._of_groups:
            if self._groups is None:
                self._groups = {}
                for item in (*self.held, *self.returned):
                    self._groups.setdefault(item.party_group_id, []).append(item)
            self._of_groups[group_id] = Credits(self._groups.get(group_id, ()))
        return self._of_groups[group_id]


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


def _owing(duty: Duty, period: BranchPeriod, group: Group | None = None) -> list[int]:
    """The months of the period in which the branch, its committee or the group exists."""
    lived = group or period
    months = _months(period, lived.founded_on, lived.dissolved_on)
    if duty.unit is Unit.BRANCH_COMMITTEE:
        return [month for month in months if period.full_members[month] >= COMMITTEE_THRESHOLD]
    return months


def _lived_to_see(slots: Sequence[Slot], period: BranchPeriod, held: Credits) -> list[Slot]:
    """Without the quarters and years that outlasted the branch, unless something was held: nothing was due before."""
    last = period.dissolved_on or date.max
    return [
        slot
        for slot in slots
        if slot.month is not None or slot.last <= last or held.between(slot.first, slot.last)
    ]


def _credited(slots: Sequence[tuple[Slot, Duty]], held: Credits) -> list[list[Held]]:
    """The records of each slot, given with the version of the rule that judges it.

    Every record is credited once: to the slot it stands for, or to that of its day; within the days of grace it helps
    the slot before, when that one is short.
    """
    items = held.held
    taken: set[int] = set()
    found = []
    for slot, duty in slots:
        days = held.between(slot.first, slot.last)
        own = [at for at in days if at not in taken]
        if len(own) < duty.minimum and duty.grace_days:
            in_grace = range(days.stop, held.between(slot.first, due_on(duty, slot)).stop)
            late = [at for at in in_grace if at not in taken]
            own += late[: duty.minimum - len(own)]
        taken.update(own)
        found.append([items[at] for at in own])
    return found


def _group_meeting(name: str) -> str:
    return f"{name}会" if name.endswith("党小组") else f"{name}党小组会"


@dataclass(slots=True)
class _Unit:
    """What one unit (branch, committee or group) owes and has done, before any reason is heard."""

    expected: int
    held: int
    waiting: int
    filled: int = 0
    approved: int = 0
    on_time: int = 0
    due: int = 0
    lacking: int = 0
    next_due: date | None = None
    gaps: list[Gap] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    in_grace: list[tuple[date, date]] = field(default_factory=list)


def _unit(
    duty: Duty,
    period: BranchPeriod,
    slots: Sequence[Slot],
    held: Credits,
    before: Before,
    group: Group | None = None,
) -> _Unit:
    """One unit that owes ``duty.minimum`` in each slot."""
    # what was not owed claims nothing
    earlier = [
        (slot, version)
        for span, version in before
        if (owed := _owing(version, span, group))
        for slot in slots_of(version, span, owed)
    ]
    asked = [*earlier, *((slot, duty) for slot in slots)]
    found = _credited(asked, held)
    credited = found[len(earlier) :]
    label = duty.label if group is None else _group_meeting(group.name)
    there = held.within(period.quarter)
    counted = sum(item.counted for item in there)
    unit = _Unit(len(slots) * duty.minimum, counted, len(there) - counted)
    if slots and (earlier or duty.grace_days):
        unit.in_grace += [
            (item.held_on, slot.last)
            for (slot, _), own in zip(asked, found, strict=True)
            for item in own
            if item.counts_on > slot.last and item.held_on >= slots[0].first
        ]
    for slot, own in zip(slots, credited, strict=True):
        # those of their own time first: a meeting made up beside them is one too many
        own.sort(key=lambda item: (item.stands_for is not None, not item.counted, item.held_on))
        needed = own[: duty.minimum]
        late = [item for item in needed if item.stands_for is not None]
        missing = duty.minimum - len(needed)
        unit.filled += len(needed)
        unit.approved += min(duty.minimum, sum(item.counted for item in own))
        unit.on_time += len(needed) - len(late)
        days: list[date | None] = [item.held_on for item in late]
        sent_back = sum(slot.first <= item.counts_on <= slot.last for item in held.returned)
        due = min(due_on(duty, slot), period.dissolved_on or date.max)
        over = period.is_over(due)
        if slot.month is not None:
            unit.steps.append(Step(slot.month, duty.minimum, len(needed), missing if over else 0))
        if over:
            unit.due += duty.minimum
            unit.lacking += missing
            days += [None] * missing
        elif missing and unit.next_due is None:
            unit.next_due = due
        unit.gaps += [
            Gap(
                duty.kind,
                label,
                slot.month,
                group.id if group else None,
                day,
                slot.last,
                "本年度" if duty.cycle is Cycle.YEAR else "本季度",
                returned=day is None and number < sent_back,
            )
            for number, day in enumerate(days, -len(late))
        ]
    return unit


def _excused(gap: Gap, excuses: Sequence[Excuse]) -> Gap:
    """The gap with the reason of the first exemption that covers it."""
    for excuse in excuses:
        if excuse.covers(gap.kind, gap.last_day):
            return replace(gap, reason=excuse.reason)
    return gap


def _standing(units: Sequence[_Unit]) -> Standing:
    """Units taken together, before any reason is heard."""
    if any(unit.lacking for unit in units):
        return Standing.SHORT
    if all(unit.approved >= unit.expected for unit in units):
        return Standing.DONE
    if all(unit.filled >= unit.expected for unit in units):
        return Standing.WAITING
    return Standing.NOT_YET


def _by_month(units: Sequence[_Unit], said: Sequence[int | None]) -> tuple[Step, ...]:
    """The months of several units taken together; *said* are those of the gaps that have a reason."""
    if len(units) == 1 and not said:
        return tuple(units[0].steps)
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
            said.count(step.month),
        )
    return tuple(found.values())


def earliest(days: Iterable[date | None]) -> date | None:
    """The first of these days; None when there is none."""
    return min((day for day in days if day is not None), default=None)


def _nothing(duty: Duty, standing: Standing, held: Credits, span: BranchPeriod) -> DutyStanding:
    """A duty that is not owed; what was held all the same is told."""
    there = held.within(span.quarter)
    counted = sum(item.counted for item in there)
    return DutyStanding(duty=duty, standing=standing, held=counted, waiting=len(there) - counted)


def judge(
    duty: Duty,
    period: BranchPeriod,
    held: Credits,
    *,
    explained: Collection[str] = (),
    excuses: Sequence[Excuse] = (),
    before: Before = (),
) -> DutyStanding:
    """Where the branch stands with one duty counted by records.

    ``held`` are the records of its kind up to ``as_of``; the period is as long as the duty's cycle or longer.
    ``explained`` are keys of gaps that have a reason, ``excuses`` the branch's exemptions, ``before`` the time whose
    days of grace may claim the first records.
    """
    if not _months(period, period.founded_on, period.dissolved_on):
        return _nothing(duty, Standing.NOT_FOUNDED, held, period)
    if not duty.minimum:
        return _nothing(duty, Standing.NOT_ASKED, held, period)
    if duty.unit is Unit.PARTY_GROUP:
        units = [
            _unit(
                duty, period, slots_of(duty, period, owed), held.of_group(group.id), before, group
            )
            for group in period.groups
            if (owed := _owing(duty, period, group))
        ]
        if not units:
            return _nothing(duty, Standing.NO_GROUPS, held, period)
    else:
        months = _owing(duty, period)
        if not months:
            return _nothing(duty, Standing.NO_COMMITTEE, held, period)
        slots = slots_of(duty, period, months)
        lived = _lived_to_see(slots, period, held)
        if slots and not lived:
            return _nothing(duty, Standing.DISSOLVED, held, period)
        units = [_unit(duty, period, lived, held, before)]
    if not any(unit.expected for unit in units):
        return _nothing(duty, Standing.NOT_IN_USE, held, period)
    gaps = [gap for unit in units for gap in unit.gaps]
    if excuses:
        gaps = [_excused(gap, excuses) for gap in gaps]
    said = [
        gap.month for gap in gaps if gap.made_up_on is None and (gap.reason or gap.key in explained)
    ]
    standing = _standing(units)
    lacking = sum(unit.lacking for unit in units)
    settled = standing is Standing.SHORT and len(said) == lacking
    return DutyStanding(
        duty=duty,
        standing=Standing.EXPLAINED if settled else standing,
        expected=sum(unit.expected for unit in units),
        held=sum(unit.held for unit in units),
        waiting=sum(unit.waiting for unit in units),
        filled=sum(unit.filled for unit in units),
        approved=sum(unit.approved for unit in units),
        on_time=sum(unit.on_time for unit in units),
        due=sum(unit.due for unit in units),
        lacking=lacking,
        explained=len(said),
        gaps=tuple(gaps),
        next_due=earliest(unit.next_due for unit in units),
        steps=_by_month(units, said),
        in_grace=tuple(days for unit in units for days in unit.in_grace),
    )


def yearly(duty: Duty, period: BranchPeriod, held: Credits) -> DutyStanding:
    """A duty of the year as a quarterly summary tells it: done, under review, or left to the year (按年度安排).

    What was made up for the year before took place in the quarter, and is nothing of this year.
    """
    own = held.within(period.quarter)
    counted = sum(item.counted for item in own)
    of_this_year = [item for item in own if item.stands_for is None]
    approved = sum(item.counted for item in of_this_year)
    left = Standing.WAITING if of_this_year else Standing.YEARLY
    return DutyStanding(
        duty=duty,
        standing=Standing.DONE if approved else left,
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
        found = {part.standing for part in parts}
        standing: Standing = next(
            (one for one in (Standing.DONE, Standing.WAITING) if one in found), Standing.YEARLY
        )
        if parts[-1].standing in OPEN:
            standing = parts[-1].standing
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
        in_grace=tuple(days for part in parts for days in part.in_grace),
    )
