"""What the pages of double registration show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.foundation.chinese import tenths


def registrations(branch_ids: Sequence[int]) -> Select[tuple[CommunityRegistration, str]]:
    """Registrations of these branches with the member's name, in office order, the branch before its members."""
    return (
        select(CommunityRegistration, Member.name)
        .join(Branch, Branch.id == CommunityRegistration.branch_id)
        .outerjoin(Member, Member.id == CommunityRegistration.member_id)
        .where(CommunityRegistration.branch_id.in_(branch_ids))
        .order_by(
            Branch.sort_order,
            Branch.id,
            CommunityRegistration.member_id.is_not(None),
            Member.sort_key,
            CommunityRegistration.registered_on,
            CommunityRegistration.id,
        )
    )


@dataclass(frozen=True)
class BranchSummary:
    """How a branch and its members are registered today; no communities and no members where none is."""

    branch: BranchName
    communities: str
    members: int


def by_branch(session: Session, branches: Sequence[BranchName], today: date) -> list[BranchSummary]:
    """One row for each branch in the given order. One statement."""
    # a mapping keeps the order and names nothing twice
    communities: dict[int, dict[str, None]] = {branch.id: {} for branch in branches}
    members: dict[int, set[int]] = {branch.id: set() for branch in branches}
    for (entry,) in session.execute(
        select(CommunityRegistration)
        .where(
            CommunityRegistration.branch_id.in_(communities),
            or_(CommunityRegistration.ended_on.is_(None), CommunityRegistration.ended_on >= today),
        )
        .order_by(CommunityRegistration.registered_on, CommunityRegistration.id)
    ):
        if entry.member_id is None:
            communities[entry.branch_id][entry.community] = None
        else:
            members[entry.branch_id].add(entry.member_id)
    return [
        BranchSummary(branch, "、".join(communities[branch.id]), len(members[branch.id]))
        for branch in branches
    ]


def chosen_lines(
    branch_ids: Sequence[int], year: int, list_type: ListType | None
) -> ColumnElement[bool]:
    """SQL condition: lines of these branches in a year (0: in every year), of one list or (None) of all."""
    found: list[ColumnElement[bool]] = [CommunityProject.branch_id.in_(branch_ids)]
    if year:
        found.append(CommunityProject.starts_on.between(date(year, 1, 1), date(year, 12, 31)))
    if list_type:
        found.append(CommunityProject.list_type == list_type)
    return and_(*found)


def projects(chosen: ColumnElement[bool], actor: Actor) -> Select[tuple[CommunityProject, str]]:
    """Chosen lines, newest first, with the title of the linked gathering where the person may read it."""
    return (
        select(CommunityProject, Activity.title.label("activity"))
        .select_from(CommunityProject)
        .outerjoin(Activity, and_(Activity.id == CommunityProject.activity_id, visible(actor)))
        .where(chosen)
        .order_by(CommunityProject.starts_on.desc(), CommunityProject.id.desc())
    )


@dataclass(frozen=True)
class Totals:
    """Sums over the chosen lines; None where no line says anything."""

    lines: int
    hours_tenths: int | None
    people_served: int | None
    participants: int | None

    @property
    def words(self) -> str:
        """What was done, in one sentence."""
        hours = None if self.hours_tenths is None else f"{tenths(self.hours_tenths)}小时"
        people = (
            None if number is None else f"{number}人次"
            for number in (self.people_served, self.participants)
        )
        sums = zip(("服务时长", "服务群众", "参加党员"), (hours, *people), strict=True)
        return "，".join(f"{label}{words or '未填报'}" for label, words in sums)


def totals(session: Session, chosen: ColumnElement[bool]) -> Totals:
    """Sums over what ``projects`` lists. One statement."""
    columns = (
        CommunityProject.hours_tenths,
        CommunityProject.people_served,
        CommunityProject.participants,
    )
    count, *sums = session.execute(
        select(func.count(CommunityProject.id), *(func.sum(column) for column in columns)).where(
            chosen
        )
    ).one()
    hours, served, taking_part = (None if total is None else int(total) for total in sums)
    return Totals(count, hours, served, taking_part)


def communities_known(session: Session, branch_id: int) -> list[str]:
    """Communities this branch has named, for suggestions. Two statements."""
    found: set[str] = set()
    for table in (CommunityRegistration, CommunityProject):
        found |= set(
            session.scalars(select(table.community).where(table.branch_id == branch_id).distinct())
        )
    return sorted(found)


def member_name(session: Session, member_id: int) -> str:
    """Name of a member, also of one who has left. One statement."""
    return session.scalar(select(Member.name).where(Member.id == member_id)) or ""
