"""The form of studying discipline without a gathering."""

from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import ValidationError

from intranet.domain.activities.kinds import Discipline
from intranet.domain.integrity.self_study import MAX_CHAPTER, StudyForm
from intranet.pagekit.fields import (
    CountField,
    HoursField,
    NotLater,
    SensibleDate,
    TickBoxes,
    choices,
)
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.wording import NO_MATTERS, PlainText

MAX_HOURS = 2400


class DisciplineStudyForm(EntryForm):
    """How many people studied which part for how long, or sat a test."""

    studied_on = DateField("日期", [Needed(), SensibleDate(), NotLater("学习以后再登记")])
    form = SelectField("形式", choices=choices(StudyForm.choices()), coerce=StudyForm)
    chapter = StringField(
        "章节或内容",
        [Needed(), TextLength(MAX_CHAPTER), PlainText()],
        description=f"例如：《纪律处分条例》第八章。{NO_MATTERS}",
    )
    disciplines = TickBoxes("学习的纪律", choices=choices(Discipline.choices()))
    people = CountField("人数", validators=[Needed()], most=9999)
    hours_tenths = HoursField("人均学时", description="不计学时的不填。")
    passed = CountField("测试合格人数", most=9999, description="形式为测试的填写。")
    essays = CountField("心得篇数", most=9999, blank=0)

    def validate_people(self, field: CountField) -> None:
        """Somebody."""
        if field.data == 0:
            raise ValidationError("人数至少为1。")

    def validate_hours_tenths(self, field: HoursField) -> None:
        """Within what one study can hold."""
        if field.data > MAX_HOURS:
            raise ValidationError("人均学时过大，请核对。")

    def validate_passed(self, field: CountField) -> None:
        """Of a test, and not more than sat it."""
        if self.form.data is not StudyForm.TEST:
            if field.data is not None:
                raise ValidationError("形式不是测试的，不填测试合格人数。")
        elif field.data is None:
            raise ValidationError("请填写测试合格人数。")
        elif self.people.data is not None and field.data > self.people.data:
            raise ValidationError("测试合格人数多于人数，请核对。")

    def columns(self) -> dict[str, Any]:
        """What was typed; nothing ticked is an empty list."""
        return {**super().columns(), "disciplines": list(self.disciplines.data or ())}
