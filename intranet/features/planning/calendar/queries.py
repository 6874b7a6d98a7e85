"""What happens in a stretch of days, as far as the person may see it. A fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from intranet.domain.access.roles import Actor
from intranet.domain.activities.joint_events import JointEvent, JointInvitation
from intranet.domain.activities.joint_store import last_day, visible_events
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import only_visible, visible
from intranet.domain.organization.homes import Home
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import ItemState, state_for
from intranet.domain.planning.store import visible_items
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation import clock, looks

COMMITTEE = "机关党委"
JOINT = "联合活动"
_BEHIND = 10**6
# no gathering is longer (see the form): what began earlier is over
_LONGEST = timedelta(days=10)


@dataclass(frozen=True)
class Badge:
    """A word with its colour and shape."""

    label: str
    tone: str
    icon: str


_PLANNED = Badge("计划", *looks.PLANNED)
_NOT_HELD = Badge("未开展", *looks.OPEN)
_TO_CONFIRM = Badge("待党支部确认", *looks.ASKED)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in the calendar. ``first`` is empty for a plan that settles only the month."""

    uid: str
    title: str
    kind: str
    owner: str
    url: str
    badge: Badge
    first: date | None
    last: date | None
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    settled: bool
    changed_at: datetime
    # office order of the branches; the committee comes behind them, as in all lists
    rank: int = _BEHIND

    @property
    def time_label(self) -> str:
        """14:30; empty where no time is known."""
        return f"{self.starts_at.hour}:{self.starts_at.minute:02d}" if self.starts_at else ""

    def covers(self, day: date) -> bool:
        """Whether it happens on *day*."""
        return self.first is not None and self.last is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class Span:
    """Which days, and of whom: one branch or the committee itself, or (None) all that the person may see.

    ``only``: there is nothing else to choose, so that what the person sits in beside the branch is told with it.
    """

    first: date
    last: date
    chosen: Home | None
    only: bool = False

    def owned(self, branch_id: Any, committee_id: Any) -> list[ColumnElement[bool]]:
        """SQL conditions that narrow rows with an owner to the chosen one."""
        if self.chosen is None:
            return []
        if self.chosen.branch_id is None:
            return [branch_id.is_(None), committee_id == self.chosen.committee_id]
        return [branch_id == self.chosen.branch_id]


def entries(session: Session, actor: Actor, span: Span) -> list[Entry]:
    """Gatherings, plans without one, and joint events, in order of day and time. Four statements.

    A joint event and the records of its branches are told once: of one branch its own record, of all the event.
    """
    events = _joint_events(session, actor, span)
    gatherings = _gatherings(session, actor, span)
    if span.chosen is None:
        told = {event.id for event in events}
        gatherings = [row for row in gatherings if row.joint_event_id not in told]
    else:
        told = {row.joint_event_id for row in gatherings}
        events = [event for event in events if event.id not in told]
    kinds = _kind_labels(session, [row.id for row in gatherings])
    found = [
        *(_of_gathering(row, kinds.get(row.id, "")) for row in gatherings),
        *(_of_event(event) for event in events),
        *_open_items(session, actor, span),
    ]
    return sorted(found, key=_order)


def _order(entry: Entry) -> tuple[date, time, int, str]:
    return (entry.first or date.max, entry.starts_at or time.max, entry.rank, entry.uid)


def _name_on(owner: Any, day: object) -> ColumnElement[str | None]:
    """Short name that the branch *owner* (a column) had on *day*, as a column."""
    return (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == owner,
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        )
        .limit(1)
        .correlate(Activity, PlanItem)
        .scalar_subquery()
    )


def _overlapping(
    model: type[Activity | JointEvent], span: Span
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        model.held_on.between(span.first - _LONGEST, span.last),
        func.coalesce(model.ends_on, model.held_on) >= span.first,
    )


def _gatherings(session: Session, actor: Actor, span: Span) -> list[Any]:
    owned = span.owned(Activity.branch_id, Activity.committee_id)
    if owned and span.only:
        owned = [or_(and_(*owned), Activity.body.is_not(None))]
    statement = only_visible(
        select(
            Activity.id,
            Activity.title,
            Activity.held_on,
            Activity.ends_on,
            Activity.starts_at,
            Activity.ends_at,
            Activity.place,
            Activity.state,
            Activity.joint_event_id,
            Activity.updated_at,
            _name_on(Activity.branch_id, Activity.held_on).label("owner"),
            Branch.sort_order,
        ).outerjoin(Branch, Branch.id == Activity.branch_id),
        actor,
    )
    return list(
        session.execute(
            statement.where(
                Activity.state != State.VOIDED,
                *_overlapping(Activity, span),
                *owned,
            )
        )
    )


def _kind_labels(session: Session, activity_ids: list[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for activity_id, label in session.execute(
        select(ActivityRecord.activity_id, ActivityKind.label)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(ActivityRecord.activity_id.in_(activity_ids))
        .order_by(ActivityRecord.activity_id, ActivityRecord.position)
    ):
        found.setdefault(activity_id, []).append(label)
    return {activity_id: "、".join(labels) for activity_id, labels in found.items()}


def _joint_events(session: Session, actor: Actor, span: Span) -> list[JointEvent]:
    statement = select(JointEvent).where(
        visible_events(actor), JointEvent.cancelled_at.is_(None), *_overlapping(JointEvent, span)
    )
    if span.chosen is not None and span.chosen.branch_id is not None:
        statement = statement.where(
            JointEvent.id.in_(
                select(JointInvitation.joint_event_id).where(
                    JointInvitation.branch_id == span.chosen.branch_id,
                    JointInvitation.declined == "",
                )
            )
        )
    elif span.chosen is not None:
        statement = statement.where(JointEvent.committee_id == span.chosen.committee_id)
    return list(session.scalars(statement))


def _open_items(session: Session, actor: Actor, span: Span) -> list[Entry]:
    """Items of plans in the months of the span for which no gathering is told that the person may see."""
    months = (PlanItem.year * 100 + PlanItem.month).between(
        span.first.year * 100 + span.first.month, span.last.year * 100 + span.last.month
    )
    untold = or_(
        PlanItem.activity_id.is_(None),
        Activity.state == State.VOIDED,
        # what the condition leaves unknown (a gathering without a branch) is not seen
        not_(func.coalesce(visible(actor), false())),
    )
    statement = (
        select(
            PlanItem,
            _name_on(PlanItem.branch_id, func.coalesce(PlanItem.planned_on, span.last)),
            Branch.sort_order,
        )
        .outerjoin(PlanItem.activity)
        .outerjoin(Branch, Branch.id == PlanItem.branch_id)
        .options(contains_eager(PlanItem.activity), joinedload(PlanItem.kind))
        .where(
            visible_items(actor),
            PlanItem.cancelled == "",
            months,
            untold,
            *span.owned(PlanItem.branch_id, PlanItem.committee_id),
        )
    )
    return [_of_item(item, name, rank, actor) for item, name, rank in session.execute(statement)]


def _of_gathering(row: Any, kinds: str) -> Entry:
    ahead = row.state is State.DRAFT and row.held_on > clock.today()
    return Entry(
        uid=f"activity-{row.id}",
        title=row.title,
        kind=kinds,
        owner=row.owner or COMMITTEE,
        url=f"/activities/{row.id}",
        badge=_PLANNED if ahead else Badge(row.state.label, row.state.tone, row.state.icon),
        first=row.held_on,
        last=row.ends_on or row.held_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        settled=row.state in COUNTED_STATES,
        changed_at=row.updated_at,
        rank=_BEHIND if row.sort_order is None else row.sort_order,
    )


def _of_event(event: JointEvent) -> Entry:
    ahead = last_day(event) > clock.today()
    return Entry(
        uid=f"joint-{event.id}",
        title=event.title,
        kind=JOINT,
        owner=COMMITTEE,
        url=f"/joint/{event.id}",
        badge=_PLANNED if ahead else _TO_CONFIRM,
        first=event.held_on,
        last=last_day(event),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=event.place,
        settled=True,
        changed_at=event.updated_at,
    )


def _of_item(item: PlanItem, name: str | None, rank: int | None, actor: Actor) -> Entry:
    state = state_for(item, actor)
    badge = Badge(state.label, state.tone, state.icon)
    if state is ItemState.OPEN:
        badge = _PLANNED if item.due_on >= clock.today() else _NOT_HELD
    return Entry(
        uid=f"plan-{item.id}",
        title=item.title,
        kind=item.kind.label,
        owner=name or COMMITTEE,
        url=f"/plans/{item.id}",
        badge=badge,
        first=item.planned_on,
        last=item.planned_on,
        settled=False,
        changed_at=item.updated_at,
        rank=_BEHIND if rank is None else rank,
    )


@dataclass(frozen=True)
class FixedDay:
    """The fixed day of a branch for its theme days, with the name it shows under."""

    day: int
    name: str
    founded_on: date
    dissolved_on: date | None

    def falls_on(self, day: date) -> bool:
        """Whether *day* is the fixed day of its month and the branch existed."""
        return (
            day.day == self.day
            and self.founded_on <= day
            and (self.dissolved_on is None or day <= self.dissolved_on)
        )


def fixed_days(session: Session, shown: Iterable[Home]) -> list[FixedDay]:
    """Fixed theme days of these branches, in their order. One statement."""
    names = {home.branch_id: home.name for home in shown if home.branch_id is not None}
    rows = session.execute(
        select(Branch.id, Branch.theme_day, Branch.founded_on, Branch.dissolved_on).where(
            Branch.id.in_(names), Branch.theme_day.is_not(None)
        )
    )
    found = {row.id: FixedDay(row.theme_day, names[row.id], *row[2:]) for row in rows}
    return [found[branch_id] for branch_id in names if branch_id in found]
