"""Corrections of what a joint event's branches share, after some have confirmed: asked for by a reviewer, or noticed.

A branch's confirmation stays: the committee corrects what it entered and says to the branches what it corrected.
Records that were approved stay as they were approved.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.activities import attendance as register
from intranet.domain.activities import revisions, submission
from intranet.domain.activities.joint_events import JointCorrection, JointEvent
from intranet.domain.activities.joint_store import gathering_of
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity, RecordText
from intranet.domain.records.workflow import OPEN_STATES, State
from intranet.foundation import clock

PENDING = "共同内容已退机关党委更正，更正后再审核。"


def awaiting(session: Session, event_ids: Collection[int | None]) -> frozenset[int]:
    """Which of these events wait for a correction. At most one statement."""
    wanted = {event_id for event_id in event_ids if event_id is not None}
    if not wanted:
        return frozenset()
    return frozenset(
        session.scalars(
            select(JointCorrection.joint_event_id).where(
                JointCorrection.joint_event_id.in_(wanted), JointCorrection.corrected_at.is_(None)
            )
        )
    )


def ask(session: Session, activity: Activity, reason: str, *, actor: Actor) -> None:
    """Give the shared content of a branch's record back to the committee; the record waits as it was confirmed."""
    session.add(
        JointCorrection(
            joint_event_id=activity.joint_event_id,
            reason=reason,
            asked_at=clock.now(),
            asked_by_name=actor.display_name,
        )
    )
    record_event(
        session,
        AuditAction.JOINT_CORRECTION_ASKED,
        actor=actor,
        kind=JointEvent.audited[0],
        object_id=activity.joint_event_id,
        label=activity.title,
        details={"activity": activity.id},
    )
    session.flush()


def note_correction(session: Session, event: JointEvent, note: str, *, actor: Actor) -> None:
    """Say what was corrected: the answer to all that was asked, or a note of its own."""
    waiting = list(
        session.scalars(
            select(JointCorrection).where(
                JointCorrection.joint_event_id == event.id, JointCorrection.corrected_at.is_(None)
            )
        )
    )
    if not waiting:
        waiting = [JointCorrection(joint_event_id=event.id)]
        session.add_all(waiting)
    for row in waiting:
        row.note, row.corrected_at, row.corrected_by_name = note, clock.now(), actor.display_name
    session.flush()


def take_over(session: Session, event: JointEvent, *, actor: Actor) -> tuple[int, int]:
    """Put the shared content of the event into the branches' records that are not approved, each in its state.

    Answers how many were corrected and how many stay as they were approved.
    """
    found: Sequence[Activity] = session.scalars(
        select(Activity)
        .where(Activity.joint_event_id == event.id, Activity.state != State.VOIDED)
        .order_by(Activity.id)
        .with_for_update(of=Activity)
    ).all()
    complete(session, found)
    living = [activity for activity in found if activity.state in OPEN_STATES]
    for activity in living:
        _take_over(event, activity)
        submission.note_write(session, AuditAction.ACTIVITY_EDITED, activity, actor=actor)
        if revisions.latest(session, activity.id) is not None:
            revisions.add_revision(session, activity, actor=actor)
    return len(living), len(found) - len(living)


_GATHERING = ("title", "starts_at", "ends_at", "duration_minutes", "place")
_CONTENT = ("theme", "form", "lecturer_name", "lecturer_role", "study_hours_tenths", "no_study_hours")  # fmt: skip


def _take_over(event: JointEvent, activity: Activity) -> None:
    """As ``gathering_of`` would make it, but for the day, the kinds and who came."""
    members = {row.name: row.member_id for row in activity.attendance}
    shared = gathering_of(event, branch_id=activity.branch_id)
    for name in (*_GATHERING, "chair_name", "recorder_name"):
        setattr(activity, name, getattr(shared, name))
    activity.chair_id = members.get(activity.chair_name)
    activity.recorder_id = members.get(activity.recorder_name)
    stored = {record.kind_id: record for record in activity.records}
    for fresh in shared.records:
        record = stored.get(fresh.kind_id)
        if record is None:
            continue
        for name in _CONTENT:
            setattr(record, name, getattr(fresh, name))
        record.lecturer_id = members.get(record.lecturer_name)
        if record.text is None:
            record.text = RecordText(content="", criticism="")
        record.text.content = fresh.text.content if fresh.text else ""
    for row in activity.attendance:
        row.minutes = activity.duration_minutes
    register.update_counts(activity)
    # a change of children alone must bump the version too
    activity.updated_at = clock.now()
