"""The form of listed days: one, or a whole range."""

from typing import Any

from wtforms import DateField, RadioField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.records.days import MAX_NAME, MAX_SOURCE
from intranet.pagekit.fields import SensibleDate, choices
from intranet.pagekit.forms import EntryForm, Needed, TextLength

# the longest holiday there has been is nine days; more is a slip of the year
LONGEST = 31


class DayForm(EntryForm):
    """First and last day, name, off or worked, and the notice."""

    day = DateField("日期", [Needed(), SensibleDate()])
    last = DateField("至", [Optional()], description="连续几天的填写最后一天，只有一天的不填。")
    name = StringField(
        "名称", [Needed(), TextLength(MAX_NAME)], description="例如：国庆节、单位统一休假。"
    )
    is_workday = RadioField(
        "安排", choices=choices([("", "放假（休）"), ("1", "调休上班（班）")]), coerce=bool
    )
    source = StringField("依据", [TextLength(MAX_SOURCE)], description="通知的名称。")

    def validate_last(self, field: DateField) -> None:
        """The last day is not before the first, and not far behind it."""
        if field.data is None or self.day.data is None:
            return
        if field.data < self.day.data:
            raise ValidationError("结束日期早于开始日期，请核对。")
        if (field.data - self.day.data).days >= LONGEST:
            raise ValidationError(f"一次最多登记{LONGEST}天，请核对年份。")

    def columns(self) -> dict[str, Any]:
        """Without the last day, which is another line."""
        return {name: value for name, value in super().columns().items() if name != "last"}
