"""The form of evidence: records and references; files have one of their own."""

from wtforms import StringField
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.pagekit.fields import ChosenRows
from intranet.pagekit.forms import RecordForm, TextLength


class EvidenceForm(RecordForm):
    """Records of the register, and one reference in words."""

    activities = ChosenRows(
        "活动记录",
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reference = StringField(
        "材料名称",
        [TextLength(160)],
        description="写明材料名称、文号或版面，例如：《某日报》2025年8月15日3版。也可以填写网址。",
    )
