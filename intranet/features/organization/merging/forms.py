"""Form of a merging."""

from wtforms import HiddenField

from intranet.features.organization.fields import DayField, ListField, OrganizationForm
from intranet.pagekit.forms import Needed


class MergingForm(OrganizationForm):
    """Into which branch, and from when on; what has been looked at before it is confirmed."""

    widths = {"into": "name", "on": "date"}

    into = ListField("接收的党支部")
    on = DayField(
        "合并日期",
        [Needed()],
        description="从这一天起党员计入接收的党支部，本支部的最后一天为前一天。可填以后的日期。",
    )
    seen = HiddenField()

    @property
    def choice(self) -> str:
        """What is being looked at."""
        return f"{self.into.data} {self.on.data}"
