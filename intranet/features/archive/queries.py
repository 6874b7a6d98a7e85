"""What the pages of the archive show: documents to be filed, items, transfers, checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.archive.due import standing
from intranet.domain.archive.tables import (
    ArchiveCheck,
    ArchiveFile,
    ArchiveItem,
    ArchivePackage,
    ArchiveRetention,
    ArchiveScan,
    ArchiveTransfer,
)
from intranet.domain.archive.words import ItemKind, ItemState, Retention
from intranet.domain.organization.tables import Branch
from intranet.foundation.errors import NotFound
from intranet.foundation.typed import LARGEST
from intranet.pagekit.filing import Filing, filings

EXPIRED = "expired"
STATES = {
    ItemState.FILED.value: ItemState.FILED.label,
    ItemState.TRANSFERRED.value: ItemState.TRANSFERRED.label,
    EXPIRED: "保管期限已满",
    ItemState.WITHDRAWN.value: ItemState.WITHDRAWN.label,
}


@dataclass(frozen=True)
class Standing:
    """Of one word and year: how much can be filed now."""

    year: int
    filing: Filing
    ready: int


def standing_of(session: Session, committee_id: int, today: date) -> list[Standing]:
    """Of what anything is not filed, by year and kind. One statement."""
    ready: dict[tuple[int, str], int] = {}
    for word, year, number in session.execute(standing([committee_id], today)):
        ready[year, word] = ready.get((year, word), 0) + number
    return [
        Standing(year, one, ready[year, one.word])
        for year in sorted({year for year, _ in ready})
        for one in filings()
        if (year, one.word) in ready
    ]


@dataclass(frozen=True)
class Filters:
    """What the catalogue is narrowed to; None and empty narrow nothing."""

    year: int | None = None
    kind: str = ""
    retention: str = ""
    state: str = ""
    # its code, or that of the committee itself
    branch_id: int | None = None
    of_committee: bool = False
    transfer_id: int | None = None

    @property
    def words(self) -> str:
        """The choice in words, as paper and file tell it."""
        parts = [f"{self.year}年度" if self.year else ""]
        parts.append(ItemKind(self.kind).label if self.kind else "")
        parts.append(Retention(self.retention).label if self.retention else "")
        parts.append(STATES.get(self.state, ""))
        told = "，".join(filter(None, parts))
        return f"{told}。" if told else ""


def items(committee_id: int, filters: Filters, today: date) -> Select[Any]:
    """Items in the order of their numbers; those whose filing was undone only when they are asked for."""
    found = select(ArchiveItem).where(ArchiveItem.committee_id == committee_id)
    if filters.state == ItemState.WITHDRAWN:
        found = found.where(~ArchiveItem.standing())
    else:
        found = found.where(ArchiveItem.standing())
    if filters.kind:
        found = found.where(ArchiveItem.kind == filters.kind)
    if filters.year:
        found = found.where(ArchiveItem.year == filters.year)
    if filters.retention:
        found = found.where(ArchiveItem.retention == filters.retention)
    if filters.branch_id:
        found = found.where(ArchiveItem.branch_id == filters.branch_id)
    if filters.of_committee:
        found = found.where(ArchiveItem.branch_id.is_(None))
    if filters.transfer_id:
        found = found.where(ArchiveItem.transfer_id == filters.transfer_id)
    if filters.state == ItemState.FILED:
        found = found.where(ArchiveItem.transfer_id.is_(None))
    if filters.state == ItemState.TRANSFERRED:
        found = found.where(ArchiveItem.transfer_id.is_not(None))
    if filters.state == EXPIRED:
        found = found.where(_expired(today))
    return found.order_by(
        ArchiveItem.year.desc(), ArchiveItem.retention, ArchiveItem.unit, ArchiveItem.number
    )


def _expired(today: date) -> Any:
    """The last year in which an item is kept is over (保管期限 counts from the year after that of the document)."""
    return or_(
        *(
            and_(ArchiveItem.retention == one, ArchiveItem.year + one.years < today.year)
            for one in Retention
            if one.years is not None
        )
    )


def item_years(session: Session, committee_id: int) -> list[int]:
    """Years of which something is filed. One statement."""
    return list(
        session.scalars(
            select(ArchiveItem.year).where(ArchiveItem.committee_id == committee_id).distinct()
        )
    )


def load_item(session: Session, key: int, actor: Actor) -> ArchiveItem:
    """An item of the person's committee; NotFound for others."""
    item = session.get(ArchiveItem, key)
    if item is None or item.committee_id not in actor.committee_ids(Permission.ARCHIVE_READ):
        raise NotFound("没有找到这件档案，或者不在您的查看范围内。")
    return item


def scans_of(session: Session, item_id: int) -> list[ArchiveScan]:
    """The scans of an item, oldest first. One statement."""
    return list(
        session.scalars(
            select(ArchiveScan).where(ArchiveScan.item_id == item_id).order_by(ArchiveScan.id)
        )
    )


def files_of(session: Session, item_id: int) -> list[ArchiveFile]:
    """The files of an item. One statement."""
    return list(
        session.scalars(
            select(ArchiveFile).where(ArchiveFile.item_id == item_id).order_by(ArchiveFile.name)
        )
    )


def to_transfer(committee_id: int, year: int) -> Select[Any]:
    """Items of a year that were not handed over, in the order of their numbers."""
    return (
        select(ArchiveItem)
        .where(
            ArchiveItem.committee_id == committee_id,
            ArchiveItem.year == year,
            ArchiveItem.standing(),
            ArchiveItem.transfer_id.is_(None),
        )
        .order_by(ArchiveItem.retention, ArchiveItem.unit, ArchiveItem.number)
    )


def waiting_to_transfer(session: Session, committee_id: int, year: int) -> list[ArchiveItem]:
    """These items. One statement."""
    return list(session.scalars(to_transfer(committee_id, year)))


def list_version(listed: Sequence[ArchiveItem]) -> int:
    """A number that is another one as soon as other items are listed, were it under the same numbers."""
    return crc32(",".join(str(item.id) for item in listed).encode()) & LARGEST


def years_to_transfer(session: Session, committee_id: int) -> dict[int, int]:
    """How many items of each year are filed and not handed over, newest year first. One statement."""
    rows = session.execute(
        select(ArchiveItem.year, func.count())
        .where(
            ArchiveItem.committee_id == committee_id,
            ArchiveItem.standing(),
            ArchiveItem.transfer_id.is_(None),
        )
        .group_by(ArchiveItem.year)
        .order_by(ArchiveItem.year.desc())
    )
    return dict(rows.tuples().all())


def transfers(session: Session, committee_id: int) -> list[tuple[ArchiveTransfer, int]]:
    """Transfers with the number of their items, latest first. One statement."""
    rows = session.execute(
        select(ArchiveTransfer, func.count(ArchiveItem.id))
        .outerjoin(ArchiveItem, ArchiveItem.transfer_id == ArchiveTransfer.id)
        .where(ArchiveTransfer.committee_id == committee_id)
        .group_by(ArchiveTransfer.id)
        .order_by(ArchiveTransfer.transferred_on.desc(), ArchiveTransfer.id.desc())
    )
    return list(rows.tuples().all())


def retention_rows(committee_id: int) -> Select[Any]:
    """The retention table, kind by kind, the latest first."""
    return (
        select(ArchiveRetention)
        .where(ArchiveRetention.committee_id == committee_id)
        .order_by(ArchiveRetention.kind, ArchiveRetention.from_year.desc())
    )


def checks(session: Session, committee_id: int) -> Sequence[ArchiveCheck]:
    """The last verifications, latest first. One statement."""
    return session.scalars(
        select(ArchiveCheck)
        .where(ArchiveCheck.committee_id == committee_id)
        .order_by(ArchiveCheck.id.desc())
        .limit(20)
    ).all()


def last_check(session: Session, committee_id: int) -> ArchiveCheck | None:
    """The latest verification. One statement."""
    return session.scalar(
        select(ArchiveCheck)
        .where(ArchiveCheck.committee_id == committee_id)
        .order_by(ArchiveCheck.id.desc())
        .limit(1)
    )


def packages(session: Session, committee_id: int) -> Sequence[tuple[ArchivePackage, str | None]]:
    """The packages asked for last, with the codes of their branches. One statement."""
    rows = session.execute(
        select(ArchivePackage, Branch.code)
        .outerjoin(Branch, Branch.id == ArchivePackage.branch_id)
        .where(ArchivePackage.committee_id == committee_id)
        .order_by(ArchivePackage.id.desc())
        .limit(20)
    )
    return rows.tuples().all()


def transfer_of(session: Session, item: ArchiveItem) -> ArchiveTransfer | None:
    """The transfer by which an item was handed over. At most one statement."""
    return None if item.transfer_id is None else session.get(ArchiveTransfer, item.transfer_id)


def readable_file(session: Session, item_id: int, file_id: int) -> ArchiveFile:
    """An edition or a signed copy among the files of an item; NotFound for others. One statement."""
    file = session.get(ArchiveFile, file_id)
    if file is None or file.item_id != item_id or not file.can_be_read:
        raise NotFound("没有找到这个文件。")
    return file


def item_of_document(
    session: Session, committee_id: int, document_number: str, edition: int
) -> ArchiveItem | None:
    """The item under the number and edition that are printed on a document. One statement."""
    return session.scalar(
        select(ArchiveItem).where(
            ArchiveItem.committee_id == committee_id,
            ArchiveItem.standing(),
            ArchiveItem.document_number == document_number,
            ArchiveItem.edition == edition,
        )
    )
