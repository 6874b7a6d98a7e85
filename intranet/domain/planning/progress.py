"""Where the items of a plan stand, and how far a plan has come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import follows_review
from intranet.domain.planning.items import PlanItem, due_day
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation import looks
from intranet.foundation.questions import Question, Value, answer
from intranet.foundation.shown import Shown


class ItemState(Shown):
    """Where an item stands; it follows the gathering that was drafted from it."""

    OPEN = "open", "未开展", *looks.OPEN
    DRAFTED = "drafted", "已拟草稿", *looks.DRAFT
    RETURNED = "returned", "退回修改", *looks.RETURNED
    SUBMITTED = "submitted", "待审核", *looks.WAITING
    UNDERWAY = "underway", "办理中", *looks.UNDERWAY
    HELD = "held", "已开展", *looks.APPROVED
    CANCELLED = "cancelled", "已取消", *looks.VOIDED


_OF_ACTIVITY = {
    State.DRAFT: ItemState.DRAFTED,
    State.RETURNED: ItemState.RETURNED,
    State.SUBMITTED: ItemState.SUBMITTED,
    State.APPROVED: ItemState.HELD,
    State.ARCHIVED: ItemState.HELD,
    # what was struck was not held: the item is open again
    State.VOIDED: ItemState.OPEN,
}


def state_of(item: PlanItem) -> ItemState:
    """Where the item stands (its activity is loaded)."""
    if item.cancelled:
        return ItemState.CANCELLED
    return ItemState.OPEN if item.activity is None else _OF_ACTIVITY[item.activity.state]


def state_for(item: PlanItem, actor: Actor) -> ItemState:
    """The same as far as the person may know: who does not handle the record learns of the steps only at the end."""
    found = state_of(item)
    if item.activity is None or found in {ItemState.OPEN, ItemState.HELD, ItemState.CANCELLED}:
        return found
    return found if follows_review(item.activity, actor) else ItemState.UNDERWAY


def has_living_activity(item: PlanItem) -> bool:
    """Whether a gathering stands for the item: drafted from it and not struck (its activity is loaded)."""
    return item.activity is not None and item.activity.state is not State.VOIDED


def may_be_drafted(item: PlanItem) -> bool:
    """Whether a draft can be made of the item (kind and activity are loaded)."""
    return not item.cancelled and not has_living_activity(item) and item.kind.is_active


@dataclass(frozen=True, slots=True)
class Line:
    """What progress is counted from: one item, and the day on which it was held with approval."""

    due_on: date
    cancelled: bool
    held_on: date | None


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A plan on a day. ``planned`` leaves out what was cancelled; ``due`` are those whose day has come; ``held`` those
    held by then whose record is approved.
    """

    planned: int = 0
    due: int = 0
    held: int = 0
    cancelled: int = 0

    @property
    def made(self) -> bool:
        """Whether there is a plan at all; without one the numbers say nothing."""
        return bool(self.planned or self.cancelled)


def count(lines: Iterable[Line], as_of: date) -> PlanProgress:
    """Sum the lines up as of a day. An item held before its day counts as due."""
    every = list(lines)
    living = [line for line in every if not line.cancelled]
    held = [line for line in living if line.held_on is not None and line.held_on <= as_of]
    return PlanProgress(
        planned=len(living),
        due=sum(line.due_on <= as_of or line in held for line in living),
        held=len(held),
        cancelled=len(every) - len(living),
    )


def line_of(item: PlanItem) -> Line:
    """An item as a line of its progress (its activity is loaded)."""
    held = state_of(item) is ItemState.HELD
    return Line(
        item.due_on, bool(item.cancelled), item.activity.held_on if held and item.activity else None
    )


def plan_progress(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, PlanProgress]:
    """How far the plans of the branches have come, by branch; each asked for is in it. One statement."""
    return answer(session, progress_of(branch_ids, year, as_of))


def progress_of(
    branch_ids: Sequence[int], year: int, as_of: date
) -> Question[dict[int, PlanProgress]]:
    """The same, to be asked with others."""

    def read(rows: Iterable[Any]) -> dict[int, PlanProgress]:
        found = _lines(rows)
        return {branch_id: count(found.get(branch_id, ()), as_of) for branch_id in branch_ids}

    return Question(_of_branches, read, branches=branch_ids, year=year)


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of a plan that stands open; ``kind`` is the code of its kind, ``draft`` the record begun of it.

    What was ``handed_down`` may have been ``urged`` with these words.
    """

    id: int
    branch_id: int
    kind: str
    title: str
    due_on: date
    handed_down: bool = False
    urged: str = ""
    draft: int | None = None


def untouched_of(branch_ids: Sequence[int], years: Collection[int]) -> Question[list[Planned]]:
    """Items of the branches' plans of these years that stand open, by day: neither cancelled nor drafted."""
    return Question(_untouched, _read_planned, branches=branch_ids, years=years)


def _untouched(value: Value) -> Select[Any]:
    return _planned(value).where(
        or_(PlanItem.activity_id.is_(None), Activity.state == State.VOIDED)
    )


def waiting_of(branch_ids: Sequence[int], years: Collection[int]) -> Question[list[Planned]]:
    """The same, and those begun that are not handed in though the committee urged the branch."""
    return Question(_waiting, _read_planned, branches=branch_ids, years=years)


def _waiting(value: Value) -> Select[Any]:
    urged = and_(PlanItem.urged != "", Activity.state.in_((State.DRAFT, State.RETURNED)))
    return _planned(value).where(
        or_(PlanItem.activity_id.is_(None), Activity.state == State.VOIDED, urged)
    )


def coming_of(branch_ids: Sequence[int], first: date, last: date) -> Question[list[Planned]]:
    """What the branches plan for these days and has not been held with approval, by day."""

    def read(rows: Iterable[Any]) -> list[Planned]:
        return [one for one in _read_planned(rows) if first <= one.due_on <= last]

    return Question(_coming, read, branches=branch_ids, years={first.year, last.year})


def _coming(value: Value) -> Select[Any]:
    return _planned(value).where(
        or_(PlanItem.activity_id.is_(None), Activity.state.not_in(COUNTED_STATES))
    )


def _planned(value: Value) -> Select[Any]:
    return (
        select(
            PlanItem.id,
            PlanItem.branch_id,
            ActivityKind.code,
            PlanItem.title,
            PlanItem.planned_on,
            PlanItem.due_by,
            PlanItem.year,
            PlanItem.month,
            PlanItem.urged,
            case((Activity.state != State.VOIDED, Activity.id)).label("draft"),
        )
        .join(ActivityKind, ActivityKind.id == PlanItem.kind_id)
        .outerjoin(Activity, Activity.id == PlanItem.activity_id)
        .where(
            PlanItem.branch_id.in_(value.any_of("branches")),
            PlanItem.year.in_(value.any_of("years")),
            PlanItem.cancelled == "",
        )
    )


def _read_planned(rows: Iterable[Any]) -> list[Planned]:
    found = [
        Planned(
            row.id,
            row.branch_id,
            row.code,
            row.title,
            due_day(row.planned_on, row.due_by, row.year, row.month),
            row.due_by is not None,
            row.urged,
            row.draft,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.due_on, one.id))


def committee_progress(session: Session, committee_id: int, year: int, as_of: date) -> PlanProgress:
    """How far the committee's own plan has come. One statement."""
    own = answer(session, Question(_of_committee, _lines, committee=committee_id, year=year))
    return count(own.get(None, ()), as_of)


def _of_branches(value: Value) -> Select[Any]:
    return _items(value).where(PlanItem.branch_id.in_(value.any_of("branches")))


def _of_committee(value: Value) -> Select[Any]:
    return _items(value).where(
        PlanItem.committee_id == value("committee"), PlanItem.branch_id.is_(None)
    )


def _items(value: Value) -> Select[Any]:
    return (
        select(
            PlanItem.branch_id,
            PlanItem.year,
            PlanItem.month,
            PlanItem.planned_on,
            PlanItem.due_by,
            PlanItem.cancelled,
            Activity.state,
            Activity.held_on,
        )
        .outerjoin(Activity, Activity.id == PlanItem.activity_id)
        .where(PlanItem.year == value("year"))
    )


def _lines(rows: Iterable[Any]) -> dict[int | None, list[Line]]:
    found: dict[int | None, list[Line]] = {}
    for branch_id, year, month, planned_on, due_by, cancelled, state, held_on in rows:
        line = Line(
            due_day(planned_on, due_by, year, month),
            bool(cancelled),
            held_on if state in COUNTED_STATES else None,
        )
        found.setdefault(branch_id, []).append(line)
    return found
