"""Template filters: dates and figures as officials write them."""

from datetime import date, datetime

from flask import Flask
from markupsafe import Markup, escape

from intranet.foundation import chinese, clock
from intranet.foundation.pdf.text import marking_unset


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


def parted(name: str) -> tuple[str, str]:
    """The name of a branch before 党支部, and this word; empty for other names. It breaks there (``branch_name``)."""
    head = name.removesuffix(_BRANCH)
    return head, name[len(head) :]


# Characters in a line: 38 to 42 are read most easily. The style sheet sets fields and texts alike.
LINE = 40


def text_rows(text: str | None, least: int) -> int:
    """Lines that *text* takes in a field of the usual width, one left to go on writing; at least *least*."""
    return max(least, 1 + sum(max(1, -(-len(line) // LINE)) for line in (text or "").split("\n")))


def unset(text: str) -> Markup:
    """A text that will print, with what somebody still has to type (【存在问题尚未填写】) marked."""
    return marking_unset(text, escape)


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
        parted=parted,
        unset=unset,
    )
