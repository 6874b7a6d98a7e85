"""Finding problems to be put right: one for its page, many for lists, print and counts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.follow_up.due import DueState, due_state, due_words
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    ItemState,
    ItemStep,
    RectificationEvent,
    RectificationItem,
)
from intranet.domain.follow_up.rectification import may
from intranet.foundation.errors import NotAllowed, NotFound

OWN_LOOK = "支部自查"
_GONE = "没有找到这项问题，或者不在您的查看范围内。"


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One problem as lists and prints show it."""

    id: int
    branch_id: int
    found_on: date
    problem: str
    measure: str
    responsible: str
    due_on: date | None
    state: ItemState
    result: str
    done_on: date | None
    closed_on: date | None
    inspection_id: int | None
    activity_id: int | None
    source: str
    today: date

    @property
    def due_words(self) -> str:
        """Where an open problem stands against its day; empty when it is reported or closed or has no day."""
        if self.state is not ItemState.OPEN or self.due_on is None:
            return ""
        return due_words(self.due_on, done=False, today=self.today)

    @property
    def is_returned(self) -> bool:
        """Whether it was reported and came back: the words of the report stay for correction."""
        return self.state is ItemState.OPEN and bool(self.result)

    @property
    def is_past_due(self) -> bool:
        """Whether an open problem has passed its day."""
        return (
            self.state is ItemState.OPEN
            and due_state(self.due_on, done=False, today=self.today) is DueState.PAST
        )


def readable_items(actor: Actor) -> ColumnElement[bool]:
    """SQL condition: problems of the person's branches, or of all branches of the person's committee."""
    return _scope(actor, RectificationItem)


def readable_inspections(actor: Actor) -> ColumnElement[bool]:
    """SQL condition: inspections of the person's branches, or of all branches of the person's committee."""
    return _scope(actor, Inspection)


def _scope(actor: Actor, table: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = or_(
        table.branch_id.in_(actor.own_branches(Permission.FOLLOW_UP_READ)),
        table.committee_id.in_(actor.committee_ids(Permission.FOLLOW_UP_READ)),
    )
    return condition


def of_integrity() -> ColumnElement[bool]:
    """SQL condition: problems that an inspection of the integrity kind found."""
    found = select(Inspection.id).where(Inspection.kind == InspectionKind.INTEGRITY)
    return func.coalesce(RectificationItem.inspection_id, 0).in_(found)


def load_item(session: Session, item_id: int, actor: Actor) -> RectificationItem:
    """One problem that the person may read; NotFound otherwise."""
    item = session.scalar(
        select(RectificationItem)
        .where(RectificationItem.id == item_id, readable_items(actor))
        .options(joinedload(RectificationItem.inspection))
    )
    if item is None:
        raise NotFound(_GONE)
    return item


def load_item_for(
    session: Session, item_id: int, actor: Actor, permission: Permission
) -> RectificationItem:
    """One problem for a move that asks for *permission*; NotAllowed when it may only be read."""
    item = load_item(session, item_id, actor)
    if not may(actor, permission, item):
        raise NotAllowed("这项问题由其他组织办理，您可以查看，不能办理。")
    return item


def item_rows(session: Session, today: date, *conditions: ColumnElement[bool]) -> list[ItemRow]:
    """Problems that meet all *conditions*, by branch, the oldest first. One statement.

    Branches come in the order of their ids; the caller puts them into office order.
    """
    found = session.execute(
        select(RectificationItem, Inspection.kind, Activity.title)
        .outerjoin(Inspection, Inspection.id == RectificationItem.inspection_id)
        .outerjoin(Activity, Activity.id == RectificationItem.activity_id)
        .where(*conditions)
        .order_by(RectificationItem.branch_id, RectificationItem.found_on, RectificationItem.id)
    )
    return [_row(item, kind, title, today) for item, kind, title in found]


def _row(
    item: RectificationItem, kind: InspectionKind | None, title: str | None, today: date
) -> ItemRow:
    return ItemRow(
        id=item.id,
        branch_id=item.branch_id,
        found_on=item.found_on,
        problem=item.problem,
        measure=item.measure,
        responsible=item.responsible,
        due_on=item.due_on,
        state=item.state,
        result=item.result,
        done_on=item.done_on,
        closed_on=item.closed_on,
        inspection_id=item.inspection_id,
        activity_id=item.activity_id,
        source=kind.label if kind else title or OWN_LOOK,
        today=today,
    )


def events_of(session: Session, item_id: int) -> list[RectificationEvent]:
    """All steps of one problem, newest first. One statement."""
    return list(
        session.scalars(
            select(RectificationEvent)
            .where(RectificationEvent.item_id == item_id)
            .order_by(RectificationEvent.id.desc())
        )
    )


def return_reason(item: RectificationItem, events: list[RectificationEvent]) -> str:
    """Why the problem came back, until it is reported again; empty otherwise."""
    if item.state is not ItemState.OPEN:
        return ""
    last = next((e for e in events if e.step in {ItemStep.RETURNED, ItemStep.REPORTED}), None)
    return last.opinion if last is not None and last.step is ItemStep.RETURNED else ""
