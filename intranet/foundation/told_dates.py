"""Days and hours as people write them in running text: found by rules, with their place. Pure.

A date is read as exactly as it is told: a day, a range of days, a month, a year. The lunar calendar is passed over.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

_FULL = {ord("０") + n: str(n) for n in range(10)} | {
    ord("："): ":",
    ord("．"): ".",
    ord("／"): "/",
    **dict.fromkeys(map(ord, "－–—―~～﹣−"), "-"),
    ord("〇"): "零",
}
_NUMERALS = {word: value for value, word in enumerate("零一二三四五六七八九")}
_WEEK = "一二三四五六日天"
# 农历九月初九, (乙巳年)正月十五
_LUNAR = re.compile(
    r"农历\s*(?:[甲-癸][一-龥]年)?\s*(?:闰?[正一二三四五六七八九十冬腊0-9]{1,3}月)?\s*"
    r"(?:[初十廿三][一二三四五六七八九十]|[0-9]{1,2}[日号]?)?"
)
_YEAR = r"(?:(?P<year>[0-9]{4})\s*年|(?P<near>今年|本年|去年|明年)?)\s*"
_END = (
    r"(?:\s*(?:至|到|-)+\s*(?:(?P<last_year>[0-9]{4})\s*年\s*)?"
    r"(?:(?P<last_month>[0-9]{1,2})\s*月\s*)?(?P<last_day>[0-9]{1,2})\s*[日号])"
)
_WEEKDAY = rf"(?:\s*[(（]?\s*(?:星期|周|礼拜)(?P<weekday>[{_WEEK}])\s*[)）]?)"
_FORMS = (
    re.compile(
        rf"(?<![0-9.]){_YEAR}(?P<month>[0-9]{{1,2}})\s*月\s*(?P<day>[0-9]{{1,2}})"
        rf"(?:\s*(?P<unit>[日号])(?!前))?{_WEEKDAY}?{_END}?"
    ),
    re.compile(
        r"(?<![0-9./-])(?P<year>[0-9]{4})\s*(?P<mark>[-./])\s*(?P<month>[0-9]{1,2})\s*(?P=mark)\s*(?P<day>[0-9]{1,2})"
        rf"(?![0-9/-]){_WEEKDAY}?"
    ),
    re.compile(rf"(?<![0-9.]){_YEAR}(?P<month>[0-9]{{1,2}})\s*月(?:份)?(?!\s*[0-9]|刊)"),
    re.compile(r"(?<![0-9.-])(?P<year>[0-9]{4})\s*年(?:度)?(?!\s*[0-9])"),
)
_BLANKS = re.compile("[ \t\u3000]{2,}")
_CHINESE = re.compile(
    r"([零一二三四五六七八九]{4})年(?:(十?[一二三四五六七八九]|十)月(?:([二三]?十?[一二三四五六七八九]|[二三]?十)[日号])?)?"
)
_SOON = re.compile(r"(?P<step>今天|今日|明天|明日|后天)")
_THIS_WEEK = re.compile(rf"(?P<week>本|这|下)?(?:周|星期)(?P<weekday>[{_WEEK}])")
_STEPS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}

DAY, RANGE, MONTH, YEAR = "day", "range", "month", "year"


@dataclass(frozen=True)
class Told:
    """A date and where it stands; ``first`` is the day, the first of the month, of the year. ``last`` ends a range.

    ``doubt`` says what does not fit, a weekday that is another day's; empty where nothing does.
    """

    start: int
    end: int
    precision: str
    first: date
    last: date | None = None
    doubt: str = ""


def one_blank(text: str) -> str:
    """*text* with one blank where several stand in a line: no rule has to look far."""
    return _BLANKS.sub(" ", text)


def plain(text: str) -> str:
    """*text* with ordinary digits and signs, lunar days struck out, as many characters as before."""
    text = text.translate(_FULL)
    # not with blanks: a long run of them is what the rules would look far in
    text = _LUNAR.sub(lambda found: "×" * len(found[0]), text)
    return _CHINESE.sub(_in_digits, text)


def _in_digits(found: re.Match[str]) -> str:
    """二〇二五年十月十五日 as 2025年10月15日, as long as before."""
    year = "".join(str(_NUMERALS[word]) for word in found[1])
    rest = f"{_number(found[2])}月" if found[2] else ""
    rest += f"{_number(found[3])}日" if found[3] else ""
    return f"{year}年{rest.rjust(len(found[0]) - 5)}"


def _number(word: str) -> int:
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _NUMERALS[word]
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


def dates_in(text: str, today: date, *, year: int | None = None, past: bool = False) -> list[Told]:
    """All dates of the text, in order. A date without a year is of *year*, or else the one nearest to *today*.

    Of what is *past* it is the last one that was; of several years the one in which the weekday beside it is right.
    """
    text = plain(text)
    found: list[Told] = []
    for form in _FORMS:
        for match in form.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            if any(start < one.end and match.end() > one.start for one in found):
                continue
            told = _read(match, today, year, past=past)
            if told is not None:
                found.append(told)
    return sorted(found, key=lambda one: one.start)


def soon_in(text: str, today: date) -> Told | None:
    """A day told from *today* on: 明天, 本周五, 下周三; the first of the text, None where there is none."""
    text = plain(text)
    if match := _SOON.search(text):
        day = today + timedelta(days=_STEPS[match["step"]])
        return Told(match.start(), match.end(), DAY, day)
    if match := _THIS_WEEK.search(text):
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=_weekday(match["weekday"]), weeks=match["week"] == "下")
        if match["week"] is None and day < today:
            day += timedelta(weeks=1)
        return Told(match.start(), match.end(), DAY, day)
    return None


def _weekday(word: str) -> int:
    return min(_WEEK.index(word), 6)


def _read(
    match: re.Match[str], today: date, year: int | None, *, past: bool = False
) -> Told | None:
    parts = match.groupdict()
    month, day = _int(parts.get("month")), _int(parts.get("day"))
    known = _int(parts.get("year")) or _near(parts.get("near"), today) or year
    start, end = match.start() + len(match[0]) - len(match[0].lstrip()), match.end()
    if month is None:
        return Told(start, end, YEAR, date(known, 1, 1)) if known and known >= 1900 else None
    years = [known] if known else [today.year - 1, today.year, today.year + 1]
    latest = today if past and not known else date.max
    if day is None:
        months = [one for one in (_date(y, month, 1) for y in years) if one]
        return (
            Told(start, end, MONTH, min(months, key=lambda one: abs((one - today).days)))
            if months
            else None
        )
    days = [one for one in (_date(y, month, day) for y in years) if one and one <= latest]
    if not days or ("unit" in parts and not (parts["unit"] or parts["last_day"])):
        return None
    word = parts.get("weekday")
    right = [one for one in days if word and one.weekday() == _weekday(word)]
    first = min(right or days, key=lambda one: abs((one - today).days))
    doubt = f"{first.month}月{first.day}日不是星期{word}" if word and not right else ""
    if parts.get("last_day") is None:
        return Told(start, end, DAY, first, doubt=doubt)
    last = _date(
        _int(parts["last_year"]) or first.year,
        _int(parts["last_month"]) or first.month,
        _int(parts["last_day"]) or 0,
    )
    if last is not None and last < first and not parts["last_year"]:
        last = _date(first.year + 1, last.month, last.day)
    if last is None or last < first:
        return Told(start, end, DAY, first, doubt="结束日期读不出来")
    return Told(start, end, DAY if last == first else RANGE, first, last, doubt)


def _near(word: str | None, today: date) -> int | None:
    return today.year + {"去年": -1, "明年": 1}.get(word, 0) if word else None


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


_HALVES = "凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|晚"
_HALF = rf"(?P<half{{n}}>{_HALVES})?\s*"
# only where nothing else can be meant: 下午三点, 九点至十一点, and not 三点要求
_SPELT = re.compile(
    rf"((?:{_HALVES}|[0-9点时半刻整]\s*(?:至|到|-)+)\s*)([一二两三四五六七八九十]{{1,3}})(?=[点时])"
)
_HOUR = (
    r"(?P<hour{n}>[0-9]{{1,2}})\s*(?:[:]\s*(?P<minute{n}>[0-9]{{2}})"
    r"|[时点](?:\s*(?P<past{n}>[0-9]{{1,2}})\s*分?|(?P<word{n}>半|一刻|三刻)|整)?)"
)
_ONE = _HALF + _HOUR
_HOURS = re.compile(
    r"(?<![0-9:])"
    + _ONE.format(n=1)
    + r"(?![0-9:])(?:\s*(?:至|到|-)+\s*"
    + _ONE.format(n=2)
    + r"(?![0-9:]))?"
)
_LATER = frozenset({"下午", "傍晚", "晚上", "晚"})
_WORDS = {"半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True)
class Hours:
    """From when, and till when where that is told; where it stands."""

    start: int
    end: int
    first: time
    last: time | None


def hours_in(text: str) -> Iterator[Hours]:
    """Hours of the text in order: 下午3时, 下午三点半, 14:30–16:00, 上午9时至11时."""
    text = _SPELT.sub(lambda found: found[1] + _spelt(found[2]), plain(text))
    for match in _HOURS.finditer(text):
        first = _time(match, 1, match["half1"])
        if first is None:
            continue
        last = _time(match, 2, match["half2"] or match["half1"]) if match["hour2"] else None
        if last is not None and last <= first and not match["half2"] and last.hour < 12:
            last = last.replace(hour=last.hour + 12)
        yield Hours(match.start(), match.end(), first, last if last and last > first else None)


def read_hour(text: str) -> time | None:
    """The hour that *text* writes and nothing else: 下午4点, 16时30分, 9:30; None when it writes none."""
    text = text.strip()
    found = next(hours_in(text), None)
    if found is None or found.last or (found.start, found.end) != (0, len(text)):
        return None
    return found.first


def _spelt(word: str) -> str:
    """十一 as 11, as long as before; what is no number stays."""
    try:
        return str(_number(word.replace("两", "二"))).rjust(len(word))
    except KeyError:
        return word


def _time(match: re.Match[str], n: int, half: str | None) -> time | None:
    hour = int(match[f"hour{n}"])
    minute = int(match[f"minute{n}"] or match[f"past{n}"] or _WORDS.get(match[f"word{n}"] or "", 0))
    if hour < 12 and (half in _LATER or (half == "中午" and hour < 4)):
        hour += 12
    return time(hour, minute) if hour <= 23 and minute <= 59 else None
