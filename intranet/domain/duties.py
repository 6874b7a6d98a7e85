"""What a branch owes in a quarter: the table of duties, and where a branch stands against it. Pure.

The numbers are the usual ones of 《中国共产党支部工作条例（试行）》: 一般每季度、每月. So a branch is said to
lack a number of meetings (尚缺), never to have broken a rule. Judged by the day a gathering was held.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intranet.domain.roster import COMMITTEE_THRESHOLD
from intranet.foundation.quarters import Quarter


class Cycle(StrEnum):
    """How often a duty falls due."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Unit(StrEnum):
    """Who owes it: the branch, its committee, or each of its Party groups."""

    BRANCH = "branch"
    BRANCH_COMMITTEE = "branch_committee"
    PARTY_GROUP = "party_group"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: the kind of record that counts, how often, owed by whom, on which basis.

    ``convened`` tells a meeting (召开) from an activity (开展); ``local`` marks a number which the regulation
    leaves open and the office has set.
    """

    kind: str
    label: str
    cycle: Cycle
    unit: Unit
    basis: str
    convened: bool = True
    local: bool = False


_RULES = "《中国共产党支部工作条例（试行）》"
DUTIES = (
    Duty("assembly", "支部党员大会", Cycle.QUARTER, Unit.BRANCH, f"{_RULES}第十一条"),
    Duty(
        "branch_committee_meeting",
        "支部委员会会议",
        Cycle.MONTH,
        Unit.BRANCH_COMMITTEE,
        f"{_RULES}第十二条",
    ),
    Duty("group_meeting", "党小组会", Cycle.MONTH, Unit.PARTY_GROUP, f"{_RULES}第十三条"),
    Duty(
        "lecture",
        "党课",
        Cycle.QUARTER,
        Unit.BRANCH,
        f"{_RULES}第十六条（次数为本单位规定）",
        convened=False,
        local=True,
    ),
    Duty("theme_day", "主题党日", Cycle.MONTH, Unit.BRANCH, f"{_RULES}第十六条", convened=False),
    Duty("life_meeting", "组织生活会", Cycle.YEAR, Unit.BRANCH, f"{_RULES}第十七条"),
    Duty(
        "appraisal_meeting",
        "民主评议党员",
        Cycle.YEAR,
        Unit.BRANCH,
        f"{_RULES}第十八条",
        convened=False,
    ),
)
DUTY_KINDS = tuple(duty.kind for duty in DUTIES)


class Standing(StrEnum):
    """Where a branch stands with one duty."""

    DONE = "done"
    WAITING = "waiting"
    NOT_YET = "not_yet"
    SHORT = "short"
    EXPLAINED = "explained"
    NO_COMMITTEE = "no_committee"
    NO_GROUPS = "no_groups"
    NOT_FOUNDED = "not_founded"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """The word on screen (尚缺 n 次 is completed by the number)."""
        return _LOOKS[self][0]

    @property
    def tone(self) -> str:
        """Colour class."""
        return _LOOKS[self][1]

    @property
    def icon(self) -> str:
        """Shape of the icon."""
        return _LOOKS[self][2]

    @property
    def applies(self) -> bool:
        """Whether the branch owes this at all in the quarter."""
        return self not in {Standing.NO_COMMITTEE, Standing.NO_GROUPS, Standing.NOT_FOUNDED}


_LOOKS = {
    Standing.DONE: ("已完成", "green", "check"),
    Standing.WAITING: ("已开展待审核", "blue", "submitted"),
    Standing.NOT_YET: ("未到期", "grey", "draft"),
    Standing.SHORT: ("尚缺", "amber", "lacking"),
    Standing.EXPLAINED: ("有说明", "blue", "info"),
    Standing.NO_COMMITTEE: ("不适用", "grey", "none"),
    Standing.NO_GROUPS: ("不适用", "grey", "none"),
    Standing.NOT_FOUNDED: ("不适用", "grey", "none"),
    Standing.YEARLY: ("按年度安排", "grey", "draft"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A Party group with the time in which it existed (last day included)."""

    id: int
    name: str
    founded_on: date
    dissolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """One record that counts for a duty; ``counted``: approved, else waiting for review."""

    kind: str
    held_on: date
    counted: bool
    party_group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A month (None: the quarter) without the meeting it should have had, of one group or of the branch.

    ``made_up_on`` is the day of a later month's additional meeting, which probably stands for this one.
    """

    kind: str
    label: str
    month: int | None
    group_id: int | None = None
    made_up_on: date | None = None

    @property
    def key(self) -> str:
        """Stable name, under which an explanation is kept: ``theme_day-8`` or ``group_meeting-8-12``."""
        parts = [self.kind, str(self.month or 0)]
        return "-".join(parts if self.group_id is None else [*parts, str(self.group_id)])

    @property
    def title(self) -> str:
        """What is missing, in words: 8月支部委员会会议."""
        return f"{self.month}月{self.label}" if self.month else f"本季度{self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStanding:
    """One duty of one branch in one quarter: four numbers, the gaps, and the verdict."""

    duty: Duty
    standing: Standing
    expected: int = 0
    held: int = 0
    waiting: int = 0
    lacking: int = 0
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchPeriod:
    """What the duties of a branch in a quarter depend on.

    ``full_members`` gives the number of full members at the end of each month (or on ``as_of`` when that is
    earlier), by month number.
    """

    quarter: Quarter
    as_of: date
    founded_on: date
    dissolved_on: date | None
    full_members: Mapping[int, int]
    groups: Sequence[Group] = ()


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _existed(period: BranchPeriod, month: int, founded: date, dissolved: date | None) -> bool:
    year = period.quarter.year
    return founded <= month_end(year, month) and (
        dissolved is None or dissolved >= date(year, month, 1)
    )


def _months(period: BranchPeriod, founded: date, dissolved: date | None) -> list[int]:
    return [m for m in period.quarter.months if _existed(period, m, founded, dissolved)]


def _passed(period: BranchPeriod, month: int) -> bool:
    return month_end(period.quarter.year, month) <= period.as_of


def _monthly_unit(
    duty: Duty, period: BranchPeriod, months: list[int], held: list[Held], group: Group | None
) -> DutyStanding:
    """One unit (branch, committee or group) that owes one meeting in each of *months*."""
    counted = sum(item.counted for item in held)
    by_month: dict[int, list[date]] = {}
    for item in sorted(held, key=lambda item: item.held_on):
        by_month.setdefault(item.held_on.month, []).append(item.held_on)
    label = duty.label if group is None else _group_meeting(group.name)
    passed = [month for month in months if _passed(period, month)]
    # where a month has more than its own meeting, the first of them stands for an earlier month
    spare = [day for days in by_month.values() for day in days[:-1]]
    gaps = []
    for month in passed:
        if month in by_month:
            continue
        later = next((day for day in spare if day.month > month), None)
        if later is not None:
            spare.remove(later)
        gaps.append(Gap(duty.kind, label, month, group.id if group else None, later))
    return DutyStanding(
        duty=duty,
        standing=Standing.DONE,
        expected=len(months),
        held=counted,
        waiting=len(held) - counted,
        lacking=max(0, len(passed) - len(held)),
        gaps=tuple(gaps),
    )


def _group_meeting(name: str) -> str:
    return f"{name}会" if name.endswith("党小组") else f"{name}党小组会"


def _quarterly_unit(duty: Duty, period: BranchPeriod, held: list[Held]) -> DutyStanding:
    counted = sum(item.counted for item in held)
    over = period.quarter.last_day <= period.as_of
    lacking = 1 if over and not held else 0
    return DutyStanding(
        duty=duty,
        standing=Standing.DONE,
        expected=1,
        held=counted,
        waiting=len(held) - counted,
        lacking=lacking,
        gaps=(Gap(duty.kind, duty.label, None),) if lacking else (),
    )


def _verdict(duty: Duty, units: list[DutyStanding], explained: frozenset[str]) -> DutyStanding:
    gaps = tuple(gap for unit in units for gap in unit.gaps)
    lacking = sum(unit.lacking for unit in units)
    if lacking:
        all_explained = all(gap.key in explained for gap in gaps)
        standing = Standing.EXPLAINED if all_explained else Standing.SHORT
    elif all(unit.held >= unit.expected for unit in units):
        standing = Standing.DONE
    elif all(unit.held + unit.waiting >= unit.expected for unit in units):
        standing = Standing.WAITING
    else:
        standing = Standing.NOT_YET
    return DutyStanding(
        duty=duty,
        standing=standing,
        expected=sum(unit.expected for unit in units),
        held=sum(unit.held for unit in units),
        waiting=sum(unit.waiting for unit in units),
        lacking=lacking,
        gaps=gaps,
    )


def _judge(
    duty: Duty, period: BranchPeriod, held: list[Held], explained: frozenset[str]
) -> DutyStanding:
    counted = sum(item.counted for item in held)
    waiting = len(held) - counted
    if duty.cycle is Cycle.YEAR:
        standing = Standing.DONE if counted else Standing.YEARLY
        return DutyStanding(duty=duty, standing=standing, held=counted, waiting=waiting)
    months = _months(period, period.founded_on, period.dissolved_on)
    if not months:
        return DutyStanding(duty=duty, standing=Standing.NOT_FOUNDED)
    if duty.cycle is Cycle.QUARTER:
        return _verdict(duty, [_quarterly_unit(duty, period, held)], explained)
    if duty.unit is Unit.PARTY_GROUP:
        units = [
            _monthly_unit(
                duty,
                period,
                owed,
                [item for item in held if item.party_group_id == group.id],
                group,
            )
            for group in period.groups
            if (owed := _months(period, group.founded_on, group.dissolved_on))
        ]
        if not units:
            return DutyStanding(
                duty=duty, standing=Standing.NO_GROUPS, held=counted, waiting=waiting
            )
        return _verdict(duty, units, explained)
    if duty.unit is Unit.BRANCH_COMMITTEE:
        months = [m for m in months if period.full_members[m] >= COMMITTEE_THRESHOLD]
        if not months:
            return DutyStanding(
                duty=duty, standing=Standing.NO_COMMITTEE, held=counted, waiting=waiting
            )
    return _verdict(duty, [_monthly_unit(duty, period, months, held, None)], explained)


def standings(
    period: BranchPeriod, held: Iterable[Held], *, explained: Iterable[str] = ()
) -> tuple[DutyStanding, ...]:
    """Where the branch stands with every duty, in the order of the table.

    ``held`` are the records of the quarter up to ``as_of``; ``explained`` are keys of gaps that have a reason.
    """
    every = list(held)
    keys = frozenset(explained)
    return tuple(
        _judge(duty, period, [item for item in every if item.kind == duty.kind], keys)
        for duty in DUTIES
    )


def everything_done(duties: Sequence[DutyStanding]) -> bool:
    """Whether every duty that applies was fulfilled by approved records, none late."""
    owed = [item for item in duties if item.standing.applies and item.duty.cycle is not Cycle.YEAR]
    return bool(owed) and all(item.standing is Standing.DONE and not item.gaps for item in owed)
