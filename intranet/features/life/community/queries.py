"""What the pages of double registration show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.foundation.chinese import tenths
from intranet.foundation.database import db


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


def projects(chosen: ColumnElement[bool], actor: Actor) -> Select[Any]:
    """Chosen lines, newest first, with the title of the linked gathering where the person may read it.

    With what was done stand the demand that it meets and the resource that it draws on, with a demand or a resource in
    how many projects it is ``used``.
    """
    demand, resource, meets = (aliased(CommunityProject) for _ in range(3))
    used = (
        select(func.count(meets.id))
        .where(
            or_(meets.demand_id == CommunityProject.id, meets.resource_id == CommunityProject.id)
        )
        .correlate(CommunityProject)
        .scalar_subquery()
    )
    return (
        select(
            CommunityProject,
            Activity.title.label("activity"),
            demand.title.label("demand"),
            resource.title.label("resource"),
            used.label("used"),
        )
        .select_from(CommunityProject)
        .outerjoin(Activity, and_(Activity.id == CommunityProject.activity_id, visible(actor)))
        .outerjoin(demand, demand.id == CommunityProject.demand_id)
        .outerjoin(resource, resource.id == CommunityProject.resource_id)
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
    demands: int = 0
    met: int = 0

    @property
    def words(self) -> str:
        """What was done, in one sentence."""
        hours = None if self.hours_tenths is None else f"{tenths(self.hours_tenths)}小时"
        people = (
            None if number is None else f"{number}人次"
            for number in (self.people_served, self.participants)
        )
        sums = zip(("服务时长", "服务群众", "参加党员"), (hours, *people), strict=True)
        done = "，".join(f"{label}{words or '未填报'}" for label, words in sums)
        return f"{done}，社区需求{self.demands}项、已对接{self.met}项" if self.demands else done


def totals(session: Session, chosen: ColumnElement[bool]) -> Totals:
    """Sums over what ``projects`` lists. One statement."""
    columns = (
        CommunityProject.hours_tenths,
        CommunityProject.people_served,
        CommunityProject.participants,
    )
    meets = aliased(CommunityProject)
    is_demand = CommunityProject.list_type == ListType.DEMAND
    is_met = and_(is_demand, exists().where(meets.demand_id == CommunityProject.id))
    count, demands, met, *sums = session.execute(
        select(
            func.count(CommunityProject.id),
            *(func.count(case((one, CommunityProject.id))) for one in (is_demand, is_met)),
            *(func.sum(column) for column in columns),
        ).where(chosen)
    ).one()
    hours, served, taking_part = (None if total is None else int(total) for total in sums)
    return Totals(count, hours, served, taking_part, demands, met)


def offered(branch_id: int) -> dict[ListType, list[tuple[str, str]]]:
    """The demands and the resources of the lists of a branch, newest first, as choices. One statement."""
    found: dict[ListType, list[tuple[str, str]]] = {one: [] for one in ListType}
    for key, kind, title, community in db.session.execute(
        select(
            CommunityProject.id,
            CommunityProject.list_type,
            CommunityProject.title,
            CommunityProject.community,
        )
        .where(
            CommunityProject.branch_id == branch_id, CommunityProject.list_type != ListType.PROJECT
        )
        .order_by(CommunityProject.starts_on.desc(), CommunityProject.id.desc())
    ):
        found[kind].append((str(key), f"{title}（{community}）"))
    return found


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
