"""Who is to stand in, from when to when, and why."""

from collections.abc import Iterable

from wtforms import DateField, SelectField
from wtforms.validators import ValidationError

from intranet.features.accounts.forms import ReasonForm
from intranet.foundation import clock
from intranet.pagekit.fields import SensibleDate, choices
from intranet.pagekit.forms import Needed

_LATEST = 2100


class DeputyForm(ReasonForm):
    """A deputy from a day to a day."""

    place = SelectField("党支部")
    deputy = SelectField("代行人")
    valid_from = DateField("开始日期", [Needed(), SensibleDate(_LATEST)])
    valid_to = DateField(
        "最后一天",
        [Needed(), SensibleDate(_LATEST)],
        description="到期自动结束，不需要另行收回；可以提前结束。",
    )

    def __init__(
        self, places: Iterable[tuple[str, str]], deputies: Iterable[tuple[str, str]]
    ) -> None:
        """Offer these branches and accounts; it begins today unless something else was typed."""
        super().__init__(data={"valid_from": clock.today()})
        self.reason.description = "写明外出、休假等情况和同意的组织，供安全管理员核对。"
        self.place.choices = choices(places)
        self.deputy.choices = choices(deputies)

    def validate_valid_from(self, field: DateField) -> None:
        """Rights are not given for the past."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("开始日期不能早于今天。")

    def validate_valid_to(self, field: DateField) -> None:
        """A period ends after it begins."""
        start = self.valid_from.data
        if field.data is not None and start is not None and field.data < start:
            raise ValidationError("最后一天早于开始日期，请核对。")
