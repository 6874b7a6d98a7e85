"""Hits of a search, by section: how many there are, and one page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.registry import SEARCHED
from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.excerpts import Excerpt, Piece, excerpt, marked
from intranet.domain.search.kinds import Searched, Words
from intranet.domain.search.matching import Query
from intranet.features.search.listings import Listing, listing_of
from intranet.foundation.pagination import Page, begin, capped_count, paged

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
    rows = session.execute(page_of(listing, found, size, backwards=backwards)).all()
    page = paged(rows, lambda row: row.key, size, begun=found is not None, backwards=backwards)
    return page.showing(
        Hit(words, marked(words.title, query), excerpt(row.shown, query))
        for words, row in zip(kind.words(session, page.rows), page.rows, strict=True)
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
    keys = begin(
        listing.found.with_only_columns(kind.number),
        kind.order,
        found,
        size,
        backwards=backwards,
        newest_first=kind.newest_first,
    )
    falling = kind.newest_first is not (backwards and found is not None)
    statement = listing.records.with_only_columns(
        kind.number.label("key"), SearchDocument.shown, *kind.columns()
    ).where(kind.number.in_(keys))
    return statement.order_by(*(one.desc() if falling else one.asc() for one in kind.order))
