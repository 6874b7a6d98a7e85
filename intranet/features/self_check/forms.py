"""Forms: the explanation of a finding, and a rule as the committee wants it."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import ValidationError

from intranet.domain.activities.findings.engine import Limit
from intranet.domain.activities.findings.tables import MAX_REASON
from intranet.pagekit.fields import CountField
from intranet.pagekit.forms import Needed, TextLength, VersionedForm


class ReasonForm(VersionedForm):
    """Why it is as it is."""

    reason = TextAreaField("情况说明", [Needed(), TextLength(MAX_REASON)])


class RuleForm(VersionedForm):
    """Whether a rule is checked, and the number it compares with."""

    active = BooleanField("核对这一项")
    number = CountField("界限")

    def bound_by(self, limit: Limit | None) -> "RuleForm":
        """The same form within the bounds of the rule; without a limit there is no number."""
        if limit is None:
            del self.number
            return self
        self.limit = limit
        self.number.label.text = f"{limit.label}（{limit.unit}）"
        self.number.description = f"默认{limit.usual}，可填{limit.least}至{limit.most}的整数。"
        return self

    def validate_number(self, field: CountField) -> None:
        """Within the bounds."""
        if field.data is None:
            raise ValidationError(f"请填写{field.label.text}。")
        if not self.limit.least <= field.data <= self.limit.most:
            raise ValidationError(
                f"{field.label.text}应在{self.limit.least}至{self.limit.most}之间。"
            )
