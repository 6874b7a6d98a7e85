"""Forms of 灯塔录入."""

from wtforms import BooleanField, DateField, StringField
from wtforms.validators import ValidationError

from intranet.domain.activities.dengta import MAX_LABEL
from intranet.pagekit.fields import CountField, NotLater, SensibleDate
from intranet.pagekit.forms import EntryForm, Needed, TextLength, VersionedForm


class EnteredForm(EntryForm):
    """When the record was entered there."""

    entered_on = DateField("录入日期", [Needed(), SensibleDate(), NotLater()])


class BlockForm(VersionedForm):
    """Where a block stands and what it is called."""

    label = StringField("平台上的栏目名", [Needed(), TextLength(MAX_LABEL)])
    sort_order = CountField("排列顺序", most=9999, blank=0, description="数字小的排在前面。")
    is_shown = BooleanField("列出这一栏目")

    def validate_sort_order(self, field: CountField) -> None:
        """A place in the order."""
        if not field.data:
            raise ValidationError("请填写1至9999之间的数字。")
