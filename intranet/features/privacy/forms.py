"""How long a committee keeps something."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import NumberRange

from intranet.domain.access.decisions import MAX_REASON
from intranet.domain.privacy.retention import MOST_YEARS, Period
from intranet.pagekit.fields import CountField
from intranet.pagekit.forms import Needed, RecordForm, TextLength


class PeriodForm(RecordForm):
    """Years, whether nothing is removed for the time being, and why."""

    years = CountField("保存年限（年）", validators=[Needed()])
    on_hold = BooleanField("暂停清除（仍需使用）")
    reason = StringField("理由", [Needed(), TextLength(MAX_REASON)])

    def __init__(self, period: Period, **values: Any) -> None:
        """Ask for years within the limits of *period*."""
        super().__init__(**values)
        limits = NumberRange(
            period.least, MOST_YEARS, f"保存年限为{period.least}年至{MOST_YEARS}年。"
        )
        self.years.validators = [*self.years.validators, limits]
        if not period.purged:
            del self.on_hold
