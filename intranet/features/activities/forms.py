"""The form of one gathering: general part, one section per kind, attendance. Shape and wording only."""

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.kinds import ActivityKind
from intranet.domain.register import Absence
from intranet.features.activities.inputs import ActivityInput
from intranet.features.activities.section_forms import SectionForm
from intranet.pagekit.fields import CountField, choices
from intranet.pagekit.forms import TextLength
from intranet.pagekit.gathering import GatheringForm, ShownKind, ticked_members, typed_absences

TOPIC_FORM_SUGGESTIONS = ("集中学习", "领学", "交流发言", "观看视频")


class GeneralForm(GatheringForm):
    """What all kinds of one gathering share."""

    kinds = SelectMultipleField(
        "类别",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="同一次活动兼作几类的，可以多选，每类各成一条记录。",
    )
    observers = TextAreaField("列席人员", [TextLength(400)], description="姓名之间用顿号隔开。")
    headcount = CountField("参加人数", most=10_000_000)
    party_group = SelectField("党小组", coerce=int, validate_choice=False)
    form_key = HiddenField()
    draft_key = HiddenField()
    version = HiddenField()


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
        self.general.party_group.choices = choices([(0, "请选择"), *groups])
        # the order of choice stays: the first kind is the main one
        by_code = {kind.code: kind for kind in offered}
        chosen = dict.fromkeys(self.general.kinds.data or ())
        self.kinds = [by_code[code] for code in chosen if code in by_code]
        rest = [kind for kind in offered if kind.code not in chosen]
        self.general.kinds.choices = choices(
            (kind.code, kind.label) for kind in [*self.kinds, *rest]
        )
        self.sections = {
            kind.code: self._section(kind, formdata, (sections or {}).get(kind.code, {}))
            for kind in self.kinds
        }
        for kind in self.kinds:
            self.sections[kind.code].theme.label.text = kind.theme_label
        if formdata is None:
            self.absences = absences or {}
            self.participants = tuple(participants)
        else:
            self.absences = typed_absences(formdata)
            self.participants = tuple(ticked_members(formdata, "took"))
        self.extra: list[tuple[str, str | None]] = []
        self.problems: dict[str, list[str]] = {}

    @staticmethod
    def _section(
        kind: ActivityKind, formdata: MultiDict[str, str] | None, values: dict[str, Any]
    ) -> SectionForm:
        """The section of one kind; a kind that was only just ticked starts with its defaults."""
        prefix = f"{kind.code}-"
        if formdata is not None and not any(name.startswith(prefix) for name in formdata):
            formdata, values = None, {"study_hours": kind.default_hours_tenths}
        return SectionForm(formdata=formdata, prefix=prefix, data=values)

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
    def shown_kinds(self) -> list[ShownKind]:
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
            found += [(str(text), field.id) for text in field.errors if isinstance(text, str)]
            for entry in field.entries:
                found += _sentences(entry.form)
        else:
            found += [(str(text), field.id) for text in field.errors if isinstance(text, str)]
    return found


def posted() -> MultiDict[str, str]:
    """The posted form."""
    return request.form
