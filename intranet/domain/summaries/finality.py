"""Which approved summaries are final, and since when: the newest edition is the one to keep."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.store import newest_edition
from intranet.domain.summaries.tables import QuarterlySummary
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


def last_quarter() -> ColumnElement[int]:
    """SQL: the number of the last quarter of the summary's period."""
    return case(_LAST_QUARTERS, value=QuarterlySummary.quarter)


def final_at() -> ColumnElement[datetime]:
    """SQL: when the summary was final: what came back signed was checked, or it was approved."""
    returned = select(func.max(SignedCopy.final_at)).where(
        SignedCopy.summary_id == QuarterlySummary.id,
        SignedCopy.edition == QuarterlySummary.signed_edition,
    )
    return func.coalesce(
        returned.correlate(QuarterlySummary).scalar_subquery(), QuarterlySummary.approved_at
    )
