"""Printed documents as JSON and back: what is to be set waits in the database, and another process sets it."""

from base64 import b64decode, b64encode
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from intranet.domain.paper import albums, ballots, dispatches, documents, handbook, parts, slips
from intranet.domain.paper.parts import PrintDocument
from intranet.foundation.pdf import ArchiveFields, DataAttachment, PrintMetadata

_CLASS, _MOMENT, _BYTES = "class", "moment", "bytes"
_CLASSES: dict[str, type[Any]] = {
    one.__name__: one
    for one in (
        *(
            one
            for module in (albums, ballots, dispatches, documents, handbook, parts, slips)
            for one in vars(module).values()
        ),
        ArchiveFields,
        DataAttachment,
        PrintMetadata,
    )
    if isinstance(one, type) and is_dataclass(one)
}


def packed(value: Any) -> Any:
    """The same as JSON. A document holds text, numbers, moments, bytes, tuples and the parts of ``documents``."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, tuple):
        return [packed(one) for one in value]
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, bytes):
        return {_BYTES: b64encode(value).decode()}
    name = type(value).__name__
    if _CLASSES.get(name) is not type(value):
        raise TypeError(f"a printed document holds no {name}")
    return {_CLASS: name} | {one.name: packed(getattr(value, one.name)) for one in fields(value)}


def unpacked(document: Any) -> PrintDocument:
    """The document that was packed."""
    found: PrintDocument = _unpacked(document)
    return found


def _unpacked(stored: Any) -> Any:
    if isinstance(stored, list):
        return tuple(_unpacked(one) for one in stored)
    if not isinstance(stored, dict):
        return stored
    if _MOMENT in stored:
        return datetime.fromisoformat(stored[_MOMENT])
    if _BYTES in stored:
        return b64decode(stored[_BYTES])
    values = {name: _unpacked(one) for name, one in stored.items() if name != _CLASS}
    return _CLASSES[stored[_CLASS]](**values)
