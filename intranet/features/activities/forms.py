"""The form of one gathering: general part, one section per kind, attendance. Shape and wording only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
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
    TimeField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.activities import AbsenceReason
from intranet.domain.kinds import ActivityKind
from intranet.domain.kinds import Field as ShownField
from intranet.domain.quorum import DecisionType, VoteMethod
from intranet.domain.register import Absence
from intranet.features.activities.inputs import (
    ActivityInput,
    RecordInput,
    ResolutionInput,
    VoteInput,
)
from intranet.foundation import clock
from intranet.pagekit.fields import CountField, HoursField, SensibleDate, choices
from intranet.pagekit.forms import Needed, RecordForm, TextLength, trim

SPARE_ROWS = 1
# an agenda rarely has one item only
FIRST_AGENDA_ROWS = 3
MAX_ROWS = 40
FORM_SUGGESTIONS = (
    "集中学习",
    "现场参观",
    "志愿服务",
    "专题研讨",
    "实践演练",
    "走访调研",
    "观看视频",
)
TOPIC_FORM_SUGGESTIONS = ("集中学习", "领学", "交流发言", "观看视频")


class _Part(Form):
    """A part of the form; its fields are trimmed like those of the whole."""

    class Meta(RecordForm.Meta):
        """Same manners as the whole form."""


class AgendaForm(_Part):
    """One agenda item."""

    text = StringField("议题", [TextLength(200)])


class VoteForm(_Part):
    """One voted item."""

    motion = StringField("表决事项", [TextLength(200)])
    decision_type = SelectField(
        "类型",
        choices=choices((kind.value, kind.label) for kind in DecisionType),
        default="ordinary",
    )
    method = SelectField(
        "方式",
        choices=choices((way.value, way.label) for way in VoteMethod),
        default="show_of_hands",
    )
    approve = CountField("赞成票", blank=0, most=5000)
    oppose = CountField("反对票", blank=0, most=5000)
    abstain = CountField("弃权票", blank=0, most=5000)
    written_opinions = CountField("书面意见", blank=0, most=5000)


class ResolutionForm(_Part):
    """One resolution."""

    text = StringField("议定事项", [TextLength(300)])
    responsible = StringField("责任人", [TextLength(40)])
    due_on = DateField("完成时限", [Optional()])


class SectionForm(_Part):
    """All fields a kind may show; the template shows those that this kind does show."""

    theme = StringField("主题", [TextLength(120)])
    form = StringField("活动形式", [TextLength(40)])
    lecturer_name = StringField("主讲人", [TextLength(40)])
    lecturer_role = StringField("主讲人职务", [TextLength(60)])
    first_topic_document = StringField("学习内容", [TextLength(200)])
    first_topic_date = DateField("文件日期", [Optional()])
    first_topic_form = StringField("学习形式", [TextLength(40)])
    study_hours = HoursField("学时")
    content = TextAreaField("会议内容", [TextLength(20000)])
    criticism = TextAreaField("批评意见", [TextLength(20000)])
    no_votes = BooleanField("本次无表决事项")
    no_resolutions = BooleanField("本次无议定事项")
    agenda = FieldList(FormField(AgendaForm, label="议题"), label="议题", max_entries=MAX_ROWS)
    votes = FieldList(FormField(VoteForm, label="表决"), label="表决", max_entries=MAX_ROWS)
    resolutions = FieldList(
        FormField(ResolutionForm, label="议定事项"), label="议定事项", max_entries=MAX_ROWS
    )

    @property
    def votes_filled(self) -> bool:
        """Whether anything was entered about votes."""
        return bool(self.no_votes.data) or any(e.form.motion.data for e in self.votes.entries)

    @property
    def resolutions_filled(self) -> bool:
        """Whether anything was entered about resolutions."""
        return bool(self.no_resolutions.data) or any(
            e.form.text.data for e in self.resolutions.entries
        )

    def add_spare_rows(self) -> None:
        """Leave room at the end of each list, so that rows can be added without script."""
        for rows, key in (
            (self.agenda, "text"),
            (self.votes, "motion"),
            (self.resolutions, "text"),
        ):
            filled = sum(bool(entry.form[key].data) for entry in rows.entries)
            wanted = filled + SPARE_ROWS
            if rows is self.agenda:
                wanted = max(wanted, FIRST_AGENDA_ROWS)
            while len(rows.entries) < min(wanted, MAX_ROWS):
                rows.append_entry()

    def to_input(self, *, sees_criticism: bool) -> RecordInput:
        """Typed values; rows left empty are dropped."""
        return RecordInput(
            theme=self.theme.data or "",
            form=self.form.data or "",
            lecturer_name=self.lecturer_name.data or "",
            lecturer_role=self.lecturer_role.data or "",
            first_topic_document=self.first_topic_document.data or "",
            first_topic_date=self.first_topic_date.data,
            first_topic_form=self.first_topic_form.data or "",
            study_hours_tenths=int(self.study_hours.data or 0),
            content=self.content.data or "",
            criticism=(self.criticism.data or "") if sees_criticism else None,
            no_votes=bool(self.no_votes.data),
            no_resolutions=bool(self.no_resolutions.data),
            agenda=tuple(
                entry.form.text.data for entry in self.agenda.entries if entry.form.text.data
            ),
            votes=tuple(
                _vote(entry.form) for entry in self.votes.entries if entry.form.motion.data
            ),
            resolutions=tuple(
                ResolutionInput(
                    entry.form.text.data, entry.form.responsible.data or "", entry.form.due_on.data
                )
                for entry in self.resolutions.entries
                if entry.form.text.data
            ),
        )


def _vote(form: Any) -> VoteInput:
    return VoteInput(
        motion=form.motion.data,
        decision_type=DecisionType(form.decision_type.data),
        method=VoteMethod(form.method.data),
        approve=form.approve.data or 0,
        oppose=form.oppose.data or 0,
        abstain=form.abstain.data or 0,
        written_opinions=form.written_opinions.data or 0,
    )


class GeneralForm(RecordForm):
    """What all kinds of one gathering share."""

    kinds = SelectMultipleField(
        "类别",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="同一次活动兼作几类的，可以多选，每类各成一条记录。",
    )
    title = StringField("名称", [Needed(), TextLength(120)])
    held_on = DateField("日期")
    ends_on = DateField("结束日期", [Optional()], description="跨天的活动填写，当天结束的不填。")
    starts_at = TimeField("开始时间", [Optional()])
    ends_at = TimeField("结束时间", [Optional()])
    place = StringField("地点", [TextLength(60)])
    chair_name = StringField("主持人", [TextLength(40)])
    recorder_name = StringField("记录人", [TextLength(40)])
    observers = TextAreaField("列席人员", [TextLength(400)], description="姓名之间用顿号隔开。")
    headcount = CountField("参加人数", most=10_000_000)
    party_group = SelectField("党小组", coerce=int, validate_choice=False)
    form_key = HiddenField()
    draft_key = HiddenField()
    version = HiddenField()

    def validate_held_on(self, field: DateField) -> None:
        """A date is needed; far-off years are slips."""
        if field.data is None:
            raise ValidationError("请填写日期，例如 2025-09-30。")
        SensibleDate(clock.today().year + 2)(self, field)

    def validate_ends_on(self, field: DateField) -> None:
        """The last day is not before the first, and a gathering does not last for months."""
        if field.data and self.held_on.data:
            if field.data < self.held_on.data:
                raise ValidationError("结束日期早于开始日期，请核对。")
            if (field.data - self.held_on.data).days > 9:
                raise ValidationError("一次活动最多跨10天，时间更长的请分次登记。")

    def validate_ends_at(self, field: TimeField) -> None:
        """The end is after the start."""
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError("结束时间应晚于开始时间，请核对。")


@dataclass(frozen=True)
class ShownKind:
    """Which fields of a kind show and which are required, by name."""

    code: str
    label: str
    shows_names: dict[str, bool]
    required_names: dict[str, bool]

    @classmethod
    def of(cls, kind: ActivityKind) -> "ShownKind":
        """Read the dictionary's row."""
        return cls(
            kind.code,
            kind.label,
            {field.value: kind.shows(field) for field in ShownField},
            {field.value: kind.requires(field) for field in ShownField},
        )


class ActivityForm:
    """General part, sections and attendance of one gathering, as one thing."""

    def __init__(
        self,
        offered: Sequence[ActivityKind],
        groups: Sequence[tuple[int, str]],
        *,
        formdata: MultiDict[str, str] | None = None,
        defaults: dict[str, Any] | None = None,
        sections: dict[str, dict[str, Any]] | None = None,
        absences: dict[int, Absence] | None = None,
        participants: Sequence[int] = (),
    ) -> None:
        """Build the form from a post (``formdata``) or from values (everything else)."""
        self.general = GeneralForm(formdata=formdata, data=defaults or {})
        self.general.kinds.choices = choices((kind.code, kind.label) for kind in offered)
        self.general.party_group.choices = choices([(0, "请选择"), *groups])
        chosen = set(self.general.kinds.data or ())
        self.kinds = [kind for kind in offered if kind.code in chosen]
        given = sections or {}
        self.sections = {
            kind.code: SectionForm(
                formdata=formdata, prefix=f"{kind.code}-", data=given.get(kind.code, {})
            )
            for kind in self.kinds
        }
        for kind in self.kinds:
            self.sections[kind.code].theme.label.text = kind.theme_label
        if formdata is None:
            self.absences = absences or {}
            self.participants = tuple(participants)
        else:
            self.absences, self.participants = _typed_attendance(formdata)
        self.extra: list[tuple[str, str | None]] = []
        self.problems: dict[str, list[str]] = {}

    def add_spare_rows(self) -> None:
        """Room for more rows in every list."""
        for section in self.sections.values():
            section.add_spare_rows()

    def validate(self) -> bool:
        """Check the shape of everything typed."""
        fine = bool(self.general.validate())
        for section in self.sections.values():
            fine = section.validate() and fine
        if not self.kinds:
            self.general.kinds.errors = ["请至少选择一个类别。"]
            fine = False
        return fine

    def show_problems(self, problems: dict[str, list[str]]) -> None:
        """Put the problems of the operations beside their fields."""
        self.problems = problems
        rest = self.general.show_problems(
            {name: texts for name, texts in problems.items() if self._section_of(name) is None}
        )
        self.extra = rest
        for name, texts in problems.items():
            section = self._section_of(name)
            if section is None:
                continue
            field = _find(section, name)
            if field is None:
                self.extra += [(text, name) for text in texts]
            else:
                field.errors = [*field.errors, *texts]

    @property
    def shown_kinds(self) -> list["ShownKind"]:
        """The chosen kinds as the template needs them."""
        return [ShownKind.of(kind) for kind in self.kinds]

    def _section_of(self, name: str) -> SectionForm | None:
        for code, section in self.sections.items():
            if name.startswith(f"{code}-"):
                return section
        return None

    @property
    def summary(self) -> list[tuple[str, str | None]]:
        """Sentences of the sections and of the attendance, for the box on top of the page."""
        found = list(self.extra)
        for section in self.sections.values():
            found += _sentences(section)
        return found

    def to_input(self, *, sees_criticism: bool) -> ActivityInput:
        """Typed values, after ``validate`` was fine."""
        general = self.general
        assert general.held_on.data is not None  # noqa: S101 - validate_held_on saw to it
        return ActivityInput(
            title=general.title.data or "",
            held_on=general.held_on.data,
            ends_on=general.ends_on.data if general.ends_on.data != general.held_on.data else None,
            starts_at=general.starts_at.data,
            ends_at=general.ends_at.data,
            place=general.place.data or "",
            chair_name=general.chair_name.data or "",
            recorder_name=general.recorder_name.data or "",
            observers=general.observers.data or "",
            headcount=general.headcount.data,
            party_group_id=general.party_group.data or None,
            records={
                code: section.to_input(sees_criticism=sees_criticism)
                for code, section in self.sections.items()
            },
            absences=self.absences,
            participants=self.participants,
        )


def _find(form: Any, name: str) -> Any:
    for field in form:
        if field.name == name:
            return field
        if name.startswith(f"{field.name}-"):
            return _find(field.entries if isinstance(field, FieldList) else field.form, name)
    return None


def _sentences(form: Any) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for field in form:
        if isinstance(field, FieldList):
            for entry in field.entries:
                found += _sentences(entry.form)
        else:
            found += [(str(text), field.id) for text in field.errors if isinstance(text, str)]
    return found


def _typed_attendance(
    formdata: MultiDict[str, str],
) -> tuple[dict[int, Absence], tuple[int, ...]]:
    """Read ``absent-7``, ``reason-7``, ``note-7`` and ``took-7``."""
    absences: dict[int, Absence] = {}
    participants = []
    reasons = {reason.value for reason in AbsenceReason}
    for name in formdata:
        what, _, number = name.partition("-")
        if what not in {"absent", "took"} or not (number.isascii() and number.isdigit()):
            continue
        member_id = int(number)
        if what == "took":
            participants.append(member_id)
            continue
        reason = formdata.get(f"reason-{member_id}", "")
        absences[member_id] = Absence(
            AbsenceReason(reason) if reason in reasons else None,
            trim(formdata.get(f"note-{member_id}", ""))[:60],
        )
    return absences, tuple(participants)


def posted() -> MultiDict[str, str]:
    """The posted form."""
    return request.form
