"""The columns of a line as they were, kept so that they can be given back."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import inspect

_NOT_CONTENT = frozenset({"id", "version", "entered_by_id", "created_at", "updated_at"})


def columns_of(row: Any) -> dict[str, Any]:
    """The columns of a line as they can be kept in a document of JSON."""
    return {
        column.key: _kept(getattr(row, column.key))
        for column in inspect(type(row)).column_attrs
        if column.key not in _NOT_CONTENT
    }


def _kept(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def columns_as_they_were(row: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    """The same values for the columns again."""
    kinds = {column.key: column.columns[0].type for column in inspect(type(row)).column_attrs}
    return {
        name: _given_back(kinds[name], value) for name, value in before.items() if name in kinds
    }


def _given_back(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if (chosen := getattr(kind, "enum_class", None)) is not None:
        return chosen(value)
    wanted = kind.python_type
    return wanted.fromisoformat(value) if wanted in (date, datetime) else value
