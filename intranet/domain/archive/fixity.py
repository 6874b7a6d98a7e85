"""Whether the stored files of filed documents are all there and unchanged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.archive.tables import ArchiveCheck, ArchiveFile, ArchiveItem, ArchiveScan
from intranet.foundation import clock
from intranet.foundation.errors import DamagedFile
from intranet.foundation.storage import FileStore, Stores

MOST_TOLD = 200
"""Faults that a check keeps one by one; all of them are counted."""


@dataclass(frozen=True)
class Fault:
    """A file that is damaged or missing; ``is_missing`` tells which."""

    code: str
    name: str
    is_missing: bool

    @property
    def line(self) -> str:
        """For operators."""
        return f"{'missing' if self.is_missing else 'damaged'}: {self.code}/{self.name}"

    @property
    def sentence(self) -> str:
        """For people."""
        return f"{self.code}：“{self.name}”{'缺失' if self.is_missing else '已损坏'}"


def stored(session: Session, committee_id: int) -> list[tuple[str, str, str, bool]]:
    """Number of the item, name, digest and whether it is sealed, of each file and scan. Two statements."""
    items = {
        item.id: item.code
        for item in session.scalars(
            select(ArchiveItem)
            .where(ArchiveItem.committee_id == committee_id)
            .order_by(ArchiveItem.id)
        )
    }
    of_committee = select(ArchiveItem.id).where(ArchiveItem.committee_id == committee_id)
    files = select(
        ArchiveFile.item_id, ArchiveFile.name, ArchiveFile.sha256, ArchiveFile.sealed
    ).where(ArchiveFile.item_id.in_(of_committee))
    scans = select(ArchiveScan).where(ArchiveScan.item_id.in_(of_committee))
    found = [
        (items[number], name, digest, sealed)
        for number, name, digest, sealed in session.execute(files.order_by(ArchiveFile.id))
    ]
    for scan in session.scalars(scans.order_by(ArchiveScan.id)):
        found.append((items[scan.item_id], scan.original_name, scan.master_sha256, False))
        found.append((items[scan.item_id], scan.original_name, scan.sealed_sha256, True))
    return found


def faults(files: Sequence[tuple[str, str, str, bool]], stores: Stores) -> Iterator[Fault]:
    """What is damaged or missing among them; reads every file."""
    for code, name, digest, sealed in files:
        store: FileStore = stores.sealed if sealed else stores.objects
        try:
            store.get(digest)
        except DamagedFile:
            yield Fault(code, name, is_missing=not store.path(digest).exists())


def note(session: Session, committee_id: int, files: int, found: Sequence[Fault]) -> ArchiveCheck:
    """Keep what a reading of all files found. The caller records the event."""
    check = ArchiveCheck(
        committee_id=committee_id,
        checked_at=clock.now(),
        files=files,
        fault_count=len(found),
        faults=[one.sentence for one in found[:MOST_TOLD]],
    )
    session.add(check)
    session.flush()
    return check
