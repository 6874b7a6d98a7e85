"""What is kept about one person, from all registers: for 我的信息 and its copy (《个人信息保护法》第四十五条)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, DateTime, Select, func, select, union
from sqlalchemy.orm import Session
from sqlalchemy.schema import Column, Table
from sqlalchemy.types import TypeDecorator

from intranet.domain.access.actions import OF_RESTRICTED_ROWS, AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.life.appraisals import AppraisalStage
from intranet.domain.organization.dependents import links
from intranet.domain.privacy.held import HELD, Held, held_by_table
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock
from intranet.foundation.chinese import tenths
from intranet.foundation.database import Base
from intranet.foundation.personal_numbers import Whole
from intranet.foundation.questions import Question, Value, ask, ordered
from intranet.foundation.sealed import Place, ring

# What is still being written or decided is told once it is settled: until then it is not the record of anything.
_SETTLED: dict[str, Sequence[str]] = {
    "activity": COUNTED_STATES,
    "appraisal": (AppraisalStage.CONFIRMED,),
}
# What names a row that another one refers to.
_NAMED_BY = {
    "member": "name",
    "party_group": "name",
    "activity": "title",
    "volunteering": "title",
    "service_order": "need",
}
_BOUND = " "


@dataclass(frozen=True)
class Section:
    """Rows of one table about the person, newest first, as words; ``total`` counts those that are not shown, too."""

    held: Held
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    total: int


def _is_sealed(column: Column[Any]) -> bool:
    return column.name.endswith("_sealed")


def _name_of(column: Column[Any]) -> ColumnElement[Any]:
    """The column, a sealed one with the key of its row; what refers to a row with a name, as that name."""
    target = next((key.column for key in column.foreign_keys), None)
    if _is_sealed(column):
        return column.table.c.row_key + _BOUND + column
    if target is None:
        return column
    if target.table.name == "branch":
        names = Base.metadata.tables["organization_name"]
        latest = select(names.c.short_name).where(names.c.branch_id == column)
        return latest.order_by(names.c.valid_from.desc()).limit(1).scalar_subquery()
    named = Base.metadata.tables[target.table.name].alias()
    name = named.c[_NAMED_BY[target.table.name]]
    return select(name).where(named.c[target.name] == column).scalar_subquery()


def _shown(held: Held) -> list[tuple[str, Column[Any]]]:
    """Columns in their order; documents of the machine (JSON) are read where they were written."""
    table = Base.metadata.tables[held.table]
    return [
        (label, table.c[name])
        for name, label in held.columns.items()
        if not isinstance(table.c[name].type, JSON)
    ]


def _parents(table: Table) -> tuple[tuple[Column[Any], Column[Any]], ...]:
    return next((link.parents for link in links("member") if link.column.table is table), ())


def _is_account(column: Column[Any]) -> bool:
    target = next((key.column.table.name for key in column.foreign_keys), column.table.name)
    # the trail refers to no row: it stays when an account goes
    return target in {"user_account", "audit_event"}


def _of_person(held: Held, value: Value, *, is_member: bool) -> ColumnElement[bool] | None:
    """SQL condition: rows of the person; None where there can be none."""
    table = Base.metadata.tables[held.table]
    ways: list[ColumnElement[bool]] = []
    for name in held.person:
        column = table.c[name]
        if _is_account(column):
            ways.append(column.in_(value.any_of("accounts")))
        elif is_member:
            ways.append(column == value("member"))
    if len(ways) > 1:
        # each by its own index: one condition over several columns would be looked for in everybody's rows
        return table.c.id.in_(union(*(select(table.c.id).where(way) for way in ways)))
    return ways[0] if ways else None


def _found_by(held: Held) -> Held:
    """The register whose columns refer to the person: itself, or that of the row it goes through."""
    if not held.through:
        return held
    (key,) = Base.metadata.tables[held.table].c[held.through].foreign_keys
    return held_by_table()[key.column.table.name]


def _statement(held: Held, value: Value, *, is_member: bool, most: int | None) -> Select[Any]:
    table = Base.metadata.tables[held.table]
    origin: Any = table
    joined: tuple[Table, ...]
    if held.through:
        parent = Base.metadata.tables[_found_by(held).table]
        origin, joined = origin.join(parent), (parent,)
    else:
        parents = _parents(table)
        for column, referred in parents:
            origin = origin.join(referred.table, column == referred)
        joined = tuple(referred.table for _, referred in parents)
    condition = _of_person(_found_by(held), value, is_member=is_member)
    if condition is None:
        raise RuntimeError(f"nothing in {held.table} refers to the person")
    columns = [column for _, column in _shown(held)]
    statement = (
        select(*(_name_of(column).label(f"v{at}") for at, column in enumerate(columns)))
        .add_columns(func.count().over().label("total"))
        .select_from(origin)
        .where(condition)
    )
    for one in (table, *joined):
        if one.name in _SETTLED:
            statement = statement.where(one.c.state.in_(_SETTLED[one.name]))
    if held.table == "audit_event":
        statement = statement.where(table.c.action.not_in(sorted(OF_RESTRICTED_ROWS)))
    days = [column for column in columns if _is_day(column)]
    order = (*(day.desc() for day in days[:1]), *table.primary_key)
    return ordered(statement.order_by(*order).limit(most), *order)


@cache
def _build(table: str, most: int | None, *, is_member: bool) -> Callable[[Value], Select[Any]]:
    """Kept, so that the statements of all registers are put together once."""
    return partial(_statement, held_by_table()[table], is_member=is_member, most=most)


def _is_day(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, (Date, DateTime))


@cache
def _actions() -> dict[str, str]:
    return {one.value: one.label for one in AuditAction}


def _words(column: Column[Any], value: Any) -> str:
    if value is None:
        return ""
    if _is_sealed(column):
        row_key, _, stored = value.partition(_BOUND)
        return Whole(ring().open(stored, Place(column.table.name, column.name, row_key)))
    if column.name.endswith("_tenths"):
        return tenths(value)
    if column.name == "ym":
        return f"{value // 100}-{value % 100:02d}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "label", _actions().get(value, value)))


def _section_of(held: Held, actor: Actor, most: int | None) -> Question[Section]:
    columns = _shown(held)

    def read(rows: list[Any]) -> Section:
        return Section(
            held,
            tuple(label for label, _ in columns),
            [
                tuple(
                    _words(column, value)
                    for (_, column), value in zip(columns, row[:-1], strict=True)
                )
                for row in rows
            ],
            rows[0].total if rows else 0,
        )

    build = _build(held.table, most, is_member=actor.member_id is not None)
    return Question(build, read, accounts=list(actor.accounts), member=actor.member_id)


def _may_be_in(held: Held, actor: Actor) -> bool:
    """Whether the register can hold anything of the person: much is kept of members alone."""
    finder = _found_by(held)
    table = Base.metadata.tables[finder.table]
    return any(actor.member_id is not None or _is_account(table.c[name]) for name in finder.person)


def sections(
    session: Session, actor: Actor, *, most: int | None = None, recorded: bool = False
) -> list[Section]:
    """What is kept about the person, register by register, at most so many rows of each. One statement.

    With ``recorded`` also what is only read with an event, which the caller leaves.
    """
    asked = [
        _section_of(held, actor, most)
        for held in HELD
        if not held.withheld and (recorded or not held.recorded) and _may_be_in(held, actor)
    ]
    ask(session, *asked)
    return [one.answer for one in asked]
