"""Where registers of discipline and integrity are kept at all: what a committee switched off asks for nothing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.modules import on
from intranet.domain.access.permissions import Module
from intranet.domain.organization.tables import Branch
from intranet.foundation.questions import Question, Value, answer


def kept_in(session: Session, branch_ids: Sequence[int]) -> set[int]:
    """Those of the branches whose committee has the registers switched on. One statement."""
    return answer(session, kept_of(branch_ids))


def kept_of(branch_ids: Sequence[int]) -> Question[set[int]]:
    """The same, to be asked with others."""
    return Question(_kept, lambda rows: {row.id for row in rows}, branches=branch_ids)


def _kept(value: Value) -> Select[Any]:
    return select(Branch.id).where(
        Branch.id.in_(value.any_of("branches")), on(Module.INTEGRITY, Branch.committee_id)
    )
