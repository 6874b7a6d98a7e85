"""Forms of joint events: the event itself, its files, and a branch's answer. Shape and wording only."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.domain.activities.attendance import Absence
from intranet.domain.activities.joint_events import MAX_REASON, JointEvent
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.organization.directory import BranchName
from intranet.features.joint.inputs import JointInput
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import Needed, RecordForm, TextLength, VersionedForm
from intranet.pagekit.gathering import (
    CONTENT,
    SHARED,
    ContentForm,
    GatheringForm,
    SectionedForm,
    note_problems,
    section_of,
    typed_hours,
    values_of,
)


def _boxes(label: str) -> SelectMultipleField:
    return SelectMultipleField(
        label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class InvitedForm(RecordForm):
    """Which branches are invited: ticked one by one, or all."""

    everyone = BooleanField("全部党支部")
    branches = _boxes("受邀党支部")

    def offer(self, branches: Sequence[BranchName]) -> None:
        """Show these branches; those that do not exist on the day are no choice."""
        self.branches.choices = choices((branch.code, branch.short_name) for branch in branches)
        known = {branch.code for branch in branches}
        self.branches.data = [code for code in self.branches.data or () if code in known]

    def chosen(self, branches: Sequence[BranchName]) -> frozenset[int]:
        """Ids of the ticked branches among those that were offered."""
        ticked = set(self.branches.data or ())
        return frozenset(b.id for b in branches if self.everyone.data or b.code in ticked)


class EventForm(InvitedForm, GatheringForm):
    """What the branches share, but for the content of the kinds."""


class CorrectedForm(EventForm):
    """What the branches share after they have confirmed, with a note to them."""

    note = TextAreaField("更正说明", [Needed(), TextLength(MAX_REASON)])


class JointForm(SectionedForm[EventForm, ContentForm]):
    """General part (as ``general`` has it) and one section for each kind of a joint event."""

    def __init__(
        self,
        offered: Sequence[ActivityKind],
        branches: Sequence[BranchName],
        *,
        formdata: MultiDict[str, str] | None = None,
        defaults: dict[str, Any] | None = None,
        sections: dict[str, dict[str, Any]] | None = None,
        general: type[EventForm] = EventForm,
    ) -> None:
        """Build the form from a post (``formdata``) or from values (everything else)."""
        shared = general(formdata=formdata, data=defaults or {})
        shared.offer(branches)
        self.offered_branches = list(branches)
        values = sections or {}
        super().__init__(
            shared,
            offered,
            lambda kind: section_of(ContentForm, kind, formdata, values.get(kind.code, {})),
            formdata,
        )

    def to_input(self) -> JointInput:
        """Typed values, after ``validate`` was fine."""
        return JointInput(
            columns=self.general.columns(),
            records={code: section.columns() for code, section in self.sections.items()},
            branch_ids=self.general.chosen(self.offered_branches),
        )


def stored_values(event: JointEvent, codes: dict[int, str]) -> dict[str, Any]:
    """Values of a stored event, for editing it; ``codes`` are the branches' codes by id."""
    return {
        "defaults": {
            **values_of(event, SHARED),
            "kinds": [record.kind.code for record in event.records],
            "branches": [codes[i.branch_id] for i in event.invitations if i.branch_id in codes],
            "version": str(event.version),
            "draft_key": f"joint:{event.id}",
        },
        "sections": {
            record.kind.code: {
                **values_of(record, CONTENT),
                "study_hours": typed_hours(record),
            }
            for record in event.records
        },
    }


class AnswerForm(VersionedForm):
    """A branch's answer: the versions of event and record that the person saw, and why it did not take part."""

    event_version = HiddenField()
    invitation_version = HiddenField()
    declined = StringField("没有参加的原因", [TextLength(60)])
    roll_reason = StringField(
        "更正的原因", [TextLength(300)], description="改用现在的名册的必填，随记录保留。"
    )
    problems: Mapping[str, list[str]] = {}
    absences: Mapping[int, Absence] = {}
    extra: Sequence[tuple[str, str | None]] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the notes of the register."""
        fine = bool(super().validate(extra_validators))
        problems = note_problems(self.absences)
        self.extra = self.show_problems(problems)
        return fine and not problems

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Keep those of the register, which stand beside the people; what no line of the page is about has no id."""
        self.problems = problems
        return [
            (text, name if name and name.startswith(("reason-", "attendance")) else None)
            for text, name in super().show_problems(problems)
        ]
