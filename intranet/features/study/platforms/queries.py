"""The figures of the platforms: month by month for a branch, the latest of each branch for the committee."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.tables import Branch
from intranet.domain.study.platforms import Platform, PlatformSnapshot
from intranet.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class PlatformTable:
    """One platform: its rows, each with the branch it belongs to (None: nothing was entered)."""

    platform: Platform
    rows: Sequence[tuple[BranchName, PlatformSnapshot | None]]


def tables(
    session: Session, branches: Sequence[BranchName], year: int, *, monthly: bool
) -> list[PlatformTable]:
    """For each platform the months of a branch, latest first, or the latest month of each. One statement."""
    found = session.scalars(
        select(PlatformSnapshot)
        .where(
            PlatformSnapshot.branch_id.in_([branch.id for branch in branches]),
            PlatformSnapshot.ym.between(year * 100 + 1, year * 100 + 12),
        )
        .order_by(PlatformSnapshot.ym.desc())
    ).all()
    known: dict[tuple[Platform, int], list[PlatformSnapshot]] = {}
    for row in found:
        known.setdefault((row.platform, row.branch_id), []).append(row)
    made = []
    for platform in Platform:
        rows: list[tuple[BranchName, PlatformSnapshot | None]] = []
        for branch in branches:
            of_branch = known.get((platform, branch.id), [])
            if monthly:
                rows += [(branch, row) for row in of_branch]
            else:
                rows.append((branch, of_branch[0] if of_branch else None))
        made.append(PlatformTable(platform, rows))
    return made


def load_snapshot(
    session: Session, snapshot_id: int, actor: Actor
) -> tuple[PlatformSnapshot, Branch]:
    """One row with its branch, for reading; NotFound outside the person's scope."""
    row = session.execute(
        select(PlatformSnapshot, Branch)
        .join(Branch, Branch.id == PlatformSnapshot.branch_id)
        .where(PlatformSnapshot.id == snapshot_id)
    ).first()
    if row is None or not actor.covers(
        Permission.STUDY_READ, committee_id=row[1].committee_id, branch_id=row[1].id
    ):
        raise NotFound("没有找到这条平台数据，或者不在您的查看范围内。")
    return row[0], row[1]
