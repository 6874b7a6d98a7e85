"""Reads of inspections: the list with its numbers, the years that have any, one problem."""

from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.roles import Actor
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    ItemState,
    RectificationItem,
)
from intranet.domain.follow_up.items import readable_inspections
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year


def inspections_of(
    actor: Actor, year: int | None, branch_id: int | None, kind: InspectionKind | None
) -> Select[Any]:
    """Inspections that the person may read, newest first; ``entered`` and ``closed`` count their problems."""
    found_in = RectificationItem.inspection_id == Inspection.id
    is_closed = case((RectificationItem.state == ItemState.CLOSED, 1))
    entered, closed = (
        select(func.count(what)).where(found_in).correlate(Inspection).scalar_subquery()
        for what in (RectificationItem.id, is_closed)
    )
    statement = (
        select(Inspection, entered.label("entered"), closed.label("closed"))
        .where(readable_inspections(actor))
        .order_by(Inspection.held_on.desc(), Inspection.id.desc())
    )
    if year:
        span = Year(year)
        statement = statement.where(Inspection.held_on.between(span.first_day, span.last_day))
    if branch_id:
        statement = statement.where(Inspection.branch_id == branch_id)
    if kind:
        statement = statement.where(Inspection.kind == kind)
    return statement


def years(session: Session, actor: Actor) -> list[int]:
    """Years that hold inspections, newest first. One statement."""
    first, last = session.execute(
        select(func.min(Inspection.held_on), func.max(Inspection.held_on)).where(
            readable_inspections(actor)
        )
    ).one()
    return [] if first is None else list(range(last.year, first.year - 1, -1))


def has_problems(session: Session, inspection_id: int) -> bool:
    """Whether problems were entered under the inspection. One statement."""
    entered = exists().where(RectificationItem.inspection_id == inspection_id)
    return bool(session.scalar(select(entered)))


def load_problem(session: Session, inspection_id: int, item_id: int) -> RectificationItem:
    """One problem of this inspection; NotFound for any other."""
    found = session.scalar(
        select(RectificationItem)
        .where(RectificationItem.id == item_id, RectificationItem.inspection_id == inspection_id)
        .options(joinedload(RectificationItem.inspection))
    )
    if found is None:
        raise NotFound("没有找到这项问题。")
    return found
