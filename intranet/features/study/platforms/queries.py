"""The figures of the platforms: line by line, the latest of each branch, and the members they are held against."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, valid_on
from intranet.domain.study.platforms import Platform, PlatformSnapshot


def snapshots_of(branch_ids: Sequence[int], year: int) -> Select[tuple[PlatformSnapshot]]:
    """Figures of these branches, in office order, latest month first."""
    return (
        select(PlatformSnapshot)
        .join(Branch, Branch.id == PlatformSnapshot.branch_id)
        .where(
            PlatformSnapshot.branch_id.in_(branch_ids),
            PlatformSnapshot.ym.between(year * 100 + 1, year * 100 + 12),
        )
        .order_by(
            Branch.sort_order,
            Branch.id,
            PlatformSnapshot.ym.desc(),
            PlatformSnapshot.platform.desc(),
        )
    )


def latest(
    session: Session, branches: Sequence[BranchName], year: int
) -> list[tuple[Platform, list[tuple[BranchName, PlatformSnapshot | None]]]]:
    """For each platform the latest month of each branch, None where nothing was entered. One statement."""
    found: dict[tuple[Platform, int], PlatformSnapshot] = {}
    for row in session.scalars(snapshots_of([branch.id for branch in branches], year)):
        found.setdefault((row.platform, row.branch_id), row)
    return [
        (platform, [(branch, found.get((platform, branch.id))) for branch in branches])
        for platform in Platform
    ]


def members_on(session: Session, branch_id: int, day: date) -> int:
    """Members on the roll of the branch on *day*. One statement."""
    return (
        session.scalar(
            select(func.count(distinct(Membership.member_id))).where(
                Membership.branch_id == branch_id,
                valid_on(Membership.starts_on, Membership.ends_on, day),
            )
        )
        or 0
    )
