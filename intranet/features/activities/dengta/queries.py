"""Reads of 灯塔录入: the order of the blocks, and how many records of each branch are still to be entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.dengta import DengtaBlock, asked, entered
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.organization.directory import BranchName
from intranet.foundation.errors import NotFound


def blocks(session: Session, committee_id: int) -> list[DengtaBlock]:
    """The committee's blocks in their order: its own rows, else those that are shipped. One statement."""
    rows = session.scalars(
        select(DengtaBlock)
        .where(or_(DengtaBlock.committee_id.is_(None), DengtaBlock.committee_id == committee_id))
        .order_by(DengtaBlock.committee_id.is_not(None))
    )
    found = {one.block: one for one in rows}
    return sorted(found.values(), key=lambda one: (one.sort_order, one.id))


def shown_blocks(session: Session, committee_id: int) -> list[DengtaBlock]:
    """Those of them that its records are told by. One statement."""
    return [one for one in blocks(session, committee_id) if one.is_shown]


def block(session: Session, name: str, committee_id: int) -> DengtaBlock:
    """One of the committee's blocks by what it holds; NotFound when there is none. One statement."""
    found = next((one for one in blocks(session, committee_id) if one.block.value == name), None)
    if found is None:
        raise NotFound("没有找到这个栏目。")
    return found


@dataclass(frozen=True)
class Standing:
    """Of one branch: how many records the platform takes, and how many of them were entered there."""

    branch: BranchName
    asked: int
    entered: int

    @property
    def missing(self) -> int:
        """How many are still to be entered."""
        return self.asked - self.entered


def standings(
    session: Session, actor: Actor, branches: Sequence[BranchName], today: date
) -> list[Standing]:
    """How each of the branches stands, in the order given. One statement."""
    rows = session.execute(
        select(
            Activity.branch_id,
            func.count(Activity.id),
            func.count(Activity.id).filter(entered()),
        )
        .where(
            visible(actor), asked(today), Activity.branch_id.in_([branch.id for branch in branches])
        )
        .group_by(Activity.branch_id)
    )
    found = {branch_id: (of_all, there) for branch_id, of_all, there in rows}
    return [Standing(branch, *found.get(branch.id, (0, 0))) for branch in branches]
