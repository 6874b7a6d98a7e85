"""The security administrator's list: rights to be looked at, each with what is to be done."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import keep_events
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import ChangeReason, Membership
from intranet.domain.organization.standing_rights import CHECKS
from intranet.domain.organization.tables import Branch, Post, Term
from intranet.foundation import clock
from tests.cast import TODAY
from tests.rows import committed

FOUND = {check.key: check.found for check in CHECKS}
NAMES = {check.key: check.title for check in CHECKS}


@pytest.fixture(autouse=True)
def everybody_is_known_and_in_use(session):
    """Nothing waits: accounts of the committee belong to members, everybody has signed in."""
    members = session.scalars(select(Membership.member_id).order_by(Membership.member_id)).all()
    users = session.scalars(select(User).order_by(User.id)).all()
    for user in users:
        if user.member_id is None:
            user.member_id = members[-1]
        signed_in(session, user, TODAY)
    committed(session)


def signed_in(session, user, day):
    keep_events(
        session,
        [
            {
                "occurred_at": datetime(day.year, day.month, day.day, tzinfo=clock.BEIJING),
                "action": "account.signed_in",
                "user_id": user.id,
                "username": user.username,
                "address": "",
                "request_id": "",
                "object_kind": "account",
                "object_id": user.id,
                "object_label": user.username,
                "details": {},
            }
        ],
    )


def user_of(session, username):
    return session.scalars(select(User).where(User.username == username)).one()


def period_of(session, username):
    user = user_of(session, username)
    return session.scalars(select(Membership).where(Membership.member_id == user.member_id)).one()


def found(session, key, day=TODAY):
    committee = session.scalars(select(Branch.committee_id)).first()
    return sorted(row.username for row in session.execute(FOUND[key]([committee], day)))


@pytest.mark.parametrize("key", FOUND)
def test_an_office_in_order_has_nothing_on_the_list(session, key):
    assert found(session, key) == []


def test_rights_of_somebody_who_moved(session):
    period = period_of(session, "clerk1")
    period.ends_on, period.end_reason = TODAY, ChangeReason.TRANSFERRED_OUT
    committed(session)
    # the last day counts
    assert found(session, "moved") == []
    assert found(session, "moved", TODAY + timedelta(days=1)) == ["clerk1"]


def test_rights_in_the_committee_of_somebody_who_left(session):
    staff = user_of(session, "staff")
    staff.member_id = period_of(session, "member1").member_id
    committed(session)
    assert found(session, "left") == []
    period_of(session, "member1").ends_on = TODAY - timedelta(days=1)
    committed(session)
    assert found(session, "left") == ["staff"]
    assert found(session, "moved") == ["member1"]


@pytest.mark.parametrize(
    ("ends", "valid_to", "listed"),
    [
        (TODAY + timedelta(days=30), None, True),
        (TODAY + timedelta(days=31), None, False),
        # a last day was set: it ends by itself
        (TODAY + timedelta(days=5), date(2026, 1, 31), False),
        (TODAY - timedelta(days=1), date(2026, 1, 31), True),
        (TODAY - timedelta(days=1), None, True),
    ],
)
def test_rights_of_a_post_that_ends(session, ends, valid_to, listed):
    user = user_of(session, "secretary1")
    post = session.scalars(select(Post).where(Post.member_id == user.member_id)).one()
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    post.ends_on, grant.valid_to = ends, valid_to
    committed(session)
    assert found(session, "ending") == (["secretary1"] if listed else [])


def test_rights_of_posts_whose_term_runs_out(session):
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    term = session.scalars(select(Term).where(Term.branch_id == branch.id)).one()
    term.expires_on = TODAY + timedelta(days=10)
    committed(session)
    assert found(session, "ending") == ["secretary2"]


def test_an_account_that_belongs_to_nobody(session):
    for username in ("staff", "auditor"):
        user_of(session, username).member_id = None
    committed(session)
    # the three administrators need not be members
    assert found(session, "unlinked") == ["staff"]


def test_a_member_without_any_role(session):
    user = user_of(session, "member2")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    grant.valid_to = TODAY - timedelta(days=1)
    committed(session)
    assert found(session, "without") == ["member2"]


def test_an_account_that_nobody_used_for_ninety_days(session):
    old = datetime(2025, 1, 1, tzinfo=clock.BEIJING)
    for user in session.scalars(select(User)):
        user.created_at = old
    committed(session)
    assert found(session, "unused") == []
    assert found(session, "unused", TODAY + timedelta(days=90)) == []
    assert "clerk1" in found(session, "unused", TODAY + timedelta(days=91))
    # rights that have gone are no matter
    user = user_of(session, "clerk1")
    session.delete(session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one())
    committed(session)
    assert "clerk1" not in found(session, "unused", TODAY + timedelta(days=91))


def test_what_waits_is_on_desk_and_top_bar_and_its_verb_settles_it(session, login_as):
    period = period_of(session, "clerk1")
    period.ends_on, period.end_reason = TODAY - timedelta(days=1), ChangeReason.TRANSFERRED_OUT
    committed(session)
    admin = login_as("secadmin")
    desk = admin.get("/").text
    assert f"{NAMES['moved']} · 支部党务干事（机关第一党支部）" in desk
    assert '<span class="count">1</span>' in desk
    page = admin.get("/admin/grants/to-do").text
    assert "收回" in page
    user = user_of(session, "clerk1")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    url = f"/admin/grants/{user.id}/{grant.id}/end?from=to-do"
    assert url.replace("&", "&amp;") in page
    answer = admin.post(url, {"last_day": ""})
    assert answer.headers["Location"] == "/admin/grants/to-do"
    assert "没有需要核对的授权" in admin.get("/admin/grants/to-do").text
    assert '<span class="count">0</span>' in admin.get("/").text


def test_everything_an_account_holds_is_ended_at_once(session, login_as):
    user = user_of(session, "clerk1")
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    later = RoleGrant(
        user_id=user.id,
        role=Role.MEMBER,
        committee_id=branch.committee_id,
        branch_id=branch.id,
        valid_from=TODAY + timedelta(days=10),
    )
    committed(session, later)
    admin = login_as("secadmin")
    asked = admin.get(f"/admin/grants/{user.id}/end-all").text
    assert "收回" in asked
    assert user.display_name in asked
    assert admin.post(f"/admin/grants/{user.id}/end-all").status_code == 303
    left = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).all()
    assert [grant.valid_to for grant in left] == [TODAY - timedelta(days=1)]
    own = user_of(session, "secadmin")
    assert admin.post(f"/admin/grants/{own.id}/end-all").status_code == 403


def test_the_end_of_the_term_is_proposed(session, login_as):
    user = user_of(session, "secretary1")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    url = f"/admin/grants/{user.id}/{grant.id}/end?until=2025-11-05"
    assert 'value="2025-11-05"' in login_as("secadmin").get(url).text


def test_the_list_costs_two_statements_however_long(session, login_as, count_statements):
    admin = login_as("secadmin")
    admin.get("/admin/grants/to-do")
    del count_statements[:]
    admin.get("/admin/grants/to-do")
    before = len(count_statements)
    for row in session.scalars(select(Membership)):
        row.ends_on, row.end_reason = TODAY - timedelta(days=1), ChangeReason.TRANSFERRED_OUT
    committed(session)
    del count_statements[:]
    assert "secretary8" in admin.get("/admin/grants/to-do").text
    assert len(count_statements) == before
