"""Which rights of accounts are to be looked at: those of people who left or moved, of posts that end, and the like.

Each check is a statement; the list of the security administrator and the number of what waits read the same ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import ADMINISTRATOR_ROLES, BRANCH_ROLES
from intranet.domain.organization.members import Membership
from intranet.domain.organization.rights import ROLES_OF_TITLES
from intranet.domain.organization.tables import Branch, Post, Term, valid_on
from intranet.foundation import clock

# How long before a post or term ends it is told.
AHEAD = timedelta(days=30)
UNUSED = timedelta(days=90)


@dataclass(frozen=True)
class Check:
    """One reason to look at rights, with what is said about it and what is done (``verb``)."""

    key: str
    title: str
    sentence: str
    verb: str
    found: Callable[[Sequence[int], date], Select[Any]]


def _rows(day: Any = None, *, of_grant: bool) -> Select[Any]:
    """Account and, for checks of one grant, the grant; ``day`` is that on which something ends or ended."""
    grant = RoleGrant.id if of_grant else cast(None, Integer)
    return select(
        User.id.label("user_id"),
        User.username,
        User.display_name,
        grant.label("grant_id"),
        (RoleGrant.branch_id if of_grant else cast(None, Integer)).label("branch_id"),
        (cast(None, Date) if day is None else day).label("day"),
    ).select_from(User)


def _held(committees: Sequence[int], today: date) -> ColumnElement[bool]:
    """The grant counts today, in one of these committees, for an account that is in use."""
    return and_(
        RoleGrant.user_id == User.id,
        RoleGrant.committee_id.in_(committees),
        valid_on(RoleGrant.valid_from, RoleGrant.valid_to, today),
        User.is_active.is_(True),
    )


def _belongs(today: date, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the member of the account belongs to a branch today."""
    return (
        exists()
        .where(
            Membership.member_id == User.member_id,
            Membership.branch_id == Branch.id,
            valid_on(Membership.starts_on, Membership.ends_on, today),
            *where,
        )
        .correlate(User, RoleGrant)
    )


def moved(committees: Sequence[int], today: date) -> Select[Any]:
    """Rights in a branch of members who do not belong to it any more."""
    return (
        _rows(of_grant=True)
        .join(RoleGrant, _held(committees, today))
        .where(
            User.member_id.is_not(None),
            RoleGrant.role.in_(BRANCH_ROLES),
            ~_belongs(today, Branch.id == RoleGrant.branch_id),
        )
    )


def left(committees: Sequence[int], today: date) -> Select[Any]:
    """Rights in the committee of members who belong to none of its branches any more."""
    return (
        _rows(of_grant=True)
        .join(RoleGrant, _held(committees, today))
        .where(
            User.member_id.is_not(None),
            RoleGrant.role.not_in(BRANCH_ROLES),
            ~_belongs(today, Branch.committee_id == RoleGrant.committee_id),
        )
    )


def ending(committees: Sequence[int], today: date) -> Select[Any]:
    """Rights that go with a post which has ended or, where they have no last day, ends soon, itself or its term."""
    later = aliased(Post)
    ends = func.coalesce(Post.ends_on, Term.expires_on)
    fits = or_(
        *(
            and_(Post.title == title, RoleGrant.role == role)
            for title, role in ROLES_OF_TITLES.items()
        )
    )
    return (
        _rows(ends, of_grant=True)
        .join(RoleGrant, _held(committees, today))
        .join(
            Post,
            and_(
                Post.member_id == User.member_id,
                Post.branch_id == RoleGrant.branch_id,
                Post.starts_on <= today,
                fits,
                or_(
                    RoleGrant.party_group_id.is_(None),
                    Post.party_group_id == RoleGrant.party_group_id,
                ),
            ),
        )
        .outerjoin(Term, Term.id == Post.term_id)
        .where(
            ~exists().where(
                later.member_id == Post.member_id,
                later.branch_id == Post.branch_id,
                later.title == Post.title,
                later.starts_on > Post.starts_on,
                later.starts_on <= today,
            ),
            or_(
                Post.ends_on < today,
                and_(RoleGrant.valid_to.is_(None), ends <= today + AHEAD),
            ),
        )
    )


def unlinked(committees: Sequence[int], today: date) -> Select[Any]:
    """Accounts that act for a branch or the committee and belong to no member: nobody knows whose they are."""
    return _rows(of_grant=False).where(
        User.member_id.is_(None),
        exists().where(_held(committees, today), RoleGrant.role.not_in(ADMINISTRATOR_ROLES)),
    )


def without_rights(committees: Sequence[int], today: date) -> Select[Any]:
    """Accounts of present members that hold no role: they have moved, or nobody gave them one."""
    return _rows(of_grant=False).where(
        User.is_active.is_(True),
        _belongs(today, Branch.committee_id.in_(committees)),
        ~exists().where(
            RoleGrant.user_id == User.id,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
        ),
    )


def unused(committees: Sequence[int], today: date) -> Select[Any]:
    """Accounts with rights into which nobody has signed in for 90 days."""
    since = datetime.combine(today - UNUSED, time(), clock.BEIJING)
    return _rows(of_grant=False).where(
        User.created_at < since,
        exists().where(_held(committees, today)),
        ~exists().where(
            AuditEvent.object_kind == "account",
            AuditEvent.object_id == User.id,
            AuditEvent.action == AuditAction.SIGNED_IN.value,
            AuditEvent.occurred_at >= since,
        ),
    )


CHECKS = (
    Check(
        "moved",
        "已离开所在党支部",
        "党员的组织关系已不在该党支部，授权仍有效。",
        "收回",
        moved,
    ),
    Check(
        "left",
        "已离开机关的机关党委授权",
        "党员的组织关系已不在本机关，机关党委的授权仍有效。",
        "收回",
        left,
    ),
    Check(
        "ending",
        "任职或任期已结束、将结束",
        "任职已经结束，或30日内任职、任期结束而授权没有截止日期。连任、延期换届的，可定一个以后的截止日期。",
        "定截止日期",
        ending,
    ),
    Check(
        "unlinked",
        "没有对应党员的账号",
        "审核回避按党员认定，办理业务的账号应对应到人。",
        "对应党员",
        unlinked,
    ),
    Check(
        "without",
        "尚无角色的党员账号",
        "党员已转入或新建账号，还没有授权。",
        "授权",
        without_rights,
    ),
    Check(
        "unused",
        "90日未使用的账号",
        "90日内没有登录过。不再使用的，收回全部授权；停用账号由系统管理员办理。",
        "收回全部授权",
        unused,
    ),
)
