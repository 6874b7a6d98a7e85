"""Shelves: plain registers below one address, read and kept with the same rights, with the pages all of them share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for
from sqlalchemy import Select, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import BranchName, name_of_branch
from intranet.domain.organization.existence import require_members_on
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.roster import roster_on
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.entries import Events
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Year
from intranet.pagekit.access import requires
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.linking import gathering_choices
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.navigation import Tab
from intranet.pagekit.plain import Plain
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.scope import Scope, asked_scope
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_YEAR = timedelta(days=366)
_LEFT = "（已不在本支部）"


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
            f"{self.blueprint.name}-{book.key}",
            self.register(book),
            partial(self._filled, book),
            listed=self.endpoint(book),
            same=book.same,
            keep=partial(self._keep, book),
            without=book.people,
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
        return Listing(
            title=f"{scope.year}年{book.what}",
            columns=scope.with_place(self._columns(book)),
            statement=book.lines(current_actor(), *chosen),
            branch=scope.one,
            day=None if book.until else lambda row: getattr(row[0], book.day),
            scope=f"{figures.said}。" if figures else f"{sums}{book.left_out}。" if sums else "",
            edit=(
                lambda row: self.url("change", book, key=row[0].id) if scope.keeps(row[0]) else None
            )
            if scope.edits
            else None,
            values={
                **scope.values,
                "what": book.what,
                "tabs": self._tabs(book, scope),
                "enter": self.url("new", book, branch=scope.enters.code) if scope.enters else "",
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
                "figures": figures,
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
        row = db.session.execute(found.lines(current_actor(), found.column("id") == key)).one()
        page = render_template(
            found.page,
            **(found.beside(line) if found.beside else {}),
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
        if book.people and line.home.branch_id is None:
            for name in book.people:
                del form[name]
        elif book.people:
            present = line.once(members_offered, line.home.branch_id)
            named = [] if line.is_new else getattr(line.row, book.people[0])
            form[book.people[0]].choices = choices(with_former(present, named))
        return form

    def _keep(self, book: Plain, line: Line[Any], form: EntryForm) -> None:
        """Store what the form says, with the people who are ticked in it."""
        if book.keep_people and book.people[0] in form and line.home.branch_id is not None:
            require_members_on(
                db.session(),
                line.home.branch_id,
                form[book.people[0]].data or (),
                form[book.day].data,
                field=book.people[0],
            )
            book.keep_people(form, line.row)
        line.keep(form)

    def _form(self, book: Plain, line: Line[Any]) -> Response:
        form = self._filled(book, line)
        day = form[book.day].data
        return line.answer(
            form,
            "registers/form.html",
            back=self.back(
                book, branch=line.home.code, year=day.year if book.is_dated and day else None
            ),
            keep=partial(self._keep, book, line, form),
            layout=book.layout,
            rule=book.about,
            remove=""
            if line.is_new or _stays(book, line)
            else self.url("remove", book, key=line.row.id),
        )

    def _remove(self, book: str, key: int) -> Response:
        """Take one out that was entered by mistake."""
        found = self._book(book)
        line = self.register(found).load(key)
        if why := _stays(found, line):
            raise NotAllowed(why)
        return line.removal(back=self.back(found, branch=line.home.code))


def _stays(book: Plain, line: Line[Any]) -> str:
    """Why the line is not taken out; empty where it may be."""
    return book.stays(line.row) if book.stays else ""


def members_offered(branch_id: int) -> list[tuple[int, str]]:
    """Who may be ticked in a line of the branch: its members of today, then who left it in the last year."""
    session, today = db.session(), clock.today()
    present = [(one.member_id, one.name) for one in roster_on(session, branch_id, today)]
    former = session.execute(
        select(Member.id, Member.name)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id == branch_id,
            Membership.ends_on.between(today - _YEAR, today),
            Member.id.not_in([key for key, _ in present]),
        )
        .distinct()
        .order_by(Member.id)
    )
    return [*present, *((key, f"{name}{_LEFT}") for key, name in former)]


def with_former(people: list[tuple[int, str]], named: Sequence[int]) -> list[tuple[int, str]]:
    """The people, and who is named in the line already though they left long ago. At most one statement."""
    gone = set(named) - {key for key, _ in people}
    if not gone:
        return people
    found = db.session.execute(
        select(Member.id, Member.name).where(Member.id.in_(gone)).order_by(Member.id)
    )
    return [*people, *((key, f"{name}{_LEFT}") for key, name in found)]


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
