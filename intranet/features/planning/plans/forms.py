"""The forms of plans: one item, and why it is cancelled."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.planning.items import (
    MAX_NOTE,
    MAX_REASON,
    MAX_RESPONSIBLE,
    MAX_TITLE,
    PlanItem,
)
from intranet.features.planning.plans.operations import ItemInput
from intranet.pagekit.fields import choices, grouped_choices
from intranet.pagekit.forms import Needed, TextLength, VersionedForm


class ItemForm(VersionedForm):
    """Kind, title, day or month, who is responsible."""

    kind = SelectField("类别")
    title = StringField("名称", [Needed(), TextLength(MAX_TITLE)])
    planned_on = DateField("日期", [Optional()], description="日期未定的不填，选择月份。")
    month = SelectField(
        "月份",
        choices=choices([("", "按日期"), *((str(n), f"{n}月") for n in range(1, 13))]),
    )
    responsible = StringField("负责人", [TextLength(MAX_RESPONSIBLE)])
    note = StringField("备注", [TextLength(MAX_NOTE)])
    form_key = HiddenField()

    def offer(self, kinds: Sequence[ActivityKind], year: int) -> None:
        """Set the kinds that may be chosen, and the year of the plan."""
        self._kinds = {kind.code: kind for kind in kinds}
        self._year = year
        order = list(Category)
        ordered = sorted(kinds, key=lambda kind: order.index(kind.category))
        self.kind.choices = grouped_choices(
            (category.label, [(kind.code, kind.label) for kind in found])
            for category, found in groupby(ordered, key=lambda kind: kind.category)
        )

    def validate_planned_on(self, field: DateField) -> None:
        """The day lies in the year of the plan."""
        if field.data is not None and field.data.year != self._year:
            raise ValidationError(f"日期不在{self._year}年内，请核对。")

    def validate_month(self, field: SelectField) -> None:
        """Without a day the month must be chosen; a day that was typed decides alone."""
        if not field.data and self.planned_on.data is None and not self.planned_on.errors:
            raise ValidationError("请填写日期；日期未定的，请选择月份。")

    def to_input(self) -> ItemInput:
        """Typed values, after ``validate`` was fine."""
        day = self.planned_on.data
        return ItemInput(
            kind=self._kinds[self.kind.data],
            title=self.title.data or "",
            month=day.month if day else int(self.month.data),
            planned_on=day,
            responsible=self.responsible.data or "",
            note=self.note.data or "",
        )


class CancelForm(VersionedForm):
    """Why an item is not held."""

    reason = StringField("取消原因", [Needed(), TextLength(MAX_REASON)])


def stored_values(item: PlanItem) -> dict[str, Any]:
    """What the form shows of an item (its kind is loaded)."""
    return {
        "kind": item.kind.code,
        "title": item.title,
        "planned_on": item.planned_on,
        "month": "" if item.planned_on else str(item.month),
        "responsible": item.responsible,
        "note": item.note,
        "version": str(item.version),
    }
