"""Quantities with their qualifier and unit: what is counted, how exactly it is known, how it reads on paper.

A quantity keeps its wording as printed (210余场次) beside the normalised value; nothing is ever worded anew from the
number alone, so 余, 逾, 约 and 百分点 survive every path. Values are integers in thousandths: no floats.
"""

from dataclasses import dataclass
from enum import StrEnum

SCALE = 1000
"""Values are kept in thousandths of their unit (362.7万元 is 362700)."""


class Qualifier(StrEnum):
    """How exactly a value is known; the value is stored."""

    EXACT = "exact"
    APPROX = "approx"
    OVER = "over"
    AT_LEAST = "at_least"
    ALL = "all"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            Qualifier.EXACT: "确数",
            Qualifier.APPROX: "约数（约、近）",
            Qualifier.OVER: "多于（余、逾、多）",
            Qualifier.AT_LEAST: "不少于",
            Qualifier.ALL: "全部（全覆盖）",
        }[self]


class MeasureKind(StrEnum):
    """What sort of figure it is; decides what may be summed and compared. The value is stored."""

    COUNT = "count"
    CUMULATIVE = "cumulative"
    COVERAGE = "coverage"
    RATIO = "ratio"
    DELTA_PERCENT = "delta_percent"
    DELTA_POINT = "delta_point"
    RANK = "rank"
    STREAK_YEARS = "streak_years"
    MONEY = "money"
    PRICE = "price"
    AREA = "area"
    HOURS = "hours"
    DISTANCE = "distance"
    AWARD = "award"
    ORDINAL = "ordinal"
    MODEL = "model"
    FACT = "fact"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            MeasureKind.COUNT: "数量",
            MeasureKind.CUMULATIVE: "累计数量",
            MeasureKind.COVERAGE: "覆盖率",
            MeasureKind.RATIO: "比率",
            MeasureKind.DELTA_PERCENT: "增减百分比",
            MeasureKind.DELTA_POINT: "增减百分点",
            MeasureKind.RANK: "位次",
            MeasureKind.STREAK_YEARS: "连续年数",
            MeasureKind.MONEY: "金额",
            MeasureKind.PRICE: "单价标准",
            MeasureKind.AREA: "面积",
            MeasureKind.HOURS: "时长",
            MeasureKind.DISTANCE: "里程",
            MeasureKind.AWARD: "奖项",
            MeasureKind.ORDINAL: "届次、序次",
            MeasureKind.MODEL: "体系、模式",
            MeasureKind.FACT: "事实（无数值）",
        }[self]

    @property
    def summable(self) -> bool:
        """Whether values of different parts may be added; a rank, a rate or a running total may not."""
        return self in _SUMMABLE


_SUMMABLE = frozenset(
    {
        MeasureKind.COUNT,
        MeasureKind.MONEY,
        MeasureKind.AREA,
        MeasureKind.HOURS,
        MeasureKind.DISTANCE,
        MeasureKind.AWARD,
    }
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value in thousandths of ``unit``, or a span of two; both None where no number was stated."""

    low: int | None
    high: int | None
    qualifier: Qualifier
    unit: str
