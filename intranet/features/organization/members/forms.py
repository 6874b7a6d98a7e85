"""Forms of members and of the dated acts."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from intranet.domain.organization.members import (
    GENDERS,
    PARTICULARS,
    ChangeReason,
    ExemptionReason,
    Leaving,
    MemberStatus,
)
from intranet.features.organization.fields import (
    DayField,
    Grounds,
    ListField,
    OptionField,
    OrganizationForm,
    text_of,
)
from intranet.foundation import clock
from intranet.foundation.typed import name_typed
from intranet.pagekit.cells import posted
from intranet.pagekit.fields import PhoneField, choices
from intranet.pagekit.forms import Needed, TextLength

STATUS_CHOICES = choices(MemberStatus.choices())


class MemberFacts(OrganizationForm):
    """What is not dated."""

    widths = {
        "name": "name",
        "joined_party_on": "date",
        "starts_on": "date",
        "duty_title": "name",
        "gender": "date",
        "ethnicity": "date",
        "born_on": "date",
        "education": "date",
        "phone": "date",
    }

    name = StringField("姓名", [Needed(), TextLength(40)], filters=[name_typed])
    joined_party_on = DayField(
        "入党时间", [Optional()], description="支部党员大会通过接收为预备党员之日。"
    )
    duty_title = StringField("行政职务", [TextLength(60)], description="如：二级调研员，可不填。")
    is_leading_cadre = BooleanField(
        "党员领导干部", description="须参加双重组织生活的党员领导干部，请勾选。"
    )
    gender = ListField(
        "性别", choices=choices([("", "未填"), *((g, g) for g in GENDERS)]), blank_ok=True
    )
    ethnicity = StringField("民族", [TextLength(20)])
    born_on = DayField("出生日期", [Optional()])
    education = StringField("学历", [TextLength(20)], description="如：大学本科。")
    phone = PhoneField("联系电话", description="11位手机号码，保存后隐去中间四位。")

    @property
    def particulars(self) -> dict[str, Any]:
        """What stands in 党员名册 besides; nothing for what is blank."""
        return {name: self[name].data or None for name in PARTICULARS}

    def facts(self) -> dict[str, Any]:
        """What is not dated, as it is stored."""
        return {
            "name": text_of(self.name),
            "joined_party_on": self.joined_party_on.data,
            "is_leading_cadre": self.is_leading_cadre.data,
            "duty_title": text_of(self.duty_title),
            "particulars": self.particulars,
            "phone": self.phone.typed,
        }


class NewMemberForm(MemberFacts):
    """A new member with the first period."""

    branch = ListField("党支部")
    group_id = ListField("党小组", blank_ok=True)
    start_reason = OptionField(
        "来源",
        choices=choices(
            (reason.value, reason.label)
            for reason in (ChangeReason.TRANSFERRED_IN, ChangeReason.ADMITTED)
        ),
        default=ChangeReason.TRANSFERRED_IN.value,
    )
    status = OptionField("党员状态", choices=STATUS_CHOICES, default=MemberStatus.FULL.value)
    starts_on = DayField(
        "自何日起",
        [Needed()],
        default=clock.today,
        description="组织关系转入本支部之日，或支部党员大会通过接收之日。",
    )
    another_person = BooleanField("确为同名的另一人")

    def offer_only_transfers(self, how_admitted: str) -> None:
        """For who enters no admissions: say how they come about."""
        only = ChangeReason.TRANSFERRED_IN
        self.start_reason.choices = choices([(only.value, only.label)])
        self.start_reason.description = how_admitted


class EditMemberForm(MemberFacts):
    """Facts of an existing member."""

    grounds = Grounds()


class PhoneReasonForm(OrganizationForm):
    """Why the whole number is looked at."""

    why = StringField(
        "事由", [Needed(), TextLength(60)], description="如：通知参加会议。审计记录保留。"
    )


class RollForm(MemberFacts):
    """A row of the roll as a file: a new member with the first period, or the facts of one who is there.

    ``dated`` is how the present period of the latter stands, which is changed by an act on the page of the member.
    """

    dated: Mapping[str, str] | None = None

    status = OptionField("党员状态", choices=STATUS_CHOICES)
    group_id = ListField("党小组", blank_ok=True)
    start_reason = OptionField("来源")
    starts_on = DayField("自何日起", [Needed()])
    grounds = Grounds()

    def offer(self, groups: Mapping[str, str], reasons: Iterable[ChangeReason]) -> None:
        """Show these Party groups by number, and how a membership in the branch may have begun."""
        self.group_id.choices = choices([("", "不编入党小组"), *groups.items()])
        self.start_reason.choices = choices((one.value, one.label) for one in reasons)

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: what is dated stays as it is."""
        fine = bool(super().validate(extra_validators))
        for name, held in (self.dated or {}).items():
            field = self[name]
            if not field.errors and posted(field) != [held]:
                field.errors = [f"{field.label.text}的变动请在党员页面办理。"]
                fine = False
        return fine


class BecomeFullForm(OrganizationForm):
    """转正."""

    widths = {"on": "date"}

    on = DayField(
        "转正日期", [Needed()], description="预备期满转为正式党员之日，党龄从这一天算起。"
    )
    document = StringField(
        "批准文件", [Needed(), TextLength(60)], description="上级党组织批准转正的文件名称或者文号。"
    )


class TransferForm(OrganizationForm):
    """To another branch."""

    widths = {"on": "date", "branch": "name", "group_id": "name"}

    branch = ListField("转入党支部")
    group_id = ListField("转入党小组", blank_ok=True)
    on = DayField(
        "转入日期",
        [Needed()],
        default=clock.today,
        description="从这一天起计入转入支部，前一天为在原支部的最后一天。在原支部的任职和账号授权同时结束。",
    )


class ChangeGroupForm(OrganizationForm):
    """To another Party group."""

    widths = {"on": "date", "group_id": "name"}

    group_id = ListField("调整后的党小组", blank_ok=True)
    on = DayField("调整日期", [Needed()], default=clock.today, description="从这一天起编入。")


class LeaveForm(OrganizationForm):
    """Out of the office's branches."""

    widths = {"last_day": "date"}

    # what is stored as the reason, or how somebody ceased to be a member
    reason = OptionField(
        "情形",
        choices=choices(
            [
                (ChangeReason.TRANSFERRED_OUT.value, "组织关系转出到机关以外"),
                (ChangeReason.DECEASED.value, ChangeReason.DECEASED.label),
                *((one.value, one.label) for one in Leaving if one is not Leaving.DISQUALIFIED),
            ]
        ),
    )
    last_day = DayField(
        "最后一天",
        [Needed()],
        default=clock.today,
        description="计入本支部的最后一天。各项任职和在党支部的账号授权同日结束。",
    )
    document = StringField(
        "文号",
        [TextLength(60)],
        description="退党、除名、开除党籍、停止党籍的，填写批准文件或决定的文号；其他情形有介绍信等文号的填写。",
    )

    @property
    def leaving(self) -> Leaving | None:
        """How somebody ceased to be a member, where that was chosen."""
        value = self.reason.data
        return Leaving(value) if value in set(Leaving) else None

    @property
    def end_reason(self) -> ChangeReason:
        """The reason as it is stored."""
        return ChangeReason.LEFT if self.leaving else ChangeReason(self.reason.data)


class ComeBackForm(OrganizationForm):
    """A former member is transferred in again."""

    widths = {"on": "date", "branch": "name", "group_id": "name"}

    branch = ListField("转入党支部")
    group_id = ListField("党小组", blank_ok=True)
    status = OptionField("党员状态", choices=STATUS_CHOICES, default=MemberStatus.FULL.value)
    on = DayField("转入日期", [Needed()], default=clock.today)


class ExemptionForm(OrganizationForm):
    """Not counted in 应到, or without a vote, for a time."""

    widths = {"starts_on": "date", "ends_on": "date", "approved_by": "name"}

    reason = ListField("情形", choices=choices([("", "请选择"), *ExemptionReason.choices()]))
    approved_by = StringField(
        "批准的党组织",
        [Needed(), TextLength(80)],
        description="不计入应到的，须经上级党组织批准并由支部党员大会通过。",
    )
    starts_on = DayField("开始日期", [Needed()], default=clock.today)
    ends_on = DayField("结束日期", [Optional()], description="最后一天。期限未定可不填。")


class EndExemptionForm(OrganizationForm):
    """The end of an exemption."""

    widths = {"last_day": "date"}

    last_day = DayField(
        "最后一天",
        [Needed()],
        default=lambda: clock.today() - timedelta(days=1),
        description="从次日起恢复计入应到（或恢复表决权）。",
    )
