"""Shelves: plain registers below one address, read and kept with the same rights, with the pages all of them share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy import ColumnElement, Select, and_, or_, true

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import (
    BranchName,
    name_of_branch,
    name_of_committee,
)
from intranet.domain.organization.homes import COMMITTEE_CODE, COMMITTEE_ITSELF
from intranet.domain.organization.tables import Branch
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.entries import Events
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotFound
from intranet.foundation.quarters import Year
from intranet.foundation.typed import read_number
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.navigation import Tab
from intranet.pagekit.plain import Plain
from intranet.pagekit.printed import REGISTER_SHEET, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.register_sheets import Below, register_sheet
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import TWICE
from intranet.pagekit.scope import Scope, asked_scope
from intranet.pagekit.session import current_actor
from intranet.pagekit.shelf_forms import filled, keep
from intranet.pagekit.workbooks import workbook

_ONCE = "这次活动已经登记过，不再重复登记。"


class Shelf:
    """Plain registers below one address, read and kept with the same rights."""

    def __init__(self, name: str, *, read: Permission, edit: Permission, events: Events) -> None:
        """Make the pages that all of them share."""
        self.blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        self.books: dict[str, Plain] = {}
        self._read, self._edit, self._events = read, edit, events
        self.blueprint.add_url_rule("/<book>/<int:key>", "show", requires(read)(self._show))

        @printed(self.blueprint, "/<book>/<int:key>", REGISTER_SHEET)
        @requires(read)
        def show_pdf(book: str, key: int) -> Response:
            return self._sheet(book, key)

        self._writes("/<book>/new", self._new, events.added)
        self._writes("/<book>/<int:key>/edit", self._change, events.edited)
        self._writes("/<book>/<int:key>/remove", self._remove, events.removed)

    def _writes(self, rule: str, answer: Callable[..., Response], act: AuditAction | None) -> None:
        """A page of the keepers."""
        self.blueprint.add_url_rule(
            rule,
            answer.__name__.strip("_"),
            requires(self._edit, emits={act} if act else ())(answer),
            methods=["GET", "POST"],
        )

    def keep(self, book: Plain) -> Plain:
        """Give a register its pages."""
        if book.step and not any(one.step for one in self.books.values()):
            self._writes("/<book>/<int:key>/finish", self._finish, self._events.edited)
        self.books[book.key] = book

        def view() -> Listing:
            return self._listing(book)

        view.__name__ = book.key
        listed(self.blueprint, f"/{book.key}", self._read, "registers/list.html")(view)
        workbook(
            f"{self.blueprint.name}-{book.key}",
            self.register(book),
            partial(filled, book),
            listed=self.endpoint(book),
            same=book.same,
            keep=partial(keep, book),
            without=(*book.people, *book.on_page),
        )
        return book

    def url(self, act: str, book: Plain, **values: Any) -> str:
        """The address of an act: ``show``, ``new``, ``change``, ``finish`` or ``remove``."""
        return url_for(f"{self.blueprint.name}.{act}", book=book.key, **values)

    def endpoint(self, book: Plain) -> str:
        """The name of the list."""
        return f"{self.blueprint.name}.{book.key}"

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Its registers as parts of a menu item."""
        return tuple((book.what, self.endpoint(book)) for book in self.books.values())

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
            keepers="所在支部书记或党务干事"
            if book.of_branches
            else "所在支部书记、党务干事或机关党委工作人员",
            of_branches=book.of_branches,
            day=book.day if book.is_dated else "",
            loads=book.loads,
        )

    def _listing(self, book: Plain) -> Listing:
        scope = asked_scope(self._read, self._edit, states=book.states)
        kind = book.asked_kind()
        year = Year(scope.year)
        narrowed = [scope.of(book.table), *([book.column(book.kind) == kind] if kind else [])]
        span = year.first_day, year.last_day
        chosen = [*narrowed, book.within(*span)]
        if scope.state:
            chosen.append(book.column(book.state) == scope.state)
        sums = book.summed(*chosen)
        figures = book.figures(*span, narrowed) if book.figures else None
        by_kind = [] if kind else book.summed_by_kind(*chosen)
        step = book.step
        return Listing(
            title=f"{scope.year}年{book.what}",
            columns=scope.with_place(self._columns(book)),
            statement=book.lines(current_actor(), *chosen),
            branch=scope.one,
            day=None if book.until else lambda row: getattr(row[0], book.day),
            scope=f"{figures.said}。"
            if figures
            else "；".join([f"{sums}{book.left_out}", *by_kind]) + "。"
            if sums
            else "",
            acts=(
                lambda row: (
                    [(step.word, self.url("finish", book, key=row[0].id))]
                    if scope.keeps(row[0]) and step.open(row[0])
                    else []
                )
            )
            if scope.edits and step
            else None,
            edit=(
                lambda row: self.url("change", book, key=row[0].id) if scope.keeps(row[0]) else None
            )
            if scope.edits
            else None,
            values={
                **scope.values,
                "what": book.what,
                "tabs": self._tabs(book, scope),
                "enter": self._enter(book, scope),
                "kinds": (
                    "kind",
                    book.kind_word,
                    [("", "全部"), *book.kinds.choices()] if book.kinds else [],
                    kind,
                ),
                "states": (
                    "state",
                    "状态",
                    [("", "全部"), *book.states.choices()] if book.states else [],
                    scope.state,
                ),
                "sums": f"{sums}{book.left_out}" if sums else "",
                "by_kind": by_kind,
                "figures": figures,
            },
        )

    def _enter(self, book: Plain, scope: Scope) -> str:
        """Where a line of the place is entered; empty where none is."""
        home = scope.enters
        if home is None or (book.of_branches and home.branch_id is None):
            return ""
        return self.url("new", book, branch=home.code)

    def _columns(self, book: Plain) -> list[Column]:
        """The columns, with the one that names a line leading to its page."""
        return [
            replace(one, link=partial(self._address, book)) if one.heads else one
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

    def _address(self, book: Plain, row: Any) -> str:
        """The page of a line in a list."""
        return self.url("show", book, key=row[0].id)

    def _below(
        self, book: Plain, key: int, chosen: Callable[[Plain], ColumnElement[bool]]
    ) -> list[Below]:
        """The chosen lines of other registers that belong to a line, oldest first. Two statements for each of them."""
        found = []
        for one in self.books.values():
            if one.parent is None or one.parent.table is not book.table:
                continue
            its = and_(one.parent.column == key, chosen(one))
            lines = one.lines(current_actor(), its).order_by(None)
            rows = db.session.execute(lines.order_by(one.column(one.day), one.column("id"))).all()
            told = one.tells_below(rows) if one.tells_below else one.summed(its, below=True)
            first, *others = one.columns_below
            leads = partial(self._address, one)
            found.append(Below(one, [replace(first, link=leads), *others], rows, told))
        return found

    def _read_here(self, book: Plain) -> ColumnElement[bool]:
        """SQL condition: lines of a register that the person reads; a branch may use what belongs to another."""
        actor = current_actor()
        return or_(
            book.column("committee_id").in_(actor.committee_ids(self._read)),
            book.column("branch_id").in_(actor.own_branches(self._read)),
        )

    def _show(self, book: str, key: int) -> Response:
        """One line with all that it says, and what belongs to it."""
        found = self._book(book)
        line = self.register(found).find(key)
        row = db.session.execute(found.lines(current_actor(), found.column("id") == key)).one()
        edits = current_actor().covers(
            self._edit, committee_id=line.committee_id, branch_id=line.branch_id
        )
        acts = []
        if edits and found.step and found.step.open(line):
            acts.append((found.step.word, self.url("finish", found, key=key)))
        if edits:
            acts.append(("修改", self.url("change", found, key=key)))
        below = self._below(found, key, self._read_here)
        page = render_template(
            found.page,
            **(found.beside(line) if found.beside else {}),
            book=found,
            row=row,
            name=line.trail_label,
            place=short_name_of(line),
            back=self.back(found, year=getattr(line, found.day).year if found.is_dated else None),
            acts=acts,
            below=below,
            paper=self.url("show_pdf", found, key=key),
            word=self.url("show_docx", found, key=key),
            enter=(lambda one: self._enter_below(one.book, line)) if edits else None,
        )
        return make_response(page)

    def _enter_below(self, book: Plain, line: PlacedColumns) -> str:
        """Where a line of a register is entered that belongs to *line*; empty where such a line has no place."""
        if line.branch_id is None and book.of_branches:
            return ""
        code = (
            COMMITTEE_CODE
            if line.branch_id is None
            else db.session.get_one(Branch, line.branch_id).code
        )
        belongs = {book.parent.column.key: line.id} if book.parent else {}
        return self.url("new", book, branch=code, **belongs)

    def _sheet(self, book: str, key: int) -> Response:
        """The same on paper: what it says, then a table of each register that belongs to it."""
        found = self._book(book)
        line = self.register(found).find(key)
        row = db.session.execute(found.lines(current_actor(), found.column("id") == key)).one()
        today = clock.today()
        owner = (
            name_of_committee(db.session(), line.committee_id, today)
            if line.branch_id is None
            else name_of_branch(db.session(), line.branch_id, today)
        )
        document = register_sheet(
            line.trail_label,
            what=found.what,
            identifier=f"{self.blueprint.name}-{found.key}-{key}",
            owner=owner.short_name,
            owner_full_name=owner.full_name,
            facts=[
                (one.heading, said)
                for one in found.page_columns
                if (said := one.printed(row)) != line.trail_label
            ],
            tables=[one.printed() for one in self._below(found, key, self._read_here)],
            day=today,
            demo=in_demo(),
        )
        return print_answer("table_sheet.html", document, file_name=line.trail_label)

    def _new(self, book: str) -> Response:
        """Enter a line."""
        found = self._book(book)
        return self._form(found, self.register(found).opened())

    def _change(self, book: str, key: int) -> Response:
        """Correct one."""
        found = self._book(book)
        return self._form(found, self.register(found).load(key))

    def _finish(self, book: str, key: int) -> Response:
        """Finish one in the form of its step."""
        found = self._book(book)
        line = self.register(found).load(key)
        step = found.step
        if step is None or not step.open(line.row):
            raise NotFound("这条登记没有待办事项。")
        row = db.session.execute(found.lines(current_actor(), found.column("id") == key)).one()
        return line.answer(
            line.filled(step.form),
            "registers/finish.html",
            back=self.url("show", found, key=key),
            layout=step.layout,
            rule="",
            remove="",
            word=step.word,
            columns=[one for one in found.shown_columns if not one.empty(row)],
            row=row,
        )

    def _form(self, book: Plain, line: Line[Any]) -> Response:
        form = filled(book, line)
        day = form[book.day].data
        return line.answer(
            form,
            "registers/form.html",
            back=self._above(book)
            or self.back(
                book, branch=line.home.code, year=day.year if book.is_dated and day else None
            ),
            twice={"activity_id": [_ONCE]} if book.once else TWICE,
            keep=partial(keep, book, line, form),
            layout=book.layout,
            rule=book.about,
            remove=""
            if line.is_new or _stays(book, line) or self._held(book, line)
            else self.url("remove", book, key=line.row.id),
        )

    def _above(self, book: Plain) -> str:
        """The page of the line to which a new one belongs, where it was entered from there."""
        key = request.args.get(book.parent.column.key, type=read_number) if book.parent else None
        whose = [
            one for one in self.books.values() if book.parent and one.table is book.parent.table
        ]
        return self.url("show", whose[0], key=key) if key and whose else ""

    def _remove(self, book: str, key: int) -> Response:
        """Take one out that was entered by mistake."""
        found = self._book(book)
        line = self.register(found).load(key)
        if why := _stays(found, line) or self._held(found, line):
            raise InvalidMove(why)
        return line.removal(back=self.back(found, branch=line.home.code))

    def _held(self, book: Plain, line: Line[Any]) -> str:
        """Why the line is not taken out: lines of other registers belong to it. Empty where none do."""
        below = [one for one in self._below(book, line.row.id, lambda _: true()) if one.rows]
        kept = "、".join(f"{one.book.what}{len(one.rows)}条" for one in below)
        label = line.row.trail_label
        return f"“{label}”还有{kept}，不能移除；请先移除这些登记。" if below else ""


def _stays(book: Plain, line: Line[Any]) -> str:
    """Why the line is not taken out; empty where it may be."""
    return book.stays(line.row) if book.stays else ""


def short_name_of(line: PlacedColumns) -> str:
    """Whose a line is, by the name of today. One statement, none for the committee's own."""
    if line.branch_id is None:
        return COMMITTEE_ITSELF
    return name_of_branch(db.session(), line.branch_id, clock.today()).short_name


def lines_of(book: Plain, actor: Actor, branch: BranchName, first: date, last: date) -> Select[Any]:
    """The lines of a branch of these days, in their order, for who reads them."""
    return (
        book.lines(actor, book.column("branch_id") == branch.id, book.within(first, last))
        .order_by(None)
        .order_by(book.column(book.day), book.column("id"))
    )
