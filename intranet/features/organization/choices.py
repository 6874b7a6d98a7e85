"""Choices of the forms: branches, Party groups, members."""

from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    PartyGroup,
    valid_on,
)

Choices = list[tuple[str, str]]
GroupedChoices = dict[str, Choices]


def editable_branches(session: Session, actor: Actor, day: date) -> Choices:
    """Branches whose members the person edits, by code."""
    names = branches_of(session, actor, day, permission=Permission.MEMBER_EDIT)
    return [(name.code, name.short_name) for name in names]


def groups_by_branch(session: Session, actor: Actor, day: date) -> GroupedChoices:
    """Party groups of those branches on *day*, by branch name."""
    names = {
        name.id: name.short_name
        for name in branches_of(session, actor, day, permission=Permission.MEMBER_EDIT)
    }
    found: GroupedChoices = {}
    for group in session.scalars(
        select(PartyGroup)
        .join(Branch, Branch.id == PartyGroup.branch_id)
        .where(
            PartyGroup.branch_id.in_(names),
            valid_on(PartyGroup.founded_on, PartyGroup.dissolved_on, day),
        )
        .order_by(Branch.sort_order, Branch.id, PartyGroup.sort_order, PartyGroup.id)
    ):
        found.setdefault(names[group.branch_id], []).append((str(group.id), group.name))
    return found


def groups_of(session: Session, branch: Branch, day: date) -> list[PartyGroup]:
    """Party groups of the branch on *day*, in their order."""
    return list(
        session.scalars(
            select(PartyGroup)
            .where(
                PartyGroup.branch_id == branch.id,
                valid_on(PartyGroup.founded_on, PartyGroup.dissolved_on, day),
            )
            .order_by(PartyGroup.sort_order, PartyGroup.id)
        )
    )


def members_for_posts(session: Session, owner: Branch | Committee, day: date) -> GroupedChoices:
    """Members of the branch, or of all branches of the committee, on *day*, by branch name."""
    statement = (
        select(Member.id, Member.name, Membership.status, OrganizationName.short_name, Branch.code)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .outerjoin(
            OrganizationName,
            and_(
                OrganizationName.branch_id == Branch.id,
                valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
            ),
        )
        .where(valid_on(Membership.starts_on, Membership.ends_on, day))
        .order_by(Branch.sort_order, Branch.id, Member.sort_key, Member.name, Member.id)
    )
    if isinstance(owner, Branch):
        statement = statement.where(Membership.branch_id == owner.id)
    else:
        statement = statement.where(Branch.committee_id == owner.id)
    found: GroupedChoices = {}
    for member_id, name, status, short_name, code in session.execute(statement):
        label = name if status is MemberStatus.FULL else f"{name}（{status.label}）"
        found.setdefault(short_name or code, []).append((str(member_id), label))
    return found
