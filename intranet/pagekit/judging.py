"""What the rows of a file would do to a register, or do: each goes through the very form of the page.

Looking first is doing it and taking it back: a preview says what would be refused because it was.
"""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from intranet.domain.access.audit import on_behalf
from intranet.domain.organization.homes import Home
from intranet.domain.organization.tables import Branch
from intranet.domain.records.imports import Outcome
from intranet.foundation.database import db, unique_violation
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound, RuleBroken, StaleRecord
from intranet.foundation.sheets import SheetRow
from intranet.foundation.spreadsheet import Value
from intranet.pagekit import cells
from intranet.pagekit.drafts import SECRETS
from intranet.pagekit.registers import Line
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import BESIDE, KEY, KEY_COLUMN, PLACE, PLACE_COLUMN, Workbook

_KEYED = re.compile(r"(\d{1,10})-(\d{1,10})")
_AT_ONCE = 200
# bit by bit: so few that nobody who writes meanwhile waits long, and as long a rest after them, in seconds
_A_FEW, _SHORTEST, _LONGEST = 40, 0.15, 2.0
_UNKNOWN = "没有找到这一行原来的登记，或者不能由您修改。新增的行，编号留空。"
_CHANGED = "下载表格以后已有人修改，没有写入。请重新下载后填写。"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a row asks for: which line, on which version, for which place, what is typed."""

    number: int
    cells: Mapping[str, str]
    object_id: int | None = None
    version: int | None = None
    home: Home | None = None
    problem: tuple[str, str] | None = None


@dataclass(kw_only=True)
class Judged:
    """What became of a row; without an outcome it says what is stored already.

    ``version`` is the one it was compared with, ``kept`` number and version of the line as it was stored.
    """

    number: int
    label: str
    outcome: Outcome | None = None
    object_id: int | None = None
    version: int | None = None
    kept: tuple[int, int] | None = None
    home: Home | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)


class _Unchanged(Exception):
    """Nothing is to be done."""


@dataclass
class Reading:
    """One file, or what was kept of it, going through the form of its register.

    *bit_by_bit* the whole transaction is given up with each part that is only looked at, so that nobody waits long.
    """

    book: Workbook
    home: Home
    homes: Sequence[Home]
    known: dict[Any, Any] = field(default_factory=dict)
    bit_by_bit: bool = False
    _there: dict[Home, dict[tuple[Any, ...], Any]] = field(default_factory=dict)
    # the lines that were spoken of, with the row that did
    _rows: dict[int, int] = field(default_factory=dict)
    # and what is to be new, by what tells it from other lines of its place
    _new: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def asked(self, rows: Iterable[SheetRow]) -> Iterator[Asked]:
        """What rows of the sheet ask for; one may stand for several."""
        for row in rows:
            for told in self.book.apart(row.cells):
                yield self._asked(replace(row, cells=told))

    def _asked(self, row: SheetRow) -> Asked:
        told = {name: text for name, text in row.cells.items() if not name.startswith(BESIDE)}
        key, place = told.pop(KEY_COLUMN, ""), told.pop(PLACE_COLUMN, "")
        asked = Asked(number=row.number, cells=told, home=self._home(place))
        if asked.home is None:
            problem = (PLACE, f"没有找到“{place}”，或者您不能为它登记。")
            return replace(asked, problem=problem)
        if not key:
            return asked
        found = _KEYED.fullmatch(unicodedata.normalize("NFKC", key).replace(" ", ""))
        if found is None:
            return replace(asked, problem=(KEY, "编号不对，请使用下载的表格；新增的行，编号留空。"))
        return replace(asked, object_id=int(found[1]), version=int(found[2]))

    def _home(self, place: str) -> Home | None:
        if not place:
            return self.home
        bare = "".join(place.split())
        return next((one for one in self.homes if bare in (one.name, one.code)), None)

    def judged(self, asked: Iterable[Asked], *, write: bool) -> Iterator[Judged]:
        """What becomes of each row: done, where it is to be written; else done and taken back."""
        session = db.session()
        waiting = iter(asked)
        while some := list(islice(waiting, _A_FEW if self.bit_by_bit else _AT_ONCE)):
            began = time.monotonic()
            rows = self._stored(session, some)
            around = None if write else session.begin_nested()
            with on_behalf(session):
                found = [self._one(session, one, rows) for one in some]
            if around is not None:
                around.rollback()
                if self.bit_by_bit:
                    session.rollback()
                    self.known.clear()
                    self._there.clear()
                    # who waits for a file of SQLite looks again now and then, and must find it free
                    time.sleep(min(max(time.monotonic() - began, _SHORTEST), _LONGEST))
            yield from found

    def _stored(self, session: Session, some: Sequence[Asked]) -> dict[int, Any]:
        """The stored lines of these rows that the person may correct. One statement."""
        table, ids = self.book.register.table, [one.object_id for one in some if one.object_id]
        if not ids:
            return {}
        self._know_branches(session)
        rows = session.scalars(
            select(table).where(table.id.in_(ids)).options(*self.book.register.loads)
        )
        actor = current_actor()
        found = list(rows)
        self.book.complete(found)
        return {row.id: row for row in found if self.book.register.reads(actor, row)}

    def _know_branches(self, session: Session) -> None:
        """Whether a line may be read is told by its branch; that is asked once for all of them. One statement."""
        if "branches" not in self.known:
            ids = [one.branch_id for one in self.homes if one.branch_id]
            self.known["branches"] = session.scalars(select(Branch).where(Branch.id.in_(ids))).all()

    def _one(self, session: Session, asked: Asked, rows: Mapping[int, Any]) -> Judged:
        named = [text for name, text in asked.cells.items() if text and name not in SECRETS]
        judged = Judged(
            number=asked.number,
            label="，".join(named[:3])[:60],
            object_id=asked.object_id,
            version=asked.version,
            home=asked.home,
            cells=asked.cells,
        )
        try:
            if asked.problem is not None:
                raise RuleBroken({asked.problem[0]: [asked.problem[1]]})
            self._work(session, asked, rows, judged)
        except _Unchanged:
            judged.outcome = None
        except RuleBroken as broken:
            _refuse(judged, broken.problems)
        except (StaleRecord, StaleDataError):
            _refuse(judged, {"": [_CHANGED]})
        except (InvalidMove, NotAllowed, NotFound) as refused:
            _refuse(judged, {"": [str(refused)]})
        return judged

    def _work(
        self, session: Session, asked: Asked, rows: Mapping[int, Any], judged: Judged
    ) -> None:
        book, line = self.book, self._line(asked, rows)
        form = self._typed(line, asked.cells)
        if line.is_new and (twin := self._twin(session, line, form)) is not None:
            line = Line(book.register, line.home, twin, False, None, self.known)
            self._once(twin, asked)
            # who gives no number fills in: what is left blank stays
            judged.cells = {name: text for name, text in asked.cells.items() if text}
            form = self._typed(line, judged.cells)
        if line.is_new and book.says and form is not None and not form[book.says].raw_data[0]:
            raise _Unchanged
        fine = form is not None and form.validate()
        if fine and line.is_new and book.same:
            key = line.home, *self._key(form)
            self._only(self._new.setdefault(key, asked.number), asked)
        judged.home, judged.changes = line.home, [] if form is None else self._changes(line, form)
        if form is None or (fine and not line.is_new and not judged.changes):
            raise _Unchanged
        if line.is_new and not book.adds:
            raise RuleBroken({"": [f"{book.title}不能用表格新增，请在页面登记。"]})
        judged.outcome = Outcome.NEW if line.is_new else Outcome.CHANGED
        judged.object_id = None if line.is_new else line.row.id
        judged.version = None if line.is_new else line.row.version
        if not fine:
            raise RuleBroken(_errors(form))
        judged.before = {} if line.is_new else dict(book.before(line))
        try:
            with session.begin_nested():
                row = book.keep(line, form) or line.row
                session.flush()
                judged.kept = row.id, row.version
        except IntegrityError as error:
            if unique_violation(error) is None:
                raise
            raise RuleBroken({"": [book.twice]}) from error

    def _line(self, asked: Asked, rows: Mapping[int, Any]) -> Line[Any]:
        """The line of which the row speaks. Raises RuleBroken, StaleRecord."""
        book, home = self.book, asked.home or self.home
        if asked.object_id is None:
            return book.fresh(home, None, self.known)
        row = rows.get(asked.object_id)
        place = None if row is None else book.register.home_of(row, self.homes)
        if row is None or place is None:
            raise RuleBroken({KEY: [_UNKNOWN]})
        self._once(row, asked)
        if row.version != asked.version:
            raise StaleRecord(_CHANGED)
        return Line(book.register, place, row, False, None, self.known)

    def _once(self, row: Any, asked: Asked) -> None:
        """One row for each line: what two say of it cannot both be meant."""
        self._only(self._rows.setdefault(row.id, asked.number), asked)

    def _only(self, before: int, asked: Asked) -> None:
        if before != asked.number:
            raise RuleBroken({KEY: [f"与第{before}行是同一条登记，请只留一行。"]})

    def _key(self, form: Any) -> tuple[Any, ...]:
        """What tells the line of a form from others of its place."""
        return tuple(
            form[name].data if name in form else getattr(form, name) for name in self.book.same
        )

    def _typed(self, line: Line[Any], told: Mapping[str, str]) -> Any:
        """The form of the line as the row fills it in; None where the row says what the line holds."""
        form, data = self.book.form(line), MultiDict[str, str]()
        says_more = line.is_new
        for one in cells.cells_of(form):
            text = told.get(one.name)
            kept = text is None or text == _as_read(cells.shown(one))
            kept = kept or (line.is_new and not text and not cells.has_blank(one))
            data.setlist(one.name, cells.posted(one) if kept else cells.meant(one, text or ""))
            says_more = says_more or not kept
        data["version"] = str(line.row.version or 0)
        return self.book.form(replace(line, typed=data)) if says_more else None

    def _changes(self, line: Line[Any], filled: Any) -> list[tuple[str, str, str]]:
        """Which fields a validated form changes, from what to what; of a new line what they are."""
        before = {
            one.name: _as_read(cells.shown(one)) for one in self.book.fields(self.book.form(line))
        }
        return [
            (one.label.text, "" if line.is_new else before.get(one.name, ""), after)
            for one in self.book.fields(filled)
            if (after := _as_read(cells.shown(one))) != before.get(one.name, "")
            or (line.is_new and after)
        ]

    def _twin(self, session: Session, line: Line[Any], form: Any) -> Any:
        """The stored line of the place that is the same as a row without a number, if there is one."""
        if not self.book.same:
            return None
        if line.home not in self._there:
            rows = session.scalars(self.book.register.of_home(line.home)).all()
            self.book.complete(rows)
            self._know_branches(session)
            actor, reads = current_actor(), self.book.register.reads
            self._there[line.home] = {
                tuple(getattr(row, name) for name in self.book.same): row
                for row in rows
                if reads(actor, row)
            }
        return self._there[line.home].get(self._key(form))


def _as_read(value: Value) -> str:
    """A cell as it is read again from the file that we wrote."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value).strip()


def _errors(form: Any) -> dict[str, list[str]]:
    """What stands against a form, by its fields; where a cell is none of a few choices, also what they are."""
    return {
        name: [
            f"{one}{cells.told_choices(form[name]) if name in form else ''}" for one in _flat(said)
        ]
        for name, said in form.errors.items()
    }


def _flat(said: Any) -> Iterator[Any]:
    for one in said:
        if isinstance(one, (list, tuple)):
            yield from _flat(one)
        else:
            yield one


def _refuse(judged: Judged, problems: Mapping[str, Sequence[str]]) -> None:
    judged.outcome = Outcome.REFUSED
    judged.problems = [(name, sentence) for name, said in problems.items() for sentence in said]
