"""Writes of the dictionary of kinds. Codes and what records depend on never change after a kind was added."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.records.entered import claim
from intranet.foundation.errors import RuleBroken


def _check_label(session: Session, label: str, but: int | None) -> None:
    other = session.scalar(select(ActivityKind.id).where(ActivityKind.label == label).limit(1))
    if other is not None and other != but:
        raise RuleBroken({"label": ["已有同名的活动类别，请换一个名称。"]})


def add_kind(session: Session, *, actor: Actor, values: Mapping[str, Any]) -> ActivityKind:
    """Add a kind of the committee's own. Raises RuleBroken beside ``code`` or ``label``."""
    used = select(ActivityKind.id).where(ActivityKind.code == values["code"])
    if session.scalar(used) is not None:
        raise RuleBroken({"code": ["这个代码已被使用，请换一个。"]})
    _check_label(session, values["label"], None)
    kind = ActivityKind(**values)
    session.add(kind)
    session.flush()
    record_change(
        session,
        AuditAction.KIND_ADDED,
        kind,
        actor=actor,
        label=kind.label,
        details=kind.describe(),
    )
    return kind


def edit_kind(
    session: Session, kind: ActivityKind, *, actor: Actor, version: int, values: Mapping[str, Any]
) -> None:
    """Change words, fields and defaults of a kind; records already entered stay as they are.

    Raises RuleBroken beside ``label``, StaleRecord.
    """
    claim(session, kind, version)
    _check_label(session, values["label"], kind.id)
    changed = {name: value for name, value in values.items() if getattr(kind, name) != value}
    if not changed:
        return
    details = {name: [getattr(kind, name), value] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(kind, name, value)
    record_change(
        session, AuditAction.KIND_EDITED, kind, actor=actor, label=kind.label, details=details
    )
