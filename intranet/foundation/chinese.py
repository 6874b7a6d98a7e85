"""Dates, numbers and sentences as officials write them (wording rules for print and screen)."""

import re
from datetime import date, time

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
NUMERALS = "〇一二三四五六七八九"
ENOUGH = "已满足，无需补充。"
UNSET = re.compile("(【[^【】]+】)")
"""What somebody still has to type, as it stands in a draft: 【存在问题尚未填写】."""

_MARKS = " \t\n\u3000。；;，,.、"


def long_date(day: date) -> str:
    """2025年9月30日: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def enough(last_day: date, as_of: date, so_far: str, for_good: str) -> str:
    """Certify *for_good* once the period is over; before, only what is true up to *as_of*."""
    return for_good if as_of >= last_day else f"截至{long_date(as_of)}{so_far}"


def date_range(first: date, last: date | None) -> str:
    """Name a day or a span without repeating the year or month that stays the same.

    2025年9月30日 · 2025年6月15日至17日 · 2025年11月28日至12月2日 · 2025年12月31日至2026年1月2日
    """
    if last is None or last == first:
        return long_date(first)
    if last.year != first.year:
        return f"{long_date(first)}至{long_date(last)}"
    if last.month != first.month:
        return f"{long_date(first)}至{last.month}月{last.day}日"
    return f"{long_date(first)}至{last.day}日"


def weekday(day: date) -> str:
    """星期一 … 星期日."""
    return WEEKDAYS[day.weekday()]


def clock_range(start: time | None, end: time | None) -> str:
    """9:00—10:30; empty without a start."""
    if start is None:
        return ""
    text = f"{start.hour}:{start.minute:02d}"
    return text if end is None else f"{text}—{end.hour}:{end.minute:02d}"


def numeral(number: int) -> str:
    """Chinese numeral for 0 to 99, as in 一、 and 第十二."""
    if not 0 <= number <= 99:
        raise ValueError(f"numeral() counts from 0 to 99, not {number}")
    if number < 10:
        return NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def tenths(value: int) -> str:
    """Write a number kept in tenths: 25 → 2.5, 20 → 2."""
    whole, rest = divmod(value, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def percent(part: int, whole: int) -> str:
    """Share of *part* in *whole* with at most one decimal: 96.4, 100; halves round up.

    100 is all and 0 is none: a share of which something is missing is 99.9 at most, one of anything at least 0.1.
    Integer arithmetic, so that screen and print never differ by a float's last digit.
    """
    if whole <= 0:
        raise ValueError("a share needs a whole above zero")
    share = (part * 2000 + whole) // (2 * whole)
    if 0 < part < whole:
        share = min(max(share, 1), 999)
    return tenths(share)


def phrase(text: str) -> str:
    """Typed text as part of a sentence: one line, without the marks at its end that the sentence brings along."""
    return " ".join(text.split()).strip(_MARKS)


_CAUSE = re.compile("^(?:因为|由于|因)")


def cause(text: str) -> str:
    """Typed text behind 因: a 因 or 由于 of its own is not said twice (因公出差 stays 因公出差)."""
    return _CAUSE.sub("", phrase(text))


def sentence(text: str) -> str:
    """Typed text as sentences of its own: one line that ends with a full stop."""
    words = " ".join(text.split())
    return words if not words or words.endswith(("。", "！", "？", "”")) else f"{phrase(words)}。"


_OWN_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）][、.．]?|\d+[、．]|\d+\.(?!\d))\s*"
)


def heading_of(text: str) -> str:
    """Typed text as a heading that gets its number where it stands: without one of its own, and without a stop."""
    return phrase(_OWN_NUMBER.sub("", text.strip()))
