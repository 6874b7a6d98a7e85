"""Free lines that give way, so that a signature need not go over the page for want of them.

GB/T 9704-2012, 7.3.5.5: where the room that is left does not hold what is signed, spaces are adjusted. The free line
above the list of attachments goes first, then that above the signature (``.spared-1`` and ``.spared-2`` of
``gongwen.css``). Whether they suffice is known once the page of the signature is laid out; the document is then laid
out again, and of a document that is signed once the pages behind it are not in vain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import Any

from weasyprint import layout
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

# Boxes of WeasyPrint carry no type information.
Box = Any

_LINE = 10.4488 / 25.4 * 96  # of the grid, in CSS pixels
_BODY = "<body>"
_SIGNATURE = '<div class="signature'

_stock_make_all_pages = layout.make_all_pages
_early = ContextVar("whether the layout ends with the page of the signature", default=False)


class Spared(Exception):
    """So many lines must give way: the layout under way is in vain."""

    def __init__(self, lines: int) -> None:
        """Keep their number."""
        super().__init__(lines)
        self.lines = lines


def install() -> None:
    """Look at the pages of WeasyPrint as they come."""
    layout.make_all_pages = make_all_pages


@contextmanager
def as_soon_as_known(html: str) -> Iterator[None]:
    """Meanwhile the layout of a document that is signed once raises Spared where lines must give way."""
    token = _early.set(html.count(_SIGNATURE) == 1)
    try:
        yield
    finally:
        _early.reset(token)


def make_all_pages(*given: Any) -> Iterator[Box]:
    """WeasyPrint's own; raises Spared as told above."""
    before: Box = None
    for page in _stock_make_all_pages(*given):
        signed = before and _early.get() and any(_of_class(page, "signature"))
        if signed and (lines := _lacking(before, page)):
            raise Spared(lines)
        before = page
        yield page


def lines_to_spare(document: Document) -> int:
    """How many free lines must give way for the signature to stand on the page before; 0 where they would not suffice.

    A page that holds more than the end of the text and one signature is left as it is.
    """
    pages = [page._page_box for page in document.pages]
    signed = [at for at, page in enumerate(pages) if any(_of_class(page, "signature"))]
    if len(signed) != 1 or not signed[0]:
        return 0
    return _lacking(pages[signed[0] - 1], pages[signed[0]])


def _lacking(before: Box, last: Box) -> int:
    free = before.content_box_y() + before.height - _end(before)
    lacking = ceil((_end(last) - last.content_box_y() - free) / _LINE - 0.01)
    most = 2 if any(_of_class(last, "annexes")) else 1
    return lacking if 0 < lacking <= most else 0


def without_lines(html: str, lines: int) -> str:
    """The same HTML with so many free lines less above what is signed."""
    return html.replace(_BODY, f'<body class="spared-{lines}">', 1)


def _of_class(page: Box, name: str) -> Iterator[Box]:
    return (
        box
        for box in page.descendants()
        if box.element is not None and name in (box.element.get("class") or "").split()
    )


def _end(page: Box) -> float:
    """Where the last line in the flow of a page ends, from the head of the sheet."""
    return max(
        (
            box.position_y + box.height
            for main in page.descendants()
            if main.element_tag == "main"
            for box in main.descendants()
            if isinstance(box, boxes.LineBox)
        ),
        default=0.0,
    )
