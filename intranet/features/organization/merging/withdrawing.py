"""A merging taken back before its day: periods, posts, rights, groups and plans go on as before."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change, record_event
from intranet.domain.access.roles import Actor, Role
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, PartyGroup, Post
from intranet.domain.planning.items import PlanItem
from intranet.features.organization.changes import claim
from intranet.features.organization.merging.operations import ONE_DAY, hand
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove


def planned_for(branch: Branch) -> date:
    """The day to come from which the branch is merged; InvalidMove when there is none, or it has come."""
    if branch.merging is None or branch.dissolved_on is None:
        raise InvalidMove("本支部没有计划中的合并。")
    on = branch.dissolved_on + ONE_DAY
    if on <= clock.today():
        raise InvalidMove(f"合并已于{long_date(on)}生效，不能撤回；个别党员的组织关系可另行转接。")
    return on


def withdraw(session: Session, branch: Branch, *, actor: Actor) -> None:
    """Take a merging back before its day: everything goes on as if it had not been entered.

    Raises InvalidMove from that day on.
    """
    on = planned_for(branch)
    moved = branch.merging or {}
    _move_members_back(session, branch, moved["periods"], actor=actor, on=on)
    posts, grants = dict(moved["posts"]), dict(moved["grants"])
    last_post, last_group = moved["before"]
    # what somebody has ended otherwise since stays as it is
    for post in session.scalars(
        select(Post).where(
            Post.branch_id == branch.id,
            or_(Post.id.in_(posts), Post.id > last_post),
            Post.ends_on == branch.dissolved_on,
        )
    ):
        post.ends_on = _day(posts.get(post.id))
    for grant in session.scalars(
        select(RoleGrant).where(RoleGrant.id.in_(grants), RoleGrant.valid_to == branch.dissolved_on)
    ):
        grant.valid_to = _day(grants[grant.id])
    _give_again(session, branch, moved["dropped"], actor=actor)
    session.execute(
        update(PartyGroup)
        .where(
            PartyGroup.branch_id == branch.id,
            or_(PartyGroup.id.in_(moved["groups"]), PartyGroup.id > last_group),
            PartyGroup.dissolved_on == branch.dissolved_on,
        )
        .values(dissolved_on=None)
    )
    items = session.scalars(
        select(PlanItem).where(
            PlanItem.id.in_(moved["plan_items"]), PlanItem.branch_id == branch.merged_into_id
        )
    ).all()
    hand(session, items, branch, actor=actor)
    for left in session.scalars(select(Branch).where(Branch.id.in_(moved["left"]))):
        left.merged_into_id = branch.id
    branch.dissolved_on, branch.merged_into_id, branch.merging = None, None, None
    record_change(
        session,
        AuditAction.BRANCH_MERGING_WITHDRAWN,
        branch,
        actor=actor,
        label=branch.code,
        on=on.isoformat(),
    )


def _give_again(session: Session, branch: Branch, dropped: list[Any], *, actor: Actor) -> None:
    """Give the rights again that were to begin after the merging."""
    for user_id, username, role, group_id, first, last, *stood_for in dropped:
        grant = RoleGrant(
            user_id=user_id,
            role=Role(role),
            committee_id=branch.committee_id,
            branch_id=branch.id,
            party_group_id=group_id,
            valid_from=_day(first),
            valid_to=_day(last),
            # merged before there were deputies: nobody is told
            stands_in_for_id=next(iter(stood_for), None),
        )
        session.add(grant)
        record_change(
            session,
            AuditAction.GRANT_ADDED,
            grant,
            actor=actor,
            label=f"{username}：{grant.role.label}",
            account=username,
            role=role,
            valid_from=first,
            valid_to=last or "",
        )


def _move_members_back(
    session: Session, branch: Branch, following: list[int], *, actor: Actor, on: date
) -> None:
    """Delete the periods that were to begin, and let those before them last."""
    people = []
    for member, later in session.execute(
        select(Member, Membership)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.id.in_(following))
    ).all():
        claim(member, None)
        people.append(member.id)
        session.delete(later)
        record_event(
            session,
            AuditAction.MEMBERSHIP_CHANGED,
            actor=actor,
            kind="member",
            object_id=member.id,
            label=member.name,
            details={"day": on.isoformat(), "withdrawn": True},
        )
    for period in session.scalars(
        select(Membership).where(
            Membership.branch_id == branch.id,
            Membership.ends_on == branch.dissolved_on,
            Membership.member_id.in_(people),
        )
    ):
        period.ends_on, period.end_reason = None, None
    session.flush()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
