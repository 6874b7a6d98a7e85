"""Who becomes secretary, from when, and by which document."""

from wtforms import StringField

from intranet.domain.access.proposals import MAX_REASON
from intranet.features.organization.fields import DayField, ListField, OrganizationForm
from intranet.foundation import clock
from intranet.pagekit.forms import Needed, TextLength


class HandoverForm(OrganizationForm):
    """A new secretary from a day on."""

    widths = {"member_id": "name", "starts_on": "date"}

    member_id = ListField("接任人")
    starts_on = DayField(
        "任职日期",
        [Needed()],
        default=clock.today,
        description="现任书记的任职和授权到前一天为止，接任人的任职和授权自这一天起。",
    )
    reason = StringField(
        "依据",
        [Needed(), TextLength(MAX_REASON)],
        description="写明任免文号或者选举结果批复，供安全管理员核对。",
    )
