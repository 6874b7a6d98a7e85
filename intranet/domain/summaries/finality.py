"""Approved summaries that are not filed yet, and which of them are final: the newest edition is the one to keep."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter, LockException, is_open
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.store import in_order, newest_edition
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation.quarters import FIRST_YEAR, stored_period

_LAST_QUARTERS = {
    number: stored_period(FIRST_YEAR, number).quarters[-1].number for number in range(7)
}


def final() -> ColumnElement[bool]:
    """SQL: the summary is approved, its newest edition is signed and came back, and no other return of it waits.

    An edition that was approved before there were steps needs no signature.
    """
    newest = newest_edition()
    to_sign = select(SigningStep.id).where(
        SigningStep.summary_id == QuarterlySummary.id, SigningStep.edition == newest
    )
    waiting = select(SignedCopy.id).where(
        SignedCopy.summary_id == QuarterlySummary.id,
        SignedCopy.edition == newest,
        SignedCopy.final_at.is_(None),
        SignedCopy.withdrawn_at.is_(None),
    )
    return and_(
        QuarterlySummary.state == State.APPROVED,
        or_(
            func.coalesce(QuarterlySummary.signed_edition, 0) == newest,
            ~to_sign.correlate(QuarterlySummary).exists(),
        ),
        ~waiting.correlate(QuarterlySummary).exists(),
    )


def closed(today: date) -> ColumnElement[bool]:
    """SQL: the last quarter of the summary's period is closed, and no exception opens it on *today*."""
    quarter = case(_LAST_QUARTERS, value=QuarterlySummary.quarter)

    def of_quarter(table: type[ClosedQuarter] | type[LockException]) -> ColumnElement[bool]:
        return and_(
            table.committee_id == QuarterlySummary.committee_id,
            table.year == QuarterlySummary.year,
            table.quarter == quarter,
        )

    there = select(ClosedQuarter.id).where(
        of_quarter(ClosedQuarter),
        or_(
            ClosedQuarter.branch_id.is_(None),
            ClosedQuarter.branch_id == QuarterlySummary.branch_id,
        ),
    )
    opened = select(LockException.id).where(
        of_quarter(LockException),
        LockException.branch_id.is_not_distinct_from(QuarterlySummary.branch_id),
        is_open(today),
    )
    return and_(
        there.correlate(QuarterlySummary).exists(), ~opened.correlate(QuarterlySummary).exists()
    )


def due_in(committee_ids: Sequence[int], today: date) -> Select[Any]:
    """Approved summaries in the order in which they are numbered: with their newest edition, whether it is final, and
    whether its quarter is closed.
    """
    return (
        select(QuarterlySummary, SummarySnapshot.edition, final(), closed(today))
        .join(
            SummarySnapshot,
            and_(
                SummarySnapshot.summary_id == QuarterlySummary.id,
                SummarySnapshot.edition == newest_edition(),
            ),
        )
        .outerjoin(Branch, Branch.id == QuarterlySummary.branch_id)
        .where(
            QuarterlySummary.committee_id.in_(committee_ids),
            QuarterlySummary.state == State.APPROVED,
        )
        .order_by(
            QuarterlySummary.year,
            in_order(),
            func.coalesce(Branch.sort_order, 0),
            QuarterlySummary.id,
        )
    )
