"""Writes of activities: save (create or edit), withdraw. They flush and never commit; submitting is in the domain."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.activities import attendance as register
from intranet.domain.activities import late_changes, rolls, submission
from intranet.domain.activities.decisions import name_persons
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, Audience
from intranet.domain.activities.tables import (
    Activity,
    ActivityRecord,
    AgendaItem,
    RecordText,
    Resolution,
    record_field,
)
from intranet.domain.activities.times import duration_minutes
from intranet.domain.activities.visibility import may_log
from intranet.domain.brands.store import living_brands
from intranet.domain.follow_up.resolutions import with_progress
from intranet.domain.life.admissions import approvals_of
from intranet.domain.organization.existence import require_branch_on, require_committee_on
from intranet.domain.organization.roster import ids_by_name
from intranet.domain.planning.items import PlanItem
from intranet.domain.records import discarding
from intranet.domain.records.discarding import hindrance
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import apply_move
from intranet.domain.records.workflow import Move, State
from intranet.features.activities.ballots import fill_unanimous, fill_votes
from intranet.features.activities.inputs import ActivityInput, RecordInput
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken
from intranet.foundation.questions import answer


def create(
    session: Session,
    typed: ActivityInput,
    *,
    actor: Actor,
    committee_id: int,
    branch_id: int | None,
    kinds: list[ActivityKind],
) -> Activity:
    """Log a new gathering as a draft."""
    activity = Activity(
        committee_id=committee_id,
        branch_id=branch_id,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
        state=State.DRAFT,
        records=[],
        attendance=[],
    )
    roll = fill(session, activity, typed, kinds=kinds, actor=actor)
    name_persons(session, activity, roll.roster)
    session.add(activity)
    session.flush()
    submission.note_write(session, AuditAction.ACTIVITY_CREATED, activity, actor=actor)
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

    Raises StaleRecord when somebody saved meanwhile, InvalidMove when it is past editing, RuleBroken beside
    ``attendance`` when the roster that was handed in is that of another day, kind or group. An edit of a submitted
    record that is not taken up puts it back to draft.
    """
    activity.check_editable()
    check_version(activity, version)
    _check_followed(session, activity, typed, kinds)
    _check_settled(session, activity, typed, kinds)
    before = {row.member_id for row in activity.attendance}
    roll = fill(session, activity, typed, kinds=kinds, actor=actor)
    if roll.moved and roll.differences and not typed.takes_roll:
        raise RuleBroken({"attendance": [rolls.MOVED]})
    name_persons(session, activity, roll.roster)
    if typed.takes_roll and roll.differences:
        late_changes.taken(session, activity, before, reason=typed.roll_reason, actor=actor)
    submission.finish_edit(session, activity, actor=actor)
    return activity


def fill(
    session: Session,
    activity: Activity,
    typed: ActivityInput,
    *,
    kinds: list[ActivityKind],
    actor: Actor,
) -> rolls.Roll:
    """Put typed values into the activity and compute what follows from them; nothing is flushed. Answers the roll.

    Raises NotAllowed when the person may not log one of the kinds here, RuleBroken beside ``brand`` for a brand of
    somebody else, beside ``held_on`` for a day on which the organisation was not there.
    """
    columns = typed.columns
    for kind in kinds:
        if not may_log(
            actor, kind, branch_id=activity.branch_id, party_group_id=columns["party_group_id"]
        ):
            raise NotAllowed(f"您不能为该组织填写“{kind.label}”。")
    day = columns["held_on"]
    if len({kind.body for kind in kinds} - {None}) > 1:
        raise RuleBroken(
            {"kinds": ["机关党委、机关纪委和中心组的会议分别登记，一次活动只选其中一类。"]}
        )
    if activity.branch_id is None:
        require_committee_on(session, activity.committee_id, day, field="held_on")
    else:
        require_branch_on(session, activity.branch_id, day, field="held_on")
    roll = answer(
        session,
        rolls.roll_of(
            activity,
            kinds,
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
            day=day,
            party_group_id=columns["party_group_id"],
            takes_new=typed.takes_roll,
        ),
    )
    _tag(session, activity, typed.brand_id)
    put(activity, typed, kinds=kinds, roll=roll)
    return roll


def sketched(
    typed: ActivityInput,
    *,
    kinds: list[ActivityKind],
    roll: rolls.Roll,
    committee_id: int,
    branch_id: int | None,
    headcount: int | None,
) -> Activity:
    """The gathering as typed (*headcount* as stored), of no session: to say what it lacks. Nothing is asked."""
    activity = Activity(
        committee_id=committee_id,
        branch_id=branch_id,
        headcount=headcount,
        state=State.DRAFT,
        records=[],
        attendance=[],
    )
    put(activity, typed, kinds=kinds, roll=roll)
    return activity


def put(
    activity: Activity, typed: ActivityInput, *, kinds: list[ActivityKind], roll: rolls.Roll
) -> None:
    """Put typed values into the activity and compute what follows from them and the roll; nothing is asked."""
    columns = typed.columns
    members = ids_by_name(roll.roster) | _named(activity)
    if register.attendance_mode(kinds) is AttendanceMode.DUE:
        # not asked where people are named: a number of before stays until they are
        columns = {**columns, "headcount": None if roll.moved else activity.headcount}
    for name, value in columns.items():
        setattr(activity, name, value)
    activity.body = register.body_of(kinds)
    activity.ym = activity.held_on.year * 100 + activity.held_on.month
    activity.duration_minutes = duration_minutes(
        activity.held_on, activity.ends_on, activity.starts_at, activity.ends_at
    )
    activity.chair_id = members.get(activity.chair_name)
    activity.recorder_id = members.get(activity.recorder_name)
    activity.audience = (
        Audience.BRANCH_COMMITTEE
        if any(kind.audience is Audience.BRANCH_COMMITTEE for kind in kinds)
        else Audience.MEMBERS
    )
    # a change of children alone must bump the version too
    activity.updated_at = clock.now()
    _fill_records(activity, typed, kinds, members)
    activity.attendance = register.take_attendance(
        activity,
        kinds,
        roll.entries,
        absences=typed.absences,
        participants=typed.participants,
        presence=typed.presence,
    )
    if activity.attendance and register.attendance_mode(kinds) is AttendanceMode.DUE:
        activity.headcount = None
    register.update_counts(activity)
    fill_unanimous(activity, typed)


def _named(activity: Activity) -> dict[str, int]:
    """Whom the names on a stored gathering mean, also after they left the roll."""
    pairs = [
        (activity.chair_name, activity.chair_id),
        (activity.recorder_name, activity.recorder_id),
        *((record.lecturer_name, record.lecturer_id) for record in activity.records),
    ]
    return {name: number for name, number in pairs if number is not None}


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
        for vote in record.votes:
            vote.committee_id = activity.committee_id
        for resolution in record.resolutions:
            resolution.committee_id = activity.committee_id
        kept.append(record)
    activity.records = kept


def _fill_record(record: ActivityRecord, typed: RecordInput, members: dict[str, int]) -> None:
    for name, value in typed.columns.items():
        setattr(record, name, value)
    record.lecturer_id = members.get(record.lecturer_name)
    record.no_votes = record.no_votes and not typed.votes
    record.no_resolutions = record.no_resolutions and not typed.resolutions
    if record.text is None:
        record.text = RecordText(content="", criticism="")
    record.text.content = typed.content
    # none: the person may not see the criticism, so it stays as it is
    if typed.criticism is not None:
        record.text.criticism = typed.criticism
    record.agenda = [
        AgendaItem(position=position, text=text) for position, text in enumerate(typed.agenda)
    ]
    fill_votes(record, typed, members)
    _fill_resolutions(record, typed)


def _fill_resolutions(record: ActivityRecord, typed: RecordInput) -> None:
    """Stored rows stay themselves when they are corrected: what was done about them hangs on them."""
    stored = {item.id: item for item in record.resolutions}
    rows = []
    for position, item in enumerate(typed.resolutions):
        row = stored.pop(item.id, None) if item.id is not None else None
        row = row or Resolution()
        row.position = position
        row.text, row.responsible, row.due_on = item.text, item.responsible, item.due_on
        rows.append(row)
    record.resolutions = rows


def _check_followed(
    session: Session, activity: Activity, typed: ActivityInput, kinds: list[ActivityKind]
) -> None:
    """Raise RuleBroken when resolutions would be dropped about which something was told already."""
    codes = {kind.code for kind in kinds}
    dropped: dict[int, tuple[str, str]] = {}
    for record in activity.records:
        code = record.kind.code
        kept = {item.id for item in typed.records[code].resolutions} if code in codes else set()
        name = record_field(record, "resolutions")
        dropped |= {
            item.id: (name, item.text) for item in record.resolutions if item.id not in kept
        }
    problems: dict[str, list[str]] = {}
    for key in with_progress(session, dropped):
        name, text = dropped[key]
        problems.setdefault(name, []).append(
            f"“{text}”已有办理情况，不能从记录中去掉；表述不准确的，请在原处修改。"
        )
    if problems:
        raise RuleBroken(problems)


def _check_settled(
    session: Session, activity: Activity, typed: ActivityInput, kinds: list[ActivityKind]
) -> None:
    """Raise RuleBroken when a decision on somebody's membership would change that the committee has settled."""
    codes = {kind.code for kind in kinds}
    problems: dict[str, list[str]] = {}
    votes = [(record, vote) for record in activity.records for vote in record.votes]
    settled = answer(session, approvals_of([vote.id for _, vote in votes if vote.person]))
    for record, vote in votes:
        if vote.id not in settled:
            continue
        code = record.kind.code
        kept = {one["id"]: one for one in typed.records[code].votes} if code in codes else {}
        item = kept.get(vote.id)
        if item is None or (item["decision_type"], item["person"], item["months"]) != (
            vote.decision_type,
            vote.person,
            vote.months,
        ):
            problems.setdefault(record_field(record, "votes"), []).append(
                f"“{vote.motion}”已经机关党委审批，不能去掉，也不能更改类型、所涉人员和延长时间。"
            )
    if problems:
        raise RuleBroken(problems)


RELEASED = frozenset({"plan_item.activity_id"})
_JOINT = "该草稿是本支部在联合活动中的确认记录，不能删除；本支部没有参加的，可以撤销登记后按“未参加”答复。"


def planned_as(session: Session, activity: Activity) -> PlanItem | None:
    """The item of a plan from which the gathering was drafted. One statement."""
    return session.scalar(select(PlanItem).where(PlanItem.activity_id == activity.id))


def discard_hindrance(session: Session, activity: Activity) -> str:
    """Why the draft cannot be deleted (it is loaded in full); empty when it can."""
    if activity.joint_event_id is not None and activity.state is State.DRAFT:
        return _JOINT
    return hindrance(session, activity, released=RELEASED)


def discard(session: Session, activity: Activity, *, actor: Actor, version: int) -> None:
    """Delete a draft with its files; the item of the plan behind it is open again.

    Raises StaleRecord, InvalidMove with the sentence of ``discard_hindrance``.
    """
    if why := discard_hindrance(session, activity):
        raise InvalidMove(why)
    item = planned_as(session, activity)
    if item is not None:
        item.activity_id = None
    discarding.discard(
        session,
        activity,
        actor=actor,
        version=version,
        form_key=f"activity:{activity.id}",
        released=RELEASED,
    )


def withdraw(session: Session, activity: Activity, *, actor: Actor, version: int) -> None:
    """Take a submitted record back; raise StaleRecord when the person looked at an older version."""
    check_version(activity, version, acting=True)
    apply_move(session, activity, Move.WITHDRAW, actor=actor)
