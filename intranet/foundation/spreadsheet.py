"""Excel files of one sheet: text stays text, whatever it begins with, and no cell becomes a formula.

Equal rows give equal bytes; a sheet prints on A4 turned to the left, its head repeated.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intranet.foundation.personal_numbers import masked

# full-width ones too: some programs take them for the same
_FORMULA = tuple("=+-@＝＋－＠")
# What a cell may hold at most, and the name of a sheet.
_LONGEST, _LONGEST_NAME = 32_767, 31
# what a list of choices may hold in a file, in characters; below the rows it goes on for so many
_LONGEST_OFFER, _MORE_ROWS = 250, 500
# characters that XML cannot hold
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FONT, _A4 = "宋体", 9
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")
# the file tells no time of its making, and a ZIP none before this
_NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001
_NO_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
Value = str | int | Decimal | None


def workbook_of(
    sheet_name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    note: str,
    creator: str = "",
    offers: Mapping[int, Sequence[str]] | None = None,
) -> bytes:
    """The file: title and note on top, a bold row of headings, then the rows; numbers of persons masked.

    ``columns`` are pairs of heading and width in characters; the rows have a value for each, and are asked for one
    after the other: a long list takes no more memory than a short one. ``offers`` are the words among which the cells
    of a column (from 0) choose, where they are few enough for a list in the file.
    """
    # openpyxl is loaded when the first file is asked for
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name[:_LONGEST_NAME])

    plain, strong, line = Font(name=_FONT), Font(name=_FONT, bold=True), Side(style="thin")
    border = Border(left=line, right=line, top=line, bottom=line)
    top = Alignment(wrap_text=True, vertical="top")

    def ruled(value: Value) -> Any:
        """A cell of the table: a day is a day, text is text."""
        day = _day(value)
        cell = (
            text(value, wrap=True)
            if isinstance(value, str) and day is None
            else WriteOnlyCell(sheet, value=day or value)
        )
        if day is not None:
            cell.number_format, cell.alignment = "yyyy-mm-dd", top
        cell.font, cell.border = plain, border
        return cell

    def text(value: str, *, bold: bool = False, wrap: bool = False) -> Any:
        """A cell that is text: the type is set by us, and Excel is told not to calculate it."""
        cell = WriteOnlyCell(sheet, value=_UNSPEAKABLE.sub("", masked(value)[:_LONGEST]))
        cell.data_type = "s"
        cell.number_format = "@"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True
        cell.font = strong if bold else plain
        if wrap:
            cell.alignment = top
        return cell

    for number, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A4"
    # A4 on its side, as wide as a page and as many pages as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize, sheet.page_setup.orientation = _A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.append([text(title, bold=True)])
    sheet.append([text(note)])
    head = [text(label, bold=True, wrap=True) for label, _ in columns]
    for cell in head:
        cell.border = border
    sheet.append(head)
    last = 3
    for row in rows:
        sheet.append([ruled(value) for value in row])
        last += 1
    _offer(sheet, offers or {}, last)
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "3:3"
    book.properties.title, book.properties.creator = title, creator
    book.properties.created = _NO_TIME
    target = io.BytesIO()
    book.save(target)
    return _timeless(target)


def _offer(sheet: Any, offers: Mapping[int, Sequence[str]], last: int) -> None:
    """Lists of choices in the cells below the heads; they help, and refuse nothing."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    for place, words in offers.items():
        listed, letter = ",".join(words), get_column_letter(place + 1)
        if len(listed) > _LONGEST_OFFER or any("," in one or '"' in one for one in words):
            continue
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        rule.add(f"{letter}4:{letter}{last + _MORE_ROWS}")
        sheet.data_validations.append(rule)


def _day(value: Value) -> date | None:
    """The day that a text writes as 2025-03-10; None for anything else."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return None


def _timeless(book: io.BytesIO) -> bytes:
    """The file without the moment of its making: equal rows give equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(book) as found, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in found.namelist():
            content = found.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(b"", content)
            kept.writestr(zipfile.ZipInfo(name, _NO_ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
