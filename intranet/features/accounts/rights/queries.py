"""Reads of rights as they were on a day: grants that have ended since are among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import Member
from intranet.domain.organization.rights import name_of_place
from intranet.domain.organization.tables import Branch, OrganizationName, PartyGroup, valid_on
from intranet.features.accounts.grants.places import Place
from intranet.features.accounts.grants.queries import deputy_words
from intranet.foundation.clock import BEIJING

# Of one day; more than an office ever gives and ends.
MOST_CHANGES = 200


@dataclass(frozen=True)
class RightsFilter:
    """Which rights: those of a day, narrowed by role, place and person; ``by_person`` sets the order."""

    day: date
    role: Role | None = None
    place: Place | None = None
    person: str = ""
    by_person: bool = False


@dataclass(frozen=True)
class Right:
    """One role that an account held on the day, with the name that the organisation had then."""

    user_id: int
    username: str
    display_name: str
    is_active: bool
    role: str
    place: str
    valid_from: date
    valid_to: date | None


def rights(committees: Sequence[int], wanted: RightsFilter) -> Select[Any]:
    """The grants of these committees that counted on the day, by role and organisation, or by person."""
    day, principal = wanted.day, aliased(User)
    statement = (
        select(
            User.id,
            User.username,
            User.display_name,
            User.is_active,
            RoleGrant.role,
            OrganizationName.short_name,
            PartyGroup.name.label("group_name"),
            RoleGrant.valid_from,
            RoleGrant.valid_to,
            principal.display_name.label("principal"),
        )
        .join(User, User.id == RoleGrant.user_id)
        .outerjoin(principal, principal.id == RoleGrant.stands_in_for_id)
        .outerjoin(Member, Member.id == User.member_id)
        .outerjoin(Branch, Branch.id == RoleGrant.branch_id)
        .outerjoin(PartyGroup, PartyGroup.id == RoleGrant.party_group_id)
        .outerjoin(
            OrganizationName,
            name_of_place(day),
        )
        .where(
            RoleGrant.committee_id.in_(committees),
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day),
        )
    )
    if wanted.role is not None:
        statement = statement.where(RoleGrant.role == wanted.role)
    if wanted.place is not None:
        statement = statement.where(
            RoleGrant.branch_id == wanted.place.branch_id
            if wanted.place.branch_id is not None
            else RoleGrant.branch_id.is_(None)
        )
    if wanted.person:
        statement = statement.where(
            or_(
                User.username.contains(wanted.person.lower(), autoescape=True),
                User.display_name.contains(wanted.person, autoescape=True),
            )
        )
    # those who can do most first, which are the last in the table of roles; accounts of members by 姓氏笔画
    by_role = (
        case({role: place for place, role in enumerate(reversed(Role))}, value=RoleGrant.role),
        Branch.sort_order,
    )
    by_name = (Member.sort_key.is_(None), Member.sort_key, User.display_name, User.username)
    order = (*by_name, *by_role) if wanted.by_person else (*by_role, *by_name)
    return statement.order_by(*order, RoleGrant.valid_from, RoleGrant.id)


def right(row: Row[Any]) -> Right:
    """One line of the list."""
    place = row.short_name or ""
    return Right(
        row.id,
        row.username,
        row.display_name,
        row.is_active,
        deputy_words(row.role, row.principal or ""),
        f"{place} · {row.group_name}" if row.group_name else place,
        row.valid_from,
        row.valid_to,
    )


@dataclass(frozen=True)
class Change:
    """A role that was given or ended on the day: also one that was both, and so left no grant behind."""

    occurred_at: datetime
    action: str
    what: str
    by: str


def changes(session: Session, committees: Sequence[int], day: date) -> list[Change]:
    """What those who give roles in these committees gave and ended on the day. One statement."""
    begins = datetime.combine(day, time(), BEIJING)
    office = select(RoleGrant.user_id).where(
        RoleGrant.committee_id.in_(committees),
        RoleGrant.role.in_((Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)),
    )
    rows = session.execute(
        select(
            AuditEvent.occurred_at, AuditEvent.action, AuditEvent.object_label, User.display_name
        )
        .join(User, User.id == AuditEvent.user_id)
        .where(
            AuditEvent.object_kind == RoleGrant.audited[0],
            AuditEvent.action.in_((AuditAction.GRANT_ADDED, AuditAction.GRANT_ENDED)),
            AuditEvent.occurred_at >= begins,
            AuditEvent.occurred_at < begins + timedelta(days=1),
            AuditEvent.user_id.in_(office),
        )
        .order_by(AuditEvent.occurred_at, AuditEvent.id)
        .limit(MOST_CHANGES)
    )
    return [Change(at, AuditAction(action).label, label, by) for at, action, label, by in rows]
