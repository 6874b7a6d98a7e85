"""Plain registers: a table, its form and its columns are all that one says; the pages come from ``shelves``.

A line has a day, belongs to a branch or to the committee itself (``PlacedColumns``), and waits for nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from flask import request
from sqlalchemy import ColumnElement, Select, and_, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.interfaces import ORMOption

from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import Home
from intranet.domain.records.entered import PlacedColumns
from intranet.foundation.chinese import tenths
from intranet.foundation.database import db
from intranet.foundation.shown import Labelled
from intranet.foundation.spreadsheet import Value
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.linking import with_gathering
from intranet.pagekit.listings import Column

# --- columns --------------------------------------------------------------------------------------


def text(title: str, width: int, name: str, *, blank: str = "未填报", **more: Any) -> Column:
    """A column of text, or of whatever is shown by its label."""

    def cell(row: Any) -> Value:
        held = getattr(row[0], name)
        if isinstance(held, date):
            return held.isoformat()
        return held.label if isinstance(held, Labelled) else held

    return Column(title, width, cell, blank=blank, **more)


def named(title: str, width: int, name: str, *, note: str = "") -> Column:
    """The column that names a line, with what the column *note* of the table says below it."""
    below = (lambda row: getattr(row[0], note) or None) if note else (lambda _row: None)
    return text(title, width, name, heads=True, note=below)


def days(title: str, first: Any, last: str = "", *, until: str = "至") -> Column:
    """The day of a line, or its first and *last*; *until* stands between them."""

    def cell(row: Any) -> str:
        begun, over = getattr(row[0], first.key), getattr(row[0], last) if last else None
        return f"{begun}{until}{over}" if over else f"{begun}"

    return Column(title, 18 if last else 12, cell, order=first)


def number(title: str, width: int, column: Any, unit: str, **more: Any) -> Column:
    """A column of numbers; tenths of hours are shown as hours."""
    name: str = column.key

    def cell(row: Any) -> Value:
        held = getattr(row[0], name)
        if held is None or not name.endswith("_tenths"):
            return held  # type: ignore[no-any-return]
        return Decimal(held) / 10

    return Column(title, width, cell, unit=unit, align="right", order=column, **more)


def _of_parent(row: Any) -> Value:
    return row.parent  # type: ignore[no-any-return]


def parent(title: str, width: int, **more: Any) -> Column:
    """The column with the name of what a line belongs to."""
    return Column(title, width, _of_parent, blank="不适用", **more)


GATHERING = Column(
    "活动记录",
    14,
    lambda row: row.activity,
    blank="不适用",
    link=lambda row: f"/activities/{row[0].activity_id}" if row.activity else None,
)


class Sum(NamedTuple):
    """What is added up over the lines of a list: its words, the column of the table, its unit.

    Where ``apart``, the column names what is counted, once each; what is ``of_parents`` is not told below one of them.
    """

    words: str
    column: Any
    unit: str
    apart: bool = False
    of_parents: bool = False

    @property
    def total(self) -> Any:
        """It in SQL."""
        return func.count(distinct(self.column)) if self.apart else func.sum(self.column)

    def said(self, total: int | None) -> str:
        """The sum in words; lines that say nothing are none."""
        if total is None:
            return f"{self.words}未填报"
        name = getattr(self.column, "key", None) or ""
        shown = tenths(int(total)) if name.endswith("_tenths") else int(total)
        return f"{self.words}{shown}{self.unit}"


class Step(NamedTuple):
    """What is done with a line where it stands: its ``word``, its own short form, for which lines it is ``open``."""

    word: str
    form: type[EntryForm]
    layout: Sequence[str | tuple[str, ...]]
    open: Callable[[Any], bool]


class Parent(NamedTuple):
    """What a line belongs to: the column that refers to it, its table, and the column with its name."""

    column: Any
    table: Any
    name: Any

    def offered(self, home: Home, chosen: int | None) -> list[tuple[str, str]]:
        """What is there in the place, by name, and the chosen one. One statement."""
        table = self.table
        here = and_(table.committee_id == home.committee_id, table.branch_id == home.branch_id)
        found = db.session.execute(
            select(table.id, self.name)
            .where(or_(here, table.id == (chosen or 0)))
            .order_by(self.name, table.id)
        )
        return [(str(key), name) for key, name in found]


# --- registers ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Plain:
    """One register: ``key`` is its part of the address, ``what`` a line of it is, ``about`` what is entered there.

    A line stands in the year of its ``day``; where it goes on ``until`` the day of another column, empty while it does,
    in each year that it touches. The list is narrowed by the column ``kind``, a choice of few which are called
    ``kind_word``, and says the ``sums``.
    ``layout`` are the fields of the form in their order, a tuple of those that stand beside each other. A line may
    belong to a line of a ``parent``, whose page then shows it, with the sums or what it ``tells_below`` of its rows. A
    ``step`` finishes a line in a form of its own. Where a gathering is the same ``once``, no two lines belong to it.
    ``people`` are fields of the form that the lines of branches have alone, and no file: the members who are ticked,
    and what is said of each. ``keep_people`` puts them into the row; ``loads`` names what is loaded with it.
    """

    key: str
    what: str
    about: str
    table: type[PlacedColumns]
    day: str
    form: type[EntryForm]
    layout: Sequence[str | tuple[str, ...]]
    columns: Sequence[Column]
    until: str = ""
    kind: str = ""
    kind_word: str = "类别"
    sums: Sequence[Sum] = ()
    parent: Parent | None = None
    tells_below: Callable[[Sequence[Any]], str] | None = None
    step: Step | None = None
    once: bool = False
    loads: Sequence[ORMOption] = ()
    people: Sequence[str] = ()
    keep_people: Callable[[Any, Any], None] | None = None

    def column(self, name: str) -> Any:
        """A column of its table."""
        return getattr(self.table, name)

    @cached_property
    def has_gathering(self) -> bool:
        """Whether its lines may belong to a gathering."""
        return hasattr(self.table, "activity_id")

    @cached_property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns of the list."""
        return (*self.columns, GATHERING) if self.has_gathering else tuple(self.columns)

    @property
    def columns_below(self) -> list[Column]:
        """The columns where its lines stand below their parent."""
        return [one for one in self.shown_columns if one.on_page and one.cell is not _of_parent]

    @property
    def same(self) -> tuple[str, ...]:
        """The columns by which two lines are the same: the day, and what stands first in the form."""
        first = self.layout[0]
        return (self.day, *([first] if isinstance(first, str) else first))

    @property
    def is_dated(self) -> bool:
        """Whether its lines have a day; else the column ``day`` holds a year."""
        return self.column(self.day).type.python_type is date

    @property
    def kinds(self) -> type[Labelled] | None:
        """What it is narrowed by."""
        return self.column(self.kind).type.enum_class if self.kind else None

    def asked_kind(self) -> Labelled | None:
        """The kind asked for (?kind=); None for all and for anything else."""
        word, kinds = request.args.get("kind", ""), self.kinds
        return kinds(word) if kinds and word in set(kinds) else None

    def within(self, first: date, last: date) -> ColumnElement[bool]:
        """SQL condition: lines of these days."""
        begun = self.column(self.day)
        start, end = (first, last) if self.is_dated else (first.year, last.year)
        if not self.until:
            return and_(begun >= start, begun <= end)
        over = self.column(self.until)
        return and_(begun <= end, or_(over.is_(None), over >= start))

    def lines(self, actor: Actor, *chosen: ColumnElement[bool]) -> Select[Any]:
        """The chosen lines, newest first, for who reads them."""
        found = select(self.table).select_from(self.table).where(*chosen).options(*self.loads)
        if self.parent:
            named = self.parent.name.label("parent")
            found = found.add_columns(named).outerjoin(
                self.parent.table, self.parent.table.id == self.parent.column
            )
        if self.has_gathering:
            found = with_gathering(found, self.table, actor)
        return found.order_by(self.column(self.day).desc(), self.column("id").desc())

    @property
    def left_out(self) -> str:
        """What the sums leave out, where lines may say nothing."""
        unknown = any(
            isinstance(one.column, InstrumentedAttribute) and one.column.nullable
            for one in self.sums
        )
        return "，未填报的不计入" if unknown else ""

    def summed(self, *chosen: ColumnElement[bool], below: bool = False) -> str:
        """The sums over the chosen lines (all *below* one parent) in one phrase; empty without lines. One statement."""
        sums = [one for one in self.sums if not (below and one.of_parents)]
        if not sums:
            return ""
        count, *totals = db.session.execute(
            select(func.count(), *(one.total for one in sums))
            .select_from(self.table)
            .where(*chosen)
        ).one()
        return _said(sums, totals) if count else ""

    def summed_by_kind(self, *chosen: ColumnElement[bool]) -> list[str]:
        """The sums of each kind in the order of kinds, a phrase each; none of one kind alone. One statement."""
        if not self.kinds or not self.sums:
            return []
        kind = self.column(self.kind)
        found = {
            of: _said(self.sums, totals)
            for of, *totals in db.session.execute(
                select(kind, *(one.total for one in self.sums))
                .select_from(self.table)
                .where(*chosen)
                .group_by(kind)
            )
        }
        told = [f"{one.label}：{found[one]}" for one in self.kinds if one in found]
        return told if len(told) > 1 else []


def _said(sums: Sequence[Sum], totals: Sequence[Any]) -> str:
    return "，".join(one.said(total) for one, total in zip(sums, totals, strict=True))
