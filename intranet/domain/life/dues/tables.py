"""Tables of dues: payments by member and month, and the month of a branch as it was entered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.organization.members import Member
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, VersionByContent

_YM = "ym BETWEEN 190001 AND 999912"


class DuesPayment(VersionByContent, Base):
    """A member has paid a month. In which branch it was owed follows from membership, so late news of a move
    changes where the row is counted and never the row.
    """

    __tablename__ = "dues_payment"
    __table_args__ = (
        CheckConstraint(_YM, name="ym"),
        Index("uq_dues_payment_month", "member_id", "ym", unique=True),
        Index("ix_dues_payment_ym", "ym", "member_id", "paid_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    ym: Mapped[int]
    paid_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="raise")


class DuesMonth(Base):
    """The month of a branch: entered or not (``registered_at``), its total in fen and the day it was handed in.

    A row without ``registered_at`` only carries the version: somebody paid the quarter from another month's form.
    """

    audited = ("dues", "党费收缴")
    closes = Locked(Ledger.LIFE, ("ym",))
    __tablename__ = "dues_month"
    __table_args__ = (
        CheckConstraint(_YM, name="ym"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
        Index("uq_dues_month", "branch_id", "ym", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    ym: Mapped[int]
    registered_at: Mapped[datetime | None]
    amount_fen: Mapped[int | None]
    handed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
