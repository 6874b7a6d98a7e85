"""Forms of double registration."""

from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.life.community import (
    MAX_AWARD,
    MAX_COMMUNITY,
    MAX_FEEDBACK,
    MAX_TITLE,
    CommunityProject,
    CommunityRegistration,
    ListType,
)
from intranet.domain.records.posted import new_form_key
from intranet.pagekit.fields import CountField, HoursField, NotLater, SensibleDate, choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in


class RegistrationForm(VersionedForm):
    """Who registered with which community, from when to when."""

    member_id = SelectField("报到单位或党员")
    community = StringField("社区（村）党组织", [Needed(), TextLength(MAX_COMMUNITY)])
    registered_on = DateField("报到日期", [Needed(), NotLater(), SensibleDate()])
    ended_on = DateField("结束日期", [Optional()], description="仍在报到的不填。")
    form_key = HiddenField()

    def validate_ended_on(self, field: DateField) -> None:
        """Not before it began."""
        if field.data and self.registered_on.data and field.data < self.registered_on.data:
            raise ValidationError("结束日期早于报到日期，请核对。")

    def values(self) -> dict[str, Any]:
        """Columns of the entry, after ``validate`` was fine."""
        return {
            "member_id": number_in(self.member_id.data),
            "community": self.community.data,
            "registered_on": self.registered_on.data,
            "ended_on": self.ended_on.data,
        }


class ProjectForm(VersionedForm):
    """One line of a list."""

    list_type = SelectField("清单", choices=choices(ListType.choices()))
    title = StringField("名称", [Needed(), TextLength(MAX_TITLE)])
    community = StringField("社区（村）", [Needed(), TextLength(MAX_COMMUNITY)])
    starts_on = DateField("日期", [Needed(), NotLater(), SensibleDate()])
    ends_on = DateField("结束日期", [Optional()], description="跨天的填写。")
    hours = HoursField("服务时长", description="小时，最多一位小数，例如 2 或 2.5；不清楚的不填。")
    people_served = CountField("服务群众人次", description="不清楚的不填。")
    participants = CountField("参加党员人次", description="不清楚的不填。")
    feedback = TextAreaField("社区反馈", [TextLength(MAX_FEEDBACK)])
    award = StringField("获得表彰", [TextLength(MAX_AWARD)])
    activity_id = SelectField("关联活动")
    form_key = HiddenField()

    def validate_ends_on(self, field: DateField) -> None:
        """Not before it began."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("结束日期早于开始日期，请核对。")

    def values(self) -> dict[str, Any]:
        """Columns of the line, after ``validate`` was fine; what is blank stays unknown."""
        return {
            "list_type": ListType(self.list_type.data),
            "title": self.title.data,
            "community": self.community.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "hours_tenths": self.hours.data or None,
            "people_served": self.people_served.data,
            "participants": self.participants.data,
            "feedback": self.feedback.data or "",
            "award": self.award.data or "",
            "activity_id": number_in(self.activity_id.data),
        }


def fresh_values() -> dict[str, Any]:
    """What an empty form begins with."""
    return {"form_key": new_form_key(), "version": "0"}


def registration_values(entry: CommunityRegistration) -> dict[str, Any]:
    """What the form shows of a registration."""
    return {
        "member_id": str(entry.member_id or ""),
        "community": entry.community,
        "registered_on": entry.registered_on,
        "ended_on": entry.ended_on,
        "version": str(entry.version),
    }


def project_values(entry: CommunityProject) -> dict[str, Any]:
    """What the form shows of a line."""
    return {
        "list_type": entry.list_type.value,
        "title": entry.title,
        "community": entry.community,
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
        "hours": entry.hours_tenths or 0,
        "people_served": entry.people_served,
        "participants": entry.participants,
        "feedback": entry.feedback,
        "award": entry.award,
        "activity_id": str(entry.activity_id or ""),
        "version": str(entry.version),
    }
