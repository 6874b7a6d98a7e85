"""Rights follow posts and membership: what ended there ended the grants that rested on it, on the same day."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import ChangeReason, Member
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.features.organization.bodies import posts
from intranet.features.organization.members import periods
from tests.cast import FOUNDED, password_hash
from tests.conftest import actor_of

DAY = date(2025, 9, 30)
NEXT = date(2025, 10, 1)


def _member(session, username):
    return session.scalars(
        select(Member).join(User, User.member_id == Member.id).where(User.username == username)
    ).one()


def _post(session, member, title):
    return session.scalars(
        select(Post).where(Post.member_id == member.id, Post.title == title)
    ).one()


def leaves(session, member, actor):
    periods.leave(session, member, actor=actor, reason=ChangeReason.LEFT, last_day=DAY)


def dies(session, member, actor):
    periods.leave(session, member, actor=actor, reason=ChangeReason.DECEASED, last_day=DAY)


def moves(session, member, actor):
    other = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    periods.transfer(session, member, actor=actor, to_branch=other, on=NEXT)


def post_ends(session, member, actor):
    title = {"secretary1": PostTitle.BRANCH_SECRETARY, "discipline1": PostTitle.DISCIPLINE_OFFICER}
    username = session.scalars(select(User.username).where(User.member_id == member.id)).first()
    posts.end_post(
        session,
        _post(session, member, title.get(username, PostTitle.ORGANIZATION_OFFICER)),
        actor=actor,
        last_day=DAY,
    )


def somebody_else_takes_over(session, member, actor):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    posts.fill_post(
        session,
        branch,
        actor=actor,
        title=PostTitle.BRANCH_SECRETARY,
        member_id=_member(session, "member1").id,
        starts_on=NEXT,
    )


def takes_the_post_anew(session, member, actor):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    posts.fill_post(
        session,
        branch,
        actor=actor,
        title=PostTitle.BRANCH_SECRETARY,
        member_id=member.id,
        starts_on=NEXT,
    )


ACTS = [
    (leaves, "secretary1", DAY),
    (dies, "clerk1", DAY),
    (moves, "secretary1", DAY),
    (moves, "member1", DAY),
    (post_ends, "secretary1", DAY),
    (post_ends, "discipline1", DAY),
    # a clerk is entrusted with the records, whatever the post
    (post_ends, "clerk1", None),
    (somebody_else_takes_over, "secretary1", DAY),
    (somebody_else_takes_over, "member1", None),
    (takes_the_post_anew, "secretary1", None),
]


@pytest.mark.parametrize(
    ("act", "username", "ends"), ACTS, ids=[f"{act.__name__}-{who}" for act, who, _ in ACTS]
)
def test_grants_in_the_branch_end_the_same_day(session, act, username, ends):
    act(session, _member(session, username), actor_of(session, "staff"))
    session.flush()
    grant = session.scalars(
        select(RoleGrant).join(RoleGrant.user).where(User.username == username)
    ).one()
    assert grant.valid_to == ends
    told = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.GRANT_ENDED)
    ).all()
    assert any(username in event.object_label for event in told) == (ends is not None)


def test_the_roles_of_all_accounts_end_but_not_those_of_the_committee(session):
    member = _member(session, "secretary1")
    first = session.scalars(
        select(RoleGrant).join(RoleGrant.user).where(User.username == "secretary1")
    ).one()
    second = User(
        username="second",
        display_name="张一鸣",
        password_hash=password_hash(),
        member_id=member.id,
        created_at=session.get_one(User, first.user_id).created_at,
    )
    session.add(second)
    session.flush()
    for role, branch_id, start in (
        (Role.BRANCH_CLERK, first.branch_id, FOUNDED),
        # given for a time that now never comes
        (Role.DISCIPLINE_OFFICER, first.branch_id, date(2025, 10, 15)),
        (Role.COMMITTEE_STAFF, None, FOUNDED),
    ):
        session.add(
            RoleGrant(
                user_id=second.id,
                role=role,
                committee_id=first.committee_id,
                branch_id=branch_id,
                valid_from=start,
            )
        )
    session.flush()
    moves(session, member, actor_of(session, "staff"))
    left = session.execute(
        select(RoleGrant.role, RoleGrant.valid_to).where(RoleGrant.user_id == second.id)
    ).all()
    assert sorted(left) == [(Role.BRANCH_CLERK, DAY), (Role.COMMITTEE_STAFF, None)]
