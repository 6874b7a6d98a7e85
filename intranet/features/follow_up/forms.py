"""Forms of a resolution's steps and of a problem's moves."""

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from intranet.domain.follow_up.inspections import (
    MAX_MEASURE,
    MAX_OPINION,
    MAX_PROBLEM,
    MAX_RESULT,
)
from intranet.domain.follow_up.progress import MAX_NOTE, Step
from intranet.domain.follow_up.rectification import Plan
from intranet.foundation import clock
from intranet.pagekit.fields import NotLater, SensibleDate
from intranet.pagekit.forms import Needed, TextLength, VersionedForm, number_in
from intranet.pagekit.wording import NO_CASES, PlainText


class ProgressForm(VersionedForm):
    """One step of a resolution; which one, the button says."""

    happened_on = DateField("日期", [Needed(), NotLater()])
    note = TextAreaField(
        "办理情况",
        [Needed(), TextLength(MAX_NOTE), PlainText()],
        description="写明做了什么、结果如何；重新办理的，写明理由。",
    )
    act = HiddenField()

    @property
    def step(self) -> Step:
        """The step that was asked for; a note for anything else."""
        return Step(self.act.data) if self.act.data in list(Step) else Step.NOTE


class PlanForm(VersionedForm):
    """What a branch will do about a problem, who, by when; its own problems it may word anew."""

    problem = TextAreaField(
        "需改进问题",
        [Needed(), TextLength(MAX_PROBLEM), PlainText()],
        description=NO_CASES,
    )
    measure = TextAreaField("整改措施", [Needed(), TextLength(MAX_MEASURE), PlainText()])
    responsible = StringField("责任人", [Needed(), TextLength(40)])
    due_on = DateField("整改时限", [Needed()])

    def validate_due_on(self, field: DateField) -> None:
        """Far-off years are slips."""
        SensibleDate(clock.today().year + 3)(self, field)

    @property
    def plan(self) -> Plan:
        """Typed values, after ``validate`` was fine."""
        return Plan(
            measure=self.measure.data or "",
            responsible=self.responsible.data or "",
            due_on=self.due_on.data,
        )


class OwnItemForm(PlanForm):
    """A problem that the branch found itself, perhaps in its life meeting; the plan may follow later."""

    measure = TextAreaField("整改措施", [TextLength(MAX_MEASURE), PlainText()])
    responsible = StringField("责任人", [TextLength(40)])
    due_on = DateField("整改时限", [Optional()])
    found_on = DateField("发现日期", [Needed(), NotLater()])
    activity = SelectField("来源", validate_choice=True)

    @property
    def activity_id(self) -> int | None:
        """The gathering that found it; None for the branch's own look."""
        return number_in(self.activity.data)


class ReportForm(VersionedForm):
    """The branch reports that a problem is put right."""

    done_on = DateField("完成日期", [Needed()])
    result = TextAreaField(
        "整改情况",
        [Needed(), TextLength(MAX_RESULT), PlainText()],
        description="写明做了什么、取得什么效果。报告后由检查单位核实销号。",
    )


class VerifyForm(VersionedForm):
    """Who inspected closes a reported problem or returns it."""

    opinion = TextAreaField(
        "核实意见",
        [TextLength(MAX_OPINION), PlainText()],
        description="退回时必填，写明还需补充什么。",
    )
