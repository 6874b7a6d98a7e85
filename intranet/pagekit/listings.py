"""Lists: one for the page, the sheet of paper and the Excel file, with order, looks and searches that are kept."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Row, Select, literal, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.access.saved_searches import SavedSearch, with_number, with_total
from intranet.domain.organization.directory import BranchName, name_of_branch, name_of_committee
from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import NOTHING, Align, ColumnPrint, Paragraph, TablePrint
from intranet.domain.records.exceptions import late_marks
from intranet.domain.waiting.matters import counting
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import Base, bit_by_bit, db
from intranet.foundation.errors import InvalidMove
from intranet.foundation.pagination import Page
from intranet.foundation.personal_numbers import masked
from intranet.foundation.spreadsheet import Value
from intranet.foundation.typed import read_number
from intranet.pagekit import list_cells, list_looks
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import sheet_response
from intranet.pagekit.filters import wraps
from intranet.pagekit.htmx import asks_for_main
from intranet.pagekit.list_cells import Told
from intranet.pagekit.narrowing import asked_order
from intranet.pagekit.printed import LIST, of_kind
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor, tell_waiting

PAGE_SIZE = 50
# lines of a file are fetched so many at a time
FETCHED = 500
# the lists by their endpoints
VIEWS: dict[str, Callable[[], "Listing"]] = {}
# characters; a column so narrow takes no more room than its cells
NARROW = 12


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading, its width in characters, what a row shows in it.

    ``blank`` stands where there is nothing to show; the column that ``heads`` a row names it. ``unit`` follows a number
    on the page; on paper and in the Excel file it stands in the heading. ``badge`` gives tone and icon, ``link`` an
    address, on the page alone. What is not ``on_page`` stands on paper and in the file; a ``note`` stands below the
    cell on the page alone. ``order`` is what the list may be ordered by: a column of its statement or, where lines are
    computed, what a row tells; a word of the address where the list sees to it itself.
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
    note: Callable[[Any], str | None] = lambda _row: None
    order: Any = None
    says_blank: bool = False

    @property
    def heading(self) -> str:
        """Its heading on paper and in the file, with the unit of its numbers."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def ordered_as(self) -> str | None:
        """The word for its order in the address (?sort=); None where there is none."""
        if isinstance(self.order, str):
            return self.order
        return None if self.order is None else self.title

    def value(self, row: Any) -> Value:
        """What the cell holds, numbers of persons masked."""
        held = self.cell(row)
        return masked(held) if isinstance(held, str) else held

    def empty(self, row: Any) -> bool:
        """Whether there is nothing to show; a zero is something."""
        return self.cell(row) in (None, "")

    def printed(self, row: Any) -> str:
        """The cell on paper, where nothing is asked for any more: a dash, but where an empty cell lacks nothing."""
        if self.empty(row):
            if self.says_blank:
                return self.words(row)
            return NOTHING if self.blank else ""
        return f"{self.value(row)}"

    def words(self, row: Any) -> str:
        """The cell in words, as the page shows it."""
        return self.told(row).words

    def wraps(self, words: str) -> str:
        """The class by which the cell wraps."""
        return (
            "num"
            if self.align == "right"
            else wraps(words, narrow=self.width <= NARROW, heads=self.heads)
        )

    def told(self, row: Any) -> Told:
        """What the page shows of the row."""
        held = self.cell(row)
        if held in (None, ""):
            blank = self.blank if isinstance(self.blank, str) else self.blank(row)
            return Told(blank, True, None, self.link(row) if self.heads else None, self.note(row))
        value = masked(held) if isinstance(held, str) else held
        return Told(f"{value}{self.unit}", False, self.badge(row), self.link(row), self.note(row))

    def shown(self, row: Any, **others: Any) -> list_cells.Shown:
        """The cell made ready for the page."""
        return list_cells.shown(self, row, **others)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The lines that were asked for: one list for the page, the sheet of paper and the Excel file.

    ``statement`` yields the lines in order, or is itself the lines, where they are computed, or what computes them for
    paper and file; then ``paged`` gives the page. ``row`` turns one of its results into what the columns take; ``file``
    gives the Excel file, where it is more than the list. ``branch`` is whose list it is, without one the committee's;
    ``scope`` says in words what was chosen, ``unit`` is what its lines are counted in, ``signers`` sign the sheet of
    paper. ``edit`` gives the address at which a row is corrected, for who may, ``acts`` what is done besides, as words
    and addresses; by the ``day`` of its rows a list in the order of days falls into months. A list that is not
    ``shown`` is on paper and in the file alone, the page has something else in its place; ``values`` are for the page,
    whose ``template`` is another one than told for its address, where that answers pages of two kinds.
    What is ``restricted`` waits sealed for print.
    ``withheld`` says why there is neither paper nor file; empty where there are. Where it ``narrows`` to nothing but
    what it is about, no searches are kept of it.
    """

    title: str
    columns: Sequence[Column]
    statement: Select[Any] | Sequence[Any] | Callable[[], Sequence[Any]]
    row: Callable[[Any], Any] = lambda found: found
    branch: BranchName | None = None
    scope: str = ""
    unit: str = "条"
    signers: tuple[str, ...] = ()
    as_of: date = field(default_factory=clock.today)
    edit: Callable[[Any], str | None] | None = None
    acts: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    day: Callable[[Any], date] | None = None
    paged: Callable[[], tuple[Page[Any], list[SavedSearch]]] | None = None
    file: Callable[[], Response] | None = None
    shown: bool = True
    template: str = ""
    restricted: bool = False
    withheld: str = ""
    narrows: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)
    _late: dict[int, str] = field(default_factory=dict, init=False)

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

    @cached_property
    def asked(self) -> str:
        """The word of the order that is asked for (?sort=), with a ``-`` before it when falling."""
        return asked_order({word for one in self.columns if (word := one.ordered_as)})

    @cached_property
    def lines(self) -> Select[Any] | Sequence[Any]:
        """The lines in the order that was asked for; what is blank there comes last."""
        lines = self.statement() if callable(self.statement) else self.statement
        asked = self.asked.removeprefix("-")
        order = next((one.order for one in self.columns if one.ordered_as == asked), None)
        if order is None or isinstance(order, str):
            return lines
        falls = asked != self.asked
        if isinstance(lines, Select):
            key = lines.column_descriptions[0]["entity"].id
            ways = (one.desc() if falls else one.asc() for one in (order, key))
            return lines.order_by(None).order_by(*(way.nulls_last() for way in ways))
        told = [(order(self.row(line)), line) for line in lines]
        known = sorted(
            (one for one in told if one[0] is not None), key=lambda one: one[0], reverse=falls
        )
        return [line for _, line in known] + [line for value, line in told if value is None]

    def month_of(self, row: Any) -> date | None:
        """By which day the row falls into a month, while the list is in the order of days."""
        return self.day(row) if self.day and not self.asked else None

    def name_of(self, row: Any) -> str:
        """What names the row: the cell that heads it."""
        return next((one.words(row) for one in self.columns if one.heads), "")

    def note_of(self, column: Column, row: Any) -> str | None:
        """What stands below a cell; below that which heads a row also that it came after the closing."""
        late = self._late.get(getattr(_stored(row), "id", 0)) if column.heads else None
        return "；".join(filter(None, (column.note(row), late))) or None

    @property
    def is_done(self) -> bool:
        """Whether something may be done with a row in its last column."""
        return bool(self.edit or self.acts)

    def acts_of(self, row: Any) -> list[tuple[str, str]]:
        """What may be done with the row, as words and addresses."""
        address = self.edit(row) if self.edit else None
        return ([("修改", address)] if address else []) + list(self.acts(row) if self.acts else ())

    def cells(self, columns: Sequence[Column], row: Any) -> list[list_cells.Shown]:
        """The cells of these columns on the page."""
        return [one.shown(row, note=self.note_of(one, row)) for one in columns]

    def page(self) -> tuple[Page[Any], list[SavedSearch]]:
        """The lines of the page asked for (?page=), and what the person looks for again. Two statements.

        Where lines are computed it is one, for the searches.
        """
        if self.paged:
            found, searches = self.paged()
            self._late.update(late_marks(db.session(), _all_stored(found.rows)))
            return found, searches
        session, user_id, listed = db.session(), current_actor().user_id, request.endpoint or ""
        number = max(1, request.args.get("page", 1, type=read_number))
        start, lines = (number - 1) * PAGE_SIZE, self.lines
        if isinstance(lines, Select):
            rows = list(self._rows(lines.limit(PAGE_SIZE + 1).offset(start)))
            total, searches = with_total(session, lines, user_id=user_id, listed=listed)
        else:
            rows = list(self._rows(lines[start : start + PAGE_SIZE + 1]))
            total = len(lines)
            searches = kept_searches() if self.narrows else []
        self._late.update(late_marks(session, _all_stored(rows[:PAGE_SIZE])))
        page = Page(
            rows=rows[:PAGE_SIZE],
            previous=str(number - 1) if number > 1 else None,
            next=str(number + 1) if len(rows) > PAGE_SIZE else None,
            total=total,
        )
        return page, searches

    def _rows(self, asked: Select[Any] | Sequence[Any]) -> Iterator[Any]:
        return map(self.row, db.session.execute(asked) if isinstance(asked, Select) else asked)

    def _lines_bit_by_bit(self) -> Iterator[Any]:
        if not isinstance(self.lines, Select):
            yield from self._rows(self.lines)
            return
        with bit_by_bit() as session:
            options = {"yield_per": FETCHED}
            yield from map(self.row, session.execute(self.lines, execution_options=options))

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
        if self.file:
            return self.file()
        heading = f"{self._owner().short_name}{self.title}"
        return sheet_response(
            self.title,
            [(one.heading, one.width) for one in self.columns],
            ([column.value(row) for column in self.columns] for row in self._lines_bit_by_bit()),
            title=heading,
            note=f"数据截至{long_date(self.as_of)}。{self.scope}",
            as_of=self.as_of,
        )

    def sheet(self) -> Response:
        """All lines on sheets turned to the left. Raises InvalidMove where they are withheld."""
        self._given()
        owner = self._owner()
        heading = f"{owner.short_name}{self.title}"
        rows = list(self._rows(self.lines))
        late = late_marks(db.session(), _all_stored(rows))
        marked = [
            str(number)
            for number, row in enumerate(rows, 1)
            if late and getattr(_stored(row), "id", None) in late
        ]
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
            paragraphs=(Paragraph(f"{self.scope}共{len(rows)}{self.unit}。"),),
            source=f"{owner.short_name}制表，数据截至{long_date(self.as_of)}。",
            table=TablePrint(
                title=self.title,
                columns=(
                    ColumnPrint("序号", 6),
                    *(ColumnPrint(one.heading, one.width, one.align) for one in self.columns),
                ),
                rows=tuple(
                    (str(number), *(column.printed(row) for column in self.columns))
                    for number, row in enumerate(rows, 1)
                ),
                empty="没有登记。",
                note=f"序号{'、'.join(marked)}为关账后补录更正。" if marked else "",
                landscape=True,
                compact=True,
            ),
            signers=self.signers,
        )
        return print_answer("table_sheet.html", document, restricted=self.restricted)


def _stored(row: Any) -> Any:
    """The stored row that a line of a list tells of: itself, its ``row``, or the first of what was found."""
    found = getattr(row, "row", row)
    return (
        next((one for one in found if isinstance(one, Base)), None)
        if isinstance(found, Row)
        else found
    )


def _all_stored(rows: Sequence[Any]) -> list[Any]:
    """These of all lines, where they are rows of one table."""
    found = [_stored(row) for row in rows]
    return found if len({type(one) for one in found}) == 1 else []


def kept_searches() -> list[SavedSearch]:
    """What the person looks for again in the list of this page.

    One statement, which counts at the same time what waits for the person: the top bar asks no other. It does not where
    the top bar stays as it is.
    """
    actor = current_actor()
    waiting = None if asks_for_main() else counting(actor, clock.today())
    number, searches = with_number(
        db.session(),
        select(literal(0)) if waiting is None else waiting,
        user_id=actor.user_id,
        listed=request.endpoint or "",
    )
    tell_waiting(number)
    return searches


def shown(listing: Listing, template: str) -> str:
    """The page of a list; ``listed`` gives it its files as well."""
    page, searches = listing.page() if listing.shown else (None, None)
    values = {"listing": listing, "page": page, "searches": searches, **listing.values}
    return render_template(listing.template or template, **values)


def also_at(blueprint: Blueprint, path: str, name: str) -> None:
    """Answer at the whole *path* what the view *name* of a blueprint with a prefix answers."""
    blueprint.record(lambda state: state.app.add_url_rule(path, f"{blueprint.name}.{name}"))


def listed(
    blueprint: Blueprint,
    rule: str,
    permission: Permission,
    template: str,
    *,
    reads: Collection[AuditAction] = (),
) -> Callable[[Callable[..., Listing]], Callable[..., Listing]]:
    """Make a function that answers a Listing into three routes: the page, ``.xlsx`` and ``.pdf``.

    It is handed what stands for parts of the *rule*.

    *reads* are the events that it names by ``record_read``.
    """

    def register(view: Callable[..., Listing]) -> Callable[..., Listing]:
        name, allowed = view.__name__, requires(permission, reads=reads)
        VIEWS[f"{blueprint.name}.{name}"] = view
        blueprint.add_url_rule(rule, name, allowed(lambda **of: shown(view(**of), template)))
        blueprint.add_url_rule(
            f"{rule}.xlsx", f"{name}_xlsx", allowed(lambda **of: view(**of).workbook())
        )
        blueprint.add_url_rule(
            f"{rule}.pdf", f"{name}_pdf", of_kind(LIST, allowed(lambda **of: view(**of).sheet()))
        )
        return view

    return register
