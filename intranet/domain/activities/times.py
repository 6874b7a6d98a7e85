"""From when to when a gathering lasted, also over midnight and over several days. Pure."""

from datetime import date, datetime, time, timedelta

from intranet.foundation.chinese import clock_range, date_range


def runs_through(
    held_on: date, ends_on: date | None, starts_at: time | None, ends_at: time | None
) -> bool:
    """Whether it went on over midnight: it ended on a later day, at no later hour than it began.

    Else the hours of several days are those of each day: 9:00—17:00 daily.
    """
    return (
        ends_on is not None
        and ends_on > held_on
        and starts_at is not None
        and ends_at is not None
        and ends_at <= starts_at
    )


def days_of(held_on: date, ends_on: date | None) -> list[date]:
    """The days of a gathering, first to last."""
    last = max(ends_on or held_on, held_on)
    return [held_on + timedelta(days=number) for number in range((last - held_on).days + 1)]


def part_of_days(amount: int, missed: int, days: int) -> int:
    """What of an amount (minutes, tenths of hours) is left to who missed some of the days; halves up."""
    return (2 * amount * (days - missed) + days) // (2 * days) if missed else amount


def duration_minutes(
    held_on: date, ends_on: date | None, starts_at: time | None, ends_at: time | None
) -> int:
    """Minutes from start to end; hours of each day count on each; 0 while times are missing."""
    if starts_at is None or ends_at is None:
        return 0
    last = ends_on or held_on
    whole = runs_through(held_on, ends_on, starts_at, ends_at)
    lasted = datetime.combine(last if whole else held_on, ends_at) - datetime.combine(
        held_on, starts_at
    )
    minutes = max(int(lasted.total_seconds()) // 60, 0)
    return minutes if whole else minutes * ((last - held_on).days + 1)


def hours_words(
    held_on: date, ends_on: date | None, starts_at: time | None, ends_at: time | None
) -> str:
    """9:00—10:30, or with the day where it ends on a later one: 14:00至20日11:30; empty without a start."""
    if not runs_through(held_on, ends_on, starts_at, ends_at):
        return clock_range(starts_at, ends_at)
    last_day = date_range(held_on, ends_on).partition("至")[2]
    return f"{clock_range(starts_at, None)}至{last_day}{clock_range(ends_at, None)}"
