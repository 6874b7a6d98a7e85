"""What was asked for and logged under lock exceptions (解锁) of closed quarters."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, String, func, select
from sqlalchemy.orm import Session

from intranet.domain.records.closing import LateEntry, LockException
from intranet.domain.records.locking import word_of
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import Question, Value, answer


def late_entries_of(committee_id: int, branch_id: int | None, period: Period) -> Question[int]:
    """How many records were logged or changed under exceptions of the branch (None: the committee) in the period."""
    return Question(
        _late_entries,
        lambda rows: int(rows[0].number),
        committee=committee_id,
        branch=branch_id,
        year=period.year,
        quarters=[quarter.number for quarter in period.quarters],
    )


def _late_entries(value: Value) -> Select[Any]:
    entries = (
        select(LateEntry.record_kind, LateEntry.record_id)
        .join(LockException, LockException.id == LateEntry.exception_id)
        .where(
            LockException.committee_id == value("committee"),
            LockException.branch_id.is_not_distinct_from(value("branch")),
            LockException.year == value("year"),
            LockException.quarter.in_(value.any_of("quarters")),
        )
        .distinct()
        .subquery()
    )
    return select(func.count().label("number")).select_from(entries)


def late_days_of(kind: str, ids: Collection[int]) -> Question[dict[int, date]]:
    """When records of a kind (its word in the trail) were last logged or changed under exceptions, by id."""
    return Question(
        _late_days,
        lambda rows: {row.record_id: clock.local(row.noted_at).date() for row in rows},
        kind=kind,
        ids=list(ids),
    )


def _late_days(value: Value) -> Select[Any]:
    return (
        select(LateEntry.record_id, func.max(LateEntry.noted_at).label("noted_at"))
        .where(
            LateEntry.record_kind == value("kind", String),
            LateEntry.record_id.in_(value.any_of("ids")),
        )
        .group_by(LateEntry.record_id)
    )


def late_words(day: date | None) -> str:
    """The mark of such a record; empty for any other."""
    return f"关账后于{long_date(day)}补录更正" if day else ""


def late_marks(session: Session, rows: Sequence[Any]) -> dict[int, str]:
    """The marks of rows of one table that were logged or changed under exceptions, by id.

    One statement; none where no closing locks the table.
    """
    if not rows or getattr(rows[0], "closes", None) is None:
        return {}
    days = answer(session, late_days_of(word_of(rows[0]), [row.id for row in rows]))
    return {number: late_words(day) for number, day in days.items()}


def late_mark(session: Session, row: Any) -> str:
    """The mark of one row; empty where it has none. At most one statement."""
    return late_marks(session, [row]).get(row.id, "")


def pending_of(branch_ids: Collection[int], quarter: Quarter) -> Question[set[int]]:
    """Which of these branches have asked for an exception that is not decided."""
    return Question(
        _pending,
        lambda rows: {row.branch_id for row in rows},
        branches=list(branch_ids),
        year=quarter.year,
        quarter=quarter.number,
    )


def _pending(value: Value) -> Select[Any]:
    return select(LockException.branch_id, LockException.id).where(
        LockException.branch_id.in_(value.any_of("branches")),
        LockException.year == value("year"),
        LockException.quarter == value("quarter"),
        LockException.agreed.is_(None),
    )
