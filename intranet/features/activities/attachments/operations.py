"""Writes of attachments. Each puts a submitted record back to draft, in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.attachments import (
    MAX_PER_ACTIVITY,
    Attachment,
    AttachmentKind,
    addable_kinds,
    list_for,
)
from intranet.domain.activities.tables import Activity
from intranet.domain.records.files import KeptFile, sort_of, without_known
from intranet.domain.records.moves import reopen_edited
from intranet.foundation import clock
from intranet.foundation.database import lock_unchanged
from intranet.foundation.errors import RuleBroken


@dataclass(frozen=True)
class Added:
    """What an upload did: rows added, files that were attached already, record put back to draft."""

    added: int
    repeated: int
    reopened: bool


def _hold(session: Session, activity: Activity) -> None:
    """Lock the activity row: nobody submits or takes it up between our look at its state and our write."""
    lock_unchanged(
        session, activity, "在您操作期间，这条记录已被其他人修改或办理，请刷新后再操作。"
    )


def _record(
    session: Session,
    action: AuditAction,
    attachment: Attachment,
    *,
    actor: Actor,
    details: dict[str, Any],
) -> None:
    record_change(
        session,
        action,
        attachment,
        actor=actor,
        label=attachment.original_name,
        details={"activity_id": attachment.activity_id, **details},
    )


def _check(files: Sequence[KeptFile], kind: AttachmentKind, present: int) -> None:
    papers = [file for file in files if file.display is None]
    if kind is AttachmentKind.PHOTO and papers:
        raise RuleBroken(
            {
                "kind": [
                    f"“{papers[0].name}”是{sort_of(papers[0].clean.media_type)}，不能作为照片，请改选签到表、签字记录等类型。"
                ]
            }
        )
    if present + len(files) > MAX_PER_ACTIVITY:
        raise RuleBroken(
            {
                "files": [
                    f"一次活动最多保存{MAX_PER_ACTIVITY}个附件，现有{present}个，"
                    f"本次选择{len(files)}个，请精选后再上传。"
                ]
            }
        )


def add(
    session: Session,
    activity: Activity,
    files: Sequence[KeptFile],
    *,
    actor: Actor,
    kind: AttachmentKind,
    caption: str,
    taken_on: date | None,
) -> Added:
    """Attach kept files at the end; a file that is attached already is passed over, so a double submit adds nothing.

    Raises RuleBroken (too many, a PDF as photograph, a kind that comes too late), StaleRecord (the
    record moved on meanwhile).
    """
    _hold(session, activity)
    if kind not in addable_kinds(activity):
        raise RuleBroken({"kind": ["记录通过审核后，只能补传签到表和签字记录。"]})
    present = list_for(session, activity.id)
    known = {row.sealed_sha256 for row in present}
    fresh = without_known(files, known)
    _check(fresh, kind, len(present))
    position = max((row.position for row in present), default=0)
    rows = [
        Attachment(
            activity_id=activity.id,
            position=position + number,
            kind=kind,
            caption=caption,
            taken_on=taken_on,
            **file.columns(),
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for number, file in enumerate(fresh, 1)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        _record(
            session,
            AuditAction.ATTACHMENT_ADDED,
            row,
            actor=actor,
            details={"kind": row.kind.value, "original_sha256": row.sealed_sha256},
        )
    reopened = bool(rows) and reopen_edited(session, activity, actor=actor)
    session.flush()
    return Added(len(rows), len(files) - len(rows), reopened)


def edit(
    session: Session,
    attachment: Attachment,
    activity: Activity,
    *,
    actor: Actor,
    kind: AttachmentKind,
    caption: str,
    taken_on: date | None,
) -> bool:
    """Change what is said about a file; whether that put a submitted record back to draft.

    Raises RuleBroken beside ``kind`` for a PDF as photograph.
    """
    _hold(session, activity)
    if kind is AttachmentKind.PHOTO and not attachment.is_picture:
        raise RuleBroken(
            {
                "kind": [
                    f"{sort_of(attachment.media_type).strip()}不能作为照片，请选择签到表、签字记录等类型。"
                ]
            }
        )
    wanted: dict[str, Any] = {"kind": kind, "caption": caption, "taken_on": taken_on}
    changed = {name: value for name, value in wanted.items() if getattr(attachment, name) != value}
    if not changed:
        return False
    details = {
        name: [_plain(getattr(attachment, name)), _plain(value)] for name, value in changed.items()
    }
    for name, value in changed.items():
        setattr(attachment, name, value)
    _record(session, AuditAction.ATTACHMENT_EDITED, attachment, actor=actor, details=details)
    reopened = reopen_edited(session, activity, actor=actor)
    session.flush()
    return reopened


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def move(
    session: Session, attachment: Attachment, activity: Activity, *, actor: Actor, up: bool
) -> bool:
    """Swap a file with its neighbour of the same sort (photographs, or papers); at the end of the row nothing happens.

    Whether that put a submitted record back to draft.
    """
    _hold(session, activity)
    row = [a for a in list_for(session, activity.id) if a.is_photo == attachment.is_photo]
    here = row.index(attachment)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return False
    neighbour = row[there]
    before = attachment.position
    attachment.position, neighbour.position = neighbour.position, before
    _record(
        session,
        AuditAction.ATTACHMENT_EDITED,
        attachment,
        actor=actor,
        details={"position": [before, attachment.position]},
    )
    reopened = reopen_edited(session, activity, actor=actor)
    session.flush()
    return reopened


def remove(session: Session, attachment: Attachment, activity: Activity, *, actor: Actor) -> bool:
    """Delete the row; whether that put a submitted record back to draft.

    The files stay: other records may hold the same content.
    """
    _hold(session, activity)
    _record(
        session,
        AuditAction.ATTACHMENT_REMOVED,
        attachment,
        actor=actor,
        details={
            "kind": attachment.kind.value,
            "caption": attachment.caption,
            "original_sha256": attachment.sealed_sha256,
        },
    )
    session.delete(attachment)
    reopened = reopen_edited(session, activity, actor=actor)
    session.flush()
    return reopened
