"""The form of an entry."""

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.chronicle import FIRST_YEAR, MAX_CAPTION, MAX_SECTION, DatePrecision
from intranet.foundation import clock
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit.fields import CountField, choices, chosen_id
from intranet.pagekit.files import FilesForm
from intranet.pagekit.forms import EntryForm, Needed, RecordForm, TextLength, given
from intranet.pagekit.wording import PlainText

_CAPTION = "不填的，用这条大事记的内容作说明。人员从左到右写姓名，注明（左起）。"
_UNDATED = {DatePrecision.YEAR, DatePrecision.NONE}


class ChronicleForm(EntryForm):
    """Date as exactly as it is known, caption, section, place in the year. ``clearer_id`` is who clears an entry."""

    clearer_id: int | None = None

    year = CountField("年度", most=LAST_YEAR)
    precision = SelectField(
        "日期精确到", choices=choices(DatePrecision.choices()), coerce=DatePrecision
    )
    starts_on = DateField(
        "日期",
        [Optional()],
        description="精确到某月的，选该月任意一天；只知道年度或日期不详的，不填。",
    )
    ends_on = DateField("结束日期", [Optional()], description="只有起止日期需要填写。")
    caption = StringField(
        "内容",
        [Needed(), TextLength(MAX_CAPTION), PlainText()],
        description="写明谁做了什么，不写日期，末尾不加句号。",
    )
    section = StringField("栏目", [TextLength(MAX_SECTION)], description="例如：党建、宣传教育。")
    branch_id = SelectField("单位", coerce=chosen_id)
    position = CountField("本年排列顺序", most=9999, blank=0, description="数字小的排在前面。")
    public_ok = BooleanField(
        "已作保密审查，可以公开", description="勾选的人记为审查人。没有勾选的只在内部查看。"
    )
    activity = HiddenField()

    def validate_year(self, field: CountField) -> None:
        """A year people remember, not one to come."""
        if field.data is None or not FIRST_YEAR <= field.data <= clock.today().year:
            raise ValidationError(f"年度应在{FIRST_YEAR}年至今年之间。")

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: the dates must fit precision and year, also where they were left empty."""
        fine = bool(super().validate(extra_validators))
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

    def columns(self) -> dict[str, Any]:
        """Of the dates what the precision knows: a month begins on its first day, a year has no day."""
        precision, first = self.precision.data, self.starts_on.data
        if precision in _UNDATED:
            first = None
        elif precision is DatePrecision.MONTH:
            first = given(first).replace(day=1)
        return super().columns() | {
            "starts_on": first,
            "ends_on": self.ends_on.data if precision is DatePrecision.RANGE else None,
            "caption": (self.caption.data or "").rstrip("。"),
            "cleared_by_id": self.clearer_id if self.public_ok.data else None,
        }


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
