"""Signing in and out."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import SignInThrottle, User, UserSession
from intranet.domain.access.audit import AuditEvent
from intranet.foundation import passwords
from intranet.foundation.database import db
from tests.cast import PASSWORD
from tests.rows import committed


def sign_in(browser, username="staff", password=PASSWORD, **more):
    return browser.post("/login", {"username": username, "password": password, **more})


def test_the_page_says_whose_system_it_is_and_who_helps(login_as):
    # with its places where a line may break
    page = login_as(None).client.get("/login").text
    assert re.search(r"<h1>某办公室机关党委<wbr>党建工作平台</h1>", page)
    assert "本系统为非涉密系统" in page
    assert "请联系机关党委办公室（电话1234）" in page


def test_it_works_and_leads_to_the_desk(login_as):
    browser = login_as(None)
    answer = sign_in(browser)
    assert answer.status_code == 303
    assert answer.location == "/"
    assert browser.get("/account").status_code == 200


def test_it_leads_back_to_the_page_that_was_asked_for(login_as):
    browser = login_as(None)
    first = browser.get("/account")
    assert first.status_code == 302
    assert sign_in(browser, next="/account").location == "/account"


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org", "/\\example.org", "javascript:1"]
)
def test_it_never_leads_to_another_site(login_as, target):
    assert sign_in(login_as(None), next=target).location == "/"


def test_a_wrong_password_and_an_unknown_account_read_the_same(login_as):
    wrong = sign_in(login_as(None), password="wrong-password-1")
    unknown = sign_in(login_as(None), username="nobody", password="wrong-password-1")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "账号或密码不正确，请重新输入。"
    assert sentence in wrong.text
    assert sentence in unknown.text


def test_the_typed_user_name_stays_in_the_form(login_as):
    assert 'value="staff"' in sign_in(login_as(None), password="wrong-password-1").text


def test_a_disabled_account_cannot_sign_in_and_is_out_at_once(app, login_as):
    browser = login_as("staff")
    assert browser.get("/account").status_code == 200
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "staff")).one()
        user.is_active = False
        committed(db.session())
    assert browser.get("/account").status_code == 302
    assert sign_in(login_as(None)).status_code == 422


def test_too_many_failures_pause_the_account_but_not_others(login_as):
    for _ in range(10):
        assert sign_in(login_as(None), password="wrong-password-1").status_code == 422
    paused = sign_in(login_as(None))
    assert paused.status_code == 429
    assert "15分钟" in paused.text
    assert sign_in(login_as(None), username="leader").status_code == 303


def test_success_and_failure_are_on_the_trail(app, login_as):
    sign_in(login_as(None), password="wrong-password-1")
    sign_in(login_as(None))
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["account.sign_in_failed", "account.signed_in"]


def test_signing_out_kills_the_session_even_for_a_replayed_cookie(app, login_as):
    browser = login_as(None)
    sign_in(browser)
    old = browser.client.get_cookie("session")
    assert old is not None
    out = browser.post("/logout")
    assert out.status_code == 303
    assert "storage" in out.headers["Clear-Site-Data"]
    replayed = app.test_client()
    replayed.set_cookie("session", old.value)
    assert replayed.get("/account").status_code == 302


def test_the_token_changes_at_sign_in(app, login_as):
    browser = login_as(None)
    browser.get("/login")
    before = browser.client.get_cookie("session")
    sign_in(browser)
    assert before is None or before.value != browser.client.get_cookie("session").value
    with app.app_context():
        row = db.session.scalars(select(UserSession).order_by(UserSession.id.desc())).first()
        assert re.fullmatch(r"[0-9a-f]{64}", row.token_hash)


def test_a_post_without_a_token_is_refused(login_as):
    browser = login_as("staff")
    answer = browser.client.post("/account/password", data={"old_password": "x"})
    assert answer.status_code == 400


def test_a_session_can_be_revoked_from_the_account_page(app, login_as):
    first, second = login_as(None), login_as(None)
    sign_in(first)
    sign_in(second)
    with app.app_context():
        rows = db.session.scalars(select(UserSession.id).order_by(UserSession.id)).all()
    address = f"/account/sessions/{rows[-1]}/revoke"
    assert first.post(address).status_code == 401, "not at an unattended screen"
    assert second.get("/account").status_code == 200
    assert first.post(address, {"confirm_password": PASSWORD}).status_code == 303
    assert second.get("/account").status_code == 302


def test_all_other_sessions_end_at_once(app, login_as):
    first, second, third = login_as(None), login_as(None), login_as(None)
    for browser in (first, second, third):
        sign_in(browser)
    other = login_as("leader")
    assert "退出其他全部登录" in first.get("/account").text
    address = "/account/sessions/revoke-others"
    assert first.post(address).status_code == 401, "not at an unattended screen"
    assert first.post(address, {"confirm_password": PASSWORD}).status_code == 303
    assert second.get("/account").status_code == third.get("/account").status_code == 302
    assert first.get("/account").status_code == other.get("/account").status_code == 200
    with app.app_context():
        last = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first()
    assert last == "account.sessions_revoked"


def test_nobody_revokes_another_persons_session(app, login_as):
    login_as("leader")
    with app.app_context():
        other = db.session.scalars(select(UserSession.id)).one()
    assert login_as("staff").confirm().post(f"/account/sessions/{other}/revoke").status_code == 404


def test_changing_the_password_works_and_ends_other_sessions(login_as):
    first, second = login_as(None), login_as(None)
    sign_in(first)
    sign_in(second)
    new = "another-good-9-phrase"
    answer = first.post(
        "/account/password", {"old_password": PASSWORD, "new_password": new, "repeat_password": new}
    )
    assert answer.status_code == 303
    assert first.get("/account").status_code == 200
    assert second.get("/account").status_code == 302
    assert sign_in(login_as(None)).status_code == 422
    assert sign_in(login_as(None), password=new).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "repeat", "sentence"),
    [
        ("wrong-password-1", "another-good-9", "another-good-9", "现在的密码不正确"),
        (PASSWORD, "short-1", "short-1", "至少10个字符"),
        (PASSWORD, "another-good-9", "another-good-8", "不一致"),
        (PASSWORD, "my-staff-account-9", "my-staff-account-9", "不能包含账号"),
    ],
)
def test_a_bad_password_change_says_why_beside_the_field(login_as, old, new, repeat, sentence):
    answer = login_as("staff").post(
        "/account/password", {"old_password": old, "new_password": new, "repeat_password": repeat}
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def failed(app):
    with app.app_context():
        return db.session.execute(
            select(
                AuditEvent.object_label,
                AuditEvent.username,
                AuditEvent.address,
                AuditEvent.object_id,
            )
            .where(AuditEvent.action == "account.sign_in_failed")
            .order_by(AuditEvent.id)
        ).all()


def test_of_tries_at_the_same_moment_no_more_are_looked_at_than_allowed(app, login_as, monkeypatch):
    looked = []
    barrier = threading.Barrier(14)

    def look(_stored, _password):
        looked.append(1)
        return False

    monkeypatch.setattr(passwords, "verify_password", look)
    browsers = [login_as(None) for _ in range(14)]
    tokens = [browser.csrf() for browser in browsers]

    def guess(browser, token):
        barrier.wait()
        with app.app_context():
            data = {"username": "staff", "password": "x", "csrf_token": token}
            return browser.client.post("/login", data=data).status_code

    with ThreadPoolExecutor(14) as pool:
        answers = list(pool.map(guess, browsers, tokens))
    assert len(looked) == answers.count(422) == 10
    assert answers.count(429) == 4


def test_guesses_of_others_do_not_keep_the_owner_out_of_a_known_browser(login_as):
    owner = login_as(None)
    assert sign_in(owner).status_code == 303
    owner.post("/logout")
    for _ in range(11):
        last = sign_in(login_as(None), password="wrong-password-1")
    assert last.status_code == 429
    assert sign_in(owner).status_code == 303
    # it is known to this account alone, and has a count of its own
    assert sign_in(owner, username="leader").status_code == 303
    for _ in range(11):
        last = sign_in(owner, password="wrong-password-1")
    assert last.status_code == 429


def test_a_mistyped_password_in_the_place_of_the_name_is_kept_nowhere(app, login_as):
    sign_in(login_as(None), username="my-secret-pass-9", password="x")
    ((label, name, address, number),) = failed(app)
    assert label == name
    assert label.startswith("未登记的账号")
    assert (address, number) == ("127.0.0.1", None)
    with app.app_context():
        assert not [
            key for key in db.session.scalars(select(SignInThrottle.key)) if "secret" in key
        ]


def test_every_wrong_password_counts_and_is_told(app, login_as):
    browser = login_as("staff")
    new = "another-good-9-phrase"
    data = {"old_password": "wrong-1", "new_password": new, "repeat_password": new}
    for _ in range(5):
        answer = browser.post("/account/password", data)
        assert answer.status_code == 422
        assert "现在的密码不正确" in answer.text
    for _ in range(5):
        assert browser.post("/account/confirm", {"confirm_password": "x"}).status_code == 422
    assert [row.object_label for row in failed(app)] == ["staff"] * 10
    assert (
        "尝试次数过多" in browser.post("/account/password", {**data, "old_password": PASSWORD}).text
    )
    assert sign_in(login_as(None)).status_code == 429


def test_a_changed_password_renews_the_session_itself(app, login_as):
    browser = login_as(None)
    sign_in(browser)
    old = browser.client.get_cookie("session").value
    new = "another-good-9-phrase"
    data = {"old_password": PASSWORD, "new_password": new, "repeat_password": new}
    assert browser.post("/account/password", data).status_code == 303
    assert browser.get("/account").status_code == 200
    copied = app.test_client()
    copied.set_cookie("session", old)
    assert copied.get("/account").status_code == 302
