"""Made files on their way to the browser: a PDF to look at, a Word copy, a spreadsheet or a calendar to keep.

Chinese names travel percent-encoded: a header holds Latin letters only, and servers refuse others.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import quote

from flask import Response, current_app

from intranet.domain.access.actions import AuditAction
from intranet.foundation.spreadsheet import Value, workbook_of
from intranet.pagekit.access import record_file

CALENDAR = "text/calendar; charset=utf-8"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a stored file may do in a browser: be looked at.
FILE_POLICY = (
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def disposition(way: str, file_name: str) -> str:
    """The header that names a file; *way* is ``inline`` or ``attachment``."""
    name = _NOT_IN_FILE_NAMES.sub("", file_name)
    encoded = quote(name, safe="")
    return f"{way}; filename={name}" if encoded == name else f"{way}; filename*=UTF-8''{encoded}"


def _response(content: bytes, media_type: str, way: str, file_name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = disposition(way, file_name)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def pdf_response(content: bytes, file_name: str) -> Response:
    """A PDF shown in the browser under a Chinese file name, kept in no cache."""
    record_file(AuditAction.FILE_PRINTED)
    return _response(content, "application/pdf", "inline", file_name)


def word_response(content: bytes, file_name: str) -> Response:
    """A Word working copy to be saved under a Chinese name that says what it is, kept in no cache."""
    record_file(AuditAction.FILE_EXPORTED)
    return _response(content, WORD, "attachment", f"{file_name}工作稿.docx")


def zip_response(content: bytes, file_name: str) -> Response:
    """Several files as one, to be saved under a Chinese name, kept in no cache."""
    record_file(AuditAction.FILE_EXPORTED)
    return _response(content, "application/zip", "attachment", file_name)


def sheet_response(
    sheet_name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    note: str,
    as_of: date | None = None,
    offers: Mapping[int, Sequence[str]] | None = None,
) -> Response:
    """An Excel file of one sheet, to be saved under its title and the day *as_of*, kept in no cache."""
    record_file(AuditAction.FILE_EXPORTED)
    office = current_app.config["SETTINGS"].office_name
    content = workbook_of(
        sheet_name, columns, rows, title=title, note=note, creator=office, offers=offers
    )
    return _response(content, SPREADSHEET, "attachment", f"{title}{as_of or ''}.xlsx")


def calendar_response(content: bytes, file_name: str) -> Response:
    """An iCalendar file to be saved under a Chinese name, kept in no cache."""
    record_file(AuditAction.FILE_EXPORTED)
    return _response(content, CALENDAR, "attachment", file_name)
