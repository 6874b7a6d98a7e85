"""Tables of talks: who, when, where; and the content apart, so that no list ever reads it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice

MAX_NAME = 40
MAX_PLACE = 60


class Talk(EnteredColumns, Base):
    """One talk of two people in the register of a branch; entered once, it counts for both.

    Whoever is no member of the branch stands by name alone. ``pair_key`` says the same for both directions, so that
    one talk of a day is not entered by each of the two. The audit trail names it by nothing but its number.
    """

    audited = ("talk", "谈心谈话")
    closes = Locked(Ledger.LIFE, ("held_on",))
    __tablename__ = "talk"
    __table_args__ = (
        CheckConstraint("talker_id IS NOT NULL OR talkee_id IS NOT NULL", name="a_member"),
        CheckConstraint("talker_id IS NULL OR talker_id <> talkee_id", name="two_people"),
        CheckConstraint("talker_name <> '' AND talkee_name <> ''", name="named"),
        Index("uq_talk_pair", "pair_key", "held_on", "branch_id", unique=True),
        Index("ix_talk_branch", "branch_id", "held_on", "id"),
        Index("ix_talk_talker", "talker_id", "held_on"),
        Index("ix_talk_talkee", "talkee_id", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    pair_key: Mapped[str] = mapped_column(String(100))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(MAX_PLACE))
    occasion: Mapped[Occasion] = mapped_column(choice(Occasion, "talk_occasion"))
    talker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    talker_name: Mapped[str] = mapped_column(String(MAX_NAME))
    talkee_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    talkee_name: Mapped[str] = mapped_column(String(MAX_NAME))


class TalkContent(Base):
    """What was said: for the two people and the branch secretary only."""

    __tablename__ = "talk_content"

    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"), primary_key=True)
    gist: Mapped[str] = mapped_column(Text, default="")
    opinions: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[date | None]


def pair_key(talker: int | str, talkee: int | str) -> str:
    """The same text for both directions; a number is a member, a text a name."""
    return "|".join(sorted(f"#{one}" if isinstance(one, int) else one for one in (talker, talkee)))
