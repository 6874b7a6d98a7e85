"""Approved summaries whose figures have moved since: all branches of a committee compared at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.duties.branches import explained_of
from intranet.domain.figures.branch import BranchFigures, figures_of_branches
from intranet.domain.figures.listed import Figure, figure_list
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.summaries.reporting import number_written_for
from intranet.domain.summaries.signed_copies import CopyDifference, Matter, accepted_of
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation import clock
from intranet.foundation.quarters import Period, Quarter, stored_period
from intranet.foundation.questions import answer


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One approved summary: what its newest edition froze, and the figures and records of today."""

    code: str
    name: str
    edition: int
    frozen: Mapping[str, Any]
    figures: tuple[Figure, ...]
    records: frozenset[int]
    # figures that its signed copy, which counts, gives otherwise than the edition
    signed: tuple[CopyDifference, ...] = ()

    @property
    def added(self) -> int:
        """How many gatherings count now that it does not hold."""
        return len(self.records - set(self.frozen["data"]["记录"]))

    @property
    def gone(self) -> int:
        """How many it holds that count no more."""
        return len(set(self.frozen["data"]["记录"]) - self.records)


def compared(session: Session, actor: Actor, quarter: Quarter) -> list[Compared]:
    """Every approved summary of the quarter beside the records of today.

    Five statements and those of ``figures_of_branches``, once for each day up to which summaries count.
    """
    day = min(quarter.last_day, clock.today())
    names = branches_of(
        session, actor, day, permission=Permission.RETURN_READ, first=quarter.first_day
    )
    newest = (
        select(func.max(SummarySnapshot.edition))
        .where(SummarySnapshot.summary_id == QuarterlySummary.id)
        .correlate(QuarterlySummary)
        .scalar_subquery()
    )
    rows = session.execute(
        select(QuarterlySummary, SummarySnapshot, Branch)
        .join(
            SummarySnapshot,
            (SummarySnapshot.summary_id == QuarterlySummary.id)
            & (SummarySnapshot.edition == newest),
        )
        .join(Branch, Branch.id == QuarterlySummary.branch_id)
        .where(
            QuarterlySummary.branch_id.in_([name.id for name in names]),
            QuarterlySummary.year == quarter.year,
            QuarterlySummary.quarter
            == number_written_for(QuarterlySummary.committee_id, quarter.year, quarter.number),
            QuarterlySummary.state.in_(COUNTED_STATES),
        )
    ).all()
    by_day: dict[tuple[int, Period, date], list[Branch]] = {}
    for summary, _, branch in rows:
        period = stored_period(summary.year, summary.quarter)
        by_day.setdefault((branch.committee_id, period, summary.as_of), []).append(branch)
    ids = [branch.id for _, _, branch in rows]
    explained = answer(session, explained_of(ids, quarter.first_day, quarter.last_day))
    figures: dict[int, BranchFigures] = {}
    for (_, period, as_of), branches in by_day.items():
        figures |= figures_of_branches(session, branches, period, as_of, explained=explained)
    accepted = accepted_of(session, [summary.id for summary, _, _ in rows])
    found = {
        branch.id: (snapshot, figures[branch.id], accepted.get(summary.id, {}))
        for summary, snapshot, branch in rows
    }
    return [
        Compared(
            code=name.code,
            name=name.short_name,
            edition=snapshot.edition,
            frozen=snapshot.document,
            figures=figure_list(live),
            records=frozenset(row.activity_id for row in live.rows),
            signed=tuple(
                one for one in said.get(snapshot.edition, ()) if one.matter is Matter.FIGURE
            ),
        )
        for name in names
        if name.id in found
        for snapshot, live, said in [found[name.id]]
    ]
