"""The pages of a PDF as pictures, so that it can be looked at inside a page."""

import io
import threading

_SCALE = 1.75
"""A sheet of A4 is about 1040 pixels wide: small type is read, and the picture stays below 300 kB."""

# PDFium is not made for threads: one of a process at a time
_pdfium = threading.Lock()


def page_count(content: bytes) -> int:
    """How many pages the PDF has."""
    # loaded when the first file is looked at
    import pypdfium2  # noqa: PLC0415

    with _pdfium, pypdfium2.PdfDocument(content) as document:
        return len(document)


def page_picture(content: bytes, number: int) -> bytes:
    """Page *number*, from 1 on, as a PNG. Raises IndexError where there is none."""
    import pypdfium2  # noqa: PLC0415

    with _pdfium, pypdfium2.PdfDocument(content) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        picture = document[number - 1].render(scale=_SCALE).to_pil()
    made = io.BytesIO()
    # the processor is dearer than the cable
    picture.save(made, "PNG", compress_level=1)
    return made.getvalue()
