"""Fields of forms as cells of a table: how a field is written into one, and what a cell means to the field.

A choice stands under its words, a tick as 是 or 否, several of a few with 、 between them. What a cell says is put
into the form as if it had been typed there: whether it holds, the form decides.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField, MultipleFileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    SubmitField,
)
from wtforms.fields import DateField, TimeField
from wtforms.fields.choices import SelectFieldBase

from intranet.foundation.errors import RuleBroken
from intranet.foundation.spreadsheet import Value
from intranet.foundation.typed import cleaned
from intranet.pagekit.fields import HoursField, PhoneField

YES, NO = "是", "否"
_NO_CELL = (HiddenField, FileField, MultipleFileField, FormField, FieldList, SubmitField)
_YES = frozenset({"是", "有", "对", "√", "✓", "v", "y", "yes", "true", "1"})
_NO = frozenset(
    {"", "否", "无", "没有", "不", "不是", "×", "✗", "x", "n", "no", "false", "0", "-", "/"}
)
_APART = re.compile("[、，,;；\n]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BLANKS = re.compile(r"\s+")
# so many choices are named
_TOLD = 12
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def cells_of(form: Any) -> Iterator[Field]:
    """The fields that have a cell."""
    return (field for field in form if not isinstance(field, _NO_CELL))


def shown(field: Any) -> Value:
    """What stands in the cell of a field."""
    if isinstance(field, BooleanField):
        return YES if field.data else NO
    if isinstance(field, SelectMultipleField):
        chosen = set(map(str, field.data or ()))
        return "、".join(words for value, words in _choices(field) if value in chosen)
    if isinstance(field, SelectFieldBase):
        held = _held(field)
        return next((words for value, words in _choices(field) if value == held and value), "")
    if field.data is None:
        return None
    if isinstance(field, PhoneField):
        return field.shown
    if isinstance(field, DateField):
        return str(field.data.isoformat())
    if isinstance(field, IntegerField):
        return int(field.data)
    text = str(field._value())
    if isinstance(field, HoursField) and _NUMBER.fullmatch(text):
        return Decimal(text)
    return text


def offered(field: Field) -> list[str]:
    """Among which words the cell chooses; none where it is typed freely."""
    if isinstance(field, BooleanField):
        return [YES, NO]
    if isinstance(field, SelectFieldBase) and not isinstance(field, SelectMultipleField):
        return [words for value, words in _choices(field) if value]
    return []


def told_choices(field: Any) -> str:
    """What may stand in the cell of a choice where something else does, as far as a sentence holds it."""
    if not isinstance(field, (SelectFieldBase, SelectMultipleField)):
        return ""
    known = [(value, words) for value, words in _choices(field) if value]
    if not known or set(field.raw_data or [""]) <= {value for value, _ in known} | {""}:
        return ""
    words = [words for _, words in known[:_TOLD]]
    more = f"等{len(known)}项" if len(known) > _TOLD else ""
    return f"可填写：{'、'.join(words)}{more}。"


def posted(field: Any) -> list[str]:
    """What the page would post of a field as it stands."""
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [str(value) for value in field.data or ()]
    if isinstance(field, SelectFieldBase):
        return [_held(field)]
    if isinstance(field, DateField):
        return [field.data.isoformat() if field.data else ""]
    return [str(field._value())]


def meant(field: Field, text: str) -> list[str]:
    """What the page would post of a field for which a cell says *text*.

    Raises RuleBroken where it answers neither yes nor no.
    """
    text = cleaned(text)
    if isinstance(field, BooleanField):
        bare = _bare(text).lower()
        if bare not in _YES | _NO:
            raise RuleBroken({field.name: [f"请填写“{YES}”或者“{NO}”。"]})
        return ["y"] if bare in _YES else []
    if isinstance(field, SelectMultipleField):
        return [_value_of(field, part) for part in _APART.split(text) if part.strip()]
    if isinstance(field, SelectFieldBase):
        return [_value_of(field, text)]
    if isinstance(field, (DateField, TimeField, HoursField)):
        return [unicodedata.normalize("NFKC", text)]
    if isinstance(field, IntegerField):
        return [_THOUSANDS.sub("", unicodedata.normalize("NFKC", text))]
    return [text]


def has_blank(field: Field) -> bool:
    """Whether no answer is one: of a choice where one of its choices is none, of a tick never."""
    if isinstance(field, BooleanField):
        return False
    if isinstance(field, SelectFieldBase) and not isinstance(field, SelectMultipleField):
        return any(not value for value, _ in _choices(field))
    return True


def _held(field: Field) -> str:
    data = field.data
    return "" if data is None else str(getattr(data, "code", data))


def _choices(field: Any) -> list[tuple[str, str]]:
    """Values with their words; those who share a name are told apart by their order."""
    seen: dict[str, int] = {}
    found = []
    for choice in field.choices or ():
        value, words = str(choice.value), str(choice.label)
        seen[words] = seen.get(words, 0) + 1
        found.append((value, f"{words}（{seen[words]}）" if seen[words] > 1 else words))
    return found


def _bare(words: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", words))


def _value_of(field: Field, text: str) -> str:
    """The value of the choice with these words; the words themselves where there is none, which the form refuses."""
    bare = _bare(text)
    if not bare:
        return ""
    return next((value for value, words in _choices(field) if _bare(words) == bare), text)
