"""Excel files that people send back: one table of a sheet read as it was meant, whatever they did to it.

The row of headings is found by its words, wherever it stands; sheets may have any name, columns any order, and columns
that nobody asked for are named and left. A value that was merged over several rows stands in each of them. Rows are
read one after the other: a long file takes no more memory than a short one.

What is no such file is refused with a sentence: older formats, macros, content from elsewhere, archives that unpack to
more than a table can be, XML that declares entities.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from intranet.foundation.errors import RefusedFile
from intranet.foundation.office import clean_office

MOST_ROWS = 20_000
"""Rows of one table at most."""
MOST_BYTES = 8 * 1024 * 1024
_MOST_UNPACKED = 64 * 1024 * 1024
_MOST_RATIO = 100
_MOST_COLUMNS, _MOST_MERGED, _HEAD_WITHIN = 100, 20_000, 20
_CHUNK = 1024 * 1024
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在 WPS 或 Excel 中打开，另存为 .xlsx 后上传。"
_STRANGE = "文件内部结构不正常，没有读取，请重新保存为 .xlsx 后上传。"
# what a writer of spreadsheets never writes, and what is needed for entities and for content from elsewhere
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]|[\s*＊:：]")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
# the longest element of that kind that is looked for where two chunks meet
_LONGEST = 200
_TOO_LONG = "表格超过{}行，请分成几个文件上传。"
_TOO_MUCH = "表格的格式过多，没有读取，请把需要登记的行复制到下载的空白表格后上传。"
# what stands in one row, in a table of words, and in all else of a file at most, in elements; a file of 20,000 rows
# has a tenth of it
_OF_A_ROW, _OF_WORDS, _OF_THE_REST = 8 * _MOST_COLUMNS, 600_000, 40_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the sheet, and its cells as text by what their columns are called here."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """What was found: the columns by what they are called here, headings that nobody asked for, and the rows."""

    columns: Sequence[str]
    left_out: Sequence[str]
    rows: Iterator[SheetRow]


@dataclass(frozen=True, slots=True)
class _Merged:
    first_row: int
    last_row: int
    first_column: int
    last_column: int


def plain(heading: str) -> str:
    """A heading as it is compared: without what stands in brackets, blanks and marks; full-width signs as others."""
    bare = _ASIDE.sub("", unicodedata.normalize("NFKC", heading))
    return bare or unicodedata.normalize("NFKC", heading).strip()


def read_table(
    content: bytes, name: str, known: Mapping[str, str], needed: Collection[str]
) -> Table:
    """The first table of the file whose headings are *known*: heading → what its column is called here.

    Of the *needed* columns at least one must be there, and two known ones where more are. Raises RefusedFile; also
    while the rows are read.
    """
    _check(content, name)
    # openpyxl is loaded when the first file comes
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Exception as failure:  # a damaged file makes the reader raise many kinds of exception
        raise RefusedFile(_STRANGE) from failure
    by_heading = {plain(heading): called for heading, called in known.items()}
    least = min(2, len(set(by_heading.values())))
    for sheet in sheets:
        found = _heading(_rows(sheet, _HEAD_WITHIN), by_heading)
        if found is None or len(found[1]) < least or not set(found[1].values()) & set(needed):
            continue
        number, columns, left_out = found
        merged = _merged_cells(content, sheet._worksheet_path)
        return Table(list(columns.values()), left_out, _body(_rows(sheet), number, columns, merged))
    named = "、".join(list(known)[:6])
    raise RefusedFile(f"没有找到表头，请使用下载的表格，保留“{named}”等表头。")


def _check(content: bytes, name: str) -> None:
    """What can be told of a file before it is opened."""
    suffix = name.rpartition(".")[2].lower()
    if not content:
        raise RefusedFile("文件是空的，请重新选择。")
    if suffix in {"xls", "et", "csv", "txt", "ods", "htm", "html"} or content.startswith(_OLD):
        raise RefusedFile(f"只读取 .xlsx 表格。{_SAVE_AS}")
    if len(content) > MOST_BYTES:
        raise RefusedFile(f"表格超过{MOST_BYTES // 1024 // 1024} MB，请分成几个文件上传。")
    if not content.startswith(b"PK"):
        raise RefusedFile(f"这个文件不是 .xlsx 表格。{_SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > min(_MOST_UNPACKED, _MOST_RATIO * len(content)):
                raise RefusedFile("文件解开后过大，不像正常的表格，没有读取。")
            clean_office(content, name)
            for part in parts:
                if _is_markup(package, part):
                    _check_markup(package, part)
    except RefusedFile:
        raise
    except Exception as failure:  # as above
        raise RefusedFile(_STRANGE) from failure


def _is_markup(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part could be read as XML: its name does not say so, but how it begins."""
    if part.filename.lower().endswith((".xml", ".rels")):
        return True
    with package.open(part) as opened:
        # what may stand before the first sign: marks of the order of bytes, blanks, halves of wide characters
        begin = opened.read(_CHUNK).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    return begin[:1] in {b"", b"<"}


def _check_markup(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No entities, no coding in which they would not be seen, and no more elements than a table has.

    What is much is refused by counting, before anything is made of it.
    """
    name = part.filename.lower()
    of_rows = _OF_A_ROW if name.startswith("xl/worksheets/") else 0
    most = _OF_WORDS if name == "xl/sharedstrings.xml" else _OF_THE_REST
    elements = rows = 0
    for before, chunk in _chunks(package, part.filename):
        text = before + chunk
        if b"\0" in chunk or _DECLARES.search(text):
            raise RefusedFile(_STRANGE)
        # rows that hold nothing are many where a column was coloured down to its end
        last = max(text.rfind(b"<v"), text.rfind(b"<is"))
        if last >= 0 and rows + text.count(b"<row", 0, last) > MOST_ROWS + _HEAD_WITHIN:
            raise RefusedFile(_TOO_LONG.format(MOST_ROWS))
        rows += text.count(b"<row") - before.count(b"<row")
        elements += chunk.count(b"<")
        if elements > most + rows * of_rows:
            raise RefusedFile(_TOO_MUCH)


def _chunks(package: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, bytes]]:
    """A part bit by bit, each with the end of the one before."""
    with package.open(part) as opened:
        before = b""
        while chunk := opened.read(_CHUNK):
            yield before, chunk
            before = chunk[-_LONGEST:]


def _rows(sheet: Any, last: int = MOST_ROWS + _HEAD_WITHIN + 1) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, every cell as text."""
    try:
        for number, row in enumerate(
            sheet.iter_rows(max_row=last, max_col=_MOST_COLUMNS, values_only=True), 1
        ):
            yield number, [_text(value) for value in row]
    except Exception as failure:  # a damaged file makes the reader raise many kinds of exception
        raise RefusedFile(_STRANGE) from failure


def _text(value: object) -> str:
    """A cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(value).strip()


def _heading(
    rows: Iterator[tuple[int, list[str]]], known: Mapping[str, str]
) -> tuple[int, dict[int, str], list[str]] | None:
    """The row with the most known headings: its number, what its columns are called, headings that nobody knows."""
    best: tuple[int, dict[int, str], list[str]] | None = None
    for number, cells in rows:
        columns: dict[int, str] = {}
        left_out = []
        for position, cell in enumerate(cells):
            called = known.get(plain(cell)) if cell else None
            if called is not None and called not in columns.values():
                columns[position] = called
            elif cell:
                left_out.append(cell)
        if columns and (best is None or len(columns) > len(best[1])):
            best = number, columns, left_out
    return best


def _merged_cells(content: bytes, part: str) -> list[_Merged]:
    """What is merged in a sheet, from top to bottom; looked for in the part itself, of which the reader skips it."""
    from openpyxl.utils import column_index_from_string  # noqa: PLC0415

    found: set[_Merged] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for before, chunk in _chunks(package, part.lstrip("/")):
            for span in _MERGED.finditer(before + chunk):
                left, top, right, bottom = (one.decode() for one in span.groups())
                columns = (column_index_from_string(left) - 1, column_index_from_string(right) - 1)
                found.add(_Merged(int(top), int(bottom), *columns))
            if len(found) > _MOST_MERGED:
                raise RefusedFile("合并的单元格过多，请取消合并后上传。")
    return sorted(found, key=lambda one: one.first_row)


def _body(
    rows: Iterator[tuple[int, list[str]]],
    head: int,
    columns: Mapping[int, str],
    merged: Sequence[_Merged],
) -> Iterator[SheetRow]:
    """The rows below the headings that hold anything in a known column."""
    waiting, open_ones = list(reversed(merged)), list[tuple[_Merged, str]]()
    for number, cells in rows:
        open_ones = [one for one in open_ones if one[0].last_row >= number]
        while waiting and waiting[-1].first_row <= number:
            span = waiting.pop()
            if span.first_column < len(cells):
                open_ones.append((span, cells[span.first_column]))
        if number <= head:
            continue
        if len(open_ones) > _MOST_COLUMNS:
            # a writer of spreadsheets merges no cell twice
            raise RefusedFile(_STRANGE)
        for span, value in open_ones:
            for position in range(span.first_column, min(span.last_column + 1, len(cells))):
                cells[position] = value
        told = {
            called: cells[position] if position < len(cells) else ""
            for position, called in columns.items()
        }
        if not any(told.values()):
            continue
        if number > head + MOST_ROWS:
            raise RefusedFile(_TOO_LONG.format(MOST_ROWS))
        yield SheetRow(number, told)
