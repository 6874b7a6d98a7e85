"""Who an account is and what its person may do on a day: the rows that tell it, and the Actor they make."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access import modules
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.permissions import Module
from intranet.domain.access.roles import BRANCH_KEEPERS, Actor, Grant
from intranet.domain.organization.members import Member
from intranet.domain.organization.persons import numbers, others_of_member
from intranet.domain.organization.tables import (
    BODY_OF_SEATS,
    Branch,
    OrganizationName,
    Post,
    valid_on,
)
from intranet.domain.summaries.signers import signing_committees
from intranet.foundation import clock

# Branches that were merged into one in which the person holds a role.
_LEFT = Branch.__table__.alias("left_branch")
_OTHER_ACCOUNTS, _OTHER_BRANCHES = others_of_member(User.member_id, User.id, bindparam("day"))
_BY_POST, _BY_DELEGATION = signing_committees(User.member_id, bindparam("day"))
PERSON = (
    User.id.label("user_id"),
    User.username,
    User.display_name,
    User.member_id,
    Member.name.label("member_name"),
    RoleGrant.id.label("grant_id"),
    RoleGrant.role,
    _LEFT.c.id.label("left_id"),
    RoleGrant.committee_id,
    RoleGrant.branch_id,
    RoleGrant.party_group_id,
    RoleGrant.stands_in_for_id.is_not(None).label("deputy"),
    OrganizationName.short_name,
    Post.committee_id.label("seat_in"),
    Post.title.label("seat"),
    *(modules.on(one, RoleGrant.committee_id).label(one) for one in Module),
    _OTHER_ACCOUNTS.label("other_accounts"),
    _OTHER_BRANCHES.label("other_branches"),
    _BY_POST.label("signs_by_post"),
    _BY_DELEGATION.label("signs_for_others"),
)


def with_rights(people: Select[Any]) -> Select[Any]:
    """Beside each account of an open one what its person may do on a ``day``."""
    return (
        people.outerjoin(Member, Member.id == User.member_id)
        .outerjoin(
            RoleGrant,
            and_(
                RoleGrant.user_id == User.id,
                valid_on(RoleGrant.valid_from, RoleGrant.valid_to, bindparam("day")),
            ),
        )
        # who keeps a branch finishes what those left open that were merged into it
        .outerjoin(
            _LEFT,
            and_(
                RoleGrant.role.in_(BRANCH_KEEPERS),
                _LEFT.c.merged_into_id == RoleGrant.branch_id,
                _LEFT.c.dissolved_on < bindparam("day"),
            ),
        )
        .outerjoin(
            OrganizationName,
            and_(
                or_(
                    OrganizationName.branch_id == RoleGrant.branch_id,
                    and_(
                        RoleGrant.branch_id.is_(None),
                        OrganizationName.committee_id == RoleGrant.committee_id,
                    ),
                ),
                valid_on(OrganizationName.valid_from, OrganizationName.valid_to, bindparam("day")),
            ),
        )
        .outerjoin(
            Post,
            and_(
                Post.member_id == User.member_id,
                Post.title.in_(sorted(BODY_OF_SEATS)),
                valid_on(Post.starts_on, Post.ends_on, bindparam("day")),
            ),
        )
        .where(User.is_active.is_(True))
        .order_by(RoleGrant.id, _LEFT.c.id)
    )


_BY_NUMBER = with_rights(select(*PERSON).select_from(User)).where(User.id == bindparam("user"))


def load_actor(session: Session, user_id: int) -> Actor | None:
    """Who an account is and what it may do today, for work outside a request; None once it is closed. One statement."""
    rows = session.execute(_BY_NUMBER, {"user": user_id, "day": clock.today()}).all()
    return actor_of(rows) if rows else None


def held(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Of the rows of one person one for each role held."""
    return list({row.grant_id: row for row in rows if row.role is not None}.values())


def actor_of(rows: Sequence[Row[Any]], **asked: Any) -> Actor:
    """The person of these rows; *asked* tells of the request."""
    first, roles = rows[0], held(rows)
    left = {(row.grant_id, row.left_id): row for row in rows if row.left_id is not None}
    # only who acts for the committee or the office decides on what somebody else did
    decides = not all(row.role.in_branch for row in roles)
    return Actor(
        user_id=first.user_id,
        username=first.username,
        display_name=first.display_name,
        member_id=first.member_id,
        grants=(
            *(_grant(r, r.branch_id, r.party_group_id) for r in roles),
            *(_grant(r, r.left_id) for r in left.values()),
        ),
        member_name=first.member_name or "",
        other_accounts=numbers(first.other_accounts if decides else None),
        other_branches=numbers(first.other_branches if decides else None),
        seats=frozenset(
            (row.seat_in, BODY_OF_SEATS[row.seat]) for row in rows if row.seat is not None
        ),
        signs_in=numbers(first.signs_by_post) | numbers(first.signs_for_others),
        **asked,
    )


def _grant(row: Row[Any], branch_id: int | None, party_group_id: int | None = None) -> Grant:
    off = frozenset(one for one in Module if not row._mapping[one])
    return Grant(row.role, row.committee_id, branch_id, party_group_id, off, row.deputy)
