"""The only code that asks the time.

Instants are aware UTC datetimes; business days are dates in Beijing time.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

_fixed_day: date | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Beijing, or the day the demo was fixed to."""
    return _fixed_day or now().astimezone(BEIJING).date()


def is_over(day: date, as_of: date) -> bool:
    """Whether *day* is over in what is told as of *as_of*: today is not, whoever asks."""
    return day <= as_of and day != today()


def fix_today(day: date | None) -> None:
    """Make ``today()`` answer *day*; None lets the real calendar run again.

    Used by the demo (``--as-of``), never in production.
    """
    global _fixed_day  # noqa: PLW0603 - one clock per process
    _fixed_day = day


def local(instant: datetime) -> datetime:
    """Return *instant* on the Beijing clock, for display."""
    return instant.astimezone(BEIJING)


def same_day(day: date, year: int) -> date:
    """The day in another year: 28 February for 29 February in a common year."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
