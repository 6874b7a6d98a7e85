"""From a plan to drafts: each item becomes one gathering, opened and submitted in the usual form. Flushes only."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.activities.attendance import body_of, take_attendance, update_counts
from intranet.domain.activities.kinds import ActivityKind, Audience, Field
from intranet.domain.activities.last_time import ARRANGED, LastTime, last_times
from intranet.domain.activities.submission import note_write
from intranet.domain.activities.tables import Activity, ActivityRecord, RecordText
from intranet.domain.activities.times import duration_minutes
from intranet.domain.activities.visibility import may_log
from intranet.domain.organization.roster import Circle, ids_by_name, rosters_of
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.offers import THEME_DAY
from intranet.domain.planning.progress import may_be_drafted
from intranet.domain.planning.workdays import load_exceptions, workday_in_month
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed

# Where only the month is settled, the draft is dated to the middle of it.
MIDDLE_OF_MONTH = 15


def draft_items(
    session: Session, where: ColumnElement[bool], *, actor: Actor, by: Actor | None = None
) -> list[Activity]:
    """Make the drafts of all items of *one* plan that fulfil *where* and have none; return them in order of date.

    They are records of *actor*; the trail names who made them: *by*, where that is somebody else.

    The items are locked and read afresh: whoever clicks twice, or beside somebody else, makes no second draft. Raises
    NotAllowed when the person may not log one of the kinds.
    """
    items = [item for item in _locked(session, where) if may_be_drafted(item)]
    if not items:
        return []
    branch_id = items[0].branch_id
    for item in items:
        if not may_log(actor, item.kind, branch_id=branch_id, party_group_id=None):
            raise NotAllowed(f"您不能为该组织填写“{item.kind.label}”。")
    branch = session.get(Branch, branch_id) if branch_id is not None else None
    days = _days(session, items, branch)
    circles = {
        item.id: Circle.of(item.committee_id, branch_id, body_of([item.kind])) for item in items
    }
    rosters = rosters_of(session, {(circles[item.id], days[item.id]) for item in items})
    last = last_times(
        session, branch_id, {item.kind_id for item in items}, actor, until=clock.today()
    )
    made = []
    for item in sorted(items, key=lambda item: (days[item.id], item.id)):
        day = days[item.id]
        activity = _gathering(item, day, branch, actor=actor)
        roster = rosters[circles[item.id], day]
        if found := last.get(item.kind_id):
            _arrange(activity, found, ids_by_name(roster))
        activity.attendance = take_attendance(activity, [item.kind], roster, absences={})
        update_counts(activity)
        session.add(activity)
        session.flush()
        note_write(session, AuditAction.ACTIVITY_CREATED, activity, actor=by or actor)
        item.activity_id = activity.id
        item.updated_at = clock.now()
        made.append(activity)
    session.flush()
    return made


def _locked(session: Session, where: ColumnElement[bool]) -> Sequence[PlanItem]:
    return session.scalars(
        select(PlanItem)
        .where(where)
        .order_by(PlanItem.id)
        .options(selectinload(PlanItem.kind), selectinload(PlanItem.activity))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _days(session: Session, items: Sequence[PlanItem], branch: Branch | None) -> dict[int, date]:
    """The day of each draft: as planned, or a working day of the month; what is wanted by a day, from today on."""
    year = items[0].year
    exceptions = load_exceptions(session, date(year, 1, 1), date(year, 12, 31))
    fixed = branch.theme_day if branch is not None else None
    found = {}
    for item in items:
        number = fixed if fixed and item.kind.code == THEME_DAY else MIDDLE_OF_MONTH
        usual = workday_in_month(date(item.year, item.month, number), exceptions)
        if item.due_by is not None and not clock.today() <= usual <= item.due_by:
            usual = item.due_by
        found[item.id] = item.planned_on or usual
    return found


def _gathering(
    item: PlanItem,
    day: date,
    branch: Branch | None,
    *,
    actor: Actor,
) -> Activity:
    """A new draft with the item's kind, title and day; the minutes are filled in the form."""
    kind = item.kind
    moment = clock.now()
    return Activity(
        committee_id=item.committee_id,
        branch_id=item.branch_id,
        body=body_of([kind]),
        title=item.title,
        held_on=day,
        ym=day.year * 100 + day.month,
        duration_minutes=0,
        place=branch.meeting_place if branch is not None else "",
        chair_name="",
        recorder_name="",
        observers="",
        audience=Audience.BRANCH_COMMITTEE
        if kind.audience is Audience.BRANCH_COMMITTEE
        else Audience.MEMBERS,
        state=State.DRAFT,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        records=[_record(kind, item.title if item.handed_down_id is not None else "")],
        attendance=[],
    )


def _arrange(activity: Activity, last: LastTime, members: Mapping[str, int]) -> None:
    """Times, place, chair, recorder and form as the last time the branch held one of the kind."""
    for name in ARRANGED:
        setattr(activity, name, getattr(last.activity, name))
    activity.chair_id = members.get(activity.chair_name)
    activity.recorder_id = members.get(activity.recorder_name)
    activity.duration_minutes = duration_minutes(
        activity.held_on, None, activity.starts_at, activity.ends_at
    )
    activity.records[0].form = last.record.form


def _record(kind: ActivityKind, task: str) -> ActivityRecord:
    """What was handed down is the theme, where the kind has one."""
    return ActivityRecord(
        kind_id=kind.id,
        kind=kind,
        position=0,
        theme=task if kind.shows(Field.THEME) else "",
        form="",
        lecturer_name="",
        lecturer_role="",
        first_topic_document="",
        first_topic_form="",
        study_hours_tenths=kind.default_hours_tenths,
        no_votes=False,
        no_resolutions=False,
        text=RecordText(content="", criticism=""),
        agenda=[],
        votes=[],
        resolutions=[],
    )
