"""书记交接: one sheet of what passes on, one proposal that changes posts and roles together."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.integrity.checked import Check
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.domain.records.workflow import State
from tests.cast import TODAY
from tests.factories.activities import make_activity
from tests.factories.brands import make_brand
from tests.factories.integrity import make_pledge
from tests.features.accounts.second import confirmed, newest_proposal
from tests.rows import committed

URL = "/branches/B01/handover"


def number_of(session, name):
    found = session.scalar(select(Member.id).where(Member.name == name))
    session.rollback()
    return found


def asked(session, login_as, name="李二虎", **other):
    return login_as("staff").post(
        f"{URL}/new",
        {
            "member_id": str(number_of(session, name)),
            "starts_on": TODAY.isoformat(),
            "reason": "党组〔2025〕8号",
        }
        | other,
    )


def secretaries(session):
    """Who holds the post today, and whose account has the role."""
    session.expire_all()
    posts = session.scalars(
        select(Member.name)
        .join(Post, Post.member_id == Member.id)
        .join(Branch, Branch.id == Post.branch_id)
        .where(
            Branch.code == "B01",
            Post.title == PostTitle.BRANCH_SECRETARY,
            Post.starts_on <= TODAY,
            (Post.ends_on.is_(None)) | (Post.ends_on >= TODAY),
        )
    ).all()
    roles = session.scalars(
        select(User.username)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Branch, Branch.id == RoleGrant.branch_id)
        .where(
            Branch.code == "B01",
            RoleGrant.role == Role.BRANCH_SECRETARY,
            (RoleGrant.valid_to.is_(None)) | (RoleGrant.valid_to >= TODAY),
        )
    ).all()
    session.rollback()
    return list(posts), list(roles)


def test_post_and_role_change_together_when_the_security_administrator_confirms_it(
    app, session, login_as
):
    assert asked(session, login_as).status_code == 303
    assert secretaries(session) == (["张一鸣"], ["secretary1"])
    page = login_as("secadmin").get(f"/admin/proposals/{newest_proposal(app).id}").text
    for fact in ("书记交接", "前任", "张一鸣", "党组〔2025〕8号", "2025-10-20"):
        assert fact in page
    assert confirmed(app, login_as, "secadmin").status_code == 303
    assert secretaries(session) == (["李二虎"], ["clerk1"])
    assert login_as("clerk1").get("/members/new").status_code == 200
    told = session.execute(
        select(AuditEvent.action, AuditEvent.username, AuditEvent.request_id)
        .where(AuditEvent.action.in_(("post.ended", "grant.ended", "post.filled", "grant.added")))
        .order_by(AuditEvent.id)
    ).all()
    assert [one.action for one in told] == [
        "post.ended",
        "grant.ended",
        "post.filled",
        "grant.added",
    ]
    assert {one.request_id for one in told} == {told[0].request_id}


def test_who_proposes_it_does_not_confirm_it_and_takes_it_back(app, session, login_as):
    asked(session, login_as)
    number = newest_proposal(app).id
    assert login_as("staff").confirm().post(f"/admin/proposals/{number}/confirm").status_code == 403
    sheet = login_as("staff").get(URL).text
    assert "待安全管理员确认" in sheet
    assert "提出书记交接" not in sheet
    assert asked(session, login_as, "王三石").status_code == 409
    assert login_as("staff").get(f"{URL}/withdraw").status_code == 200
    assert login_as("staff").post(f"{URL}/withdraw").status_code == 303
    assert login_as("staff").post(f"{URL}/withdraw").status_code == 404
    assert secretaries(session) == (["张一鸣"], ["secretary1"])


@pytest.mark.parametrize(
    ("name", "other", "sentence"),
    [
        ("王三石", {}, "还没有可用的账号"),
        ("郑九州", {}, "预备党员没有被选举权"),
        ("李二虎", {"starts_on": "2024-01-10"}, "已有任职记录"),
        ("李二虎", {"starts_on": ""}, "任职日期"),
        ("李二虎", {"reason": ""}, "依据"),
        ("冯十月", {}, "请选择接任人"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(session, login_as, name, other, sentence):
    answer = asked(session, login_as, name, **other)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert secretaries(session) == (["张一鸣"], ["secretary1"])


def test_what_stands_against_it_by_then_stands_against_all_of_it(app, session, login_as):
    asked(session, login_as)
    login_as("staff").post(
        "/branches/B01/posts/new",
        {
            "title": PostTitle.BRANCH_SECRETARY.value,
            "member_id": str(number_of(session, "赵四海")),
            "starts_on": TODAY.isoformat(),
        },
    )
    assert confirmed(app, login_as, "secadmin").status_code == 422
    assert secretaries(session) == (["赵四海"], [])


def test_the_sheet_names_what_is_open_to_the_branch_and_only_counts_it_to_others(session, login_as):
    make_activity(session, title="十月主题党日", state=State.DRAFT, held_on=TODAY)
    session.commit()
    own = login_as("secretary1").get(URL).text
    for words in ("十月主题党日", "未办结事项", "尚缺和逾期", "品牌档案", "年度计划", "账号和口令"):
        assert words in own
    assert "支部书记张一鸣（secretary1）" in own
    staff = login_as("staff").get(URL).text
    assert "十月主题党日" not in staff
    assert "草稿1项" in staff
    assert login_as("secretary2").get(URL).status_code == 404


def test_after_the_change_the_sheet_still_names_both(app, session, login_as):
    asked(session, login_as, starts_on=(TODAY - timedelta(days=1)).isoformat())
    confirmed(app, login_as, "secadmin")
    page = login_as("staff").get(URL).text
    assert "交出人：张一鸣" in page
    assert "接任人：李二虎，2025年10月19日起" in page


def test_it_is_printed(login_as):
    answer = login_as("secretary1").get(f"{URL}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_a_branch_without_a_secretary_gets_one(app, session, login_as):
    post = session.scalars(
        select(Post)
        .join(Branch, Branch.id == Post.branch_id)
        .where(Branch.code == "B01", Post.title == PostTitle.BRANCH_SECRETARY)
    ).one()
    post.ends_on = TODAY - timedelta(days=5)
    committed(session, post)
    page = login_as("staff").get(URL).text
    assert "交出人：张一鸣" in page
    assert asked(session, login_as).status_code == 303
    assert confirmed(app, login_as, "secadmin").status_code == 303
    assert secretaries(session)[0] == ["李二虎"]


def test_what_only_some_may_know_of_is_a_number_for_the_secretary_and_nothing_for_others(
    session, login_as
):
    make_pledge(session, state=Check.RETURNED)
    make_brand(session, name="初拟的品牌", state=State.DRAFT)
    own = login_as("secretary1").get(URL).text
    assert "责任书1项" in own
    assert "初拟的品牌" in own
    assert "（责任书" not in own
    clerk = login_as("clerk1").get(URL).text
    assert "责任书1项" not in clerk
    assert "初拟的品牌" in clerk
    staff = login_as("staff").get(URL).text
    assert "责任书1项" not in staff
    assert "初拟的品牌" not in staff
