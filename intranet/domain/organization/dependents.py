"""What stands on an entry of the organisation, so that it is not taken back under it, nor changed without a reason.

The tables are asked what refers to them: a table that comes later is found without a line here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Date, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.schema import Column, Table
from sqlalchemy.sql.elements import ColumnElement

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.organization.members import MemberExemption, Membership
from intranet.domain.organization.rights import ROLES_OF_TITLES
from intranet.domain.organization.tables import (
    BODY_OF_SEATS,
    BRANCH_COMMITTEE_TITLES,
    OrganizationName,
    Post,
    overlaps,
)
from intranet.foundation.database import Base

# Rows that are part of another: they go with it.
_OWN = {
    "branch": {"organization_name"},
    "member": {"membership", "member_exemption", "member_phone"},
}
# Rows that tell of a record without being part of it.
_TELLS_OF = {"activity": {"roll_change"}}
# What is called by a name of its own; anything else like the record that it is or belongs to.
_NAMES = {
    "attendance": "出勤登记",
    "closed_quarter": "季度关账",
    "membership": "党员组织关系",
    "dues_payment": "党费收缴",
    "roll_change": "到会登记的核对",
    "signature": "小结签批",
    "study_tick": "学习篇目登记",
    "volunteering_member": "志愿服务",
    "service_order_member": "服务点单",
    "service_order_step": "服务点单办理",
}
# What is only listed by the machine, until somebody has settled it.
_LISTED = {"roll_change": "settled_at"}
# Who belongs where stands on no name.
_CORE = {
    "branch",
    "membership",
    "organization_name",
    "party_group",
    "post",
    "role_grant",
    "term",
}
# What nobody named, and what not everybody may know of.
OTHER = "其他登记"


@dataclass(frozen=True)
class Link:
    """A column that refers to another table, with branch and day of its row as far as they are known.

    Rows that are ``guarded`` stand in the way of what they refer to, unnamed and uncounted, and of no other entry.
    """

    column: Column[Any]
    name: str
    parents: tuple[tuple[Column[Any], Column[Any]], ...]
    branch: Column[Any] | None
    day: Column[Any] | None
    guarded: bool


def _guarded(table: Table) -> bool:
    mappers = Base.registry.mappers
    return any(one.class_.guarded for one in mappers if one.local_table is table)


def _name(table: Table) -> str:
    if table.name in _NAMES:
        return _NAMES[table.name]
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            record = getattr(mapper.class_, "record_type", None)
            if record is not None:
                return str(record.label)
            if mapper.class_.audited:
                return str(mapper.class_.audited[1])
    return ""


def _parents(table: Table) -> tuple[tuple[Column[Any], Column[Any]], ...]:
    """The columns that lead to the record that the row is part of or tells of, each with the one it refers to."""
    for key in table.foreign_keys:
        if key.ondelete == "CASCADE" or table.name in _TELLS_OF.get(key.column.table.name, ()):
            return (key.parent, key.column), *_parents(key.column.table)
    return ()


def _day(tables: Sequence[Table]) -> Column[Any] | None:
    """The day or month of which a row tells: its own or that of its record; else the first date that it has."""
    told = (t.c[name] for name in ("held_on", "ym") for t in tables if name in t.c)
    dates = (column for t in tables for column in t.c if isinstance(column.type, Date))
    return next(chain(told, dates), None)


@cache
def links(target: str) -> tuple[Link, ...]:
    """All columns of other tables that refer to this one."""
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in _OWN.get(target, ()):
            continue
        parents = _parents(table)
        tables = (table, *(column.table for _, column in parents))
        guarded = any(map(_guarded, tables))
        name = OTHER if guarded else next(filter(None, map(_name, tables)), OTHER)
        branch = next((t.c.branch_id for t in tables if "branch_id" in t.c), None)
        day = _day(tables)
        found += [
            Link(key.parent, name, parents, branch, day, guarded)
            for key in table.foreign_keys
            if key.column.table.name == target
        ]
    return tuple(found)


def _counted(
    link: Link,
    key: int,
    *,
    branch_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Select[Any]:
    """How many rows refer to *key*, in this branch and within these days where the rows tell."""
    origin: Any = link.column.table
    for column, referred in link.parents:
        origin = origin.join(referred.table, column == referred)
    count = select(literal(link.name).label("name"), func.count().label("number")).select_from(
        origin
    )
    count = count.where(link.column == key)
    if settled := _LISTED.get(link.column.table.name):
        count = count.where(link.column.table.c[settled].is_not(None))
    if branch_id is not None and link.branch is not None:
        count = count.where(link.branch == branch_id)
    if first is not None and link.day is not None:
        count = count.where(_within(link.day, first, last))
    return count


def _within(column: Column[Any], first: date, last: date | None) -> ColumnElement[bool]:
    """Within these days, or these months; where the day is not known, possibly."""
    is_day = isinstance(column.type, Date)
    since: Any = first if is_day else first.year * 100 + first.month
    until: Any = last if last is None or is_day else last.year * 100 + last.month
    found = column >= since if until is None else column.between(since, until)
    return or_(column.is_(None), found) if column.nullable else found


def _of_member_in(
    member_id: int, branch_id: int | None, first: date, last: date | None
) -> Iterator[Select[Any]]:
    """What is entered of a member in a branch within these days."""
    for link in links("member"):
        # whose account it is has nothing to do with a period
        if link.column.table.name != "user_account" and not link.guarded:
            yield _counted(link, member_id, branch_id=branch_id, first=first, last=last)


def _grants(member_id: int, branch_id: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(literal("账号授权").label("name"), func.count().label("number"))
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.member_id == member_id, RoleGrant.branch_id == branch_id, *conditions)
    )


def _attended(member_id: int, branch_id: int | None, first: date, last: date | None) -> Any:
    return next(
        _counted(link, member_id, branch_id=branch_id, first=first, last=last)
        for link in links("member")
        if link.column.table.name == "attendance"
    )


def _asked(row: Any) -> Iterator[Select[Any]]:
    """What is looked at for an entry."""
    for link in links(type(row).__tablename__):
        yield _counted(link, row.id)
    if isinstance(row, Membership):
        yield from _of_member_in(row.member_id, row.branch_id, row.starts_on, row.ends_on)
        yield _grants(
            row.member_id,
            row.branch_id,
            RoleGrant.valid_from >= row.starts_on,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= row.starts_on),
        )
    elif isinstance(row, MemberExemption):
        yield _attended(row.member_id, None, row.starts_on, row.ends_on)
    elif isinstance(row, Post) and row.branch_id is not None:
        role = ROLES_OF_TITLES.get(row.title)
        if role is not None:
            last = row.ends_on or date.max
            held = overlaps(RoleGrant.valid_from, RoleGrant.valid_to, row.starts_on, last)
            yield _grants(row.member_id, row.branch_id, RoleGrant.role == role, held)
        if row.title in BRANCH_COMMITTEE_TITLES:
            attended = _attended(row.member_id, row.branch_id, row.starts_on, row.ends_on)
            yield attended.where(Base.metadata.tables["attendance"].c.in_branch_committee)
    elif isinstance(row, Post) and row.title in BODY_OF_SEATS:
        attended = _attended(row.member_id, None, row.starts_on, row.ends_on)
        activity = Base.metadata.tables["activity"].c
        yield attended.where(
            activity.committee_id == row.committee_id, activity.body == BODY_OF_SEATS[row.title]
        )
    elif isinstance(row, OrganizationName):
        target, key = (
            ("branch", row.branch_id) if row.branch_id else ("committee", row.committee_id)
        )
        for link in links(target):
            named = link.day is not None and not link.guarded
            if named and key is not None and link.column.table.name not in _CORE:
                yield _counted(link, key, first=row.valid_from, last=row.valid_to)


def dependents(session: Session, row: Any) -> dict[str, int]:
    """How much stands on a member, branch, Party group, term, post, name, membership or exemption, by its name.

    One statement.
    """
    found: dict[str, int] = {}
    asked = list(_asked(row))
    if not asked:
        return found
    for name, number in session.execute(union_all(*asked)):
        if number:
            found[name] = found.get(name, 0) + number
    return found


def told(found: dict[str, int]) -> str:
    """The same in words: 出勤登记3条、任职1条; of what has no name only that it is there."""
    return "、".join(
        name if name == OTHER else f"{name}{number}条" for name, number in found.items()
    )
