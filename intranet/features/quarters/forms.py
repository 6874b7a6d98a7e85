"""The form of what is typed beside the figures, and the form of a decision."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.duties import Gap
from intranet.domain.narrative import (
    MAX_HIGHLIGHT,
    MAX_OWNER,
    MAX_PLAN,
    MAX_PROBLEM,
    MAX_REASON,
    MAX_STUDY_NOTE,
    Explanation,
    Narrative,
    Plan,
)
from intranet.domain.printing import MAX_PHOTOS
from intranet.features.quarters.operations import SummaryInput
from intranet.foundation.quarters import Quarter
from intranet.pagekit.forms import RecordForm, TextLength

MIN_ROWS = 3
MAX_ROWS = 12


class TickBoxes(SelectMultipleField):
    """Several of a few, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Part(Form):
    """A part of the form; its fields are trimmed like those of the whole."""

    class Meta(RecordForm.Meta):
        """Same manners as the whole form."""


class PlanForm(_Part):
    """One item of next quarter's work; a row left empty is dropped."""

    month = SelectField("月份", coerce=int, validate_choice=False)
    text = StringField("工作内容", [TextLength(MAX_PLAN)])
    owner = StringField("负责人", [TextLength(MAX_OWNER)])


class GapForm(_Part):
    """Why one meeting was not held in its time."""

    reason = StringField("原因", [TextLength(MAX_REASON)])
    made_up_on = DateField("补开日期", [Optional()])
    agreed = BooleanField("经机关党委同意调整")


class GeneralForm(RecordForm):
    """Everything but the explanations of missing meetings."""

    as_of = DateField("数据截至")
    study_note = TextAreaField(
        "学习补充",
        [TextLength(MAX_STUDY_NOTE)],
        description=f"接在学习数据之后，最多{MAX_STUDY_NOTE}字，可以不填。",
    )
    highlight = TextAreaField(
        "党建与业务融合",
        [TextLength(MAX_HIGHLIGHT)],
        description=f"本季度最有成效的一件事，最多{MAX_HIGHLIGHT}字，可以不填。",
    )
    problems = FieldList(
        TextAreaField("问题", [TextLength(MAX_PROBLEM)]),
        label="存在问题",
        min_entries=MIN_ROWS,
        max_entries=MAX_ROWS,
    )
    previous_done = TickBoxes("上季度问题中已整改的", coerce=int, choices=[])
    plans = FieldList(
        FormField(PlanForm, label="计划"),
        label="下季度重点工作",
        min_entries=MIN_ROWS,
        max_entries=MAX_ROWS,
    )
    with_photos = BooleanField(
        "附一页工作照片", description=f"最多{MAX_PHOTOS}张，党风廉政方面的照片不附。"
    )
    photos = TickBoxes("选用的照片", coerce=int, choices=[])
    with_chart = BooleanField("附学时柱状图")
    draft_key = HiddenField()
    version = HiddenField()

    def __init__(self, quarter: Quarter, latest: Any, **values: Any) -> None:
        """Remember the quarter and the last day that can be counted to."""
        super().__init__(**values)
        self.quarter = quarter
        self.latest = latest

    def validate_as_of(self, field: DateField) -> None:
        """The day lies in the quarter and not in the future."""
        if field.data is None:
            raise ValidationError("请填写统计截至的日期，例如 2025-09-30。")
        if not self.quarter.first_day <= field.data <= self.latest:
            raise ValidationError("截至日期应在本季度内，且不晚于今天。")

    def validate_photos(self, field: TickBoxes) -> None:
        """No more than one page of photographs."""
        if len(field.data or ()) > MAX_PHOTOS:
            raise ValidationError(f"照片最多选{MAX_PHOTOS}张，请减少几张。")


class SummaryForm:
    """General part and one explanation per gap, as one thing."""

    def __init__(
        self,
        quarter: Quarter,
        latest: Any,
        *,
        gaps: Sequence[Gap],
        previous_problems: Sequence[str],
        photos: Sequence[tuple[int, str]],
        narrative: Narrative,
        values: dict[str, Any],
        formdata: MultiDict[str, str] | None = None,
    ) -> None:
        """Build the form from a post (``formdata``) or from what is stored (everything else)."""
        stored = {
            "study_note": narrative.study_note,
            "highlight": narrative.highlight,
            "problems": list(narrative.problems),
            "plans": [
                {"month": plan.month, "text": plan.text, "owner": plan.owner}
                for plan in narrative.plans
            ],
            "previous_done": [
                number
                for number, text in enumerate(previous_problems)
                if text in narrative.previous_done
            ],
            "photos": list(narrative.photos),
            **values,
        }
        self.previous_problems = tuple(previous_problems)
        self.gaps = tuple(gaps)
        self.general = GeneralForm(quarter, latest, formdata=formdata, data=stored)
        self.general.previous_done.choices = list(enumerate(previous_problems))
        self.general.photos.choices = list(photos)
        self._name_months(quarter)
        self.explanations = {
            gap.key: GapForm(
                formdata=formdata,
                prefix=f"gap-{gap.key}-",
                obj=narrative.explanations.get(gap.key) or Explanation("", gap.made_up_on),
            )
            for gap in gaps
        }
        self._quarter = quarter
        self._rest: list[tuple[str, str | None]] = []

    def _name_months(self, quarter: Quarter) -> None:
        months = [(month, f"{month}月") for month in quarter.next.months]
        for entry in self.general.plans.entries:
            entry.form.month.choices = months
            if entry.form.month.data not in quarter.next.months:
                entry.form.month.data = quarter.next.months[0]

    def add_spare_rows(self) -> None:
        """Leave an empty row at the end of each list, so that rows can be added without script."""
        problems, plans = self.general.problems, self.general.plans
        if all(entry.data for entry in problems.entries) and len(problems) < MAX_ROWS:
            problems.append_entry()
        if all(entry.form.text.data for entry in plans.entries) and len(plans) < MAX_ROWS:
            plans.append_entry()
        self._name_months(self._quarter)

    def adopt_problem(self, text: str) -> None:
        """Put *text* into the first empty row of the problems, or a new one."""
        problems = self.general.problems
        for entry in problems.entries:
            if not entry.data:
                entry.data = text
                return
        if len(problems) < MAX_ROWS:
            problems.append_entry(text)

    def validate(self) -> bool:
        """Check the shape of everything typed."""
        fine = bool(self.general.validate())
        for part in self.explanations.values():
            fine = part.validate() and fine
        return fine

    def show_problems(self, problems: dict[str, list[str]]) -> None:
        """Put the sentences of the operations beside their fields."""
        general: dict[str, list[str]] = {}
        for name, sentences in problems.items():
            field = next(
                (
                    part[name.rpartition("-")[2]]
                    for key, part in self.explanations.items()
                    if name.startswith(f"gap-{key}-") and name.rpartition("-")[2] in part
                ),
                None,
            )
            if field is None:
                general[name] = sentences
            else:
                field.errors = [*field.errors, *sentences]
        self._rest = self.general.show_problems(general)

    @property
    def summary(self) -> list[tuple[str, str | None]]:
        """Sentences that the general part does not list, for the box on top of the form."""
        found = list(self._rest)
        for rows in (self.general.problems, self.general.plans):
            # errors set on a row after the validation do not reach the list it belongs to
            found += [] if rows.errors else _row_sentences(rows)
        for gap in self.gaps:
            for field in self.explanations[gap.key]:
                found += [(f"{gap.title}：{text}", field.id) for text in field.errors]
        return found

    def to_input(self) -> SummaryInput:
        """Typed values, after ``validate`` was fine; rows left empty are dropped."""
        general = self.general
        assert general.as_of.data is not None  # noqa: S101 - validate_as_of saw to it
        done = set(general.previous_done.data or ())
        return SummaryInput(
            as_of=general.as_of.data,
            with_photos=bool(general.with_photos.data),
            with_chart=bool(general.with_chart.data),
            narrative=Narrative(
                study_note=general.study_note.data or "",
                highlight=general.highlight.data or "",
                problems=tuple(entry.data for entry in general.problems.entries if entry.data),
                previous_done=tuple(
                    text for number, text in enumerate(self.previous_problems) if number in done
                ),
                plans=tuple(
                    Plan(
                        entry.form.month.data,
                        entry.form.text.data or "",
                        entry.form.owner.data or "",
                    )
                    for entry in general.plans.entries
                    if entry.form.text.data or entry.form.owner.data
                ),
                explanations={
                    key: Explanation(
                        part.reason.data or "", part.made_up_on.data, bool(part.agreed.data)
                    )
                    for key, part in self.explanations.items()
                    if part.reason.data
                },
                photos=tuple(general.photos.data or ()),
            ),
        )


def _row_sentences(rows: Any) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for entry in rows.entries:
        fields = entry.form if isinstance(entry, FormField) else (entry,)
        found += [(text, field.id) for field in fields for text in field.errors]
    return found


class DecisionForm(RecordForm):
    """Take up, return, approve or reopen a summary; return and reopen need a reason."""

    version = HiddenField()
    draft_key = HiddenField()
    opinion = TextAreaField("意见", [TextLength(300)])
