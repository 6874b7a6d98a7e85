"""Resolutions of approved records with where they stand: for lists, for agendas and for counts.

What a meeting resolved stands while its record is opened again and corrected.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, not_, or_, select, true
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import Audience
from intranet.domain.activities.tables import (
    ACTIVITY,
    Activity,
    ActivityRecord,
    Resolution,
)
from intranet.domain.activities.visibility import only_visible
from intranet.domain.follow_up.due import DueState, due_state, due_words
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.progress import ResolutionProgress
from intranet.domain.organization.tables import Branch, CommitteeBody
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import COUNTED_STATES, OPEN_STATES, Move
from intranet.foundation.questions import Build, Question, Several, Value, answer


@dataclass(frozen=True, kw_only=True)
class OpenResolution:
    """One resolution of an approved record on one day; ``steps`` is the number of its last step."""

    id: int
    activity_id: int
    activity_title: str
    held_on: date
    committee_id: int
    branch_id: int | None
    party_group_id: int | None
    body: CommitteeBody | None
    audience: Audience
    text: str
    responsible: str
    due_on: date | None
    steps: int
    closed_on: date | None
    last_note: str
    today: date

    @property
    def is_closed(self) -> bool:
        """Whether the last step closed it."""
        return self.closed_on is not None

    @property
    def state(self) -> DueState:
        """Where it stands."""
        return due_state(self.due_on, done=self.is_closed, today=self.today)

    @property
    def words(self) -> str:
        """The same in words, with the days beyond the agreed one."""
        return due_words(self.due_on, done=self.is_closed, today=self.today)


SOON = timedelta(days=7)
"""So long before it is due one is reminded."""


@dataclass(frozen=True, slots=True)
class FollowUpCounts:
    """What is open in one branch on one day; ``soon`` is due within SOON, the first of it on that ``next`` day."""

    open: int = 0
    due_today: int = 0
    past_due: int = 0
    soon: int = 0
    next: date | None = None
    items_open: int = 0
    items_past_due: int = 0
    items_reported: int = 0
    items_soon: int = 0
    items_next: date | None = None


def _stands() -> ColumnElement[bool]:
    """SQL condition over Activity: approved, or approved once and being corrected."""
    # a value, not EXISTS: that PostgreSQL answers for all records there are, though few are being corrected
    approved_once = (
        select(ReviewEvent.id)
        .where(
            ReviewEvent.record_kind == ACTIVITY.key,
            ReviewEvent.record_id == Activity.id,
            ReviewEvent.move == Move.APPROVE,
        )
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )
    return or_(
        Activity.state.in_(COUNTED_STATES),
        and_(Activity.state.in_(OPEN_STATES), approved_once.is_not(None)),
    )


def _joined(*columns: Any) -> Select[Any]:
    """A select over resolutions of counted records with their last step."""
    return (
        select(*columns)
        .select_from(Resolution)
        .join(ActivityRecord, ActivityRecord.id == Resolution.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .outerjoin(
            ResolutionProgress,
            and_(
                ResolutionProgress.resolution_id == Resolution.id,
                ResolutionProgress.number == Resolution.steps,
            ),
        )
        .where(_stands())
    )


def is_open() -> ColumnElement[bool]:
    """SQL condition: the last step, if any, did not close the resolution."""
    return not_(Resolution.is_closed)


def _of_branches(branch_ids: Any) -> ColumnElement[bool]:
    """SQL condition: of these branches; their committee leads to what is open.

    The first and the last committee, mostly the same: of a set the database would not expect that it is so few. The
    branch is + 0, a test and no way in: a plan for all values would go through all that the branches ever held.
    """
    first, last = (
        select(end(Branch.committee_id)).where(Branch.id.in_(branch_ids)).scalar_subquery()
        for end in (func.min, func.max)
    )
    return and_(
        (Activity.branch_id + 0).in_(branch_ids), Resolution.committee_id.between(first, last)
    )


def in_state(state: DueState, today: date) -> ColumnElement[bool]:
    """SQL condition of one state, the same rule as ``due_state``."""
    if state is DueState.DONE:
        return and_(Resolution.is_closed)
    due: ColumnElement[bool] = {
        DueState.UNDATED: Resolution.due_on.is_(None),
        DueState.TODAY: Resolution.due_on == today,
        DueState.PAST: Resolution.due_on < today,
        DueState.AHEAD: Resolution.due_on > today,
    }[state]
    return and_(is_open(), due)


def resolutions() -> Select[Any]:
    """Select the rows that ``as_resolution`` reads; the caller narrows and orders them."""
    return _joined(
        Resolution.id,
        Activity.id.label("activity_id"),
        Activity.title,
        Activity.held_on,
        Activity.committee_id,
        Activity.branch_id,
        Activity.party_group_id,
        Activity.body,
        Activity.audience,
        Resolution.text,
        Resolution.responsible,
        Resolution.due_on,
        Resolution.steps,
        Resolution.is_closed,
        ResolutionProgress.happened_on,
        ResolutionProgress.note,
    )


def by_due_day(statement: Select[Any]) -> Select[Any]:
    """Earliest due first, what has no day last."""
    return statement.order_by(Resolution.due_on.is_(None), Resolution.due_on, Resolution.id)


def as_resolution(row: Row[Any], today: date) -> OpenResolution:
    """One row of ``resolutions``."""
    return OpenResolution(
        id=row.id,
        activity_id=row.activity_id,
        activity_title=row.title,
        held_on=row.held_on,
        committee_id=row.committee_id,
        branch_id=row.branch_id,
        party_group_id=row.party_group_id,
        body=row.body,
        audience=row.audience,
        text=row.text,
        responsible=row.responsible,
        due_on=row.due_on,
        steps=row.steps,
        closed_on=row.happened_on if row.is_closed else None,
        last_note=row.note or "",
        today=today,
    )


def open_resolutions(
    session: Session, branch_ids: Collection[int], today: date
) -> dict[int, list[OpenResolution]]:
    """Open resolutions of the branches' approved records, earliest due first. One statement.

    Whoever shows them decides who may read them: ``audience`` and ``party_group_id`` say whose they are.
    """
    found: dict[int, list[OpenResolution]] = {branch_id: [] for branch_id in branch_ids}
    statement = resolutions().where(_of_branches(branch_ids), is_open())
    for row in session.execute(by_due_day(statement)):
        found[row.branch_id].append(as_resolution(row, today))
    return found


def open_resolutions_of_committee(
    session: Session, committee_id: int, today: date
) -> list[OpenResolution]:
    """Open resolutions of the committee's own approved records. One statement."""
    statement = resolutions().where(
        Resolution.committee_id == committee_id, Activity.branch_id.is_(None), is_open()
    )
    return [as_resolution(row, today) for row in session.execute(by_due_day(statement))]


def follow_up_counts(
    session: Session, branch_ids: Collection[int], today: date, *, reader: Actor | None = None
) -> dict[int, FollowUpCounts]:
    """What is open in each branch; with *reader* only resolutions which this person may read. One statement."""
    return answer(session, follow_up_of(branch_ids, today, reader=reader))


def follow_up_of(
    branch_ids: Collection[int], today: date, *, reader: Actor | None = None
) -> Several[dict[int, FollowUpCounts]]:
    """The same, to be asked with others."""

    def numbers(rows: Iterable[Any]) -> dict[int, tuple[Any, ...]]:
        return {branch_id: tuple(found) for branch_id, *found in rows}

    asked: dict[str, Any] = {"branches": branch_ids, "day": today, "until": today + SOON}
    resolved = Question(_open_resolutions(reader), numbers, **asked)
    items = Question(_open_items, numbers, **asked)
    nothing = (0, 0, 0, 0, None)
    return Several(
        lambda: {
            one: FollowUpCounts(*resolved.answer.get(one, nothing), *items.answer.get(one, nothing))
            for one in branch_ids
        },
        resolved,
        items,
    )


# Of so many readers, the latest, a worker keeps the statement.
@lru_cache(maxsize=64)
def _open_resolutions(reader: Actor | None) -> Build:
    def counted(value: Value) -> Select[Any]:
        statement = _joined(
            Activity.branch_id,
            func.count().label("open"),
            _sum_of(Resolution.due_on == value("day")).label("due_today"),
            _sum_of(Resolution.due_on < value("day")).label("past_due"),
            *_soon(Resolution.due_on, true(), value),
        ).where(_of_branches(value.any_of("branches")), is_open())
        if reader is not None:
            statement = only_visible(statement, reader)
        return statement.group_by(Activity.branch_id)

    return counted


def _open_items(value: Value) -> Select[Any]:
    state = RectificationItem.state
    return (
        select(
            RectificationItem.branch_id,
            func.count().label("open"),
            _sum_of(and_(state == ItemState.OPEN, RectificationItem.due_on < value("day"))).label(
                "past_due"
            ),
            _sum_of(state == ItemState.REPORTED).label("reported"),
            *_soon(RectificationItem.due_on, state == ItemState.OPEN, value),
        )
        .where(RectificationItem.branch_id.in_(value.any_of("branches")), state != ItemState.CLOSED)
        .group_by(RectificationItem.branch_id)
    )


def with_progress(session: Session, resolution_ids: Collection[int]) -> list[int]:
    """Those of the resolutions about which something was told. One statement, none without resolutions."""
    if not resolution_ids:
        return []
    return list(
        session.scalars(
            select(ResolutionProgress.resolution_id)
            .where(ResolutionProgress.resolution_id.in_(resolution_ids))
            .distinct()
            .order_by(ResolutionProgress.resolution_id)
        )
    )


def _soon(due_on: Any, which: ColumnElement[bool], value: Value) -> tuple[Any, Any]:
    """How many are due from today on within SOON, and the first of these days."""
    near = and_(which, due_on.between(value("day"), value("until")))
    return _sum_of(near).label("soon"), func.min(case((near, due_on))).label("next")


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
