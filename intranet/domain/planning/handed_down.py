"""下达任务: what the committee wants held by a day, each an item in the plans of the branches it is handed down to."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.planning.items import MAX_NOTE, MAX_TITLE
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base


class HandedDown(EnteredColumns, Base):
    """One task of a committee, to be held until ``due_on``; its branches are those whose plans have an item of it."""

    audited = ("handed_down", "下达任务")
    __tablename__ = "handed_down"
    __table_args__ = (Index("ix_handed_down_due", "committee_id", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")

    kind: Mapped[ActivityKind] = relationship(lazy="raise")

    @property
    def trail_label(self) -> str:
        """Its title."""
        return self.title
