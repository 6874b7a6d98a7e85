"""The page of the committee's roll-up: beside text and figures its branches, and achievements to be credited."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.figures.committee import MEETING_KINDS, BranchLine
from intranet.domain.reports.roll_up_checks import offered_practices, offered_problems
from intranet.features.summaries import committee_queries, presentation, queries
from intranet.features.summaries.committee_forms import CommitteeForm
from intranet.features.summaries.committee_queries import CommitteeBench
from intranet.features.summaries.page import SummaryPage, begun
from intranet.features.summaries.presentation import DutyCell
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter
from intranet.pagekit.session import current_actor


@dataclass(frozen=True)
class ShownLine:
    """One branch of the roll-up: its duties, and how many of its summaries are approved."""

    name: str
    url: str
    cells: list[DutyCell]
    summaries: str
    settled: bool


@dataclass(frozen=True)
class Unconfirmed:
    """An achievement of the office that probably belongs to a branch; the committee confirms it."""

    statement: str
    words: str
    url: str


@dataclass(frozen=True)
class CommitteePage(SummaryPage):
    """The committee's roll-up on its page."""

    bench: CommitteeBench

    @classmethod
    def load(cls, code: str) -> "CommitteePage":
        """The committee's roll-up by its address, as far as the person may open it."""
        period = begun(queries.parse_period_of(code))
        return cls(committee_queries.load_bench(db.session(), period, current_actor()))

    def address(self, **more: Any) -> str:
        """Where the roll-up is shown."""
        return url_for("quarters.committee", code=self.bench.period, **more)

    def form(self, formdata: MultiDict[str, str] | None) -> CommitteeForm:
        """The form from a post, or from what is stored."""
        return CommitteeForm(
            self.bench.period,
            self.latest,
            content=self.bench.content,
            previous_problems=self.bench.source.previous_problems,
            subjects=[subject.name for subject in self.bench.subjects],
            narrative=self.bench.narrative,
            values=self.stored_values,
            formdata=formdata,
        )

    def offers(self) -> list[str]:
        """Problems offered from the figures of all branches."""
        return offered_problems(self.bench.source)

    def practices(self) -> list[str]:
        """What branches report of themselves in approved summaries."""
        return offered_practices(self.bench.source)

    def own_parts(self) -> dict[str, Any]:
        """The values of the page that only a roll-up has."""
        figures = self.bench.figures
        return {
            "returned_late": "",
            "reminded": None,
            "later_records": [],
            "headings": {subject.name: subject.heading for subject in self.bench.subjects},
            "duty_labels": [duty.label for duty in DOCUMENTED if duty.kind in MEETING_KINDS],
            "lines": [_line(self.bench, line) for line in figures.lines],
            "unconfirmed": [
                Unconfirmed(
                    item.figure.statement,
                    f"办公室口径（建议归属{figures.suggested[item.figure.id]}，待确认）",
                    f"/achievements/{item.figure.id}",
                )
                for item in figures.achieved
                if item.figure.id in figures.suggested
            ],
        }


def _line(bench: CommitteeBench, line: BranchLine) -> ShownLine:
    period = bench.period
    quarterly = isinstance(period, Quarter)
    if quarterly:
        summaries = "已通过" if not line.pending else "尚未通过"
    else:
        summaries = f"{len(line.approved)}/{line.owed}份已通过"
    return ShownLine(
        name=line.name,
        url=f"/quarters/{period}/{line.code}" if quarterly else "",
        cells=[
            presentation.duty_cell(item, line.code, period)
            for item in line.figures.duties
            if item.duty.kind in MEETING_KINDS
        ],
        summaries=summaries,
        settled=not line.pending,
    )
