"""Exemptions of a branch from a duty: asked for by the branch, decided by the leader of the committee."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.access.accounts import User
from intranet.domain.duties.standing import Excuse
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base
from intranet.foundation.questions import Question, Value, ordered


class DutyExemption(Base):
    """A branch's request to be excused from one duty for some months, with its reason and the decision on it.

    ``agreed`` is empty until it is decided. Only what was agreed counts.
    """

    audited = ("duty_exemption", "情况说明")
    closes = Locked(Ledger.DUTIES, ("starts_on", "ends_on"), state="agreed")
    __tablename__ = "duty_exemption"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint(
            "(agreed IS NULL) = (decided_at IS NULL) AND (agreed IS NULL) = (decided_by_id IS NULL)",
            name="decided",
        ),
        Index("ix_duty_exemption_branch", "branch_id", "code", "starts_on"),
        Index("ix_duty_exemption_open", "agreed", "branch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    code: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    opinion: Mapped[str] = mapped_column(String(200), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def excuses_of(
    branch_ids: Collection[int], first: date, last: date
) -> Question[dict[int, list[Excuse]]]:
    """Agreed exemptions that touch the span, by branch."""

    def read(rows: Iterable[Any]) -> dict[int, list[Excuse]]:
        found: dict[int, list[Excuse]] = {}
        for branch_id, *values in rows:
            found.setdefault(branch_id, []).append(Excuse(*values))
        return found

    return Question(_excuses, read, branches=branch_ids, first=first, last=last)


def _excuses(value: Value) -> Select[Any]:
    return ordered(
        select(
            DutyExemption.branch_id,
            DutyExemption.code,
            DutyExemption.starts_on,
            DutyExemption.ends_on,
            DutyExemption.reason,
            User.display_name,
        )
        .join(User, User.id == DutyExemption.decided_by_id)
        .where(
            DutyExemption.branch_id.in_(value.any_of("branches")),
            DutyExemption.agreed.is_(True),
            DutyExemption.starts_on <= value("last"),
            DutyExemption.ends_on >= value("first"),
        ),
        DutyExemption.starts_on,
        DutyExemption.id,
    )
