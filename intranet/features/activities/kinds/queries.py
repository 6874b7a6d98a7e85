"""Reads of the dictionary of kinds."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind, AttendanceMode
from intranet.domain.activities.tables import ActivityRecord
from intranet.foundation.errors import NotFound


def kinds(session: Session) -> Sequence[Row[tuple[ActivityKind, int]]]:
    """All kinds in their order with the number of records they have. One statement."""
    used = (
        select(func.count(ActivityRecord.id))
        .where(ActivityRecord.kind_id == ActivityKind.id)
        .scalar_subquery()
    )
    return session.execute(
        select(ActivityKind, used.label("records")).order_by(
            ActivityKind.sort_order, ActivityKind.id
        )
    ).all()


def due_words(kind: ActivityKind) -> str:
    """Who is due at a gathering of the kind; 不适用 where no register is kept."""
    return kind.due_rule.label if kind.attendance_mode is AttendanceMode.DUE else "不适用"


def kind(session: Session, kind_id: int) -> ActivityKind:
    """One kind; NotFound when there is none."""
    found = session.get(ActivityKind, kind_id)
    if found is None:
        raise NotFound("没有找到这个活动类别。")
    return found


def next_sort_order(session: Session) -> int:
    """A place behind all others."""
    return (session.scalar(select(func.max(ActivityKind.sort_order))) or 0) + 10
