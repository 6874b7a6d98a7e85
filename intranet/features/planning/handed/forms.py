"""The forms of tasks handed down: a month's list, one task, and urging branches."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from wtforms import DateField, FormField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.planning.items import MAX_NOTE, MAX_TITLE
from intranet.foundation import clock
from intranet.pagekit.fields import Rows, TickBoxes, choices, chosen_id, grouped_choices, row_id
from intranet.pagekit.forms import EntryForm, KeptForm, Needed, Part, TextLength

FIRST_ROWS = 5
MAX_ROWS = 20
_BY_WHEN = "这一天以前开展。"


def _offered(kinds: Iterable[ActivityKind]) -> list[Any]:
    order = list(Category)
    ordered = sorted(kinds, key=lambda kind: order.index(kind.category))
    grouped = grouped_choices(
        (category.label, [(kind.id, kind.label) for kind in found])
        for category, found in groupby(ordered, key=lambda kind: kind.category)
    )
    return [*choices([("", "请选择")]), *grouped]


class _Branches(TickBoxes):
    """The branches to which it is handed down."""

    def __init__(self, label: str = "下达给哪些党支部", **more: Any) -> None:
        super().__init__(label, coerce=row_id, **more)

    def offer(self, branches: Iterable[tuple[int, str]]) -> None:
        self.choices = choices(branches)

    def pre_validate(self, form: Any) -> None:
        """At least one of those that are offered."""
        super().pre_validate(form)
        if not self.data:
            raise ValidationError("请至少选择一个党支部。")


class TaskForm(Part):
    """One line of the list."""

    title = StringField("任务", [TextLength(MAX_TITLE)])
    kind_id = SelectField("类别", coerce=chosen_id)
    due_on = DateField("期限", [Optional()])
    note = StringField("要求", [TextLength(MAX_NOTE)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: what and by when, of every line in which something stands; not a day that has passed."""
        fine = bool(super().validate(extra_validators))
        if self.title.data and self.kind_id.data is None:
            self.kind_id.errors = ["请选择类别。"]
            fine = False
        day, told = self.due_on, self.title.data or self.note.data
        if day.errors or (day.data is None and not told):
            return fine
        if day.data is None:
            day.errors = ["请填写期限，例如 2025-10-31。"]
        elif day.data < clock.today():
            day.errors = ["期限早于今天，请核对。"]
        return fine and not day.errors

    def validate_title(self, field: StringField) -> None:
        """A line without a task is none."""
        if not field.data and (self.note.data or self.due_on.data):
            raise ValidationError("请填写任务。")


class ListForm(KeptForm):
    """A month's list for the same branches."""

    tasks = Rows(FormField(TaskForm, label="任务"), label="任务", max_entries=MAX_ROWS)
    branches = _Branches(description="支部委员会会议只列入设支部委员会的党支部。")

    def offering(
        self, kinds: Sequence[ActivityKind], branches: Sequence[tuple[int, str]]
    ) -> "ListForm":
        """The same form with kinds, branches and room for a month's tasks."""
        while len(self.tasks.entries) < FIRST_ROWS:
            self.tasks.append_entry()
        for entry in self.tasks.entries:
            entry.form.kind_id.choices = _offered(kinds)
        self.branches.offer(branches)
        return self

    def validate_tasks(self, field: Rows) -> None:
        """At least one."""
        if not self.filled:
            raise ValidationError("请至少填写一项任务。")

    @property
    def filled(self) -> list[dict[str, Any]]:
        """The lines in which something was typed, by column."""
        return [
            {name: entry.form[name].data or "" for name in ("title", "note")}
            | {name: entry.form[name].data for name in ("kind_id", "due_on")}
            for entry in self.tasks.entries
            if entry.form.title.data
        ]


class OneTaskForm(EntryForm):
    """One task, corrected; its kind stays, for drafts may have been made of it."""

    title = StringField("任务", [Needed(), TextLength(MAX_TITLE)])
    due_on = DateField("期限", description=_BY_WHEN)
    note = StringField("要求", [TextLength(MAX_NOTE)])
    branches = _Branches(
        description="取消勾选的，收回任务；已拟活动记录的不能收回。",
    )

    def validate_due_on(self, field: DateField) -> None:
        """By when."""
        if field.data is None:
            raise ValidationError("请填写期限，例如 2025-10-31。")

    def columns(self) -> dict[str, Any]:
        """Of the task itself."""
        return {name: self[name].data or "" for name in ("title", "note")} | {
            "due_on": self.due_on.data
        }


class UrgeForm(KeptForm):
    """Which branches are urged, and what is said."""

    branches = _Branches("督促哪些党支部")
    note = StringField(
        "督促内容", [Needed(), TextLength(MAX_NOTE)], description="显示在党支部的工作台。"
    )
