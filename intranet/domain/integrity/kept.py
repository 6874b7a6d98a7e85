"""Where registers of discipline and integrity are kept at all: what a committee switched off asks for nothing."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.modules import on
from intranet.domain.access.permissions import Module
from intranet.domain.organization.tables import Branch


def kept_in(session: Session, branch_ids: Iterable[int]) -> list[Branch]:
    """Those of the branches whose committee has the registers switched on. One statement."""
    return list(
        session.scalars(
            select(Branch)
            .where(Branch.id.in_(branch_ids), on(Module.INTEGRITY, Branch.committee_id))
            .order_by(Branch.id)
        )
    )
