"""The text of a Word file (.docx) that somebody sends: read as data within limits, never opened as a document."""

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from intranet.foundation.errors import RefusedFile

MAX_TEXT_BYTES = 16 * 1024 * 1024
"""As much of the main part is read; the text of a hundred pages is less than two megabytes."""

_MAIN = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSETTLED = frozenset(f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_DAMAGED = "Word 文件已损坏，读不出文字，请重新保存后再回传。"


class Line(NamedTuple):
    """A paragraph, or a row of a table with the text of its cells."""

    cells: tuple[str, ...]
    in_table: bool = False


def lines(content: bytes) -> list[Line]:
    """Paragraphs and rows of tables from top to bottom, without those that are empty.

    Raises RefusedFile where it is damaged, too large, or holds changes that nobody has accepted or rejected.
    """
    root = _parsed(_main_part(content))
    if any(element.tag in _UNSETTLED for element in root.iter()):
        raise RefusedFile("文件中还有没有处理的修订，请在 Word 或 WPS 中全部接受或者拒绝后再回传。")
    body = root.find(f"{_W}body")
    if body is None:
        raise RefusedFile(_DAMAGED)
    try:
        found = [line for line in _of(body) if any(cell.strip() for cell in line.cells)]
    except RecursionError as failure:  # nothing that people write lies so deep
        raise RefusedFile(_DAMAGED) from failure
    if not found:
        raise RefusedFile("文件中没有文字。扫描件请用 PDF 或图片回传。")
    return found


def _main_part(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, package.open(_MAIN) as part:
            text = part.read(MAX_TEXT_BYTES + 1)
    except Exception as failure:  # a damaged archive makes zipfile raise many kinds of exception
        raise RefusedFile(_DAMAGED) from failure
    if len(text) > MAX_TEXT_BYTES:
        raise RefusedFile("文件中的文字过多，不像一份小结，没有保存。")
    return text


def _parsed(text: bytes) -> ElementTree.Element:
    # no document of Word declares a type, or is in characters of two bytes, in which this could hide: entities could
    # unpack to any size
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text:
        raise RefusedFile(_DAMAGED)
    try:
        return ElementTree.fromstring(text)  # noqa: S314  # nosec B314 - nothing is declared in it
    except (ElementTree.ParseError, ValueError, LookupError) as failure:
        raise RefusedFile(_DAMAGED) from failure


def _of(element: ElementTree.Element) -> Iterator[Line]:
    """What stands in a part of the body: content controls and text boxes are looked into."""
    for child in element:
        if child.tag == f"{_W}p":
            text = _text(child)
            yield from (Line((piece,)) for piece in text.split("\n"))
            yield from _boxes(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = (_cell(cell) for cell in row.findall(f"{_W}tc"))
                yield Line(tuple(cells), in_table=True)
        elif child.tag != _ALTERNATIVE:
            yield from _of(child)


def _boxes(element: ElementTree.Element) -> Iterator[Line]:
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield from _of(child)
        elif child.tag != _ALTERNATIVE:
            yield from _boxes(child)


def _cell(cell: ElementTree.Element) -> str:
    return "".join(_text(part) for part in cell.iter(f"{_W}p")).replace("\n", "")


def _text(paragraph: ElementTree.Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in {_ALTERNATIVE, f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr"}:
            yield from _pieces(child)
