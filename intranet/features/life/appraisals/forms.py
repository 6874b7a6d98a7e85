"""Forms of the appraisal: the head, one line per member, the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from intranet.domain.life.appraisal_store import (
    APPRAISAL_MEETING,
    LIFE_MEETING,
    GatheringLine,
)
from intranet.domain.life.appraisals import (
    MAX_BALLOTS,
    MAX_OPINION,
    MAX_REASON,
    AppraisalRow,
    Grade,
    day_problem,
)
from intranet.foundation import clock
from intranet.pagekit.fields import CountField, choices, chosen_id
from intranet.pagekit.forms import RecordForm, TextLength, VersionedForm

_GRADES = [("", "未填报"), *Grade.choices()]


class HeadForm(VersionedForm):
    """When it was held, which gatherings it belongs to, the ballots."""

    activity_id = SelectField(
        "民主评议活动", coerce=chosen_id, description="选定后，评议日期按该活动的日期。"
    )
    held_on = DateField(
        "评议日期", [Optional()], description="未关联活动的，请填写；名册按这一天的党员关系生成。"
    )
    life_meeting_id = SelectField("同期组织生活会", coerce=chosen_id)
    ballots = CountField(
        "收回测评票数", most=MAX_BALLOTS, description="没有填写测评票数的，可以不填。"
    )
    all_qualified = BooleanField("其余未定等次的正式党员，等次一并确定为“合格”")

    year: int
    gatherings: Sequence[GatheringLine]

    def offer(self, year: int, found: Sequence[GatheringLine]) -> None:
        """Set the choices: gatherings of this branch only."""
        self.year = year
        self.gatherings = found
        for field, kind in (
            (self.activity_id, APPRAISAL_MEETING),
            (self.life_meeting_id, LIFE_MEETING),
        ):
            field.choices = choices(
                [
                    ("", "暂不关联"),
                    *(
                        (line.id, f"{line.held_on.isoformat()} {line.title}（{line.state.label}）")
                        for line in found
                        if line.kind == kind
                    ),
                ]
            )

    def suggest(self) -> None:
        """Choose the latest gatherings beforehand: in most branches there is one of each."""
        for line in self.gatherings:
            if line.kind == APPRAISAL_MEETING:
                self.activity_id.data = line.id
            else:
                self.life_meeting_id.data = line.id

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: a day of the year's appraisal, typed or by the chosen gathering."""
        fine = bool(super().validate(extra_validators))
        chosen = self.activity_id.data
        days = [line.held_on for line in self.gatherings if line.id == chosen]
        day = days[0] if days else self.held_on.data
        if day is None:
            problem = "请填写评议日期，或者选择民主评议活动。"
        else:
            self.held_on.data = day
            problem = day_problem(self.year, day, clock.today())
        if problem and not self.held_on.errors:
            self.held_on.errors = [problem]
        return fine and not problem

    def columns(self) -> dict[str, Any]:
        """Typed values of the head, after ``validate`` was fine."""
        typed = super().columns()
        del typed["all_qualified"]
        return typed


class RowForm(RecordForm):
    """One member's line."""

    takes_part = BooleanField("参加评议")
    self_assessed = BooleanField("已作自评")
    excellent = CountField("优秀票", most=MAX_BALLOTS)
    qualified = CountField("合格票", most=MAX_BALLOTS)
    basically_qualified = CountField("基本合格票", most=MAX_BALLOTS)
    unqualified = CountField("不合格票", most=MAX_BALLOTS)
    opinion = StringField("支部委员会意见", [TextLength(MAX_OPINION)])
    final = SelectField(
        "评定等次", choices=choices(_GRADES), coerce=lambda value: Grade(value) if value else None
    )

    @classmethod
    def of(cls, row: AppraisalRow, formdata: Any = None) -> "RowForm":
        """The line of *row*; what is stored where the posted form did not have it (the roll was changed meanwhile)."""
        prefix = f"row{row.id}-"
        posted = formdata is not None and f"{prefix}opinion" in formdata
        return cls(formdata=formdata if posted else None, obj=row, prefix=prefix)

    @property
    def counts(self) -> list[CountField]:
        """The four counts in the order of the grades."""
        return [self[grade.value] for grade in Grade]

    def columns(self) -> dict[str, Any]:
        """Typed values; of four counts the blank ones are zero once one is filled in."""
        typed = {name: self[name].data for name in ("takes_part", "self_assessed", "final")}
        known = any(field.data is not None for field in self.counts)
        counts = {grade.value: self[grade.value].data or 0 if known else None for grade in Grade}
        return {**typed, "opinion": self.opinion.data, **counts}


class DecisionForm(VersionedForm):
    """The committee's decision; a return needs a reason."""

    reason = TextAreaField("退回理由", [TextLength(MAX_REASON)])


@dataclass
class Table:
    """The whole form: the head and a line for each stored row."""

    head: HeadForm
    rows: list[tuple[AppraisalRow, RowForm]]

    @property
    def version(self) -> HiddenField:
        """The version of the table that was shown."""
        return self.head.version

    @property
    def draft_key(self) -> HiddenField:
        """The key under which what is typed survives."""
        return self.head.draft_key

    def on(self, rows: Sequence[AppraisalRow]) -> "Table":
        """What was typed beside the rows as they are now."""
        typed = {row.id: form for row, form in self.rows}
        return replace(self, rows=[(row, typed[row.id]) for row in rows if row.id in typed])

    def validate(self) -> bool:
        """Check every part, so that all problems are told at once."""
        return all([self.head.validate(), *(form.validate() for _, form in self.rows)])

    def lines(self) -> dict[int, dict[str, Any]]:
        """Typed lines by id of the row."""
        return {row.id: form.columns() for row, form in self.rows}

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Put sentences beside their fields; return those about the whole table."""
        rest: list[tuple[str, str | None]] = []
        for name, sentences in problems.items():
            line = next((form for _, form in self.rows if form.find(name) is not None), self.head)
            rest += line.show_problems({name: sentences})
        return rest

    def row_errors(self) -> list[tuple[str, str | None]]:
        """Sentences of the lines with the member's name, for the box above the form."""
        return [
            (f"{row.name}：{sentence}", field.id)
            for row, form in self.rows
            for field in form
            for sentence in field.errors
        ]
