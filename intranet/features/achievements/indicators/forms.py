"""The form of one indicator of the dictionary."""

from wtforms import BooleanField, SelectField, StringField

from intranet.domain.achievements.indicators import CountedBy, ReportSection
from intranet.pagekit.fields import CountField, choices, chosen_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class IndicatorForm(EntryForm):
    """Name, place and wording of an indicator; its total's choices are set by the view."""

    name = StringField("指标名称", [Needed(), TextLength(40)])
    parent_id = SelectField(
        "列入合计",
        validate_choice=False,
        coerce=chosen_id,
        description="作为某项合计的组成部分；合计由各组成部分自动计算，不单独填写。",
    )
    opening = StringField(
        "合计起首用语",
        [TextLength(20)],
        description="只有合计指标填写，例如“开展”：开展省市联训86次、市级联训217次，合计303次。",
    )
    counted_by = SelectField(
        "数据来源",
        choices=choices([("", "逐年登记成效"), *CountedBy.choices()]),
        coerce=lambda value: CountedBy(value) if value else None,
        description="由登记簿自动计算的，不再登记成效；登记簿启用前年度已登记的成效保留。",
    )
    section = SelectField(
        "报告部分",
        choices=choices(ReportSection.choices()),
        coerce=ReportSection,
        description="列入合计的，随合计指标。",
    )
    theme = StringField(
        "主题", [TextLength(20)], description="同一部分中，主题相同的指标写在同一段。"
    )
    sort_order = CountField("排列顺序", most=9999, blank=0, description="数字小的排在前面。")
    is_active = BooleanField(
        "可用于登记成效", default=True, description="停用后，已登记的数据不受影响。"
    )
