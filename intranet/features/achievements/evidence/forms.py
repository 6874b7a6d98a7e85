"""The form of evidence: records and references; files have one of their own."""

from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.pagekit.fields import row_id
from intranet.pagekit.forms import RecordForm, TextLength


class EvidenceForm(RecordForm):
    """Records of the register, and one reference in words."""

    activities = SelectMultipleField(
        "活动记录",
        coerce=row_id,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reference = StringField(
        "材料名称",
        [TextLength(160)],
        description="写明材料名称、文号或版面，例如：《某日报》2025年8月15日3版。也可以填写网址。",
    )
