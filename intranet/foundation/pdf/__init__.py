"""The print engine: HTML in, archivable PDF out. No Flask, no database, no network, no clock.

``render_pdf`` is the only way to a PDF. Layout lives in ``static/print/``, documents in
``templates/print/``, and ``pagekit/printing.py`` brings the two together inside a request.
"""

from collections.abc import Sequence

from intranet.foundation.pdf.fonts import body_code_points, missing_fonts
from intranet.foundation.pdf.metadata import (
    ArchiveFields,
    DataAttachment,
    ImageSource,
    PrintMetadata,
    json_attachment,
)
from intranet.foundation.pdf.text import print_filters, title_lines

__all__ = [
    "ArchiveFields",
    "DataAttachment",
    "ImageSource",
    "PrintMetadata",
    "json_attachment",
    "missing_fonts",
    "print_filters",
    "ready",
    "render_pdf",
    "title_lines",
]


def ready() -> None:
    """Load the engine, its style sheets and the character tables of the fonts: a second that no document need wait."""
    from intranet.foundation.pdf import engine, sheets  # noqa: F401, PLC0415 - see render_pdf

    sheets.read_all()
    body_code_points()


def render_pdf(
    html: str,
    *,
    metadata: PrintMetadata,
    images: ImageSource | None = None,
    attachments: Sequence[DataAttachment] = (),
    strict: bool = False,
) -> bytes:
    """Set ``html`` as one file that is both PDF/A-3a and PDF/UA-1.

    The HTML may load ``data:`` addresses, ``print:<name>`` (a file of ``static/print/``) and
    ``attachment:<id>`` (an image of ``images``), nothing else. Equal arguments give equal bytes, as
    long as fonts and libraries stay the same. What cannot be set (a missing character, a refused
    address) is logged with the document's identifier; with ``strict`` it raises PrintDefect. Raises
    TooLong for more pages than anybody prints.
    """
    from intranet.foundation.pdf import engine  # noqa: PLC0415 - WeasyPrint takes 0.5 s to load

    return engine.render(
        html,
        metadata=metadata,
        images={} if images is None else images,
        attachments=attachments,
        strict=strict,
    )
