"""What the pages of double registration show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor, Permission
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.life.community import CommunityProject, CommunityRegistration, ListType
from intranet.domain.life.scope import fills_in
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation.errors import NotAllowed, NotFound

ALL_YEARS = "all"
_OFFERED = 80

Kind = type[CommunityProject] | type[CommunityRegistration]
Entry = CommunityProject | CommunityRegistration


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; ``year`` 0 means every year."""

    year: int
    list_type: ListType | None

    @property
    def year_value(self) -> str:
        """The year as the filter has it."""
        return str(self.year) if self.year else ALL_YEARS


def parse_filters(args: Mapping[str, str], year: int) -> Filters:
    """Read the address, *year* unless it asks for all; what makes no sense is left out."""
    kind = args.get("list", "")
    return Filters(
        0 if args.get("year") == ALL_YEARS else year,
        ListType(kind) if kind in set(ListType) else None,
    )


@dataclass(frozen=True)
class RegistrationLine:
    """One registration with the member's name; empty for the branch itself."""

    entry: CommunityRegistration
    member: str


def registrations(session: Session, branch_ids: Sequence[int]) -> list[RegistrationLine]:
    """Registrations of these branches, in office order, the branch before its members. One statement."""
    rows = session.execute(
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
    return [RegistrationLine(entry, name or "") for entry, name in rows]


@dataclass(frozen=True)
class BranchSummary:
    """How a branch and its members are registered today, for the table of all branches."""

    branch: BranchName
    communities: str
    members: int


def by_branch(
    branches: Sequence[BranchName], lines: Sequence[RegistrationLine], today: date
) -> list[BranchSummary]:
    """One row for each branch in the given order; no communities and no members where none is registered. Pure."""
    running = [
        line.entry for line in lines if line.entry.ended_on is None or line.entry.ended_on >= today
    ]
    return [
        BranchSummary(
            branch,
            "、".join(
                dict.fromkeys(
                    entry.community
                    for entry in running
                    if entry.branch_id == branch.id and entry.member_id is None
                )
            ),
            len(
                {
                    entry.member_id
                    for entry in running
                    if entry.branch_id == branch.id and entry.member_id is not None
                }
            ),
        )
        for branch in branches
    ]


def _conditions(branch_ids: Sequence[int], filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CommunityProject.branch_id.in_(branch_ids)]
    if filters.year:
        first, last = date(filters.year, 1, 1), date(filters.year, 12, 31)
        found.append(CommunityProject.starts_on.between(first, last))
    if filters.list_type:
        found.append(CommunityProject.list_type == filters.list_type)
    return found


def projects(
    session: Session, branch_ids: Sequence[int], filters: Filters
) -> list[CommunityProject]:
    """Lines of the lists, newest first. One statement."""
    return list(
        session.scalars(
            select(CommunityProject)
            .where(*_conditions(branch_ids, filters))
            .order_by(CommunityProject.starts_on.desc(), CommunityProject.id.desc())
        )
    )


@dataclass(frozen=True)
class Totals:
    """Sums over the listed lines; None where no line says anything."""

    lines: int
    hours_tenths: int | None
    people_served: int | None
    participants: int | None


def totals(session: Session, branch_ids: Sequence[int], filters: Filters) -> Totals:
    """Sums over what ``projects`` lists. One statement."""
    columns = (
        CommunityProject.hours_tenths,
        CommunityProject.people_served,
        CommunityProject.participants,
    )
    count, *sums = session.execute(
        select(func.count(CommunityProject.id), *(func.sum(column) for column in columns)).where(
            *_conditions(branch_ids, filters)
        )
    ).one()
    hours, served, taking_part = (None if total is None else int(total) for total in sums)
    return Totals(count, hours, served, taking_part)


def load(session: Session, kind: Kind, entry_id: int, actor: Actor) -> tuple[Entry, Branch]:
    """An entry with its branch, for who fills in; NotFound out of scope, NotAllowed for who only reads."""
    row = session.execute(
        select(kind, Branch).join(Branch, Branch.id == kind.branch_id).where(kind.id == entry_id)
    ).one_or_none()
    if row is None or not actor.covers(
        Permission.LIFE_READ, committee_id=row[1].committee_id, branch_id=row[1].id
    ):
        raise NotFound("没有找到这条双报到登记，或者不在您的查看范围内。")
    if not fills_in(actor, row[1]):
        raise NotAllowed("双报到由本支部书记、党务干事登记，您可以查看，不能修改。")
    return row[0], row[1]


def opened(session: Session, actor: Actor, lines: Sequence[CommunityProject]) -> set[int]:
    """Linked gatherings that the person may read. One statement."""
    linked = [line.activity_id for line in lines if line.activity_id is not None]
    return set(session.scalars(select(Activity.id).where(visible(actor), Activity.id.in_(linked))))


def activity_choices(
    session: Session, actor: Actor, branch_id: int, linked: int | None
) -> list[tuple[str, str]]:
    """Recent gatherings of the branch that the person may read, and the linked one. One statement."""
    rows = session.execute(
        select(Activity.id, Activity.held_on, Activity.title)
        .where(visible(actor), Activity.branch_id == branch_id, Activity.state != State.VOIDED)
        .order_by((Activity.id == (linked or 0)).desc(), Activity.held_on.desc(), Activity.id)
        .limit(_OFFERED)
    )
    found = [(str(key), f"{day.isoformat()} {title}") for key, day, title in rows]
    return [("", "不关联"), *found]


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
