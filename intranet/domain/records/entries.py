"""Lines of a register: entered, corrected on the version that was seen, taken out with a trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.records.entered import EnteredColumns, check_version
from intranet.foundation import clock


@dataclass(frozen=True)
class Events:
    """What the audit trail says that happened to a line; without ``removed`` its lines stay."""

    added: AuditAction
    edited: AuditAction
    removed: AuditAction | None = None


def add(
    session: Session,
    row: EnteredColumns,
    values: Mapping[str, Any],
    events: Events,
    *,
    actor: Actor,
) -> None:
    """Enter a line; a constraint of its table may refuse it at the flush."""
    row.entered_by_id, row.created_at = actor.user_id, clock.now()
    session.add(row)
    _write(session, row, values, events, events.added, actor=actor)


def change(
    session: Session,
    row: EnteredColumns,
    values: Mapping[str, Any],
    events: Events,
    *,
    actor: Actor,
    version: int,
) -> None:
    """Correct a line. Raises StaleRecord when somebody saved after *version* was shown."""
    check_version(row, version)
    _write(session, row, values, events, events.edited, actor=actor)


def remove(
    session: Session, row: EnteredColumns, events: Events, *, actor: Actor, version: int
) -> None:
    """Take a line out; the audit trail keeps that it was there. Raises StaleRecord."""
    if events.removed is None:
        raise RuntimeError(f"lines of {type(row).__name__} are never taken out")
    check_version(row, version, acting=True)
    _note(session, row, events, events.removed, actor=actor)
    session.delete(row)
    session.flush()


def withdraw(session: Session, row: EnteredColumns, *, actor: Actor) -> None:
    """Take out a line that was entered a moment ago, of a register whose lines otherwise stay."""
    record_change(session, AuditAction.ENTRY_TAKEN_BACK, row, actor=actor, label=row.trail_label)
    session.delete(row)
    session.flush()


def _write(
    session: Session,
    row: EnteredColumns,
    values: Mapping[str, Any],
    events: Events,
    action: AuditAction,
    *,
    actor: Actor,
) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    session.flush()
    _note(session, row, events, action, actor=actor)


def _note(
    session: Session, row: EnteredColumns, events: Events, action: AuditAction, *, actor: Actor
) -> None:
    record_change(session, action, row, actor=actor, label=row.trail_label)
