"""Making a filed document: its PDF with the stamp of the archive, its editions, data, metadata and originals.

All of it is set and stored before the first row is written: a process that dies meanwhile leaves the item as it was.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import SYSTEM
from intranet.domain.archive.tables import ArchiveFile, ArchiveItem
from intranet.domain.paper.parts import PrintDocument, StampPrint
from intranet.foundation.database import WRITES
from intranet.foundation.jobs import job
from intranet.foundation.pdf.metadata import GENERATOR
from intranet.pagekit.files import stores
from intranet.pagekit.filing import Making, filing_of
from intranet.pagekit.printing import render_document

MAKE = "archive.make"
TEXT = "正文.pdf"
_MOST = timedelta(minutes=5)


Stamped = TypeVar("Stamped", bound=PrintDocument)


def stamped(document: Stamped, item: ArchiveItem) -> Stamped:
    """The document as it is filed: with the stamp, and with title and number in what the file says of itself."""
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
            title=item.title,
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
    if item is None or item.sha256 is not None or item.withdrawn_at is not None:
        session.rollback()
        return
    of = filing_of(item.kind).making(session, item)
    session.expunge_all()
    session.rollback()

    content = render_document(of.template, stamped(of.document, item), signed=True)
    pages = _pages(content)
    made = {
        TEXT: content,
        "data.json": _data(item, of),
        "metadata.xml": _metadata(item, pages, len(content), of.acts),
        **{name: make() for name, make in of.beside.items()},
    }
    kept = {name: stores().objects.put(content) for name, content in made.items()}
    # from here on the database is written: nothing takes long any more
    item = session.get_one(ArchiveItem, item_id, with_for_update=True)
    item.pages, item.sha256 = pages, kept[TEXT]
    session.add_all(
        ArchiveFile(item_id=item_id, name=name, sha256=digest) for name, digest in kept.items()
    )
    session.add_all(
        ArchiveFile(item_id=item_id, name=name, sha256=digest, sealed=True)
        for name, digest in of.originals
    )
    record_change(
        session,
        AuditAction.ARCHIVE_ITEM_MADE,
        item,
        actor=SYSTEM,
        label=item.trail_label,
        sha256=kept[TEXT],
    )


def _pages(content: bytes) -> int:
    import pikepdf  # noqa: PLC0415 - the worker alone needs it

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def _data(item: ArchiveItem, of: Making) -> bytes:
    told: dict[str, Any] = {
        "档号": item.code,
        "题名": item.title,
        "编号": item.document_number,
        "版次": item.edition,
        **of.told,
    }
    return f"{json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()


def _metadata(item: ArchiveItem, pages: int, size: int, acts: Sequence[Mapping[str, str]]) -> bytes:
    """The elements of DA/T 46-2009 that are known here, under their names."""
    day = item.written_on.strftime("%Y%m%d")
    told: dict[str, str | Mapping[str, str]] = {
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
    for name, value in [*told.items(), *(("业务实体", act) for act in acts)]:
        element = ET.SubElement(root, name)
        if isinstance(value, str):
            element.text = value
        else:
            for part, text in value.items():
                ET.SubElement(element, part).text = text
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
