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
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
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


def parent(title: str, width: int) -> Column:
    """The column with the name of what a line belongs to."""
    return Column(title, width, lambda row: row.parent, blank="不适用")


GATHERING = Column(
    "活动记录",
    14,
    lambda row: row.activity,
    blank="不适用",
    link=lambda row: f"/activities/{row[0].activity_id}" if row.activity else None,
)


class Sum(NamedTuple):
    """What is added up over the lines of a list: its words, the column of the table, its unit."""

    words: str
    column: Any
    unit: str

    def said(self, total: int | None) -> str:
        """The sum in words; lines that say nothing are none."""
        if total is None:
            return f"{self.words}未填报"
        name = getattr(self.column, "key", None) or ""
        shown = tenths(int(total)) if name.endswith("_tenths") else int(total)
        return f"{self.words}{shown}{self.unit}"


class Parent(NamedTuple):
    """What a line belongs to: the column that refers to it, its table, and the column with its name.

    What is ``shared`` and the committee's own is offered to all its branches.
    """

    column: Any
    table: Any
    name: Any
    shared: bool = False

    def offered(self, home: Home, chosen: int | None) -> list[tuple[str, str]]:
        """What is there in the place, by name, and the chosen one. One statement."""
        table = self.table
        place = table.branch_id == home.branch_id
        if self.shared:
            place = or_(place, table.branch_id.is_(None))
        here = and_(table.committee_id == home.committee_id, place)
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
    belong to a line of a ``parent``.
    ``people`` are fields of the form that the lines of branches have alone, and no file: the members who are ticked,
    and what is said of each. ``keep_people`` puts them into the row; ``loads`` names what is loaded with it.
    In the fields ``members`` one member of the branch each is chosen. Lines ``of_branches`` are never the committee's
    own. The rows of the list hold the columns ``beside``, too; what is ``more`` stands on the page of a line alone.
    A list of what is to come is ``oldest_first``.
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
    loads: Sequence[ORMOption] = ()
    people: Sequence[str] = ()
    keep_people: Callable[[Any, Any], None] | None = None
    members: tuple[str, ...] = ()
    of_branches: bool = False
    beside: Sequence[Any] = ()
    more: tuple[Column, ...] = ()
    oldest_first: bool = False

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
        """The chosen lines in the order of the list, for who reads them."""
        found = select(self.table, *self.beside).select_from(self.table).where(*chosen)
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

    def summed(self, *chosen: ColumnElement[bool]) -> str:
        """The sums over the chosen lines in one phrase; empty where there are no lines. One statement."""
        if not self.sums:
            return ""
        count, *totals = db.session.execute(
            select(func.count(), *(func.sum(one.column) for one in self.sums))
            .select_from(self.table)
            .where(*chosen)
        ).one()
        said = "，".join(one.said(total) for one, total in zip(self.sums, totals, strict=True))
        return said if count else ""
