"""应急查阅: somebody who otherwise may not know reads one restricted register of one branch, for a day, with a reason.

Asked for by who serves the whole committee, allowed by 机关纪委; each row read so leaves its event with the number of
the opening.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.foundation import clock
from intranet.foundation.database import Base, choice
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.foundation.sealed import Sealed, SealedColumns
from intranet.foundation.shown import Labelled

MAX_REASON = 120
LASTS = timedelta(hours=24)


class OpenedRegister(Labelled):
    """What is opened; the value is stored."""

    MEASURES = "measures", "第一种形态登记"
    SANCTIONS = "sanctions", "处分执行登记"


class ReadingOpening(SealedColumns, Base):
    """One request to read; ``approved`` is empty until it is decided."""

    audited = ("reading_opening", "应急查阅")
    guarded = True
    __tablename__ = "reading_opening"
    __table_args__ = (
        CheckConstraint(
            "(approved IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_by_id IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by_id <> asked_by_id", name="two_people"),
        Index("ix_reading_opening_committee", "committee_id", "id"),
        Index("ix_reading_opening_asked", "asked_by_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    register: Mapped[OpenedRegister] = mapped_column(choice(OpenedRegister, "register"))
    reason_sealed: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    approved: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    reason = Sealed("reason_sealed")

    @property
    def ends_at(self) -> datetime | None:
        """Until when it may be read; None while it may not."""
        return self.decided_at + LASTS if self.approved and self.decided_at else None

    def holds_at(self, moment: datetime) -> bool:
        """Whether it may be read now."""
        return self.ends_at is not None and moment <= self.ends_at

    @property
    def words(self) -> str:
        """How it stands."""
        if self.approved is None:
            return "待同意"
        if not self.approved:
            return "未同意"
        return "可以查阅" if self.holds_at(clock.now()) else "已到期"


def decide(session: Session, opening: ReadingOpening, *, approved: bool, actor: Actor) -> None:
    """Allow it or not. Raises NotAllowed for one's own, InvalidMove for one that is decided."""
    if opening.asked_by_id in actor.accounts:
        raise NotAllowed("不能审批自己提出的应急查阅申请。")
    if opening.approved is not None:
        raise InvalidMove("这项申请已经答复。")
    opening.approved, opening.decided_at = approved, clock.now()
    opening.decided_by_id = actor.user_id
    action = AuditAction.OPENING_APPROVED if approved else AuditAction.OPENING_REFUSED
    record_change(session, action, opening, actor=actor)


def openings_for(session: Session, actor: Actor, committees: list[int]) -> list[ReadingOpening]:
    """What the person asked for, and all of the *committees* for which he decides, latest first. One statement."""
    return list(
        session.scalars(
            select(ReadingOpening)
            .where(
                or_(
                    ReadingOpening.asked_by_id == actor.user_id,
                    ReadingOpening.committee_id.in_(committees),
                )
            )
            .order_by(ReadingOpening.id.desc())
            .limit(100)
        )
    )
