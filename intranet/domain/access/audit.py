"""The audit trail: every write emits a named event in its own transaction.

``guard`` makes forgetting impossible: a transaction that changed rows without recording an event is refused at commit.

Events are kept with the session and written together, last before the commit: they form a chain (``chain``), so that
who writes waits for whoever writes just now, and that should be short. The table is append-only, by triggers of the
database, which also move the head of the chain on with each event and take none that does not follow it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, event, insert, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, mapped_column

from intranet.domain.access import chain
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.chain import Anchor
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.foundation import clock, sealed
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
        "digest",
        "print_order",
        "final_print",
    }
)
_CHANGED = "audit_changed"
_RECORDED = "audit_recorded"
_WAITING = "audit_waiting"
_EXPECTED = "audit_expected"


# Events whose object and changes an auditor reads; of everything else only that it happened: none of the three
# administrators sees content. Files and pages are named by their address.
ADMINISTRATIVE = frozenset(
    {"account", "session", "grant", "kind", "proposal", "saved_search", "trail", "file", "page"}
)

# Who reads by these permissions leaves an event: its action, and the word for what is read.
RECORDED_READS: Mapping[Permission, tuple[AuditAction, str]] = {
    Permission.ACCOUNT_MANAGE: (AuditAction.ACCOUNT_READ, "account"),
    Permission.GRANT_MANAGE: (AuditAction.ACCOUNT_READ, "account"),
    Permission.RIGHTS_READ: (AuditAction.ACCOUNT_READ, "grant"),
    Permission.PROPOSAL_DECIDE: (AuditAction.ACCOUNT_READ, "proposal"),
    Permission.AUDIT_READ: (AuditAction.TRAIL_READ, "trail"),
    Permission.INTEGRITY_REPORT_READ: (AuditAction.OFFICER_REPORT_READ, "officer_report"),
    Permission.INTEGRITY_REPORT_EDIT: (AuditAction.OFFICER_REPORT_READ, "officer_report"),
    Permission.READING_LOG: (AuditAction.TRAIL_READ, "trail"),
}


class AuditEvent(Base):
    """Who did what to which record, when and from where; ``details`` holds changed fields only.

    ``hash`` signs all of it and ``previous_hash``, that of the event before, under the key ``key_id``; the three are
    empty in events that are older than the chain.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_recent", "occurred_at", "id"),
        Index("ix_audit_event_object", "object_kind", "object_id"),
        Index("ix_audit_event_user", "user_id"),
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
    # text on PostgreSQL, too: as it was written, so that what was signed need not be spelt anew
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(40))


class AuditHead(Base):
    """The last event of the chain, in the only row there is. Its lock is what writers wait for."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


# Each request that writes, and each file that is taken away, asks these: they are built once.
_LAST = select(AuditHead.event_id, AuditHead.hash).with_for_update()
_EVENTS = insert(AuditEvent)


def head(session: Session) -> Anchor:
    """The last event that is stored. One statement."""
    return Anchor(*session.execute(select(AuditHead.event_id, AuditHead.hash)).one())


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
    keep_events(session, [_columns(action, actor, kind, object_id, label, details)])


def record_reads(session: Session, reads: Sequence[Mapping[str, Any]], *, actor: Actor) -> None:
    """Add an event for each of many reads, told as for ``record_event``."""
    keep_events(session, [_columns(actor=actor, **read) for read in reads])


def keep_events(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Add events column by column, as examples have them that begin in the past."""
    expected, otherwise = session.info.get(_EXPECTED, (None, None))
    for kept in events:
        if expected is not None and kept["action"] not in expected:
            otherwise(kept["action"])
    if not session.in_transaction():
        session.begin()  # so that what is rolled back takes its events with it
    waiting = session.info.setdefault(_WAITING, [])
    waiting += [(session.get_nested_transaction(), event) for event in events]


@contextmanager
def expecting(
    session: Session, actions: Collection[AuditAction], *, otherwise: Callable[[str], None]
) -> Iterator[None]:
    """Meanwhile these events are expected; of any other *otherwise* hears before it is kept."""
    session.info[_EXPECTED] = actions, otherwise
    try:
        yield
    finally:
        del session.info[_EXPECTED]


@contextmanager
def on_behalf(session: Session) -> Iterator[None]:
    """Meanwhile any event may be recorded: a file does what other pages do, and what it is follows from its rows."""
    expected = session.info.pop(_EXPECTED, None)
    try:
        yield
    finally:
        if expected is not None:
            session.info[_EXPECTED] = expected


def write_events(session: Session) -> None:
    """Write the events that wait with the session, each signed and linked to the one before. Two statements.

    Raises KeysMissing where there is no key to sign with: what cannot be recorded is not done.
    """
    waiting = session.info.get(_WAITING)
    if not waiting:
        return
    signer, connection = sealed.ring().present.signer, session.connection()
    before = Anchor(*connection.execute(_LAST).one())
    events = (event for _, event in waiting)
    connection.execute(_EVENTS, list(chain.signed(events, before, signer)))
    del session.info[_WAITING]
    session.info.setdefault(_RECORDED, []).append((session.get_nested_transaction(), None))


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
        # who reads the trail sees what the transaction recorded
        waiting = state.is_select and state.session.info.get(_WAITING)
        if waiting and any(one.class_ is AuditEvent for one in state.all_mappers):
            write_events(state.session)
        if state.is_insert or state.is_update or state.is_delete:
            table = state.bind_mapper.local_table.name if state.bind_mapper is not None else "?"  # type: ignore[attr-defined]
            if table not in EXEMPT_TABLES:
                state.session.info[_CHANGED] = table

    @event.listens_for(factory, "before_commit")
    def refuse_silence(session: Session) -> None:
        session.flush()
        told = session.info.get(_WAITING) or session.info.get(_RECORDED)
        if session.info.get(_CHANGED) and not told:
            raise RuntimeError(f"rows of {session.info[_CHANGED]} changed without an audit event")
        if not session.in_nested_transaction():
            write_events(session)

    @event.listens_for(factory, "after_soft_rollback")
    def forget_undone(session: Session, undone: SessionTransaction) -> None:
        for told in (session.info.get(_WAITING, []), session.info.get(_RECORDED, [])):
            told[:] = [kept for kept in told if not _within(kept[0], undone)]

    @event.listens_for(factory, "after_transaction_end")
    def forget(session: Session, transaction: Any) -> None:
        if transaction.parent is None:
            session.info.pop(_CHANGED, None)
            session.info.pop(_RECORDED, None)
            session.info.pop(_WAITING, None)


def _within(savepoint: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while savepoint is not None and savepoint is not undone:
        savepoint = savepoint.parent
    return savepoint is not None
