"""Months as dues count them: stored as numbers, in a row, by the quarter."""

from datetime import date
from functools import cache

from intranet.foundation.quarters import Month, Quarter


def ym(month: Month) -> int:
    """The form stored in tables: year × 100 + month."""
    return month.year * 100 + month.number


@cache
def of_ym(stored: int) -> Month:
    """Read the stored form."""
    return Month(*divmod(stored, 100))


def months_after(later: Month, earlier: Month) -> int:
    """How many months *later* lies after *earlier*; negative when it lies before."""
    return (later.year - earlier.year) * 12 + later.number - earlier.number


def months_between(first: date, last: date) -> list[Month]:
    """Every month that has days between *first* and *last*, in order."""
    start = first.year * 12 + first.month - 1
    count = months_after(Month.of(last), Month.of(first)) + 1
    return [Month(number // 12, number % 12 + 1) for number in range(start, start + count)]


def months_of_year(year: int) -> list[Month]:
    """January to December."""
    return [Month(year, number) for number in range(1, 13)]


def quarter_of(month: Month) -> Quarter:
    """The quarter to which *month* belongs."""
    return Quarter.of(month.first_day)


def months_of_quarter(month: Month) -> list[Month]:
    """The three months of the quarter to which *month* belongs."""
    return [Month(month.year, number) for number in quarter_of(month).months]
