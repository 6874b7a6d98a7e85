"""What differs between the stored achievement and what was typed, field by field."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField

from intranet.features.achievements.record.forms import AchievementForm


@dataclass(frozen=True)
class Change:
    """One field as the diff macro wants it."""

    label: str
    old: str
    new: str


def _words(field: Any) -> str:
    """The value of a field as a person reads it."""
    if isinstance(field, SelectField):
        return next(
            (str(label) for value, label, *_ in field.iter_choices() if value == field.data), ""
        )
    if isinstance(field, BooleanField):
        return "是" if field.data else "否"
    if isinstance(field.data, date):
        return field.data.isoformat()
    return str(field.data or "")


def changes(stored: AchievementForm, typed: AchievementForm) -> list[Change]:
    """The fields that differ, in the order of the form."""
    return [
        Change(str(field.label.text), old, new)
        for field in typed
        if not isinstance(field, HiddenField)
        and (old := _words(stored[field.name])) != (new := _words(field))
    ]
