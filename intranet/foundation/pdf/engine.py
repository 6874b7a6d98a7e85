"""HTML to an archivable PDF: PDF/A-3a and PDF/UA-1 in one file, the same bytes for the same input.

Importing this module loads WeasyPrint (half a second); ``render_pdf`` in the package does so when the
first document is asked for.
"""

import gc
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any

from PIL import ImageFile
from weasyprint import HTML, Attachment
from weasyprint.document import Document
from weasyprint.pdf import pydyf
from weasyprint.text.fonts import FontConfiguration

from intranet.foundation.errors import PrintDefect, TooLong
from intranet.foundation.pdf import justify, sheets, sparing
from intranet.foundation.pdf.fetcher import ClosedFetcher
from intranet.foundation.pdf.fonts import unset_characters
from intranet.foundation.pdf.metadata import (
    DataAttachment,
    ImageSource,
    PrintMetadata,
    describe,
)

_LOGGER = logging.getLogger("intranet.print")
_WEASYPRINT_LOGGER = logging.getLogger("weasyprint")
_VARIANT = "pdf/a-3a"
# of one document; what is longer is asked for in parts
MOST_PAGES = 400
# A document takes some 350 MB while it is set, and two threads are no faster than one: they take turns,
# and the other threads of the process go on serving pages.
_ONE_AT_A_TIME = threading.Lock()

justify.install()
sheets.install()
sparing.install()
# Importing WeasyPrint switches Pillow to accepting damaged pictures in the whole process; an upload must not slip
# through because somebody printed before.
ImageFile.LOAD_TRUNCATED_IMAGES = False


class _Complaints(logging.Handler):
    """Collects what WeasyPrint complains about while this thread renders."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message if it comes from this thread; another may be printing too."""
        if record.thread == self._thread:
            self.messages.append(record.getMessage())


def render(
    html: str,
    *,
    metadata: PrintMetadata,
    images: ImageSource,
    attachments: Sequence[DataAttachment],
    strict: bool,
) -> bytes:
    """See ``intranet.foundation.pdf.render_pdf``."""
    complaints = _Complaints()
    _WEASYPRINT_LOGGER.addHandler(complaints)
    try:
        fetcher = ClosedFetcher(images)
        options = {
            "pdf_variant": _VARIANT,
            "pdf_identifier": metadata.file_id,
            "attachments": [_attachment(item, metadata) for item in attachments],
        }
        with _ONE_AT_A_TIME, _nothing_collected():
            content = _set(html, fetcher, options, metadata)
    finally:
        _WEASYPRINT_LOGGER.removeHandler(complaints)
    for message in complaints.messages:
        _LOGGER.warning("%s: %s", metadata.identifier, message)
    if complaints.messages and strict:
        missing = "".join(unset_characters(html))
        raise PrintDefect(
            f"字库中没有“{missing}”，不能印制定稿。请改用规范汉字，或请系统管理员补充字体。"
            if missing
            else f"有内容无法印出，不能印制定稿，请联系系统管理员（{'; '.join(complaints.messages)}）。"
        )
    return content


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """All of a document lives until it is written: looking through it for what may go takes a fourth of its time.

    What it leaves is young then, and goes with the first look after it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _set(
    html: str, fetcher: ClosedFetcher, options: Mapping[str, Any], metadata: PrintMetadata
) -> bytes:
    try:
        with sparing.as_soon_as_known(html):
            document = _laid_out(html, fetcher, options)
        lines = sparing.lines_to_spare(document)
    except sparing.Spared as spared:
        lines = spared.lines
    if lines:
        document = _laid_out(sparing.without_lines(html, lines), fetcher, options)
    if len(document.pages) > MOST_PAGES:
        raise TooLong(
            f"这份文件有{len(document.pages)}页，超过{MOST_PAGES}页的上限，请缩小范围后分几次打印。"
        )
    describe(document, metadata)
    content: bytes = document.write_pdf(finisher=_made_once, **options)
    return content


class _Made(pydyf.Object):  # type: ignore[misc]
    """An object as it will stand in the file, its stream compressed."""

    def __init__(self, made_of: Any) -> None:
        super().__init__()
        self.number = made_of.number
        self._data, self._compressible = made_of.data, made_of.compressible

    @property
    def data(self) -> Any:
        """What stands in the file."""
        return self._data

    @property
    def compressible(self) -> Any:
        """Whether it goes into the stream of small objects."""
        return self._compressible


def _made_once(_document: Document, pdf: Any) -> None:
    """Each object is asked for twice, to be written and for the number of the file: it is made once."""
    pdf.objects[1:] = map(_Made, pdf.objects[1:])


def _laid_out(html: str, fetcher: ClosedFetcher, options: Mapping[str, Any]) -> Document:
    # One font configuration per document: sharing one saves nothing and is not thread-safe.
    return HTML(string=html, url_fetcher=fetcher).render(font_config=FontConfiguration(), **options)


def _attachment(item: DataAttachment, metadata: PrintMetadata) -> Attachment:
    # WeasyPrint writes the time as it is and calls it UTC; without a time it takes the clock's.
    when = metadata.created.astimezone(UTC)
    return Attachment(
        string=item.content,
        name=item.name,
        description=item.description,
        relationship="Data",
        created=when,
        modified=when,
    )
