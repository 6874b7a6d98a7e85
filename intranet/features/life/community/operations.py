"""Writes of double registration. They flush and never commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.life.community import CommunityProject, CommunityRegistration
from intranet.domain.organization.tables import Branch
from intranet.domain.records.entered import check_version
from intranet.foundation import clock

FASTER = "在您填写期间，这条登记已被其他人修改。您填写的内容都还在，请核对后再保存。"

Kind = type[CommunityProject] | type[CommunityRegistration]
Entry = CommunityProject | CommunityRegistration
_ACTIONS: dict[Kind, tuple[AuditAction, AuditAction, AuditAction]] = {
    CommunityRegistration: (
        AuditAction.COMMUNITY_REGISTERED,
        AuditAction.COMMUNITY_REGISTRATION_EDITED,
        AuditAction.COMMUNITY_REGISTRATION_REMOVED,
    ),
    CommunityProject: (
        AuditAction.COMMUNITY_PROJECT_ADDED,
        AuditAction.COMMUNITY_PROJECT_EDITED,
        AuditAction.COMMUNITY_PROJECT_REMOVED,
    ),
}


def add(
    session: Session,
    kind: Kind,
    branch: Branch,
    values: Mapping[str, Any],
    *,
    form_key: str,
    actor: Actor,
) -> Entry:
    """Add an entry; a second submit of the same form gives the one that is there."""
    found = session.scalar(select(kind).where(kind.form_key == form_key))
    if isinstance(found, kind):
        return found
    entry = kind(
        **values,
        branch_id=branch.id,
        form_key=form_key,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session.add(entry)
    session.flush()
    _record(session, _ACTIONS[kind][0], entry, actor=actor)
    return entry


def save(
    session: Session, entry: Entry, values: Mapping[str, Any], *, actor: Actor, version: int
) -> None:
    """Change an entry; StaleRecord when somebody saved meanwhile."""
    check_version(entry, version)
    for name, value in values.items():
        setattr(entry, name, value)
    session.flush()
    _record(session, _ACTIONS[type(entry)][1], entry, actor=actor)


def remove(session: Session, entry: Entry, *, actor: Actor, version: int) -> None:
    """Take out an entry that was made by mistake; StaleRecord when somebody changed it meanwhile."""
    check_version(entry, version, acting=True)
    _record(session, _ACTIONS[type(entry)][2], entry, actor=actor)
    session.delete(entry)
    session.flush()


def _record(session: Session, action: AuditAction, entry: Entry, *, actor: Actor) -> None:
    record_event(
        session,
        action,
        actor=actor,
        kind=entry.__tablename__,
        object_id=entry.id,
        label=entry.community,
        details={"branch_id": entry.branch_id},
    )
