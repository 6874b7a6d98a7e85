"""Brands and achievements that wait: for the committee's review, or for those who enter them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.achievements.tables import ACHIEVEMENT, Achievement
from intranet.domain.brands.tables import BRAND, Brand
from intranet.domain.records.workflow import State

# Far more than a screen shows.
LOOKED_AT = 60
_TABLES: tuple[type[Brand | Achievement], ...] = (Brand, Achievement)


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    """One brand or achievement that is not settled; ``label`` is its name or its clause."""

    kind: str
    id: int
    label: str
    branch_id: int | None
    state: State
    submitted_at: datetime | None
    updated_at: datetime

    @property
    def url(self) -> str:
        """Where it is shown and decided on."""
        kind = BRAND if self.kind == BRAND.key else ACHIEVEMENT
        return kind.address.format(id=self.id)


def _label(table: type[Brand | Achievement]) -> Any:
    if table is Brand:
        return literal("品牌 ", String) + Brand.name
    return Achievement.caption


def _select(table: type[Brand | Achievement], *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(
        literal(table.record_type.key, String).label("kind"),
        table.id.label("id"),
        _label(table).label("label"),
        table.branch_id.label("branch_id"),
        cast(table.state, String).label("state"),
        table.submitted_at.label("submitted_at"),
        table.updated_at.label("updated_at"),
    ).where(*conditions)


def _load(session: Session, first: Select[Any], second: Select[Any]) -> list[WaitingRecord]:
    both = first.union_all(second).subquery()
    rows = session.execute(
        select(both).order_by(both.c.updated_at, both.c.kind, both.c.id).limit(LOOKED_AT)
    )
    return [
        WaitingRecord(
            row.kind,
            row.id,
            row.label,
            row.branch_id,
            State(row.state),
            row.submitted_at,
            row.updated_at,
        )
        for row in rows
    ]


def _mine(
    table: type[Brand | Achievement], branches: list[int], committees: list[int]
) -> ColumnElement[bool]:
    """What the person enters: of the own branch, or the committee's own."""
    return or_(
        table.branch_id.in_(branches),
        and_(table.branch_id.is_(None), table.committee_id.in_(committees)),
    )


def _reviewed(
    table: type[Brand | Achievement], actor: Actor, committees: list[int]
) -> ColumnElement[bool]:
    """Submitted, and the person may decide: nobody reviews what they entered."""
    return and_(
        table.state == State.SUBMITTED,
        table.committee_id.in_(committees),
        table.entered_by_id != actor.user_id,
        or_(table.submitted_by_id.is_(None), table.submitted_by_id != actor.user_id),
    )


def to_review(session: Session, actor: Actor) -> list[WaitingRecord]:
    """Submitted ones the person may decide on, the longest waiting first. One statement."""
    committees = actor.committee_ids(Permission.BRAND_REVIEW)
    return _load(
        session,
        *(_select(table, _reviewed(table, actor, committees)) for table in _TABLES),
    )


def open_records(session: Session, actor: Actor) -> tuple[list[WaitingRecord], list[WaitingRecord]]:
    """What the person may decide on, and what is under way of those the person enters for. One statement.

    Nothing is asked for people who do neither.
    """
    reviewing = actor.committee_ids(Permission.BRAND_REVIEW)
    branches = sorted(
        {g.branch_id for g in actor.grants if g.branch_id and g.gives(Permission.BRAND_EDIT)}
    )
    committees = actor.committee_ids(Permission.BRAND_EDIT)
    if not (reviewing or branches or committees):
        return [], []
    still_open = (State.DRAFT, State.RETURNED, State.SUBMITTED)
    rows = _load(
        session,
        *(
            _select(
                table,
                or_(
                    _reviewed(table, actor, reviewing),
                    and_(table.state.in_(still_open), _mine(table, branches, committees)),
                ),
            )
            for table in _TABLES
        ),
    )
    own = [
        row for row in rows if row.branch_id in branches or (row.branch_id is None and committees)
    ]
    return [row for row in rows if row not in own], own
