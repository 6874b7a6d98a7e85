"""Reminders (催办): the committee asks one branch, in private, for what its return lacks. Kept with their days."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.returns.standing import ReturnState
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import Base
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import Question, Value, ordered

MAX_NOTE = 100
MAX_TEXT = 400
_LACKING = {
    ReturnState.NOT_BEGUN: "未填",
    ReturnState.DRAFT: "未提交",
    ReturnState.RETURNED: "退回后未重新提交",
    ReturnState.REOPENED: "重新打开后未重新提交",
}


class ReturnReminder(Base):
    """One reminder to one branch about one quarter, in the words that the branch reads."""

    audited = ("return_reminder", "小结催办")
    __tablename__ = "return_reminder"
    __table_args__ = (
        Index("ix_return_reminder_branch", "branch_id", "year", "quarter", "id"),
        Index("ix_return_reminder_sent", "sent_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    text: Mapped[str] = mapped_column(String(MAX_TEXT))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    sent_by_name: Mapped[str] = mapped_column(String(40))


def too_early(quarter: Quarter) -> str:
    """Why nobody is reminded yet; empty from the last day of the quarter on."""
    if clock.today() >= quarter.last_day:
        return ""
    return f"{quarter.label}还没有结束，{long_date(quarter.last_day)}起可以催办。"


def words(
    name: str,
    quarter: Quarter,
    state: ReturnState,
    written: Period,
    lacking: Sequence[str],
    due: date | None,
    note: str,
) -> str:
    """What the branch *name* reads: what is lacking besides the summary, until when, and what the sender adds.

    *written* is what its summary covers.
    """
    summary = "季度小结" if written == quarter else "年度总结"
    items = [f"{summary}{_LACKING[state]}", *lacking]
    until = f"请于{long_date(due)}前处理" if due else "请尽快处理"
    told = (
        f"{name}：{quarter.label}还有{len(items)}项待完善（{'、'.join(items)}），{until}。"
        "已完成的无需再报。"
    )
    return (told + note)[:MAX_TEXT]


def reminders_of(
    branch_ids: Collection[int], period: Period
) -> Question[dict[int, list[ReturnReminder]]]:
    """What was sent to these branches about the period, the newest first."""

    def read(rows: list[ReturnReminder]) -> dict[int, list[ReturnReminder]]:
        found: dict[int, list[ReturnReminder]] = {}
        for row in rows:
            found.setdefault(row.branch_id, []).append(row)
        return found

    return Question(_reminders, read, branches=branch_ids, year=period.year, quarter=period.number)


def _reminders(value: Value) -> Select[Any]:
    return ordered(
        select(ReturnReminder).where(
            ReturnReminder.branch_id.in_(value.any_of("branches")),
            ReturnReminder.year == value("year"),
            ReturnReminder.quarter == value("quarter"),
        ),
        ReturnReminder.id.desc(),
    )
