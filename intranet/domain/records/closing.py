"""Closed quarters: a closed quarter takes no new dates and no reopening."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation.database import Base
from intranet.foundation.quarters import Quarter


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
    quarter = Quarter.of(day)
    owner: ColumnElement[bool] = ClosedQuarter.branch_id.is_(None)
    if branch_id is not None:
        owner = or_(owner, ClosedQuarter.branch_id == branch_id)
    found = session.scalar(
        select(ClosedQuarter.id)
        .where(
            ClosedQuarter.committee_id == committee_id,
            ClosedQuarter.year == quarter.year,
            ClosedQuarter.quarter == quarter.number,
            owner,
        )
        .limit(1)
    )
    return found is not None


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
