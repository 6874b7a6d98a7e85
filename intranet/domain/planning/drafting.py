"""From a plan or a text to drafts: each becomes one gathering, opened and submitted in the usual form. Flushes only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One gathering to be drafted: what is told of it; the rest is as the last time one of the kind was held."""

    kind: ActivityKind
    title: str
    held_on: date
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    chair_name: str = ""
    theme: str = ""
    content: str = ""


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
    branch = session.get(Branch, branch_id) if branch_id is not None else None
    days = _days(session, items, branch)
    items.sort(key=lambda item: (days[item.id], item.id))
    wanted = [
        Wanted(
            kind=item.kind,
            title=item.title,
            held_on=days[item.id],
            # what was handed down is the theme
            theme=item.title if item.handed_down_id is not None else "",
        )
        for item in items
    ]
    made = draft_gatherings(session, items[0].committee_id, branch, wanted, actor=actor, by=by)
    for item, activity in zip(items, made, strict=True):
        item.activity_id = activity.id
        item.updated_at = clock.now()
    session.flush()
    return made


def draft_gatherings(
    session: Session,
    committee_id: int,
    branch: Branch | None,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    by: Actor | None = None,
) -> list[Activity]:
    """Make drafts of the *branch* (None: of the committee itself), in the order in which they are wanted.

    Raises NotAllowed when the person may not log one of the kinds.
    """
    branch_id = branch.id if branch is not None else None
    for one in wanted:
        if not may_log(actor, one.kind, branch_id=branch_id, party_group_id=None):
            raise NotAllowed(f"您不能为该组织填写“{one.kind.label}”。")
    circles = [Circle.of(committee_id, branch_id, body_of([one.kind])) for one in wanted]
    days = [one.held_on for one in wanted]
    rosters = rosters_of(session, set(zip(circles, days, strict=True)))
    kinds = {one.kind.id for one in wanted}
    last = last_times(session, branch_id, kinds, actor, until=clock.today())
    made = []
    for one, circle in zip(wanted, circles, strict=True):
        activity = _gathering(committee_id, branch, one, actor=actor)
        roster = rosters[circle, one.held_on]
        _arrange(activity, one, last.get(one.kind.id), ids_by_name(roster))
        activity.attendance = take_attendance(activity, [one.kind], roster, absences={})
        update_counts(activity)
        session.add(activity)
        session.flush()
        note_write(session, AuditAction.ACTIVITY_CREATED, activity, actor=by or actor)
        made.append(activity)
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
    committee_id: int, branch: Branch | None, wanted: Wanted, *, actor: Actor
) -> Activity:
    """A new draft with what is told; the minutes are filled in the form."""
    kind, day = wanted.kind, wanted.held_on
    moment = clock.now()
    return Activity(
        committee_id=committee_id,
        branch_id=branch.id if branch is not None else None,
        body=body_of([kind]),
        title=wanted.title,
        held_on=day,
        ends_on=wanted.ends_on,
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
        records=[_record(kind, wanted)],
        attendance=[],
    )


def _arrange(
    activity: Activity, wanted: Wanted, last: LastTime | None, members: Mapping[str, int]
) -> None:
    """What is arranged alike each time as told, else as the last time the branch held one of the kind; so its form."""
    if last is not None:
        for name in ARRANGED:
            setattr(activity, name, getattr(last.activity, name))
        activity.records[0].form = last.record.form
    if wanted.starts_at is not None:
        # when it ended the last time says nothing about another beginning
        activity.starts_at, activity.ends_at = wanted.starts_at, wanted.ends_at
    activity.place = wanted.place or activity.place
    activity.chair_name = wanted.chair_name or activity.chair_name
    activity.chair_id = members.get(activity.chair_name)
    activity.recorder_id = members.get(activity.recorder_name)
    activity.duration_minutes = duration_minutes(
        activity.held_on, activity.ends_on, activity.starts_at, activity.ends_at
    )


def _record(kind: ActivityKind, wanted: Wanted) -> ActivityRecord:
    """Theme and text as told, where the kind has a theme."""
    return ActivityRecord(
        kind_id=kind.id,
        kind=kind,
        position=0,
        theme=wanted.theme if kind.shows(Field.THEME) else "",
        form="",
        lecturer_name="",
        lecturer_role="",
        first_topic_document="",
        first_topic_form="",
        study_hours_tenths=kind.default_hours_tenths,
        no_votes=False,
        no_resolutions=False,
        text=RecordText(content=wanted.content, criticism=""),
        agenda=[],
        votes=[],
        resolutions=[],
    )
