"""启用准备: what a new office still lacks, on a page and on the desk, for who does it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, Committee, OrganizationName, Post, PostTitle
from intranet.domain.records.workflow import State
from intranet.domain.waiting.setting_up import lacking, new_offices_of, offices_of, steps
from intranet.foundation.questions import answer
from tests.cast import FOUNDED, TODAY
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.rows import committed


def office_of(session, code="JGDW", day=TODAY):
    committee = session.scalars(select(Committee).order_by(Committee.id)).first()
    [found] = answer(session, offices_of([committee.id], day))
    return found


def lacks(session):
    return [one.title for one in lacking(office_of(session), actor_of(session, "staff"))]


def test_each_number_is_of_this_committee_and_this_day(session):
    one = office_of(session)
    assert (one.branches, one.members, one.posts) == (3, 22, 9)
    assert (one.empty_branches, one.branches_without_secretary) == (0, 0)
    assert (one.with_account, one.secretaries_without_account) == (9, 0)
    assert (one.with_role, one.secretaries_without_role) == (9, 0)
    assert one.kinds > 20
    assert one.requirements > 5
    before = office_of(session, day=FOUNDED - timedelta(days=1))
    assert (before.branches, before.members, before.full_name) == (0, 0, "")


def test_only_the_first_record_lacks_when_everybody_can_work(session):
    assert lacks(session) == ["第一次活动"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("党员", "1个党支部没有党员"),
        ("任职", "1个党支部没有书记"),
        ("账号", "1名支部书记没有账号"),
        ("授权", "1名支部书记没有书记的角色"),
    ],
)
def test_what_one_branch_lacks_is_said(session, title, words):
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    secretary = session.scalars(
        select(Post).where(Post.branch_id == branch.id, Post.title == PostTitle.BRANCH_SECRETARY)
    ).one()
    user = session.scalars(select(User).where(User.member_id == secretary.member_id)).one()
    if title == "党员":
        for period in session.scalars(select(Membership).where(Membership.branch_id == branch.id)):
            period.ends_on = TODAY - timedelta(days=1)
    elif title == "任职":
        secretary.ends_on = TODAY - timedelta(days=1)
    elif title == "账号":
        user.member_id = None
    else:
        session.execute(delete(RoleGrant).where(RoleGrant.user_id == user.id))
    session.flush()
    step = next(one for one in steps(office_of(session)) if one.title == title)
    assert not step.done
    assert words in step.words


@pytest.fixture
def other(session):
    """A second committee, for which staff works, too."""
    made = Committee(code="QT")
    session.add(made)
    session.flush()
    names = {"full_name": "中共某局委员会", "short_name": "某局党委", "valid_from": FOUNDED}
    user = session.scalars(select(User).where(User.username == "staff")).one()
    session.add_all(
        [
            OrganizationName(committee_id=made.id, **names),
            RoleGrant(
                user_id=user.id, role=Role.COMMITTEE_STAFF, committee_id=made.id, valid_from=FOUNDED
            ),
        ]
    )
    committed(session)
    return made


def test_a_committee_with_an_approved_record_is_no_new_office(session, other):
    staff = actor_of(session, "staff")
    assert len(answer(session, new_offices_of(staff, TODAY))) == 2
    make_activity(session, state=State.APPROVED)
    session.flush()
    [found] = answer(session, new_offices_of(staff, TODAY))
    assert found.code == "QT"
    assert (found.branches, found.members, found.posts, found.with_account) == (0, 0, 0, 0)
    assert new_offices_of(actor_of(session, "secretary1"), TODAY) is None


def test_the_page_leads_to_what_is_theirs_and_says_who_does_the_rest(login_as):
    page = login_as("staff").get("/setup").text
    assert 'href="/workbooks/branches"' in page
    assert 'href="/workbooks/new-members"' in page
    assert "/admin/accounts/list" not in page
    assert "由系统管理员办理" in page
    assert "由安全管理员办理" in page
    for who in ("secretary1", "leader", "sysadmin", "secadmin", "auditor"):
        assert login_as(who).get("/setup").status_code == 403


def test_the_desk_says_what_lacks_until_the_first_record_is_approved(session, login_as):
    staff = login_as("staff")
    desk = staff.get("/").text
    assert "<h2>启用准备</h2>" in desk
    assert "还没有审核通过的活动" in desk
    assert "启用准备</h2>" not in login_as("secretary1").get("/").text
    make_activity(session, state=State.APPROVED)
    committed(session)
    assert "启用准备</h2>" not in staff.get("/").text


def test_the_desk_of_an_administrator_says_only_what_the_administrator_does(session, login_as):
    for who in ("sysadmin", "secadmin"):
        assert "启用准备" not in login_as(who).get("/").text, "nothing of theirs lacks"
    user = session.scalars(select(User).where(User.username == "secretary2")).one()
    user.member_id = None
    committed(session)
    system, security = (login_as(who).get("/").text for who in ("sysadmin", "secadmin"))
    assert 'href="/admin/accounts/list"' in system
    assert "1名支部书记没有账号" in system
    assert 'href="/admin/grants/list"' in security
    assert "还没有审核通过的活动" not in system + security
    assert 'href="/setup"' not in system + security


def test_who_sets_up_two_committees_sees_both(login_as, other):
    page = login_as("staff").get("/setup").text
    assert "<h2>某局党委</h2>" in page
    assert "还没有党支部" in page
