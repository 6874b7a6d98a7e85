"""The forms of plans: one item, and why it is cancelled."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.planning.items import (
    MAX_NOTE,
    MAX_REASON,
    MAX_RESPONSIBLE,
    MAX_TITLE,
    PlanItem,
    due_day,
)
from intranet.domain.planning.progress import has_living_activity
from intranet.foundation.chinese import long_date
from intranet.pagekit.fields import choices, grouped_choices
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class ItemForm(EntryForm):
    """Kind, title, day or month, who is responsible."""

    kind = SelectField("类别", coerce=lambda kind: getattr(kind, "code", kind))
    title = StringField("名称", [Needed(), TextLength(MAX_TITLE)])
    planned_on = DateField("日期", [Optional()], description="日期未定的不填，选择月份。")
    month = SelectField(
        "月份",
        choices=choices([("", "按日期"), *((n, f"{n}月") for n in range(1, 13))]),
    )
    responsible = StringField(
        "负责人", [TextLength(MAX_RESPONSIBLE)], description="填职务，如组织委员。"
    )
    note = StringField("备注", [TextLength(MAX_NOTE)])

    def offer(self, kinds: Sequence[ActivityKind], item: PlanItem) -> None:
        """Set the kinds that may be chosen, and the item with the year of its plan."""
        self._kinds = {kind.code: kind for kind in kinds}
        self._item = item
        order = list(Category)
        ordered = sorted(kinds, key=lambda kind: order.index(kind.category))
        self.kind.choices = grouped_choices(
            (category.label, [(kind.code, kind.label) for kind in found])
            for category, found in groupby(ordered, key=lambda kind: kind.category)
        )
        if self.planned_on.data is not None:
            # a day decides alone
            self.month.data = ""

    @property
    def due_on(self) -> date | None:
        """As of the item (``PlanItem.due_on``); None where neither day nor month is told."""
        day, month = self.planned_on.data, self.month.data
        if day is None and not (month and month.isdecimal() and 1 <= int(month) <= 12):
            return None
        return due_day(day, self._item.due_by, self._item.year, day.month if day else int(month))

    def validate_kind(self, field: SelectField) -> None:
        """A gathering that stands for the item keeps its kind."""
        if self._item.handed_down_id is not None and field.data != self._item.kind.code:
            raise ValidationError("这一项由机关党委下达，类别不能修改。")
        if has_living_activity(self._item) and field.data != self._item.kind.code:
            raise ValidationError("这一项已拟活动记录，类别请在活动记录中修改。")

    def validate_planned_on(self, field: DateField) -> None:
        """The day lies in the year of the plan."""
        if field.data is not None and field.data.year != self._item.year:
            raise ValidationError(f"日期不在{self._item.year}年内，请核对。")
        if (
            field.data is not None
            and self._item.due_by is not None
            and field.data > self._item.due_by
        ):
            raise ValidationError(f"机关党委要求在{long_date(self._item.due_by)}以前开展，请核对。")

    def validate_month(self, field: SelectField) -> None:
        """Without a day the month must be chosen."""
        if not field.data and self.planned_on.data is None and not self.planned_on.errors:
            raise ValidationError("请填写日期；日期未定的，请选择月份。")

    def columns(self) -> dict[str, Any]:
        """With the kind itself and, where the day is settled, its month."""
        day = self.planned_on.data
        month = day.month if day is not None else int(self.month.data)
        return super().columns() | {"kind": self._kinds[self.kind.data], "month": month}


class CancelForm(EntryForm):
    """Why an item is not held."""

    reason = StringField("取消原因", [Needed(), TextLength(MAX_REASON)])
