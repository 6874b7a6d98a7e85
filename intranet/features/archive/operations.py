"""Writes of the archive: filing, transfers, scans, packages. They flush and never commit."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change, record_event
from intranet.domain.access.roles import Actor
from intranet.domain.archive.numbering import Proposed, numbering_of, proposed
from intranet.domain.archive.tables import (
    ArchiveCheck,
    ArchiveItem,
    ArchivePackage,
    ArchiveScan,
    ArchiveTransfer,
)
from intranet.domain.archive.words import ItemState
from intranet.domain.records.entered import check_version
from intranet.domain.records.files import KeptFile
from intranet.features.archive import checking, making, packing, queries
from intranet.foundation import clock, jobs
from intranet.foundation.errors import InvalidMove, RuleBroken, StaleRecord
from intranet.pagekit.filing import Final, Record, filing_of, finals

NO_NUMBERING = "还没有填写全宗号和机构代码，请先在“保管期限和档号”中填写。"
GONE = "所选文件中有的已经归档，或者不再是定稿，请刷新页面后重新选择。"
UNSIGNED = "尚未签发，或者签发稿还没有回传并核对完毕，不能归档：{}。"
NOT_CLOSED = "所属季度尚未关账（年度总结为第四季度），不能归档：{}。"
UNLOCKED = "所属季度已经关账，但正在解锁期间，解锁截止后才能归档：{}。"
HANDED_OVER = "这一件已经移交，不能撤销归档。"
WITHDRAWN = "这一件已经撤销归档。"
MOVED = "件号与您看到的不同：在您核对期间又有文件归档。请按新的件号核对后再确认。"


def item_of(one: Final, place: Proposed, *, entered_by_id: int, at: datetime) -> ArchiveItem:
    """The item of a document under its number."""
    numbering = place.numbering
    word, number = one.record
    return ArchiveItem(
        committee_id=numbering.committee_id,
        branch_id=one.branch_id,
        kind=one.kind,
        record_kind=word,
        record_id=number,
        edition=one.edition,
        document_number=one.document_number,
        office_number=one.office_number,
        fonds=numbering.fonds,
        fonds_name=numbering.fonds_name,
        category=numbering.category,
        year=place.year,
        retention=place.retention,
        unit=numbering.unit,
        number=place.number,
        title=one.title,
        responsible=one.responsible,
        written_on=one.written_on,
        entered_by_id=entered_by_id,
        created_at=at,
        updated_at=at,
    )


def file_documents(
    session: Session, committee_id: int, seen: Mapping[Record, str], *, actor: Actor
) -> list[ArchiveItem]:
    """File documents, each under the number that the archivist confirmed.

    Raises RuleBroken without 全宗号, InvalidMove for what is not to be filed or not signed or not closed,
    StaleRecord
    when others took the numbers.
    """
    numbering = numbering_of(session, committee_id)
    if numbering is None:
        raise RuleBroken({"": [NO_NUMBERING]})
    found = finals(session, committee_id, seen.keys())
    documents = [one for _, one in found]
    if not seen or len(found) != len(seen):
        raise InvalidMove(GONE)
    if unsigned := [one.title for one in documents if not one.signed]:
        raise InvalidMove(UNSIGNED.format("、".join(unsigned)))
    if not_closed := [one.title for one in documents if not one.closed]:
        raise InvalidMove(NOT_CLOSED.format("、".join(not_closed)))
    if unlocked := [one.title for one in documents if one.opened_until]:
        raise InvalidMove(UNLOCKED.format("、".join(unlocked)))
    places = proposed(session, numbering, documents)
    if any(seen[one.record] != place.code for one, place in zip(documents, places, strict=True)):
        raise StaleRecord(MOVED)
    moment, made = clock.now(), []
    for (filing, one), place in zip(found, places, strict=True):
        item = item_of(one, place, entered_by_id=actor.user_id, at=moment)
        session.add(item)
        filing.filed(session, item, actor=actor)
        made.append(item)
    for item in made:
        jobs.enqueue(session, making.MAKE, item_id=item.id)
    jobs.keep_repeating(session, checking.VERIFY)
    session.flush()
    return made


def withdraw(
    session: Session, item: ArchiveItem, reason: str, *, actor: Actor, version: int
) -> None:
    """Undo a filing: the document is final as before, the item stays with its files and the reason.

    Raises InvalidMove for what was handed over or is withdrawn already, and where something else that is filed stands
    on the document; StaleRecord when the item changed since it was shown.
    """
    if refusal := why_it_stays(item):
        raise InvalidMove(refusal)
    check_version(item, version)
    item.withdrawn_at, item.withdrawn_reason = clock.now(), reason
    filing_of(item.kind).withdrawn(session, item, reason, actor=actor)
    session.flush()


def why_it_stays(item: ArchiveItem) -> str:
    """Why the filing cannot be undone; empty when it can."""
    if item.state is ItemState.TRANSFERRED:
        return HANDED_OVER
    return WITHDRAWN if item.state is ItemState.WITHDRAWN else ""


def transfer(
    session: Session,
    committee_id: int,
    year: int,
    *,
    seen: int,
    transferred_on: date,
    receiver: str,
    handed_by: str,
    received_by: str,
    actor: Actor,
) -> ArchiveTransfer:
    """Note that all filed items of a year were handed over: *seen* is the version of the list that was shown.

    Raises InvalidMove while files are being made, StaleRecord when the list has changed.
    """
    found = queries.waiting_to_transfer(session, committee_id, year)
    if not found or queries.list_version(found) != seen:
        raise StaleRecord("移交清单已有变化，请按新的清单核对后再登记。")
    if any(item.sha256 is None for item in found):
        raise InvalidMove("有的归档件还没有制作完成，请稍后再登记移交。")
    moment = clock.now()
    row = ArchiveTransfer(
        committee_id=committee_id,
        year=year,
        transferred_on=transferred_on,
        receiver=receiver,
        handed_by=handed_by,
        received_by=received_by,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(row)
    session.flush()
    session.execute(
        update(ArchiveItem)
        .where(ArchiveItem.id.in_([item.id for item in found]), ArchiveItem.transfer_id.is_(None))
        .values(transfer_id=row.id, updated_at=moment, version=ArchiveItem.version + 1),
        execution_options={"synchronize_session": False},
    )
    record_change(
        session,
        AuditAction.ARCHIVE_TRANSFERRED,
        row,
        actor=actor,
        label=row.trail_label,
        items=len(found),
    )
    return row


def keep_scan(
    session: Session, item: ArchiveItem, file: KeptFile, *, actor: Actor
) -> ArchiveScan | None:
    """Keep the scan of a signed copy; None for one that the item has already."""
    known = session.scalar(
        select(ArchiveScan.id).where(
            ArchiveScan.item_id == item.id, ArchiveScan.sealed_sha256 == file.sealed
        )
    )
    if known is not None:
        return None
    scan = ArchiveScan(item_id=item.id, added_by_id=actor.user_id, added_at=clock.now())
    for column, value in file.columns().items():
        setattr(scan, column, value)
    session.add(scan)
    record_change(session, AuditAction.ARCHIVE_SCAN_KEPT, scan, actor=actor, label=item.trail_label)
    return scan


def ask_package(
    session: Session, committee_id: int, branch_id: int | None, year: int, *, actor: Actor
) -> ArchivePackage:
    """Have the packages of a year made as one file. Raises RuleBroken beside ``branch`` where there are none."""
    items = packing.packable(session, committee_id, branch_id, year)
    if not items:
        raise RuleBroken({"branch": [packing.NOTHING]})
    moment = clock.now()
    row = ArchivePackage(
        committee_id=committee_id,
        branch_id=branch_id,
        year=year,
        items=len(items),
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(row)
    record_change(
        session, AuditAction.ARCHIVE_PACKAGE_ASKED, row, actor=actor, label=row.trail_label
    )
    jobs.enqueue(session, packing.PACK, package_id=row.id)
    session.flush()
    return row


def ask_check(session: Session, committee_id: int, *, actor: Actor) -> None:
    """Have the files of the committee read now."""
    record_event(
        session,
        AuditAction.ARCHIVE_CHECK_ASKED,
        actor=actor,
        kind=ArchiveCheck.audited[0],
        object_id=None,
        label="归档文件",
    )
    jobs.enqueue(session, checking.VERIFY_NOW, committee_id=committee_id)
    jobs.keep_repeating(session, checking.VERIFY)
    session.flush()


def make_missing(session: Session) -> int:
    """Have the files made of all items that have none; how many there are. Two statements."""
    missing = session.scalars(
        select(ArchiveItem.id).where(ArchiveItem.sha256.is_(None), ArchiveItem.standing())
    ).all()
    for number in missing:
        jobs.enqueue(session, making.MAKE, item_id=number)
    session.flush()
    return len(missing)
