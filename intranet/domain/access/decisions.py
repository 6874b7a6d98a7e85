"""What a committee decides for itself, with who, when and why. Rows are added; the latest of a subject holds."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.foundation import clock

MAX_REASON = 120


class DecisionColumns:
    """One decision; ``subject`` names the column that says about what, the table's own columns say what."""

    subject: ClassVar[str]

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]


Decision = TypeVar("Decision", bound=DecisionColumns)


def latest(column: Any, committee_id: Any, about: Any) -> Select[Any]:
    """What the latest decision of a committee about a subject says in this *column*; no row where there is none."""
    table: type[DecisionColumns] = column.class_
    return (
        select(column)
        .where(table.committee_id == committee_id, getattr(table, table.subject) == about)
        .order_by(table.id.desc())
        .limit(1)
    )


def decisions(session: Session, table: type[Decision], committee_id: int) -> dict[Any, Decision]:
    """The decisions of a committee that hold, by their subjects. One statement."""
    newest = (
        select(func.max(table.id))
        .where(table.committee_id == committee_id)
        .group_by(getattr(table, table.subject))
    )
    rows = session.scalars(select(table).where(table.id.in_(newest)))
    return {getattr(row, table.subject): row for row in rows}


def decide(
    session: Session,
    row: DecisionColumns,
    action: AuditAction,
    *,
    actor: Actor,
    label: str,
    **told: Any,
) -> None:
    """Let a decision hold from now on, in the name of who made it; the event says what is *told*."""
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    session.add(row)
    record_change(session, action, row, actor=actor, label=label, details=told)
