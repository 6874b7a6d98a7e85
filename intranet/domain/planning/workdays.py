"""Counting working days. Pure but for the loader; ``exceptions`` says of listed days whether they are worked."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from intranet.domain.records.days import days_of
from intranet.foundation import clock
from intranet.foundation.questions import Several, answer

_DAY = timedelta(days=1)
_FRIDAY = 4


def is_workday(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Whether the office works: as listed, else Monday to Friday."""
    return exceptions.get(day, day.weekday() <= _FRIDAY)


def add_workdays(day: date, n: int, exceptions: Mapping[date, bool]) -> date:
    """The *n*-th working day after *day*, which is not counted itself; before it for a negative *n*; *day* for 0."""
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_workday(day, exceptions)
    return day


def workdays_between(first: date, last: date, exceptions: Mapping[date, bool]) -> int:
    """Working days after *first* up to and including *last*, as deadlines count; 0 when *last* is not later."""
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return sum([is_workday(day, exceptions) for day in days])


def is_late(
    held_on: date, sent_at: datetime, exceptions: Mapping[date, bool], *, within: int
) -> bool:
    """Whether the record of a gathering came after more than *within* working days."""
    sent_on = clock.local(sent_at).date()
    return workdays_between(held_on, sent_on, exceptions) > within


def workday_in_month(day: date, exceptions: Mapping[date, bool]) -> date:
    """*day* or the next working day of its month; where none is left, the last one before it."""
    found = day if is_workday(day, exceptions) else add_workdays(day, 1, exceptions)
    return found if found.month == day.month else add_workdays(day, -1, exceptions)


def load_exceptions(session: Session, first: date, last: date) -> dict[date, bool]:
    """Of each listed day from *first* to *last* whether it is worked. One statement."""
    return answer(session, exceptions_of(first, last))


def exceptions_of(first: date, last: date) -> Several[dict[date, bool]]:
    """The same, to be asked with others."""
    days = days_of(first, last)
    return Several(lambda: {row.day: row.is_workday for row in days.answer}, days)
