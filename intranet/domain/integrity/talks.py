"""个别廉政谈话: who talked with whom, of which kind, when; what was asked for stands apart: no list reads it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.integrity.reasons import TalkKind, TalkReason
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice
from intranet.foundation.sealed import Sealed, SealedColumns

MAX_NAME = 40
MAX_POST = 40
MAX_TEXT = 100


class IntegrityTalk(EnteredColumns, Base):
    """One talk of a leader with one person. The audit trail names it by nothing but its number."""

    audited = ("integrity_talk", "个别廉政谈话")
    guarded = True
    closes = Locked(Ledger.INTEGRITY, ("held_on",))
    __tablename__ = "integrity_talk"
    __table_args__ = (
        CheckConstraint("talker_id IS NULL OR talker_id <> talkee_id", name="two_people"),
        Index("ix_integrity_talk_branch", "branch_id", "held_on", "id"),
        Index("ix_integrity_talk_committee", "committee_id", "held_on", "id"),
        Index("ix_integrity_talk_talker", "talker_id", "held_on"),
        Index("ix_integrity_talk_talkee", "talkee_id", "held_on"),
        Index("uq_integrity_talk_day", "talkee_id", "held_on", "kind", "talker_name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    kind: Mapped[TalkKind] = mapped_column(choice(TalkKind, "kind"))
    reason: Mapped[TalkReason] = mapped_column(choice(TalkReason, "reason"))
    held_on: Mapped[date]
    talker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    talker_name: Mapped[str] = mapped_column(String(MAX_NAME))
    talker_post: Mapped[str] = mapped_column(String(MAX_POST))
    talkee_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class IntegrityTalkText(SealedColumns, Base):
    """What was asked of the person and what follows: restricted, so the texts are sealed."""

    __tablename__ = "integrity_talk_text"

    talk_id: Mapped[int] = mapped_column(ForeignKey("integrity_talk.id"), primary_key=True)
    demand_sealed: Mapped[str] = mapped_column(Text)
    response_sealed: Mapped[str] = mapped_column(Text)
    follow_up_sealed: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]

    demand = Sealed("demand_sealed")
    response = Sealed("response_sealed")
    follow_up = Sealed("follow_up_sealed")
