"""Hits of a search, by section: how many there are, and one page of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import ActivityRecord
from intranet.domain.search.documents import SearchDocument, SearchKind
from intranet.domain.search.matching import Query
from intranet.features.search.listings import Listing, listing_of
from intranet.features.search.presentation import Hit, hit_of
from intranet.foundation.pagination import Page, begin, capped_count, paged

FIRST_HITS = 5
PAGE_SIZE = 30


def counts(session: Session, query: Query, actor: Actor) -> dict[SearchKind, int]:
    """Number of hits in each section, none counted beyond the cap. One statement."""
    row = session.execute(
        select(
            *(
                capped_count(listing_of(session, kind, query, actor).found).scalar_subquery()
                for kind in SearchKind
            )
        )
    ).one()
    return dict(zip(SearchKind, row, strict=True))


def hits(
    session: Session,
    kind: SearchKind,
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
    keys = [row.key for row in page.rows] if kind is SearchKind.ACTIVITY else []
    labels = _kind_labels(session, keys)
    return page.showing(
        hit_of(kind, row, query, kinds=labels.get(row.key, "")) for row in page.rows
    )


def _place(session: Session, listing: Listing, mark: str) -> Row[Any] | None:
    """Where a record stands in the order; None for no mark, or one that is not among the hits."""
    if not (mark.isascii() and mark.isdigit() and len(mark) < 10):
        return None
    at = listing.found.with_only_columns(*listing.order).where(listing.key == int(mark))
    return session.execute(at).first()


def page_of(listing: Listing, found: Row[Any] | None, size: int, *, backwards: bool) -> Select[Any]:
    """The rows behind *found*, one more than the page. Only keys are sorted, never texts."""
    keys = begin(
        listing.found.with_only_columns(listing.key),
        listing.order,
        found,
        size,
        backwards=backwards,
        newest_first=listing.newest_first,
    )
    statement = listing.records.with_only_columns(
        listing.key.label("key"), SearchDocument.shown, *listing.columns
    ).where(listing.key.in_(keys))
    falling = listing.newest_first is not (backwards and found is not None)
    return statement.order_by(*(one.desc() if falling else one.asc() for one in listing.order))


def _kind_labels(session: Session, activity_ids: Sequence[int]) -> Mapping[int, str]:
    """What the activities count as. One statement, none without an activity."""
    if not activity_ids:
        return {}
    found: dict[int, list[str]] = {}
    for activity_id, label in session.execute(
        select(ActivityRecord.activity_id, ActivityKind.label)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(ActivityRecord.activity_id.in_(activity_ids))
        .order_by(ActivityRecord.activity_id, ActivityRecord.position)
    ):
        found.setdefault(activity_id, []).append(label)
    return {activity_id: "、".join(labels) for activity_id, labels in found.items()}
