"""每日提要: once a working day and person what waits, as it was in the morning; where it is sent besides.

The lines are those of the desk. What is kept of a register of discipline and integrity names nobody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.organization.tables import valid_on
from intranet.domain.planning.workdays import is_workday
from intranet.foundation import clock
from intranet.foundation.database import Base, JsonDocument
from intranet.foundation.questions import Question, Value

MAX_ADDRESS = 120
KEPT = timedelta(days=30)
LISTED = 20


@dataclass(frozen=True)
class QuietHours:
    """From when to when in Beijing nobody is told anything; over midnight where the first is the later."""

    begin: time
    end: time

    def hold(self, moment: datetime, day: date, exceptions: Mapping[date, bool]) -> bool:
        """Whether *moment* is among them; a *day* on which nobody works is as a whole."""
        now = clock.local(moment).time()
        if self.begin <= self.end:
            quiet = self.begin <= now < self.end
        else:
            quiet = now >= self.begin or now < self.end
        return quiet or not is_workday(day, exceptions)


class Digest(Base):
    """What one person was told on one day; ``made_at`` is empty until the worker has made it.

    ``lines`` are the first of the desk in its order, each with the heading it stood under, ``counted`` how much the top
    bar counted, ``reminded`` of how much the desk reminded besides. ``mailed_at`` is when the mail server took it.
    """

    __tablename__ = "digest"
    __table_args__ = (Index("uq_digest_day", "user_id", "day", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    day: Mapped[date]
    made_at: Mapped[datetime | None]
    counted: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[int] = mapped_column(default=0)
    lines: Mapped[list[dict[str, str]]] = mapped_column(JsonDocument)
    mailed_at: Mapped[datetime | None]

    @property
    def groups(self) -> dict[str, list[dict[str, str]]]:
        """Its lines by their headings, in order."""
        found: dict[str, list[dict[str, str]]] = {}
        for line in self.lines:
            found.setdefault(line["when"], []).append(line)
        return found

    @property
    def words(self) -> str:
        """How much it is: what the top bar counts, and what the desk reminds of besides."""
        told = [f"待办{self.counted}项"] if self.counted else []
        told += [f"提醒{self.reminded}项"] if self.reminded else []
        return "，".join(told) or "没有待办事项"


class DigestAddress(Base):
    """To which address a person has the digest sent."""

    audited = ("digest_address", "提要邮箱")
    __tablename__ = "digest_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    address: Mapped[str] = mapped_column(String(MAX_ADDRESS))


def without(session: Session, day: date) -> list[int]:
    """Accounts with a role that have no digest of the day yet. One statement."""
    holds = exists().where(
        RoleGrant.user_id == User.id, valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day)
    )
    told = exists().where(Digest.user_id == User.id, Digest.day == day)
    return list(
        session.scalars(
            select(User.id).where(User.is_active.is_(True), holds, ~told).order_by(User.id)
        )
    )


def forget_old(session: Session, today: date) -> None:
    """Delete what was told long ago."""
    session.execute(delete(Digest).where(Digest.day < today - KEPT))


def latest_of(user_id: int) -> Question[Digest | None]:
    """The newest digest of a person that was made."""
    return Question(_latest, lambda rows: rows[0] if rows else None, user=user_id)


def told_on(found: Digest | None, day: date) -> Digest | None:
    """The digest, where it is that of the day."""
    return found if found is not None and found.day == day else None


def _latest(value: Value) -> Select[Any]:
    return (
        select(Digest)
        .where(Digest.user_id == value("user"), Digest.made_at.is_not(None))
        .order_by(Digest.day.desc())
        .limit(1)
    )


def address_of(session: Session, user_id: int) -> DigestAddress | None:
    """Where a person has it sent; None for who does not. One statement."""
    return session.scalar(select(DigestAddress).where(DigestAddress.user_id == user_id))


def addressed(session: Session, user_ids: Collection[int]) -> set[int]:
    """Who of these has it sent. One statement."""
    found = select(DigestAddress.user_id).where(DigestAddress.user_id.in_(user_ids))
    return set(session.scalars(found))
