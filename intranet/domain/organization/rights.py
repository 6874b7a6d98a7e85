"""Rights follow posts: what a member held in a branch ends with the membership or the post on which it rested."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import BRANCH_ROLES, Actor, Role
from intranet.domain.organization.tables import OrganizationName, Post, PostTitle, valid_on

ROLES_OF_TITLES = {
    PostTitle.BRANCH_SECRETARY: Role.BRANCH_SECRETARY,
    PostTitle.DISCIPLINE_OFFICER: Role.DISCIPLINE_OFFICER,
    PostTitle.GROUP_LEADER: Role.GROUP_LEADER,
}
ROLES_OF_COMMITTEE_TITLES = {
    PostTitle.COMMITTEE_SECRETARY: Role.COMMITTEE_LEADER,
    PostTitle.FULL_TIME_DEPUTY_SECRETARY: Role.COMMITTEE_LEADER,
    PostTitle.COMMITTEE_STAFF: Role.COMMITTEE_STAFF,
    PostTitle.DISCIPLINE_SECRETARY: Role.DISCIPLINE_COMMITTEE,
    PostTitle.DISCIPLINE_DEPUTY_SECRETARY: Role.DISCIPLINE_COMMITTEE,
}
"""Roles in the committee that go with a post there, as they are proposed; they end by themselves with no post."""


def name_of_place(day: date) -> ColumnElement[bool]:
    """What joins to a grant the name that its branch, or its committee, has on *day*."""
    return and_(
        or_(
            OrganizationName.branch_id == RoleGrant.branch_id,
            and_(
                RoleGrant.branch_id.is_(None),
                OrganizationName.committee_id == RoleGrant.committee_id,
            ),
        ),
        valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
    )


def end_rights_of_post(session: Session, post: Post, *, actor: Actor, last_day: date) -> None:
    """End the role that goes with the post in its branch, and in its Party group, on *last_day*."""
    role = ROLES_OF_TITLES.get(post.title)
    if role is not None and post.branch_id is not None:
        _end(
            session,
            post.member_id,
            [role],
            actor=actor,
            last_day=last_day,
            branch_id=post.branch_id,
            party_group_id=post.party_group_id,
        )


def rest_on(session: Session, post: Post, last_day: date) -> bool:
    """Whether a role goes with the post that would end with it on *last_day*. One statement at most."""
    role = ROLES_OF_TITLES.get(post.title)
    if role is None or post.branch_id is None:
        return False
    found = _lasting(
        post.member_id, [role], last_day, post.branch_id, party_group_id=post.party_group_id
    )
    return session.execute(found.limit(1)).first() is not None


def end_rights_of_member(
    session: Session, member_id: int, *, actor: Actor, last_day: date, branch_id: int | None = None
) -> None:
    """End all roles in one branch, or (without it) in any branch, on *last_day*."""
    _end(session, member_id, BRANCH_ROLES, actor=actor, last_day=last_day, branch_id=branch_id)


def _end(
    session: Session,
    member_id: int,
    roles: Collection[Role],
    *,
    actor: Actor,
    last_day: date,
    branch_id: int | None,
    party_group_id: int | None = None,
) -> None:
    """End the grants of all accounts of the member, and those of deputies for them.

    One that would end before it began is deleted.
    """
    statement = _lasting(member_id, roles, last_day, branch_id, party_group_id=party_group_id)
    for grant, username in session.execute(statement).all():
        end_grant(session, grant, username, actor=actor, last_day=last_day)
    session.flush()


def end_grant(
    session: Session, grant: RoleGrant, username: str, *, actor: Actor, last_day: date
) -> None:
    """End a grant of this account after a day; one that would end before it began is deleted."""
    record_change(
        session,
        AuditAction.GRANT_ENDED,
        grant,
        actor=actor,
        label=f"{username}：{grant.role.label}",
        account=username,
        role=grant.role.value,
        valid_from=grant.valid_from.isoformat(),
        valid_to=last_day.isoformat(),
    )
    if last_day < grant.valid_from:
        session.delete(grant)
    else:
        grant.valid_to = last_day


def _lasting(
    member_id: int,
    roles: Collection[Role],
    last_day: date,
    branch_id: int | None,
    *,
    party_group_id: int | None,
) -> Select[tuple[RoleGrant, str]]:
    """Grants of all accounts of the member, and those of deputies for them, that last longer than *last_day*."""
    own = select(User.id).where(User.member_id == member_id)
    statement = (
        select(RoleGrant, User.username)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            or_(RoleGrant.user_id.in_(own), RoleGrant.stands_in_for_id.in_(own)),
            RoleGrant.role.in_(roles),
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > last_day),
        )
        .order_by(RoleGrant.id)
    )
    if branch_id is not None:
        statement = statement.where(RoleGrant.branch_id == branch_id)
    if party_group_id is not None:
        statement = statement.where(RoleGrant.party_group_id == party_group_id)
    return statement
