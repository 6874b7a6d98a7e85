"""合并: the members of a branch move to another on a day; the branch, its posts and rights end the day before.

What is in force from or until a day is dated, so a day to come is entered like one that is past.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change, record_event
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.organization.members import ChangeReason, Member, Membership
from intranet.domain.organization.tables import Branch, PartyGroup, Post
from intranet.domain.planning.items import PlanItem
from intranet.features.organization.changes import claim, refuse
from intranet.features.organization.later_records import carry_guarded, later_records
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove

ONE_DAY = timedelta(days=1)
Moved = dict[str, list[Any]]


def later_plan(branch: Branch, on: date) -> Any:
    """Items of the branch's plan that are neither held nor cancelled and planned for *on* or later."""
    return and_(
        PlanItem.branch_id == branch.id,
        PlanItem.activity_id.is_(None),
        PlanItem.cancelled == "",
        or_(
            PlanItem.planned_on >= on,
            and_(
                PlanItem.planned_on.is_(None),
                # of the month itself, any day that is left will do
                PlanItem.year * 12 + PlanItem.month >= on.year * 12 + on.month,
            ),
        ),
    )


def refuse_merging(session: Session, branch: Branch, into: Branch, on: date) -> None:
    """Raise RuleBroken beside ``on`` or ``into`` when the branch cannot be merged on that day."""
    if into.id == branch.id or into.committee_id != branch.committee_id:
        raise refuse("into", "请选择同一机关党委的其他党支部。")
    if into.dissolved_on is not None:
        raise refuse("into", f"该党支部{_ends(into)}，请选择其他党支部。")
    for one, word in ((branch, "本支部"), (into, "接收的党支部")):
        if on <= one.founded_on:
            raise refuse("on", f"{word}成立于{long_date(one.founded_on)}，合并日期应晚于该日。")
    begun = session.scalar(
        select(func.max(Membership.starts_on)).where(
            Membership.branch_id == branch.id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= on),
        )
    )
    ended = session.scalar(
        select(func.max(Membership.ends_on)).where(Membership.branch_id == branch.id)
    )
    last = max(filter(None, (begun, ended)), default=None)
    if last is not None and last >= on:
        raise refuse("on", f"{long_date(last)}本支部还有党员的组织关系变动，合并日期应晚于该日。")
    post = session.scalar(
        select(func.max(Post.starts_on)).where(
            Post.branch_id == branch.id, or_(Post.ends_on.is_(None), Post.ends_on >= on)
        )
    )
    if post is not None and post >= on:
        raise refuse("on", f"{long_date(post)}本支部还有任职开始，合并日期应晚于该日。")
    if later := later_records(session, branch, on):
        raise refuse("on", f"本支部{later}，合并日期应晚于该日。")


def _ends(branch: Branch) -> str:
    last = branch.dissolved_on or date.max
    word = "已于" if last < clock.today() else "将于"
    return f"{word}{long_date(last)}撤销"


def merge(session: Session, branch: Branch, into: Branch, *, actor: Actor, on: date) -> int:
    """Merge *branch* into *into* from *on*; return how many members move.

    Their periods end the day before, as do posts, Party groups and rights in the branch. What is planned for later
    is taken over; what was recorded stays under the name of the branch, and the people of *into* finish what is open.
    """
    if branch.dissolved_on is not None:
        raise InvalidMove(f"本支部{_ends(branch)}，不能再办理合并。")
    refuse_merging(session, branch, into, on)
    last_day = on - ONE_DAY
    moved: Moved = {
        "periods": _move_members(session, branch, into, actor=actor, on=on),
        # what is entered from now on ends with the branch, too, and goes on when this is withdrawn
        "before": [session.scalar(select(func.max(table.id))) or 0 for table in (Post, PartyGroup)],
        "posts": _end_posts(session, branch, actor=actor, last_day=last_day),
        "groups": _end_groups(session, branch, last_day),
        **_end_grants(session, branch, actor=actor, last_day=last_day),
        "plan_items": _take_over_plan(session, branch, into, actor=actor, on=on),
        "left": _pass_on(session, branch, into),
    }
    carry_guarded(session, branch, into, on)
    branch.dissolved_on = last_day
    branch.merged_into_id = into.id
    branch.merging = moved
    record_change(
        session,
        AuditAction.BRANCH_MERGED,
        branch,
        actor=actor,
        label=branch.code,
        into=into.code,
        on=on.isoformat(),
        members=len(moved["periods"]),
    )
    # what the receiving branch held since without them
    late_changes.note(
        session,
        set(
            session.scalars(select(Membership.member_id).where(Membership.id.in_(moved["periods"])))
        ),
        on,
        cause=f"自{long_date(on)}起合并转入的党员",
    )
    return len(moved["periods"])


def _open_periods(session: Session, branch: Branch) -> Sequence[Any]:
    return session.execute(
        select(Member, Membership)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.branch_id == branch.id, Membership.ends_on.is_(None))
        .order_by(Member.id)
    ).all()


def _move_members(
    session: Session, branch: Branch, into: Branch, *, actor: Actor, on: date
) -> list[int]:
    following = []
    for member, period in _open_periods(session, branch):
        claim(member, None)
        period.ends_on, period.end_reason = on - ONE_DAY, ChangeReason.TRANSFERRED_OUT
        following.append(
            Membership(
                member_id=member.id,
                branch_id=into.id,
                status=period.status,
                starts_on=on,
                start_reason=ChangeReason.TRANSFERRED_IN,
                votes_from=period.votes_from,
            )
        )
        record_event(
            session,
            AuditAction.MEMBERSHIP_CHANGED,
            actor=actor,
            kind="member",
            object_id=member.id,
            label=member.name,
            details={"day": on.isoformat(), "reason": ChangeReason.TRANSFERRED_IN.value},
        )
    session.add_all(following)
    session.flush()
    return [period.id for period in following]


def _end_posts(session: Session, branch: Branch, *, actor: Actor, last_day: date) -> list[Any]:
    """End the posts; return each with the day on which it would have ended."""
    ended = []
    for post in session.scalars(
        select(Post)
        .where(Post.branch_id == branch.id, or_(Post.ends_on.is_(None), Post.ends_on > last_day))
        .order_by(Post.id)
    ):
        ended.append([post.id, _iso(post.ends_on)])
        post.ends_on = last_day
        record_event(
            session,
            AuditAction.POST_ENDED,
            actor=actor,
            kind="post",
            object_id=post.id,
            label=post.title.label,
            details={"member_id": post.member_id, "ends_on": last_day.isoformat()},
        )
    return ended


def _end_groups(session: Session, branch: Branch, last_day: date) -> list[int]:
    groups = session.scalars(
        select(PartyGroup).where(
            PartyGroup.branch_id == branch.id, PartyGroup.dissolved_on.is_(None)
        )
    ).all()
    for group in groups:
        group.dissolved_on = last_day
    return [group.id for group in groups]


def _end_grants(session: Session, branch: Branch, *, actor: Actor, last_day: date) -> Moved:
    """End the rights in the branch; return each with the day on which it would have ended.

    Those that were to begin later are deleted; what they were is returned, too.
    """
    ended, dropped = [], []
    for grant, username in session.execute(
        select(RoleGrant, User.username)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.branch_id == branch.id,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > last_day),
        )
        .order_by(RoleGrant.id)
    ).all():
        record_event(
            session,
            AuditAction.GRANT_ENDED,
            actor=actor,
            kind="grant",
            object_id=grant.id,
            label=f"{username}：{grant.role.label}",
            details={
                "account": username,
                "role": grant.role.value,
                "valid_from": grant.valid_from.isoformat(),
                "valid_to": last_day.isoformat(),
            },
        )
        if grant.valid_from <= last_day:
            ended.append([grant.id, _iso(grant.valid_to)])
            grant.valid_to = last_day
            continue
        dropped.append(
            [
                grant.user_id,
                username,
                grant.role.value,
                grant.party_group_id,
                _iso(grant.valid_from),
                _iso(grant.valid_to),
                grant.stands_in_for_id,
            ]
        )
        session.delete(grant)
    return {"grants": ended, "dropped": dropped}


def _take_over_plan(
    session: Session, branch: Branch, into: Branch, *, actor: Actor, on: date
) -> list[int]:
    items = session.scalars(select(PlanItem).where(later_plan(branch, on))).all()
    hand(session, items, into, actor=actor)
    return [item.id for item in items]


def hand(session: Session, items: Iterable[PlanItem], into: Branch, *, actor: Actor) -> None:
    """Items of a plan pass from one branch to another."""
    for item in items:
        item.branch_id = into.id
        record_event(
            session,
            AuditAction.PLAN_ITEM_EDITED,
            actor=actor,
            kind="plan_item",
            object_id=item.id,
            label=item.title,
            details={"branch": into.code},
        )


def _pass_on(session: Session, branch: Branch, into: Branch) -> list[int]:
    """What was left to the branch by earlier mergings is left to the next."""
    earlier = session.scalars(select(Branch).where(Branch.merged_into_id == branch.id)).all()
    for one in earlier:
        one.merged_into_id = into.id
    return [one.id for one in earlier]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
