"""The span of a page of political birthdays, and whose entry it is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import Member
from intranet.foundation.quarters import Quarter

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Span:
    """A month (``2025-10``) or a quarter (``2025Q4``) of one year."""

    code: str
    label: str
    first: date
    last: date

    @classmethod
    def of_month(cls, year: int, month: int) -> "Span":
        """The month."""
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(
            f"{year}-{month:02d}",
            f"{year}年{month}月",
            date(year, month, 1),
            following - timedelta(days=1),
        )

    @classmethod
    def of_quarter(cls, quarter: Quarter) -> "Span":
        """The quarter."""
        return cls(str(quarter), quarter.label, quarter.first_day, quarter.last_day)

    @classmethod
    def parse(cls, code: str, today: date) -> "Span":
        """Read a code; the present month for anything else."""
        found = _MONTH.fullmatch(code)
        if found and _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
            return cls.of_month(int(found[1]), int(found[2]))
        try:
            quarter = Quarter.parse(code)
        except ValueError:
            quarter = None
        if quarter is not None and _FIRST_YEAR <= quarter.year <= _LAST_YEAR:
            return cls.of_quarter(quarter)
        return cls.of_month(today.year, today.month)

    @property
    def year(self) -> int:
        """The year; a span never leaves it."""
        return self.first.year

    @property
    def is_quarter(self) -> bool:
        """Whether it is a quarter."""
        return "Q" in self.code

    def beside(self, step: int) -> "Span":
        """The span before (-1) or after (1) of the same length."""
        if self.is_quarter:
            quarter = Quarter.of(self.first)
            return Span.of_quarter(quarter.next if step > 0 else quarter.previous)
        day = self.last + timedelta(days=1) if step > 0 else self.first - timedelta(days=1)
        return Span.of_month(day.year, day.month)

    def choices(self) -> list[tuple[str, str]]:
        """Months and quarters of its year, as a filter offers them."""
        spans = [Span.of_month(self.year, month) for month in range(1, 13)]
        spans += [Span.of_quarter(Quarter(self.year, number)) for number in range(1, 5)]
        return [(span.code, span.label) for span in spans]


def member_name(session: Session, member_id: int) -> str:
    """Name of a member, also of one who has left. One statement."""
    return session.scalars(select(Member.name).where(Member.id == member_id)).one()
