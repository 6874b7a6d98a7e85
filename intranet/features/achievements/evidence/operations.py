"""Evidence of an achievement: records, references, files. Before the approval it may also be removed."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.checks import typed_problems
from intranet.domain.achievements.store import may_add_evidence
from intranet.domain.achievements.tables import MAX_EVIDENCE, Achievement, Evidence, EvidenceFile
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.records.files import KeptFile, without_known
from intranet.domain.records.moves import record_write, reopen_edited
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock
from intranet.foundation.database import lock_unchanged
from intranet.foundation.errors import InvalidMove, RuleBroken


def _hold(session: Session, achievement: Achievement, actor: Actor) -> None:
    """Lock the row: nobody submits or takes it up between our look at its state and our write."""
    lock_unchanged(
        session, achievement, "在您操作期间，这条成效已被其他人修改或办理，请刷新后再操作。"
    )
    if not may_add_evidence(achievement, actor):
        raise InvalidMove("该成效目前不能补充佐证材料。")


def _room(achievement: Achievement, wanted: int, field: str) -> None:
    present = len(achievement.evidence) + len(achievement.files)
    if present + wanted > MAX_EVIDENCE:
        raise RuleBroken(
            {
                field: [
                    f"一条成效最多{MAX_EVIDENCE}份佐证材料，现有{present}份，本次增加{wanted}份，请精选后再添加。"
                ]
            }
        )


def _next_position(session: Session, model: type[Evidence | EvidenceFile], owner: int) -> int:
    last = session.scalar(select(func.max(model.position)).where(model.achievement_id == owner))
    return 0 if last is None else last + 1


def add(
    session: Session,
    achievement: Achievement,
    *,
    activity_ids: Collection[int],
    reference: str,
    actor: Actor,
) -> bool:
    """Add approved records that the person may read, and a reference in words; whether the record went back to draft.

    A record that is there already is passed over. Raises RuleBroken, StaleRecord, InvalidMove.
    """
    _hold(session, achievement, actor)
    known = {item.activity_id for item in achievement.evidence}
    wanted = sorted(set(activity_ids) - known)
    if wanted:
        found = set(
            session.scalars(
                select(Activity.id).where(
                    Activity.id.in_(wanted),
                    Activity.committee_id == achievement.committee_id,
                    Activity.state.in_(COUNTED_STATES),
                    visible(actor),
                )
            )
        )
        if found != set(wanted):
            raise RuleBroken({"activities": ["所选记录已有变化，请重新选择。"]})
    if not wanted and not reference:
        raise RuleBroken({"reference": ["请选择活动记录，或者写明材料名称。"]})
    if reference:
        problems = typed_problems({"reference": reference})
        if problems:
            raise RuleBroken(problems)
    rows = [Evidence(activity_id=activity_id, reference="") for activity_id in wanted]
    if reference:
        rows.append(Evidence(activity_id=None, reference=reference))
    _room(achievement, len(rows), "reference")
    position = _next_position(session, Evidence, achievement.id)
    for number, row in enumerate(rows):
        row.achievement_id, row.position = achievement.id, position + number
    session.add_all(rows)
    record_write(
        session,
        AuditAction.EVIDENCE_ADDED,
        achievement,
        actor=actor,
        activities=wanted,
        references=int(bool(reference)),
    )
    reopened = reopen_edited(session, achievement, actor=actor)
    session.flush()
    return reopened


def add_files(
    session: Session,
    achievement: Achievement,
    files: Sequence[KeptFile],
    *,
    caption: str,
    actor: Actor,
) -> bool:
    """Add kept files at the end, known ones passed over; whether the record went back to draft. Raises as ``add``."""
    _hold(session, achievement, actor)
    problems = typed_problems({"caption": caption})
    if problems:
        raise RuleBroken(problems)
    known = {row.sealed_sha256 for row in achievement.files}
    fresh = without_known(files, known)
    if not fresh:
        return False
    _room(achievement, len(fresh), "files")
    position = _next_position(session, EvidenceFile, achievement.id)
    rows = [
        EvidenceFile(
            achievement_id=achievement.id,
            position=position + number,
            caption=caption,
            **file.columns(),
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for number, file in enumerate(fresh)
    ]
    session.add_all(rows)
    record_write(
        session,
        AuditAction.EVIDENCE_ADDED,
        achievement,
        actor=actor,
        files=[row.sealed_sha256 for row in rows],
    )
    reopened = reopen_edited(session, achievement, actor=actor)
    session.flush()
    return reopened


def remove(
    session: Session,
    achievement: Achievement,
    item: Evidence | EvidenceFile,
    *,
    actor: Actor,
) -> bool:
    """Remove one piece from an achievement that can be changed; whether that put it back to draft.

    The file itself stays: other records may hold the same content.
    """
    _hold(session, achievement, actor)
    details: dict[str, Any] = (
        {"file": item.sealed_sha256}
        if isinstance(item, EvidenceFile)
        else {"activity": item.activity_id, "reference": item.reference}
    )
    session.delete(item)
    record_write(session, AuditAction.EVIDENCE_REMOVED, achievement, actor=actor, **details)
    reopened = reopen_edited(session, achievement, actor=actor)
    session.flush()
    return reopened
