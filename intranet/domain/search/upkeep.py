"""Keeping the index: what changes searched text is noted as the row is written, and indexed before the same commit.

No operation calls this. Notes are taken by the mappers, row by row; a statement over many rows at once passes them by,
so searched text is never written in that way (a test looks for it).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import SQLColumnExpression, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session, object_session

from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.kinds import Searched, Watch

# Kind, and the class whose rows the numbers are of where it is not the record's own.
_Place = tuple[str, tuple[type[Any], str] | None]

_STALE = "search_stale"
_AT_A_TIME = 500


def watch(factory: Any, kinds: Sequence[Searched]) -> None:
    """Index in each transaction of the factory's sessions what it changed of these kinds."""
    for kind in kinds:
        for table, watched in kind.watched.items():
            _listen(kind.key, table, watched)

    @event.listens_for(factory, "before_commit")
    def catch_up(session: Session) -> None:
        session.flush()
        stale: dict[_Place, set[int]] = session.info.pop(_STALE, {})
        # in a fixed order, so that the same records give the same documents
        for kind in kinds:
            refresh(session, kind, _owners(session, kind, stale))

    @event.listens_for(factory, "after_transaction_end")
    def forget(session: Session, transaction: Any) -> None:
        if transaction.parent is None:
            session.info.pop(_STALE, None)


def _listen(key: str, table: type[Any], watched: Watch) -> None:
    """Remember whose document is stale as rows of the table are written."""

    def written(_mapper: object, _connection: object, row: Any) -> None:
        session, owner = object_session(row), inspect(row).dict.get(watched.owner)
        if session is not None and owner is not None:
            stale = session.info.setdefault(_STALE, defaultdict(set))
            stale[key, watched.through].add(owner)

    def changed(mapper: object, connection: object, row: Any) -> None:
        attributes = inspect(row).attrs
        if any(attributes[n].history.has_changes() for n in (watched.owner, *watched.texts)):
            written(mapper, connection, row)

    event.listen(table, "after_insert", written)
    event.listen(table, "after_delete", written)
    event.listen(table, "after_update", changed)


def _owners(session: Session, kind: Searched, stale: Mapping[_Place, set[int]]) -> set[int]:
    """The records of the kind whose documents are stale."""
    found: set[int] = set()
    for (key, through), numbers in stale.items():
        if key != kind.key:
            continue
        if through is None:
            found |= numbers
            continue
        table, owner = through
        for some in _slices(numbers):
            found |= set(session.scalars(select(getattr(table, owner)).where(table.id.in_(some))))
    return found


def _slices(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_A_TIME):
        yield ordered[start : start + _AT_A_TIME]


def refresh(session: Session, kind: Searched, ids: Collection[int]) -> None:
    """Write the documents of these records anew; those of records that are gone are removed."""
    for some in _slices(ids):
        drafts = dict(sorted(kind.read(session, some).items()))
        of_kind = SearchDocument.kind == kind.key
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
            {"kind": kind.key, "record_id": number, **draft.columns()}
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
    session: Session,
    kinds: Sequence[Searched],
    report: Callable[[str, int], None] = lambda _key, _number: None,
) -> int:
    """Index all records and drop documents without one; return the number of documents. Flushes, never commits.

    Records are read by the slice, so that memory does not grow with their number.
    """
    total = 0
    for kind in kinds:
        session.execute(
            delete(SearchDocument).where(
                SearchDocument.kind == kind.key,
                SearchDocument.record_id.not_in(select(kind.number)),
            )
        )
        number = 0
        for some in _by_key(session, kind.number):
            refresh(session, kind, some)
            number += len(some)
        report(kind.key, number)
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
