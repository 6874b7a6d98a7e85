"""The lock of a closed quarter: one look at what a session is about to write, whichever page or register it comes from.

A table says by ``closes = Locked(…)`` which of its columns date a row. What counts in figures may then not come into a
closed quarter, change there or leave it; what does not count yet (a draft) may be typed and waits. Under a lock
exception it is let through and noted as a late entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intranet.domain.records.closing import (
    Closings,
    LateEntry,
    Ledger,
    OpenException,
    Place,
    closings_of,
    closings_of_branches,
    locked_sentence,
)
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken
from intranet.foundation.quarters import Month, Quarter

_KNOWN = "closings"
_NOTED = "late_entries"
# what the review itself writes on a record: the state says whether it counts
_OF_REVIEW = frozenset(
    {
        "state",
        "updated_at",
        "writers",
        "first_submitted_at",
        "submitted_at",
        "submitted_by_id",
        "under_review_at",
        "under_review_by_id",
        "approved_at",
        "approved_by_id",
        "reopening_asked_at",
        "reopening_declined_at",
    }
)
_COUNTS = frozenset({"approved", "archived", "confirmed", True})
_WAITS = frozenset({"submitted", "waiting", None})


@dataclass(frozen=True)
class Locked:
    """How a closed quarter locks the rows of a table.

    ``days`` are the columns that date a row, the first and last day of a span or a month as ``ym``. ``state`` names the
    column that says whether the row counts; rows of a table without it always do. ``later`` are columns that may be
    filled in afterwards; with ``branch_id`` among them a row may also go to another place. A row without a branch of
    its own belongs where the row of the table ``parent`` does that ``parent_id`` refers to, and is dated like it where
    it has no days either.
    """

    ledger: Ledger
    days: tuple[str, ...]
    state: str = "state"
    later: tuple[str, ...] = ()
    parent: type[Any] | None = None
    parent_id: str = ""


@dataclass(frozen=True)
class _Side:
    """A row as it was, or as it shall be: 0 does not count, 1 waits to be counted, 2 counts; -1 is not there."""

    place: Place
    quarters: frozenset[Quarter]
    weight: int


def guard(factory: Any) -> None:
    """Refuse what a closed quarter locks, for all sessions of *factory*; note what an exception lets through."""

    @event.listens_for(factory, "before_flush")
    def refuse_locked(session: Session, _context: object, _instances: object) -> None:
        changed = list(_changed(session))
        if not changed:
            return
        known = _closings(session, [side.place for _, sides in changed for side in sides])
        for row, sides in changed:
            _check(session, row, sides, known)

    @event.listens_for(factory, "after_flush")
    def note_late(session: Session, _context: object) -> None:
        for row, number in session.info.pop(_NOTED, ()):
            _note(session, row, number)

    @event.listens_for(factory, "after_transaction_end")
    def forget(session: Session, transaction: Any) -> None:
        session.info.pop(_NOTED, None)
        if transaction.parent is None:
            forget_closings(session)


def forget_closings(session: Session) -> None:
    """Look the closed quarters up again: they have just been changed."""
    session.info.pop(_KNOWN, None)


def _changed(session: Session) -> Iterator[tuple[Any, list[_Side]]]:
    """Rows that are about to be written and would change what a quarter counts, on the sides that are locked by it."""
    for row in session.new:
        if (how := _how(row)) and (after := _side(session, row, how, was=False)).weight > 0:
            yield row, [after]
    for row in session.deleted:
        if (how := _how(row)) and (before := _side(session, row, how, was=True)).weight > 1:
            yield row, [before]
    for row in session.dirty:
        how = _how(row)
        if how is None or not session.is_modified(row, include_collections=False):
            continue
        before, after = (_side(session, row, how, was=was) for was in (True, False))
        goes = before.place != after.place and "branch_id" not in how.later
        moved = goes or before.quarters != after.quarters
        sides = []
        if before.weight > 1 and (after.weight < before.weight or moved or _rewritten(row, how)):
            sides.append(before)
        if after.weight > 0 and (after.weight > before.weight or moved):
            sides.append(after)
        if sides:
            yield row, sides


def _how(row: Any) -> Locked | None:
    found: Locked | None = getattr(type(row), "closes", None)
    return found


def _rewritten(row: Any, how: Locked) -> bool:
    """Whether more was changed than what may follow later."""
    state = inspect(row)
    changed = {
        one.key for one in state.mapper.column_attrs if state.attrs[one.key].history.has_changes()
    }
    if how.later:
        changed -= {*how.later, "updated_at"}
    if isinstance(row, ReviewedColumns):
        changed -= _OF_REVIEW
    return bool(changed)


def _side(session: Session, row: Any, how: Locked, *, was: bool) -> _Side:
    def value(name: str) -> Any:
        return _before(session, row, name) if was else getattr(row, name)

    owner, held = row, value
    if how.parent is not None:
        number = value(how.parent_id)
        owner = session.get(how.parent, number) if number else None
        held = lambda name: getattr(owner, name)  # noqa: E731 - the same look at another row
    place = (
        held("committee_id") if hasattr(owner, "committee_id") else 0,
        held("branch_id") if hasattr(owner, "branch_id") else None,
    )
    # a row without days of its own is dated by its parent
    told = [(value if hasattr(row, name) else held)(name) for name in how.days]
    days = [_day(day) for day in told if day is not None]
    # what belongs nowhere yet is refused by the database
    weight = 2 if any(place) else 0
    if weight and hasattr(row, how.state):
        word = value(how.state)
        weight = 2 if word in _COUNTS else 1 if word in _WAITS else 0
    return _Side(place, frozenset(_quarters(days)), weight)


def _before(session: Session, row: Any, name: str) -> Any:
    """What a column holds in the database, also where it was replaced without having been read."""
    history = inspect(row).attrs[name].history
    if history.deleted:
        return history.deleted[0]
    if history.added and (identity := inspect(row).identity):
        table = type(row)
        return session.scalar(select(getattr(table, name)).where(table.id == identity[0]))
    return getattr(row, name)


def _day(told: date | int) -> date:
    """The day of a column; of a month kept as a number (202509) its last day."""
    return told if isinstance(told, date) else Month(*divmod(told, 100)).last_day


def _quarters(days: list[date]) -> Iterator[Quarter]:
    if not days:
        return
    one, last = Quarter.of(min(days)), Quarter.of(max(days))
    yield one
    while one != last:
        one = one.next
        yield one


def _closings(session: Session, places: list[Place]) -> dict[Place, Closings]:
    """What is closed in these places, looked up once in a transaction."""
    known: dict[Place, Closings] = session.info.setdefault(_KNOWN, {})
    missing = [place for place in places if place not in known]
    committees = {committee for committee, _ in missing if committee}
    branches = {branch for committee, branch in missing if not committee and branch}
    if committees:
        found = closings_of(session, committees)
        known.update({place: found for place in missing if place[0]})
    if branches:
        found = closings_of_branches(session, branches)
        known.update({place: found for place in missing if not place[0]})
    return known


def _check(session: Session, row: Any, sides: list[_Side], known: dict[Place, Closings]) -> None:
    how: Locked = type(row).closes
    for side in sides:
        for quarter in side.quarters:
            closed_on = known[side.place].since(side.place, quarter)
            if closed_on is None:
                continue
            exception = known[side.place].exception(side.place, quarter, how.ledger)
            if exception is None:
                raise RuleBroken({how.days[0]: [locked_sentence(quarter, closed_on)]})
            _remember(session, row, exception)


def _remember(session: Session, row: Any, exception: OpenException) -> None:
    noted = session.info.setdefault(_NOTED, [])
    if (row, exception.id) not in noted:
        noted.append((row, exception.id))


def word_of(row: Any) -> str:
    """The word under which the audit trail knows the row; of rows that it does not know their table's name."""
    if isinstance(row, ReviewedColumns):
        return row.record_type.key
    return row.audited[0] if row.audited else str(row.__tablename__)


def _note(session: Session, row: Any, exception_id: int) -> None:
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(LateEntry) if postgres else sqlite.insert(LateEntry)
    session.connection().execute(
        insert.values(
            exception_id=exception_id,
            record_kind=word_of(row),
            record_id=row.id,
            noted_at=clock.now(),
        ).on_conflict_do_nothing()
    )
