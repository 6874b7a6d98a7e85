"""Approved summaries that are not filed yet, and which of them are final: the newest edition is the one to keep."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.store import in_order, newest_edition
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot


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


def due_in(committee_ids: Sequence[int]) -> Select[Any]:
    """Approved summaries with their newest edition and whether it is final, in the order in which they are numbered."""
    return (
        select(QuarterlySummary, SummarySnapshot.edition, final())
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
