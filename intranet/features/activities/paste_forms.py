"""The forms of pasting: the text, and the gatherings that were read of it, each confirmed before it becomes a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import Optional, ValidationError

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.planning.drafting import Wanted
from intranet.foundation.quarters import LAST_YEAR
from intranet.pagekit.fields import CountField, Rows, SensibleDate, choices
from intranet.pagekit.forms import Needed, Part, TextLength
from intranet.pagekit.gathering import GatheringForm
from intranet.pagekit.pasted import PasteForm

MOST_ROWS = 60


class ToldRow(Part):
    """One gathering that was read; ``told`` are its words, ``doubt`` says what to look at."""

    take = BooleanField("建草稿")
    told = HiddenField()
    doubt = HiddenField()
    kind = SelectField("类别")
    title = StringField("名称", [Needed(), TextLength(120)])
    held_on = DateField("日期", [Needed(), SensibleDate()])
    ends_on = DateField("结束日期", [Optional()])
    starts_at = TimeField("开始时间", [Optional()])
    ends_at = TimeField("结束时间", [Optional()])
    place = StringField("地点", [TextLength(60)])
    chair_name = StringField("主持人", [TextLength(40)])
    theme = HiddenField("主题", [TextLength(120)])

    validate_ends_on = GatheringForm.validate_ends_on
    validate_ends_at = GatheringForm.validate_ends_at

    def validate(self, extra_validators: Any = None) -> bool:
        """What is not taken is not judged."""
        return not self.take.data or bool(super().validate(extra_validators))

    def wanted(self, kinds: Mapping[str, ActivityKind]) -> Wanted:
        """The draft that is wanted; its minutes begin with the words that were read."""
        last = self.ends_on.data
        return Wanted(
            kind=kinds[self.kind.data],
            title=self.title.data or "",
            held_on=self.held_on.data,  # type: ignore[arg-type] # needed
            ends_on=last if last != self.held_on.data else None,
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            place=self.place.data or "",
            chair_name=self.chair_name.data or "",
            theme=self.theme.data or "",
            content=self.told.data or "",
        )


class NoticeForm(PasteForm):
    """The text, whose gatherings it tells of and, where they are several, what was read of each."""

    branch = SelectField("单位")
    year = CountField("年度", most=LAST_YEAR, description="没有写年份的日期按这一年。")
    rows = Rows(FormField(ToldRow, label="活动"), label="活动", max_entries=MOST_ROWS)

    def offer(self, kinds: Sequence[ActivityKind]) -> None:
        """Set the kinds that may be chosen."""
        self._kinds = {kind.code: kind for kind in kinds}
        for entry in self.rows.entries:
            entry.form.kind.choices = choices((kind.code, kind.label) for kind in kinds)

    def validate_rows(self, field: Rows) -> None:
        """At least one is taken."""
        if not self._taken:
            raise ValidationError("请至少勾选一项。")

    @property
    def _taken(self) -> list[ToldRow]:
        return [entry.form for entry in self.rows.entries if entry.form.take.data]

    @property
    def wanted(self) -> list[Wanted]:
        """The drafts that are wanted."""
        return [row.wanted(self._kinds) for row in self._taken]
