"""Finding quarterly summaries, and who may read them.

Drafts stay inside the branch: its clerk and secretary see them. The committee sees that one exists, and its text
once it was submitted. Members read approved summaries only.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.organizations import Branch
from intranet.domain.roles import Actor, Permission
from intranet.domain.summaries import QuarterlySummary, SummarySnapshot
from intranet.domain.workflow import COUNTED_STATES, State
from intranet.foundation.quarters import Quarter


def find_summary(session: Session, branch_id: int, quarter: Quarter) -> QuarterlySummary | None:
    """The summary with its text, if one was begun. One statement."""
    return session.scalar(
        select(QuarterlySummary)
        .where(
            QuarterlySummary.branch_id == branch_id,
            QuarterlySummary.year == quarter.year,
            QuarterlySummary.quarter == quarter.number,
        )
        .options(joinedload(QuarterlySummary.text))
    )


def summaries_of(
    session: Session, branch_ids: Sequence[int], quarter: Quarter
) -> dict[int, QuarterlySummary]:
    """Summaries of the quarter with their texts, by branch. One statement."""
    return {
        summary.branch_id: summary  # type: ignore[misc] # asked for by branch
        for summary in session.scalars(
            select(QuarterlySummary)
            .where(
                QuarterlySummary.branch_id.in_(branch_ids),
                QuarterlySummary.year == quarter.year,
                QuarterlySummary.quarter == quarter.number,
            )
            .options(joinedload(QuarterlySummary.text))
        )
    }


def snapshots_of(session: Session, summary_id: int) -> list[SummarySnapshot]:
    """All editions, oldest first."""
    return list(
        session.scalars(
            select(SummarySnapshot)
            .where(SummarySnapshot.summary_id == summary_id)
            .order_by(SummarySnapshot.edition)
        )
    )


def writes(actor: Actor, branch: Branch) -> bool:
    """Whether the person types the branch's summary."""
    return actor.covers(
        Permission.SUMMARY_EDIT, committee_id=branch.committee_id, branch_id=branch.id
    )


def reads_for_committee(actor: Actor, branch: Branch) -> bool:
    """Whether the person reads the summaries of the committee's branches."""
    return branch.committee_id in actor.committee_ids(Permission.SUMMARY_READ)


def may_read_text(actor: Actor, branch: Branch, state: State | None) -> bool:
    """Whether the person may read what was typed, by the state of the summary (None: not begun)."""
    if writes(actor, branch):
        return True
    if reads_for_committee(actor, branch):
        return state is not None and state is not State.DRAFT
    return state in COUNTED_STATES


def may_open(actor: Actor, branch: Branch, state: State | None) -> bool:
    """Whether the person may open the page at all; members wait until it is approved."""
    return (
        writes(actor, branch)
        or reads_for_committee(actor, branch)
        or (
            state in COUNTED_STATES
            and actor.covers(
                Permission.SUMMARY_READ, committee_id=branch.committee_id, branch_id=branch.id
            )
        )
    )


def explained_gaps(narrative: dict[str, Any]) -> frozenset[str]:
    """Keys of the missing meetings for which a reason was typed."""
    return frozenset(
        key
        for key, said in narrative.get("explanations", {}).items()
        if str(said.get("reason", "")).strip()
    )
