"""The branches' summaries behind a roll-up of the committee: which are approved, as which edition, what they say.

Only what is approved leaves the branch: typed text of other summaries is not read here, but for the keys of the gaps
that have a reason (the status grid knows them as well).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.summaries.narrative import Explained, Narrative
from intranet.domain.summaries.reporting import number_written_for
from intranet.domain.summaries.store import explained_gaps, explained_in, explaining
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation import clock
from intranet.foundation.chinese import phrase
from intranet.foundation.quarters import Period, Quarter, stored_period
from intranet.foundation.questions import Question, Value


@dataclass(frozen=True, slots=True)
class ApprovedSummary:
    """One approved summary of a branch: its latest edition with its day, and what the branch typed.

    ``period`` is what it sums up, ``quarter`` that for which it was written, also where it sums up the year.
    """

    branch_id: int
    quarter: Quarter
    period: Period
    edition: int
    dated: date
    highlight: str
    explanations: Explained


@dataclass(frozen=True, slots=True)
class BranchSummaries:
    """Approved summaries by quarter and branch; ``explained`` are keys of gaps with a reason, also in open ones."""

    approved: Mapping[tuple[Quarter, int], ApprovedSummary]
    explained: Mapping[int, Mapping[Quarter, frozenset[str]]]


def explanations_of(branch_id: int, period: Period) -> Question[dict[Quarter, Explained]]:
    """What a branch typed of what was not held in time, in its summaries of the quarters of the period."""

    def read(rows: Iterable[Any]) -> dict[Quarter, Explained]:
        found: dict[Quarter, Explained] = {}
        for row in rows:
            quarter = explained_in(row.year, row.quarter)
            said = Narrative.from_json(row.narrative).explanations
            found[quarter] = {**found.get(quarter, {}), **said}
        return found

    return Question(
        _narratives,
        read,
        branch=branch_id,
        year=period.year,
        quarters=explaining(period),
    )


def _narratives(value: Value) -> Select[Any]:
    return (
        select(QuarterlySummary.year, QuarterlySummary.quarter, SummaryText.narrative)
        .join(SummaryText, SummaryText.summary_id == QuarterlySummary.id)
        .where(
            QuarterlySummary.branch_id == value("branch"),
            QuarterlySummary.year == value("year"),
            QuarterlySummary.quarter.in_(value.any_of("quarters")),
        )
    )


def branch_summaries(
    session: Session, branch_ids: Sequence[int], period: Period
) -> BranchSummaries:
    """Summaries of these branches in the period. Two statements."""
    rows = list(
        session.scalars(
            select(QuarterlySummary)
            .where(
                QuarterlySummary.branch_id.in_(branch_ids),
                QuarterlySummary.year == period.year,
                or_(
                    *(
                        QuarterlySummary.quarter
                        == number_written_for(
                            QuarterlySummary.committee_id, quarter.year, quarter.number
                        )
                        for quarter in period.quarters
                    )
                ),
            )
            .options(joinedload(QuarterlySummary.text))
        )
    )
    latest = {
        summary_id: (edition, clock.local(moment).date())
        for summary_id, edition, moment in session.execute(
            select(SummarySnapshot.summary_id, SummarySnapshot.edition, SummarySnapshot.created_at)
            .where(SummarySnapshot.summary_id.in_([row.id for row in rows]))
            .order_by(SummarySnapshot.edition)
        )
    }
    approved: dict[tuple[Quarter, int], ApprovedSummary] = {}
    explained: dict[int, dict[Quarter, frozenset[str]]] = {}
    for row in rows:
        if row.branch_id is None:
            continue
        quarter = explained_in(row.year, row.quarter)
        explained.setdefault(row.branch_id, {})[quarter] = explained_gaps(row.text.narrative)
        if row.state in COUNTED_STATES and row.id in latest:
            edition, dated = latest[row.id]
            said = Narrative.from_json(row.text.narrative)
            approved[quarter, row.branch_id] = ApprovedSummary(
                row.branch_id,
                quarter,
                stored_period(row.year, row.quarter),
                edition,
                dated,
                phrase(said.highlight),
                said.explanations,
            )
    return BranchSummaries(approved, explained)
