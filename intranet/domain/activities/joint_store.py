"""Joint events in use: who reads one, who answers for a branch, and what a branch's record takes from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.joint_events import (
    JointCorrection,
    JointEvent,
    JointFile,
    JointInvitation,
)
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, Audience, DueRule, Field
from intranet.domain.activities.tables import Activity, ActivityRecord, RecordText
from intranet.domain.activities.visibility import visible
from intranet.domain.organization.roster import RosterEntry, ids_by_name
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock, looks
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.questions import Question, Several, Value, answer, ordered
from intranet.foundation.shown import Shown

SHARED_FIELDS = frozenset(
    {Field.THEME, Field.FORM, Field.LECTURER, Field.CONTENT, Field.STUDY_HOURS}
)
GONE = "没有找到这次联合活动，或者不在您的查看范围内。"


class Answer(Shown):
    """What an invited branch has said."""

    OPEN = "open", "未确认", *looks.ASKED
    CONFIRMED = "confirmed", "已确认", *looks.DONE
    DECLINED = "declined", "未参加", *looks.NOTHING


def answer_of(invitation: JointInvitation) -> Answer:
    """What the branch has said so far."""
    if invitation.answered_at is None:
        return Answer.OPEN
    return Answer.DECLINED if invitation.declined else Answer.CONFIRMED


def may_be_joint(kind: ActivityKind) -> bool:
    """Whether several branches may hold a gathering of this kind together: what it requires can be shared."""
    return (
        kind.is_active
        and not kind.committee_level
        and kind.audience is Audience.MEMBERS
        and kind.attendance_mode is AttendanceMode.DUE
        and kind.due_rule is DueRule.ALL_MEMBERS
        and all(Field(name) in SHARED_FIELDS for name in kind.required_fields)
    )


def last_day(event: JointEvent) -> date:
    """The day on which the event ends."""
    return event.ends_on or event.held_on


def visible_events(actor: Actor) -> ColumnElement[bool]:
    """SQL condition over JointEvent: all of one's committee, or those to which one's branch is invited."""
    ways: list[ColumnElement[bool]] = []
    reading = actor.committee_ids(Permission.ACTIVITY_READ)
    if reading:
        ways.append(JointEvent.committee_id.in_(reading))
    confirming = actor.kept_branches
    if confirming:
        ways.append(_invited(confirming))
    return or_(*ways) if ways else false()


def _invited(branch_ids: Any) -> ColumnElement[bool]:
    """SQL condition over JointEvent: one of the branches is invited to it."""
    return JointEvent.id.in_(
        select(JointInvitation.joint_event_id).where(JointInvitation.branch_id.in_(branch_ids))
    )


def open_invitation() -> ColumnElement[bool]:
    """SQL condition over JointInvitation joined with JointEvent: the branch still owes an answer."""
    return and_(JointInvitation.answered_at.is_(None), JointEvent.cancelled_at.is_(None))


def is_over(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """SQL condition over JointEvent: its last day is not after *today*."""
    return func.coalesce(JointEvent.ends_on, JointEvent.held_on) <= today


def answers_for(actor: Actor, branch_id: int | None) -> bool:
    """Whether the person confirms joint events for this branch: its clerk and its secretary do."""
    return branch_id in actor.kept_branches


def gathering_of(
    event: JointEvent, *, branch_id: int | None = None, roster: Sequence[RosterEntry] = ()
) -> Activity:
    """A new, unsaved gathering that holds what the branches share (records and kinds are loaded); nobody attends yet.

    Chair, recorder and lecturer are linked where they are members of the branch on the day (``roster``).
    """
    members = ids_by_name(list(roster))
    records = [
        ActivityRecord(
            kind_id=record.kind_id,
            kind=record.kind,
            position=record.position,
            theme=record.theme,
            form=record.form,
            lecturer_name=record.lecturer_name,
            lecturer_id=members.get(record.lecturer_name),
            lecturer_role=record.lecturer_role,
            first_topic_document="",
            first_topic_date=None,
            first_topic_form="",
            study_hours_tenths=record.study_hours_tenths,
            no_study_hours=record.no_study_hours,
            no_votes=False,
            no_resolutions=False,
            text=RecordText(content=record.content, criticism=""),
            agenda=[],
            votes=[],
            resolutions=[],
        )
        for record in event.records
    ]
    return Activity(
        committee_id=event.committee_id,
        branch_id=branch_id,
        joint_event_id=event.id,
        title=event.title,
        held_on=event.held_on,
        ends_on=event.ends_on,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        ym=event.held_on.year * 100 + event.held_on.month,
        duration_minutes=event.duration_minutes,
        place=event.place,
        chair_name=event.chair_name,
        chair_id=members.get(event.chair_name),
        recorder_name=event.recorder_name,
        recorder_id=members.get(event.recorder_name),
        observers="",
        headcount=None,
        audience=Audience.MEMBERS,
        state=State.DRAFT,
        records=records,
        attendance=[],
    )


def _invitation(session: Session, activity: Activity) -> JointInvitation | None:
    if activity.joint_event_id is None:
        return None
    return session.scalar(
        select(JointInvitation).where(
            JointInvitation.joint_event_id == activity.joint_event_id,
            JointInvitation.branch_id == activity.branch_id,
        )
    )


def answered_since(session: Session, activity: Activity) -> str:
    """Why a struck record cannot be the branch's part again: it has answered anew. Empty when it has not."""
    invitation = _invitation(session, activity)
    if invitation is None or answer_of(invitation) is Answer.OPEN:
        return ""
    return f"本支部已重新答复这次联合活动（{answer_of(invitation).label}），不能再恢复原来的记录。"


def confirm_again(session: Session, activity: Activity, *, actor: Actor) -> None:
    """After the branch's record was restored: its invitation is answered again."""
    invitation = _invitation(session, activity)
    if invitation is not None:
        invitation.answered_at, invitation.answered_by_id = clock.now(), actor.user_id
        session.flush()


def release_invitation(session: Session, activity: Activity) -> None:
    """After the branch's record was struck: its invitation waits for an answer again."""
    invitation = _invitation(session, activity)
    if invitation is not None and answer_of(invitation) is Answer.CONFIRMED:
        invitation.answered_at = invitation.answered_by_id = None
        session.flush()


@dataclass(frozen=True)
class SharedPart:
    """What the page of a branch's record shows of its joint event; ``event_id`` only for those who may open it."""

    event_id: int | None
    files: list[JointFile]
    corrections: list[JointCorrection]

    @property
    def is_pending(self) -> bool:
        """Whether the shared content was given back and is not corrected yet."""
        return any(row.corrected_at is None for row in self.corrections)


def shared_part(activity: Activity, actor: Actor) -> Several[SharedPart | None]:
    """The joint event of a record that the person may read; None when it has none."""
    if activity.joint_event_id is None:
        return Several(lambda: None)
    may_open = Question(
        _opened,
        lambda rows: rows[0][0] if rows else None,
        event=activity.joint_event_id,
        committees=actor.committee_ids(Permission.ACTIVITY_READ),
        branches=actor.kept_branches,
    )
    files = Question(_files, list, event=activity.joint_event_id)
    corrections = Question(_corrections, list, event=activity.joint_event_id)
    return Several(
        lambda: SharedPart(may_open.answer, files.answer, corrections.answer),
        may_open,
        files,
        corrections,
    )


def _opened(value: Value) -> Select[Any]:
    """The event, where ``visible_events`` says so."""
    return select(JointEvent.id).where(
        JointEvent.id == value("event"),
        or_(
            JointEvent.committee_id.in_(value.any_of("committees")),
            _invited(value.any_of("branches")),
        ),
    )


def corrections_of(session: Session, event_id: int) -> list[JointCorrection]:
    """All corrections of an event, newest first. One statement."""
    return answer(session, Question(_corrections, list, event=event_id))


def _corrections(value: Value) -> Select[Any]:
    return ordered(
        select(JointCorrection).where(JointCorrection.joint_event_id == value("event")),
        JointCorrection.id.desc(),
    )


def files_of(session: Session, activity: Activity) -> list[JointFile]:
    """Files of the joint event, in their order. One statement."""
    return answer(session, Question(_files, list, event=activity.joint_event_id))


def _files(value: Value) -> Select[Any]:
    return ordered(
        select(JointFile).where(JointFile.joint_event_id == value("event")),
        JointFile.position,
        JointFile.id,
    )


def load_file(session: Session, file_id: int, actor: Actor) -> JointFile:
    """One file, for whoever may read its event or a branch's record of it; NotFound otherwise. One statement."""
    found = session.scalar(
        select(JointFile)
        .join(JointEvent, JointEvent.id == JointFile.joint_event_id)
        .where(
            JointFile.id == file_id,
            or_(
                visible_events(actor),
                select(Activity.id)
                .where(Activity.joint_event_id == JointEvent.id, visible(actor))
                .exists(),
            ),
        )
    )
    if found is None:
        raise NotFound("没有找到这个附件，或者不在您的查看范围内。")
    return found


def answering_branch(session: Session, activity: Activity, actor: Actor) -> str:
    """Code of the branch whose record of a joint event the person may correct; NotAllowed says who may."""
    if not answers_for(actor, activity.branch_id):
        raise NotAllowed("联合活动由支部党务干事或支部书记确认和修改，您可以查看。")
    return session.scalars(select(Branch.code).where(Branch.id == activity.branch_id)).one()
