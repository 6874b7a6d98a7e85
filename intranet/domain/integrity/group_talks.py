"""集体廉政谈话: talks with many, which everybody in the branch may know of."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.integrity.checked import CheckedColumns, checks
from intranet.domain.integrity.reasons import TalkReason
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice

MAX_TITLE = 60
MAX_TALKER = 40
MAX_POST = 40
MAX_SCOPE = 60
MAX_DEMAND = 100


class GroupTalk(CheckedColumns, Base):
    """One talk with several people at once: their number and who they are, no names. Members read title and day."""

    audited = ("group_talk", "集体廉政谈话")
    closes = Locked(Ledger.INTEGRITY, ("held_on",))
    __tablename__ = "group_talk"
    __table_args__ = (
        *checks(),
        CheckConstraint("headcount >= 2", name="several"),
        Index("ix_group_talk_branch", "branch_id", "held_on", "id"),
        Index("ix_group_talk_committee", "committee_id", "state", "held_on"),
        Index("uq_group_talk_title", "branch_id", "held_on", "title", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    reason: Mapped[TalkReason] = mapped_column(choice(TalkReason, "reason"))
    talker: Mapped[str] = mapped_column(String(MAX_TALKER))
    talker_post: Mapped[str] = mapped_column(String(MAX_POST))
    headcount: Mapped[int]
    scope: Mapped[str] = mapped_column(String(MAX_SCOPE))
    demand: Mapped[str] = mapped_column(String(MAX_DEMAND), default="")

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.title
