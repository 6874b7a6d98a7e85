"""Keeping the index: what changes searched text is noted as the row is written, and indexed before the same commit.

No operation calls this. Notes are taken by the mappers, row by row; a statement over many rows at once passes them by,
so searched text is never written in that way (a test looks for it).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import SQLColumnExpression, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session, object_session

from intranet.domain.achievements.tables import Achievement, AchievementText
from intranet.domain.activities.tables import (
    Activity,
    ActivityRecord,
    AgendaItem,
    RecordText,
    Resolution,
)
from intranet.domain.brands.tables import Brand, BrandText
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.search.documents import SearchDocument, SearchKind
from intranet.domain.search.sources import SOURCES

# Attributes whose change makes a document stale, by class, the first naming the record that the document is of.
WATCHED: dict[type[Any], tuple[SearchKind, tuple[str, ...]]] = {
    Activity: (SearchKind.ACTIVITY, ("id", "title", "place", "chair_name")),
    ActivityRecord: (
        SearchKind.ACTIVITY,
        ("activity_id", "position", "theme", "lecturer_name", "first_topic_document"),
    ),
    RecordText: (SearchKind.ACTIVITY, ("record_id", "content")),
    AgendaItem: (SearchKind.ACTIVITY, ("record_id", "position", "text")),
    Resolution: (SearchKind.ACTIVITY, ("record_id", "position", "text")),
    Member: (SearchKind.MEMBER, ("id", "name")),
    Branch: (SearchKind.BRANCH, ("id", "code")),
    OrganizationName: (SearchKind.BRANCH, ("branch_id", "full_name", "short_name", "valid_from")),
    Brand: (SearchKind.BRAND, ("id", "name", "match_key", "duty")),
    BrandText: (
        SearchKind.BRAND,
        ("brand_id", "meaning", "work_method", "measures", "logo_meaning"),
    ),
    Achievement: (
        SearchKind.ACHIEVEMENT,
        (
            "id",
            "kind",
            "subject",
            "wording",
            "tail",
            "scope",
            "definition",
            "party",
            "reference",
        ),
    ),
    AchievementText: (SearchKind.ACHIEVEMENT, ("achievement_id", "story")),
}
# These hang on a record of a gathering, not on the gathering itself.
_OF_RECORDS = (RecordText, AgendaItem, Resolution)
_STALE, _STALE_RECORDS = "search_stale", "search_stale_records"
_AT_A_TIME = 500


def _note(row: Any) -> None:
    """Remember whose document is stale."""
    session = object_session(row)
    kind, (key, *_) = WATCHED[type(row)]
    owner = inspect(row).dict.get(key)
    if session is None or owner is None:
        return
    if isinstance(row, _OF_RECORDS):
        session.info.setdefault(_STALE_RECORDS, set()).add(owner)
    else:
        session.info.setdefault(_STALE, defaultdict(set))[kind].add(owner)


def _note_written(_mapper: object, _connection: object, row: Any) -> None:
    _note(row)


def _note_changed(_mapper: object, _connection: object, row: Any) -> None:
    attributes = inspect(row).attrs
    if any(attributes[name].history.has_changes() for name in WATCHED[type(row)][1]):
        _note(row)


def watch(factory: Any) -> None:
    """Index in each transaction of the factory's sessions what it changed."""
    for table in WATCHED:
        event.listen(table, "after_insert", _note_written)
        event.listen(table, "after_delete", _note_written)
        event.listen(table, "after_update", _note_changed)

    @event.listens_for(factory, "before_commit")
    def catch_up(session: Session) -> None:
        session.flush()
        stale: dict[SearchKind, set[int]] = session.info.pop(_STALE, defaultdict(set))
        records = session.info.pop(_STALE_RECORDS, set())
        for some in _slices(records):
            stale[SearchKind.ACTIVITY] |= set(
                session.scalars(
                    select(ActivityRecord.activity_id).where(ActivityRecord.id.in_(some))
                )
            )
        # in a fixed order, so that the same records give the same documents
        for kind in SearchKind:
            refresh(session, kind, stale.get(kind, ()))

    @event.listens_for(factory, "after_transaction_end")
    def forget(session: Session, transaction: Any) -> None:
        if transaction.parent is None:
            session.info.pop(_STALE, None)
            session.info.pop(_STALE_RECORDS, None)


def _slices(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_A_TIME):
        yield ordered[start : start + _AT_A_TIME]


def refresh(session: Session, kind: SearchKind, ids: Collection[int]) -> None:
    """Write the documents of these records anew; those of records that are gone are removed."""
    for some in _slices(ids):
        drafts = dict(sorted(SOURCES[kind].read(session, some).items()))
        of_kind = SearchDocument.kind == kind
        known = dict(
            session.execute(
                select(SearchDocument.record_id, SearchDocument.id).where(
                    of_kind, SearchDocument.record_id.in_(some)
                )
            )
            .tuples()
            .all()
        )
        new = [
            {"kind": kind, "record_id": number, **draft.columns()}
            for number, draft in drafts.items()
            if number not in known
        ]
        old = [
            {"id": known[number], **draft.columns()}
            for number, draft in drafts.items()
            if number in known
        ]
        gone = [document for number, document in known.items() if number not in drafts]
        if new:
            session.execute(insert(SearchDocument), new)
        if old:
            session.execute(update(SearchDocument), old)
        if gone:
            session.execute(delete(SearchDocument).where(SearchDocument.id.in_(gone)))


def rebuild(
    session: Session, report: Callable[[SearchKind, int], None] = lambda _kind, _number: None
) -> int:
    """Index all records and drop documents without one; return the number of documents. Flushes, never commits.

    Records are read by the slice, so that memory does not grow with their number.
    """
    total = 0
    for kind, source in SOURCES.items():
        session.execute(
            delete(SearchDocument).where(
                SearchDocument.kind == kind,
                SearchDocument.record_id.not_in(select(source.key)),
            )
        )
        number = 0
        for some in _by_key(session, source.key):
            refresh(session, kind, some)
            number += len(some)
        report(kind, number)
        total += number
    return total


def _by_key(session: Session, key: SQLColumnExpression[int]) -> Iterator[list[int]]:
    """All keys of a table, in slices."""
    last = 0
    while True:
        some = list(session.scalars(select(key).where(key > last).order_by(key).limit(_AT_A_TIME)))
        if not some:
            return
        yield some
        last = some[-1]
