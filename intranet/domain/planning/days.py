"""The working calendar as data: days that the yearly notice of the State Council, or the office, has settled.

A day that is not listed follows the week: Monday to Friday are worked. The table holds for the whole installation.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation.database import Base

MAX_NAME = 20
MAX_SOURCE = 60


class CalendarDay(Base):
    """One listed day: off (休), or worked in exchange (班). ``source`` is the notice that says so."""

    audited = ("calendar_day", "休假安排")
    __tablename__ = "calendar_day"
    __table_args__ = (Index("uq_calendar_day", "day", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    is_workday: Mapped[bool]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def mark(self) -> str:
        """The word of wall calendars: 休 or 班."""
        return "班" if self.is_workday else "休"

    @property
    def mark_label(self) -> str:
        """The same in full."""
        return "调休上班" if self.is_workday else "放假"


def days_between(session: Session, first: date, last: date) -> list[CalendarDay]:
    """Listed days from *first* to *last*, in order. One statement."""
    return list(
        session.scalars(
            select(CalendarDay)
            .where(CalendarDay.day.between(first, last))
            .order_by(CalendarDay.day)
        )
    )


def by_day(days: Iterable[CalendarDay]) -> dict[date, CalendarDay]:
    """Listed days by their date."""
    return {row.day: row for row in days}
