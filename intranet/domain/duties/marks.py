"""What branches marked by its day before there were registers: 责任书签订, 廉政风险点复核.

A year that was marked stays as it was marked and confirmed; every other is counted by the registers (``registered``).
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.duties.standing import Held
from intranet.domain.records.closing import Ledger
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base
from intranet.foundation.questions import Question, Value, ordered


class DutyMark(Base):
    """That a branch has done what a rule asks for, on a day; it counts once the committee has confirmed it."""

    audited = ("duty_mark", "逐项登记")
    closes = Locked(Ledger.DUTIES, ("done_on",))
    __tablename__ = "duty_mark"
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed"),
        Index("uq_duty_mark", "branch_id", "code", "done_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    code: Mapped[str] = mapped_column(String(40))
    done_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(120), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def marks_of(
    branch_ids: Collection[int], first: date, last: date
) -> Question[dict[int, list[Held]]]:
    """Marks of the span as records that count once confirmed, by branch."""

    def read(rows: Iterable[Any]) -> dict[int, list[Held]]:
        found: dict[int, list[Held]] = {}
        for branch_id, code, done_on, confirmed_at in rows:
            found.setdefault(branch_id, []).append(Held(code, done_on, confirmed_at is not None))
        return found

    return Question(_marks, read, branches=branch_ids, first=first, last=last)


def _marks(value: Value) -> Select[Any]:
    return ordered(
        select(DutyMark.branch_id, DutyMark.code, DutyMark.done_on, DutyMark.confirmed_at).where(
            DutyMark.branch_id.in_(value.any_of("branches")),
            DutyMark.done_on.between(value("first"), value("last")),
        ),
        DutyMark.done_on,
        DutyMark.id,
    )
