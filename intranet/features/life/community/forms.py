"""Forms of double registration."""

from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.life.community import (
    MAX_AWARD,
    MAX_COMMUNITY,
    MAX_FEEDBACK,
    MAX_TITLE,
    ListType,
)
from intranet.pagekit.fields import (
    CountField,
    HoursField,
    NotBefore,
    NotLater,
    SensibleDate,
    choices,
    chosen_id,
)
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class RegistrationForm(EntryForm):
    """Who registered with which community, from when to when."""

    member_id = SelectField("报到单位或党员", coerce=chosen_id)
    community = StringField("社区（村）党组织", [Needed(), TextLength(MAX_COMMUNITY)])
    registered_on = DateField("报到日期", [Needed(), NotLater(), SensibleDate()])
    ended_on = DateField(
        "结束日期", [Optional(), NotBefore("registered_on")], description="仍在报到的不填。"
    )


class ProjectForm(EntryForm):
    """One line of a list."""

    list_type = SelectField("清单", choices=choices(ListType.choices()), coerce=ListType)
    title = StringField("名称", [Needed(), TextLength(MAX_TITLE)])
    community = StringField("社区（村）", [Needed(), TextLength(MAX_COMMUNITY)])
    starts_on = DateField("日期", [Needed(), NotLater(), SensibleDate()])
    ends_on = DateField(
        "结束日期", [Optional(), NotBefore("starts_on")], description="跨天的填写。"
    )
    hours_tenths = HoursField(
        "服务时长", description="小时，最多一位小数，例如 2 或 2.5；不清楚的不填。"
    )
    people_served = CountField("服务群众人次", description="不清楚的不填。")
    participants = CountField("参加党员人次", description="不清楚的不填。")
    feedback = TextAreaField("社区反馈", [TextLength(MAX_FEEDBACK)])
    award = StringField("获得表彰", [TextLength(MAX_AWARD)])
    activity_id = SelectField("关联活动", coerce=chosen_id)
    demand_id = SelectField(
        "对应需求", coerce=chosen_id, description="项目清单填写：回应了哪项社区需求。"
    )
    resource_id = SelectField(
        "使用资源", coerce=chosen_id, description="项目清单填写：用到了支部的哪项资源。"
    )

    def validate_demand_id(self, field: SelectField) -> None:
        """What is wished for or offered meets nothing yet."""
        if field.data and self.list_type.data is not ListType.PROJECT:
            raise ValidationError("只有项目清单的事项对应需求和资源。")

    validate_resource_id = validate_demand_id

    def columns(self) -> dict[str, Any]:
        """What was typed; no hours are hours that nobody knows."""
        return {**super().columns(), "hours_tenths": self.hours_tenths.data or None}
