"""The form of a month's figures of a platform."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import ValidationError

from intranet.domain.study.platforms import MAX_SOURCE, Platform
from intranet.features.study.documents.queries import first_day, last_day
from intranet.foundation import clock
from intranet.pagekit.fields import (
    CountField,
    HoursField,
    MonthField,
    NotLater,
    choices,
    this_month,
)
from intranet.pagekit.forms import EntryForm, Needed, TextLength, given

# Figures of a month are read on the platform until the end of the following one.
LATER = timedelta(days=31)


class PointsField(HoursField):
    """Points with at most one decimal, kept as tenths; blank: not filled in."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text; what cannot be read stays visible and is refused."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None  # a blank is not a zero
        if not typed:
            return
        found = re.fullmatch(r"([0-9]{1,5})(?:[.．]([0-9]))?", typed)
        if not found:
            raise ValueError("人均积分请填写数字，最多一位小数。")
        self.data = int(found[1]) * 10 + int(found[2] or 0)


class OnTheRoll:
    """At most as many people as the branch had members on the day of the figures."""

    def __call__(self, form: "SnapshotForm", field: CountField) -> None:
        """Refuse more."""
        if form.as_of.data is None or field.data is None:
            return
        members = form.roll(form.as_of.data)
        if field.data > members:
            raise ValidationError(
                f"{field.label.text}不能多于当日在册党员（{members}名），请核对。"
            )


class SnapshotForm(EntryForm):
    """Figures of one platform and month, as they stood on a day; ``roll`` counts the branch's members of a day."""

    platform = SelectField("平台", choices=choices(Platform.choices()), coerce=Platform)
    ym = MonthField("月份", [Needed()])
    as_of = DateField(
        "数据日期",
        [Needed(), NotLater()],
        description="平台上查看数据的日期。在册党员人数按这一天的组织关系由系统计算。",
    )
    registered = CountField("已注册人数", most=9999, validators=[Needed(), OnTheRoll()])
    participating = CountField("参与学习人数", most=9999, validators=[Needed(), OnTheRoll()])
    average_tenths = PointsField("人均积分", description="没有的不填。")
    source = StringField(
        "数据来源", [Needed(), TextLength(MAX_SOURCE)], description="例如：平台管理后台。"
    )
    roll: Callable[[date], int]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the example a month of this year: browsers without a field for months show it as plain text."""
        super().__init__(*args, **kwargs)
        self.ym.description = f"写成{this_month()}。"

    def validate_ym(self, field: MonthField) -> None:
        """A month that has begun."""
        if field.data and first_day(field.data) > clock.today():
            raise ValidationError("这个月还没有开始。")

    def validate_as_of(self, field: DateField) -> None:
        """A day of the month or soon after."""
        ym = self.ym.data
        if ym and field.data and not first_day(ym) <= field.data <= last_day(ym) + LATER:
            raise ValidationError("数据日期应在当月或次月，请核对。")

    def columns(self) -> dict[str, Any]:
        """What was typed, and the members of that day."""
        return {**super().columns(), "members": self.roll(given(self.as_of.data))}
