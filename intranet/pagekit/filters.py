"""Template filters: dates and figures as officials write them."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from flask import Flask
from markupsafe import Markup, escape

from intranet.foundation import chinese, clock
from intranet.foundation.pdf.text import breaking_before, marking_unset


def stamp(instant: datetime | None) -> str:
    """2025-09-30 14:03 on the Beijing clock; empty for none."""
    return clock.local(instant).strftime("%Y-%m-%d %H:%M") if instant else ""


def clock_time(instant: datetime | None) -> str:
    """14:03 on the Beijing clock; empty for none."""
    return clock.local(instant).strftime("%H:%M") if instant else ""


def iso(day: date | None) -> str:
    """2025-09-30, the form of tables; empty for none."""
    return day.isoformat() if day else ""


# Opening marks of which the left half is empty: a line that begins with one looks indented.
OPENING = "“‘《〈「『（【〔"


def hangs(text: str) -> bool:
    """Whether a heading begins with an opening mark: it hangs out by what is empty of it."""
    return text.strip()[:1] in tuple(OPENING)


_BRANCH = "党支部"


def names_branch(name: str) -> bool:
    """Whether it is the name of a branch, long or short."""
    return name.endswith(_BRANCH)


def branch_name(name: str) -> Markup:
    """The name of a branch, which breaks before 党支部 where a line cannot hold it; other names stay as they are."""
    return breaking_before(_BRANCH, name)


_NUMBERS = re.compile(r"[\d年月日至.:%— -]+")
_MARKS = re.compile(r"[，。；：、！？（）《》“”‘’·\s]+")
# characters: words so few are not broken
_FEW = 9
# what stands between two marks, as a line of a cell can hold it; the column that heads its rows is wider
_PHRASE, _TITLE = 6, 12


def wraps(words: str, *, narrow: bool = False, heads: bool = False) -> str:
    """The class by which a cell of a table wraps.

    Days and numbers stand in one line (``fit``), few words too where the column is *narrow*; elsewhere few words and
    names of branches stay ``whole``; what is longer is given room for a line of words (``told``) and wraps at its marks
    where each of its ``phrases`` fits into a line: one that does not would leave a mark at the head of the next.
    """
    if _NUMBERS.fullmatch(words) or (narrow and len(words) <= _FEW):
        return "fit"
    if len(words) <= _FEW or names_branch(words):
        return "whole"
    longest = max(map(len, _MARKS.split(words)))
    return "told phrases" if longest <= (_TITLE if heads else _PHRASE) else "told"


# Characters in a line: 38 to 42 are read most easily. The style sheet sets fields and texts alike.
LINE = 40


def text_rows(text: str | None, least: int) -> int:
    """Lines that *text* takes in a field of the usual width, one left to go on writing; at least *least*."""
    return max(least, 1 + sum(max(1, -(-len(line) // LINE)) for line in (text or "").split("\n")))


def unset(text: str) -> Markup:
    """A text that will print, with what somebody still has to type (【存在问题尚未填写】) marked."""
    return marking_unset(text, escape)


def traced(text: str, sources: Mapping[str, str]) -> list[tuple[str, str]]:
    """The text in pieces, each clause that stands among the *sources* with the address where it comes from."""
    if not sources:
        return [(text, "")]
    longest_first = sorted(sources, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return [(piece, sources.get(piece, "")) for piece in pieces if piece]


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        stamp=stamp,
        clock_time=clock_time,
        iso=iso,
        weekday=chinese.weekday,
        long_date=lambda day: chinese.long_date(day) if day else "",
        tenths=chinese.tenths,
        text_rows=text_rows,
        hangs=hangs,
        branch_name=branch_name,
        wraps=wraps,
        unset=unset,
        traced=traced,
    )
