"""The form of listed days: one, or a whole range."""

from datetime import date

from wtforms import DateField, RadioField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.planning.days import MAX_NAME, MAX_SOURCE, CalendarDay
from intranet.features.planning.calendar.operations import DayInput
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit.fields import SensibleDate, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm

OFF, WORKED = "off", "worked"
# the longest holiday there has been is nine days; more is a slip of the year
LONGEST = 31


class DayForm(VersionedForm):
    """First and last day, name, off or worked, and the notice."""

    first = DateField("日期", [Needed()])
    last = DateField("至", [Optional()], description="连续几天的填写最后一天，只有一天的不填。")
    name = StringField(
        "名称", [Needed(), TextLength(MAX_NAME)], description="例如：国庆节、单位统一休假。"
    )
    what = RadioField("安排", choices=choices([(OFF, "放假（休）"), (WORKED, "调休上班（班）")]))
    source = StringField("依据", [TextLength(MAX_SOURCE)], description="通知的名称。")

    def validate_first(self, field: DateField) -> None:
        """Far-off years are slips."""
        SensibleDate(LAST_YEAR)(self, field)

    def validate_last(self, field: DateField) -> None:
        """The last day is not before the first, and not far behind it."""
        if field.data is None or self.first.data is None:
            return
        if field.data < self.first.data:
            raise ValidationError("结束日期早于开始日期，请核对。")
        if (field.data - self.first.data).days >= LONGEST:
            raise ValidationError(f"一次最多登记{LONGEST}天，请核对年份。")

    @property
    def days(self) -> tuple[date, date]:
        """First and last day, after ``validate`` was fine."""
        assert self.first.data is not None  # noqa: S101 - Needed saw to it
        return self.first.data, self.last.data or self.first.data

    def to_input(self) -> DayInput:
        """Typed values, after ``validate`` was fine."""
        return DayInput(
            name=self.name.data or "",
            is_workday=self.what.data == WORKED,
            source=self.source.data or "",
        )


def stored_values(row: CalendarDay) -> dict[str, object]:
    """What the form shows of a listed day."""
    return {
        "first": row.day,
        "name": row.name,
        "what": WORKED if row.is_workday else OFF,
        "source": row.source,
        "version": str(row.version),
    }
