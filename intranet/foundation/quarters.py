"""Quarters and years of the calendar, as the archive counts them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

# Years further off are slips: no page is asked for them and no form accepts them.
FIRST_YEAR, LAST_YEAR = 2000, 2099
ORDINALS = ("一", "二", "三", "四")


@cache
def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def months_stored(first: date, last: date) -> list[int]:
    """The months with days from *first* to *last* as integers ``year*100+month``, the form stored in tables."""
    begun, over = (day.year * 12 + day.month - 1 for day in (first, last))
    return [number // 12 * 100 + number % 12 + 1 for number in range(begun, over + 1)]


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
        return month_end(self.year, self.number * 3)

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
    def quarters(self) -> "tuple[Quarter, ...]":
        """This quarter alone, where a year has its four."""
        return (self,)

    @property
    def label(self) -> str:
        """Official form: 2025年第三季度."""
        return f"{self.year}年{self.within_year}"

    @property
    def within_year(self) -> str:
        """The same where the year is told: 第三季度."""
        return f"第{ORDINALS[self.number - 1]}季度"

    def __contains__(self, day: date) -> bool:
        """Whether *day* lies in this quarter."""
        return day.year == self.year and (day.month - 1) // 3 + 1 == self.number


@dataclass(frozen=True, order=True)
class Half:
    """One half of one year, with the interface of ``Quarter``; ``str()`` gives its code in addresses: ``2025H1``."""

    year: int
    half: int

    def __post_init__(self) -> None:
        """Refuse numbers that are no half of a year."""
        if not (1 <= self.half <= 2 and 1 <= self.year <= 9998):
            raise ValueError(f"not a half of a year: {self.year}H{self.half}")

    @classmethod
    def parse(cls, code: str) -> "Half":
        """Read a code such as ``2025H1``; raise ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})H([12])", code)
        if not found:
            raise ValueError(f"not a half of a year: {code!r}")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """Return the code, e.g. ``2025H1``."""
        return f"{self.year}H{self.half}"

    @property
    def number(self) -> int:
        """5 or 6, behind the quarters: the form stored in tables."""
        return self.half + len(ORDINALS)

    @property
    def quarters(self) -> tuple[Quarter, Quarter]:
        """Its two quarters."""
        first = Quarter(self.year, self.half * 2 - 1)
        return (first, first.next)

    @property
    def first_day(self) -> date:
        """1 January or 1 July."""
        return self.quarters[0].first_day

    @property
    def last_day(self) -> date:
        """30 June or 31 December."""
        return self.quarters[1].last_day

    @property
    def next(self) -> "Half":
        """The half after this one."""
        return Half(self.year + self.half // 2, self.half % 2 + 1)

    @property
    def previous(self) -> "Half":
        """The half before this one."""
        return Half(self.year, 1) if self.half == 2 else Half(self.year - 1, 2)

    @property
    def months(self) -> tuple[int, ...]:
        """The six month numbers."""
        return tuple(month for quarter in self.quarters for month in quarter.months)

    @property
    def year_months(self) -> tuple[int, int]:
        """First and last month as integers ``year*100+month``, the form stored in tables."""
        return (self.quarters[0].year_months[0], self.quarters[1].year_months[1])

    @property
    def label(self) -> str:
        """Official form: 2025年上半年."""
        return f"{self.year}年{self.within_year}"

    @property
    def within_year(self) -> str:
        """The same where the year is told: 上半年."""
        return f"{'上下'[self.half - 1]}半年"

    def __contains__(self, day: date) -> bool:
        """Whether *day* lies in this half."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, order=True)
class Year:
    """One calendar year, with the interface of ``Quarter``; ``str()`` gives the code used in addresses: ``2025``."""

    year: int

    def __post_init__(self) -> None:
        """Refuse numbers that are no year."""
        if not 1 <= self.year <= 9998:
            raise ValueError(f"not a year: {self.year}")

    @classmethod
    def of(cls, day: date) -> "Year":
        """Return the year that contains *day*."""
        return cls(day.year)

    @classmethod
    def parse(cls, code: str) -> "Year":
        """Read a code such as ``2025``; raise ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}", code):
            raise ValueError(f"not a year: {code!r}")
        return cls(int(code))

    def __str__(self) -> str:
        """Return the code, e.g. ``2025``."""
        return f"{self.year:04d}"

    @property
    def number(self) -> int:
        """0, where a quarter has its number: the form stored in tables."""
        return 0

    @property
    def quarters(self) -> tuple[Quarter, Quarter, Quarter, Quarter]:
        """The four quarters."""
        first = Quarter(self.year, 1)
        second, third = first.next, first.next.next
        return (first, second, third, third.next)

    @property
    def first_day(self) -> date:
        """1 January."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """31 December."""
        return date(self.year, 12, 31)

    @property
    def next(self) -> "Year":
        """The year after this one."""
        return Year(self.year + 1)

    @property
    def previous(self) -> "Year":
        """The year before this one."""
        return Year(self.year - 1)

    @property
    def months(self) -> tuple[int, ...]:
        """The twelve month numbers."""
        return tuple(range(1, 13))

    @property
    def year_months(self) -> tuple[int, int]:
        """First and last month as integers ``year*100+month``, the form stored in tables."""
        return (self.year * 100 + 1, self.year * 100 + 12)

    @property
    def label(self) -> str:
        """Official form: 2025年度."""
        return f"{self.year}年度"

    @property
    def within_year(self) -> str:
        """The same where the year is told: 全年."""
        return "全年"

    def __contains__(self, day: date) -> bool:
        """Whether *day* lies in this year."""
        return day.year == self.year


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month; ``str()`` gives the code used in addresses: ``2025-08``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse numbers that are no month."""
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9998):
            raise ValueError(f"not a month: {self.year}-{self.number}")

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that contains *day*."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, code: str) -> "Month":
        """Read a code such as ``2025-08``; raise ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", code)
        if not found:
            raise ValueError(f"not a month: {code!r}")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """Return the code, e.g. ``2025-08``."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Last day of the month."""
        return month_end(self.year, self.number)

    @property
    def next(self) -> "Month":
        """The month after this one."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before this one."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def months(self) -> tuple[int]:
        """Its own number."""
        return (self.number,)

    @property
    def year_months(self) -> tuple[int, int]:
        """Itself as an integer ``year*100+month``, the form stored in tables, as first and last month."""
        return (self.year * 100 + self.number,) * 2

    @property
    def label(self) -> str:
        """Official form: 2025年8月."""
        return f"{self.year}年{self.number}月"

    def __contains__(self, day: date) -> bool:
        """Whether *day* lies in this month."""
        return self.first_day <= day <= self.last_day


Period = Quarter | Half | Year
"""What a summary covers: a quarter, half a year or a whole year."""


Span = Month | Quarter | Year
"""What duties are looked at over: a month, a quarter or a year."""


SETTLING = {Month: 7, Quarter: 15, Year: 15}
"""Days after the end of a period in which what belongs to it is still entered, explained and summed up."""


def settling(present: Span, today: date) -> Span | None:
    """The period just ended, in the first days of the *present* one; None later on."""
    before = present.previous
    return before if (today - before.last_day).days <= SETTLING[type(present)] else None


def parse_span(code: str) -> Span:
    """Read a code such as ``2025-08``, ``2025Q3`` or ``2025``; raise ValueError for anything else."""
    if "-" in code:
        return Month.parse(code)
    return Quarter.parse(code) if "Q" in code else Year.parse(code)


def parse_period(code: str) -> Period:
    """Read a code such as ``2025Q3``, ``2025H1`` or ``2025``; raise ValueError for anything else."""
    if "H" in code:
        return Half.parse(code)
    return Quarter.parse(code) if "Q" in code else Year.parse(code)


def stored_period(year: int, number: int) -> Period:
    """The period of a row: ``number`` is 1 to 4 for a quarter, 5 or 6 for a half and 0 for the whole year."""
    if number > len(ORDINALS):
        return Half(year, number - len(ORDINALS))
    return Quarter(year, number) if number else Year(year)


def periods_over(day: date) -> tuple[Period, ...]:
    """Everything a summary may cover that contains *day*."""
    return tuple(period for period in periods_within(Year.of(day)) if day in period)


def periods_within(year: Year) -> tuple[Period, ...]:
    """Everything a summary of the year may cover, in the order in which it ends: quarters, halves, the year."""
    first, second = Half(year.year, 1), Half(year.year, 2)
    return (*first.quarters, first, *second.quarters, year)
