"""The working calendar as data: days that the yearly notice of the State Council, or the office, has settled.

A day that is not listed follows the week: Monday to Friday are worked. The table holds for the whole installation.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base
from intranet.foundation.questions import Question, Value, answer, ordered

MAX_NAME = 20
MAX_SOURCE = 60


class CalendarDay(EnteredColumns, Base):
    """One listed day: off (休), or worked in exchange (班). ``source`` is the notice that says so."""

    audited = ("calendar_day", "休假安排")
    __tablename__ = "calendar_day"
    __table_args__ = (Index("uq_calendar_day", "day", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    is_workday: Mapped[bool]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE), default="")
    # nobody entered the arrangements that came with the tables
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # type: ignore[assignment]

    @property
    def trail_label(self) -> str:
        """2025-10-01 国庆节放假."""
        return f"{self.day.isoformat()} {self.name}{self.mark_label}"

    @property
    def mark(self) -> str:
        """The word of wall calendars: 休 or 班."""
        return "班" if self.is_workday else "休"

    @property
    def mark_label(self) -> str:
        """The same in full."""
        return "调休上班" if self.is_workday else "放假"


def arranged(first: date, last: date) -> Select[tuple[CalendarDay]]:
    """Listed days from *first* to *last*, in order."""
    days = CalendarDay.day.between(first, last)
    return select(CalendarDay).where(days).order_by(CalendarDay.day)


def days_between(session: Session, first: date, last: date) -> list[CalendarDay]:
    """The same as rows. One statement."""
    return answer(session, days_of(first, last))


def days_of(first: date, last: date) -> Question[list[CalendarDay]]:
    """The same, to be asked with others."""
    return Question(_arranged, list, first=first, last=last)


def _arranged(value: Value) -> Select[Any]:
    days = CalendarDay.day.between(value("first"), value("last"))
    return ordered(select(CalendarDay).where(days), CalendarDay.day)


def by_day(days: Iterable[CalendarDay]) -> dict[date, CalendarDay]:
    """Listed days by their date."""
    return {row.day: row for row in days}
