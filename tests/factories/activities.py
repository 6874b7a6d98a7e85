"""Complete, valid records for tests, built on the standing cast by the product's own code.

``make_activity`` commits, and leaves the loaded values in place: the test's session holds no open transaction that a
request of the test client would have to wait for.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.activities.attendance import (
    Absence,
    attendance_mode,
    body_of,
    take_attendance,
    update_counts,
)
from intranet.domain.activities.joint_events import JointEvent, JointInvitation, JointRecord
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, Audience, Field
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.revisions import add_revision
from intranet.domain.activities.tables import (
    Activity,
    ActivityRecord,
    AgendaItem,
    RecordText,
    Resolution,
    Vote,
)
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import Circle, RosterEntry, rosters_on
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.moves import apply_move
from intranet.domain.records.workflow import Move, State
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.rows import committed

HELD_ON = date(2025, 9, 15)
# who logs and who submits for a branch; None is the committee itself
CLERKS = {"B01": "clerk1", "B02": "clerk2", "B08": "secretary8", None: "staff"}
SECRETARIES = {"B01": "secretary1", "B02": "secretary2", "B08": "secretary8", None: "staff"}
# moves from a new draft to each state
PATHS = {
    State.DRAFT: (),
    State.SUBMITTED: (Move.SUBMIT,),
    State.RETURNED: (Move.SUBMIT, Move.RETURN),
    State.APPROVED: (Move.SUBMIT, Move.APPROVE),
    State.ARCHIVED: (Move.SUBMIT, Move.APPROVE, Move.ARCHIVE),
    State.VOIDED: (Move.VOID,),
}
RETURN_OPINION = "缺席人员原因未填写，请补充。修改后直接提交即可，无需另附说明。"
CONTENT = "一、集体学习。支部书记领学有关文件。\n二、交流讨论。与会党员结合岗位谈了体会。"
_WORDS = {
    Field.THEME: ("theme", "学习贯彻党的创新理论"),
    Field.FORM: ("form", "集中学习、现场观摩"),
    Field.FIRST_TOPIC: ("first_topic_document", "《关于加强党的政治建设的意见》"),
}


def _record(kind: ActivityKind, position: int, lecturer: RosterEntry | None) -> ActivityRecord:
    """A record with everything its kind requires."""
    record = ActivityRecord(
        kind=kind,
        position=position,
        text=RecordText(content=CONTENT, criticism=""),
        agenda=[],
        votes=[],
        resolutions=[],
        study_hours_tenths=kind.default_hours_tenths,
    )
    for field, (column, words) in _WORDS.items():
        if kind.requires(field):
            setattr(record, column, words)
    if kind.requires(Field.LECTURER):
        record.lecturer_id = lecturer.member_id if lecturer else None
        record.lecturer_name = lecturer.name if lecturer else "李讲师"
    if kind.requires(Field.AGENDA):
        record.agenda = [
            AgendaItem(position=0, text="通报支部工作情况"),
            AgendaItem(position=1, text="讨论下月工作安排"),
        ]
    if kind.requires(Field.CRITICISM):
        record.text.criticism = "甲对乙：联系群众还不够经常。"
    record.no_votes = kind.requires(Field.VOTES)
    if kind.requires(Field.RESOLUTIONS):
        record.resolutions = [
            Resolution(
                position=0,
                text="每月开展一次政策学习",
                responsible="李二虎",
                due_on=date(2025, 12, 31),
            )
        ]
    return record


def make_activity(
    session: Session,
    branch: str | None = "B01",
    kinds: Sequence[str] = ("theme_day",),
    held_on: date = HELD_ON,
    state: State = State.DRAFT,
    entered_by: str | None = None,
    *,
    submitted_by: str | None = None,
    absent: Mapping[str, AbsenceReason | None] | None = None,
    submitted_after: int = 0,
    stands_for: str = "",
    **changes: Any,
) -> Activity:
    """A complete, valid activity in *state*; commits.

    It is entered on the evening of the day it was held, submitted an hour later (plus ``submitted_after`` days), and
    reviewed on the next morning, by the usual people of the cast (committee leader where staff entered it).
    ``absent`` maps names to reasons; ``stands_for`` is the period in whose place it was held (2025-08); ``changes`` are
    columns of Activity set at creation (``title=…``), stamps such as ``submitted_at`` after the moves.
    """
    evening = datetime.combine(held_on, time(9), UTC)
    entered_by = entered_by or CLERKS[branch]
    with time_machine.travel(evening, tick=False):
        actor = actor_of(session, entered_by)
        activity = _entered(session, branch, kinds, held_on, actor, absent or {}, changes)
        for record in activity.records:
            record.stands_for = stands_for
    evening += timedelta(days=submitted_after)
    for step, move in enumerate(PATHS[state]):
        by_branch = move in {Move.SUBMIT, Move.VOID}
        person = (
            (submitted_by or SECRETARIES[branch])
            if by_branch
            else ("leader" if "staff" in {entered_by, submitted_by} else "staff")
            if move is not Move.ARCHIVE
            else "archivist"
        )
        moment = evening + timedelta(hours=1 if by_branch else 16 + step)
        with time_machine.travel(moment, tick=False):
            _moved(session, activity, move, actor_of(session, person))
    for column, value in changes.items():
        if column.endswith(("_at", "_by_id")) and column not in {"starts_at", "ends_at"}:
            setattr(activity, column, value)
    before, session.expire_on_commit = session.expire_on_commit, False
    session.commit()
    session.expire_on_commit = before
    return activity


def decision_of(
    session: Session,
    branch: str = "B01",
    decision: DecisionType = DecisionType.ADMISSION,
    person: str = "于小草",
    *,
    held_on: date = HELD_ON,
    state: State = State.APPROVED,
    **columns: Any,
) -> Vote:
    """A decision on somebody's membership that everybody with a vote approved, of an assembly in *state*; commits."""
    activity = make_activity(session, branch, ("assembly",), held_on, state)
    [record] = activity.records
    member = session.scalar(select(Member).where(Member.name == person))
    vote = Vote(
        record_id=record.id,
        committee_id=activity.committee_id,
        position=0,
        motion=f"{decision.label}：{person}",
        decision_type=decision,
        method=VoteMethod.SECRET_BALLOT,
        approve=record.due_voters,
        person=person,
        member_id=member.id if member else None,
        **columns,
    )
    committed(session, vote)
    return vote


def _entered(
    session: Session,
    branch_code: str | None,
    kind_codes: Sequence[str],
    held_on: date,
    actor: Actor,
    absent: Mapping[str, AbsenceReason | None],
    changes: Mapping[str, Any],
) -> Activity:
    """The draft with its records and attendance, flushed."""
    kinds = sorted(
        session.scalars(select(ActivityKind).where(ActivityKind.code.in_(kind_codes))),
        key=lambda kind: list(kind_codes).index(kind.code),
    )
    branch = (
        session.scalars(select(Branch).where(Branch.code == branch_code)).one()
        if branch_code
        else None
    )
    committee_id = branch.committee_id if branch else session.scalars(select(Committee.id)).one()
    circle = Circle.of(committee_id, branch.id if branch else None, body_of(kinds))
    roster = rosters_on(session, circle, [held_on])[held_on]
    chair, recorder = (roster[0], roster[1]) if roster else (None, None)
    moment = clock.now()
    values: dict[str, Any] = {
        "committee_id": committee_id,
        "branch_id": branch.id if branch else None,
        "body": body_of(kinds),
        "title": f"{held_on.month}月{kinds[0].label}",
        "held_on": held_on,
        "starts_at": time(14, 30),
        "ends_at": time(16, 30),
        "duration_minutes": 120,
        "ym": held_on.year * 100 + held_on.month,
        "place": "三楼会议室",
        "chair_id": chair.member_id if chair else None,
        "chair_name": chair.name if chair else "机关党委负责人",
        "recorder_id": recorder.member_id if recorder else None,
        "recorder_name": recorder.name if recorder else "王记录",
        "observers": "",
        "audience": Audience.BRANCH_COMMITTEE
        if any(kind.audience is Audience.BRANCH_COMMITTEE for kind in kinds)
        else Audience.MEMBERS,
        # also what the committee held before it named who sits in its bodies
        "headcount": 30
        if attendance_mode(kinds) is AttendanceMode.HEADCOUNT or not roster
        else None,
        "state": State.DRAFT,
        "entered_by_id": actor.user_id,
        "created_at": moment,
        "updated_at": moment,
    }
    groups = [entry.party_group_id for entry in roster if entry.party_group_id]
    if any(kind.code == "group_meeting" for kind in kinds):
        values["party_group_id"] = groups[0]
    activity = Activity(**{**values, **changes})
    activity.records = [_record(kind, n, chair) for n, kind in enumerate(kinds)]
    for resolution in (one for record in activity.records for one in record.resolutions):
        resolution.committee_id = committee_id
    numbers = {entry.name: entry.member_id for entry in roster}
    activity.attendance = take_attendance(
        activity,
        kinds,
        roster,
        absences={numbers[name]: Absence(reason) for name, reason in absent.items()},
        participants=[entry.member_id for entry in roster],
    )
    update_counts(activity)
    session.add(activity)
    session.flush()
    record_event(
        session,
        AuditAction.ACTIVITY_CREATED,
        actor=actor,
        kind="activity",
        object_id=activity.id,
        label=activity.title,
    )
    return activity


def _moved(session: Session, activity: Activity, move: Move, actor: Actor) -> None:
    """One move as the product makes it, with its revision at submission."""
    if move is Move.SUBMIT:
        add_revision(session, activity, actor=actor)
    opinion = {Move.RETURN: RETURN_OPINION, Move.VOID: "重复登记。"}.get(move, "")
    apply_move(
        session,
        activity,
        move,
        actor=actor,
        label=activity.title,
        opinion=opinion,
    )


def make_joint_event(
    session: Session,
    branches: Sequence[str] = ("B01", "B02", "B08"),
    kinds: Sequence[str] = ("theme_day",),
    held_on: date = HELD_ON,
    **changes: Any,
) -> JointEvent:
    """A complete joint event entered by committee staff two days before it is held; commits."""
    actor = actor_of(session, "staff")
    found = {k.code: k for k in session.scalars(select(ActivityKind))}
    invited = session.scalars(select(Branch).where(Branch.code.in_(branches))).all()
    moment = datetime.combine(held_on - timedelta(days=2), time(1), UTC)
    values: dict[str, Any] = {
        "committee_id": actor.grants[0].committee_id,
        "title": f"{held_on.month}月联合主题党日",
        "held_on": held_on,
        "starts_at": time(14, 30),
        "ends_at": time(16, 30),
        "duration_minutes": 120,
        "place": "机关礼堂",
        "chair_name": "张一鸣",
        "recorder_name": "王记录",
        "entered_by_id": actor.user_id,
        "created_at": moment,
        "updated_at": moment,
    }
    event = JointEvent(**{**values, **changes})
    event.records = [
        JointRecord(
            kind_id=found[code].id,
            position=position,
            theme="学习贯彻党的创新理论",
            form="集中学习",
            lecturer_name="李讲师" if found[code].requires(Field.LECTURER) else "",
            study_hours_tenths=20 if found[code].requires(Field.STUDY_HOURS) else 0,
            content=CONTENT,
        )
        for position, code in enumerate(kinds)
    ]
    event.invitations = [JointInvitation(branch_id=branch.id) for branch in invited]
    session.add(event)
    session.flush()
    record_event(
        session,
        AuditAction.JOINT_EVENT_CREATED,
        actor=actor,
        kind="joint_event",
        object_id=event.id,
        label=event.title,
    )
    before, session.expire_on_commit = session.expire_on_commit, False
    session.commit()
    session.expire_on_commit = before
    return event
