"""Pages by key: depth does not matter, and nothing is counted beyond a cap.

A position is the last row's (date, id); the next page is everything after it by row-value comparison, which both
databases answer from the index (written with OR the same question is two orders of magnitude slower).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Row = TypeVar("Row")
Other = TypeVar("Other")
COUNT_CAP = 1000


@dataclass(frozen=True)
class Position:
    """Where a page starts: after (newer first) or before this row."""

    day: date
    id: int
    backwards: bool = False

    @classmethod
    def parse(cls, text: str | None) -> "Position | None":
        """Read ``2025-09-30.17`` (after) or ``-2025-09-30.17`` (before); None for anything else."""
        if not text:
            return None
        backwards = text.startswith("-")
        day, _, number = text.removeprefix("-").partition(".")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        try:
            return cls(date.fromisoformat(day), int(number), backwards)
        except ValueError:
            return None

    def __str__(self) -> str:
        """Return the form that ``parse`` reads."""
        return f"{'-' if self.backwards else ''}{self.day.isoformat()}.{self.id}"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows with the positions of its neighbours (None: there is none)."""

    rows: Sequence[Row]
    previous: str | None
    next: str | None
    total: int | None = None

    def showing(self, rows: Iterable[Other]) -> "Page[Other]":
        """The same page with other rows, made of its own."""
        return Page(list(rows), self.previous, self.next, self.total)

    @property
    def total_label(self) -> str:
        """共 n 条; above the cap only that there are more."""
        if self.total is None:
            return ""
        return f"共 {COUNT_CAP}+ 条" if self.total > COUNT_CAP else f"共 {self.total} 条"


def begin(
    statement: Select[Any],
    order: Sequence[Any],
    mark: Sequence[Any] | None,
    size: int,
    *,
    backwards: bool = False,
    newest_first: bool = False,
) -> Select[Any]:
    """Order by the columns of *order*, its last the key, and take one row more than the page, from *mark* on.

    ``mark`` holds their values in the row that the page begins after, or with ``backwards`` ends before.
    """
    falling = newest_first is not (backwards and mark is not None)
    if mark is not None:
        here = tuple_(*order)
        there = tuple_(
            *(literal(value, column.type) for value, column in zip(mark, order, strict=True))
        )
        statement = statement.where(here < there if falling else here > there)
    return statement.order_by(*(one.desc() if falling else one.asc() for one in order)).limit(
        size + 1
    )


def paged(
    rows: Sequence[Any],
    key: Callable[[Any], object],
    size: int,
    *,
    begun: bool,
    backwards: bool = False,
    total: int | None = None,
) -> Page[Any]:
    """Turn the rows of ``begin`` into a page; *key* tells the mark of a row, ``begun`` whether there was one."""
    more = len(rows) > size
    rows = list(rows[:size])
    backwards = backwards and begun
    if backwards:
        rows.reverse()
    has_previous = more if backwards else begun
    has_next = backwards or more
    return Page(
        rows=rows,
        previous=f"-{key(rows[0])}" if rows and has_previous else None,
        next=str(key(rows[-1])) if rows and has_next else None,
        total=total,
    )


def after(
    statement: Select[Any],
    day: ColumnElement[date] | InstrumentedAttribute[date],
    key: ColumnElement[int] | InstrumentedAttribute[int],
    position: Position | None,
    size: int,
) -> Select[Any]:
    """``begin`` for lists of dated rows, newest first."""
    mark = None if position is None else (position.day, position.id)
    backwards = position is not None and position.backwards
    return begin(statement, (day, key), mark, size, backwards=backwards, newest_first=True)


def cut(
    rows: Sequence[Any], position: Position | None, size: int, *, total: int | None = None
) -> Page[Any]:
    """Turn the rows of ``after`` (objects with ``held_on`` and ``id``) into a page."""
    return paged(
        rows,
        lambda row: Position(row.held_on, row.id),
        size,
        begun=position is not None,
        backwards=position is not None and position.backwards,
        total=total,
    )


def capped_count(statement: Select[Any]) -> Select[tuple[int]]:
    """Count the rows of *statement*, at most COUNT_CAP + 1 of them."""
    inner = (
        statement.with_only_columns(literal_column("1"))
        .order_by(None)
        .limit(COUNT_CAP + 1)
        .subquery()
    )
    return select(func.count()).select_from(inner)
