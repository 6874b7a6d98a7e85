"""Registers on pages: their list on the page, on paper and as a file; one line with its form; taking a line out."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy import Select
from sqlalchemy.orm.interfaces import ORMOption

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.access.saved_searches import SavedSearch, with_total
from intranet.domain.organization.directory import BranchName, name_of_branch, name_of_committee
from intranet.domain.organization.existence import require_on
from intranet.domain.organization.homes import COMMITTEE_CODE, Home, choose_home, homes
from intranet.domain.organization.scope import branch_homes
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import NOTHING, Align, ColumnPrint, Paragraph, TablePrint
from intranet.domain.records import entries
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.entries import Events
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound
from intranet.foundation.pagination import Page
from intranet.foundation.personal_numbers import masked
from intranet.foundation.spreadsheet import Value
from intranet.foundation.typed import read_number
from intranet.pagekit import list_looks, notices
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.printed import LIST, of_kind
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.removal import WARNING, removal
from intranet.pagekit.saving import TWICE, Refused, Twice, attempt
from intranet.pagekit.session import current_actor

Row = TypeVar("Row", bound=EnteredColumns)
PAGE_SIZE = 50
# lines of a file are fetched so many at a time
FETCHED = 500


# --- one line -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line(Generic[Row]):
    """One line for who enters it: stored, or (``is_new``) about to be."""

    register: "Register[Row]"
    home: Home
    row: Row
    is_new: bool

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
            keep = keep or partial(self._keep, form)
            outcome = attempt(form, keep, row=self.row, twice=twice)
            if not isinstance(outcome, Refused):
                notices.done(f"{self.register.what}已{'登记' if self.is_new else '保存'}。")
                return go_to(onward(self.row) if onward else back)
            refused = outcome
        page = render_template(
            template, form=form, line=self, refused=refused, back=back, here=request.url, **values
        )
        return make_response(page, refused.status if refused else 200)

    def _keep(self, form: EntryForm) -> None:
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

        *about* names it where its label does not.
        """
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
            warning=warning,
        )


@dataclass(frozen=True)
class Register(Generic[Row]):
    """A table whose lines are entered for a branch, or for the committee where its table allows none.

    ``reads`` says whether a person may know of a line; ``keepers`` who enters them, for who may only read. A line
    belongs to the place that its columns ``placed_by`` name; where the table has none of them, to no place.
    ``beside`` gives columns that every save sets besides those of the form.
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
    loads: Sequence[ORMOption] = ()
    day: str = ""
    follows_member: bool = False
    beside: Callable[[Row], Mapping[str, Any]] = lambda _row: {}

    @property
    def _place(self) -> list[str]:
        return [name for name in self.placed_by if hasattr(self.table, name)]

    def homes(self) -> list[Home]:
        """Places for which the person enters lines."""
        places = branch_homes if self._place == ["branch_id"] else homes
        return places(db.session(), current_actor(), self.edit)

    def opened(self, code: str = "", **columns: Any) -> Line[Row]:
        """A new line of the place with this code, or of the one asked for (?branch=, or the first)."""
        asked = code or request.args.get("branch", "")
        home = choose_home(self.homes(), asked, what=f"登记{self.what}")
        return self.at(home, **columns)

    def at(self, home: Home, **columns: Any) -> Line[Row]:
        """A new line of this place."""
        row = self.table(**columns)
        for name in self._place:
            setattr(row, name, getattr(home, name))
        return Line(self, home, row, is_new=True)

    def find(self, key: int) -> Row:
        """A stored row that the person may know of; NotFound for strangers."""
        row = db.session.get(self.table, key, options=self.loads)
        if row is None or not self.reads(current_actor(), row):
            raise NotFound("没有找到这条登记，或者不在您的查看范围内。")
        return row

    def load(self, key: int) -> Line[Row]:
        """A stored line; NotFound for strangers, NotAllowed for who may only read it."""
        row = self.find(key)
        for home in self.homes():
            if all(getattr(home, name) == getattr(row, name) for name in self._place):
                return Line(self, home, row, is_new=False)
        raise NotAllowed(f"{self.what}由{self.keepers}登记。")


def covered(permission: Permission) -> Callable[[Actor, Any], bool]:
    """Whether a person holds *permission* in the branch of a row. One statement."""

    def reads(actor: Actor, row: Any) -> bool:
        branch = db.session.get_one(Branch, row.branch_id)
        return actor.covers(permission, committee_id=branch.committee_id, branch_id=branch.id)

    return reads


# --- the list -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading, its width in characters, what a row shows in it.

    ``blank`` stands where there is nothing to show; the column that ``heads`` a row names it. ``unit`` follows a number
    and stands in the heading of the Excel file. ``badge`` gives tone and icon, ``link`` an address, on the page alone.
    What is not ``on_page`` stands on paper and in the file.
    """

    title: str
    width: int
    cell: Callable[[Any], Value]
    align: Align = "left"
    blank: str | Callable[[Any], str] = "未填报"
    heads: bool = False
    unit: str = ""
    on_page: bool = True
    badge: Callable[[Any], tuple[str, str] | None] = lambda _row: None
    link: Callable[[Any], str | None] = lambda _row: None

    def value(self, row: Any) -> Value:
        """What the cell holds, numbers of persons masked."""
        held = self.cell(row)
        return masked(held) if isinstance(held, str) else held

    def empty(self, row: Any) -> bool:
        """Whether there is nothing to show; a zero is something."""
        return self.cell(row) in (None, "")

    def printed(self, row: Any) -> str:
        """The cell on paper, where nothing is asked for any more."""
        return NOTHING if self.empty(row) else self.words(row)

    def words(self, row: Any) -> str:
        """The cell in words, as the page shows it."""
        if self.empty(row):
            return self.blank if isinstance(self.blank, str) else self.blank(row)
        return f"{self.value(row)}{self.unit}"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The lines that were asked for: one list for the page, the sheet of paper and the Excel file.

    ``statement`` yields the lines in order, or is itself the lines, where they are computed; ``row`` turns one of its
    results into what the columns take. ``branch`` is whose list it is, without one the committee's; ``scope`` says in
    words what was chosen, ``signers`` sign the sheet of paper. ``edit`` gives the address at which a row is corrected,
    for who may; by the ``day`` of its rows a list in the order of days falls into months. A list that is not ``shown``
    is on paper and in the file alone, the page has something else in its place; ``values`` are for the page. What is
    ``restricted`` waits sealed to be printed. ``withheld`` says why there is neither paper nor file; empty where there
    are.
    """

    title: str
    columns: Sequence[Column]
    statement: Select[Any] | Sequence[Any]
    row: Callable[[Any], Any] = lambda found: found
    branch: BranchName | None = None
    scope: str = ""
    signers: tuple[str, ...] = ()
    as_of: date = field(default_factory=clock.today)
    edit: Callable[[Any], str | None] | None = None
    day: Callable[[Any], date] | None = None
    shown: bool = True
    restricted: bool = False
    withheld: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def page_columns(self) -> list[Column]:
        """What stands on the page, where there is less room."""
        return [column for column in self.columns if column.on_page]

    @property
    def shown_columns(self) -> list[Column]:
        """Those of them that the person has not left out; the one that heads a row stays."""
        hidden = list_looks.hidden_columns()
        return [one for one in self.page_columns if one.heads or one.title not in hidden]

    @property
    def args(self) -> dict[str, str]:
        """What the list is narrowed to, as parameters of an address."""
        return {name: value for name, value in request.args.items() if name != "page"}

    def page(self) -> tuple[Page[Any], list[SavedSearch]]:
        """The lines of the page asked for (?page=), and what the person looks for again. Two statements.

        Lines that are computed are few: of these nothing is kept.
        """
        searches: list[SavedSearch] = []
        number = max(1, request.args.get("page", 1, type=read_number))
        start, lines = (number - 1) * PAGE_SIZE, self.statement
        if isinstance(lines, Select):
            rows = list(self._rows(lines.limit(PAGE_SIZE + 1).offset(start)))
            total, searches = with_total(
                db.session(),
                lines,
                user_id=current_actor().user_id,
                listed=request.endpoint or "",
            )
        else:
            rows = list(self._rows(lines[start : start + PAGE_SIZE + 1]))
            total = len(lines)
        page = Page(
            rows=rows[:PAGE_SIZE],
            previous=str(number - 1) if number > 1 else None,
            next=str(number + 1) if len(rows) > PAGE_SIZE else None,
            total=total,
        )
        return page, searches

    def _rows(self, asked: Select[Any] | Sequence[Any], **options: int) -> Iterator[Any]:
        if not isinstance(asked, Select):
            return map(self.row, asked)
        return map(self.row, db.session.execute(asked, execution_options=options))

    def _given(self) -> None:
        if self.withheld:
            raise InvalidMove(self.withheld)

    def _owner(self) -> OrganizationName:
        session, branch = db.session(), self.branch
        if branch is not None:
            return name_of_branch(session, branch.id, self.as_of)
        return name_of_committee(session, current_actor().grants[0].committee_id, self.as_of)

    def workbook(self) -> Response:
        """All lines as an Excel file. Raises InvalidMove where it is withheld."""
        self._given()
        heading = f"{self._owner().short_name}{self.title}"
        rows = self._rows(self.statement, yield_per=FETCHED)
        return sheet_response(
            self.title,
            [
                (f"{one.title}（{one.unit}）" if one.unit else one.title, one.width)
                for one in self.columns
            ],
            ([column.value(row) for column in self.columns] for row in rows),
            title=heading,
            note=f"数据截至{long_date(self.as_of)}。{self.scope}",
            as_of=self.as_of,
        )

    def sheet(self) -> Response:
        """All lines on sheets turned to the left. Raises InvalidMove where they are withheld."""
        self._given()
        owner = self._owner()
        heading = f"{owner.short_name}{self.title}"
        rows = list(self._rows(self.statement))
        document = TableSheetPrint(
            metadata=sheet_metadata(
                heading,
                author=owner.full_name,
                identifier=f"{self.branch.code if self.branch else COMMITTEE_CODE}-{request.endpoint}",
                day=self.as_of,
                subject=self.title,
                document_type="台账",
            ),
            demo=in_demo(),
            title_lines=(heading,),
            paragraphs=(Paragraph(f"{self.scope}共{len(rows)}条。"),),
            source=f"{owner.short_name}制表，数据截至{long_date(self.as_of)}。",
            table=TablePrint(
                title=self.title,
                columns=(
                    ColumnPrint("序号", 6),
                    *(ColumnPrint(one.title, one.width, one.align) for one in self.columns),
                ),
                rows=tuple(
                    (str(number), *(column.printed(row) for column in self.columns))
                    for number, row in enumerate(rows, 1)
                ),
                empty="没有登记。",
                landscape=True,
                compact=True,
            ),
            signers=self.signers,
        )
        return print_answer("table_sheet.html", document, restricted=self.restricted)


def listed(
    blueprint: Blueprint,
    rule: str,
    permission: Permission,
    template: str,
    *,
    reads: Collection[AuditAction] = (),
) -> Callable[[Callable[[], Listing]], Callable[[], Listing]]:
    """Make a function that answers a Listing into three routes: the page, ``.xlsx`` and ``.pdf``.

    *reads* are the events that it names by ``record_read``.
    """

    def register(view: Callable[[], Listing]) -> Callable[[], Listing]:
        def page() -> str:
            listing = view()
            page, searches = listing.page() if listing.shown else (None, None)
            return render_template(
                template, listing=listing, page=page, searches=searches, **listing.values
            )

        name, allowed = view.__name__, requires(permission, reads=reads)
        blueprint.add_url_rule(rule, name, allowed(page))
        blueprint.add_url_rule(f"{rule}.xlsx", f"{name}_xlsx", allowed(lambda: view().workbook()))
        blueprint.add_url_rule(
            f"{rule}.pdf", f"{name}_pdf", of_kind(LIST, allowed(lambda: view().sheet()))
        )
        return view

    return register
