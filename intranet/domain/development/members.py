"""Members away from home, care for those in need, honours of members.

Source: 《中国共产党党员教育管理工作条例》 on 流动党员 and on care for members.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.achievements.tables import Level
from intranet.domain.organization.members import Member
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import counts, spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_PLACE = 80
MAX_CONTACT = 40
MAX_GOODS = 120
MAX_HONOUR = 80


class AwayMember(PlacedColumns, Base):
    """A member away from home: where, whose organisation there takes him in, who keeps contact, since when last."""

    audited = ("away_member", "流动党员")
    __tablename__ = "away_member"
    __table_args__ = (
        *spans("away_member", "left_on", "returned_on"),
        Index("ix_away_member_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    left_on: Mapped[date]
    returned_on: Mapped[date | None]
    destination: Mapped[str] = mapped_column(String(MAX_PLACE))
    host: Mapped[str] = mapped_column(String(MAX_PLACE), default="")
    contact: Mapped[str] = mapped_column(String(MAX_CONTACT), default="")
    contacted_on: Mapped[date | None]

    member: Mapped[Member] = relationship(lazy="raise", viewonly=True)

    @property
    def name(self) -> str:
        """Who it is (the member is loaded)."""
        return self.member.name

    @property
    def trail_label(self) -> str:
        """Where to."""
        return self.destination


class Occasion(Labelled):
    """Why somebody was visited; the value is stored."""

    FESTIVAL = "festival", "节日慰问"
    ANNIVERSARY = "anniversary", "“七一”慰问"
    ILLNESS = "illness", "患病慰问"
    HARDSHIP = "hardship", "困难帮扶"
    VETERAN = "veteran", "慰问老党员"
    BEREAVEMENT = "bereavement", "家庭变故慰问"
    OTHER = "other", "其他慰问"


class CareVisit(PlacedColumns, Base):
    """走访慰问: how many were visited and what they were given, in whole yuan. What nobody knows is empty.

    Who it was stands on the page of those who keep the register alone, in no print, file or trail.
    """

    audited = ("care_visit", "走访慰问")
    closes = Locked(Ledger.DEVELOPMENT, ("visited_on",), later=("amount", "goods"))
    __tablename__ = "care_visit"
    __table_args__ = (
        counts("people", "amount"),
        *spans("care_visit", "visited_on"),
        Index("ix_care_visit_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visited_on: Mapped[date]
    occasion: Mapped[Occasion] = mapped_column(choice(Occasion, "occasion"))
    people: Mapped[int]
    amount: Mapped[int | None]
    goods: Mapped[str] = mapped_column(String(MAX_GOODS), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    member: Mapped[Member | None] = relationship(lazy="raise", viewonly=True)

    @property
    def name(self) -> str:
        """Who was visited, where that is one member (loaded); empty for several."""
        return self.member.name if self.member else ""

    @property
    def trail_label(self) -> str:
        """Why; nobody is named."""
        return self.occasion.label


class MemberHonour(PlacedColumns, Base):
    """An honour of a member; those of branches are achievements (表彰荣誉)."""

    audited = ("member_honour", "党员荣誉")
    closes = Locked(Ledger.DEVELOPMENT, ("awarded_on",), later=("document",))
    __tablename__ = "member_honour"
    __table_args__ = (
        *spans("member_honour", "awarded_on"),
        Index("ix_member_honour_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    awarded_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(MAX_HONOUR))
    level: Mapped[Level] = mapped_column(choice(Level, "level"))
    awarder: Mapped[str] = mapped_column(String(MAX_PLACE))
    document: Mapped[str] = mapped_column(String(MAX_PLACE), default="")

    member: Mapped[Member] = relationship(lazy="raise", viewonly=True)

    @property
    def name(self) -> str:
        """Whose it is (the member is loaded)."""
        return self.member.name

    @property
    def trail_label(self) -> str:
        """What it is."""
        return self.title
