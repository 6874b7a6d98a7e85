"""年度计划: what a branch (or the committee itself) means to hold in a year, item by item."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base
from intranet.foundation.quarters import month_end

MAX_TITLE = 120
MAX_RESPONSIBLE = 40
MAX_NOTE = 200
MAX_REASON = 100


class PlanItem(EnteredColumns, Base):
    """One item: planned for a day, or only for a month. ``branch_id`` is empty for the committee's own plan.

    ``activity_id`` is the gathering that was drafted from it; what became of that decides where the item stands.
    ``cancelled`` is the reason why it is not held; empty while it is. What the committee handed down
    (``handed_down_id``) is to be held until ``due_by``; ``urged`` is what it said when it last urged the branch.
    """

    audited = ("plan_item", "计划项目")
    __tablename__ = "plan_item"
    __table_args__ = (
        CheckConstraint("year BETWEEN 2000 AND 9998", name="year"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        Index("ix_plan_item_branch", "branch_id", "year", "month"),
        Index("ix_plan_item_committee", "committee_id", "year", "month"),
        Index("uq_plan_item_activity", "activity_id", unique=True),
        Index("uq_plan_item_handed_down", "handed_down_id", "branch_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("activity_kind.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    handed_down_id: Mapped[int | None] = mapped_column(ForeignKey("handed_down.id"))
    year: Mapped[int]
    month: Mapped[int]
    planned_on: Mapped[date | None]
    due_by: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    responsible: Mapped[str] = mapped_column(String(MAX_RESPONSIBLE), default="")
    note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    cancelled: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    urged: Mapped[str] = mapped_column(String(MAX_NOTE), default="", server_default="")

    kind: Mapped[ActivityKind] = relationship(lazy="raise")
    activity: Mapped[Activity | None] = relationship(lazy="raise")

    @property
    def trail_label(self) -> str:
        """Its title."""
        return self.title

    @property
    def due_on(self) -> date:
        """The planned day; where none is settled, by when it was handed down, or the last day of its month."""
        return due_day(self.planned_on, self.due_by, self.year, self.month)


def due_day(planned_on: date | None, due_by: date | None, year: int, month: int) -> date:
    """When an item is due that has these columns."""
    return planned_on or due_by or month_end(year, month)
