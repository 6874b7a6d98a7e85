"""值守安排: posts that are staffed in turn, who is on duty when, who stood in for whom, how many came."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.organization.members import Member
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import counts, spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_NAME = 60
MAX_PLACE = 80
MAX_NOTE = 80


class DutyPost(PlacedColumns, Base):
    """A post that is staffed in turn; those of the committee are staffed by all its branches."""

    audited = ("duty_post", "值守岗位")
    __tablename__ = "duty_post"
    __table_args__ = (
        *spans("duty_post", "opened_on", "closed_on"),
        Index("uq_duty_post_name", "committee_id", "branch_id", "name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    location: Mapped[str] = mapped_column(String(MAX_PLACE), default="")
    duties: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.name


class Turn(Labelled):
    """Which part of the day; the value is stored."""

    MORNING = "morning", "上午"
    AFTERNOON = "afternoon", "下午"
    DAY = "day", "全天"


class DutyShift(PlacedColumns, Base):
    """One member on duty, of the branch that staffs the post; ``stand_in_id`` is who took over.

    ``visitors`` is how many came; empty while the day is to come, and where nobody counted them.
    """

    audited = ("duty_shift", "值守安排")
    closes = Locked(Ledger.SERVICE, ("on_day",), later=("visitors",))
    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("stand_in_id IS NULL OR stand_in_id <> member_id", name="stand_in"),
        counts("visitors"),
        *spans("duty_shift", "on_day"),
        Index("uq_duty_shift", "post_id", "on_day", "turn", "member_id", unique=True),
        Index("ix_duty_shift_member", "member_id"),
        Index("ix_duty_shift_stand_in", "stand_in_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("duty_post.id"))
    on_day: Mapped[date]
    turn: Mapped[Turn] = mapped_column(choice(Turn, "turn"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    swap_note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    visitors: Mapped[int | None]

    member: Mapped[Member] = relationship(lazy="raise", viewonly=True, foreign_keys=[member_id])
    stand_in: Mapped[Member | None] = relationship(
        lazy="raise", viewonly=True, foreign_keys=[stand_in_id]
    )

    @property
    def on_duty(self) -> str:
        """Who is there (both are loaded)."""
        return (self.stand_in or self.member).name

    @property
    def swap(self) -> str:
        """For whom, and why; empty where nobody stood in."""
        if self.stand_in is None:
            return ""
        return f"替{self.member.name}" + (f"（{self.swap_note}）" if self.swap_note else "")

    @property
    def trail_label(self) -> str:
        """When."""
        return f"{self.on_day}{self.turn.label}"
