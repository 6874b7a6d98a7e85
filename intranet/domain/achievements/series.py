"""Figures of the committee and its branches, told and compared: totals of one unit, years side by side, sentences.

Pure; ``series_store`` reads them. What cannot honestly be added or compared gets a sentence that says why instead.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from intranet.domain.achievements import quantities
from intranet.domain.achievements.indicators import CountedBy, ReportSection, Target
from intranet.domain.achievements.quantities import MeasureKind, Qualifier, Quantity
from intranet.domain.achievements.tables import AchievementKind, Attribution, Level, period_words
from intranet.foundation.chinese import long_date

UNITS_DIFFER = "单位不同"
DEFINITIONS_DIFFER = "口径有变化，不作比较"
APPROXIMATE = "含概数，不作增减计算"
PERIODS_DIFFER = "统计期间不同，不作比较"
NOT_COMPARED = "该类数据不作增减计算"
OVERLAPPING = "统计期间有重叠，不作合计"
DAYS_DIFFER = "截至日不同，不作合计"
NOT_SUMMED = "该类数据不作合计"

_POINTS = frozenset({MeasureKind.RATIO, MeasureKind.COVERAGE})
# facts with a year, never recomputed
_UNCOMPARED = frozenset(
    {
        MeasureKind.RANK,
        MeasureKind.STREAK_YEARS,
        MeasureKind.ORDINAL,
        MeasureKind.MODEL,
        MeasureKind.FACT,
        MeasureKind.DELTA_PERCENT,
        MeasureKind.DELTA_POINT,
    }
)


# 三级联动机制, 第三次联席会议, 连续七年: the number is a part of what is said
_SET_PHRASES = frozenset(
    {MeasureKind.MODEL, MeasureKind.RANK, MeasureKind.ORDINAL, MeasureKind.STREAK_YEARS}
)
# 便民服务分为6类, 便民服务共有32项: what is said twice of one subject
_SAID_OF = re.compile("(?P<subject>[^，。；：]{2,20}?)(?P<verb>分为|共有|含|设有)(?P<rest>.+)")
_AMONG = "其中"
_TITLE = "被评为"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorName:
    """One name of the dictionary as figures carry it; ``parent`` is its total, ``targets`` are those of its years."""

    id: int
    name: str
    opening: str
    section: ReportSection
    theme: str
    sort_order: int
    parent: "IndicatorName | None" = None
    counted_by: CountedBy | None = None
    targets: Mapping[int, Target] = field(default_factory=dict, compare=False)

    @property
    def home(self) -> "IndicatorName":
        """The total it belongs to, else itself: where in a report it is told."""
        return self.parent or self


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What the ``register`` (its address) counts of what was typed, in words, and whether both agree."""

    wording: str
    register: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One approved achievement as reports and series read it, or what a ``register`` (its address) counts.

    ``counterpart`` is what the register counts of the same thing in the same period, where there is one.

    ``statement`` is the clause as printed without its day, ``owner`` the branch it is credited to on the last day of
    its period, or 办公室.
    """

    id: int
    kind: AchievementKind
    indicator: IndicatorName | None
    branch_id: int | None
    owner: str
    brand_id: int | None
    brand: str
    attribution: Attribution
    subject: str
    wording: str
    tail: str
    quantity: Quantity
    measure_kind: MeasureKind
    period_start: date
    period_end: date
    as_of: date | None
    baseline: str
    scope: str
    definition: str
    level: Level | None
    party: str
    reference: str
    in_text: bool
    public_ok: bool
    register: str = ""
    counterpart: Counterpart | None = None

    @property
    def statement(self) -> str:
        """The clause without its day: 组织普法宣传教育活动210余场次."""
        wording = self.wording
        if self.measure_kind not in _SET_PHRASES:
            wording = quantities.in_digits(wording, self.quantity)
        return f"{self.subject}{wording}{self.tail}"

    @property
    def entry(self) -> str:
        """The clause as a table names it, with who awarded or published it and where, as far as it does not say so.

        Of an endorsement nothing more is told than that it was given.
        """
        if self.kind is AchievementKind.ENDORSEMENT:
            return self.statement
        more = [word for word in (self.party, self.reference) if word not in self.statement]
        return f"{self.statement}（{'，'.join(more)}）" if more else self.statement

    @property
    def clause(self) -> str:
        """The clause as it prints, with 截至 where it counts up to a day; a title says when, to whom and by whom."""
        if self.party and self.statement.startswith(_TITLE):
            day = _day_words(self.period_start, self.period_end)
            rest = self.statement.removeprefix(_TITLE)
            return f"{day}，{self.owner}被{self.party}评为{rest}"
        return f"{_until(self.as_of)}{self.statement}"

    @property
    def year(self) -> int:
        """The year under which it stands."""
        return self.period_end.year

    @property
    def last_day(self) -> date:
        """The day up to which it counts."""
        return self.as_of or self.period_end


def _until(day: date | None) -> str:
    return f"截至{long_date(day)}，" if day else ""


# --- comparing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a figure stands to an earlier one: the difference in thousandths of ``unit``, or why there is none."""

    difference: int | None
    unit: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """增加12次, 减少3个百分点, 持平, or the note."""
        if self.difference is None:
            return self.note
        if self.difference == 0:
            return "持平"
        verb = "增加" if self.difference > 0 else "减少"
        return f"{verb}{quantities.plain_number(abs(self.difference))}{self.unit}"


def _same_span(a: Figure, b: Figure) -> bool:
    """Whether both count the same part of their years."""

    def shape(one: Figure) -> tuple[int, int, int, int, int]:
        start, end = one.period_start, one.last_day
        return (end.year - start.year, start.month, start.day, end.month, end.day)

    return shape(a) == shape(b)


def compare(a: Figure, b: Figure) -> Comparison:
    """The figure *a* against the earlier figure *b*; a difference only where both count the same thing exactly."""
    if a.quantity.unit != b.quantity.unit:
        return Comparison(None, note=UNITS_DIFFER)
    if (a.definition, a.scope, a.measure_kind) != (b.definition, b.scope, b.measure_kind):
        return Comparison(None, note=DEFINITIONS_DIFFER)
    if a.measure_kind in _UNCOMPARED or a.quantity.low is None or b.quantity.low is None:
        return Comparison(None, note=NOT_COMPARED)
    if any(_approximate(one.quantity) for one in (a, b)):
        return Comparison(None, note=APPROXIMATE)
    if not _same_span(a, b):
        return Comparison(None, note=PERIODS_DIFFER)
    unit = "个百分点" if a.measure_kind in _POINTS else a.quantity.unit
    return Comparison(a.quantity.low - b.quantity.low, unit)


def _approximate(quantity: Quantity) -> bool:
    return quantity.qualifier is not Qualifier.EXACT or quantity.high is not None


# --- totals --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Total:
    """Parts of one unit with their sum; without ``quantity`` the ``note`` says why (empty: only one part)."""

    unit: str
    parts: tuple[Figure, ...]
    quantity: Quantity | None
    note: str = ""

    @property
    def wording(self) -> str:
        """The sum in words (303次, 420余篇); empty without one."""
        return quantities.worded(self.quantity) if self.quantity else ""


def totals(parts: Iterable[Figure]) -> list[Total]:
    """The parts of one total by unit, in the order in which units first appear; nothing is added across units."""
    by_unit: dict[str, list[Figure]] = {}
    for part in parts:
        if part.quantity.low is not None:
            by_unit.setdefault(part.quantity.unit, []).append(part)
    return [_total(unit, tuple(found)) for unit, found in by_unit.items()]


def _total(unit: str, parts: tuple[Figure, ...]) -> Total:
    if len(parts) < 2:
        return Total(unit, parts, None)
    if not all(part.measure_kind.summable for part in parts):
        return Total(unit, parts, None, NOT_SUMMED)
    if len({part.as_of for part in parts}) > 1:
        return Total(unit, parts, None, DAYS_DIFFER)
    if _overlapping(parts):
        return Total(unit, parts, None, OVERLAPPING)
    quantity = quantities.total([part.quantity for part in parts])
    return Total(unit, parts, quantity, "" if quantity else NOT_SUMMED)


def _overlapping(parts: Sequence[Figure]) -> bool:
    """Whether one thing is counted twice: the same subject of the same owner in periods that meet."""
    seen: dict[tuple[object, ...], list[Figure]] = {}
    for part in parts:
        key = (part.indicator.id if part.indicator else 0, part.branch_id, part.subject, part.scope)
        for other in seen.setdefault(key, []):
            if part.period_start <= other.period_end and other.period_start <= part.period_end:
                return True
        seen[key].append(part)
    return False


# --- telling -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThemeText:
    """What is told under one theme; a clause prints as it is, the paragraph joins them."""

    section: ReportSection | None
    theme: str
    clauses: tuple[str, ...]

    @property
    def text(self) -> str:
        """All clauses, without a full stop at the end."""
        return joined(self.clauses)


def _day_words(first: date, last: date) -> str:
    """When a title was given: its day, the month where no more is known, else the period."""
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月"
    return period_words(first, last, None)


def joined(clauses: Iterable[str]) -> str:
    """Clauses as one sentence without its full stop; what is said of one subject twice names it once.

    便民服务分为6类，共有32项；提前完成建设节点48个，其中轨道交通6条线.
    """
    text = ""
    before: re.Match[str] | None = None
    for clause in clauses:
        said = _SAID_OF.fullmatch(clause)
        if text and clause.startswith(_AMONG):
            text += f"，{clause}"
        elif said and before and said["subject"] == before["subject"]:
            again = said["verb"] == before["verb"]
            text += f"、{said['rest']}" if again else f"，{said['verb']}{said['rest']}"
        else:
            text += f"；{clause}" if text else clause
        before = said
    return text


def sentences(figures: Iterable[Figure]) -> list[ThemeText]:
    """The clauses meant for running text, by section and theme in the order of *figures*.

    Parts of a total stand together behind its opening words, followed by the sum of each unit that has at least two
    parts: 开展省市联训86次、市级联训217次，合计303次488小时（其中省市联训98个小时、市级联训390个小时）.
    """
    themes: dict[tuple[ReportSection | None, str], dict[int, list[Figure]]] = {}
    for figure in figures:
        if not figure.in_text:
            continue
        home = figure.indicator.home if figure.indicator else None
        theme = (home.section, home.theme) if home else (None, "")
        # parts of one total stand together; everything else (negative keys) by itself
        group = home.id if home and figure.indicator and figure.indicator.parent else -figure.id
        themes.setdefault(theme, {}).setdefault(group, []).append(figure)
    return [
        ThemeText(
            section,
            theme,
            tuple(clause for parts in groups.values() for clause in _clauses(parts)),
        )
        for (section, theme), groups in themes.items()
    ]


def _clauses(parts: Sequence[Figure]) -> list[str]:
    """One figure by itself, or the parts of one total."""
    indicator = parts[0].indicator
    if indicator is None or indicator.parent is None:
        return [part.clause for part in parts]
    opening = indicator.parent.opening
    found = totals(parts)
    summed = [total for total in found if total.quantity is not None]
    told = {part.id for total in summed for part in total.parts}
    clauses = []
    days = {total.parts[0].as_of for total in summed}
    if len(days) > 1:
        # each unit counts up to a day of its own: one clause for each
        clauses = [_with_total(opening, [total]) for total in summed]
    elif summed:
        clauses = [_with_total(opening, summed)]
    return clauses + [
        f"{_until(part.as_of)}{opening}{_bare(part, opening)}"
        for part in parts
        if part.id not in told
    ]


def _with_total(opening: str, summed: Sequence[Total]) -> str:
    first, others = summed[0], summed[1:]
    listed = "、".join(_bare(part, opening) for part in first.parts)
    sums = "".join(total.wording for total in summed)
    rest = "、".join(_bare(part, opening) for total in others for part in total.parts)
    more = f"（其中{rest}）" if rest else ""
    return f"{_until(first.parts[0].as_of)}{opening}{listed}，合计{sums}{more}"


def _bare(part: Figure, opening: str) -> str:
    """The clause without the opening words that already stand before the first part."""
    return part.statement.removeprefix(opening)
