"""Forms of what was done for political birthdays: of several at once, and of one."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, RadioField, StringField
from wtforms.validators import ValidationError

from intranet.domain.life.birthdays import MAX_WORDS, Birthday, BirthdayForm
from intranet.pagekit.fields import Names, NotLater, choices, row_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength


class HeldForm(EntryForm):
    """When and how the birthday of a ``year`` was marked, and a few words."""

    held_on = DateField("开展日期", [Needed(), NotLater("请在开展后登记")])
    form = RadioField("形式", choices=choices(BirthdayForm.choices()), coerce=BirthdayForm)
    words = StringField(
        "寄语或做法", [TextLength(MAX_WORDS)], description="例如：重温入党誓词、赠送政治生日贺卡。"
    )
    year: int

    def validate_held_on(self, field: DateField) -> None:
        """In the year or the one after."""
        if field.data and not self.year <= field.data.year <= self.year + 1:
            raise ValidationError(f"这里登记{self.year}年的政治生日，开展日期的年份不对，请核对。")


class MarkForm(HeldForm):
    """The same for several members."""

    members = Names("党员", [Needed("请勾选党员。")], coerce=row_id)

    def offer(self, year: int, found: Sequence[Birthday]) -> None:
        """Set whose day may be marked: the listed ones."""
        self.year = year
        self.members.choices = choices(
            (
                one.member_id,
                f"{one.name}（{one.day.month}月{one.day.day}日{'，已登记' if one.held else ''}）",
            )
            for one in found
        )

    def columns(self) -> dict[str, Any]:
        """What was done, without for whom."""
        return {name: value for name, value in super().columns().items() if name != "members"}
