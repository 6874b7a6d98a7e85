"""A calendar month as a value."""

import calendar
from dataclasses import dataclass
from datetime import date

from intranet.foundation.quarters import Quarter


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month of one year; ``code`` is the form stored in tables: year × 100 + month."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse numbers that are no month."""
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9998):
            raise ValueError(f"not a month: {self.year}-{self.number}")

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that contains *day*."""
        return cls(day.year, day.month)

    @classmethod
    def from_code(cls, code: int) -> "Month":
        """Read the stored form."""
        return cls(*divmod(code, 100))

    @property
    def code(self) -> int:
        """The stored form, e.g. 202510."""
        return self.year * 100 + self.number

    @property
    def first_day(self) -> date:
        """The first day, which decides who owes the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day, 29 February in leap years."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def quarter(self) -> Quarter:
        """The quarter it belongs to."""
        return Quarter.of(self.first_day)

    @property
    def label(self) -> str:
        """2025年10月."""
        return f"{self.year}年{self.number}月"

    def after(self, earlier: "Month") -> int:
        """How many months this one lies after *earlier* (negative when before it)."""
        return (self.year - earlier.year) * 12 + self.number - earlier.number


def months_between(first: date, last: date) -> list[Month]:
    """Every month that has days between *first* and *last*, in order."""
    count = Month.of(last).after(Month.of(first)) + 1
    start = first.year * 12 + first.month - 1
    return [Month(n // 12, n % 12 + 1) for n in range(start, start + count)]


def months_of_year(year: int) -> list[Month]:
    """January to December."""
    return [Month(year, number) for number in range(1, 13)]


def months_of_quarter(month: Month) -> list[Month]:
    """The three months of the quarter to which *month* belongs."""
    return [Month(month.year, number) for number in month.quarter.months]
