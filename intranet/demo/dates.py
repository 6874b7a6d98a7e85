"""Working days and the regular dates of branches; instants on the Beijing clock."""

from datetime import UTC, date, datetime, time, timedelta

from intranet.foundation.clock import BEIJING

# The load starts here; earlier days are known only through names, terms and memberships.
FIRST_DAY = date(2025, 1, 1)
# Before this day the third quarter of 2025 could not be reviewed and approved.
EARLIEST_AS_OF = date(2025, 10, 20)

# Days off by the yearly notice of the State Council's general office (first and last day).
DAYS_OFF = (
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)
# Holidays of every year (month, first and last day), for years whose notice is not listed above.
_YEARLY = ((1, 1, 1), (5, 1, 5), (10, 1, 7))


def is_workday(day: date) -> bool:
    """Whether the office works; days worked in exchange for a holiday are left out."""
    if day.weekday() >= 5:
        return False
    if any(first <= day <= last for first, last in DAYS_OFF):
        return False
    return not any(day.month == month and low <= day.day <= high for month, low, high in _YEARLY)


def workday_from(day: date) -> date:
    """The first working day on or after *day*."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workdays_later(day: date, count: int) -> date:
    """The day *count* working days after *day*."""
    for _ in range(count):
        day = workday_from(day + timedelta(days=1))
    return day


def in_month(year: int, month: int, day_number: int) -> date:
    """A working day on or after the *day_number* of the month, never in the next month."""
    found = workday_from(date(year, month, day_number))
    if found.month == month:
        return found
    found = date(year, month, day_number)
    while not is_workday(found):
        found -= timedelta(days=1)
    return found


def assembly_day(order: int, year: int, quarter: int) -> date:
    """Day of a branch's quarterly assembly: in the second half of the quarter's last month."""
    return in_month(year, quarter * 3, 16 + order * 3 % 11)


def committee_meeting_day(order: int, year: int, month: int) -> date:
    """Day of a branch's monthly committee meeting: early in the month."""
    return in_month(year, month, 3 + order % 5)


def months(first: date, last: date) -> list[tuple[int, int]]:
    """Every (year, month) that has days between *first* and *last*."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(number // 12, number % 12 + 1) for number in range(start, end + 1)]


def same_day(day: date, *, years: int) -> date:
    """The same day some years later (1 March for 29 February)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant given on the Beijing clock."""
    return datetime.combine(day, time(hour, minute), BEIJING).astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The day of an instant on the Beijing clock."""
    return moment.astimezone(BEIJING).date()
