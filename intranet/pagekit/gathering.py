"""What the forms of gatherings share: when and where, what one kind is about, who was absent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    FieldList,
    HiddenField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.activities.attendance import Absence, Standing
from intranet.domain.activities.common_text import COMMON, carrier
from intranet.domain.activities.joint_events import JointRecord
from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.activities.kinds import Field as ShownField
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.tables import MOST_NOTE, ActivityRecord
from intranet.domain.records.plain_text import not_to_enter
from intranet.foundation import clock
from intranet.foundation.typed import cleaned, listed, unfit
from intranet.pagekit.fields import HoursField, SensibleDate, choices
from intranet.pagekit.forms import (
    Needed,
    Part,
    TextLength,
    VersionedForm,
    find_field,
)

FORM_SUGGESTIONS = (
    "集中学习",
    "现场参观",
    "志愿服务",
    "专题研讨",
    "实践演练",
    "走访调研",
    "观看视频",
)


MOST_DAYS = 10
# Of all kinds of one gathering together, rows of their lists included: some forty pages in print.
MOST_TEXT = 40_000
# Columns of a gathering, and of what one kind of it is about, that the fields are named like.
SHARED = (
    "title",
    "held_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "place",
    "chair_name",
    "recorder_name",
)
CONTENT = ("theme", "form", "lecturer_name", "lecturer_role", "content")
_COMMON_NAMES = {
    ShownField.FORM: ("form",),
    ShownField.FIRST_TOPIC: ("first_topic_document", "first_topic_date", "first_topic_form"),
    ShownField.CONTENT: ("content",),
}


def values_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What stands in these columns."""
    return {name: getattr(row, name) for name in names}


class GatheringForm(VersionedForm):
    """Kinds, name, days, times, place, and who presided and kept the minutes."""

    kinds = SelectMultipleField(
        "类别",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="同一次活动兼作几类的，可以多选，每类各成一条记录。",
    )
    title = StringField("名称", [Needed(), TextLength(120)])
    held_on = DateField("日期")
    ends_on = DateField(
        "结束日期", [Optional()], description="跨天、跨夜的活动填写，当天结束的不填。"
    )
    starts_at = TimeField("开始时间", [Optional()])
    ends_at = TimeField("结束时间", [Optional()])
    place = StringField("地点", [TextLength(60)])
    chair_name = StringField("主持人", [TextLength(40)])
    recorder_name = StringField("记录人", [TextLength(40)])

    def columns(self) -> dict[str, Any]:
        """Typed values by column, after ``validate`` was fine."""
        typed = super().columns()
        if typed["ends_on"] == typed["held_on"]:
            typed["ends_on"] = None
        return {name: typed[name] for name in SHARED}

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
            if (field.data - self.held_on.data).days >= MOST_DAYS:
                raise ValidationError(f"一次活动最多跨{MOST_DAYS}天，时间更长的请分次登记。")

    def validate_ends_at(self, field: TimeField) -> None:
        """The end is after the start, unless it is the end of a later day."""
        first, last = self.held_on.data, self.ends_on.data
        if (first and last and last > first) or not (field.data and self.starts_at.data):
            return
        if field.data <= self.starts_at.data:
            raise ValidationError("结束时间应晚于开始时间，请核对；跨夜的请填写结束日期。")


class ContentForm(Part):
    """What one kind of the gathering was about; the template shows the fields that the kind shows.

    ``is_fresh``: the kind was only just ticked, nothing of it was on the form yet.
    """

    is_fresh = False

    theme = StringField("主题", [TextLength(120)])
    form = StringField("活动形式", [TextLength(40)])
    lecturer_name = StringField("主讲人", [TextLength(40)])
    lecturer_role = StringField("主讲人职务", [TextLength(60)])
    study_hours = HoursField("学时")
    content = TextAreaField("会议内容", [TextLength(20000)])

    def columns(self) -> dict[str, Any]:
        """Typed values by column."""
        texts = {name: self[name].data or "" for name in CONTENT}
        return {
            **texts,
            "study_hours_tenths": self.study_hours.data or 0,
            "no_study_hours": self.study_hours.says_zero,
        }


def typed_hours(record: ActivityRecord | JointRecord) -> int | None:
    """The hours of a record as they stood on the form: zero only where zero was typed."""
    return record.study_hours_tenths or (0 if record.no_study_hours else None)


def usual_hours(kind: ActivityKind) -> int | None:
    """The hours with which a new record of the kind starts; none where it usually gives none."""
    return kind.default_hours_tenths or None


@dataclass(frozen=True)
class ShownKind:
    """Which fields of a kind show and which are required, by name; whether it is study, or work carried out."""

    code: str
    label: str
    shows_names: dict[str, bool]
    required_names: dict[str, bool]
    # under which earlier kind of the gathering a common field is told; empty where under this one
    told_names: dict[str, str]
    is_study: bool
    is_work: bool
    is_further: bool

    @property
    def told_by(self) -> str:
        """Labels of the kinds under which what it has in common with them is told."""
        labels = dict.fromkeys(filter(None, self.told_names.values()))
        return "、".join(f"“{label}”" for label in labels)

    @classmethod
    def of(cls, kinds: Sequence[ActivityKind], position: int) -> "ShownKind":
        """Read the dictionary's row of the kind at *position* among those of the gathering."""
        kind = kinds[position]
        told = {one: carrier(kinds, position, one) for one in COMMON}
        return cls(
            kind.code,
            kind.label,
            {field.value: kind.shows(field) for field in ShownField},
            {field.value: kind.requires(field) for field in ShownField},
            {one.value: by.label if by else "" for one, by in told.items()},
            kind.category is Category.STUDY,
            kind.is_work,
            position > 0,
        )


G = TypeVar("G", bound=GatheringForm)
S = TypeVar("S", bound=ContentForm)


class SectionedForm(Generic[G, S]):
    """General part and one section for each chosen kind, as one thing."""

    def __init__(
        self,
        general: G,
        offered: Sequence[ActivityKind],
        section: Callable[[ActivityKind], S],
        formdata: MultiDict[str, str] | None,
    ) -> None:
        """Choose the kinds among *offered* in the order of choice (the first is the main one)."""
        self.general = general
        by_code = {kind.code: kind for kind in offered}
        chosen = dict.fromkeys(general.kinds.data or ())
        self.kinds = [by_code[code] for code in chosen if code in by_code]
        rest = [kind for kind in offered if kind.code not in chosen]
        general.kinds.choices = choices((kind.code, kind.label) for kind in [*self.kinds, *rest])
        self.sections = {kind.code: section(kind) for kind in self.kinds}
        for kind in self.kinds:
            section_form = self.sections[kind.code]
            section_form.theme.label.text = kind.label_of(ShownField.THEME)
            section_form.content.label.text = kind.label_of(ShownField.CONTENT)
        if formdata is not None:
            self._share_hours(formdata)
            self._keep_common(formdata)
        if self.kinds:
            general.chair_name.label.text = self.kinds[0].chair_label
        self.extra: list[tuple[str, str | None]] = []
        self.problems: dict[str, list[str]] = {}

    def _share_hours(self, formdata: MultiDict[str, str]) -> None:
        """A kind only just ticked beside others starts with the hours that they leave of the gathering's."""
        given = 0
        for kind in self.kinds:
            hours = self.sections[kind.code].study_hours
            if self.sections[kind.code].is_fresh and hours.data:
                hours.data = max(hours.data - given, 0)
            given += hours.data or 0

    def _keep_common(self, formdata: MultiDict[str, str]) -> None:
        """What was told under a kind that is no longer chosen is told under the one that carries it now."""
        for shown, names in _COMMON_NAMES.items():
            codes = [kind.code for kind in self.kinds if kind.shows(shown)]
            for name in names if codes else ():
                control = getattr(self.sections[codes[0]], name, None)
                if control is None or control.data:
                    continue
                for key, typed in formdata.items():
                    code, _, rest = key.partition("-")
                    if rest == name and code not in self.sections and typed.strip():
                        control.process(MultiDict({control.name: cleaned(typed)}))

    @property
    def version(self) -> HiddenField:
        """The version of the record that was shown."""
        return self.general.version

    @property
    def draft_key(self) -> HiddenField:
        """The key under which what is typed survives."""
        return self.general.draft_key

    def validate(self) -> bool:
        """Check the shape of everything typed."""
        fine = bool(self.general.validate())
        for section in self.sections.values():
            fine = section.validate() and fine
        if not self.kinds:
            self.general.kinds.errors = ["请至少选择一个类别。"]
            fine = False
        return self._fits() and fine

    def _fits(self) -> bool:
        """Whether all kinds together are not too long to be printed; else the longest text says so."""
        length = sum(map(_typed_length, self.sections.values()))
        if length <= MOST_TEXT:
            return True
        sentence = (
            f"一次活动各项内容合计最多{MOST_TEXT}字，现有{length}字，请精简，或者分成几次活动登记。"
        )
        texts = [
            field
            for section in self.sections.values()
            for field in section
            if isinstance(field, TextAreaField)
        ]
        longest = max(texts, key=lambda field: len(field.data or ""))
        longest.errors = [*longest.errors, sentence]
        return False

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Put the problems of the operations beside their fields."""
        self.problems = dict(problems)
        rest = self.general.show_problems(
            {name: texts for name, texts in problems.items() if self._section_of(name) is None}
        )
        self.extra = rest
        for name, texts in problems.items():
            section = self._section_of(name)
            if section is None:
                continue
            field = find_field(section, name)
            if field is None:
                self.extra += [(text, name) for text in texts]
            else:
                field.errors = [*field.errors, *texts]
        return self.extra

    @property
    def shown_kinds(self) -> list[ShownKind]:
        """The chosen kinds as the template needs them."""
        return [ShownKind.of(self.kinds, position) for position in range(len(self.kinds))]

    def _section_of(self, name: str) -> S | None:
        for code, section in self.sections.items():
            if name.startswith(f"{code}-"):
                return section
        return None

    @property
    def summary(self) -> list[tuple[str, str | None]]:
        """Sentences of the sections and of what has no field, for the box on top of the page."""
        found = list(self.extra)
        for section in self.sections.values():
            found += _sentences(section)
        return found


def section_of(
    form: type[S],
    kind: ActivityKind,
    formdata: MultiDict[str, str] | None,
    values: Mapping[str, object],
) -> S:
    """The section of one kind; a kind that was only just ticked starts with its usual hours."""
    prefix = f"{kind.code}-"
    fresh = formdata is not None and not any(name.startswith(prefix) for name in formdata)
    if fresh:
        formdata, values = None, {"study_hours": usual_hours(kind)}
    found = form(formdata=formdata, prefix=prefix, data=values)
    found.is_fresh = fresh
    return found


def _typed_length(form: Any) -> int:
    """Characters in the text fields of a part and of its lists."""
    length = 0
    for field in form:
        if isinstance(field, FieldList):
            length += sum(_typed_length(entry.form) for entry in field.entries)
        elif isinstance(field, StringField):
            length += len(field.data or "")
    return length


def _sentences(form: Any) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for field in form:
        found += [(str(text), field.id) for text in field.errors if isinstance(text, str)]
        if isinstance(field, FieldList):
            for entry in field.entries:
                found += _sentences(entry.form)
    return found


def typed_absences(formdata: MultiDict[str, str]) -> dict[int, Absence]:
    """Read ``absent-7``, ``reason-7`` and ``note-7``."""
    absences = {}
    reasons = {reason.value for reason in AbsenceReason}
    for member_id in ticked_members(formdata, "absent"):
        reason = formdata.get(f"reason-{member_id}", "")
        absences[member_id] = Absence(
            AbsenceReason(reason) if reason in reasons else None,
            cleaned(formdata.get(f"note-{member_id}", "")),
        )
    return absences


def note_problems(absences: Mapping[int, Absence]) -> dict[str, list[str]]:
    """What is wrong with the notes of absences as typed, beside the reasons."""
    found: dict[str, list[str]] = {}
    for member_id, absence in absences.items():
        if len(absence.note) > MOST_NOTE:
            length = len(absence.note)
            sentence = f"缺席说明最多{MOST_NOTE}字，现有{length}字，请精简。"
        elif strange := unfit(absence.note):
            sentence = f"缺席说明中有不能使用的字符{listed(strange)}，请删除或者改写。"
        elif wrong := not_to_enter(absence.note):
            sentence = f"缺席说明{wrong}"
        else:
            continue
        found[f"reason-{member_id}"] = [sentence]
    return found


def ticked_members(formdata: MultiDict[str, str], what: str) -> list[int]:
    """Numbers of the members whose box *what* (``absent``, ``took``) is ticked."""
    found = []
    for name in formdata:
        word, _, number = name.partition("-")
        if word == what and number.isascii() and number.isdigit():
            found.append(int(number))
    return found


def tally(due: Iterable[Standing], absences: Mapping[int, Absence]) -> dict[str, int]:
    """Numbers first shown beside the register; the script keeps them up to date."""
    counted = [entry for entry in due if entry.counted_in_due]
    there = [entry for entry in counted if entry.member_id not in absences]
    return {
        "due": len(counted),
        "present": len(there),
        "absent": len(counted) - len(there),
        "voters": sum(entry.has_voting_right for entry in counted),
        "voters_present": sum(entry.has_voting_right for entry in there),
    }
