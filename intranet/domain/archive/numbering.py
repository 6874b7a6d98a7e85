"""Which number a document gets, and how long it is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.archive.tables import ArchiveItem, ArchiveNumbering, ArchiveRetention
from intranet.domain.archive.words import ItemKind, Retention, archival_code


def numbering_of(session: Session, committee_id: int) -> ArchiveNumbering | None:
    """What begins the committee's numbers; None until it was entered. One statement."""
    return session.scalar(
        select(ArchiveNumbering).where(ArchiveNumbering.committee_id == committee_id)
    )


@dataclass(frozen=True)
class RetentionTable:
    """The retention table of a committee."""

    rows: tuple[ArchiveRetention, ...]

    def of(self, kind: ItemKind, year: int) -> Retention:
        """How long a document of the kind and year is kept: by the latest row that began by then, else as usual."""
        holding = [row for row in self.rows if row.kind is kind and row.from_year <= year]
        return max(holding, key=lambda row: row.from_year).retention if holding else kind.usual


def retention_table(session: Session, committee_id: int) -> RetentionTable:
    """The table of a committee. One statement."""
    return RetentionTable(
        tuple(
            session.scalars(
                select(ArchiveRetention)
                .where(ArchiveRetention.committee_id == committee_id)
                .order_by(ArchiveRetention.kind, ArchiveRetention.from_year)
            )
        )
    )


class Numbered(Protocol):
    """A document that is to be numbered."""

    @property
    def kind(self) -> ItemKind:
        """As what it is filed."""

    @property
    def year(self) -> int:
        """Its year."""

    @property
    def record(self) -> tuple[str, int]:
        """What is filed."""


@dataclass(frozen=True)
class Proposed:
    """The place of a document in the archive: year, retention and number in them.

    ``before`` had the number until its filing was undone.
    """

    numbering: ArchiveNumbering
    year: int
    retention: Retention
    number: int
    before: ArchiveItem | None = None

    @property
    def code(self) -> str:
        """The whole number."""
        set_to = self.numbering
        return archival_code(
            set_to.fonds, set_to.category, self.year, self.retention, set_to.unit, self.number
        )


def proposed(
    session: Session, numbering: ArchiveNumbering, documents: Sequence[Numbered]
) -> list[Proposed]:
    """Numbers for documents in this order, without a gap: what was freed first, then after the last ones.

    What was filed before gets its own number again while that is free. Three statements.
    """
    table = retention_table(session, numbering.committee_id)
    places = [(one.year, table.of(one.kind, one.year)) for one in documents]
    years = {year for year, _ in places}
    last = Counter(_last_numbers(session, numbering, years))
    freed = _freed(session, numbering, years)
    own = {
        one.record: before
        for one, place in zip(documents, places, strict=True)
        for before in freed.get(place, ())
        if before.record == one.record
    }
    left = {
        place: iter([one for one in found if one not in own.values()])
        for place, found in freed.items()
    }
    proposals = []
    for one, place in zip(documents, places, strict=True):
        before = own.get(one.record) or next(left.get(place, iter(())), None)
        if before is None:
            last[place] += 1
        number = before.number if before else last[place]
        proposals.append(Proposed(numbering, *place, number, before))
    return proposals


def _of_years(numbering: ArchiveNumbering, years: Iterable[int]) -> ColumnElement[bool]:
    return and_(
        ArchiveItem.committee_id == numbering.committee_id,
        ArchiveItem.unit == numbering.unit,
        ArchiveItem.year.in_(years),
    )


def _last_numbers(
    session: Session, numbering: ArchiveNumbering, years: Iterable[int]
) -> Mapping[tuple[int, Retention], int]:
    """The highest number that was ever given."""
    rows = session.execute(
        select(ArchiveItem.year, ArchiveItem.retention, func.max(ArchiveItem.number))
        .where(_of_years(numbering, years))
        .group_by(ArchiveItem.year, ArchiveItem.retention)
    )
    return {(year, retention): number for year, retention, number in rows.tuples()}


def _freed(
    session: Session, numbering: ArchiveNumbering, years: Iterable[int]
) -> Mapping[tuple[int, Retention], list[ArchiveItem]]:
    """Who had a number last that nobody has now, by number."""
    other = aliased(ArchiveItem)
    taken = select(other.id).where(
        other.committee_id == ArchiveItem.committee_id,
        other.unit == ArchiveItem.unit,
        other.year == ArchiveItem.year,
        other.retention == ArchiveItem.retention,
        other.number == ArchiveItem.number,
        or_(other.withdrawn_at.is_(None), other.id > ArchiveItem.id),
    )
    found: dict[tuple[int, Retention], list[ArchiveItem]] = {}
    for item in session.scalars(
        select(ArchiveItem)
        .where(_of_years(numbering, years), ArchiveItem.withdrawn_at.is_not(None), ~taken.exists())
        .order_by(ArchiveItem.number)
    ):
        found.setdefault((item.year, item.retention), []).append(item)
    return found
