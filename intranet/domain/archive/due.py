"""Final documents that are not filed yet: approved summaries whose newest edition is the one to keep."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.summaries.store import newest_edition
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot


def final() -> ColumnElement[bool]:
    """SQL: the summary is approved and, where one edition was signed, that is the newest."""
    signed = QuarterlySummary.signed_edition
    return and_(
        QuarterlySummary.state == State.APPROVED, or_(signed.is_(None), signed == newest_edition())
    )


def kind_of(summary: QuarterlySummary) -> ItemKind:
    """As what a summary is filed."""
    if summary.branch_id is not None:
        return ItemKind.BRANCH_SUMMARY
    return ItemKind.COMMITTEE_SUMMARY if summary.quarter else ItemKind.COMMITTEE_YEAR


def due_in(committee_ids: Sequence[int]) -> Select[Any]:
    """Summaries to be filed with their newest edition and when it was made, in the order in which they are numbered."""
    return (
        select(QuarterlySummary, SummarySnapshot.edition, SummarySnapshot.created_at)
        .join(
            SummarySnapshot,
            and_(
                SummarySnapshot.summary_id == QuarterlySummary.id,
                SummarySnapshot.edition == newest_edition(),
            ),
        )
        .outerjoin(Branch, Branch.id == QuarterlySummary.branch_id)
        .where(QuarterlySummary.committee_id.in_(committee_ids), final())
        .order_by(
            QuarterlySummary.year,
            (QuarterlySummary.quarter + 4) % 5,
            func.coalesce(Branch.sort_order, 0),
            QuarterlySummary.id,
        )
    )
