"""What the committee's page shows beside text and figures: its branches, and whose achievements wait to be credited."""

from dataclasses import dataclass
from typing import Any

from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.figures.committee import MEETING_KINDS, BranchLine
from intranet.features.summaries import presentation
from intranet.features.summaries.committee_queries import CommitteeBench
from intranet.features.summaries.presentation import DutyCell
from intranet.foundation.quarters import Quarter


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


def parts(bench: CommitteeBench) -> dict[str, Any]:
    """The values of the page that only a roll-up has."""
    figures = bench.figures
    return {
        "duty_labels": [duty.label for duty in DOCUMENTED if duty.kind in MEETING_KINDS],
        "lines": [_line(bench, line) for line in figures.lines],
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
