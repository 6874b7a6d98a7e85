"""Pages by key: depth does not matter, and nothing is counted beyond a cap.

A position is the last row's (date, id); the next page is everything after it by row-value comparison, which both
databases answer from the index (written with OR the same question is two orders of magnitude slower).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Row = TypeVar("Row")
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

    @property
    def total_label(self) -> str:
        """共 n 条; above the cap only that there are more."""
        if self.total is None:
            return ""
        return f"共 {COUNT_CAP}+ 条" if self.total > COUNT_CAP else f"共 {self.total} 条"


def after(
    statement: Select[Any],
    day: ColumnElement[date] | InstrumentedAttribute[date],
    key: ColumnElement[int] | InstrumentedAttribute[int],
    position: Position | None,
    size: int,
) -> Select[Any]:
    """Order newest first and take one row more than the page, from *position* on."""
    if position is not None:
        mark = tuple_(literal(position.day), literal(position.id))
        here = tuple_(day, key)
        statement = statement.where(here > mark if position.backwards else here < mark)
        if position.backwards:
            return statement.order_by(day.asc(), key.asc()).limit(size + 1)
    return statement.order_by(day.desc(), key.desc()).limit(size + 1)


def cut(
    rows: Sequence[Any], position: Position | None, size: int, *, total: int | None = None
) -> Page[Any]:
    """Turn the rows of ``after`` (objects with ``held_on`` and ``id``) into a page."""
    more = len(rows) > size
    rows = list(rows[:size])
    backwards = position is not None and position.backwards
    if backwards:
        rows.reverse()
    has_previous = more if backwards else position is not None
    has_next = True if backwards else more
    return Page(
        rows=rows,
        previous=str(Position(rows[0].held_on, rows[0].id, True))
        if rows and has_previous
        else None,
        next=str(Position(rows[-1].held_on, rows[-1].id)) if rows and has_next else None,
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
