"""Registers on pages: one line with its form, and taking a line out. Their lists are ``listings``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar, cast

from flask import Response, make_response, render_template, request
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.datastructures import MultiDict

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.existence import require_on
from intranet.domain.organization.homes import Home, choose_home, homes
from intranet.domain.organization.scope import branch_homes
from intranet.domain.organization.tables import Branch
from intranet.domain.records import entries
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.entries import Events
from intranet.domain.records.exceptions import late_mark
from intranet.domain.records.files import count_files
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit import notices
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.removal import WARNING, removal
from intranet.pagekit.saving import TWICE, Refused, Twice, attempt
from intranet.pagekit.session import current_actor

Row = TypeVar("Row", bound=EnteredColumns)
F = TypeVar("F", bound=EntryForm)
T = TypeVar("T")


def _posted() -> MultiDict[str, str] | None:
    """What the page posts."""
    return request.form if request.method == "POST" else None


# --- one line -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line(Generic[Row]):
    """One line for who enters it: stored, or (``is_new``) about to be.

    ``typed`` is what its form holds: what the page posts or, where many lines come in one file, what its row says.
    Such lines share what is ``known``.
    """

    register: "Register[Row]"
    home: Home
    row: Row
    is_new: bool
    typed: MultiDict[str, str] | None = field(default_factory=_posted)
    known: dict[Any, Any] = field(default_factory=dict, compare=False)

    def filled(self, form: type[F], **fresh: Any) -> F:
        """The form as typed, as it was kept unsaved (?draft=), or filled from the line (a new one from *fresh*)."""
        return form.of(self.row, is_new=self.is_new, typed=self.typed, **fresh)

    def once(self, read: Callable[..., T], *about: Any) -> T:
        """What *read* answers to these values; asked once for all lines of a file."""
        key = (read, *about)
        if key not in self.known:
            self.known[key] = read(*about)
        found: T = self.known[key]
        return found

    def answer(
        self,
        form: EntryForm,
        template: str,
        *,
        back: str,
        onward: Callable[[Row], str] | None = None,
        keep: Callable[[], object] | None = None,
        twice: Twice = TWICE,
        **values: Any,
    ) -> Response:
        """Show the form, or keep what it says and go back, or to the page of the row that *onward* tells.

        *keep* does so where the form says more than one line.
        """
        refused = None
        if request.method == "POST":
            keep = keep or partial(self.keep, form)
            outcome = attempt(form, keep, row=self.row, twice=twice)
            if not isinstance(outcome, Refused):
                notices.done(f"{self.register.what}已{'登记' if self.is_new else '保存'}。")
                return go_to(onward(self.row) if onward else back)
            refused = outcome
        if not self.is_new:
            form.late_mark = late_mark(db.session(), self.row)
        page = render_template(
            template, form=form, line=self, refused=refused, back=back, here=request.url, **values
        )
        return make_response(page, refused.status if refused else 200)

    def keep(self, form: EntryForm) -> None:
        """Store what the form says, after ``validate`` was fine. Raises RuleBroken, StaleRecord."""
        session, actor, events = db.session(), current_actor(), self.register.events
        values = {**form.columns(), **self.register.beside(self.row)}
        branch_id, member_id = (
            values.get(name) or getattr(self.row, name, None) for name in ("branch_id", "member_id")
        )
        if branch_id is not None and (day := values.get(self.register.day)):
            require_on(
                session,
                branch_id,
                member_id,
                day,
                field=self.register.day,
                follows_member=self.register.follows_member,
            )
        if self.is_new:
            entries.add(session, self.row, values, events, actor=actor)
        else:
            entries.change(
                session, self.row, values, events, actor=actor, version=form.seen_version
            )

    def removal(self, *, back: str, about: str = "", warning: str = WARNING) -> Response:
        """Ask whether the line is to be taken out, with a *warning* of what follows, or take it out.

        *about* names it where its label does not. It tells how many uploaded files go with the line.
        """
        files = count_files(db.session(), self.row)
        return removal(
            self.register.what,
            {"登记在": self.home.name, "内容": about or self.row.trail_label},
            lambda version: entries.remove(
                db.session(),
                self.row,
                self.register.events,
                actor=current_actor(),
                version=version,
            ),
            version=self.row.version,
            back=back,
            warning=f"{warning}，所附{files}个文件一并移除" if files else warning,
        )


@dataclass(frozen=True)
class Register(Generic[Row]):
    """A table whose lines are entered for a branch, or for the committee where its table allows none.

    ``reads`` says whether a person may know of a line; ``keepers`` who enters them, for who may only read. A line
    belongs to the place that its columns ``placed_by`` name; where the table has none of them, to no place.
    ``beside`` gives columns that every save sets besides those of the form. Lines ``of_branches`` are never the
    committee's own, though their table allows it.
    ``loads`` names what is loaded with a line, ``day`` the column with the day or month in which its branch must have
    been there, and the member whom it names in the branch; what ``follows_member`` may be older than that.
    """

    table: type[Row]
    what: str
    events: Events
    edit: Permission
    reads: Callable[[Actor, Row], bool]
    keepers: str = "所在支部书记或党务干事"
    placed_by: Sequence[str] = ("committee_id", "branch_id")
    of_branches: bool = False
    loads: Sequence[ORMOption] = ()
    day: str = ""
    follows_member: bool = False
    beside: Callable[[Row], Mapping[str, Any]] = lambda _row: {}

    @property
    def place(self) -> list[str]:
        """The columns that say to which place a line belongs."""
        return [name for name in self.placed_by if hasattr(self.table, name)]

    def homes(self) -> list[Home]:
        """Places for which the person enters lines."""
        places = branch_homes if self._of_branches else homes
        return places(db.session(), current_actor(), self.edit)

    def is_kept(self) -> bool:
        """Whether there is any such place; without a statement."""
        actor = current_actor()
        of_branches = "branch_id" in self.place and actor.own_branches(self.edit)
        return bool(of_branches or (not self._of_branches and actor.committee_ids(self.edit)))

    @property
    def _of_branches(self) -> bool:
        return self.of_branches or self.place == ["branch_id"]

    def opened(self, code: str = "", **columns: Any) -> Line[Row]:
        """A new line of the place with this code, or of the one asked for (?branch=, or the first)."""
        asked = code or request.args.get("branch", "")
        home = choose_home(self.homes(), asked, what=f"登记{self.what}")
        return self.at(home, **columns)

    def at(self, home: Home, **columns: Any) -> Line[Row]:
        """A new line of this place."""
        return Line(self, home, self.fresh(home, **columns), is_new=True)

    def fresh(self, home: Home, **columns: Any) -> Row:
        """A row of this place that is not stored."""
        row = self.table(**columns)
        for name in self.place:
            setattr(row, name, getattr(home, name))
        return row

    def find(self, key: int) -> Row:
        """A stored row that the person may know of; NotFound for strangers."""
        row = db.session.get(self.table, key, options=self.loads)
        if row is None or not self.reads(current_actor(), row):
            raise NotFound("没有找到这条登记，或者不在您的查看范围内。")
        return row

    def load(self, key: int) -> Line[Row]:
        """A stored line; NotFound for strangers, NotAllowed for who may only read it."""
        row = self.find(key)
        home = self.home_of(row, self.homes())
        if home is None:
            raise NotAllowed(f"{self.what}由{self.keepers}登记。")
        return Line(self, home, row, is_new=False)

    def of_home(self, home: Home) -> Select[Any]:
        """All rows of this place."""
        place = [getattr(self.table, name) == getattr(home, name) for name in self.place]
        return select(self.table).where(*place).options(*self.loads)

    def of_year(self, home: Home, year: int | None) -> Sequence[Row]:
        """The rows of this place and year, or of all years, as they were entered. One statement."""
        rows = self.of_home(home).order_by(self.table.id)
        if year:
            rows = rows.where(_in_year(getattr(self.table, self.day or "year"), year))
        return db.session.scalars(rows).all()

    def home_of(self, row: Row, among: Sequence[Home]) -> Home | None:
        """To which of these places a row belongs."""
        for home in among:
            if all(getattr(home, name) == getattr(row, name) for name in self.place):
                return home
        return None


def _in_year(column: Any, year: int) -> ColumnElement[bool]:
    """Of a day or a year."""
    if column.type.python_type is int:
        return cast("ColumnElement[bool]", column == year)
    return cast("ColumnElement[bool]", column.between(date(year, 1, 1), date(year, 12, 31)))


def covered(permission: Permission) -> Callable[[Actor, Any], bool]:
    """Whether a person holds *permission* in the branch of a row. One statement."""

    def reads(actor: Actor, row: Any) -> bool:
        branch = db.session.get_one(Branch, row.branch_id)
        return actor.covers(permission, committee_id=branch.committee_id, branch_id=branch.id)

    return reads
