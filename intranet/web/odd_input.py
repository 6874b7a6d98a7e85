"""What no form of ours sends is refused before anything looks at it."""

import re
from collections.abc import Iterable

from flask import abort, request
from werkzeug.datastructures import FileStorage

# Our names are short and of plain signs; the numbers in them are those of rows and of places in a list.
_NAME = re.compile(r"(?!.*[0-9]{10})[!-~]{1,120}")


def refuse() -> None:
    """404 for an address with NUL in it, 400 for a post with NUL or with names of fields that are none of ours.

    No browser sends NUL, and PostgreSQL's text cannot hold it. Names are read as numbers by the lists of a form.
    """
    if "\x00" in request.path or _any_nul(request.args.lists()):
        abort(404)
    if request.method != "POST":
        return
    if _any_nul(request.form.lists()) or any("\x00" in (f.filename or "") for f in _files()):
        abort(400)
    if not all(_NAME.fullmatch(name) for name in (*request.form, *request.files)):
        abort(400)


def _any_nul(fields: Iterable[tuple[str, list[str]]]) -> bool:
    return any("\x00" in text for name, texts in fields for text in (name, *texts))


def _files() -> Iterable[FileStorage]:
    return (file for _, files in request.files.lists() for file in files)
