"""Hits of a search, by section: how many there are, and one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, literal, select, tuple_
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.registry import SEARCHED
from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.excerpts import Excerpt, Piece, excerpt, marked
from intranet.domain.search.kinds import Searched, Words
from intranet.domain.search.matching import Query
from intranet.features.search.listings import Listing, listing_of
from intranet.foundation.pagination import Page, capped_count

FIRST_HITS = 5
PAGE_SIZE = 30


@dataclass(frozen=True)
class Hit:
    """One record that was found: what it says of itself, the title with marks, and where the words stand."""

    words: Words
    title: Sequence[Piece]
    excerpt: Excerpt | None

    @property
    def facts(self) -> list[str]:
        """The facts that there are."""
        return [fact for fact in self.words.facts if fact]


def counts(session: Session, query: Query, actor: Actor) -> dict[Searched, int]:
    """Number of hits in each section, none counted beyond the cap. One statement."""
    row = session.execute(
        select(
            *(
                capped_count(listing_of(session, kind, query, actor).found).scalar_subquery()
                for kind in SEARCHED
            )
        )
    ).one()
    return dict(zip(SEARCHED, row, strict=True))


def hits(
    session: Session,
    kind: Searched,
    query: Query,
    actor: Actor,
    *,
    size: int,
    position: str = "",
) -> Page[Hit]:
    """One page of a section: activities and achievements newest first, people and branches in office order.

    ``position`` is the record the page begins after, or with a leading ``-`` ends before. Three statements at most.
    """
    listing = listing_of(session, kind, query, actor)
    backwards = position.startswith("-")
    found = _place(session, listing, position.removeprefix("-"))
    page = page_of(listing, found, size, backwards=backwards and found is not None)
    rows = list(session.execute(page))
    more, rows = len(rows) > size, rows[:size]
    if backwards and found is not None:
        rows.reverse()
        has_previous, has_next = more, True
    else:
        has_previous, has_next = found is not None, more
    return Page(
        rows=[
            Hit(words, marked(words.title, query), excerpt(row.shown, query))
            for words, row in zip(kind.words(session, rows), rows, strict=True)
        ],
        previous=f"-{rows[0].key}" if rows and has_previous else None,
        next=str(rows[-1].key) if rows and has_next else None,
    )


def _place(session: Session, listing: Listing, mark: str) -> Row[Any] | None:
    """Where a record stands in the order; None for no mark, or one that is not among the hits."""
    if not (mark.isascii() and mark.isdigit() and len(mark) < 10):
        return None
    kind = listing.kind
    at = listing.found.with_only_columns(*kind.order).where(kind.number == int(mark))
    return session.execute(at).first()


def page_of(listing: Listing, found: Row[Any] | None, size: int, *, backwards: bool) -> Select[Any]:
    """The rows behind *found*, one more than the page. Only keys are sorted, never texts."""
    kind = listing.kind
    falling = kind.newest_first is not backwards
    keys = listing.found.with_only_columns(kind.number)
    if found is not None:
        here = tuple_(*kind.order)
        there = tuple_(
            *(literal(value, col.type) for value, col in zip(found, kind.order, strict=True))
        )
        keys = keys.where(here < there if falling else here > there)
    order = [column.desc() if falling else column.asc() for column in kind.order]
    statement = listing.records.with_only_columns(
        kind.number.label("key"), SearchDocument.shown, *kind.columns()
    ).where(kind.number.in_(keys.order_by(*order).limit(size + 1)))
    return statement.order_by(*order)
