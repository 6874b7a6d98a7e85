"""Quantities with their qualifier and unit: what is counted, how exactly it is known, how it reads on paper.

A quantity keeps its wording as printed (210余场次) beside the normalised value; nothing is ever worded anew from the
number alone, so 余, 逾, 约 and 百分点 survive every path. Values are integers in thousandths: no floats.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from intranet.foundation.shown import Labelled

SCALE = 1000
"""Values are kept in thousandths of their unit (362.7万元 is 362700)."""


class Qualifier(Labelled):
    """How exactly a value is known; the value is stored."""

    EXACT = "exact", "确数"
    APPROX = "approx", "约数（约、近）"
    OVER = "over", "多于（余、逾、多）"
    AT_LEAST = "at_least", "不少于"
    ALL = "all", "全部（全覆盖）"


class MeasureKind(Labelled):
    """What sort of figure it is; decides what may be summed and compared. The value is stored."""

    COUNT = "count", "数量"
    CUMULATIVE = "cumulative", "累计数量"
    COVERAGE = "coverage", "覆盖率"
    RATIO = "ratio", "比率"
    DELTA_PERCENT = "delta_percent", "增减百分比"
    DELTA_POINT = "delta_point", "增减百分点"
    RANK = "rank", "位次"
    STREAK_YEARS = "streak_years", "连续年数"
    MONEY = "money", "金额"
    PRICE = "price", "单价标准"
    AREA = "area", "面积"
    HOURS = "hours", "时长"
    DISTANCE = "distance", "里程"
    AWARD = "award", "奖项"
    ORDINAL = "ordinal", "届次、序次"
    MODEL = "model", "体系、模式"
    FACT = "fact", "事实（无数值）"

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


_SIGNS = str.maketrans("０１２３４５６７８９．，％()", "0123456789.,%（）")
# A space counts only between groups of digits (1 100).
_LOOSE_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_FACTORS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMERALS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"两": 2, "零": 0}
# Words that say how exactly a number is known: before it, behind it, behind the unit.
_BEFORE = {
    "大约": Qualifier.APPROX,
    "约": Qualifier.APPROX,
    "将近": Qualifier.APPROX,
    "近": Qualifier.APPROX,
    "逾": Qualifier.OVER,
    "超过": Qualifier.OVER,
    "超": Qualifier.OVER,
    "不少于": Qualifier.AT_LEAST,
    "不低于": Qualifier.AT_LEAST,
    "至少": Qualifier.AT_LEAST,
    "上": Qualifier.AT_LEAST,
}
# 上百家, but not 上一季度
_ONLY_BEFORE = {"上": "(?=[百千万])"}
_BEHIND = {"余": Qualifier.OVER, "多": Qualifier.OVER, "几": Qualifier.OVER}
_AT_END = {
    "及以上": Qualifier.AT_LEAST,
    "以上": Qualifier.AT_LEAST,
    "左右": Qualifier.APPROX,
    "余": Qualifier.OVER,
    "多": Qualifier.OVER,
}
_MOST = 10**12
_ONE = "[一二两三四五六七八九]"
_TENS = "[一二三四五六七八九]?十[一二三四五六七八九]?"
_HUNDREDS = rf"{_ONE}?百(?![分姓])(?:[零〇]{_ONE}|{_TENS})?"
_THOUSANDS = rf"{_ONE}千(?![米克瓦])(?:[零〇](?:{_TENS}|{_ONE})|{_HUNDREDS})?"
# 千余人次 and 近万人次, but not 千家万户
_ALONE = "[千万](?=[余多])|(?<=[近逾超上约过达])[千万](?![米克瓦])"
_NUMBER = (
    r"(?:[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
    rf"|{_THOUSANDS}|{_ALONE}|{_HUNDREDS}|{_TENS}|[〇零一二两三四五六七八九]"
)
_PERCENT = re.compile(rf"百分之({_NUMBER})")
# 千, 万 and 亿 multiply, but 千米 is a unit, and 万元 and 亿元 are units of money (also as 300万余元).
_FACTOR = "(?:百(?!分)|千(?![米克瓦])|[万亿](?![余多几]?元))*"
_PLAIN = "(?:连续|持续|累计|共计|合计|共|多达|高达|达到|达|第)*"
_BEFORE_WORDS = "|".join(word + _ONLY_BEFORE.get(word, "") for word in _BEFORE)
_PHRASE = re.compile(
    rf"{_PLAIN}(?P<before>{_BEFORE_WORDS})?{_PLAIN}(?P<low>{_NUMBER})"
    rf"(?:(?P<low_factor>{_FACTOR})[至到—–－~～-](?P<high>{_NUMBER}))?"
    rf"(?P<first>[余多几])?(?P<factor>{_FACTOR})(?P<second>[余多几])?"
    r"(?P<head>[万亿](?=[余多几]?元)|个(?=[余多几]))?(?P<third>[余多几])?"
    rf"(?P<unit>.*?)(?P<end>{'|'.join(_AT_END)})?"
)
_DOUBTFUL_UNIT = re.compile("[,.，。、〇零一二两三四五六七八九十]|.*[0-9]")
# A name in quotes is no figure: “1236”.
_QUOTED = re.compile("“[^”]*”")
# Another name of the same unit; 个 before these is only a measure word.
_ALIASES = {"个小时": "小时", "个百分点": "百分点", "㎡": "平方米"}


def parse_wording(text: str) -> Quantity:
    """Read a value phrase as printed: number, how exactly it is known, unit.

    210余场次 → 210, over, 场次; 逾210万人次 → 2 100 000, over, 人次; 362.7万元 keeps 万元 as its unit; 全覆盖 → 100%,
    all; 连续七年 → 7 年; 七大举措 → 7 项; 第一 → 1 位. 个 is dropped before 小时 and 百分点, otherwise all that follows
    the number is the unit. 百分之九十五 is 95%. A text without a number has no value, nor has a part (三分之二以上).

    Raises ValueError with a Chinese sentence for a doubled qualifier, more than three decimals, a number beyond all
    measure, and whatever else could only be guessed: 组织210场, 7类21个科目, 七八个.
    """
    phrase = _LOOSE_SPACE.sub("", text.translate(_SIGNS).strip())
    if phrase.removeprefix("实现").startswith("全覆盖"):
        return Quantity(100 * SCALE, None, Qualifier.ALL, "%")
    found = _PHRASE.fullmatch(_PERCENT.sub(r"\1%", phrase))
    if found and found["unit"].startswith("分之"):
        return Quantity(None, None, Qualifier.EXACT, "")
    if found is None:
        if re.search("[0-9]", _QUOTED.sub("", phrase)):
            raise _unread(text)
        return Quantity(None, None, Qualifier.EXACT, "")
    low, high = _ends(found)
    ordinal = "第" in phrase[: found.start("low")]
    return Quantity(low, high, _qualifier(found), _unit(found, text, ordinal=ordinal))


_SPELT = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>[^大第].*)?")


def in_digits(wording: str, quantity: Quantity) -> str:
    """The wording with its number in digits where it is spelt out beside a unit of its own: 两个 as 2个.

    Set phrases (七大举措, 全省第一, 连续七年) stay as they are.
    """
    spelt = _SPELT.fullmatch(wording)
    plain = quantity.low is not None and quantity.high is None
    if spelt is None or not plain or spelt["unit"] != quantity.unit:
        return wording
    return worded(quantity)


def _unread(text: str) -> ValueError:
    return ValueError(f"“{text}”没有读懂，请只写一个数值和它的单位，例如：210余场次。")


def _qualifier(found: re.Match[str]) -> Qualifier:
    """The one qualifier of a phrase, wherever it stands."""
    said = [
        words[found[place]]
        for place, words in (
            ("before", _BEFORE),
            ("first", _BEHIND),
            ("second", _BEHIND),
            ("third", _BEHIND),
            ("end", _AT_END),
        )
        if found[place]
    ]
    if len(said) > 1:
        doubled = found[0] if found["end"] else found[0][: found.start("unit")]
        raise ValueError(f"“{doubled}”重复使用了概数词，请只保留一个{_singly(found)}。")
    return said[0] if said else Qualifier.EXACT


def _singly(found: re.Match[str]) -> str:
    """The same value with each of its qualifiers alone: （210余场次，或约210场次）."""
    start = found.start()
    edges = {place: found.span(place) for place in ("before", "first", "second", "third", "end")}
    said = [span for span in edges.values() if span[0] < span[1]]
    ways = []
    for kept in reversed(said):
        words = found[0]
        for first, last in reversed(said):
            if (first, last) != kept:
                words = words[: first - start] + words[last - start :]
        ways.append(words)
    return f"（{'，或'.join(ways)}）"


def _unit(found: re.Match[str], text: str, *, ordinal: bool) -> str:
    """The unit under its usual name."""
    unit = (found["head"] or "") + found["unit"]
    if _DOUBTFUL_UNIT.match(unit):
        raise _unread(text)
    if ordinal and not unit:
        return "位"
    if unit.startswith("大"):
        return "项"
    return _ALIASES.get(unit, unit).replace("平米", "平方米")


def _ends(found: re.Match[str]) -> tuple[int, int | None]:
    """Lower and upper end in thousandths; in 3至5万人 the factor belongs to both."""
    factor = _factor(found["factor"])
    low = _thousandths(found["low"])
    if found["high"] is None:
        return _bounded(low * factor), None
    high = _bounded(_thousandths(found["high"]) * factor)
    if found["low_factor"]:
        low *= _factor(found["low_factor"])
    elif low * factor <= high:
        low *= factor
    if high < low:
        raise ValueError("起止数值前大后小，请核对。")
    return low, high


def _factor(signs: str) -> int:
    return prod(_FACTORS[sign] for sign in signs)


def _bounded(value: int) -> int:
    if value > _MOST * SCALE:
        raise ValueError("数值过大，请核对单位。")
    return value


def _thousandths(number: str) -> int:
    """A written number in thousandths."""
    plain = number.replace(",", "").replace(" ", "")
    if not plain[0].isascii():
        return _chinese(plain) * SCALE
    whole, _, rest = plain.partition(".")
    if len(rest) > 3:
        raise ValueError("小数最多三位，请核对。")
    if len(whole.lstrip("0")) > len(str(_MOST)):
        raise ValueError("数值过大，请核对单位。")
    return int(whole.lstrip("0") or "0") * SCALE + int(f"{rest:0<3}")


def _chinese(number: str) -> int:
    """A Chinese numeral of up to four digits, or 万 alone: 七, 十二, 两百, 一千二百."""
    value, digit = 0, 0
    for sign in number:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        else:
            value += (digit or 1) * _FACTORS[sign]
            digit = 0
    return value + digit


def _granularity(value: int) -> int:
    """The largest power of ten, in thousandths, that divides *value*: how finely a round figure was told."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def total(parts: Sequence[Quantity]) -> Quantity | None:
    """The sum of parts of one unit; None when no part has a number.

    余 is kept when any part has it, and the sum is then told only as finely as the finest 余 part: 14 + 210余 + 200余
    is 420余. Raises ValueError for parts of different units: they are never added.
    """
    known = [part for part in parts if part.low is not None]
    if not known:
        return None
    units = {part.unit for part in known}
    if len(units) > 1:
        raise ValueError(f"单位不同，不能合计：{'、'.join(sorted(units))}。")
    low = sum(part.low or 0 for part in known)
    high = (
        sum(part.high or part.low or 0 for part in known)
        if any(part.high is not None for part in known)
        else None
    )
    rounded = [part for part in known if part.qualifier in {Qualifier.OVER, Qualifier.AT_LEAST}]
    if rounded:
        step = min(_granularity(part.low or 0) for part in rounded)
        return Quantity(low - low % step, None, Qualifier.OVER, units.pop())
    approximate = any(part.qualifier is Qualifier.APPROX for part in known)
    qualifier = Qualifier.APPROX if approximate else Qualifier.EXACT
    return Quantity(low, high, qualifier, units.pop())


def began_in(kind: MeasureKind, quantity: Quantity, year: int) -> int | None:
    """The first of so many years in a row up to *year*: 连续7年 to 2022 began in 2016; None where there are none."""
    counts = kind is MeasureKind.STREAK_YEARS and quantity.qualifier is Qualifier.EXACT
    if not counts or quantity.low is None or quantity.high is not None or quantity.unit != "年":
        return None
    return year - quantity.low // SCALE + 1


def agrees(stated: Quantity, value: int) -> bool:
    """Whether a counted *value* (in thousandths) is what was stated: 210余 is 210 to 219, 约11万 within 1万 of it."""
    if stated.low is None:
        return False
    step = _granularity(stated.low)
    if stated.high is not None:
        return stated.low <= value <= stated.high
    if stated.qualifier is Qualifier.OVER:
        return stated.low <= value < stated.low + step
    if stated.qualifier is Qualifier.AT_LEAST:
        return value >= stated.low
    if stated.qualifier is Qualifier.APPROX:
        return abs(value - stated.low) < step
    return value == stated.low


def plain_number(value: int) -> str:
    """Thousandths as a plain number: 362700 → 362.7."""
    whole, rest = divmod(value, SCALE)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)


def in_wan(quantity: Quantity) -> str:
    """The same with 万 where nothing is lost by it: 410万余人次; else as ``worded``."""
    wan = 10_000 * SCALE
    if (
        quantity.low is None
        or quantity.high is not None
        or quantity.low < wan
        or quantity.low % wan
    ):
        return worded(quantity)
    return (
        worded(Quantity(quantity.low // 10_000, None, quantity.qualifier, "万")).replace(
            "余万", "万余"
        )
        + quantity.unit
    )


def worded(quantity: Quantity) -> str:
    """The phrase of a computed value: 303次, 420余篇, 约300人; what was printed keeps its own wording instead."""
    if quantity.low is None:
        return ""
    if quantity.qualifier is Qualifier.ALL:
        return "全覆盖"
    number = plain_number(quantity.low)
    if quantity.high is not None:
        number += f"至{plain_number(quantity.high)}"
    before = {Qualifier.APPROX: "约", Qualifier.AT_LEAST: "不少于"}.get(quantity.qualifier, "")
    behind = "余" if quantity.qualifier is Qualifier.OVER else ""
    return f"{before}{number}{behind}{quantity.unit}"
