"""Reads of inspections: the list with its numbers, one inspection, what the filters offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    ItemState,
    RectificationItem,
)
from intranet.domain.follow_up.items import readable_inspections
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.organization.scope import place_with
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.pagination import Page, Position, after, capped_count, cut

PAGE_SIZE = 30
_GONE = "没有找到这次督导检查，或者不在您的查看范围内。"


@dataclass(frozen=True)
class Filters:
    """One year (0: all), one branch, one kind."""

    year: int = 0
    branch: str = ""
    kind: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """The same as parameters of an address."""
        found = {"branch": self.branch, "kind": self.kind, "year": str(self.year or "")}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class InspectionRow:
    """One line of the list; ``entered`` and ``closed`` count its problems."""

    id: int
    held_on: date
    kind: InspectionKind
    branch_id: int
    team: str
    topic: str
    entered: int
    closed: int

    @property
    def open(self) -> int:
        """Problems not closed yet."""
        return self.entered - self.closed


def parse_filters(args: Mapping[str, Any], year: int | None) -> Filters:
    """Read the filters from an address; what is unknown counts as no filter."""
    kind = str(args.get("kind", ""))
    return Filters(
        year or 0,
        str(args.get("branch", ""))[:12],
        kind if kind in list(InspectionKind) else "",
    )


def branches(session: Session, actor: Actor, today: date) -> list[BranchName]:
    """Branches whose inspections the person may read, in office order. One statement."""
    return branches_of(session, actor, today, permission=Permission.FOLLOW_UP_READ)


def editable_branches(session: Session, actor: Actor, today: date) -> list[BranchName]:
    """Branches for which the person enters inspections, in office order. One statement."""
    return branches_of(session, actor, today, permission=Permission.INSPECTION_EDIT)


def years(session: Session, actor: Actor) -> list[int]:
    """Years that hold inspections, newest first. One statement."""
    first, last = session.execute(
        select(func.min(Inspection.held_on), func.max(Inspection.held_on)).where(
            readable_inspections(actor)
        )
    ).one()
    return [] if first is None else list(range(last.year, first.year - 1, -1))


def page_of(
    session: Session,
    actor: Actor,
    filters: Filters,
    known: Sequence[BranchName],
    position: Position | None,
) -> Page[Any]:
    """Inspections of the filters, newest first, with the numbers of their problems. Two statements."""
    conditions = [readable_inspections(actor)]
    if filters.year:
        conditions.append(
            Inspection.held_on.between(date(filters.year, 1, 1), date(filters.year, 12, 31))
        )
    if filters.kind:
        conditions.append(Inspection.kind == InspectionKind(filters.kind))
    if filters.branch:
        conditions.append(Inspection.branch_id == place_with(known, filters.branch).id)
    numbers = (
        select(
            RectificationItem.inspection_id,
            func.count().label("entered"),
            func.sum(case((RectificationItem.state == ItemState.CLOSED, 1), else_=0)).label(
                "closed"
            ),
        )
        .where(RectificationItem.inspection_id.is_not(None))
        .group_by(RectificationItem.inspection_id)
        .subquery()
    )
    statement = (
        select(
            Inspection.id,
            Inspection.held_on,
            Inspection.kind,
            Inspection.branch_id,
            Inspection.team,
            Inspection.topic,
            func.coalesce(numbers.c.entered, 0),
            func.coalesce(numbers.c.closed, 0),
        )
        .outerjoin(numbers, numbers.c.inspection_id == Inspection.id)
        .where(and_(*conditions))
    )
    total = session.scalar(capped_count(select(Inspection.id).where(and_(*conditions)))) or 0
    rows = [
        InspectionRow(*row)
        for row in session.execute(
            after(statement, Inspection.held_on, Inspection.id, position, PAGE_SIZE)
        )
    ]
    return cut(rows, position, PAGE_SIZE, total=total)


def load(session: Session, inspection_id: int, actor: Actor) -> Inspection:
    """One inspection that the person may read; NotFound otherwise."""
    found = session.scalar(
        select(Inspection).where(Inspection.id == inspection_id, readable_inspections(actor))
    )
    if found is None:
        raise NotFound(_GONE)
    return found


def may_edit(inspection: Inspection, actor: Actor) -> bool:
    """Whether the person enters and words inspections of this branch."""
    return actor.covers(
        Permission.INSPECTION_EDIT,
        committee_id=inspection.committee_id,
        branch_id=inspection.branch_id,
    )


def load_editable(session: Session, inspection_id: int, actor: Actor) -> Inspection:
    """One inspection for editing; NotAllowed when it may only be read."""
    found = load(session, inspection_id, actor)
    if not may_edit(found, actor):
        raise NotAllowed("督导检查由机关党委登记，您可以查看，不能修改。")
    return found


def load_item(session: Session, inspection_id: int, item_id: int) -> RectificationItem:
    """One problem of this inspection; NotFound for any other."""
    found = session.scalar(
        select(RectificationItem).where(
            RectificationItem.id == item_id, RectificationItem.inspection_id == inspection_id
        )
    )
    if found is None:
        raise NotFound("没有找到这项问题。")
    return found
