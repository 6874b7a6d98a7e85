"""Forms of the dictionary of kinds."""

import re
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.activities.kinds import AttendanceMode, Audience, Category, DueRule, Field
from intranet.pagekit.fields import CountField, HoursField, choices
from intranet.pagekit.forms import EntryForm, Needed, TextLength

CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
MOST_HOURS_TENTHS = 240
MOST_MINUTES = 1440


class _Ticks(SelectMultipleField):
    """Several choices as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class KindForm(EntryForm):
    """What may be changed of every kind, shipped ones too."""

    label = StringField("名称", [Needed(), TextLength(20)])
    theme_label = StringField(
        "主题栏名称",
        [Needed(), TextLength(20)],
        description="表单和打印件上的栏目名，例如“主题”“党课题目”。",
    )
    shown_fields = _Ticks("填写哪些栏目", choices=choices(Field.choices()))
    required_fields = _Ticks(
        "提交审核前必填", choices=choices(Field.choices()), description="只能从上面已选的栏目中选。"
    )
    default_hours_tenths = HoursField("默认学时", description="一位小数，没有学时填0。")
    default_minutes = CountField("默认时长（分钟）", most=MOST_MINUTES, blank=0)
    sort_order = CountField("排列顺序", most=9999, blank=0, description="数字小的排在前面。")
    on_dengta = BooleanField("须录入灯塔-党建在线", description="通过审核后列入灯塔待录入。")
    is_active = BooleanField("可用于新建活动", description="停用后，已有记录不受影响。")

    def validate_default_hours_tenths(self, field: HoursField) -> None:
        """A day has 24 hours."""
        if field.data > MOST_HOURS_TENTHS:
            raise ValidationError("默认学时不能超过24小时。")

    def validate_required_fields(self, field: SelectMultipleField) -> None:
        """What must be filled must be shown."""
        hidden = [one.label for one in Field if one in set(field.data or []) - set(self.shown())]
        if hidden:
            raise ValidationError(f"“{'”“'.join(hidden)}”没有列入填写栏目，不能设为必填。")

    def columns(self) -> dict[str, Any]:
        """What was typed; fields in the order of the form."""
        return {
            **super().columns(),
            "shown_fields": self.shown(),
            "required_fields": self.required(),
        }

    def shown(self) -> list[str]:
        """Chosen fields in the order of the form."""
        return [one.value for one in Field if one.value in (self.shown_fields.data or [])]

    def required(self) -> list[str]:
        """Required fields in the order of the form."""
        return [one.value for one in Field if one.value in (self.required_fields.data or [])]


class NewKindForm(KindForm):
    """A kind of the committee's own: besides, what is fixed once records exist."""

    code = StringField(
        "代码",
        [Needed(), TextLength(40)],
        description="小写字母、数字和下划线，用于导入导出，建立后不变，例如 reading_club。",
    )
    category = SelectField("门类", choices=choices(Category.choices()), coerce=Category)
    attendance_mode = RadioField(
        "出席登记",
        choices=choices(AttendanceMode.choices()),
        coerce=AttendanceMode,
        default=AttendanceMode.DUE,
    )
    due_rule = RadioField(
        "应到范围",
        choices=choices(DueRule.choices()),
        coerce=DueRule,
        default=DueRule.ALL_MEMBERS,
    )
    audience = RadioField(
        "通过后谁能查看",
        choices=choices(Audience.choices()),
        coerce=Audience,
        default=Audience.MEMBERS,
    )
    committee_level = BooleanField("由机关党委登记", description="不属于某一个党支部的活动。")

    def validate_due_rule(self, field: RadioField) -> None:
        """A committee names who sits in its bodies, a branch its members."""
        if self.attendance_mode.data is not AttendanceMode.DUE:
            return
        if self.committee_level.data and field.data.body is None:
            raise ValidationError(
                "由机关党委登记的活动，应到范围请选机关党委、机关纪委或者中心组；不按名册登记的，请改选出席登记的方式。"
            )
        if field.data.body is not None and not self.committee_level.data:
            raise ValidationError(
                "只有由机关党委登记的活动才按这一范围应到，请勾选“由机关党委登记”。"
            )

    def validate_code(self, field: StringField) -> None:
        """Codes stand in files and addresses."""
        if not CODE.fullmatch(field.data or ""):
            raise ValidationError("代码应以小写字母开头，只含小写字母、数字和下划线，3至40个字符。")
