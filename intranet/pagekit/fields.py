"""Fields of our own: study hours in tenths, counts of people."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lag behind
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from intranet.foundation import clock
from intranet.foundation.personal_numbers import masked
from intranet.foundation.quarters import LAST_YEAR
from intranet.foundation.typed import cleaned, read_month, read_number
from intranet.pagekit.forms import number_in


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Choices of a select or checkbox group from pairs (value, label)."""
    return [SelectChoice(value=str(value), label=label) for value, label in pairs]


def row_id(value: Any) -> int:
    """``coerce`` of choices whose values are ids of rows, or other numbers; ValueError for what is none."""
    return read_number(str(value))


def chosen_id(value: Any) -> int | None:
    """The same where nothing may be chosen; None for that."""
    return None if value is None or value == "" else row_id(value)


def grouped_choices(groups: Iterable[tuple[str, Iterable[tuple[Any, str]]]]) -> list[SelectChoice]:
    """Choices of a select under headings, from pairs (heading, pairs of value and label)."""
    return [
        SelectChoice(value=str(value), label=label, optgroup=heading)
        for heading, pairs in groups
        for value, label in pairs
    ]


_MOBILE = re.compile("1[3-9][0-9]{9}")


class PhoneField(StringField):
    """A mobile number that the page shows masked: what comes back as it was shown, or is not sent, stays as it is."""

    def __init__(self, label: str, **more: Any) -> None:
        """Nothing of it is offered or kept by the browser."""
        control = {"inputmode": "tel", "autocomplete": "off", "data-unkept": ""}
        super().__init__(label, render_kw=control, **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take it as people write it: +86 138 1234 5678, in full-width digits."""
        super().process_formdata(valuelist)
        plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", self.data or ""))
        self.data = re.sub(r"^\+?86(?=1\d{10}$)", "", plain)

    @property
    def typed(self) -> str | None:
        """The new number, empty where it is to go; None while it stays."""
        held, data = self.object_data or "", self.data or ""
        return None if data == held else data

    @property
    def shown(self) -> str:
        """How it stands, masked; a new one is told from one that looks like it."""
        if not self.typed:
            return self.data or ""
        if not _MOBILE.fullmatch(self.typed):
            return "（不是手机号码）"
        return f"{masked(self.typed)}（新）" if self.object_data else masked(self.typed)

    def pre_validate(self, _form: object) -> None:
        """Refuse what is neither a number nor what was shown."""
        if self.typed and not _MOBILE.fullmatch(self.typed):
            raise ValidationError("请填写完整的11位手机号码；不更换的不必改动。")


class TickBoxes(SelectMultipleField):
    """Several of a few, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Names(TickBoxes):
    """Several people, ticked by name: the grid of names of 参加情况, with how many are chosen."""


class ChosenRows(SelectMultipleField):
    """Several rows by their ids; what is no id is refused, the others stay chosen."""

    def __init__(self, label: str, **more: Any) -> None:
        """Ids are whole numbers."""
        super().__init__(label, coerce=row_id, **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what is ticked."""
        numbers = [number_in(str(text)) for text in valuelist]
        self.data = [number for number in numbers if number is not None]
        if len(self.data) < len(numbers):
            raise ValueError(self.gettext("Not a valid choice."))


class Rows(FieldList):  # type: ignore[type-arg]
    """Rows of a list. Of too many none is dropped: the form shows them all and says how many there may be."""

    _MOST_SENT = 200

    def process(self, *args: Any, **more: Any) -> None:
        """Read every row that is sent; WTForms leaves out what is beyond ``max_entries``, and says nothing."""
        most, self.max_entries = self.max_entries, self._MOST_SENT
        try:
            super().process(*args, **more)
        finally:
            self.max_entries = most

    def put(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put these rows in the place of those there were."""
        while self.entries:
            self.pop_entry()
        for values in rows:
            self.append_entry(values)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Besides each row: no more than ``max_entries`` in which something is written."""
        fine = bool(super().validate(form, extra_validators))
        filled = sum(map(is_written_in, self.entries))
        if self.max_entries is None or filled <= self.max_entries:
            return fine
        self.errors = [
            f"{self.label.text}最多{self.max_entries}项，现有{filled}项，请精简或者分开登记。"
        ]
        return False


def is_written_in(entry: Field) -> bool:
    """Whether something was typed into a row: what is chosen in it does not count."""
    inner = entry.form if isinstance(entry, FormField) else [entry]
    return any(
        field.data
        for field in inner
        if isinstance(field, StringField) and not isinstance(field, HiddenField)
    )


class HoursField(Field):
    """Hours with at most one decimal (2 or 2.5), kept as integer tenths; blank gives ``blank``."""

    widget = TextInput()
    data: Any

    def __init__(self, label: str, *args: Any, blank: int | None = 0, **more: Any) -> None:
        """Keep what blank means."""
        super().__init__(label, *args, **more)
        self.blank = blank

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text; what cannot be read stays visible and is refused."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        if not typed:
            self.data = self.blank
            return
        found = re.fullmatch(r"([0-9]{1,3})(?:[.．]([0-9]))?", typed)
        if not found:
            self.data = 0
            raise ValueError(f"{self.label.text}请填写数字，最多一位小数，例如 2 或 2.5。")
        self.data = int(found[1]) * 10 + int(found[2] or 0)

    @property
    def says_zero(self) -> bool:
        """Whether a zero was typed, and not nothing."""
        return self.data == 0 and any(str(typed).strip() for typed in self.raw_data or ())

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        whole, rest = divmod(int(self.data), 10)
        return f"{whole}.{rest}" if rest else str(whole)


class CountField(IntegerField):
    """A number of people or votes: a whole number from zero up; blank gives ``blank``."""

    def __init__(
        self, label: str, *, most: int = 100_000, blank: int | None = None, **more: Any
    ) -> None:
        """Keep the bounds."""
        super().__init__(label, **more)
        self.most = most
        self.blank = blank

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text; full-width digits are fine."""
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            self.data = self.blank
            return
        self.data = self.blank
        if not text.isdecimal():
            raise ValueError(f"{self.label.text}请填写整数，不能为负。")
        try:
            number = read_number(text)
        except ValueError:
            number = self.most + 1
        if number > self.most:
            raise ValueError(f"{self.label.text}不能超过{self.most}。")
        self.data = number


def this_month() -> str:
    """This month as it is to be typed."""
    today = clock.today()
    return f"{today.year}-{today.month:02d}"


class MonthField(StringField):
    """A month, kept as year * 100 + month."""

    data: int | None  # type: ignore[assignment] # the text is read

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text; what cannot be read stays visible and is refused."""
        typed = cleaned(valuelist[0]) if valuelist else ""
        self.data = read_month(typed)
        if typed and self.data is None:
            raise ValueError(f"{self.label.text}请写成{this_month()}。")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data // 100}-{self.data % 100:02d}" if self.data else ""


class SensibleDate:
    """A date from 1990 to two years ahead: further off it is a typing slip."""

    def __init__(self, latest_year: int = LAST_YEAR) -> None:
        """Keep the last year that is accepted."""
        self.latest_year = latest_year

    def __call__(self, _form: object, field: Any) -> None:
        """Refuse years far off."""
        if field.data is not None and not 1990 <= field.data.year <= self.latest_year:
            raise ValidationError(f"{field.label.text}的年份不对，请核对。")


class NotLater:
    """A day that has come: what is entered has happened. *advice* says what to do instead."""

    def __init__(self, advice: str = "请核对") -> None:
        """Keep the end of the sentence."""
        self.advice = advice

    def __call__(self, _form: object, field: Any) -> None:
        """Refuse a day to come."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"{field.label.text}晚于今天，{self.advice}。")


class NotBefore:
    """A last day: not before the day in the field *first*, where both are there."""

    def __init__(self, first: str) -> None:
        """Keep the name of that field."""
        self.first = first

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an end before the beginning."""
        begun = form[self.first]
        if field.data and begun.data and field.data < begun.data:
            # a last day beside it makes the day the first one
            name = {"日期": "开始日期"}.get(begun.label.text, begun.label.text)
            raise ValidationError(f"{field.label.text}早于{name}，请核对。")
