"""Packages of filed documents (BagIt), readable without this program: into a folder, or as one file to download."""

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import SYSTEM
from intranet.domain.archive.tables import ArchiveFile, ArchiveItem, ArchivePackage, ArchiveScan
from intranet.foundation import bags
from intranet.foundation.chinese import long_date
from intranet.foundation.database import WRITES
from intranet.foundation.errors import InvalidMove
from intranet.foundation.jobs import job
from intranet.foundation.storage import Stores
from intranet.pagekit.files import stores

PACK = "archive.pack"
README = "说明.txt"
NOTHING = "这个范围内还没有已归档的文件，或者归档件还没有制作完成。"
_MOST = timedelta(minutes=30)


def packable(
    session: Session, committee_id: int, branch_id: int | None, year: int
) -> list[ArchiveItem]:
    """Items of a year whose files are made, of a branch or (without one) of the committee itself. One statement."""
    return list(
        session.scalars(
            select(ArchiveItem)
            .where(
                ArchiveItem.committee_id == committee_id,
                ArchiveItem.branch_id == branch_id,
                ArchiveItem.year == year,
                ArchiveItem.sha256.is_not(None),
                ArchiveItem.standing(),
            )
            .order_by(ArchiveItem.id)
        )
    )


def write_packages(
    session: Session, items: Sequence[ArchiveItem], folder: Path, kept_in: Stores
) -> list[str]:
    """Write the package of each item into the folder; their names. Four statements.

    Packages there of what was withdrawn since go, so that the folder holds nothing that is not filed.
    Raises InvalidMove without items, DamagedFile for a stored file that is lost, OSError.
    """
    if not items:
        raise InvalidMove(NOTHING)
    numbers = [item.id for item in items]
    files: dict[int, list[ArchiveFile]] = {}
    for file in session.scalars(
        select(ArchiveFile).where(ArchiveFile.item_id.in_(numbers)).order_by(ArchiveFile.name)
    ):
        files.setdefault(file.item_id, []).append(file)
    scans: dict[int, list[ArchiveScan]] = {}
    for scan in session.scalars(
        select(ArchiveScan).where(ArchiveScan.item_id.in_(numbers)).order_by(ArchiveScan.id)
    ):
        scans.setdefault(scan.item_id, []).append(scan)
    for item in items:
        payload = _payload(files.get(item.id, []), scans.get(item.id, []), kept_in)
        bags.write(
            folder / item.code,
            payload,
            info={
                "Source-Organization": item.fonds_name,
                "External-Identifier": item.code,
                "External-Description": item.title,
                "Bagging-Date": item.created_at.date().isoformat(),
            },
            beside={README: _readme(item).encode()},
        )
    names = [item.code for item in items]
    bags.write_list(folder, names, gone=withdrawn_codes(session))
    return names


def withdrawn_codes(session: Session) -> set[str]:
    """Numbers under which something was filed and nothing is any more. Two statements."""
    gone = list(session.scalars(select(ArchiveItem).where(~ArchiveItem.standing())))
    standing = select(ArchiveItem).where(
        ArchiveItem.standing(), ArchiveItem.number.in_([item.number for item in gone])
    )
    return {item.code for item in gone} - {item.code for item in session.scalars(standing)}


def _payload(
    files: Sequence[ArchiveFile], scans: Sequence[ArchiveScan], kept_in: Stores
) -> Iterator[tuple[str, bytes]]:
    for file in files:
        yield file.name, file.content(kept_in)
    for number, scan in enumerate(scans, 1):
        yield f"扫描件/{number:02d}-{scan.download_name}", kept_in.objects.get(scan.master_sha256)


def _readme(item: ArchiveItem) -> str:
    return (
        f"档号：{item.code}\n"
        f"题名：{item.title}\n"
        f"责任者：{item.responsible}\n"
        f"成文日期：{long_date(item.written_on)}\n"
        f"保管期限：{item.retention.label}\n"
        "\n"
        "本文件夹是一件归档电子文件，不需要专门的软件即可查看：\n"
        "data/正文.pdf        归档件，首页上方有归档章\n"
        "data/历次版本/       历次审核通过的版本，未加盖归档章（只有一份正文的不设）\n"
        "data/签发稿/         回传的签发稿，与正文不一致的以签发稿为准（没有回传的不设）\n"
        "data/data.json       正文所依据的数据，小结和总结另有签批人和签发稿的不同之处（JSON文本）\n"
        "data/metadata.xml    元数据（名称依照DA/T 46-2009）\n"
        "data/附件/           照片等附件的原始文件（没有附件的不设）\n"
        "data/扫描件/         签字件扫描件（没有扫描件的不设）\n"
        "manifest-sha256.txt  data中每个文件的SHA-256摘要值\n"
        "\n"
        "核对方法：在本文件夹内执行 sha256sum -c manifest-sha256.txt，\n"
        "各行均显示OK的，文件完整、未经改动。格式为BagIt 1.0（RFC 8493）。\n"
    )


@job(PACK, most=_MOST)
def make_package(session: Session, package_id: int) -> None:
    """Make the file of packages that was asked for."""
    session.connection(execution_options={WRITES: False})
    package = session.get_one(ArchivePackage, package_id)
    items = packable(session, package.committee_id, package.branch_id, package.year)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "packages"
        write_packages(session, items, folder, stores())
        session.rollback()
        content = _zipped(folder)
    digest = stores().objects.put(content)
    package = session.get_one(ArchivePackage, package_id)
    package.sha256 = digest
    record_change(
        session,
        AuditAction.ARCHIVE_PACKED,
        package,
        actor=SYSTEM,
        label=package.trail_label,
        items=len(items),
    )


def _zipped(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return stream.getvalue()
