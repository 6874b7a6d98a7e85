"""Closed quarters: a closed quarter takes no new dates and no reopening."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation.database import Base
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Question, Value, answer


class ClosedQuarter(Base):
    """A quarter closed for one branch, or (without a branch) for the whole committee."""

    __tablename__ = "closed_quarter"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        Index("uq_closed_quarter", "committee_id", "branch_id", "year", "quarter", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    closed_at: Mapped[datetime]


def is_closed(session: Session, *, committee_id: int, branch_id: int | None, day: date) -> bool:
    """Whether the quarter of *day* is closed for the branch (or for everybody)."""
    return answer(session, closed_of(committee_id=committee_id, branch_id=branch_id, day=day))


def closed_of(*, committee_id: int, branch_id: int | None, day: date) -> Question[bool]:
    """The same, to be asked with others."""
    quarter = Quarter.of(day)
    return Question(
        _closed,
        bool,
        committee=committee_id,
        branch=branch_id,
        year=quarter.year,
        quarter=quarter.number,
    )


def _closed(value: Value) -> Select[Any]:
    return (
        select(ClosedQuarter.id)
        .where(
            ClosedQuarter.committee_id == value("committee"),
            ClosedQuarter.year == value("year"),
            ClosedQuarter.quarter == value("quarter"),
            or_(ClosedQuarter.branch_id.is_(None), ClosedQuarter.branch_id == value("branch")),
        )
        .limit(1)
    )


@dataclass(frozen=True)
class Closings:
    """The closed quarters of some committees, looked up once for a whole list."""

    places: frozenset[tuple[int, int | None, Quarter]]

    def include(self, *, committee_id: int, branch_id: int | None, day: date) -> bool:
        """Whether the quarter of *day* is closed for the branch (or for everybody), as ``is_closed``."""
        quarter = Quarter.of(day)
        return not self.places.isdisjoint(
            {(committee_id, None, quarter), (committee_id, branch_id, quarter)}
        )


def closings_of(session: Session, committee_ids: list[int]) -> Closings:
    """All closed quarters of these committees. One statement."""
    rows = session.execute(
        select(
            ClosedQuarter.committee_id,
            ClosedQuarter.branch_id,
            ClosedQuarter.year,
            ClosedQuarter.quarter,
        ).where(ClosedQuarter.committee_id.in_(committee_ids))
    )
    return Closings(
        frozenset(
            (committee, branch, Quarter(year, number)) for committee, branch, year, number in rows
        )
    )
