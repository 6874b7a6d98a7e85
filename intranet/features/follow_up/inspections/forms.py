"""Forms of an inspection and of a problem that it found."""

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from intranet.domain.follow_up.inspections import (
    MAX_PROBLEM,
    MAX_SUMMARY,
    InspectionKind,
    InspectionSubject,
)
from intranet.foundation import clock
from intranet.pagekit.fields import NotLater, SensibleDate, choices, row_id
from intranet.pagekit.forms import EntryForm, Needed, TextLength, VersionedForm
from intranet.pagekit.wording import NO_CASES, PlainText


class InspectionForm(EntryForm):
    """When, who, which branch, about what, and what was seen; of the integrity kind also which subject.

    Branch and day stay once problems were entered under them (``has_problems``).
    """

    has_problems = False

    held_on = DateField("检查日期", [Needed(), NotLater(), SensibleDate()])
    kind = SelectField("类型", choices=choices(InspectionKind.choices()), coerce=InspectionKind)
    subject = SelectField(
        "检查主题",
        choices=choices([("", "不适用"), *InspectionSubject.choices()]),
        coerce=lambda value: InspectionSubject(value) if value else None,
        description="党风廉政督导必须选择。",
    )
    branch_id = SelectField("受检党支部", coerce=row_id)
    team = StringField("督导组", [Needed(), TextLength(60)], description="例如：第一督导组。")
    leader = StringField("组长", [Needed(), TextLength(40)])
    members = StringField("成员", [TextLength(200)], description="姓名之间用顿号隔开。")
    topic = StringField("检查内容", [Needed(), TextLength(120), PlainText()])
    summary = TextAreaField(
        "总体情况",
        [TextLength(MAX_SUMMARY), PlainText()],
        description=f"写明查看了什么、总体怎样。{NO_CASES}",
    )

    def validate_subject(self, field: SelectField) -> None:
        """Inspections of the integrity kind have a subject, others none."""
        if self.kind.data is InspectionKind.INTEGRITY and not field.data:
            raise ValidationError("党风廉政督导请选择检查主题。")
        if self.kind.data is not InspectionKind.INTEGRITY and field.data:
            raise ValidationError("只有党风廉政督导填写检查主题，其他类型请选“不适用”。")

    def validate_branch_id(self, field: SelectField) -> None:
        """The branch under which problems stand is kept."""
        self._stays(field)

    def validate_held_on(self, field: DateField) -> None:
        """The day on which they were found, too."""
        self._stays(field)

    def _stays(self, field: SelectField | DateField) -> None:
        if self.has_problems and field.data != field.object_data:
            raise ValidationError("这次督导检查已列出问题，受检党支部和检查日期不能再改。")


class ProblemForm(VersionedForm):
    """A problem that the inspection found; what is done about it says the branch."""

    problem = TextAreaField(
        "需改进问题",
        [Needed(), TextLength(MAX_PROBLEM), PlainText()],
        description=f"一项写一个问题，写具体。{NO_CASES}",
    )
    due_on = DateField(
        "整改时限",
        [Optional()],
        description="督导时已商定时限的填写，没有商定的由党支部填写。",
    )

    def validate_due_on(self, field: DateField) -> None:
        """Far-off years are slips."""
        SensibleDate(clock.today().year + 3)(self, field)
