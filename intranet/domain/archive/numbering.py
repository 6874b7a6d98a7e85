"""Which number a document gets, and how long it is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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


@dataclass(frozen=True)
class Proposed:
    """The place of a document in the archive: year, retention and number in them."""

    numbering: ArchiveNumbering
    year: int
    retention: Retention
    number: int

    @property
    def code(self) -> str:
        """The whole number."""
        set_to = self.numbering
        return archival_code(
            set_to.fonds, set_to.category, self.year, self.retention, set_to.unit, self.number
        )


def proposed(
    session: Session, numbering: ArchiveNumbering, documents: Sequence[tuple[ItemKind, int]]
) -> list[Proposed]:
    """Numbers for documents by kind and year, in this order, without a gap after the last ones. Two statements."""
    table = retention_table(session, numbering.committee_id)
    used = Counter(_last_numbers(session, numbering, {year for _, year in documents}))
    found = []
    for kind, year in documents:
        retention = table.of(kind, year)
        used[year, retention] += 1
        found.append(Proposed(numbering, year, retention, used[year, retention]))
    return found


def _last_numbers(
    session: Session, numbering: ArchiveNumbering, years: Iterable[int]
) -> Mapping[tuple[int, Retention], int]:
    rows = session.execute(
        select(ArchiveItem.year, ArchiveItem.retention, func.max(ArchiveItem.number))
        .where(
            ArchiveItem.committee_id == numbering.committee_id,
            ArchiveItem.unit == numbering.unit,
            ArchiveItem.year.in_(years),
        )
        .group_by(ArchiveItem.year, ArchiveItem.retention)
    )
    return {(year, retention): number for year, retention, number in rows.tuples()}
