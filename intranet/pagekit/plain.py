"""Plain registers: a table, its form and its columns are all that one says; the pages come from here.

Those that stand below one address are a ``Shelf``. A line has a day, belongs to a branch or to the committee itself
(``PlacedColumns``), and waits for nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import BranchName, name_of_branch
from intranet.domain.organization.homes import Home
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.entries import Events
from intranet.foundation import clock
from intranet.foundation.chinese import tenths
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year
from intranet.foundation.shown import Labelled
from intranet.foundation.spreadsheet import Value
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.linking import gathering_choices, with_gathering
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.navigation import Tab
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.scope import COMMITTEE, Scope, asked_scope
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

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
    belong to a line of a ``parent``.
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

    def lines(self, *chosen: ColumnElement[bool]) -> Select[Any]:
        """The chosen lines, newest first."""
        found = select(self.table).select_from(self.table).where(*chosen)
        if self.parent:
            named = self.parent.name.label("parent")
            found = found.add_columns(named).outerjoin(
                self.parent.table, self.parent.table.id == self.parent.column
            )
        if self.has_gathering:
            found = with_gathering(found, self.table)
        return found.order_by(self.column(self.day).desc(), self.column("id").desc())

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


class Shelf:
    """Plain registers below one address, read and kept with the same rights."""

    def __init__(self, name: str, *, read: Permission, edit: Permission, events: Events) -> None:
        """Make the pages that all of them share."""
        self.blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        self.books: dict[str, Plain] = {}
        self._read, self._edit, self._events = read, edit, events
        self.blueprint.add_url_rule("/<book>/<int:key>", "show", requires(read)(self._show))
        for act, rule, answer in (
            (events.added, "/<book>/new", self._new),
            (events.edited, "/<book>/<int:key>/edit", self._change),
            (events.removed, "/<book>/<int:key>/remove", self._remove),
        ):
            self.blueprint.add_url_rule(
                rule,
                answer.__name__.strip("_"),
                requires(edit, emits={act} if act else ())(answer),
                methods=["GET", "POST"],
            )

    def keep(self, book: Plain) -> Plain:
        """Give a register its pages."""
        self.books[book.key] = book

        def view() -> Listing:
            return self._listing(book)

        view.__name__ = book.key
        listed(self.blueprint, f"/{book.key}", self._read, "registers/list.html")(view)
        workbook(
            book.key,
            self.register(book),
            partial(self._filled, book),
            listed=self.endpoint(book),
            same=book.same,
        )
        return book

    def url(self, act: str, book: Plain, **values: Any) -> str:
        """The address of an act: ``show``, ``new``, ``change`` or ``remove``."""
        return url_for(f"{self.blueprint.name}.{act}", book=book.key, **values)

    def endpoint(self, book: Plain) -> str:
        """The name of the list."""
        return f"{self.blueprint.name}.{book.key}"

    def back(self, book: Plain, **values: Any) -> str:
        """The list."""
        return url_for(self.endpoint(book), **values)

    def _covered(self, actor: Actor, row: Any) -> bool:
        return actor.covers(self._read, committee_id=row.committee_id, branch_id=row.branch_id)

    def register(self, book: Plain) -> Register[Any]:
        """How its lines are entered."""
        return Register(
            book.table,
            book.what,
            self._events,
            self._edit,
            reads=self._covered,
            keepers="所在支部书记、党务干事或机关党委工作人员",
            day=book.day if book.is_dated else "",
        )

    def _listing(self, book: Plain) -> Listing:
        scope = asked_scope(self._read, self._edit)
        kind = book.asked_kind()
        year = Year(scope.year)
        chosen = [scope.of(book.table), book.within(year.first_day, year.last_day)]
        if kind:
            chosen.append(book.column(book.kind) == kind)
        sums = book.summed(*chosen)
        return Listing(
            title=f"{scope.year}年{book.what}",
            columns=scope.with_place(self._columns(book)),
            statement=book.lines(*chosen),
            branch=scope.one,
            day=None if book.until else lambda row: getattr(row[0], book.day),
            scope=f"{sums}{book.left_out}。" if sums else "",
            edit=(
                lambda row: self.url("change", book, key=row[0].id) if scope.keeps(row[0]) else None
            )
            if scope.edits
            else None,
            values={
                "book": book,
                "sums": sums,
                "tabs": self._tabs(book, scope),
                "enter": self.url("new", book, branch=scope.enters.code) if scope.enters else "",
                "kinds": [("", "全部"), *book.kinds.choices()] if book.kinds else [],
                "kind": kind.value if kind else "",
                **scope.values,
            },
        )

    def _columns(self, book: Plain) -> list[Column]:
        """The columns, with the one that names a line leading to its page."""
        return [
            replace(one, link=lambda row: self.url("show", book, key=row[0].id))
            if one.heads
            else one
            for one in book.shown_columns
        ]

    def _tabs(self, book: Plain, scope: Scope) -> list[Tab]:
        kept = {"year": scope.year, "branch": scope.values["chosen"] or None}
        return [Tab(one.what, self.back(one, **kept), one is book) for one in self.books.values()]

    def _book(self, key: str) -> Plain:
        found = self.books.get(key)
        if found is None:
            raise NotFound("没有这个登记。")
        return found

    def _show(self, book: str, key: int) -> Response:
        """One line with all that it says."""
        found = self._book(book)
        line = self.register(found).find(key)
        row = db.session.execute(found.lines(found.column("id") == key)).one()
        page = render_template(
            "registers/line.html",
            book=found,
            row=row,
            name=line.trail_label,
            place=short_name_of(line),
            back=self.back(found, year=getattr(line, found.day).year if found.is_dated else None),
            edit=self.url("change", found, key=key)
            if current_actor().covers(
                self._edit, committee_id=line.committee_id, branch_id=line.branch_id
            )
            else "",
        )
        return make_response(page)

    def _new(self, book: str) -> Response:
        """Enter a line."""
        found = self._book(book)
        return self._form(found, self.register(found).opened())

    def _change(self, book: str, key: int) -> Response:
        """Correct one."""
        found = self._book(book)
        return self._form(found, self.register(found).load(key))

    def _filled(self, book: Plain, line: Line[Any]) -> EntryForm:
        """The form of a line, with what may be chosen in its place."""
        form = line.filled(book.form)
        if book.has_gathering:
            offered = line.once(gathering_choices, line.home, line.row.activity_id)
            form["activity_id"].choices = choices(offered)
        if parent := book.parent:
            field = form[parent.column.key]
            offered = line.once(parent.offered, line.home, getattr(line.row, parent.column.key))
            unset = [] if field.flags.required else [("", "不关联")]
            field.choices = choices([*unset, *offered])
        return form

    def _form(self, book: Plain, line: Line[Any]) -> Response:
        form = self._filled(book, line)
        day = form[book.day].data
        return line.answer(
            form,
            "registers/form.html",
            back=self.back(
                book, branch=line.home.code, year=day.year if book.is_dated and day else None
            ),
            book=book,
            remove="" if line.is_new else self.url("remove", book, key=line.row.id),
        )

    def _remove(self, book: str, key: int) -> Response:
        """Take one out that was entered by mistake."""
        found = self._book(book)
        line = self.register(found).load(key)
        return line.removal(back=self.back(found, branch=line.home.code))


def short_name_of(line: PlacedColumns) -> str:
    """Whose a line is, by the name of today. One statement, none for the committee's own."""
    if line.branch_id is None:
        return COMMITTEE
    return name_of_branch(db.session(), line.branch_id, clock.today()).short_name


def lines_of(book: Plain, branch: BranchName, first: date, last: date) -> Select[Any]:
    """The lines of a branch of these days, in their order."""
    return (
        book.lines(book.column("branch_id") == branch.id, book.within(first, last))
        .order_by(None)
        .order_by(book.column(book.day), book.column("id"))
    )
