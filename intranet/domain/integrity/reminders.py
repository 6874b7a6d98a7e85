"""节前提醒: who was reminded before which festival."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.integrity.checked import CheckedColumns, checks
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_SCOPE = 60
MAX_CONTENT = 100


class Festival(Labelled):
    """Festivals before which people are reminded, by their legal names; the value is stored."""

    NEW_YEAR = "new_year", "元旦"
    SPRING = "spring", "春节"
    QINGMING = "qingming", "清明节"
    LABOUR = "labour", "劳动节"
    DRAGON_BOAT = "dragon_boat", "端午节"
    MID_AUTUMN = "mid_autumn", "中秋节"
    NATIONAL = "national", "国庆节"


class ReminderForm(Labelled):
    """How people were reminded; the value is stored."""

    MEETING = "meeting", "会议提醒"
    MESSAGE = "message", "信息提醒"
    TALK = "talk", "集体谈话"


class FestivalReminder(CheckedColumns, Base):
    """One reminder before a festival of ``year``; where two fall together, either stands for both."""

    audited = ("festival_reminder", "节前提醒")
    closes = Locked(Ledger.INTEGRITY, ("reminded_on",))
    __tablename__ = "festival_reminder"
    __table_args__ = (
        *checks(),
        CheckConstraint("headcount >= 1", name="headcount"),
        Index("ix_festival_reminder_branch", "branch_id", "year", "festival"),
        Index("ix_festival_reminder_committee", "committee_id", "state", "reminded_on"),
        Index(
            "uq_festival_reminder_day",
            "branch_id",
            "year",
            "festival",
            "reminded_on",
            "form",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    festival: Mapped[Festival] = mapped_column(choice(Festival, "festival"))
    reminded_on: Mapped[date]
    form: Mapped[ReminderForm] = mapped_column(choice(ReminderForm, "form"))
    headcount: Mapped[int]
    scope: Mapped[str] = mapped_column(String(MAX_SCOPE))
    content: Mapped[str] = mapped_column(String(MAX_CONTENT), default="")

    @property
    def trail_label(self) -> str:
        """2025年端午节."""
        return f"{self.year}年{self.festival.label}"
