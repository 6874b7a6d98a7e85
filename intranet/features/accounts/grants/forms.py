"""Forms of grants."""

from collections.abc import Iterable

from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from intranet.domain.access.roles import Role
from intranet.features.accounts.forms import ReasonForm
from intranet.features.accounts.grants.places import Place
from intranet.foundation import clock
from intranet.pagekit.fields import SensibleDate, choices
from intranet.pagekit.forms import Needed, RecordForm

_LATEST = 2100


class GrantForm(ReasonForm):
    """Role, organisation, first and last day, and why."""

    role = SelectField("角色", choices=choices(Role.choices()))
    place = SelectField("所在组织", choices=[])
    valid_from = DateField("生效日期", [Needed(), SensibleDate(_LATEST)])
    valid_to = DateField(
        "截止日期（含当天）", [Optional(), SensibleDate(_LATEST)], description="长期有效的留空。"
    )

    def __init__(self, places: Iterable[Place]) -> None:
        """Offer these organisations; validity starts today unless something else was typed."""
        super().__init__(data={"valid_from": clock.today()})
        self.place.choices = choices((place.key, place.name) for place in places)

    def validate_valid_from(self, field: DateField) -> None:
        """Rights are not given for the past."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("生效日期不能早于今天。")

    def validate_valid_to(self, field: DateField) -> None:
        """A period ends after it begins."""
        start = self.valid_from.data
        if field.data is not None and start is not None and field.data < start:
            raise ValidationError("截止日期早于生效日期，请核对。")


class EndForm(RecordForm):
    """When a grant ends: at once, or after a last day."""

    last_day = DateField(
        "最后有效日",
        [Optional(), SensibleDate(_LATEST)],
        description="留空为立即收回；填今天或以后的日期，则到该日结束时收回。",
    )

    def validate_last_day(self, field: DateField) -> None:
        """What has passed cannot be taken back."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("最后有效日不能早于今天；要立即收回，请留空。")
