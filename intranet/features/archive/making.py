"""Making a filed document: its PDF with the stamp of the archive, its editions, data, metadata and originals.

All of it is set and stored before the first row is written: a process that dies meanwhile leaves the item as it was.
"""

import io
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import SYSTEM
from intranet.domain.activities.attachments import Attachment
from intranet.domain.archive.tables import ArchiveFile, ArchiveItem
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.paper.parts import StampPrint
from intranet.domain.paper.prints import FinalPrint
from intranet.domain.reports.document import thaw
from intranet.domain.reports.signed import as_signed
from intranet.domain.summaries.store import snapshots_of
from intranet.domain.summaries.tables import SummarySnapshot
from intranet.features.archive.signed import Signing, signing_of
from intranet.foundation.database import WRITES
from intranet.foundation.errors import DamagedFile
from intranet.foundation.jobs import job
from intranet.foundation.pdf.metadata import GENERATOR
from intranet.pagekit.files import stores
from intranet.pagekit.printing import in_demo, render_document

MAKE = "archive.make"
TEXT = "正文.pdf"
_MOST = timedelta(minutes=5)


@dataclass(frozen=True)
class _Made:
    name: str
    content: bytes


def stamped(document: SummaryPrint, item: ArchiveItem) -> SummaryPrint:
    """The approved document as it is filed: with the stamp, and with its number in what the file says of itself."""
    return replace(
        document,
        stamp=StampPrint(
            fonds=item.fonds,
            year=str(item.year),
            number=str(item.number),
            unit=item.unit,
            retention=item.retention.label,
        ),
        metadata=replace(
            document.metadata,
            identifier=item.code,
            archive=replace(
                document.metadata.archive,
                archival_code=item.code,
                fonds_number=item.fonds,
                year=str(item.year),
                retention=item.retention.label,
                unit=item.unit,
                document_number=item.document_number,
            ),
        ),
    )


@job(MAKE, most=_MOST)
def make_item(session: Session, item_id: int) -> None:
    """Make the files of an item that has none."""
    session.connection(execution_options={WRITES: False})
    item = session.get(ArchiveItem, item_id)
    if item is None or item.sha256 is not None:
        session.rollback()
        return
    snapshots = snapshots_of(session, item.record_id)
    prints = _known_prints(session, snapshots)
    filed = next(one for one in snapshots if one.edition == item.edition)
    document = stamped(
        as_signed(session, item.record_id, thaw(filed.document, demo=in_demo()), item.edition), item
    )
    signing = signing_of(session, item)
    originals = [*_originals(session, document), *signing.files]
    session.expunge_all()
    session.rollback()

    content = render_document("summary.html", document)
    pages = _pages(content)
    made = [
        _Made(TEXT, content),
        _Made("data.json", _data(item, filed, signing)),
        _Made("metadata.xml", _metadata(item, pages, len(content), signing)),
        *(_edition(one, prints.get(one.sha256)) for one in snapshots),
    ]
    kept = {one.name: stores().objects.put(one.content) for one in made}
    # from here on the database is written: nothing takes long any more
    item = session.get_one(ArchiveItem, item_id, with_for_update=True)
    item.pages, item.sha256 = pages, kept[TEXT]
    session.add_all(
        ArchiveFile(item_id=item_id, name=name, sha256=digest) for name, digest in kept.items()
    )
    session.add_all(
        ArchiveFile(item_id=item_id, name=name, sha256=digest, sealed=True)
        for name, digest in originals
    )
    record_change(
        session,
        AuditAction.ARCHIVE_ITEM_MADE,
        item,
        actor=SYSTEM,
        label=item.trail_label,
        sha256=kept[TEXT],
    )


def _known_prints(session: Session, snapshots: list[SummarySnapshot]) -> dict[str, str]:
    """Files of editions that were printed before, by fingerprint. One statement."""
    found = session.execute(
        select(FinalPrint.fingerprint, FinalPrint.sha256).where(
            FinalPrint.fingerprint.in_([one.sha256 for one in snapshots])
        )
    )
    return dict(found.tuples().all())


def _edition(snapshot: SummarySnapshot, printed: str | None) -> _Made:
    """An edition as it was approved: the file that was printed, or the same set anew."""
    name = f"历次版本/第{snapshot.edition}版.pdf"
    if printed is not None:
        try:
            return _Made(name, stores().objects.get(printed))
        except DamagedFile:
            # it is made from what was frozen, byte for byte
            pass
    return _Made(name, render_document("summary.html", thaw(snapshot.document, demo=in_demo())))


def _originals(session: Session, document: SummaryPrint) -> list[tuple[str, str]]:
    """The unaltered originals of the photographs, with their paths in the package. At most one statement."""
    shown = [one.image_id for one in document.pictures]
    if not shown:
        return []
    rows = session.execute(
        select(Attachment.original_name, Attachment.sealed_sha256)
        .where(or_(Attachment.master_sha256.in_(shown), Attachment.display_sha256.in_(shown)))
        .order_by(Attachment.id)
    ).tuples()
    return [
        (f"附件/{number:02d}-{name}", digest)
        for number, (digest, name) in enumerate({digest: name for name, digest in rows}.items(), 1)
    ]


def _pages(content: bytes) -> int:
    import pikepdf  # noqa: PLC0415 - the worker alone needs it

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def _data(item: ArchiveItem, snapshot: SummarySnapshot, signing: Signing) -> bytes:
    told: dict[str, Any] = {
        "档号": item.code,
        "题名": item.title,
        "编号": item.document_number,
        "版次": item.edition,
        "内容摘要值": snapshot.sha256,
        "统计": snapshot.document["data"],
        "指标": snapshot.document["figures"],
        **signing.told,
    }
    return f"{json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()


def _metadata(item: ArchiveItem, pages: int, size: int, signing: Signing) -> bytes:
    """The elements of DA/T 46-2009 that are known here, under their names."""
    day = item.written_on.strftime("%Y%m%d")
    told: dict[str, str | dict[str, str]] = {
        "聚合层次": "件",
        "来源": {"全宗名称": item.fonds_name, "立档单位名称": item.fonds_name},
        "电子文件号": item.document_number,
        "档号": {
            "编码": item.code,
            "全宗号": item.fonds,
            "年度": str(item.year),
            "保管期限": item.retention.label,
            "机构或问题": item.unit,
            "类别号": item.category,
            "件号": f"{item.number:04d}",
        },
        "内容描述": {
            "题名": item.title,
            "文件编号": item.document_number,
            "责任者": item.responsible,
            "日期": day,
            "文种": item.kind.label,
        },
        "形式特征": {"页数": str(pages), "稿本": f"第{item.edition}版"},
        "电子属性": {
            "格式信息": "PDF/A-3A",
            "计算机文件名": TEXT,
            "计算机文件大小": str(size),
            "文档创建程序": GENERATOR,
        },
    }
    root = ET.Element("电子文件元数据")
    for name, value in [*told.items(), *(("业务实体", act) for act in signing.acts)]:
        element = ET.SubElement(root, name)
        if isinstance(value, str):
            element.text = value
        else:
            for part, text in value.items():
                ET.SubElement(element, part).text = text
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
