"""The form on which the committee's approval is entered."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from intranet.domain.activities.quorum import DecisionType
from intranet.features.organization.fields import DayField, OptionField, OrganizationForm
from intranet.foundation import clock
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import Needed, TextLength

AGREED, REFUSED = "agreed", "refused"


class ApprovalForm(OrganizationForm):
    """Agreed or refused, when, by which document; the day from which a full membership counts."""

    widths = {"decided_on": "date", "document": "name", "on": "date"}

    outcome = OptionField(
        "审批结果", choices=choices([(AGREED, "批准"), (REFUSED, "不批准")]), default=AGREED
    )
    decided_on = DayField(
        "审批日期", [Needed()], default=clock.today, description="机关党委会议审批的日期。"
    )
    document = StringField("文号", [TextLength(60)], description="批复文件的文号，批准的必填。")
    on = DayField(
        "转正日期",
        [Optional()],
        description="预备期满之日，党龄从这一天算起；表决权自审批之日起行使。",
    )
    another_person = BooleanField("本支部已有同名党员，确为另一人")
    reason = StringField("不批准的原因", [TextLength(300)], description="不批准的必填。")

    def value_of(self, name: str) -> Any:
        """What was typed into a field that some decisions do not ask for; None where it was left out."""
        return self[name].data if name in self else None

    def only_for(self, decision: DecisionType) -> None:
        """Leave out what the decision does not ask for."""
        if decision is not DecisionType.FULL_MEMBERSHIP:
            del self.on
        if decision is not DecisionType.ADMISSION:
            del self.another_person
