"""A secretary has a deputy exercise the role from a day to a day: two people, both see it, it ends by itself."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.permissions import PERSONAL, Permission
from intranet.domain.access.roles import ROLE_PERMISSIONS, Actor, Grant, Role
from intranet.domain.integrity.officer_reports import reporting
from intranet.domain.life.talks.access import leads
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.features.accounts.grants.operations import end_grant
from intranet.features.organization.bodies.posts import end_post
from intranet.foundation import clock
from tests.cast import TODAY
from tests.conftest import actor_of
from tests.features.accounts.second import confirmed, newest_proposal
from tests.rows import committed

LAST = TODAY + timedelta(days=10)


def values(session, username="clerk1", **other):
    branch = session.scalar(select(Branch.id).where(Branch.code == "B01"))
    deputy = session.scalar(select(User.id).where(User.username == username))
    session.rollback()
    return {
        "place": f"b{branch}",
        "deputy": str(deputy),
        "valid_from": TODAY.isoformat(),
        "valid_to": LAST.isoformat(),
        "reason": "外出培训，经机关党委同意",
    } | other


def held(session, username="clerk1"):
    session.expire_all()
    return session.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.username == username, RoleGrant.stands_in_for_id.is_not(None))
    ).all()


@pytest.fixture
def asked(session, login_as):
    """secretary1 asks that clerk1 stands in."""
    answer = login_as("secretary1").post("/account/deputies/new", values(session))
    assert answer.status_code == 303


@pytest.fixture
def standing(app, login_as, asked):
    """And secadmin confirms it."""
    assert confirmed(app, login_as, "secadmin").status_code == 303


def test_nothing_is_given_before_the_security_administrator_confirms_it(
    app, session, login_as, asked
):
    assert held(session) == []
    assert "待安全管理员确认" in login_as("secretary1").get("/account").text
    page = login_as("secadmin").get(f"/admin/proposals/{newest_proposal(app).id}").text
    for fact in ("委托代行职责", "张一鸣", "支部书记", LAST.isoformat(), "外出培训"):
        assert fact in page
    # neither of the two confirms it, nor who keeps accounts while there is a security administrator
    for who in ("secretary1", "clerk1"):
        answer = login_as(who).confirm().post(f"/admin/proposals/{newest_proposal(app).id}/confirm")
        assert answer.status_code == 403


def test_both_see_from_when_to_when_and_the_trail_tells_who_asked_and_who_gave(
    session, login_as, standing
):
    words = "李二虎代张一鸣行使支部书记职责（机关第一党支部），2025年10月20日至2025年10月30日"
    for who in ("secretary1", "clerk1"):
        assert words in login_as(who).get("/account").text
    assert words not in login_as("member1").get("/account").text
    assert "支部书记（代张一鸣）" in login_as("secadmin").get("/admin/rights").text
    deputy = session.scalar(select(User.id).where(User.username == "clerk1"))
    session.rollback()
    assert "支部书记（代张一鸣）" in login_as("secadmin").get(f"/admin/grants/{deputy}").text
    told = session.execute(
        select(AuditEvent.action, AuditEvent.username)
        .where(AuditEvent.action.in_(("proposal.made", "grant.added", "proposal.confirmed")))
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(one) for one in told] == [
        ("proposal.made", "secretary1"),
        ("grant.added", "secadmin"),
        ("proposal.confirmed", "secadmin"),
    ]


def test_the_deputy_submits_for_the_branch_until_the_last_day(session, login_as, standing):
    deputy = login_as("clerk1")
    assert deputy.get("/members/new").status_code == 200
    clock.fix_today(LAST)
    assert login_as("clerk1").get("/members/new").status_code == 200
    clock.fix_today(LAST + timedelta(days=1))
    assert login_as("clerk1").get("/members/new").status_code == 403


def test_what_is_known_to_few_and_naming_a_deputy_are_exercised_for_nobody():
    deputy = Grant(Role.BRANCH_SECRETARY, 1, 1, deputy=True)
    assert {one for one in ROLE_PERMISSIONS[Role.BRANCH_SECRETARY] if not deputy.gives(one)} == (
        ROLE_PERMISSIONS[Role.BRANCH_SECRETARY] & PERSONAL
    )
    assert deputy.gives(Permission.SUMMARY_SUBMIT)
    # nor what two people said to each other
    for grant, reads in ((deputy, False), (Grant(Role.BRANCH_SECRETARY, 1, 1), True)):
        assert leads(Actor(1, "clerk1", "李二虎", grants=(grant,)), 1) is reads


def test_the_report_of_the_branch_on_integrity_waits_for_the_secretary(session):
    """Where there is no discipline officer the secretary reports and signs, nobody in the place of the secretary."""
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    for deputy, codes in ((True, []), (False, ["B02"])):
        grant = Grant(Role.BRANCH_SECRETARY, branch.committee_id, branch.id, deputy=deputy)
        actor = Actor(1, "x", "x", grants=(grant,))
        found = session.scalars(select(Branch.code).where(reporting(actor, TODAY))).all()
        assert found == codes


def test_the_secretary_ends_it_before_the_day(session, login_as, standing):
    number = held(session)[0].id
    session.rollback()
    url = f"/account/deputies/{number}/end"
    assert login_as("clerk1").get(url).status_code == 403
    assert login_as("secretary2").get(url).status_code == 404
    assert "结束" in login_as("secretary1").get(url).text
    assert login_as("secretary1").post(url).status_code == 303
    assert held(session) == []
    assert login_as("clerk1").get("/members/new").status_code == 403
    assert session.scalars(
        select(AuditEvent.username).where(AuditEvent.action == AuditAction.GRANT_ENDED)
    ).all() == ["secretary1"]


def test_the_secretary_takes_the_request_back(app, session, login_as, asked):
    url = f"/account/deputies/asked/{newest_proposal(app).id}/withdraw"
    assert login_as("secretary2").post(url).status_code == 404
    assert login_as("secretary1").get(url).status_code == 200
    assert login_as("secretary1").post(url).status_code == 303
    assert confirmed(app, login_as, "secadmin").status_code == 409
    assert held(session) == []


def test_it_ends_with_the_post_for_which_it_was_given(session, standing):
    post = session.scalars(
        select(Post)
        .join(Branch, Branch.id == Post.branch_id)
        .where(Branch.code == "B01", Post.title == PostTitle.BRANCH_SECRETARY)
    ).one()
    end_post(session, post, actor=actor_of(session, "staff"), last_day=TODAY)
    assert [one.valid_to for one in held(session)] == [TODAY]


def test_it_ends_when_the_security_administrator_takes_the_role_from_the_secretary(
    session, standing
):
    own = session.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.username == "secretary1", RoleGrant.role == Role.BRANCH_SECRETARY)
    ).one()
    actor = actor_of(session, "secadmin")
    end_grant(session, own.user_id, own.id, actor=actor, place="", last_day=None)
    assert held(session) == []


def test_who_is_no_secretary_any_more_gives_nothing_when_it_is_confirmed(
    app, session, login_as, asked
):
    own = session.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.username == "secretary1", RoleGrant.role == Role.BRANCH_SECRETARY)
    ).one()
    # elsewhere still secretary
    other = session.scalar(select(Branch.id).where(Branch.code == "B08"))
    committed(
        session,
        RoleGrant(
            user_id=own.user_id,
            role=Role.BRANCH_SECRETARY,
            committee_id=own.committee_id,
            branch_id=other,
            valid_from=date(2024, 1, 1),
        ),
    )
    own.valid_to = TODAY - timedelta(days=1)
    committed(session, own)
    answer = confirmed(app, login_as, "secadmin")
    assert (answer.status_code, "委托人已不担任" in answer.text) == (409, True)
    assert held(session) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"valid_to": ""}, "最后一天"),
        ({"valid_to": (TODAY - timedelta(days=1)).isoformat()}, "最后一天早于开始日期"),
        ({"valid_from": (TODAY - timedelta(days=1)).isoformat()}, "开始日期不能早于今天"),
        ({"reason": ""}, "依据"),
        ({"deputy": "0"}, "代行人"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(session, login_as, wrong, sentence):
    answer = login_as("secretary1").post("/account/deputies/new", values(session, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_only_members_of_the_branch_who_have_an_account_are_offered(session, login_as):
    page = login_as("secretary1").get("/account/deputies/new").text
    assert "李二虎（clerk1）" in page
    for nobody in ("secretary1）", "clerk2", "secadmin"):
        assert nobody not in page
    other = values(session, "member2")
    assert login_as("secretary1").post("/account/deputies/new", other).status_code == 422


def test_it_does_not_reach_beyond_the_secretarys_own_right(session, login_as):
    own = session.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(User.username == "secretary1", RoleGrant.role == Role.BRANCH_SECRETARY)
    ).one()
    own.valid_to = LAST - timedelta(days=1)
    committed(session, own)
    answer = login_as("secretary1").post("/account/deputies/new", values(session))
    assert (answer.status_code, "您本人的授权到" in answer.text) == (422, True)
    assert clock.today() == TODAY
