"""Registers as Excel files that come back: what the file holds, and what each of its rows would do or does.

A workbook is told once per register: how its form is made, and where its list stands. A row goes through the very form
of the page and is kept by what keeps it there, so that every rule holds in both ways (``judging``).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import request, url_for
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField, TextAreaField
from wtforms.fields import DateField

from intranet.domain.organization.homes import Home
from intranet.domain.records import entries
from intranet.domain.records.files import count_files
from intranet.domain.records.undoing import columns_as_they_were, columns_of
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound, RuleBroken
from intranet.foundation.sheets import Table, read_table
from intranet.foundation.spreadsheet import Value
from intranet.pagekit import cells
from intranet.pagekit.choosing import asked_year
from intranet.pagekit.drafts import SECRETS
from intranet.pagekit.listings import VIEWS
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import TWICE
from intranet.pagekit.session import current_actor

KEY, PLACE = "编号", "党支部"
"""The columns that every file may have: which line a row corrects, and to which branch a new one belongs."""
KEY_COLUMN, PLACE_COLUMN, BESIDE = "__key__", "__place__", "__beside__"


class Model(NamedTuple):
    """A file to fill in: columns with widths, rows, and among which words the cells of a column choose."""

    columns: list[tuple[str, int]]
    rows: Iterator[list[Value]]
    offers: dict[int, list[str]]


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """A register as a file.

    ``form`` makes the form of a line as its page does; ``keep`` stores it, and answers the row where that is another.
    ``listed`` is the endpoint of its list; the lines of the file are those of the list, found in what the list yields
    by ``held``. ``complete`` loads what lines are made of, of all at once. Where rows say no number, the columns
    ``same`` tell whether the line is there already; where they leave ``says`` blank, they say nothing.
    ``apart`` tells the rows for which one row of the file stands. ``without`` are fields that only the page asks for;
    ``also`` are other headings under which a field is known, ``beside`` columns that only tell what a row is about.

    A file ``only_corrects`` where new lines come about elsewhere, it ``only_adds`` where those that are there are
    corrected elsewhere; what was sent of a ``private`` one stays with who sent it. What was written is taken back by
    ``take_out`` (a new line) and ``restore`` (one that was changed, with what ``before`` kept of it), where the
    register does it otherwise.
    """

    name: str
    register: Register[Any]
    form: Callable[[Line[Any]], Any]
    listed: str
    keep: Callable[[Line[Any], Any], Any] = Line.keep
    held: Callable[[Sequence[Any]], Iterable[Any]] | None = None
    same: Sequence[str] = ()
    says: str = ""
    apart: Callable[[Mapping[str, str]], Iterable[Mapping[str, str]]] = lambda cells: (cells,)
    without: Collection[str] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, Callable[[Line[Any]], Value]] = field(default_factory=dict)
    only_corrects: bool = False
    only_adds: bool = False
    private: bool = False
    twice: str = TWICE
    complete: Callable[[Sequence[Any]], object] = lambda _rows: None
    before: Callable[[Line[Any]], Mapping[str, Any]] = lambda line: columns_of(line.row)
    take_out: Callable[[Any], object] | None = None
    restore: Callable[[Any, Mapping[str, Any]], object] | None = None

    @property
    def title(self) -> str:
        """What its lines are."""
        return self.register.what

    @property
    def adds(self) -> bool:
        """Whether a file may hold new lines: those that could be taken back."""
        taken_out = self.take_out or self.register.events.removed
        return taken_out is not None and not self.only_corrects

    def fields(self, form: Any) -> list[Field]:
        """The fields that have a column."""
        return [one for one in cells.cells_of(form) if one.name not in self.without]

    def keeps_secrets(self, home: Home) -> bool:
        """Whether a column of the file holds what is kept only sealed."""
        return any(one.name in SECRETS for one in self.fields(self.sample(home)))

    def sample(self, home: Home) -> Any:
        """The form of a new line, for its columns."""
        return self.form(self.fresh(home, None, {}))

    def fresh(
        self, home: Home, typed: MultiDict[str, str] | None, known: dict[Any, Any]
    ) -> Line[Any]:
        return Line(self.register, home, self.register.fresh(home), True, typed, known)

    def lines(self) -> Iterator[Line[Any]]:
        """The lines of the list as it is narrowed, as far as the person may correct them.

        One that the register only proposes has no number.
        """
        if self.only_adds:
            return
        homes, known = self.register.homes(), dict[Any, Any]()
        results = self._listed(homes)
        rows = list(self.held(results) if self.held else map(self._in, results))
        self.complete([row for row in rows if row is not None])
        for row in rows:
            home = None if row is None else self.register.home_of(row, homes)
            if home is not None:
                yield Line(self.register, home, row, row.id is None, None, known)

    def _listed(self, homes: Sequence[Home]) -> Sequence[Any]:
        """What the list yields as it is narrowed; where it is laid out by hand the lines of branch and year."""
        if self.listed in VIEWS:
            lines = VIEWS[self.listed]().lines
            return lines if isinstance(lines, Sequence) else db.session.execute(lines).all()
        code, year = request.args.get("branch", ""), asked_year()
        asked = [home for home in homes if code in ("", home.code)]
        return [row for home in asked for row in self.register.of_year(home, year)]

    def _in(self, result: Any) -> Any:
        parts = (result,) if isinstance(result, self.register.table) else tuple(result)
        return next((one for one in parts if isinstance(one, self.register.table)), None)

    def model(
        self, home: Home, *, empty: bool
    ) -> tuple[list[tuple[str, int]], Iterator[list[Value]], dict[int, list[str]]]:
        """The file to fill in: columns with widths, rows, and among which words cells choose."""
        places, sample = self.register.homes(), self.fields(self.sample(home))
        spread = len(places) > 1 and "branch_id" in self.register.place
        columns = [(KEY, 8), *([(PLACE, 14)] if spread else [])]
        columns += [(heading, 14) for heading in self.beside]
        first = len(columns)
        columns += [(one.label.text, _width(one)) for one in sample]
        offers = {first + n: words for n, one in enumerate(sample) if (words := cells.offered(one))}
        if spread:
            offers[1] = [place.name for place in places]

        def rows() -> Iterator[list[Value]]:
            for line in () if empty or self.only_adds else self.lines():
                key = None if line.is_new else f"{line.row.id}-{line.row.version}"
                form = self.form(line)
                told = [cells.shown(form[one.name]) for one in sample]
                about = [tell(line) for tell in self.beside.values()]
                yield [key, *([line.home.name] if spread else []), *about, *told]

        return Model(columns, rows(), offers)

    def table(self, content: bytes, file_name: str, home: Home) -> Table:
        """The table in an uploaded file. Raises RefusedFile."""
        fields = self.fields(self.sample(home))
        known = {one.label.text: one.name for one in fields}
        # what a heading of the list means here, unless a field is called so
        known = {**self.also, **known, KEY: KEY_COLUMN}
        known |= {heading: f"{BESIDE}{heading}" for heading in self.beside}
        if PLACE not in known:
            known[PLACE] = PLACE_COLUMN
        return read_table(content, file_name, known, [one.name for one in fields])

    def undo(self, row: Any, before: Mapping[str, Any] | None) -> None:
        """Give a line its columns back as they were *before*, or take out what was new. Raises RuleBroken."""
        session, actor, events = db.session(), current_actor(), self.register.events
        if before is None:
            if count_files(session, row):
                raise RuleBroken({"": [f"{row.trail_label}已上传附件，不能撤销。"]})
            if self.take_out:
                self.take_out(row)
            else:
                entries.remove(session, row, events, actor=actor, version=row.version)
            return
        if self.restore:
            self.restore(row, before)
        else:
            values = columns_as_they_were(row, before)
            entries.change(session, row, values, events, actor=actor, version=row.version)

    def url(self) -> str:
        """The address of its page."""
        return url_for("workbooks.show", name=self.name, branch=request.args.get("branch"))


WORKBOOKS: dict[str, Workbook] = {}


def workbook(
    name: str, register: Register[Any], form: Callable[[Line[Any]], Any], **more: Any
) -> Workbook:
    """Give a register its file. No two have the same name: one would be read as the other."""
    if name in WORKBOOKS:
        raise RuntimeError(f"two registers have a file called {name}")
    book = Workbook(name=name, register=register, form=form, **more)
    WORKBOOKS[name] = book
    return book


def workbook_here() -> Workbook | None:
    """The file of the list that the page shows, for who may correct its lines."""
    for book in WORKBOOKS.values():
        if book.listed == request.endpoint and book.register.is_kept():
            return book
    return None


def find(name: str) -> Workbook:
    """The workbook with this name; NotFound, or NotAllowed for who corrects nothing of it."""
    book = WORKBOOKS.get(name)
    if book is None:
        raise NotFound("没有找到这个登记。")
    if not current_actor().can(book.register.edit):
        raise NotAllowed(f"您的账号没有登记{book.title}的权限。")
    return book


def _width(one: Field) -> int:
    """In characters: long text has more room."""
    if isinstance(one, TextAreaField):
        return 40
    long = isinstance(one, StringField) and not isinstance(one, DateField)
    return max(24 if long else 12, min(30, 2 * len(one.label.text)))
