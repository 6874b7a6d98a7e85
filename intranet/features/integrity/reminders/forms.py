"""The form of a reminder before a festival."""

from collections.abc import Sequence

from wtforms import DateField, SelectField, StringField
from wtforms.validators import ValidationError

from intranet.domain.integrity.festivals import Holiday
from intranet.domain.integrity.reminders import MAX_CONTENT, MAX_SCOPE, Festival, ReminderForm
from intranet.foundation.chinese import long_date
from intranet.pagekit.fields import CountField, NotLater, SensibleDate, choices, row_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.wording import NO_MATTERS, PlainText


class FestivalForm(EntryForm):
    """Who was reminded before which festival, when and how; ``holidays`` are those of the year that was chosen."""

    holidays: Sequence[Holiday] = ()

    year = SelectField("年度", coerce=row_id)
    festival = SelectField("节日", choices=choices(Festival.choices()), coerce=Festival)
    reminded_on = DateField("提醒日期", [Needed(), SensibleDate(), NotLater("提醒以后再登记")])
    form = SelectField("提醒方式", choices=choices(ReminderForm.choices()), coerce=ReminderForm)
    headcount = CountField("提醒人数", validators=[Needed()], most=9999)
    scope = StringField(
        "提醒范围", [Needed(), TextLength(MAX_SCOPE)], description="例如：全体党员、关键岗位人员。"
    )
    content = StringField(
        "提醒内容", [TextLength(MAX_CONTENT), PlainText()], description=NO_MATTERS
    )

    def validate_reminded_on(self, field: DateField) -> None:
        """Before the holiday begins, as far as its arrangements are listed."""
        begins = next(
            (one.starts_on for one in self.holidays if self.festival.data in one.festivals), None
        )
        if field.data and begins and field.data >= begins:
            raise ValidationError(
                f"{self.year.data}年{self.festival.data.label}从{long_date(begins)}起放假，"
                "节前提醒应早于这一天，请核对年度和日期。"
            )
