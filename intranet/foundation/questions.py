"""Several questions put to the database as one statement.

A question is how its statement is built, what is asked for, and what its rows say. ``ask`` carries several out as one
UNION ALL: a page then costs as many statements as its answers build on each other, not as many as it has parts.
Statements are built once for all requests; only values change.

    def marks_of(branch_ids: Sequence[int]) -> Question[dict[int, Mark]]:
        return Question(_marks, lambda rows: {row.branch_id: Mark(*row) for row in rows}, branches=branch_ids)

    def _marks(value: Value) -> Select[Any]:
        return select(…).where(DutyMark.branch_id.in_(value.any_of("branches")))

    marks, groups = marks_of(ids), groups_of(ids)
    ask(session, marks, groups)
    marks.answer[7]
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache, partial
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Dialect,
    Enum,
    Executable,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    func,
    inspect,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import NullType, TypeEngine

from intranet.foundation.database import WRITES

T = TypeVar("T")
# Of so many sets of questions, the latest, a worker keeps the built statement.
_KEPT = 256
_PLACE = "place_in_order"


def _bound(name: str, question: int) -> str:
    # SQLAlchemy calls the fixed values of a statement quarter_1, quarter_2
    return f"{name}_of_{question}"


class Value:
    """Stands in a statement for the values of one question."""

    def __init__(self, question: int) -> None:
        """*question* is its number among those that are asked together."""
        self._question = question

    def __call__(self, name: str, kind: Any = None) -> BindParameter[Any]:
        """The value that is asked for under *name*, of this *kind* where no column beside it tells."""
        return bindparam(_bound(name, self._question), type_=kind)

    def any_of(self, name: str) -> BindParameter[Any]:
        """The several values under *name*, for ``in_``; none finds nothing."""
        return bindparam(_bound(name, self._question), expanding=True)


Build = Callable[[Value], Select[Any]]


class Question(Generic[T]):
    """What is asked, and after ``ask`` its ``answer``.

    *build* makes the statement; it is a function of a module, or one that is kept, as the built statement is kept by
    it. *read* makes the answer of the rows: of one class of tables as its objects, else with the names of the columns.
    """

    answer: T

    def __init__(self, build: Build, read: Callable[[list[Any]], T], **values: Any) -> None:
        """*values* are those that the statement names."""
        self.build = build
        self.read = read
        self.values = values

    def is_like(self, other: "Question[Any]") -> bool:
        """Whether both ask for the same rows."""
        return self.build is other.build and self.values == other.values


class Several(Generic[T]):
    """Questions that are asked for one answer, which *make* makes of theirs."""

    def __init__(self, make: Callable[[], T], *asked: "Question[Any] | Several[Any]") -> None:
        """Without questions the answer is known already."""
        self.make = make
        self.asked = asked

    @cached_property
    def answer(self) -> T:
        """The answer; only after ``ask``."""
        return self.make()


Asked = Question[T] | Several[T]


def ordered(statement: Select[Any], *by: Any) -> Select[Any]:
    """The statement, with its rows in this order."""
    return statement.add_columns(func.row_number(type_=Integer).over(order_by=by).label(_PLACE))


def ask(session: Session, *asked: Asked[Any]) -> None:
    """Answer all of these. One statement; none without questions. What is asked twice is looked up once."""
    groups: list[list[Question[Any]]] = []
    for question in _flat(asked):
        same = next((one for one in groups if question.is_like(one[0])), None)
        if same is None:
            groups.append([question])
        else:
            same.append(question)
    if not groups:
        return
    statement, parts = _united(tuple(group[0].build for group in groups))
    values = {
        _bound(name, number): value
        for number, group in enumerate(groups)
        for name, value in group[0].values.items()
    }
    rows: list[list[Any]] = [[] for _ in groups]
    for row in read_rows(session, statement, values):
        rows[row[0]].append(row)
    for group, part, found in zip(groups, parts, rows, strict=True):
        told = part.read(session, found)
        for question in group:
            question.answer = question.read(told)


def answer(session: Session, asked: Asked[T]) -> T:
    """The answer to one of them, for who asks nothing else. One statement."""
    ask(session, asked)
    return asked.answer


def read_rows(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """The rows of a statement of columns; no objects come of it.

    Where a request only reads, nothing waits to be written before, and the connection is asked: what the session would
    look after is a third of what a small statement costs.
    """
    connection = session.connection()
    if connection.get_execution_options().get(WRITES, True):
        return session.execute(statement, values).all()
    return connection.execute(statement, values).all()


def _flat(asked: Iterable[Asked[Any]]) -> Iterator[Question[Any]]:
    for one in asked:
        if isinstance(one, Several):
            yield from _flat(one.asked)
        else:
            yield one


class _Part:
    """One of the statements within the whole: which of its columns are its own, and what its rows are."""

    def __init__(self, statement: Select[Any]) -> None:
        asked = statement.column_descriptions[0]
        self.columns = statement.subquery().c
        # of a table that is no class nothing is told
        entity = asked.get("entity")
        self.entity = entity if asked["expr"] is entity else None
        names = self.columns.keys()
        self.ordered = names[-1] == _PLACE
        self.row: Any = namedtuple("row", names[:-1] if self.ordered else names, rename=True)  # type: ignore[misc]
        self.slots: list[int] = []
        self.makers: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def take(self, slots: list[TypeEngine[Any]]) -> None:
        """For each column a slot of its kind that the part has not taken; a new one where there is none."""
        free = list(range(len(slots)))
        for column in self.columns:
            kind = _kind(column.type)
            at = next((one for one in free if _kind(slots[one]) == kind), None)
            if at is None:
                slots.append(column.type)
                at = len(slots) - 1
            else:
                free.remove(at)
            self.slots.append(at)

    def within(self, number: int, slots: Sequence[TypeEngine[Any]]) -> Select[Any]:
        """The statement with a column for each slot, after its number."""
        mine = dict(zip(self.slots, self.columns, strict=True))
        return select(
            literal(number, Integer),
            *(
                # as the driver gives it: only what is a part's own is made a value, in ``read``
                type_coerce(mine.get(at, cast(null(), kind)), NullType()).label(f"c{at}")
                for at, kind in enumerate(slots)
            ),
        )

    def read(self, session: Session, found: Sequence[Any]) -> list[Any]:
        """What the rows of the whole say that belong to this part, in the order that was asked for."""
        # behind the number of the part
        places = [1 + at for at in self.slots]
        if self.ordered:
            found = sorted(found, key=itemgetter(places.pop()))
        # column by column: there are far more rows
        columns: list[Iterable[Any]] = [map(itemgetter(at), found) for at in places]
        for at, make in self._makers(session.connection().dialect):
            columns[at] = [None if value is None else make(value) for value in columns[at]]
        # as namedtuple does in _make
        rows = list(map(partial(tuple.__new__, self.row), zip(*columns, strict=True)))
        return rows if self.entity is None else loaded(session, self.entity, rows)

    def _makers(self, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
        """Of the columns that the driver does not give as they are wanted: the place, and what makes the value."""
        if dialect.name not in self.makers:
            kinds = [column.type.dialect_impl(dialect) for column in self.columns]
            self.makers[dialect.name] = [
                # of choices there are few
                (at, cache(make) if isinstance(kind, Enum) else make)
                for at, kind in enumerate(kinds)
                if (make := kind.result_processor(dialect, None)) is not None
            ]
        return self.makers[dialect.name]


@lru_cache(maxsize=_KEPT)
def _united(builds: tuple[Build, ...]) -> tuple[CompoundSelect[Any], list[_Part]]:
    parts = [_Part(build(Value(number))) for number, build in enumerate(builds)]
    slots: list[TypeEngine[Any]] = []
    for part in parts:
        part.take(slots)
    return union_all(*(part.within(n, slots) for n, part in enumerate(parts))), parts


def _kind(of: TypeEngine[Any]) -> object:
    """What columns have in common that may stand below each other: choices are text to the database."""
    return String if isinstance(of, String) else repr(of)


def loaded(session: Session, entity: type[Any], rows: Iterable[Any]) -> list[Any]:
    """The session's objects of these rows, which hold each column of *entity*; as if it had loaded them itself."""
    attributes = inspect(entity).column_attrs
    names = [one.key for one in attributes]
    held = attrgetter(*(one.columns[0].name for one in attributes))
    found = []
    for row in rows:
        values = dict(zip(names, held(row), strict=True))
        fresh = entity()
        inspect(fresh).dict.update(values)
        make_transient_to_detached(fresh)
        known = session.identity_map.get(inspect(fresh).key)
        if known is None:
            session.add(fresh)
        else:
            # what it holds stays, as when the session loads it again
            for name in inspect(known).unloaded & values.keys():
                set_committed_value(known, name, values[name])
        found.append(fresh if known is None else known)
    return found
