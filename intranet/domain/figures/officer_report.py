"""What a discipline officer's report counts of a branch and quarter; nothing here names a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from intranet.domain.activities.rows import load_rows
from intranet.domain.figures.branch import education_of, gatherings
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    ItemState,
    RectificationItem,
)
from intranet.domain.integrity.counts import TalkCounts, reminders_given, talk_counts, unconfirmed
from intranet.domain.integrity.reviewing import (
    risk_levels,
    risks_changed,
    risks_entered,
    risks_reviewed,
)
from intranet.domain.integrity.risks import RiskLevel
from intranet.domain.organization.tables import Branch
from intranet.foundation.quarters import Quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """Inspections of the integrity kind in a quarter: their number, problems listed, closed, and open at its end."""

    times: int = 0
    listed: int = 0
    closed: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFigures:
    """Everything counted for one report up to ``as_of``.

    ``waiting`` gatherings are not approved, ``unconfirmed`` talks or reminders not confirmed yet; ``entered`` risk
    points stand in the register, counted or not. ``partial``: the branch is kept here since within the quarter only.
    """

    as_of: date
    education: tuple[int, int]
    topics: tuple[str, ...]
    waiting: int
    talks: TalkCounts
    reminders: int
    unconfirmed: bool
    entered: int
    levels: Mapping[RiskLevel, int]
    reviewed: int
    changed: int
    inspected: Inspected
    partial: bool


def officer_figures(
    session: Session, branch_id: int, quarter: Quarter, today: date
) -> OfficerFigures:
    """Count one branch and quarter up to its end or *today*. At most twelve statements."""
    first, as_of = quarter.first_day, min(quarter.last_day, today)
    ids = [branch_id]
    in_use_from = session.get_one(Branch, branch_id).in_use_from
    rows = [row for row in load_rows(session, ids, first, as_of) if row.is_integrity]
    counted = [row for row in rows if row.counted]
    return OfficerFigures(
        as_of=as_of,
        education=education_of(counted),
        topics=tuple(dict.fromkeys(row.theme.strip() for row in counted if row.theme.strip())),
        waiting=gatherings(row for row in rows if not row.counted),
        talks=talk_counts(session, ids, first, as_of)[branch_id],
        reminders=reminders_given(session, ids, first, as_of)[branch_id],
        unconfirmed=unconfirmed(session, branch_id, first, as_of),
        entered=risks_entered(session, branch_id, as_of),
        levels=risk_levels(session, ids, as_of)[branch_id],
        reviewed=risks_reviewed(session, ids, first, as_of)[branch_id],
        changed=risks_changed(session, ids, first, as_of)[branch_id],
        inspected=inspected(session, ids, first, as_of).get(branch_id, Inspected()),
        partial=in_use_from is not None and in_use_from > first,
    )


def inspected(
    session: Session, branch_ids: list[int], first: date, last: date
) -> dict[int, Inspected]:
    """Inspections of the integrity kind and their problems, by branch, from *first* to *last*. One statement."""
    in_span = Inspection.held_on.between(first, last)
    item = RectificationItem
    rows = session.execute(
        select(
            Inspection.branch_id,
            func.count(distinct(case((in_span, Inspection.id)))),
            func.count(case((in_span, item.id))),
            func.count(case((item.closed_on.between(first, last), item.id))),
            func.count(case(((item.state != ItemState.CLOSED) | (item.closed_on > last), item.id))),
        )
        .outerjoin(item, item.inspection_id == Inspection.id)
        .where(
            Inspection.branch_id.in_(branch_ids),
            Inspection.kind == InspectionKind.INTEGRITY,
            Inspection.held_on <= last,
        )
        .group_by(Inspection.branch_id)
    ).tuples()
    return {
        branch_id: Inspected(times=times, listed=listed, closed=closed, open=left)
        for branch_id, times, listed, closed, left in rows
    }
