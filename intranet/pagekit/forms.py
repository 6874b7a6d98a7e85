"""Form base: cleaned text, problems of operations shown beside their fields."""

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from flask import g, has_request_context, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import DateField, TimeField
from wtforms.validators import ValidationError

from intranet.domain.records.plain_text import not_to_enter
from intranet.foundation import clock
from intranet.foundation.told_dates import read_hour
from intranet.foundation.typed import cleaned, listed, read_day, read_number, taken_out, unfit
from intranet.pagekit import drafts, notices

T = TypeVar("T")

# The sentences of WTForms that a page can show, in ours; others are spoken by the fields themselves.
_SENTENCES = {
    "Not a valid date value.": "请填写有效的日期，例如2025-03-05。",
    "Not a valid time value.": "请填写有效的时间，例如09:30。",
    "Not a valid datetime value.": "请填写有效的日期和时间，例如2025-03-05 09:30。",
    "Not a valid integer value.": "请填写整数。",
    "Not a valid decimal value.": "请填写数字。",
    "Not a valid float value.": "请填写数字。",
    "Not a valid choice.": "请在列出的选项中选择。",
    "'%(value)s' is not a valid choice for this field.": "请在列出的选项中选择。",
    "'%(value)s' are not valid choices for this field.": "请在列出的选项中选择。",
    "Invalid Choice: could not coerce.": "请在列出的选项中选择。",
    "Invalid choice(s): one or more data inputs could not be coerced.": "请在列出的选项中选择。",
    "This field is required.": "这一项必须填写。",
    "Invalid input.": "填写的格式不对，请核对。",
}


class _Sentences:
    """Stands where WTForms looks for translations."""

    def gettext(self, string: str) -> str:
        """Our sentence for one of WTForms; the string itself where there is none."""
        return _SENTENCES.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Chinese has no plural; kept for WTForms."""
        return self.gettext(singular if n == 1 else plural)


def given(value: T | None) -> T:
    """The value of a field that ``validate`` has found to be there."""
    if value is None:
        raise RuntimeError("the form was not validated")
    return value


class TextLength:
    """At most *most* characters, with a sentence that says how many there are.

    The control counts towards the same limit (``data-most``); a ``maxlength`` would cut off pasted text in silence.
    """

    def __init__(self, most: int) -> None:
        """Keep the limit."""
        self.most = most

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse longer text; what was typed stays in the field."""
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(f"{field.label.text}最多{self.most}字，现有{length}字，请精简。")


class Needed:
    """A value is needed; the sentence names the field, unless it has one of its own."""

    field_flags = {"required": True}

    def __init__(self, sentence: str = "") -> None:
        """Keep the sentence."""
        self.sentence = sentence

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse blank text, no choice, and nothing ticked."""
        several = isinstance(field, SelectMultipleField)
        blank = isinstance(field.data, str) and not field.data.strip()
        if field.data is None or blank or (several and not field.data):
            chosen = isinstance(field, SelectField)
            usual = f"请{'选择' if chosen else '填写'}{field.label.text}。"
            raise ValidationError(self.sentence or usual)


class Manners:
    """Mixed into a form: typed text is cleaned; a field that cannot be read or chosen says one sentence, not two."""

    def process(self, *args: Any, **values: Any) -> None:
        """Fill the fields; what was typed or pasted is cleaned here and nowhere else."""
        super().process(*args, **values)  # type: ignore[misc]
        for field in _texts(self):
            if isinstance(field.data, str):
                field.data = cleaned(field.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields; refuse what cannot be printed, and name what was taken out."""
        fine = bool(super().validate(extra_validators))  # type: ignore[misc]
        for field in _texts(self):
            # what is kept nowhere else has rules of its own
            secret = isinstance(field, PasswordField) or field.name in drafts.SECRETS
            if secret or not isinstance(field.data, str):
                continue
            sentence = _unfit(field.data)
            if sentence and not any(sentence in said for said in map(str, field.errors)):
                field.errors = [*field.errors, f"{field.label.text}{sentence}"]
                fine = False
        for field in self:  # type: ignore[attr-defined]
            if isinstance(field, FieldList) and not field.errors:
                field.errors = [entry.errors for entry in field.entries if entry.errors]
            _say_once(field)
        if fine:
            self._name_what_was_taken_out()
        return fine

    def _name_what_was_taken_out(self) -> None:
        for field in _texts(self):
            typed = field.raw_data[0] if field.raw_data else ""
            if isinstance(typed, str) and (names := taken_out(typed)):
                notices.caution(f"{field.label.text}中的{listed(names)}已经去掉，请核对。")


def _unfit(text: str) -> str:
    """What is wrong with text whatever field it stands in; empty when it may be stored."""
    if found := unfit(text):
        return f"中有不能使用的字符{listed(found)}，请删除或者改写。"
    return not_to_enter(text)


def _texts(fields: Any) -> list[StringField]:
    """The text fields of a form and of its lists; those of forms inside it are their own affair."""
    found: list[StringField] = []
    for field in fields:
        if isinstance(field, FieldList):
            found += _texts(field.entries)
        elif isinstance(field, StringField):
            found.append(field)
    return found


class RecordForm(Manners, FlaskForm):  # type: ignore[misc]
    """Base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Chinese messages; the token is checked once for every request by CSRFProtect, not again here."""

        locales = ("zh",)
        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted; days and hours as people write them become those that their fields read."""
            posted = super().wrap_formdata(form, formdata)
            days = {field.name for field in form if isinstance(field, DateField)}
            hours = {field.name for field in form if isinstance(field, TimeField)}
            if not posted or not (days | hours).intersection(posted):
                return posted
            return _as_read(posted, days, hours)

        def get_translations(self, form: Any) -> _Sentences:
            """Our own sentences, whatever languages the browser asks for."""
            return _Sentences()

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Put sentences beside their fields; return the rest as (sentence, id) pairs for the summary."""
        rest: list[tuple[str, str | None]] = []
        for name, sentences in problems.items():
            field = self.find(name)
            if field is None:
                rest += [(sentence, name or None) for sentence in sentences]
            else:
                field.errors = [*field.errors, *sentences]
        return rest

    def find(self, name: str) -> Field | None:
        """Return the field with this full name, also inside lists and sub-forms."""
        return find_field(self, name)

    def columns(self) -> dict[str, Any]:
        """What was typed by the name of its field, after ``validate`` was fine; text that was not sent is empty."""
        return {
            field.name: "" if field.data is None and isinstance(field, StringField) else field.data
            for field in self
            if not isinstance(field, HiddenField)
        }


def _as_read(posted: Any, days: set[str], hours: set[str]) -> MultiDict[str, Any]:
    today = clock.today()

    def read(name: str, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        if name in hours:
            return f"{hour:%H:%M}" if (hour := read_hour(text)) else text
        return day.isoformat() if name in days and (day := read_day(text, today)) else text

    return MultiDict((name, read(name, text)) for name, text in posted.items(multi=True))


def _say_once(field: Field) -> None:
    """Keep the one sentence that helps: for an empty field that it is needed, else that it cannot be read."""
    if isinstance(field, (FieldList, FormField)):
        for inner in field.entries if isinstance(field, FieldList) else field.form:
            _say_once(inner)
        return
    unread = list(field.process_errors)
    if not field.errors or not (
        unread or isinstance(field, (DateField, TimeField, IntegerField, SelectField))
    ):
        return
    blank = not any(str(typed).strip() for typed in field.raw_data or ())
    others = [sentence for sentence in field.errors if sentence not in unread]
    if blank and unread:
        field.errors = others[:1] or [f"请填写{field.label.text}。"]
    else:
        field.errors = [*unread, *others][:1]


class Part(Manners, Form):
    """A part of a form, in rows or beside others; what is typed into it is treated like that of the whole."""

    class Meta(RecordForm.Meta):
        """Same manners as the whole form."""


class KeptForm(RecordForm):
    """Base of forms whose text survives: it is kept while typed, and put back where ``?draft=`` asks for it."""

    draft_key = drafts.DraftKeyField()
    restored = False

    def __init__(self, formdata: Any = _Auto, **values: Any) -> None:
        """Fill the form as usual, or with what was kept of it."""
        super().__init__(formdata, **values)
        if has_request_context():
            g.is_typed_into = True
        if not has_request_context() or self.draft_key is None:
            return
        key = self.draft_key.data or drafts.key_of(type(self).__name__)
        kept = drafts.asked_for(key) if formdata in (None, _Auto) else None
        if kept is None:
            self.draft_key.data = key
            drafts.note_shown(key)
        else:
            super().__init__(kept, **values)
            self.restored = True


class VersionedForm(KeptForm):
    """Base: the version of the record that was shown, and the key under which typed text survives."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version on which the form was opened; 0 for a post that names none."""
        return 0 if self.version.raw_data == [] else number_in(self.version.data) or 0


class EntryForm(VersionedForm):
    """Base of forms whose fields are named like the columns that they fill.

    ``late_mark`` tells of a line that was logged or changed after its quarter was closed.
    """

    late_mark = ""

    @classmethod
    def of(cls, row: Any, *, is_new: bool, typed: Any = _Auto, **fresh: Any) -> Self:
        """The form as *typed* or posted, as it was kept unsaved (?draft=), or filled from *row* (new: from *fresh*)."""
        if typed is _Auto:
            typed = request.form if request.method == "POST" else None
        form = cls(formdata=typed, obj=None if is_new else row, data=fresh)
        if typed is None and not form.restored:
            form.version.data = "0" if is_new else str(row.version)
        return form


def number_in(text: str | None) -> int | None:
    """The whole number in a hidden field or in the value of a list; None when it holds none."""
    try:
        return read_number(text or "")
    except ValueError:
        return None


def find_field(fields: Any, name: str) -> Field | None:
    """The field with this full name among *fields*, also inside lists and sub-forms."""
    for field in fields:
        if isinstance(field, Field) and field.name == name:
            return field
        if isinstance(field, (FieldList, FormField)) and name.startswith(f"{field.name}-"):
            return find_field(field.entries if isinstance(field, FieldList) else field.form, name)
    return None
