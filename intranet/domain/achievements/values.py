"""How the value of an achievement is read from its wording, and what sort of figure its unit makes it."""

from intranet.domain.achievements.quantities import (
    MeasureKind,
    Qualifier,
    Quantity,
    parse_wording,
    plain_number,
)
from intranet.foundation.errors import RuleBroken

MAX_UNIT = 20
NOTHING = Quantity(None, None, Qualifier.EXACT, "")

# Endings of units that decide the sort of figure, the telling ones first.
_BY_UNIT = (
    (MeasureKind.DELTA_POINT, ("百分点",)),
    (MeasureKind.RATIO, ("%", "％", "‰", "成")),
    (MeasureKind.HOURS, ("小时", "学时", "分钟")),
    (MeasureKind.MONEY, ("元",)),
    (MeasureKind.AREA, ("平方米", "平方公里", "公顷", "亩")),
    (MeasureKind.DISTANCE, ("公里", "千米")),
)
_TELLING = ("连续", "持续", "累计", "第")
# units behind 第 that tell a place among others
_PLACES = frozenset({"位", "名"})
_DECIDED_BY_UNIT = frozenset({kind for kind, _ in _BY_UNIT} | {MeasureKind.PRICE})
_IN_PERCENT = frozenset({MeasureKind.RATIO, MeasureKind.COVERAGE, MeasureKind.DELTA_PERCENT})


def measure_by_unit(unit: str) -> MeasureKind:
    """The sort of figure that a unit stands for; a number of things unless it says otherwise."""
    if "元/" in unit or "元／" in unit:
        return MeasureKind.PRICE
    for kind, endings in _BY_UNIT:
        if unit.endswith(endings):
            return kind
    return MeasureKind.COUNT


def _by_words(wording: str, quantity: Quantity, before: str) -> MeasureKind:
    """The sort of figure that wording, or the end of the words *before* it, says: 连续七年 is not to be added up."""
    said = next(
        (word for word in _TELLING if wording.startswith(word) or before.endswith(word)), ""
    )
    if quantity.qualifier is Qualifier.ALL:
        return MeasureKind.COVERAGE
    if quantity.unit == "年" and said in {"连续", "持续"}:
        return MeasureKind.STREAK_YEARS
    if said == "第":
        return MeasureKind.RANK if quantity.unit in _PLACES else MeasureKind.ORDINAL
    by_unit = measure_by_unit(quantity.unit)
    if said == "累计" and by_unit is MeasureKind.COUNT:
        return MeasureKind.CUMULATIVE
    return by_unit


def read_value(
    wording: str, chosen: MeasureKind | None, before: str = ""
) -> tuple[Quantity, MeasureKind]:
    """Value and sort of figure of a wording as printed, behind the words *before* it.

    *chosen* None lets words and unit decide.

    Raises RuleBroken beside ``wording`` for what cannot be read, beside ``measure_kind`` where sort and unit differ
    (13% is no 百分点).
    """
    if not wording:
        if chosen not in {None, MeasureKind.FACT}:
            raise RuleBroken(
                {"wording": ["请填写数值；没有数值的，数据类型请选“事实（无数值）”。"]}
            )
        return NOTHING, MeasureKind.FACT
    try:
        quantity = parse_wording(wording)
    except ValueError as refused:
        raise RuleBroken({"wording": [str(refused)]}) from refused
    if len(quantity.unit) > MAX_UNIT:
        raise RuleBroken(
            {"wording": [f"单位“{quantity.unit[:6]}…”过长，单位之后的文字请填入“后续文字”。"]}
        )
    if quantity.low is None:
        if chosen not in {None, MeasureKind.FACT}:
            raise RuleBroken(
                {"wording": [f"“{wording}”中没有读出数值，请按“210余场次”的样式填写。"]}
            )
        return NOTHING, MeasureKind.FACT
    if chosen is None:
        return quantity, _by_words(wording, quantity, before)
    expected = measure_by_unit(quantity.unit)
    if quantity.qualifier is Qualifier.ALL:
        expected = MeasureKind.COVERAGE
    if not _fits(chosen, expected):
        raise RuleBroken({"measure_kind": [_misfit(quantity, chosen, expected)]})
    return quantity, chosen


def _fits(chosen: MeasureKind, expected: MeasureKind) -> bool:
    if chosen is MeasureKind.FACT:
        return False
    if chosen in _IN_PERCENT:
        return expected in _IN_PERCENT
    if chosen in _DECIDED_BY_UNIT or expected is MeasureKind.DELTA_POINT:
        return chosen is expected
    return chosen is not MeasureKind.COUNT or expected is MeasureKind.COUNT


def _misfit(quantity: Quantity, chosen: MeasureKind, expected: MeasureKind) -> str:
    if chosen is MeasureKind.FACT:
        return "已填写数值，数据类型不能选“事实（无数值）”。"
    unit = f"单位“{quantity.unit}”" if quantity.unit else "没有单位的数值"
    return f"{unit}与“{chosen.label}”不符，请选“{expected.label}”或者按原文核对数值。"


def read_as(quantity: Quantity) -> str:
    """How a value was read, for the person to check: 210，多于（余、逾、多），单位“场次”; empty without a number."""
    if quantity.low is None:
        return ""
    number = plain_number(quantity.low)
    if quantity.high is not None:
        number = f"{number}至{plain_number(quantity.high)}"
    unit = f"，单位“{quantity.unit}”" if quantity.unit else "，没有单位"
    return f"{number}，{quantity.qualifier.label}{unit}"


def reading_words(wording: str, quantity: Quantity) -> str:
    """The sentence under a printed value: how it was read, or that no number was; empty without a wording."""
    if not wording:
        return ""
    reading = read_as(quantity)
    return f"数值读作：{reading}。" if reading else f"“{wording}”中没有读出数值。"
