"""Writes of the dictionary of kinds. Codes and what records depend on never change after a kind was added."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import (
    ActivityKind,
    AttendanceMode,
    Audience,
    Category,
    DueRule,
)
from intranet.foundation.errors import RuleBroken


@dataclass(frozen=True)
class KindWords:
    """What may be changed of a kind; hours in tenths."""

    label: str
    theme_label: str
    shown_fields: list[str]
    required_fields: list[str]
    default_hours_tenths: int
    default_minutes: int
    sort_order: int
    is_active: bool


@dataclass(frozen=True)
class KindFrame:
    """What is fixed when a kind is added: records are counted by it."""

    code: str
    category: Category
    attendance_mode: AttendanceMode
    due_rule: DueRule
    audience: Audience
    committee_level: bool


def _check_label(session: Session, label: str, but: int | None) -> None:
    other = session.scalar(select(ActivityKind.id).where(ActivityKind.label == label).limit(1))
    if other is not None and other != but:
        raise RuleBroken({"label": ["已有同名的活动类别，请换一个名称。"]})


def add_kind(session: Session, *, actor: Actor, frame: KindFrame, words: KindWords) -> ActivityKind:
    """Add a kind of the committee's own. Raises RuleBroken beside ``code`` or ``label``."""
    if session.scalar(select(ActivityKind.id).where(ActivityKind.code == frame.code)) is not None:
        raise RuleBroken({"code": ["这个代码已被使用，请换一个。"]})
    _check_label(session, words.label, None)
    kind = ActivityKind(**asdict(frame), **asdict(words))
    session.add(kind)
    session.flush()
    _record(session, AuditAction.KIND_ADDED, kind, actor=actor, details=kind.describe())
    session.flush()
    return kind


def edit_kind(session: Session, kind: ActivityKind, *, actor: Actor, words: KindWords) -> None:
    """Change words, fields and defaults of a kind; records already entered stay as they are.

    Raises RuleBroken beside ``label``.
    """
    _check_label(session, words.label, kind.id)
    changed = {name: value for name, value in asdict(words).items() if getattr(kind, name) != value}
    if not changed:
        return
    details = {name: [getattr(kind, name), value] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(kind, name, value)
    _record(session, AuditAction.KIND_EDITED, kind, actor=actor, details=details)
    session.flush()


def _record(
    session: Session,
    action: AuditAction,
    kind: ActivityKind,
    *,
    actor: Actor,
    details: dict[str, Any],
) -> None:
    record_change(session, action, kind, actor=actor, label=kind.label, details=details)
