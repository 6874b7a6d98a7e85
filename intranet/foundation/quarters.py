"""Quarters of the calendar year, as the archive counts them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

ORDINALS = ("一", "二", "三", "四")


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of one year; ``str()`` gives the code used in addresses, e.g. ``2025Q3``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse numbers that are no quarter."""
        if not (1 <= self.number <= 4 and 1 <= self.year <= 9998):
            raise ValueError(f"not a quarter: {self.year}Q{self.number}")

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter that contains *day*."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, code: str) -> "Quarter":
        """Read a code such as ``2025Q3``; raise ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})Q([1-4])", code)
        if not found:
            raise ValueError(f"not a quarter: {code!r}")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """Return the code, e.g. ``2025Q3``."""
        return f"{self.year}Q{self.number}"

    @property
    def first_day(self) -> date:
        """First day of the quarter."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """Last day of the quarter."""
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The quarter after this one."""
        return (
            Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)
        )

    @property
    def previous(self) -> "Quarter":
        """The quarter before this one."""
        return (
            Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
        )

    @property
    def months(self) -> tuple[int, int, int]:
        """The three month numbers."""
        last = self.number * 3
        return (last - 2, last - 1, last)

    @property
    def year_months(self) -> tuple[int, int]:
        """First and last month as integers ``year*100+month``, the form stored in tables."""
        return (self.year * 100 + self.months[0], self.year * 100 + self.months[2])

    @property
    def label(self) -> str:
        """Official form: 2025年第三季度."""
        return f"{self.year}年第{ORDINALS[self.number - 1]}季度"

    def __contains__(self, day: date) -> bool:
        """Whether *day* lies in this quarter."""
        return self.first_day <= day <= self.last_day
