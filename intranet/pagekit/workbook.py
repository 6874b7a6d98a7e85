"""Excel files: text stays text whatever it begins with."""

from typing import Any
from urllib.parse import quote

from flask import Response, make_response
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@")


def text_cell(sheet: Any, value: str, *, bold: bool = False, wrap: bool = False) -> Any:
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


def send_workbook(content: bytes, name: str) -> Response:
    """Answer with the file under a Chinese *name*; it is kept in no cache."""
    response = make_response(content)
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{name}.xlsx', safe='')}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
