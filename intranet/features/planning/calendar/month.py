"""The month as a page shows it: weeks from Monday, what each day holds, and the holidays in words. Pure."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.domain.records.days import CalendarDay
from intranet.features.planning.calendar.queries import Entry, FixedDay
from intranet.foundation.chinese import date_range, weekday
from intranet.foundation.quarters import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True, order=True)
class Month:
    """One month of one year; ``str()`` gives the form of addresses, 2025-10."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that contains *day*."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str, *, otherwise: date) -> "Month":
        """The month of an address; that of *otherwise* for anything that is none."""
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            return cls.of(otherwise)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """2025-10."""
        return f"{self.year}-{self.number:02d}"

    @property
    def label(self) -> str:
        """2025年10月."""
        return f"{self.year}年{self.number}月"

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Last day of the month."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month.of(self.first_day - timedelta(days=1))

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month.of(self.last_day + timedelta(days=1))


@dataclass(frozen=True)
class Happening:
    """One thing that happens, perhaps in several branches at the same time under the same name."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """What all have in common."""
        return self.entries[0]

    @property
    def is_shared(self) -> bool:
        """Whether several branches do it."""
        return len(self.entries) > 1


def happenings(entries: Iterable[Entry], *, together: bool) -> tuple[Happening, ...]:
    """What happens, in order; ``together`` joins what several branches do alike."""
    found: dict[object, list[Entry]] = {}
    for entry in entries:
        alike = (entry.starts_at, entry.title, entry.kind, entry.badge)
        found.setdefault(alike if together else entry.uid, []).append(entry)
    return tuple(Happening(tuple(group)) for group in found.values())


@dataclass(frozen=True, kw_only=True)
class DayCell:
    """One day of the grid; ``themes`` are the branches whose fixed theme day it is."""

    day: date
    in_month: bool
    is_today: bool
    listed: CalendarDay | None
    themes: tuple[str, ...]
    happenings: tuple[Happening, ...]

    @property
    def label(self) -> str:
        """10月15日 星期三."""
        return f"{self.day.month}月{self.day.day}日 {weekday(self.day)}"

    @property
    def is_off(self) -> bool:
        """Whether the office does not work: as listed, else at the weekend."""
        return not self.listed.is_workday if self.listed else self.day.weekday() > 4

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell of the day; a phone leaves it out."""
        return not (
            self.in_month and (self.happenings or self.themes or self.listed or self.is_today)
        )


def weeks(
    month: Month,
    *,
    today: date,
    listed: Mapping[date, CalendarDay],
    fixed: Sequence[FixedDay],
    entries: Sequence[Entry],
    together: bool,
) -> list[list[DayCell]]:
    """The weeks of the month; days of its neighbours fill them up and stay empty.

    ``together`` joins what several branches do alike on a day.
    """
    return [
        [
            DayCell(
                day=day,
                in_month=(inside := day.month == month.number),
                is_today=day == today,
                listed=listed.get(day) if inside else None,
                themes=tuple(one.name for one in fixed if inside and one.falls_on(day)),
                happenings=happenings(
                    (entry for entry in entries if inside and entry.covers(day)),
                    together=together,
                ),
            )
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.number)
    ]


def arrangements(days: Iterable[CalendarDay]) -> list[str]:
    """Listed days in words, neighbours of one name together: 国庆节：2025年10月1日至8日放假."""
    runs: list[list[CalendarDay]] = []
    for row in sorted(days, key=lambda row: row.day):
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and (last.name, last.is_workday) == (row.name, row.is_workday)
            and row.day - last.day == timedelta(days=1)
        ):
            runs[-1].append(row)
        else:
            runs.append([row])
    return [
        f"{run[0].name}：{date_range(run[0].day, run[-1].day)}{run[0].mark_label}" for run in runs
    ]
