"""Made files on their way to the browser: a PDF to look at, a spreadsheet or a calendar to keep.

Chinese names travel percent-encoded: a header holds Latin letters only, and servers refuse others.
"""

import re
from urllib.parse import quote

from flask import Response

CALENDAR = "text/calendar; charset=utf-8"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def _response(content: bytes, media_type: str, way: str, file_name: str) -> Response:
    encoded = quote(_NOT_IN_FILE_NAMES.sub("", file_name), safe="")
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{encoded}"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def pdf_response(content: bytes, file_name: str) -> Response:
    """A PDF shown in the browser under a Chinese file name, kept in no cache."""
    return _response(content, "application/pdf", "inline", file_name)


def spreadsheet_response(content: bytes, file_name: str) -> Response:
    """An Excel file to be saved under a Chinese name, kept in no cache."""
    return _response(content, SPREADSHEET, "attachment", file_name)


def calendar_response(content: bytes, file_name: str) -> Response:
    """An iCalendar file to be saved under a Chinese name, kept in no cache."""
    return _response(content, CALENDAR, "attachment", file_name)
