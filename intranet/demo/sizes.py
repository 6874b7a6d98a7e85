"""A district or a city of offices: the rows of the demo, copied for further committees, branches, people and years.

What the application wrote for one office is read once. The copies have numbers, names, words and years of their own and
keep every register and every sum. A committee looks after several copies (*blocks*) of the office's branches. Each
branch has the people and gatherings of several copies (*folds*): everybody is on the roll of each gathering, so that
attendance and votes grow with the folds. Of earlier *years* there is what was settled.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import JSON, Enum, String, Table
from sqlalchemy.orm import Session

from intranet.demo import bulk, dates
from intranet.demo.copied_rows import Copy, OfficeRows, Row
from intranet.demo.copied_values import CHANGED, FINISHED, signed
from intranet.demo.wording import Wording
from intranet.domain.access import proof
from intranet.foundation.database import Base


@dataclass(frozen=True)
class Size:
    """How often the office is copied; the module tells what the words mean."""

    committees: int
    blocks: int = 4
    folds: int = 3
    years: int = 3


# 200 branches with 6,000 people and 100,000 gatherings, and ten times as much.
SIZES: Mapping[str, Size] = {"district": Size(5), "city": Size(50)}

# Sums over attendance, and votes.
_SUMS = frozenset(
    {
        "absent_count",
        "abstain",
        "approve",
        "due_count",
        "due_voters",
        "headcount",
        "issued",
        "oppose",
        "person_minutes",
        "present_count",
        "present_voters",
        "returned",
        "valid",
        "written_opinions",
    }
)
# Numbers in a text: of the table, separated by commas, each perhaps with a remark; those of all folds stand there.
_LISTS: Mapping[tuple[str, str], str] = {("activity_record", "attended"): "member"}
# So many rows of one copy, then those of the next: nobody's rows lie side by side, as where a register grew.
_CHUNK = 25


class _Model(NamedTuple):
    """A row for its copies: where columns stand, its cells, and the columns that each copy tells in its own way."""

    places: dict[str, int]
    cells: list[str]
    told: list[str]


class Copies:
    """The rows of the demo, and how those of its copies differ.

    ``Copies(session, size, as_of).put(session)``: the session that is read may be that of any database with the demo,
    flushed at least; ``put`` wants PostgreSQL with nothing but what the migrations leave there.
    """

    def __init__(self, session: Session, size: Size, as_of: date) -> None:
        """Read what the session holds."""
        self.size = size
        self._office = OfficeRows(session, as_of)
        self._models: dict[int, _Model] = {}
        rows = self._office.present
        self._highest = {
            name: max((row.values.get("id", 0) for row in found), default=0)
            for name, found in rows.items()
        }
        self._wording = Wording(
            [row.values["name"] for row in rows["brand"] if row.owner],
            self._office.numbers,
            {row.values["record_id"]: row.values["content"] for row in rows["record_text"]},
        )

    def put(self, session: Session) -> None:
        """Write all copies and commit."""
        self._office.leave_out_what_is_there(session)
        driver: Any = session.connection().connection.driver_connection
        with driver.cursor() as cursor, bulk.without_checks(cursor):
            for table in Base.metadata.sorted_tables:
                # COPY refuses a view, also where there is nothing to copy: jobs are one
                if not self._office.present[table.name]:
                    continue
                bulk.copy_into(cursor, table, self._blocks(table))
        proof.begin_anew(session)
        session.commit()

    def _blocks(self, table: Table) -> Iterator[str]:
        """All copies of the rows of a table, the oldest years first."""
        for years_ago in reversed(range(self.size.years)):
            rows = (self._office.past if years_ago else self._office.present)[table.name]
            if years_ago:
                rows = [row for row in rows if row.reach.year]
            for at in range(0, len(rows), _CHUNK):
                yield from self._block(table, rows[at : at + _CHUNK], years_ago)

    def _block(self, table: Table, rows: Sequence[Row], years_ago: int) -> Iterator[str]:
        for block, one_fold in product(range(self.size.blocks), range(self.size.folds)):
            copy = Copy(block, one_fold, years_ago)
            mine = [
                r for r in rows if (r.reach.block or not block) and (r.reach.fold or not one_fold)
            ]
            lines = [
                self._line(table, row, copy, people)
                for people in self._people(table, copy)
                for row in mine
                if row.reach.fold or people == copy
            ]
            for committee in range(self.size.committees if lines else 0):
                yield signed("".join([line(committee) for line in lines]), committee)

    def _people(self, table: Table, copy: Copy) -> list[Copy]:
        """The copies whose people stand in a row: those of all folds are at a gathering."""
        if table.name != "attendance":
            return [copy]
        return [copy._replace(fold=one) for one in range(self.size.folds)]

    def _line(self, table: Table, row: Row, copy: Copy, people: Copy) -> Callable[[int], str]:
        """The row in each committee, as a line of COPY."""
        model = self._model(table, row)
        told = {name: self._told(table, row, name, people) for name in model.told}
        numbers = {
            r.column: self._number(
                r.table, row.values[r.column], people if r.table == "member" else copy
            )
            for r in row.references
            if told.get(r.column, 0) is not None
        }
        lists = self._lists(table, row, copy)
        finish = FINISHED.get(
            f"{table.name} {row.values['kind']}" if table.name == "search_document" else table.name
        )
        if finish is not None:

            def finished(committee: int) -> str:
                def number(name: str, one: int) -> int:
                    first, far = self._number(name, one, copy)
                    return first + far * committee

                mine = row.values | told
                mine |= {name: first + far * committee for name, (first, far) in numbers.items()}
                finish(mine, number, committee)
                return bulk.line(mine[column.name] for column in table.columns)

            return finished
        cells = list(model.cells)
        for name, value in told.items():
            cells[model.places[name]] = bulk.cell(value).replace("%", "%%")
        for name in numbers:
            cells[model.places[name]] = "%d"
        for name, (form, _) in lists.items():
            cells[model.places[name]] = form
        form = "\t".join(cells) + "\n"
        firsts = [
            one
            for name in model.places
            for one in ([numbers[name]] if name in numbers else lists.get(name, ("", []))[1])
        ]
        if not row.reach.committee:
            return lambda committee: (
                "" if committee else form % tuple([first for first, _ in firsts])
            )
        return lambda committee: form % tuple([first + far * committee for first, far in firsts])

    def _lists(
        self, table: Table, row: Row, copy: Copy
    ) -> dict[str, tuple[str, list[tuple[int, int]]]]:
        """Of columns that list numbers: how the list is written, and the numbers."""
        found = {}
        for (where, name), target in _LISTS.items():
            told = row.values[name].split(",") if where == table.name and row.values[name] else []
            if told:
                folds = range(self.size.folds) if row.reach.fold else [copy.fold]
                copies = [copy._replace(fold=fold) for fold in folds for _ in told]
                numbers = [one.partition(":") for one in told] * len(folds)
                found[name] = (
                    ",".join(f"%d{colon}{rest}" for _, colon, rest in numbers),
                    [
                        self._number(target, int(number), one)
                        for (number, _, _), one in zip(numbers, copies, strict=True)
                    ],
                )
        return found

    def _number(self, table: str, number: int, copy: Copy) -> tuple[int, int]:
        """The number of a row's copy in the first committee, and how far on it is in the next."""
        reach, size = self._office.reaches[table, number], self.size
        step = copy.years_ago if reach.year else 0
        step = step * size.folds + (copy.fold if reach.fold else 0)
        step = step * size.blocks + (copy.block if reach.block else 0)
        far = self._highest[table] if reach.committee else 0
        return number + far * size.committees * step, far

    def _model(self, table: Table, row: Row) -> _Model:
        """What all copies of a row have in common; worked out once."""
        found = self._models.get(id(row))
        if found is None:
            names = [column.name for column in table.columns]
            found = self._models[id(row)] = _Model(
                {name: at for at, name in enumerate(names)},
                [bulk.cell(row.values[name]).replace("%", "%%") for name in names],
                [name for name in names if self._differs(table, row, name)],
            )
        return found

    def _differs(self, table: Table, row: Row, name: str) -> bool:
        """Whether copies have another value in a column, numbers apart."""
        value = row.values[name]
        if (table.name, name) in CHANGED:
            return True
        if _is_text(table, name):
            return value is not None and self._wording.differs(value)
        return value is not None and (
            _is_json(table, name)
            or (isinstance(value, date) and row.reach.year)
            or (name in {"year", "ym"})
            or (name in _SUMS and row.reach.fold)
        )

    def _told(self, table: Table, row: Row, name: str, copy: Copy) -> Any:
        """The value of a copy."""
        value, years_ago = row.values[name], copy.years_ago
        change = CHANGED.get((table.name, name))
        if change is not None:
            return change(self._wording, row, copy)
        if _is_json(table, name):
            return self._wording.say(json.dumps(value, ensure_ascii=False), copy)
        if isinstance(value, str):
            return self._wording.say(value, copy)
        if isinstance(value, datetime):
            return datetime.combine(dates.same_day(value.date(), years=-years_ago), value.timetz())
        if isinstance(value, date):
            return dates.same_day(value, years=-years_ago)
        if name in {"year", "ym"}:
            return value - years_ago * (100 if name == "ym" else 1)
        return value * self.size.folds


@cache
def _is_json(table: Table, name: str) -> bool:
    return isinstance(table.columns[name].type, JSON)


@cache
def _is_text(table: Table, name: str) -> bool:
    kind = table.columns[name].type
    return isinstance(kind, String) and not isinstance(kind, Enum)
