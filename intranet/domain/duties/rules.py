"""What is asked of a branch, as plain values: rules with their cycle, number, basis and time of validity. Pure.

The regulations say 一般每季度, 一般每月. So a branch is said to lack a number of meetings (尚缺), never to have broken
a rule. Rules are versions: a change adds one, nothing is edited, and a period is judged by the versions in force on
its first day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from intranet.foundation.quarters import Month, Quarter, Span, Year
from intranet.foundation.shown import Labelled


class Cycle(Labelled):
    """How often a duty falls due."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


class Unit(Labelled):
    """Who owes it: the branch, its committee, each of its Party groups, each member or officer, or the office."""

    BRANCH = "branch", "党支部"
    BRANCH_COMMITTEE = "branch_committee", "支部委员会"
    PARTY_GROUP = "party_group", "每个党小组"
    MEMBER = "member", "每名党员"
    OFFICER = "officer", "每名支部书记和委员"
    OFFICE = "office", "机关党委"


class Measure(Labelled):
    """What is counted for it."""

    counter: str

    RECORDS = "records", "活动记录", "次"
    TALKS = "talks", "谈心谈话登记", "名"
    STUDY_HOURS = "study_hours", "学时", "名"
    DUES = "dues", "党费登记", "个月"
    MARKS = "marks", "专门台账", "次"

    def __init__(self, value: str, label: str = "", counter: str = "") -> None:
        """Keep the word after a number of what lacks, too: 尚缺2次, 尚缺3名."""
        super().__init__(value, label)
        self.counter = counter


class Origin(Labelled):
    """Where the number comes from: the text of a regulation that was checked, or the office's own decision."""

    VERIFIED = "verified", "依据已核对"
    LOCAL = "local", "本单位规定"


COMMITMENT, RISK_REVIEW, REMINDER = "commitment", "risk_review", "festival_reminder"
# Of what has a register of its own (MARKS): the word after a number.
_COUNTERS = {COMMITMENT: "份", RISK_REVIEW: "个"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One version of one rule.

    ``kind`` is the code of the activity kind whose records count (RECORDS only). ``minimum`` is the number within one
    cycle: meetings, percent of members (TALKS), tenths of study hours (STUDY_HOURS), months (DUES); 0 asks nothing.
    A meeting held up to ``grace_days`` after the end of a cycle still counts for it. ``convened`` tells a meeting
    (召开) from an activity (开展). ``committee_id`` is empty for what is shipped for all.
    """

    code: str
    label: str
    cycle: Cycle
    unit: Unit
    basis: str
    measure: Measure = Measure.RECORDS
    minimum: int = 1
    grace_days: int = 0
    origin: Origin = Origin.VERIFIED
    convened: bool = True
    valid_from: date = date(2019, 1, 1)
    confirmed_by: str = ""
    sort_order: int = 0
    committee_id: int | None = None
    id: int | None = None

    @property
    def kind(self) -> str:
        """The code of the kind whose records count, which is also the code of the rule."""
        return self.code

    @property
    def counter(self) -> str:
        """The word after a number of what lacks."""
        return _COUNTERS.get(self.code, self.measure.counter)

    @property
    def amount(self) -> str:
        """What is asked for, in words: 每月1次; 每年32学时; 每年覆盖100%."""
        if not self.minimum:
            return "不作要求"
        if self.measure is Measure.STUDY_HOURS:
            whole, rest = divmod(self.minimum, 10)
            return f"{self.cycle.label}{whole}{f'.{rest}' if rest else ''}学时"
        if self.measure is Measure.TALKS:
            return f"{self.cycle.label}覆盖{self.minimum}%"
        if self.measure is Measure.DUES:
            return "按月交纳"
        if self.code == REMINDER:
            return "节假日前提醒"
        return f"{self.cycle.label}{self.minimum}次"


_BRANCHES = "《中国共产党支部工作条例（试行）》"
_MEMBERS = "《中国共产党党员教育管理工作条例》"
_OWN = "次数为本单位规定"
SHIPPED = (
    Duty(
        code="assembly",
        label="支部党员大会",
        cycle=Cycle.QUARTER,
        unit=Unit.BRANCH,
        basis=f"{_BRANCHES}第十一条",
        sort_order=10,
    ),
    Duty(
        code="branch_committee_meeting",
        label="支部委员会会议",
        cycle=Cycle.MONTH,
        unit=Unit.BRANCH_COMMITTEE,
        basis=f"{_BRANCHES}第十二条",
        sort_order=20,
    ),
    Duty(
        code="group_meeting",
        label="党小组会",
        cycle=Cycle.MONTH,
        unit=Unit.PARTY_GROUP,
        basis=f"{_BRANCHES}第十三条",
        sort_order=30,
    ),
    Duty(
        code="lecture",
        label="党课",
        cycle=Cycle.QUARTER,
        unit=Unit.BRANCH,
        basis=f"{_BRANCHES}第十六条（{_OWN}）",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=40,
    ),
    Duty(
        code="theme_day",
        label="主题党日",
        cycle=Cycle.MONTH,
        unit=Unit.BRANCH,
        basis=f"{_BRANCHES}第十六条",
        convened=False,
        sort_order=50,
    ),
    Duty(
        code="life_meeting",
        label="组织生活会",
        cycle=Cycle.YEAR,
        unit=Unit.BRANCH,
        basis=f"{_BRANCHES}第十七条",
        sort_order=60,
    ),
    Duty(
        code="appraisal_meeting",
        label="民主评议党员",
        cycle=Cycle.YEAR,
        unit=Unit.BRANCH,
        basis=f"{_BRANCHES}第十八条",
        convened=False,
        sort_order=70,
    ),
    Duty(
        code="integrity_lecture",
        label="廉政党课",
        cycle=Cycle.YEAR,
        unit=Unit.BRANCH,
        basis="本单位规定",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=80,
    ),
    Duty(
        code="talks",
        label="谈心谈话",
        measure=Measure.TALKS,
        minimum=100,
        cycle=Cycle.YEAR,
        unit=Unit.MEMBER,
        basis=f"{_BRANCHES}第十九条",
        convened=False,
        sort_order=90,
    ),
    Duty(
        code="study_hours",
        label="党员学时",
        measure=Measure.STUDY_HOURS,
        minimum=320,
        cycle=Cycle.YEAR,
        unit=Unit.MEMBER,
        basis=f"{_MEMBERS}第二十条",
        convened=False,
        sort_order=100,
    ),
    Duty(
        code="officer_study_hours",
        label="书记和委员学时",
        measure=Measure.STUDY_HOURS,
        minimum=560,
        cycle=Cycle.YEAR,
        unit=Unit.OFFICER,
        basis="《2019—2023年全国党员教育培训工作规划》（本单位继续执行）",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=110,
    ),
    Duty(
        code="dues",
        label="党费",
        measure=Measure.DUES,
        cycle=Cycle.MONTH,
        unit=Unit.BRANCH,
        basis="《关于中国共产党党费收缴、使用和管理的规定》",
        convened=False,
        sort_order=120,
    ),
    Duty(
        code=RISK_REVIEW,
        label="廉政风险点复核",
        measure=Measure.MARKS,
        cycle=Cycle.YEAR,
        unit=Unit.BRANCH,
        basis="本单位规定",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=130,
    ),
    Duty(
        code=COMMITMENT,
        label="责任书签订",
        measure=Measure.MARKS,
        cycle=Cycle.YEAR,
        unit=Unit.BRANCH,
        basis="本单位规定",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=140,
    ),
    Duty(
        code="core_group_session",
        label="中心组学习",
        cycle=Cycle.QUARTER,
        unit=Unit.OFFICE,
        basis=f"《中国共产党党委（党组）理论学习中心组学习规则》（{_OWN}）",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=150,
    ),
    Duty(
        code=REMINDER,
        label="节前提醒",
        measure=Measure.MARKS,
        cycle=Cycle.YEAR,
        unit=Unit.BRANCH,
        basis="本单位规定",
        origin=Origin.LOCAL,
        convened=False,
        sort_order=145,
    ),
)
# Organisational life as the official documents name and order it.
DOCUMENTED = SHIPPED[:7]
DUTY_KINDS = tuple(duty.kind for duty in DOCUMENTED)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All versions of all rules of one committee."""

    versions: Sequence[Duty]
    # looked up once for all branches of the committee, as each of them asks anew for each rule and part of a year
    _on: dict[date, tuple[Duty, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _within: dict[tuple[str, Span, Duty | None], list[tuple[Span, Duty]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _before: dict[tuple[str, Cycle, Span], list[tuple[Span, Duty]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def on(self, day: date) -> tuple[Duty, ...]:
        """The versions in force on *day*, in the order of the office; of two that began alike the later one."""
        if day not in self._on:
            found: dict[str, Duty] = {}
            for duty in sorted(self.versions, key=_age):
                if duty.valid_from <= day:
                    found[duty.code] = duty
            self._on[day] = tuple(
                sorted(found.values(), key=lambda duty: (duty.sort_order, duty.code))
            )
        return self._on[day]

    def version(self, code: str, day: date) -> Duty | None:
        """The version of one rule in force on *day*."""
        return next((duty for duty in self.on(day) if duty.code == code), None)

    def within(
        self, code: str, span: Span, *, shipped: Duty | None = None
    ) -> list[tuple[Span, Duty]]:
        """The span with the version that judges it; month by month where the rule changed or began within it.

        ``shipped`` stands in while none is in force.
        """
        asked = code, span, shipped
        if asked not in self._within:
            starts = [date(span.year, month, 1) for month in span.months]
            versions = [self.version(code, start) or shipped for start in starts]
            parts: list[tuple[Span, Duty | None]] = [(span, versions[0])]
            if len(set(versions)) > 1:
                parts = [
                    (Month(span.year, month), duty)
                    for month, duty in zip(span.months, versions, strict=True)
                ]
            self._within[asked] = [(part, duty) for part, duty in parts if duty is not None]
        return self._within[asked]

    def before(self, duty: Duty, span: Span) -> list[tuple[Span, Duty]]:
        """The time before the span whose days of grace may claim its first records, with the versions that judge it.

        It begins with the year before: further back no claim is followed. Nothing where no version of the rule gives
        days of grace.
        """
        asked = duty.code, duty.cycle, span
        if asked not in self._before:
            lenient = any(one.grace_days for one in self.versions if one.code == duty.code)
            self._before[asked] = [
                (part, version)
                for whole in (_earlier(duty.cycle, span) if lenient else ())
                for part, version in self.within(duty.code, whole)
                # cycles of a year and shorter ones do not follow each other
                if (version.cycle is Cycle.YEAR) == (duty.cycle is Cycle.YEAR)
            ]
        return self._before[asked]

    def documented(self, day: date) -> tuple[Duty, ...]:
        """Those of organisational life that the official documents name, as they were in force on *day*.

        What was not yet in force is asked for as shipped: a document has the same rows in every quarter.
        """
        in_force = {duty.code: duty for duty in self.on(day)}
        return tuple(in_force.get(duty.code, duty) for duty in DOCUMENTED)

    def history(self, code: str) -> list[Duty]:
        """All versions of one rule, the oldest first."""
        return sorted((duty for duty in self.versions if duty.code == code), key=_age)


def _earlier(cycle: Cycle, span: Span) -> list[Span]:
    last_year = Year(span.year - 1)
    if cycle is Cycle.YEAR:
        return [last_year]
    quarters = (*last_year.quarters, *Year(span.year).quarters)
    begun = Quarter.of(span.first_day).months
    return [
        *(quarter for quarter in quarters if quarter.last_day < span.first_day),
        *(Month(span.year, month) for month in begun if month < span.first_day.month),
    ]


def _age(duty: Duty) -> tuple[date, bool, int]:
    # of one day, the office's own version after the shipped one
    return (duty.valid_from, duty.committee_id is not None, duty.id or 0)


def first_day_for(cycles: Iterable[Cycle], day: date) -> date:
    """The first day on or after *day* on which a month, quarter or year begins: the longest of *cycles*."""
    longest = max(cycles, key=list(Cycle).index)
    step = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.YEAR: 12}[longest]
    month = (day.month - 1) // step * step + 1
    begun = date(day.year, month, 1)
    if begun == day:
        return day
    month += step
    return date(day.year + (month > 12), (month - 1) % 12 + 1, 1)
