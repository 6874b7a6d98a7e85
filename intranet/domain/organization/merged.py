"""What a merging leaves to the branch that receives."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch


def left_to(session: Session, branch_ids: Collection[int], day: date) -> frozenset[int]:
    """Branches that were merged into these before *day*. One statement; none for no branch."""
    if not branch_ids:
        return frozenset()
    return frozenset(
        session.scalars(
            select(Branch.id).where(
                Branch.merged_into_id.in_(branch_ids), Branch.dissolved_on < day
            )
        )
    )
