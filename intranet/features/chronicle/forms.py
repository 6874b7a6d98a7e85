"""The form of an entry."""

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.chronicle import FIRST_YEAR, MAX_CAPTION, MAX_SECTION, DatePrecision
from intranet.foundation import clock
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit.fields import CountField, Rows, choices, chosen_id
from intranet.pagekit.files import FilesForm
from intranet.pagekit.forms import EntryForm, Needed, Part, RecordForm, TextLength, given
from intranet.pagekit.pasted import PasteForm
from intranet.pagekit.wording import PlainText

_CAPTION = "不填的，用这条大事记的内容作说明。人员从左到右写姓名，注明（左起）。"
MOST_ROWS = 150
_UNDATED = {DatePrecision.YEAR, DatePrecision.NONE}


class EntryFields:
    """What a form of one entry and a row of several share: date as exactly as it is known, caption, section."""

    year = CountField("年度", most=LAST_YEAR)
    precision = SelectField(
        "日期精确到", choices=choices(DatePrecision.choices()), coerce=DatePrecision
    )
    starts_on = DateField("日期", [Optional()])
    ends_on = DateField("结束日期", [Optional()])
    caption = StringField("内容", [Needed(), TextLength(MAX_CAPTION), PlainText()])
    section = StringField("栏目", [TextLength(MAX_SECTION)])

    def validate_year(self, field: CountField) -> None:
        """A year people remember, not one to come."""
        if field.data is None or not FIRST_YEAR <= field.data <= clock.today().year:
            raise ValidationError(f"年度应在{FIRST_YEAR}年至今年之间。")

    def dates_fit(self) -> bool:
        """Whether the dates fit precision and year, also where they were left empty; else they say why not."""
        fine = True
        for field, sentence in (
            (self.starts_on, self._start_problem()),
            (self.ends_on, self._end_problem()),
        ):
            if sentence and not field.errors:
                field.errors = [sentence]
                fine = False
        return fine

    def _start_problem(self) -> str:
        day = self.starts_on.data
        if self.precision.data in _UNDATED:
            return ""
        if day is None:
            return "请填写日期；日期不详的，请在“日期精确到”中选择“日期不详”。"
        if day.year != self.year.data:
            return "日期不在所填年度内，请核对。"
        return "日期晚于今天，大事记只记已经发生的事。" if day > clock.today() else ""

    def _end_problem(self) -> str:
        first, last = self.starts_on.data, self.ends_on.data
        if self.precision.data is not DatePrecision.RANGE:
            return ""
        if last is None:
            return "请填写结束日期。"
        if first is not None and last <= first:
            return "结束日期应晚于开始日期；只有一天的，请选择“某日”。"
        return ""

    def told(self) -> dict[str, Any]:
        """By column, of the dates what the precision knows: a month begins on its first day, a year has no day."""
        precision, first = self.precision.data, self.starts_on.data
        if precision in _UNDATED:
            first = None
        elif precision is DatePrecision.MONTH:
            first = given(first).replace(day=1)
        return {
            "year": self.year.data,
            "precision": precision,
            "starts_on": first,
            "ends_on": self.ends_on.data if precision is DatePrecision.RANGE else None,
            "caption": (self.caption.data or "").rstrip("。"),
            "section": self.section.data or "",
        }


class ChronicleForm(EntryFields, EntryForm):
    """One entry, its place in the year, whether it may go out. ``clearer_id`` is who clears an entry."""

    clearer_id: int | None = None

    branch_id = SelectField("单位", coerce=chosen_id)
    position = CountField("本年排列顺序", most=9999, blank=0, description="数字小的排在前面。")
    public_ok = BooleanField(
        "已作保密审查，可以公开", description="勾选的人记为审查人。没有勾选的只在内部查看。"
    )
    activity = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: the dates must fit precision and year."""
        fine = bool(super().validate(extra_validators))
        return self.dates_fit() and fine

    def columns(self) -> dict[str, Any]:
        """With who cleared it."""
        cleared_by = self.clearer_id if self.public_ok.data else None
        return super().columns() | self.told() | {"cleared_by_id": cleared_by}


class CaptionRow(EntryFields, Part):
    """One caption that was read from a text; ``doubt`` says what to look at."""

    take = BooleanField("列入", default=True)
    doubt = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """What is not taken is not judged."""
        if not self.take.data:
            return True
        fine = bool(super().validate(extra_validators))
        return self.dates_fit() and fine


class CaptionsForm(PasteForm):
    """A text with dated captions, and what was read from it, to be confirmed."""

    year = CountField("年度", most=LAST_YEAR, description="没有写年份的日期按这一年。")
    rows = Rows(FormField(CaptionRow, label="大事"), label="大事", max_entries=MOST_ROWS)

    def validate_rows(self, field: Rows) -> None:
        """At least one is taken."""
        if not self.taken:
            raise ValidationError("请至少勾选一条。")

    @property
    def taken(self) -> list[dict[str, Any]]:
        """The rows that are ticked, by column."""
        return [entry.form.told() for entry in self.rows.entries if entry.form.take.data]


class PhotosForm(FilesForm):
    """Photographs of an entry under one caption."""

    files = MultipleFileField(
        "选择照片",
        description="可一次选择多张，用JPG、PNG或WebP。过大的自动缩小，照片中的定位、设备等信息自动去除。",
    )
    caption = StringField("照片说明", [TextLength(MAX_CAPTION), PlainText()], description=_CAPTION)


class CaptionForm(RecordForm):
    """The caption of one photograph; ``seen`` is what it was when the form was opened."""

    caption = StringField("照片说明", [TextLength(MAX_CAPTION), PlainText()], description=_CAPTION)
    seen = HiddenField()
