"""The form of a reminder before a festival."""

from wtforms import DateField, SelectField, StringField

from intranet.domain.integrity.reminders import MAX_CONTENT, MAX_SCOPE, Festival, ReminderForm
from intranet.pagekit.fields import CountField, NotLater, SensibleDate, choices
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.wording import NO_MATTERS, PlainText


class FestivalForm(EntryForm):
    """Who was reminded before which festival, when and how."""

    year = SelectField("年度", coerce=int)
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
