"""The form of the committee's roll-up: what staff type beside the figures of all branches."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.reports.document import SummaryContent
from intranet.domain.summaries.narrative import (
    MAX_COMMITTEE_HIGHLIGHT,
    MAX_HEADING,
    MAX_NOTE,
    MAX_OPENING,
    MAX_PRACTICE,
    MAX_SUBJECT,
    Chapter,
    Narrative,
    Plan,
)
from intranet.features.summaries.forms import (
    MAX_ROWS,
    BaseGeneralForm,
    NarrativeForm,
    adopt,
    filled,
)
from intranet.features.summaries.operations import SummaryInput
from intranet.features.summaries.own_paragraphs import own
from intranet.foundation.quarters import Period
from intranet.pagekit.fields import Rows, is_written_in
from intranet.pagekit.forms import Part, TextLength


class ChapterForm(Part):
    """One subject of the annual review."""

    subject = HiddenField("主题", [TextLength(MAX_SUBJECT)])
    heading = StringField("标题", [TextLength(MAX_HEADING)])
    opening = TextAreaField("概述", [TextLength(MAX_OPENING)])


def _note(section: ReportSection) -> TextAreaField:
    """What is typed behind a paragraph."""
    return TextAreaField(
        f"{section.label}补充",
        [TextLength(MAX_NOTE)],
        description=f"接在这一段之后，最多{MAX_NOTE}字，可以不填。",
    )


NOTES = ("theory", "organization", "integrity", "publicity")
"""Keys of the paragraphs behind which something may be typed; behind brands stands the ``highlight``."""


class CommitteeGeneralForm(BaseGeneralForm):
    """Everything of the committee's roll-up."""

    own_theory = own(ReportSection.THEORY.label)
    own_organization = own(ReportSection.ORGANIZATION.label)
    own_business = own(ReportSection.BUSINESS.label)
    own_integrity = own(ReportSection.INTEGRITY.label)
    own_publicity = own(ReportSection.PUBLICITY.label)
    note_theory = _note(ReportSection.THEORY)
    note_organization = _note(ReportSection.ORGANIZATION)
    note_integrity = _note(ReportSection.INTEGRITY)
    note_publicity = _note(ReportSection.PUBLICITY)
    highlight = TextAreaField(
        "总体做法",
        [TextLength(MAX_COMMITTEE_HIGHLIGHT)],
        description=f"接在品牌创建数据之后，最多{MAX_COMMITTEE_HIGHLIGHT}字，可以不填。",
    )
    practices = Rows(
        TextAreaField("支部做法", [TextLength(MAX_PRACTICE)]),
        label="支部做法",
        min_entries=1,
        max_entries=MAX_ROWS,
    )
    # of the roll-up of a year: one row for each subject of its review
    chapters = Rows(FormField(ChapterForm, label="主题"), label="年度工作回顾")


class CommitteeForm(NarrativeForm):
    """The committee's form as one thing."""

    general: CommitteeGeneralForm

    def __init__(
        self,
        period: Period,
        latest: Any,
        *,
        content: SummaryContent,
        previous_problems: Sequence[str],
        subjects: Sequence[str],
        narrative: Narrative,
        values: dict[str, Any],
        formdata: MultiDict[str, str] | None = None,
    ) -> None:
        """Build the form from a post (``formdata``) or from what is stored (everything else)."""
        stored = {
            **{f"note_{key}": text for key, text in narrative.notes.items()},
            "practices": list(narrative.practices),
            "chapters": [
                {"subject": name, "heading": typed.heading, "opening": typed.opening}
                for name in subjects
                for typed in [narrative.chapters.get(name, Chapter())]
            ],
            **self.stored_parts(narrative, previous_problems),
            **values,
        }
        general = CommitteeGeneralForm(
            period, latest, content.tokens, formdata=formdata, data=stored
        )
        general.plans.label.text = "下步打算"
        super().__init__(general, content, previous_problems)

    def add_spare_rows(self) -> None:
        """Leave an empty row at the end of each list, so that rows can be added without script."""
        super().add_spare_rows()
        practices = self.general.practices
        if all(entry.data for entry in practices.entries) and len(practices) < MAX_ROWS:
            practices.append_entry()

    def adopt(self, kind: str, offered: str | Plan) -> None:
        """Put what was offered into the first empty row of its list, or a new one."""
        if kind == "practice" and isinstance(offered, str):
            adopt(self.general.practices, offered)
        else:
            super().adopt(kind, offered)

    @property
    def lists(self) -> "Sequence[FieldList[Any]]":
        """The lists of rows."""
        return (*super().lists, self.general.practices, self.general.chapters)

    def to_input(self) -> SummaryInput:
        """Typed values, after ``validate`` was fine; rows left empty are dropped."""
        general = self.general
        assert general.as_of.data is not None  # noqa: S101 - validate_as_of saw to it
        return SummaryInput(
            as_of=general.as_of.data,
            with_photos=False,
            with_chart=False,
            narrative=Narrative(
                **self.typed_parts(),
                notes={key: text for key in NOTES if (text := general[f"note_{key}"].data)},
                practices=filled(general.practices),
                chapters={
                    entry.form.subject.data: Chapter(
                        entry.form.heading.data or "", entry.form.opening.data or ""
                    )
                    for entry in general.chapters.entries
                    if is_written_in(entry)
                },
            ),
        )
