"""The form of an entry."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.chronicle import MAX_CAPTION, DatePrecision
from intranet.features.chronicle.operations import EntryInput, shaped
from intranet.foundation import clock
from intranet.pagekit.fields import CountField, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in
from intranet.pagekit.wording import PlainText

MAX_SECTION = 20
FIRST_YEAR = 1949


class EntryForm(VersionedForm):
    """Date as exactly as it is known, caption, section, place in the year."""

    year = IntegerField("年度")
    precision = SelectField("日期精确到", choices=choices(DatePrecision.choices()))
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
    branch_id = SelectField("单位", validate_choice=True)
    position = CountField("本年排列顺序", most=9999, blank=0, description="数字小的排在前面。")
    public_ok = BooleanField(
        "已作保密审查，可以公开", description="勾选的人记为审查人。没有勾选的只在内部查看。"
    )
    activity = HiddenField()

    def validate_year(self, field: IntegerField) -> None:
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
        day: date | None = self.starts_on.data
        if self.precision.data in {DatePrecision.YEAR.value, DatePrecision.NONE.value}:
            return ""
        if day is None:
            return "请填写日期；日期不详的，请在“日期精确到”中选择“日期不详”。"
        if day.year != self.year.data:
            return "日期不在所填年度内，请核对。"
        return "日期晚于今天，大事记只记已经发生的事。" if day > clock.today() else ""

    def _end_problem(self) -> str:
        first, last = self.starts_on.data, self.ends_on.data
        if self.precision.data != DatePrecision.RANGE.value:
            return ""
        if last is None:
            return "请填写结束日期。"
        if first is not None and last <= first:
            return "结束日期应晚于开始日期；只有一天的，请选择“某日”。"
        return ""

    def to_input(self) -> EntryInput:
        """Typed values, after ``validate`` was fine."""
        precision = DatePrecision(self.precision.data)
        starts_on, ends_on = shaped(precision, self.starts_on.data, self.ends_on.data)
        return EntryInput(
            branch_id=int(self.branch_id.data) if self.branch_id.data else None,
            year=self.year.data or 0,
            precision=precision,
            starts_on=starts_on,
            ends_on=ends_on,
            caption=(self.caption.data or "").rstrip("。"),
            section=self.section.data or "",
            position=self.position.data or 0,
            public_ok=bool(self.public_ok.data),
        )

    @property
    def activity_id(self) -> int | None:
        """The gathering the entry is made from; None for an entry by hand."""
        return number_in(self.activity.data)


def stored_values(entry: Any) -> dict[str, Any]:
    """What the form shows of an entry."""
    found: dict[str, Any] = {
        name: getattr(entry, name)
        for name in ("year", "starts_on", "ends_on", "caption", "section", "position", "public_ok")
    }
    return found | {
        "precision": entry.precision.value,
        "branch_id": str(entry.branch_id or ""),
        "version": str(entry.version),
    }


def fresh_values(today: date, position: int) -> dict[str, Any]:
    """What the form of a new entry begins with."""
    return {
        "year": today.year,
        "precision": DatePrecision.DAY.value,
        "branch_id": "",
        "position": position,
        "version": "0",
    }
