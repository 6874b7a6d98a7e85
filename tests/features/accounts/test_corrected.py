"""An account is corrected, and said to be a member's, after it was made."""

from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from tests.cast import PASSWORD, TODAY
from tests.features.accounts.second import confirmed, newest_proposal

WHY = {"reason": "党组〔2025〕8号"}


def user_of(session, username):
    session.expire_all()
    return session.scalars(select(User).where(User.username == username)).one()


def test_name_and_user_name_are_corrected_and_the_trail_keeps_both(session, login_as):
    user = user_of(session, "staff")
    admin, url = login_as("sysadmin"), f"/admin/accounts/{user.id}/edit"
    assert 'value="staff"' in admin.get(url).text
    data = {"username": "dangban", "display_name": "党办", "member": "张一鸣"}
    assert admin.post(url, data).status_code == 303
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "account.edited"
    assert event.details["username"] == ["staff", "dangban"]
    # whose it is takes two people, whatever else is posted
    assert user_of(session, "dangban").member_id is None
    answer = login_as(None).post("/login", {"username": "dangban", "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_what_does_not_fit_is_refused_and_kept(session, login_as):
    user = user_of(session, "staff")
    admin, url = login_as("sysadmin"), f"/admin/accounts/{user.id}/edit"
    answer = admin.post(url, {"username": "clerk1", "display_name": "工作人员"})
    assert answer.status_code == 422
    assert "这个账号已被使用" in answer.text
    keeper = login_as("secadmin")
    for member, sentence in (
        ("无此人", "没有找到这名党员"),
        ("", "没有变化"),
        ("张一鸣", "这名党员已有账号“secretary1”"),
    ):
        answer = keeper.post(f"/admin/grants/{user.id}/member", {"member": member, **WHY})
        assert answer.status_code == 422
        assert sentence in answer.text
    own = user_of(session, "sysadmin")
    assert admin.get(f"/admin/accounts/{own.id}/edit").status_code == 403


def test_an_account_linked_later_makes_one_reviewer_of_both(app, session, login_as):
    user = user_of(session, "staff")
    admin, url = login_as("secadmin"), f"/admin/grants/{user.id}/member"
    assert admin.post(url, {"member": "张一鸣", **WHY}).status_code == 422
    assert admin.post(url, {"member": "张一鸣", "same_person": "y", **WHY}).status_code == 303
    # one administrator alone shows nobody what is kept about somebody else
    assert user_of(session, "staff").member_id is None
    session.rollback()
    assert "张一鸣" in login_as("sysadmin").get(f"/admin/proposals/{newest_proposal(app).id}").text
    assert confirmed(app, login_as, "secadmin").status_code == 403
    assert confirmed(app, login_as, "sysadmin").status_code == 303
    member = session.scalars(select(Member).where(Member.name == "张一鸣")).one()
    assert user_of(session, "staff").member_id == member.id
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "account.linked")).one()
    assert event.details["member"] == ["", "张一鸣"]
    # the branch whose secretary the person is: its records are for others to review
    staff = login_as("staff")
    assert 'value="张一鸣 B01"' in admin.get(url).text
    assert staff.get("/").status_code == 200
    session.rollback()
    assert admin.post(url, {"member": "", **WHY}).status_code == 303
    assert confirmed(app, login_as, "sysadmin").status_code == 303
    assert user_of(session, "staff").member_id is None


def test_an_administrator_is_not_linked_to_somebody_with_business_roles(app, session, login_as):
    auditor = user_of(session, "auditor")
    url, data = (
        f"/admin/grants/{auditor.id}/member",
        {"member": "张一鸣", "same_person": "y", **WHY},
    )
    answer = login_as("secadmin").post(url, data)
    assert answer.status_code == 422
    assert "不能由同一人担任" in answer.text
    # plain membership goes with anything; what is given later is looked at over all accounts
    data["member"] = "吴八方"
    assert login_as("secadmin").post(url, data).status_code == 303
    session.rollback()
    assert confirmed(app, login_as, "sysadmin").status_code == 303
    member = user_of(session, "member1")
    place = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    grant = {
        "role": "branch_clerk",
        "place": f"b{place.id}",
        "valid_from": TODAY.isoformat(),
        **WHY,
    }
    answer = login_as("secadmin").post(f"/admin/grants/{member.id}", grant)
    assert answer.status_code == 422
    assert "本人另一账号已有的“审计管理员”" in answer.text


def test_saving_what_is_there_changes_nothing(session, login_as):
    user = user_of(session, "member1")
    data = {"username": "member1", "display_name": user.display_name}
    answer = login_as("sysadmin").post(f"/admin/accounts/{user.id}/edit", data)
    assert answer.status_code == 303
    actions = session.scalars(select(AuditEvent.action)).all()
    assert [one for one in actions if one.startswith("account.")] == []
