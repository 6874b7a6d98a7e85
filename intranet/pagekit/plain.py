"""Plain registers: a table, its form and its columns are all that one says; the pages come from ``shelves``.

A line has a day, belongs to a branch or to the committee itself (``PlacedColumns``), and waits for nobody.
"""

from collections.abc import Callable, Mapping, Sequence
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
        """The sum in words: 已解决1个, 尚未解决; empty for what is none of a part. Lines that say nothing are none."""
        if total is None:
            return f"{self.words}未填报"
        if not total and self.words.startswith("其中"):
            return ""
        if not total and self.words.startswith("已"):
            return f"尚未{self.words[1:]}"
        name = getattr(self.column, "key", None) or ""
        shown = tenths(int(total)) if name.endswith("_tenths") else int(total)
        return f"{self.words}{shown}{self.unit}"


class Figures(NamedTuple):
    """What the lines of a list come to, where that is more than sums: in one phrase, and as a table."""

    said: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


class Step(NamedTuple):
    """What is done with a line where it stands: its ``word``, its own short form, for which lines it is ``open``."""

    word: str
    form: type[EntryForm]
    layout: Sequence[str | tuple[str, ...]]
    open: Callable[[Any], bool]


class Parent(NamedTuple):
    """What a line belongs to: the column that refers to it, its table, and the column with its name.

    Offered is what belongs to the same place; with ``offer`` what meets this condition of the place in its committee.
    ``since`` says what it began with, and the column with that day or year: no line is of a day before it.
    """

    column: Any
    table: Any
    name: Any
    offer: Callable[[Home], ColumnElement[bool]] | None = None
    since: tuple[str, Any] | None = None

    def begun(self, key: int) -> date | int | None:
        """The day or year with which the one with this key began, where ``since`` names one. At most one statement."""
        if self.since is None:
            return None
        found: date | int | None = db.session.scalar(
            select(self.since[1]).where(self.table.id == key)
        )
        return found

    def offered(self, home: Home, chosen: int | None) -> list[tuple[str, str]]:
        """What is there in the place, by name, and the chosen one. One statement."""
        table = self.table
        narrower = self.offer(home) if self.offer else table.branch_id == home.branch_id
        here = and_(table.committee_id == home.committee_id, narrower)
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

    A line of the ``table`` stands in the year of its ``day``; where it goes on ``until`` the day of another column,
    empty while it does, in each year that it touches. Lines ``of_branches`` are never the committee's own. Where a
    gathering stands there ``once``, no two lines belong to it.

    The list shows the ``columns``; its rows hold what they are ``told_from`` besides the table, ``loads`` names what is
    loaded with a line. It is narrowed by the column ``kind``, a choice of few which are called ``kind_word``, and
    where it has one by the column ``state``; what is to come stands ``oldest_first``. It says the ``sums``, in all and
    of each kind, or the ``figures`` of a span of days and conditions where what its lines come to is more than sums.

    ``layout`` are the fields of the ``form`` in their order, a tuple of those that stand beside each other. In the
    fields ``members`` one member of the branch each is chosen. ``people`` are the members who are ticked and what is
    said of each, fields that the lines of branches have alone, and no file; ``keep_people`` puts them into the row.
    Nor has a file the fields that are ``on_page`` alone.

    The page of a line says the columns, what is ``more``, and below them the lines of the registers whose ``parent``
    it is, with their sums or what such a register ``tells_below`` of its rows; its sheet says the same. A ``step``
    finishes a line in a short form. A ``page`` of its own shows what is ``beside`` a line, too. A line ``stays`` for
    the reason that this answers, which is empty where it may be removed; so does one to which others belong.
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
    of_branches: bool = False
    once: bool = False
    told_from: Sequence[Any] = ()
    loads: Sequence[ORMOption] = ()
    kind: str = ""
    kind_word: str = "类别"
    state: str = ""
    oldest_first: bool = False
    sums: Sequence[Sum] = ()
    figures: Callable[[date, date, Sequence[ColumnElement[bool]]], Figures] | None = None
    members: Sequence[str] = ()
    people: Sequence[str] = ()
    keep_people: Callable[[Any, Any], None] | None = None
    on_page: Sequence[str] = ()
    more: tuple[Column, ...] = ()
    parent: Parent | None = None
    tells_below: Callable[[Sequence[Any]], str] | None = None
    step: Step | None = None
    page: str = "registers/line.html"
    beside: Callable[[Any], Mapping[str, Any]] | None = None
    stays: Callable[[Any], str] | None = None

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
    def page_columns(self) -> tuple[Column, ...]:
        """What the page and the sheet of a line say of it."""
        return (*self.shown_columns, *self.more)

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

    @property
    def states(self) -> type[Labelled] | None:
        """The states of its lines."""
        return self.column(self.state).type.enum_class if self.state else None

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
        """The chosen lines in the order of the list, for who reads them."""
        found = select(self.table, *self.told_from).select_from(self.table).where(*chosen)
        found = found.options(*self.loads)
        if self.parent:
            named = self.parent.name.label("parent")
            found = found.add_columns(named).outerjoin(
                self.parent.table, self.parent.table.id == self.parent.column
            )
        if self.has_gathering:
            found = with_gathering(found, self.table, actor)
        order = (self.column(self.day), self.column("id"))
        return found.order_by(*(order if self.oldest_first else (one.desc() for one in order)))

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
    said = (one.said(total) for one, total in zip(sums, totals, strict=True))
    return "，".join(filter(None, said))
