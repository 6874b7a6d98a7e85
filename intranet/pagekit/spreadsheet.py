"""Tables as Excel files: what is typed stays text, no text becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@")


def _text(sheet: Any, value: str, *, bold: bool = False, wrap: bool = False) -> Any:
    """A cell that is text whatever it begins with: the type is set by us, and Excel is told not to calculate it."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    cell.number_format = "@"
    if value.startswith(_FORMULA):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def table_workbook(
    name: str,
    *,
    title: str,
    note: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
) -> bytes:
    """One sheet: title and note on top, a bold row of headings, then the rows. *columns* are (head, width)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for number, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A4"
    sheet.append([_text(sheet, title, bold=True)])
    sheet.append([_text(sheet, note)])
    sheet.append([_text(sheet, label, bold=True) for label, _ in columns])
    for row in rows:
        sheet.append(
            [_text(sheet, value, wrap=True) if isinstance(value, str) else value for value in row]
        )
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
