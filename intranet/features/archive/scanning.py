"""To which item a scanned page belongs: the code on it says number and edition of the document, e.g. B04-2025Q3/1."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.records.files import KeptFile
from intranet.features.archive import operations, queries
from intranet.foundation import qr
from intranet.foundation.errors import RuleBroken

_CODE = re.compile(r"([A-Za-z0-9]{1,20}-[0-9]{4}(?:Q[1-4]|H[12])?)/([0-9]{1,3})")
_UNREAD = "没有识别出二维码。请把印有二维码的一页扫描清楚，或者填写印在二维码旁的编号。"
_NONE = "没有找到编号为{code}的归档件，请核对编号和版次，或者先归档。"


def keep(
    session: Session,
    committee_id: int,
    files: Sequence[KeptFile],
    *,
    actor: Actor,
    typed: str,
) -> tuple[int, list[str]]:
    """Keep each file with the item whose code it bears, or the one file with the item *typed*.

    How many were kept, and a sentence for each of the others. RuleBroken where none is.
    """
    if typed and len(files) != 1:
        raise RuleBroken({"code": ["填写编号时只能选一个文件。"]})
    kept, lost = 0, []
    for file in files:
        codes = [typed] if typed else qr.read(file.clean.master)
        found, why = _item(session, committee_id, codes)
        if found is None:
            lost.append(f"没有保存“{file.name}”：{why}")
            continue
        if operations.keep_scan(session, found, file, actor=actor) is None:
            lost.append(f"“{file.name}”已经保存在{found.code}，没有重复保存。")
            continue
        kept += 1
    if not kept:
        raise RuleBroken({"code" if typed else "files": lost})
    return kept, lost


def _item(
    session: Session, committee_id: int, codes: Sequence[str]
) -> tuple[ArchiveItem | None, str]:
    why = _UNREAD
    for code in codes:
        if not (found := _CODE.fullmatch(code.strip())):
            continue
        item = queries.item_of_document(session, committee_id, found[1], int(found[2]))
        if item is not None:
            return item, ""
        why = _NONE.format(code=code.strip())
    return None, why
