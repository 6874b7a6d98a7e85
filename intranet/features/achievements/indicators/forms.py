"""The form of one indicator of the dictionary, and that of the targets of a year."""

from collections.abc import Mapping

from wtforms import BooleanField, SelectField, StringField

from intranet.domain.achievements.indicators import MAX_TARGET, CountedBy, ReportSection
from intranet.features.achievements.indicators.operations import target_field
from intranet.pagekit.fields import choices, chosen_id, grouped_choices
from intranet.pagekit.forms import EntryForm, KeptForm, Needed, TextLength


def _sources() -> dict[str, list[tuple[str, str]]]:
    """The sums of registers by register, after what people enter themselves."""
    found = {"填报": [("", "由各单位填报")]}
    for one in CountedBy:
        register, _, which = one.label.partition("：")
        found.setdefault(register, []).append((one.value, which or register))
    return found


class IndicatorForm(EntryForm):
    """Name, place and wording of an indicator; what it may stand after, and its total, are set by the view."""

    name = StringField("指标名称", [Needed(), TextLength(40)])
    section = SelectField(
        "报告部分",
        choices=choices(ReportSection.choices()),
        coerce=ReportSection,
        description="列入合计的，随合计指标。",
    )
    theme = StringField(
        "主题", [TextLength(20)], description="同一部分中，主题相同的指标写在同一段。"
    )
    after_id = SelectField("排在", validate_choice=False, coerce=chosen_id)
    counted_by = SelectField(
        "台账核对",
        choices=grouped_choices(_sources().items()),
        coerce=lambda value: CountedBy(value) if value else None,
        description="选择台账的，填报数与台账合计并列核对；没有填报的，取台账合计。",
    )
    parent_id = SelectField(
        "列入合计",
        validate_choice=False,
        coerce=chosen_id,
        description="合计由所含指标自动计算，不单独填写。",
    )
    opening = StringField(
        "合计起首用语",
        [TextLength(20)],
        description="只有合计指标填写，例如“开展”：开展省市联训86次、市级联训217次，合计303次。",
    )
    is_active = BooleanField(
        "可用于登记成效", default=True, description="停用后，已登记的数据不受影响。"
    )


def targets_form(names: Mapping[int, str], known: Mapping[int, str]) -> KeptForm:
    """A form with a target for each of these indicators, filled with those that are known."""
    fields = {
        target_field(key): StringField(name, [TextLength(MAX_TARGET)])
        for key, name in names.items()
    }
    form: KeptForm = type("TargetsForm", (KeptForm,), fields)(
        data={target_field(key): wording for key, wording in known.items()}
    )
    return form
