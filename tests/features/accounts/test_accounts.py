"""Accounts: the system administrator decides who may sign in, and never chooses or sees a password twice."""

import re

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.audit import AuditEvent
from intranet.features.accounts.people.operations import generate_password
from intranet.foundation import clock, passwords
from intranet.foundation.database import db
from intranet.foundation.profiles import ASVS
from tests.cast import PASSWORD, password_hash
from tests.features.accounts.second import confirmed
from tests.rows import committed, sheet_rows

NEW = {"username": "liuxing", "display_name": "刘行", "member": "", "reason": "人事〔2025〕3号"}
WHY = {"reason": "本人书面申请"}
SHOWN = re.compile(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>")


def user_of(app, username: str) -> User | None:
    with app.app_context():
        return db.session.scalar(select(User).where(User.username == username))


def actions(app) -> list[tuple[str, str]]:
    with app.app_context():
        events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        return [(event.action, event.object_label) for event in events]


def sign_in(browser, username, password):
    return browser.post("/login", {"username": username, "password": password})


def test_creating_works_shows_the_password_once_and_gives_no_role(app, login_as):
    assert login_as("sysadmin").post("/admin/accounts/new", NEW).status_code == 303
    assert user_of(app, "liuxing") is None, "nothing is made by one alone"
    answer = confirmed(app, login_as, "secadmin")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    password = SHOWN.search(answer.text).group(1)
    user = user_of(app, "liuxing")
    assert password not in login_as("sysadmin").get(f"/admin/accounts/{user.id}").text
    assert actions(app)[-3:-1] == [
        ("account.created", "liuxing"),
        ("proposal.confirmed", "建立账号：liuxing（刘行）"),
    ]
    with app.app_context():
        assert db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).all() == []
    browser = login_as(None)
    assert sign_in(browser, "liuxing", password).status_code == 303
    own = {"new_password": "unser-rad-77", "repeat_password": "unser-rad-77"}
    assert browser.post("/account/first-password", own).status_code == 303
    assert browser.get("/activities").status_code == 403, "signed in, with no rights"


def test_an_account_may_belong_to_a_member(app, login_as):
    browser = login_as("sysadmin")
    assert browser.post("/admin/accounts/new", {**NEW, "member": "周七星 B01"}).status_code == 303
    confirmed(app, login_as, "secadmin")
    assert user_of(app, "liuxing").member_id is not None
    again = browser.post("/admin/accounts/new", {**NEW, "username": "two", "member": "周七星"})
    assert again.status_code == 422
    assert "这名党员已有账号“liuxing”。" in again.text
    twice = {**NEW, "username": "two", "member": "周七星", "same_person": "y"}
    assert browser.post("/admin/accounts/new", twice).status_code == 303


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": ""}, "请填写账号。"),
        ({"username": "staff"}, "已被使用"),
        ({"username": "STAFF"}, "已被使用"),
        ({"username": "刘行"}, "小写字母开头"),
        ({"username": "9lives"}, "小写字母开头"),
        ({"username": "a' or 1=1"}, "小写字母开头"),
        ({"username": "x" * 41}, "最多40字"),
        ({"display_name": ""}, "请填写姓名。"),
        ({"display_name": "长" * 41}, "最多40字"),
        ({"reason": ""}, "请填写依据。"),
        ({"reason": "长" * 121}, "最多120字"),
        ({"member": "查无此人"}, "没有找到这名党员"),
        ({"member": "张一鸣 B02"}, "没有找到这名党员"),
        ({"member": "张一鸣"}, "已有账号“secretary1”"),
    ],
)
def test_a_bad_form_says_why_and_keeps_the_text(app, login_as, change, sentence):
    answer = login_as("sysadmin").post("/admin/accounts/new", {**NEW, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "autocomplete" in answer.text
    assert user_of(app, "liuxing") is None


def test_extra_fields_give_no_rights(app, login_as):
    login_as("sysadmin").post(
        "/admin/accounts/new", {**NEW, "role": "security_admin", "is_active": "0", "grants": "1"}
    )
    confirmed(app, login_as, "secadmin")
    user = user_of(app, "liuxing")
    assert user.is_active
    with app.app_context():
        assert db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).all() == []


def test_disabling_ends_the_sessions_at_once_and_enabling_undoes_it(app, login_as):
    victim, admin = login_as("staff"), login_as("sysadmin")
    number = user_of(app, "staff").id
    assert victim.get("/account").status_code == 200
    assert admin.post(f"/admin/accounts/{number}/disable").status_code == 303
    assert victim.get("/account").status_code == 302
    assert sign_in(login_as(None), "staff", PASSWORD).status_code == 422
    assert admin.post(f"/admin/accounts/{number}/enable", WHY).status_code == 303
    assert sign_in(login_as(None), "staff", PASSWORD).status_code == 422, "not by one alone"
    assert confirmed(app, login_as, "secadmin").status_code == 303
    assert victim.get("/account").status_code == 302, "the old session stays over"
    assert sign_in(login_as(None), "staff", PASSWORD).status_code == 303
    told = [name for name, label in actions(app) if label == "staff" and "abled" in name]
    assert told == ["account.disabled", "account.enabled"]


def test_what_is_in_use_need_not_be_enabled(app, login_as):
    number = user_of(app, "staff").id
    answer = login_as("sysadmin").post(f"/admin/accounts/{number}/enable", WHY)
    assert answer.status_code == 422
    assert "正在使用中" in answer.text


def test_disabling_twice_is_one_event(app, login_as):
    number = user_of(app, "staff").id
    for _ in range(2):
        assert login_as("sysadmin").post(f"/admin/accounts/{number}/disable").status_code == 303
    assert [name for name, _ in actions(app)].count("account.disabled") == 1


def test_resetting_gives_a_new_password_once_and_ends_the_sessions(app, login_as):
    victim = login_as("staff")
    number = user_of(app, "staff").id
    admin = login_as("sysadmin")
    assert "只显示一次" in admin.get(f"/admin/accounts/{number}/reset").text
    assert victim.get("/account").status_code == 200, "reading the page resets nothing"
    assert admin.post(f"/admin/accounts/{number}/reset", WHY).status_code == 303
    assert victim.get("/account").status_code == 200, "nor does one alone"
    answer = confirmed(app, login_as, "secadmin")
    assert answer.status_code == 200
    password = SHOWN.search(answer.text).group(1)
    assert victim.get("/account").status_code == 302
    assert sign_in(login_as(None), "staff", PASSWORD).status_code == 422
    assert sign_in(login_as(None), "staff", password).status_code == 303
    assert ("account.password_reset", "staff") in actions(app)
    with app.app_context():
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "account.password_reset")
        ).one()
        assert password not in str(event.details)


@pytest.mark.parametrize("act", ["disable", "enable", "reset"])
def test_nobody_handles_their_own_account(app, login_as, act):
    number = user_of(app, "sysadmin").id
    answer = login_as("sysadmin").post(f"/admin/accounts/{number}/{act}")
    assert answer.status_code == 403
    assert "不能在这里处理自己的账号" in answer.text
    assert user_of(app, "sysadmin").is_active
    with app.app_context():
        assert db.session.scalars(
            select(UserSession).where(
                UserSession.user_id == number, UserSession.revoked_at.is_(None)
            )
        ).all()


@pytest.mark.parametrize("path", ["", "/disable", "/enable", "/reset"])
def test_an_unknown_account_is_not_found(login_as, path):
    browser = login_as("sysadmin")
    if path in {"", "/reset"}:
        assert browser.get(f"/admin/accounts/99999{path}").status_code == 404
    if path:
        assert browser.post(f"/admin/accounts/99999{path}").status_code == 404


def test_generated_passwords_are_good_and_differ():
    made = {generate_password() for _ in range(200)}
    assert len(made) == 200
    assert not any(passwords.weaknesses(word, profile=ASVS, username="liuxing") for word in made)


# --- the list ------------------------------------------------------------------------------------


def crowd(session, count: int) -> None:
    session.add_all(
        User(
            username=f"person{number:03d}",
            display_name=f"人员{number:03d}",
            password_hash=password_hash(),
            created_at=clock.now(),
        )
        for number in range(count)
    )
    committed(session)


def names(page: str) -> list[str]:
    return re.findall(
        r'<th scope="row" class="card-title[^"]*">(?:<div>)?<a[^>]*>([^<]+)</a>', page
    )


def test_the_list_is_narrowed_by_name_and_state(app, login_as):
    browser = login_as("sysadmin")
    assert names(browser.get("/admin/accounts?q=secretary").text) == [
        "secretary1",
        "secretary2",
        "secretary8",
    ]
    assert names(browser.get("/admin/accounts?q=张一鸣").text) == ["secretary1"]
    assert names(browser.get("/admin/accounts?q=%25").text) == []
    assert names(browser.get("/admin/accounts?state=disabled").text) == []
    browser.post(f"/admin/accounts/{user_of(app, 'jiwei').id}/disable")
    assert names(browser.get("/admin/accounts?state=disabled").text) == ["jiwei"]
    assert "没有符合条件的账号" in browser.htmx("/admin/accounts?q=nobody").text


def test_pages_follow_one_another_there_and_back(login_as, session):
    crowd(session, 120)
    browser = login_as("sysadmin")
    first = browser.get("/admin/accounts?q=person").text
    assert names(first) == [f"person{n:03d}" for n in range(50)]
    assert 'rel="prev"' not in first
    last = browser.get("/admin/accounts?q=person&page=person099").text
    assert names(last) == [f"person{n:03d}" for n in range(100, 120)]
    assert 'rel="next"' not in last
    back = browser.get("/admin/accounts?q=person&page=-person100").text
    assert names(back) == [f"person{n:03d}" for n in range(50, 100)]


def test_the_list_needs_the_same_statements_for_any_length(login_as, session, count_statements):
    browser = login_as("sysadmin")
    browser.get("/admin/accounts")
    count_statements.clear()
    browser.get("/admin/accounts")
    few = len(count_statements)
    crowd(session, 40)
    count_statements.clear()
    browser.get("/admin/accounts")
    # who asks, what waits, the accounts; two to record who reads them
    assert len(count_statements) == few <= 3 + 2


@pytest.mark.parametrize("who", ["secadmin", "auditor", "staff", "leader", "secretary1", "member1"])
def test_nobody_else_manages_accounts(app, login_as, who):
    browser = login_as(who)
    assert browser.get("/admin/accounts").status_code == 403
    assert browser.post("/admin/accounts/new", NEW).status_code == 403
    assert user_of(app, "liuxing") is None


def test_the_system_administrator_sees_no_content(login_as):
    browser = login_as("sysadmin")
    page = browser.get("/admin/accounts").text
    assert ">账号</a>" in page
    for address in ("/activities", "/members", "/branches", "/audit", "/admin/grants", "/review"):
        assert browser.get(address).status_code == 403
        assert f'href="{address}"' not in page


def test_accounts_are_taken_along_as_they_are_listed(login_as):
    rows = sheet_rows(login_as("sysadmin").get("/admin/accounts.xlsx?q=jiwei"))
    assert [row[0] for row in rows[3:]] == ["jiwei"]
    every = [row[0] for row in sheet_rows(login_as("sysadmin").get("/admin/accounts.xlsx"))[3:]]
    assert every == sorted(every)
    assert {"jiwei", "sysadmin", "member1"} <= set(every)
