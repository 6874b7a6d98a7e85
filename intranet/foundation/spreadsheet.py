"""Excel files of one sheet: text stays text, whatever it begins with, and no cell becomes a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from intranet.foundation.personal_numbers import masked

# full-width ones too: some programs take them for the same
_FORMULA = tuple("=+-@＝＋－＠")
# What a cell may hold at most, and the name of a sheet.
_LONGEST, _LONGEST_NAME = 32_767, 31
# characters that XML cannot hold
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | int | Decimal | None


def workbook_of(
    sheet_name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    note: str,
) -> bytes:
    """The file: title and note on top, a bold row of headings, then the rows; numbers of persons masked.

    ``columns`` are pairs of heading and width in characters; the rows have a value for each, and are asked for one
    after the other: a long list takes no more memory than a short one.
    """
    # openpyxl is loaded when the first file is asked for
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name[:_LONGEST_NAME])

    def text(value: str, *, bold: bool = False, wrap: bool = False) -> Any:
        """A cell that is text: the type is set by us, and Excel is told not to calculate it."""
        cell = WriteOnlyCell(sheet, value=_UNSPEAKABLE.sub("", masked(value)[:_LONGEST]))
        cell.data_type = "s"
        cell.number_format = "@"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True
        if bold:
            cell.font = Font(bold=True)
        if wrap:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell

    for number, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A4"
    sheet.append([text(title, bold=True)])
    sheet.append([text(note)])
    sheet.append([text(label, bold=True) for label, _ in columns])
    for row in rows:
        sheet.append([text(value, wrap=True) if isinstance(value, str) else value for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
