"""The Word working copy of a printed document: the same values as the PDF, to be edited and signed.

Each kind of document has one function that sets it, in the order of its template in ``templates/print/``. Importing
this package loads python-docx.
"""

from collections.abc import Callable, Mapping
from typing import Any

from intranet.domain.paper.albums import AlbumPrint
from intranet.domain.paper.ballots import BallotsPrint
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import (
    AgendaPrint,
    BrandCardPrint,
    NoticePrint,
    RecordPrint,
    SigningSheetPrint,
    SignInPrint,
    SummaryPrint,
    TableSheetPrint,
)
from intranet.domain.paper.handbook import HandbookPrint
from intranet.domain.paper.parts import PrintDocument
from intranet.domain.paper.word.books import set_album, set_handbook
from intranet.domain.paper.word.forms import (
    set_agenda,
    set_ballots,
    set_card,
    set_record,
    set_sign_in,
)
from intranet.domain.paper.word.parts import Setting
from intranet.domain.paper.word.texts import (
    set_dispatch,
    set_notice,
    set_signing_sheet,
    set_summary,
    set_table_sheet,
)
from intranet.foundation.word.writer import WordFile

MARK = "工作稿"

_SETTERS: dict[type[PrintDocument], Callable[[Setting, Any], None]] = {
    AgendaPrint: set_agenda,
    AlbumPrint: set_album,
    BallotsPrint: set_ballots,
    BrandCardPrint: set_card,
    DispatchPrint: set_dispatch,
    HandbookPrint: set_handbook,
    NoticePrint: set_notice,
    RecordPrint: set_record,
    SignInPrint: set_sign_in,
    SigningSheetPrint: set_signing_sheet,
    SummaryPrint: set_summary,
    TableSheetPrint: set_table_sheet,
}


def working_copy(document: PrintDocument, pictures: Mapping[str, bytes]) -> bytes:
    """The .docx of *document*, marked 工作稿 on each page; *pictures* are its own, by ``image_id``.

    Equal values give equal bytes.
    """
    told, edition = document.metadata, getattr(document, "edition", "")
    file = WordFile(
        title=told.title,
        author=told.author,
        created=told.created,
        subject=told.subject,
        keywords="，".join(told.keywords),
        version=edition,
        mark=_mark(document, edition),
    )
    _SETTERS[type(document)](Setting(file, document.keep_together, pictures), document)
    return file.content()


def _mark(document: PrintDocument, edition: str) -> str:
    state = "草稿" if document.draft else edition
    return " · ".join(filter(None, (MARK, state, "演示数据" if document.demo else "")))
