"""The form of a month's figures of a platform."""

import re
from datetime import timedelta
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import ValidationError

from intranet.domain.study.platforms import MAX_SOURCE, Platform, PlatformSnapshot
from intranet.features.study.documents.forms import parse_month
from intranet.features.study.documents.queries import first_day, last_day
from intranet.features.study.platforms.operations import SnapshotInput
from intranet.foundation import clock
from intranet.pagekit.fields import CountField, HoursField, NotLater, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm

# Figures of a month are read on the platform until the end of the following one.
LATER = timedelta(days=31)


def _example() -> str:
    """This month as it is to be typed."""
    today = clock.today()
    return f"{today.year}-{today.month:02d}"


class PointsField(HoursField):
    """Points with at most one decimal, kept as tenths; blank: not filled in."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text; what cannot be read stays visible and is refused."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None  # type: ignore[assignment] # a blank is not a zero
        if not typed:
            return
        found = re.fullmatch(r"([0-9]{1,5})(?:[.．]([0-9]))?", typed)
        if not found:
            raise ValueError("人均积分请填写数字，最多一位小数。")
        self.data = int(found[1]) * 10 + int(found[2] or 0)


class SnapshotForm(VersionedForm):
    """Figures of one platform and month, as they stood on a day."""

    platform = SelectField("平台", choices=choices(Platform.choices()))
    month = StringField("月份", [Needed()])
    as_of = DateField(
        "数据日期",
        [Needed(), NotLater()],
        description="平台上查看数据的日期。在册党员人数按这一天的组织关系由系统计算。",
    )
    registered = CountField("已注册人数", most=9999, validators=[Needed()])
    participating = CountField("参与学习人数", most=9999, validators=[Needed()])
    average = PointsField("人均积分", description="没有的不填。")
    source = StringField(
        "数据来源", [Needed(), TextLength(MAX_SOURCE)], description="例如：平台管理后台。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the example a month of this year: browsers without a field for months show it as plain text."""
        super().__init__(*args, **kwargs)
        self.month.description = f"写成{_example()}。"

    def validate_month(self, field: StringField) -> None:
        """A month that has begun."""
        ym = parse_month(field.data or "")
        if ym is None:
            raise ValidationError(f"月份请写成{_example()}。")
        if first_day(ym) > clock.today():
            raise ValidationError("这个月还没有开始。")

    def validate_as_of(self, field: DateField) -> None:
        """A day of the month or soon after."""
        ym = parse_month(self.month.data or "")
        if ym and field.data and not first_day(ym) <= field.data <= last_day(ym) + LATER:
            raise ValidationError("数据日期应在当月或次月，请核对。")

    def to_input(self) -> SnapshotInput:
        """Typed values, after ``validate`` was fine."""
        return SnapshotInput(
            platform=Platform(self.platform.data),
            ym=parse_month(self.month.data or "") or 0,
            as_of=self.as_of.data or clock.today(),
            registered=self.registered.data or 0,
            participating=self.participating.data or 0,
            average_tenths=self.average.data,
            source=self.source.data or "",
        )


def snapshot_values(row: PlatformSnapshot) -> dict[str, Any]:
    """What the form shows of a stored row."""
    return {
        "platform": row.platform.value,
        "month": f"{row.ym // 100}-{row.ym % 100:02d}",
        "as_of": row.as_of,
        "registered": row.registered,
        "participating": row.participating,
        "average": row.average_tenths,
        "source": row.source,
        "version": str(row.version),
    }
