"""The forms of a new version of the conversion: the share of a kind, or what external training is worth."""

from datetime import date

from wtforms import DateField, StringField
from wtforms.validators import ValidationError

from intranet.domain.study.conversion import (
    DEFAULT_DAY_TENTHS,
    DEFAULT_HALF_DAY_TENTHS,
    MAX_CONFIRMED_BY,
    MAX_NOTE,
)
from intranet.foundation import clock
from intranet.foundation.quarters import FIRST_YEAR
from intranet.pagekit.fields import CountField, HoursField
from intranet.pagekit.forms import KeptForm, Needed, TextLength

MAX_HALF_DAY, MAX_DAY = 120, 240


class _VersionForm(KeptForm):
    """What every version says: from when, who decided, why."""

    valid_from = DateField(
        "生效日期",
        [Needed()],
        description="这一天及以后举行的活动按新标准计算；以前的活动仍按原标准。",
    )
    confirmed_by = StringField(
        "确定单位或会议",
        [Needed(), TextLength(MAX_CONFIRMED_BY)],
        description="例如：机关党委会议（2025年3月5日）。",
    )
    note = StringField("说明", [TextLength(MAX_NOTE)])

    def validate_valid_from(self, field: DateField) -> None:
        """A day people can mean: not long ago, not far ahead."""
        day: date | None = field.data
        if day is not None and not FIRST_YEAR <= day.year <= clock.today().year + 1:
            raise ValidationError(f"生效日期应在{FIRST_YEAR}年至明年年底之间。")


class ShareForm(_VersionForm):
    """The share of a kind of activity."""

    share = CountField(
        "计入比例（%）",
        most=100,
        validators=[Needed()],
        description="0至100的整数。100为全部计入；只有一部分是学习的，按学习部分所占比例填写；0为不计学时。",
    )


class TrainingForm(_VersionForm):
    """What external training is worth."""

    half_day_tenths = HoursField("半天折算学时", [Needed()], default=DEFAULT_HALF_DAY_TENTHS)
    day_tenths = HoursField("全天折算学时", [Needed()], default=DEFAULT_DAY_TENTHS)

    def validate_half_day_tenths(self, field: HoursField) -> None:
        """More than nothing, less than half of what a day can hold."""
        if not 1 <= field.data <= MAX_HALF_DAY:
            raise ValidationError("半天折算学时应在0.1至12之间。")

    def validate_day_tenths(self, field: HoursField) -> None:
        """At least what half a day is worth."""
        if not 1 <= field.data <= MAX_DAY:
            raise ValidationError("全天折算学时应在0.1至24之间。")
        if field.data < self.half_day_tenths.data:
            raise ValidationError("全天折算学时不应少于半天。")
