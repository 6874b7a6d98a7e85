"""The form of what is typed beside the figures, and the form of a decision."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError

from intranet.domain.duties.standing import Gap
from intranet.domain.paper.parts import MAX_PHOTOS
from intranet.domain.reports.document import SummaryContent
from intranet.domain.reports.own_text import Tokens
from intranet.domain.reports.wording.editions import names_of
from intranet.domain.summaries.narrative import (
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
from intranet.features.summaries.operations import SummaryInput
from intranet.features.summaries.own_paragraphs import OwnParagraphs, own
from intranet.foundation.quarters import Period
from intranet.pagekit.fields import Rows, TickBoxes, is_written_in, row_id
from intranet.pagekit.forms import Part, TextLength, VersionedForm
from intranet.pagekit.review import MoveForm

EARLY = "本期尚未结束，以后的记录不计入，仍然通过"
MIN_ROWS = 3
MAX_ROWS = 12


class DecisionForm(MoveForm):
    """A move of a summary; ``early`` confirms an approval while the period still lasts."""

    early = BooleanField(EARLY)


class PlanForm(Part):
    """One item of the next period's work; a row left empty is dropped."""

    month = SelectField("月份", coerce=row_id, validate_choice=False)
    text = StringField("工作内容", [TextLength(MAX_PLAN)])
    owner = StringField("负责人", [TextLength(MAX_OWNER)])


class GapForm(Part):
    """Why one meeting was not held in its time."""

    reason = StringField("原因", [TextLength(MAX_REASON)])
    made_up_on = DateField("补开日期", [Optional()])
    agreed = BooleanField("经机关党委同意调整")


class BaseGeneralForm(VersionedForm):
    """What every summary is typed into, whoever makes it."""

    as_of = DateField("数据截至")
    highlight = TextAreaField()
    problems = Rows(
        TextAreaField("问题", [TextLength(MAX_PROBLEM)]),
        label="存在问题",
        min_entries=MIN_ROWS,
        max_entries=MAX_ROWS,
    )
    previous_done = TickBoxes("此前问题中已整改的", coerce=row_id, choices=[])
    plans = Rows(
        FormField(PlanForm, label="计划"),
        label="重点工作",
        min_entries=MIN_ROWS,
        max_entries=MAX_ROWS,
    )

    own_lead = own("开头")

    def __init__(self, period: Period, latest: Any, tokens: Tokens, **values: Any) -> None:
        """Remember the period, the last day that can be counted to, and what can stand in 〔〕."""
        super().__init__(**values)
        self.tokens = tokens
        self.period = period
        self.latest = latest
        names = names_of(period)
        self.previous_done.label.text = f"{names['before']}问题中已整改的"
        self.plans.label.text = f"{names['after']}重点工作"

    def validate_as_of(self, field: DateField) -> None:
        """The day lies in the period and not in the future."""
        if field.data is None:
            raise ValidationError(
                f"请填写统计截至的日期，例如 {self.period.last_day.isoformat()}。"
            )
        if not self.period.first_day <= field.data <= self.latest:
            raise ValidationError(f"截至日期应在{names_of(self.period)['this']}内，且不晚于今天。")


class GeneralForm(BaseGeneralForm):
    """Everything of a branch's summary but the explanations of missing meetings."""

    own_study = own("理论学习")
    own_life = own("组织生活")
    own_care = own("教育管理和服务")
    own_brand = own("品牌和业务融合")
    own_integrity = own("纪律教育")
    study_note = TextAreaField(
        "学习补充",
        [TextLength(MAX_STUDY_NOTE)],
        description=f"接在学习数据之后，最多{MAX_STUDY_NOTE}字，可以不填。",
    )
    highlight = TextAreaField(
        "党建与业务融合",
        [TextLength(MAX_HIGHLIGHT)],
        description=f"最有成效的一件事，最多{MAX_HIGHLIGHT}字，可以不填。",
    )
    with_photos = BooleanField(
        "附一页工作照片", description=f"最多{MAX_PHOTOS}张，党风廉政方面的照片不附。"
    )
    photos = TickBoxes("选用的照片", coerce=row_id, choices=[])
    with_chart = BooleanField("附学时柱状图")

    def validate_photos(self, field: TickBoxes) -> None:
        """No more than one page of photographs."""
        if len(field.data or ()) > MAX_PHOTOS:
            raise ValidationError(f"照片最多选{MAX_PHOTOS}张，请减少几张。")


class NarrativeForm(ABC):
    """A form of typed text as one thing: problems and plans, and what its maker adds."""

    general: BaseGeneralForm

    def __init__(
        self, general: BaseGeneralForm, content: SummaryContent, previous_problems: Sequence[str]
    ) -> None:
        """Name the months of the plans and the problems of the period before."""
        self.general = general
        self.paragraphs = OwnParagraphs(general, content)
        self.previous_problems = tuple(previous_problems)
        general.previous_done.choices = list(enumerate(previous_problems))
        self.name_months()
        self._rest: list[tuple[str, str | None]] = []

    def name_months(self) -> None:
        """Offer the months of the following period."""
        offered = self.general.period.next.months
        for entry in self.general.plans.entries:
            entry.form.month.choices = [(month, f"{month}月") for month in offered]
            if entry.form.month.data not in offered:
                entry.form.month.data = offered[0]

    def add_spare_rows(self) -> None:
        """Leave an empty row at the end of each list, so that rows can be added without script."""
        problems, plans = self.general.problems, self.general.plans
        if all(entry.data for entry in problems.entries) and len(problems) < MAX_ROWS:
            problems.append_entry()
        if all(entry.form.text.data for entry in plans.entries) and len(plans) < MAX_ROWS:
            plans.append_entry()
        self.name_months()

    def adopt(self, kind: str, offered: str | Plan) -> None:
        """Put what was offered into the first empty row of the problems or the plans, or a new one."""
        if isinstance(offered, Plan):
            adopt_plan(self.general.plans, offered)
        else:
            adopt(self.general.problems, offered)

    @property
    def draft_key(self) -> HiddenField:
        """The key under which what is typed survives."""
        return self.general.draft_key

    def validate(self) -> bool:
        """Check the shape of everything typed."""
        return bool(self.general.validate())

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Put the sentences of the operations beside their fields."""
        self._rest = self.general.show_problems(
            {self._as_typed(name): sentences for name, sentences in problems.items()}
        )
        return self._rest

    def _as_typed(self, name: str) -> str:
        """The name in the form of a row that is numbered as it is kept: rows left empty are not."""
        listed, _, rest = name.partition("-")
        rows = next((one for one in self.lists if one.name == listed), None)
        number, _, part = rest.partition("-")
        if rows is None or not number.isdecimal():
            return name
        order = sorted(
            range(len(rows.entries)), key=lambda one: not is_written_in(rows.entries[one])
        )
        place = order[int(number)] if int(number) < len(order) else number
        return "-".join(filter(None, (listed, str(place), part)))

    @property
    def lists(self) -> "Sequence[FieldList[Any]]":
        """The lists of rows."""
        return (self.general.problems, self.general.plans)

    @property
    def summary(self) -> list[tuple[str, str | None]]:
        """Sentences that the general part does not list, for the box on top of the form."""
        found = list(self._rest)
        for rows in self.lists:
            # errors set on a row after the validation do not reach the list it belongs to
            found += [] if rows.errors else _row_sentences(rows)
        return found

    @abstractmethod
    def to_input(self) -> SummaryInput:
        """Typed values, after ``validate`` was fine; rows left empty are dropped."""

    def typed_parts(self) -> dict[str, Any]:
        """The parts of the narrative that every summary has."""
        general = self.general
        done = set(general.previous_done.data or ())
        return {
            "own": self.paragraphs.typed(),
            "highlight": general.highlight.data or "",
            "problems": filled(general.problems),
            "previous_done": tuple(
                text for number, text in enumerate(self.previous_problems) if number in done
            ),
            "plans": tuple(
                Plan(entry.form.month.data, entry.form.text.data or "", entry.form.owner.data or "")
                for entry in general.plans.entries
                if is_written_in(entry)
            ),
        }

    @staticmethod
    def stored_parts(narrative: Narrative, previous_problems: Sequence[str]) -> dict[str, Any]:
        """The same as values of the form."""
        return {
            **OwnParagraphs.stored(narrative),
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
        }


def adopt(rows: "FieldList[Any]", text: str) -> None:
    """Put *text* into the first empty row of a list, or a new one."""
    for entry in rows.entries:
        if not entry.data:
            entry.data = text
            return
    if len(rows) < MAX_ROWS:
        rows.append_entry(text)


def adopt_plan(rows: "FieldList[Any]", plan: Plan) -> None:
    """The same with a plan."""
    entry = next((one for one in rows.entries if not is_written_in(one)), None)
    if entry is None and len(rows) < MAX_ROWS:
        entry = rows.append_entry()
    if entry is not None:
        entry.form.month.data = plan.month
        entry.form.text.data, entry.form.owner.data = plan.text, plan.owner


def filled(rows: "FieldList[Any]") -> tuple[str, ...]:
    """The texts of the rows that are not empty."""
    return tuple(entry.data for entry in rows.entries if is_written_in(entry))


class SummaryForm(NarrativeForm):
    """A branch's form: general part and one explanation per gap."""

    general: GeneralForm

    def __init__(
        self,
        period: Period,
        latest: Any,
        *,
        gaps: Sequence[Gap],
        content: SummaryContent,
        previous_problems: Sequence[str],
        photos: Sequence[tuple[int, str]],
        narrative: Narrative,
        values: dict[str, Any],
        formdata: MultiDict[str, str] | None = None,
    ) -> None:
        """Build the form from a post (``formdata``) or from what is stored (everything else)."""
        stored = {
            "study_note": narrative.study_note,
            "photos": list(narrative.photos),
            **self.stored_parts(narrative, previous_problems),
            **values,
        }
        self.gaps = tuple(gaps)
        general = GeneralForm(period, latest, content.tokens, formdata=formdata, data=stored)
        general.photos.choices = list(photos)
        super().__init__(general, content, previous_problems)
        self.explanations = {
            gap.key: GapForm(
                formdata=formdata,
                prefix=f"gap-{gap.key}-",
                # what the committee has agreed to need not be typed again
                obj=narrative.explanations.get(gap.key)
                or Explanation(gap.reason, gap.made_up_on, agreed=bool(gap.reason)),
            )
            for gap in gaps
        }

    def validate(self) -> bool:
        """Check the shape of everything typed."""
        fine = super().validate()
        for part in self.explanations.values():
            fine = part.validate() and fine
        return fine

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
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
        return super().show_problems(general)

    @property
    def summary(self) -> list[tuple[str, str | None]]:
        """Sentences that the general part does not list, for the box on top of the form."""
        found = list(super().summary)
        for gap in self.gaps:
            for field in self.explanations[gap.key]:
                found += [(f"{gap.title}：{text}", field.id) for text in field.errors]
        return found

    def to_input(self) -> SummaryInput:
        """Typed values, after ``validate`` was fine; rows left empty are dropped."""
        general = self.general
        assert general.as_of.data is not None  # noqa: S101 - validate_as_of saw to it
        return SummaryInput(
            as_of=general.as_of.data,
            with_photos=bool(general.with_photos.data),
            with_chart=bool(general.with_chart.data),
            narrative=Narrative(
                **self.typed_parts(),
                study_note=general.study_note.data or "",
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
