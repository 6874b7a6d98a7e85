"""Writes of activities: save (create or edit), submit, withdraw. They flush and never commit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain import register, revisions
from intranet.domain.activities import (
    Activity,
    ActivityRecord,
    AgendaItem,
    Attendance,
    AttendanceStatus,
    RecordText,
    Resolution,
    Vote,
)
from intranet.domain.audit import AuditAction, record_event
from intranet.domain.brand_store import living_brands
from intranet.domain.checks import submission_problems
from intranet.domain.kinds import ActivityKind, AttendanceMode, Audience
from intranet.domain.register import attendance_mode
from intranet.domain.reviews import RecordKind, apply_move
from intranet.domain.roles import Actor
from intranet.domain.roster import RosterEntry, roster_on
from intranet.domain.visibility import may_log
from intranet.domain.workflow import Move, State
from intranet.features.activities.inputs import ActivityInput, RecordInput, duration_minutes
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken, StaleRecord

EDITABLE = (State.DRAFT, State.RETURNED, State.SUBMITTED)
STALE = "在您填写期间，这条记录已被其他人修改。您填写的内容都还在，请对照后再保存。"


def find_by_form_key(session: Session, form_key: str, *, actor: Actor) -> int | None:
    """The activity that an earlier submit of the same opened form made."""
    return session.scalar(
        select(Activity.id).where(
            Activity.form_key == form_key, Activity.entered_by_id == actor.user_id
        )
    )


def create(
    session: Session,
    typed: ActivityInput,
    *,
    actor: Actor,
    committee_id: int,
    branch_id: int | None,
    kinds: list[ActivityKind],
    form_key: str,
) -> Activity:
    """Log a new gathering as a draft."""
    activity = Activity(
        committee_id=committee_id,
        branch_id=branch_id,
        form_key=form_key,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
        state=State.DRAFT,
        records=[],
        attendance=[],
    )
    fill(session, activity, typed, kinds=kinds, actor=actor)
    session.add(activity)
    session.flush()
    _record(session, AuditAction.ACTIVITY_CREATED, activity, actor)
    return activity


def edit(
    session: Session,
    activity: Activity,
    typed: ActivityInput,
    *,
    actor: Actor,
    kinds: list[ActivityKind],
    version: int,
) -> Activity:
    """Change a gathering that is loaded in full.

    Raises StaleRecord when somebody saved meanwhile, InvalidMove when it is past editing. An edit of a submitted
    record that is not taken up puts it back to draft.
    """
    check_editable(activity)
    if activity.version != version:
        raise StaleRecord(STALE)
    fill(session, activity, typed, kinds=kinds, actor=actor)
    session.flush()
    if activity.state is State.SUBMITTED:
        apply_move(
            session,
            activity,
            Move.EDIT_REOPENS,
            kind=RecordKind.ACTIVITY,
            actor=actor,
            label=activity.title,
        )
    _record(session, AuditAction.ACTIVITY_EDITED, activity, actor)
    if revisions.latest(session, activity.id) is not None:
        revisions.add_revision(session, activity, actor=actor)
    return activity


def check_editable(activity: Activity) -> None:
    """Raise InvalidMove with the reason when the record can no longer be edited."""
    if activity.under_review_at is not None:
        raise InvalidMove("该记录已受理，正在审核，暂不能修改；如需修改，请联系审核人退回。")
    if activity.state is State.VOIDED:
        raise InvalidMove("该记录已撤销登记，不能恢复；可以“复制为新活动”重新登记。")
    if activity.state not in EDITABLE:
        raise InvalidMove(
            f"该记录{activity.state.label}，不能修改；确需更正，请联系机关党委重新打开。"
        )


def fill(
    session: Session,
    activity: Activity,
    typed: ActivityInput,
    *,
    kinds: list[ActivityKind],
    actor: Actor,
) -> None:
    """Put typed values into the activity and compute what follows from them; nothing is flushed.

    Raises NotAllowed when the person may not log one of the kinds here, RuleBroken beside ``brand`` for a brand of
    somebody else.
    """
    for kind in kinds:
        if not may_log(
            actor, kind, branch_id=activity.branch_id, party_group_id=typed.party_group_id
        ):
            raise NotAllowed(f"您不能为该组织填写“{kind.label}”。")
    roster = (
        roster_on(session, activity.branch_id, typed.held_on)
        if activity.branch_id is not None
        else []
    )
    members = _by_name(roster)
    activity.title = typed.title
    activity.held_on = typed.held_on
    activity.ends_on = typed.ends_on
    activity.starts_at = typed.starts_at
    activity.ends_at = typed.ends_at
    activity.ym = typed.held_on.year * 100 + typed.held_on.month
    activity.duration_minutes = duration_minutes(typed)
    activity.place = typed.place
    activity.chair_name, activity.chair_id = typed.chair_name, members.get(typed.chair_name)
    activity.recorder_name, activity.recorder_id = (
        typed.recorder_name,
        members.get(typed.recorder_name),
    )
    activity.observers = typed.observers
    activity.headcount = typed.headcount
    activity.party_group_id = typed.party_group_id
    _tag(session, activity, typed.brand_id)
    activity.audience = (
        Audience.BRANCH_COMMITTEE
        if any(kind.audience is Audience.BRANCH_COMMITTEE for kind in kinds)
        else Audience.MEMBERS
    )
    # a change of children alone must bump the version too
    activity.updated_at = clock.now()
    _fill_records(activity, typed, kinds, members)
    activity.attendance = register.take_attendance(
        activity, kinds, roster, absences=typed.absences, participants=typed.participants
    )
    register.update_counts(activity)


def _tag(session: Session, activity: Activity, brand_id: int | None) -> None:
    """Tag the gathering to a living brand of its own branch or committee, or to none."""
    if brand_id is not None and brand_id != activity.brand_id:
        with session.no_autoflush:
            offered = living_brands(
                session, committee_id=activity.committee_id, branch_id=activity.branch_id
            )
        if brand_id not in {brand.id for brand in offered}:
            raise RuleBroken({"brand": ["所选品牌不在本组织的在建品牌之中，请重新选择。"]})
    activity.brand_id = brand_id


def _by_name(roster: list[RosterEntry]) -> dict[str, int]:
    """Names that mean exactly one member of the day."""
    names = [entry.name for entry in roster]
    return {entry.name: entry.member_id for entry in roster if names.count(entry.name) == 1}


def _fill_records(
    activity: Activity, typed: ActivityInput, kinds: list[ActivityKind], members: dict[str, int]
) -> None:
    present = {record.kind_id: record for record in activity.records}
    kept = []
    for position, kind in enumerate(kinds):
        record = present.get(kind.id) or ActivityRecord(
            kind_id=kind.id, kind=kind, text=RecordText(content="", criticism="")
        )
        record.position = position
        _fill_record(record, typed.records[kind.code], members)
        kept.append(record)
    activity.records = kept


def _fill_record(record: ActivityRecord, typed: RecordInput, members: dict[str, int]) -> None:
    record.theme = typed.theme
    record.form = typed.form
    record.lecturer_name = typed.lecturer_name
    record.lecturer_id = members.get(typed.lecturer_name)
    record.lecturer_role = typed.lecturer_role
    record.first_topic_document = typed.first_topic_document
    record.first_topic_date = typed.first_topic_date
    record.first_topic_form = typed.first_topic_form
    record.study_hours_tenths = typed.study_hours_tenths
    record.no_votes = typed.no_votes and not typed.votes
    record.no_resolutions = typed.no_resolutions and not typed.resolutions
    if record.text is None:
        record.text = RecordText(content="", criticism="")
    record.text.content = typed.content
    # none: the person may not see the criticism, so it stays as it is
    if typed.criticism is not None:
        record.text.criticism = typed.criticism
    record.agenda = [
        AgendaItem(position=position, text=text) for position, text in enumerate(typed.agenda)
    ]
    record.votes = [
        Vote(
            position=position,
            motion=vote.motion,
            decision_type=vote.decision_type,
            method=vote.method,
            approve=vote.approve,
            oppose=vote.oppose,
            abstain=vote.abstain,
            written_opinions=vote.written_opinions,
        )
        for position, vote in enumerate(typed.votes)
    ]
    done = {item.text: item.done_on for item in record.resolutions}
    record.resolutions = [
        Resolution(
            position=position,
            text=item.text,
            responsible=item.responsible,
            due_on=item.due_on,
            done_on=done.get(item.text),
        )
        for position, item in enumerate(typed.resolutions)
    ]


def submit(session: Session, activity: Activity, *, actor: Actor) -> None:
    """Hand the record to review; raise RuleBroken with all problems by field when something is missing."""
    problems = submission_problems(session, activity, today=clock.today())
    changed = _changed_since(session, activity)
    if changed:
        problems.setdefault("attendance", []).append(
            f"保存后名册有变化（{'、'.join(changed)}），已按现在的名册列出，请核对后再提交。"
        )
    if problems:
        raise RuleBroken(problems)
    apply_move(
        session,
        activity,
        Move.SUBMIT,
        kind=RecordKind.ACTIVITY,
        actor=actor,
        label=activity.title,
    )
    revisions.add_revision(session, activity, actor=actor)


def _changed_since(session: Session, activity: Activity) -> list[str]:
    """Names whose standing on the day differs from the attendance as it was saved."""
    kinds = [record.kind for record in activity.records]
    if activity.branch_id is None or attendance_mode(kinds) is not AttendanceMode.DUE:
        return []
    with session.no_autoflush:
        fresh = register.take_attendance(
            activity, kinds, roster_on(session, activity.branch_id, activity.held_on), absences={}
        )
    now = {row.member_id: _standing(row) for row in fresh}
    saved = {row.member_id: _standing(row) for row in activity.attendance}
    names = {row.member_id: row.name for row in (*activity.attendance, *fresh)}
    return [names[key] for key in sorted({*now, *saved}) if now.get(key) != saved.get(key)]


def _standing(row: Attendance) -> tuple[bool, bool, bool, int | None]:
    return (
        row.status is AttendanceStatus.EXEMPT,
        row.has_voting_right,
        row.in_branch_committee,
        row.party_group_id,
    )


def withdraw(session: Session, activity: Activity, *, actor: Actor, version: int) -> None:
    """Take a submitted record back; raise StaleRecord when the person looked at an older version."""
    if activity.version != version:
        raise StaleRecord("这条记录刚刚有变化，请核对最新内容后再操作。")
    apply_move(
        session,
        activity,
        Move.WITHDRAW,
        kind=RecordKind.ACTIVITY,
        actor=actor,
        label=activity.title,
    )


def _record(session: Session, action: AuditAction, activity: Activity, actor: Actor) -> None:
    record_event(
        session,
        action,
        actor=actor,
        kind=RecordKind.ACTIVITY.value,
        object_id=activity.id,
        label=activity.title,
        details={
            "held_on": activity.held_on.isoformat(),
            "kinds": [record.kind.code for record in activity.records],
            "version": activity.version,
        },
    )
    session.flush()
