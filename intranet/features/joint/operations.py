"""Writes of the committee: enter, change, invite, cancel a joint event, add its files. They flush and never commit."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.activities import checks
from intranet.domain.activities.joint_corrections import note_correction, take_over
from intranet.domain.activities.joint_events import (
    JointEvent,
    JointFile,
    JointInvitation,
    JointRecord,
)
from intranet.domain.activities.joint_store import gathering_of, last_day
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.times import duration_minutes
from intranet.domain.records.entered import check_version
from intranet.domain.records.files import KeptFile, without_known
from intranet.features.joint.inputs import JointInput
from intranet.foundation import clock
from intranet.foundation.database import lock_unchanged
from intranet.foundation.errors import InvalidMove, RuleBroken

KIND = "joint_event"
MAX_FILES = 30
NOBODY = "请至少选择一个受邀党支部。"
CANCELLED = "这次联合活动已取消，不能再办理。"
LOCKED = (
    "已有党支部确认参加，日期和类别不能再修改；共同内容确有错漏的，可以更正并向党支部说明。"
    "可以增加受邀党支部、补充材料。"
)


def note(
    session: Session,
    action: AuditAction,
    event: JointEvent,
    *,
    actor: Actor,
    details: dict[str, Any] | None = None,
) -> None:
    """Tell the audit trail what was done with the event."""
    record_event(
        session,
        action,
        actor=actor,
        kind=KIND,
        object_id=event.id,
        label=event.title,
        details=details,
    )
    session.flush()


def hold(session: Session, event: JointEvent) -> None:
    """Lock the event's row: nobody confirms, changes or cancels it between our look and our write.

    Raises StaleRecord when it was changed since it was loaded.
    """
    lock_unchanged(session, event, "在您操作期间，这次联合活动已有变动，请核对最新内容后再办理。")


def check_open(event: JointEvent) -> None:
    """Raise InvalidMove when the event was cancelled."""
    if event.cancelled_at is not None:
        raise InvalidMove(CANCELLED)


def is_confirmed(session: Session, event: JointEvent) -> bool:
    """Whether some branch has a record of the event."""
    return (
        session.scalar(
            select(JointInvitation.id)
            .where(
                JointInvitation.joint_event_id == event.id,
                JointInvitation.answered_at.is_not(None),
                JointInvitation.declined == "",
            )
            .limit(1)
        )
        is not None
    )


def create(
    session: Session,
    typed: JointInput,
    *,
    actor: Actor,
    committee_id: int,
    kinds: list[ActivityKind],
) -> JointEvent:
    """Enter an event and invite its branches; RuleBroken names what is missing when it is over already."""
    event = JointEvent(
        committee_id=committee_id,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
        records=[],
        invitations=[],
    )
    fill(event, typed, kinds=kinds)
    session.add(event)
    session.flush()
    note(session, AuditAction.JOINT_EVENT_CREATED, event, actor=actor, details=_details(event))
    return event


def edit(
    session: Session,
    event: JointEvent,
    typed: JointInput,
    *,
    actor: Actor,
    kinds: list[ActivityKind],
    version: int,
) -> None:
    """Change what is shared and who is invited, while no branch has confirmed.

    Raises StaleRecord when somebody saved meanwhile, InvalidMove when it was cancelled or confirmed, RuleBroken.
    """
    check_version(event, version)
    hold(session, event)
    check_open(event)
    if is_confirmed(session, event):
        raise InvalidMove(LOCKED)
    fill(event, typed, kinds=kinds)
    session.flush()
    note(session, AuditAction.JOINT_EVENT_EDITED, event, actor=actor, details=_details(event))


def correct(
    session: Session,
    event: JointEvent,
    typed: JointInput,
    *,
    actor: Actor,
    version: int,
    note_to_branches: str,
) -> tuple[int, int]:
    """Correct what is shared after branches have confirmed; day, kinds and invitations stay, and so do confirmations.

    Answers how many records took the correction over and how many stay as they were approved. Raises StaleRecord,
    InvalidMove (cancelled, or nobody has confirmed), RuleBroken.
    """
    check_version(event, version)
    hold(session, event)
    check_open(event)
    if not is_confirmed(session, event):
        raise InvalidMove("还没有党支部确认参加，请直接修改。")
    days = {"held_on": event.held_on, "ends_on": event.ends_on}
    kinds = [record.kind for record in event.records]
    branches = frozenset(invitation.branch_id for invitation in event.invitations)
    fill(
        event,
        replace(typed, columns={**typed.columns, **days}, branch_ids=branches),
        kinds=kinds,
    )
    session.flush()
    note_correction(session, event, note_to_branches, actor=actor)
    corrected, approved = take_over(session, event, actor=actor)
    details = {**_details(event), "note": note_to_branches, "records": corrected}
    note(session, AuditAction.JOINT_EVENT_CORRECTED, event, actor=actor, details=details)
    return corrected, approved


def sketch(typed: JointInput, *, kinds: list[ActivityKind]) -> JointEvent:
    """The typed values as an event that is not saved, to show them beside what is stored."""
    event = JointEvent(records=[], invitations=[])
    _put(event, typed, kinds=kinds)
    return event


def fill(event: JointEvent, typed: JointInput, *, kinds: list[ActivityKind]) -> None:
    """Put typed values into the event; nothing is flushed. RuleBroken names what is wrong or missing."""
    _put(event, typed, kinds=kinds)
    problems: dict[str, list[str]] = {}
    if not typed.branch_ids:
        problems["branches"] = [NOBODY]
    _check_kinds(kinds, problems)
    if last_day(event) <= clock.today():
        # what is over must be complete, or no branch can confirm it
        problems |= checks.content_problems(gathering_of(event))
    if problems:
        raise RuleBroken(problems)


def _put(event: JointEvent, typed: JointInput, *, kinds: list[ActivityKind]) -> None:
    for name, value in typed.columns.items():
        setattr(event, name, value)
    event.duration_minutes = duration_minutes(
        event.held_on, event.ends_on, event.starts_at, event.ends_at
    )
    # a change of children alone must bump the version too
    event.updated_at = clock.now()
    _fill_records(event, typed, kinds)
    _set_invitations(event, typed.branch_ids)


def _check_kinds(kinds: list[ActivityKind], problems: dict[str, list[str]]) -> None:
    labels = {kind.id: kind.label for kind in kinds}
    for kind in kinds:
        if kind.counts_as_id in labels:
            broader = labels[kind.counts_as_id]
            problems["kinds"] = [
                f"“{kind.label}”同时计入“{broader}”，不要再选“{broader}”，否则会重复计次。"
            ]


def _fill_records(event: JointEvent, typed: JointInput, kinds: list[ActivityKind]) -> None:
    present = {record.kind_id: record for record in event.records}
    kept = []
    for position, kind in enumerate(kinds):
        record = present.get(kind.id) or JointRecord(kind_id=kind.id, kind=kind)
        record.position = position
        for name, value in typed.records[kind.code].items():
            setattr(record, name, value)
        kept.append(record)
    event.records = kept


def _set_invitations(event: JointEvent, branch_ids: Collection[int]) -> None:
    present = {invitation.branch_id: invitation for invitation in event.invitations}
    event.invitations = [
        present.get(branch_id) or JointInvitation(branch_id=branch_id, declined="")
        for branch_id in sorted(branch_ids)
    ]


def invite(session: Session, event: JointEvent, branch_ids: Collection[int], actor: Actor) -> int:
    """Invite further branches, also after some have confirmed; how many were added."""
    hold(session, event)
    check_open(event)
    known = set(
        session.scalars(
            select(JointInvitation.branch_id).where(JointInvitation.joint_event_id == event.id)
        )
    )
    added = sorted(set(branch_ids) - known)
    session.add_all(
        JointInvitation(joint_event_id=event.id, branch_id=branch_id, declined="")
        for branch_id in added
    )
    if added:
        note(
            session,
            AuditAction.JOINT_EVENT_EDITED,
            event,
            actor=actor,
            details={"invited": added},
        )
    return len(added)


def cancel(session: Session, event: JointEvent, *, actor: Actor, version: int) -> None:
    """End an event that no branch has confirmed; raises StaleRecord, InvalidMove."""
    check_version(event, version, acting=True)
    hold(session, event)
    check_open(event)
    if is_confirmed(session, event):
        raise InvalidMove("已有党支部确认参加，不能取消；确未开展的，请先由相关党支部撤销登记。")
    event.cancelled_at = event.updated_at = clock.now()
    session.flush()
    note(session, AuditAction.JOINT_EVENT_CANCELLED, event, actor=actor)


def add_files(
    session: Session, event: JointEvent, files: Sequence[KeptFile], *, actor: Actor, caption: str
) -> int:
    """Add kept files at the end; how many. One that is there already is passed over, so a double submit adds nothing.

    Raises RuleBroken beside ``files`` when there are too many, InvalidMove when the event was cancelled.
    """
    hold(session, event)
    check_open(event)
    known = session.execute(
        select(JointFile.sealed_sha256, JointFile.position).where(
            JointFile.joint_event_id == event.id
        )
    )
    present = dict(known.tuples().all())
    fresh = without_known(files, present)
    if len(present) + len(fresh) > MAX_FILES:
        raise RuleBroken(
            {
                "files": [
                    f"一次活动最多保存{MAX_FILES}个材料，现有{len(present)}个，请精选后再上传。"
                ]
            }
        )
    start = max(present.values(), default=0)
    for number, file in enumerate(fresh, 1):
        session.add(
            JointFile(
                joint_event_id=event.id,
                position=start + number,
                caption=caption,
                **file.columns(),
                added_by_id=actor.user_id,
                added_at=clock.now(),
            )
        )
        note(
            session,
            AuditAction.JOINT_FILE_ADDED,
            event,
            actor=actor,
            details={"name": file.name, "original_sha256": file.sealed},
        )
    return len(fresh)


def _details(event: JointEvent) -> dict[str, Any]:
    return {
        "held_on": event.held_on.isoformat(),
        "kinds": [record.kind.code for record in event.records],
        "branches": [invitation.branch_id for invitation in event.invitations],
        "version": event.version,
    }
