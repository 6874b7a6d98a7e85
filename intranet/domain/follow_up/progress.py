"""What became of a resolution: steps in their order, kept apart from the record, which stays as it was approved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, event, update
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.activities.tables import Resolution
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_NOTE = 500


class Step(Labelled):
    """What was told of a resolution; the value is stored."""

    NOTE = "note", "登记进展"
    CLOSED = "closed", "登记办结"
    REOPENED = "reopened", "重新办理"


class ResolutionProgress(Base):
    """One step of one resolution. Append-only: database triggers refuse UPDATE and DELETE.

    ``number`` counts the steps of a resolution from 1: of two people who add one at the same moment, one is told.
    A resolution is closed when its last step is ``closed``.
    """

    __tablename__ = "resolution_progress"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("note <> ''", name="says_something"),
        Index("uq_resolution_progress_number", "resolution_id", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # no cascade: a resolution with steps is not taken out of its record
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolution.id"))
    number: Mapped[int]
    step: Mapped[Step] = mapped_column(choice(Step, "progress_step"))
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(MAX_NOTE))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_by_name: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime]


@event.listens_for(ResolutionProgress, "after_insert")
def _repeat(_mapper: object, connection: Connection, row: ResolutionProgress) -> None:
    """Say on the resolution itself how it stands, which nobody searches for."""
    connection.execute(
        update(Resolution.__table__)  # type: ignore[arg-type]
        .where(Resolution.id == row.resolution_id)
        .values(steps=row.number, is_closed=row.step is Step.CLOSED)
    )
