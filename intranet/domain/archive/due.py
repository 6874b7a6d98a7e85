"""What is to be filed, in SQL: the desk counts the same rows as the lists of the archive show.

The archive knows no document: each kind that is filed says what of it is due (``declares``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    literal,
    select,
    true,
    union_all,
)

from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind


@dataclass(frozen=True, kw_only=True)
class Due:
    """Documents that are not filed: their ``rows``, and SQL that tells of each.

    ``record`` is how the words of their records begin, as an item stores them. ``since`` is when it became final,
    ``opened_until`` the end of the exceptions that open its quarter today. None for what holds of all these rows.
    """

    record: str
    rows: Select[Any]
    id: Any
    branch_id: Any
    year: Any
    since: Any
    closed: Any = None
    opened_until: Any = None
    signed: Any = None

    @property
    def ready(self) -> ColumnElement[bool]:
        """Whether it can be filed: signed, of a quarter that is closed and that no exception opens."""
        asked = [one for one in (self.signed, self.closed) if one is not None]
        if self.opened_until is not None:
            asked.append(self.opened_until.is_(None))
        return and_(true(), *asked)


Telling = Callable[[Sequence[int], date], Iterable[Due]]
"""What is due of some committees on a day."""

_DECLARED: dict[str, Telling] = {}


def declares(word: str, due: Telling) -> None:
    """Have what is *due* counted under this word."""
    _DECLARED[word] = due


def filed(committees: Sequence[int], kind: ItemKind) -> Select[tuple[int]]:
    """Numbers of the records that are filed as documents of this kind."""
    return select(ArchiveItem.record_id).where(
        ArchiveItem.committee_id.in_(committees), ArchiveItem.kind == kind, ArchiveItem.standing()
    )


def _every(committees: Sequence[int], today: date) -> list[tuple[str, Due]]:
    return [(word, one) for word, due in _DECLARED.items() for one in due(committees, today)]


def waiting(committees: Sequence[int], today: date) -> CompoundSelect[Any]:
    """All that can be filed now and is of years that are over: ``id``, ``branch_id``, ``year`` and ``since``."""
    return union_all(
        *(
            one.rows.with_only_columns(
                one.id.label("id"),
                one.branch_id.label("branch_id"),
                one.year.label("year"),
                one.since.label("since"),
                maintain_column_froms=True,
            ).where(one.year < today.year, one.ready)
            for _, one in _every(committees, today)
        )
    )


def standing(committees: Sequence[int], today: date) -> CompoundSelect[Any]:
    """Words and years of which anything is not filed, with how much of it can be filed now (``ready``)."""
    return union_all(
        *(
            one.rows.with_only_columns(
                literal(word).label("word"),
                one.year.label("year"),
                func.count().filter(one.ready).label("ready"),
                maintain_column_froms=True,
            ).group_by(one.year)
            for word, one in _every(committees, today)
        )
    )
