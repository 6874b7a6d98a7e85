"""The audit trail: every write emits a named event in its own transaction.

The table is append-only (database triggers refuse UPDATE and DELETE). ``guard`` makes forgetting impossible: a
transaction that changed rows without recording an event is refused at commit.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, event, insert
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.foundation import clock
from intranet.foundation.database import Base

# What is searched and what is to be done follow from the records: their event tells of it.
EXEMPT_TABLES = frozenset(
    {
        "user_session",
        "sign_in_throttle",
        "form_draft",
        "posted_form",
        "search_document",
        "job",
        "print_order",
        "final_print",
    }
)
_CHANGED = "audit_changed"
_RECORDED = "audit_recorded"


# Events whose object and changes an auditor reads; of everything else only that it happened: none of the three
# administrators sees content.
ADMINISTRATIVE = frozenset(
    {"account", "session", "grant", "kind", "proposal", "saved_search", "trail"}
)


class AuditEvent(Base):
    """Who did what to which record, when and from where; ``details`` holds changed fields only."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_recent", "occurred_at", "id"),
        Index("ix_audit_event_object", "object_kind", "object_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occurred_at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int | None]
    username: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(45))
    request_id: Mapped[str] = mapped_column(String(36))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None]
    object_label: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]]


def record_event(
    session: Session,
    action: AuditAction,
    *,
    actor: Actor,
    kind: str,
    object_id: int | None,
    label: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Add the event to the running transaction; it stands or falls with the change it tells of."""
    session.add(AuditEvent(**_columns(action, actor, kind, object_id, label, details)))
    session.info[_RECORDED] = True


def record_reads(session: Session, reads: Sequence[Mapping[str, Any]], *, actor: Actor) -> None:
    """Add an event for each of many reads, told as for ``record_event``. One statement."""
    session.execute(insert(AuditEvent), [_columns(actor=actor, **read) for read in reads])
    session.info[_RECORDED] = True


def _columns(
    action: AuditAction,
    actor: Actor,
    kind: str,
    object_id: int | None,
    label: str = "",
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "occurred_at": clock.now(),
        "action": action.value,
        "user_id": actor.user_id or None,
        "username": actor.username,
        "address": actor.address,
        "request_id": actor.request_id,
        "object_kind": kind,
        "object_id": object_id,
        "object_label": label[:120],
        "details": details or {},
    }


def record_change(
    session: Session,
    action: AuditAction,
    row: Any,
    *,
    actor: Actor,
    label: str = "",
    details: Mapping[str, Any] | None = None,
    **more: Any,
) -> None:
    """The same about a row, whose table says by ``audited`` how the trail calls it. Flushes."""
    session.flush()
    kind, _ = row.audited
    told = {**(details or {}), **more}
    record_event(
        session, action, actor=actor, kind=kind, object_id=row.id, label=label, details=told
    )
    session.flush()


def guard(factory: Any) -> None:
    """Refuse to commit a transaction that changed rows without an audit event."""

    @event.listens_for(factory, "after_flush")
    def note_changes(session: Session, _context: object) -> None:
        for row in (*session.new, *session.dirty, *session.deleted):
            table = row.__table__.name
            if table != AuditEvent.__tablename__ and table not in EXEMPT_TABLES:
                session.info[_CHANGED] = table

    @event.listens_for(factory, "do_orm_execute")
    def note_statements(state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            table = state.bind_mapper.local_table.name if state.bind_mapper is not None else "?"  # type: ignore[attr-defined]
            if table not in EXEMPT_TABLES:
                state.session.info[_CHANGED] = table

    @event.listens_for(factory, "before_commit")
    def refuse_silence(session: Session) -> None:
        session.flush()
        if session.info.get(_CHANGED) and not session.info.get(_RECORDED):
            raise RuntimeError(f"rows of {session.info[_CHANGED]} changed without an audit event")

    @event.listens_for(factory, "after_transaction_end")
    def forget(session: Session, transaction: Any) -> None:
        if transaction.parent is None:
            session.info.pop(_CHANGED, None)
            session.info.pop(_RECORDED, None)
