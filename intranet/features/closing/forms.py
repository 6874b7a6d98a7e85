"""Forms: the two days, a reminder, the closing of a quarter, an exception and the decision on it."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import DateField
from wtforms.validators import InputRequired, ValidationError

from intranet.domain.records.closing import MAX_REASON, Ledger
from intranet.domain.returns.reminders import MAX_NOTE
from intranet.domain.summaries.reporting import MAX_DAYS
from intranet.features.closing.queries import Line
from intranet.pagekit.fields import CountField, TickBoxes, choices, row_id
from intranet.pagekit.forms import KeptForm, Needed, TextLength, VersionedForm

ALL = "all"
_LEDGERS = choices(Ledger.choices())


class DaysForm(KeptForm):
    """The two days, what is written for the fourth quarter, and since when this holds."""

    timely_days = CountField("及时上报", description="季度结束后第几个工作日以前提交为及时。")
    closing_days = CountField("关账", description="季度结束后第几个工作日关账。")
    year_for_fourth = BooleanField(
        "第四季度与年度总结合写", description="勾选后，党支部第四季度只写年度总结，不另写季度小结。"
    )
    valid_from = DateField(
        "自何日起",
        [InputRequired("请填写自何日起施行。")],
        description="对这一天和以后结束的季度适用，以前的季度仍按当时的规定。",
    )

    def validate_timely_days(self, field: CountField) -> None:
        """A number of working days."""
        if field.data is None or not 1 <= field.data <= MAX_DAYS:
            raise ValidationError(f"请填写1至{MAX_DAYS}的整数。")

    def validate_closing_days(self, field: CountField) -> None:
        """Not before the other."""
        if field.data is None or not 1 <= field.data <= MAX_DAYS:
            raise ValidationError(f"请填写1至{MAX_DAYS}的整数。")
        if self.timely_days.data is not None and field.data < self.timely_days.data:
            raise ValidationError("关账不能早于及时上报的期限。")


class ReminderForm(KeptForm):
    """Which branches are reminded, and what is added."""

    branches = TickBoxes("催办哪些党支部", coerce=row_id)
    note = StringField(
        "补充说明",
        [TextLength(MAX_NOTE)],
        description="写在催办内容后面，各党支部只看到本支部的催办。",
    )

    def offering(self, lines: Iterable[Line]) -> "ReminderForm":
        """The same form with the branches that have not submitted."""
        self.branches.choices = choices((line.branch.id, line.name) for line in lines)
        return self

    def validate_branches(self, field: TickBoxes) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("请选择要催办的党支部。")


class ClosingForm(KeptForm):
    """For whom the quarter is closed, and why although something is not approved."""

    place = SelectField("关账范围")
    reason = TextAreaField(
        "理由",
        [TextLength(MAX_REASON)],
        description="小结都已通过的不必填写；有尚未通过的，写明为什么现在关账。",
    )

    def offering(self, lines: Sequence[Line], *, all_too: bool) -> "ClosingForm":
        """The same form with the branches that are not closed."""
        every = [(ALL, "全部党支部（含机关党委本级）")] if all_too else []
        self.place.choices = choices([*every, *((line.branch.code, line.name) for line in lines)])
        return self


class ExceptionForm(KeptForm):
    """What is to be opened, why, and until when; the place is asked where there are several."""

    place = SelectField("党支部")
    ledgers = TickBoxes(
        "解锁范围", choices=_LEDGERS, description="只勾选需要补录或更正的台账；都不勾选为全部台账。"
    )
    ends_on = DateField(
        "截止日", [InputRequired("请填写截止日。")], description="过了这一天自动恢复关账。"
    )
    reason = TextAreaField("理由", [Needed(), TextLength(MAX_REASON)])

    def offering(self, places: Sequence[tuple[str, str]]) -> "ExceptionForm":
        """The same form with these places."""
        self.place.choices = choices(places)
        return self


class DecisionForm(VersionedForm):
    """The committee's decision on what a branch asked for."""

    agreed = RadioField(
        "决定",
        choices=choices([("yes", "同意"), ("no", "不同意")]),
        validators=[InputRequired("请选择同意或者不同意。")],
    )
    ledgers = TickBoxes("解锁范围", choices=_LEDGERS, description="都不勾选为全部台账。")
    ends_on = DateField(
        "截止日", [InputRequired("请填写截止日。")], description="过了这一天自动恢复关账。"
    )
    opinion = TextAreaField("意见", [TextLength(MAX_REASON)], description="不同意时必填。")

    def validate_opinion(self, field: Any) -> None:
        """Whoever declines says why."""
        if self.agreed.data == "no" and not field.data:
            raise ValidationError("请写明不同意的原因。")
