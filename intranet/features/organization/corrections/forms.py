"""Forms of corrections: what may have been entered wrongly, and why it is changed."""

from wtforms import StringField
from wtforms.validators import Optional

from intranet.domain.organization.members import ExemptionReason
from intranet.features.organization.bodies.forms import NameCorrectionForm
from intranet.features.organization.fields import DayField, Grounds, ListField, OrganizationForm
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import Needed, TextLength


class NameForm(NameCorrectionForm):
    """A name, and from when on it is used."""

    widths = {"valid_from": "date"}

    valid_from = DayField("启用日期", [Needed()], description="原名称使用到前一天为止。")
    grounds = Grounds()


class FirstNameForm(NameCorrectionForm):
    """The first name, used since the founding."""

    grounds = Grounds()


class TermForm(OrganizationForm):
    """A term."""

    widths = {"starts_on": "date", "expires_on": "date"}

    starts_on = DayField("开始日期", [Needed()], description="换届选举产生之日。")
    expires_on = DayField("届满日期", [Needed()])
    document = StringField("批复文号", [TextLength(80)])
    grounds = Grounds()


class PostForm(OrganizationForm):
    """The days of a post."""

    widths = {"starts_on": "date", "ends_on": "date"}

    starts_on = DayField("任职日期", [Needed()])
    ends_on = DayField(
        "免职日期", [Optional()], description="任职的最后一天。仍在任的不填；误登记免职的清空。"
    )
    grounds = Grounds()


class PeriodForm(OrganizationForm):
    """The day on which a period began."""

    widths = {"starts_on": "date"}

    starts_on = DayField(
        "自何日起", [Needed()], description="与上一阶段相接的，上一阶段到前一天为止。"
    )
    grounds = Grounds()


class LastPeriodForm(PeriodForm):
    """The last period of somebody who has left."""

    widths = {"starts_on": "date", "ends_on": "date"}

    ends_on = DayField(
        "最后一天",
        [Optional()],
        description="误登记离开的清空，恢复在册；随之结束的任职和授权须另行更正或办理。",
    )


class GroupForm(OrganizationForm):
    """The day on which a Party group was set up."""

    widths = {"founded_on": "date"}

    founded_on = DayField("成立日期", [Needed()])
    grounds = Grounds()


class ExemptionForm(OrganizationForm):
    """An exemption."""

    widths = {"starts_on": "date", "ends_on": "date", "approved_by": "name"}

    reason = ListField("情形", choices=choices(ExemptionReason.choices()), coerce=ExemptionReason)
    approved_by = StringField("批准的党组织", [Needed(), TextLength(80)])
    starts_on = DayField("开始日期", [Needed()])
    ends_on = DayField("结束日期", [Optional()], description="最后一天。期限未定可不填。")
    grounds = Grounds()
