"""Fields and base of the organisation forms, each with its own sentence for what cannot be read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import StopValidation, ValidationError

from intranet.foundation import clock
from intranet.pagekit.forms import TextLength, VersionedForm, number_in


class _ReadOnce:
    """What could not be read is told once; that the value is missing would be a second, wrong sentence."""

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:  # type: ignore[attr-defined]
            raise StopValidation
        super().pre_validate(form)  # type: ignore[misc]


class DayField(_ReadOnce, DateField):
    """A day."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read 2025-03-05; blank is None."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(f"请按“2025-03-05”的格式填写{self.label.text}。") from None
        if self.data is not None and not 1921 <= self.data.year <= clock.today().year + 10:
            self.data = None
            raise ValueError(f"{self.label.text}的年份不对，请核对。")


class NumberField(_ReadOnce, IntegerField):
    """A whole number within bounds; blank is None."""

    def __init__(
        self, label: str, validators: Any = None, *, least: int, most: int, **kwargs: Any
    ) -> None:
        """Keep the bounds for the sentence and for the control."""
        self.least, self.most = least, most
        render = {"min": least, "max": most, "inputmode": "numeric"}
        super().__init__(label, validators, render_kw=render, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a number of the range."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        number = number_in(text)
        if number is None or not self.least <= number <= self.most:
            raise ValueError(f"{self.label.text}请填写{self.least}至{self.most}的整数。")
        self.data = number


class _Listed:
    """Refuses a value outside the list with a sentence of ours."""

    blank_ok = False

    def pre_validate(self, form: Any) -> None:
        if not self.data:  # type: ignore[attr-defined]
            if self.blank_ok:
                return
            raise ValidationError(f"请选择{self.label.text}。")  # type: ignore[attr-defined]
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError:
            raise ValidationError(f"请选择{self.label.text}。") from None  # type: ignore[attr-defined]


class ListField(_Listed, SelectField):
    """A drop-down list; its blank entry is an answer only with ``blank_ok``."""

    def __init__(self, label: str, *, blank_ok: bool = False, **kwargs: Any) -> None:
        """Remember whether blank is an answer."""
        super().__init__(label, **kwargs)
        self.blank_ok = blank_ok


class OptionField(_Listed, RadioField):
    """A few options side by side."""


def grouped(
    groups: Mapping[str, Iterable[tuple[str, str]]], *, first: tuple[str, str]
) -> dict[str, str | dict[str, str]]:
    """Choices under headings, with *first* before them."""
    return {first[0]: first[1], **{heading: dict(pairs) for heading, pairs in groups.items()}}


def Grounds() -> StringField:  # noqa: N802 - a field, as those of wtforms
    """Why a name or a date is changed on which something stands already; kept in the audit trail."""
    return StringField(
        "更正理由",
        [TextLength(100)],
        description="更正姓名、名称或日期，且已有其他登记与此有关的填写，审计记录保留。",
    )


class OrganizationForm(VersionedForm):
    """Base: carries the key under which typed text survives, and the version that was read, if any."""

    # field → width of its control (forms.html)
    widths: ClassVar[Mapping[str, str]] = {}

    def visible(self) -> list[Any]:
        """The fields a person fills in, in order."""
        return [field for field in self if not isinstance(field, HiddenField)]

    @property
    def read_version(self) -> int | None:
        """The version the form was opened with; None when it carries none."""
        return number_in(str(self.version.data or ""))


def optional_id(text: str | None) -> int | None:
    """The number chosen in a list; None for the blank entry."""
    return int(text) if text else None


def text_of(field: StringField) -> str:
    """What was typed; nothing is the empty text."""
    return field.data or ""


def day_of(field: DateField) -> date:
    """The day of a field that the form requires."""
    if field.data is None:
        raise RuntimeError(f"{field.name} was not required by its form")
    return field.data


def number_of(field: IntegerField) -> int:
    """The number of a field that the form requires."""
    if field.data is None:
        raise RuntimeError(f"{field.name} was not required by its form")
    return field.data
