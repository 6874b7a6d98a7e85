"""Who signs in with a password that somebody else gave chooses one before anything else."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from intranet.domain.access.accounts import FormerPassword, User, UserSession
from intranet.domain.access.audit import AuditEvent
from intranet.foundation import clock
from intranet.foundation.profiles import ASVS, MLPS3
from tests.cast import PASSWORD
from tests.features.accounts.second import confirmed
from tests.rows import committed

URL = "/account/first-password"
OWN = {"new_password": "unser-rad-77", "repeat_password": "unser-rad-77"}


def given(session, username="clerk1"):
    user = session.scalars(select(User).where(User.username == username)).one()
    user.password_given, user.given_until = True, clock.now() + timedelta(hours=1)
    committed(session)
    return user


@pytest.mark.parametrize("address", ["/", "/activities", "/account", "/branches/B01"])
def test_every_page_leads_to_the_choice(session, login_as, address):
    given(session)
    answer = login_as("clerk1").get(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, URL)


def test_the_page_offers_nothing_else_but_signing_out(session, login_as):
    given(session)
    browser = login_as("clerk1")
    text = browser.get(URL).text
    assert "设置自己的密码" in text
    for absent in ("主菜单", 'id="pending"', "top-search", "我的账号", 'href="/login"'):
        assert absent not in text
    assert browser.post("/logout").status_code == 303


def test_nothing_is_written_before(session, login_as):
    given(session)
    answer = login_as("clerk1").post("/chronicle/new", {"happened_on": "2025-10-01"})
    assert (answer.status_code, answer.headers["Location"]) == (303, URL)
    part = login_as("clerk1").htmx("/members")
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, URL)


def test_after_the_choice_everything_is_open(session, login_as):
    user = given(session)
    browser = login_as("clerk1")
    chosen = browser.post(URL, OWN)
    # who comes for the first time is shown around
    assert (chosen.status_code, chosen.location) == (303, "/help/start/1")
    assert browser.get("/activities").status_code == 200
    assert browser.get(URL).status_code == 303
    session.expire_all()
    assert (user.password_given, user.password_changed_at is None) == (False, False)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "account.password_changed"
    fresh = login_as(None)
    signed = fresh.post("/login", {"username": "clerk1", "password": OWN["new_password"]})
    assert signed.status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (PASSWORD, "不能与管理员交给您的密码相同"),
        ("kurz", "密码至少10个字符"),
        ("clerk1-unser-rad", "密码不能包含账号"),
    ],
)
def test_a_poor_choice_is_refused_beside_the_field(session, login_as, typed, sentence):
    given(session)
    browser = login_as("clerk1")
    answer = browser.post(URL, {"new_password": typed, "repeat_password": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert browser.get("/").status_code == 303


def test_a_new_or_reset_password_is_a_given_one(app, session, login_as):
    admin, why = login_as("sysadmin"), {"reason": "人事〔2025〕3号"}
    admin.post(
        "/admin/accounts/new",
        {"username": "liuxing", "display_name": "刘行", "member": "", **why},
    )
    confirmed(app, login_as, "secadmin")
    made = session.scalars(select(User).where(User.username == "liuxing")).one()
    reset = session.scalars(select(User).where(User.username == "member1")).one()
    assert (made.password_given, reset.password_given) == (True, False)
    assert made.given_until > clock.now() + timedelta(hours=71)
    admin.post(f"/admin/accounts/{reset.id}/reset", why)
    confirmed(app, login_as, "secadmin")
    session.expire_all()
    assert reset.password_given


USED_UP = "已经用过或者过期"
WORDS = [f"Unser-Rad-{number}{number}" for number in range(2, 9)]


@pytest.fixture
def mlps3(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], profile=MLPS3))


def sign_in(browser, password=PASSWORD):
    return browser.post("/login", {"username": "clerk1", "password": password})


def test_a_given_password_opens_once(session, login_as):
    user = given(session)
    assert sign_in(login_as(None)).location == "/"
    again = sign_in(login_as(None))
    assert (again.status_code, USED_UP in again.text) == (422, True)
    session.refresh(user)
    assert user.password_given


def test_a_given_password_waits_for_three_days(session, login_as):
    user = given(session)
    user.given_until = clock.now() - timedelta(seconds=1)
    committed(session)
    late = sign_in(login_as(None))
    assert (late.status_code, USED_UP in late.text) == (422, True)
    wrong = sign_in(login_as(None), "wrong-password-1")
    assert USED_UP not in wrong.text, "only who has it is told"


def test_the_owner_is_told_of_a_reset_at_the_next_sign_in(app, session, login_as):
    number = session.scalar(select(User.id).where(User.username == "clerk1"))
    session.rollback()
    login_as("sysadmin").post(f"/admin/accounts/{number}/reset", {"reason": "本人申请"})
    page = confirmed(app, login_as, "secadmin").text
    told = page.partition("<code>")[2].partition("</code>")[0]
    browser = login_as(None)
    assert sign_in(browser, told).status_code == 303
    first = browser.get(URL).text
    assert "您的密码于" in first
    assert "如果不是您本人提出的" in first
    assert browser.post(URL, OWN).status_code == 303
    later = login_as(None)
    sign_in(later, OWN["new_password"])
    assert "您的密码于" not in later.get("/account").text


def test_a_password_of_ninety_days_is_changed_on_the_same_page(session, login_as, mlps3):
    user = session.scalars(select(User).where(User.username == "clerk1")).one()
    user.password_changed_at = clock.now() - timedelta(days=90)
    committed(session)
    browser = login_as("clerk1")
    assert browser.get("/activities").location == URL
    assert "已使用满90天" in browser.get(URL).text
    new = {"new_password": WORDS[0], "repeat_password": WORDS[0]}
    wrong = browser.post(URL, {**new, "old_password": "wrong-password-1"})
    assert (wrong.status_code, "现在的密码不正确" in wrong.text) == (422, True)
    same = {"old_password": PASSWORD, "new_password": PASSWORD, "repeat_password": PASSWORD}
    assert browser.post(URL, same).status_code == 422
    assert browser.post(URL, {**new, "old_password": PASSWORD}).status_code == 303
    assert browser.get("/activities").status_code == 200


def test_passwords_do_not_grow_old_under_the_other_profile(session, login_as):
    user = session.scalars(select(User).where(User.username == "clerk1")).one()
    user.password_changed_at = clock.now() - timedelta(days=9000)
    committed(session)
    assert login_as("clerk1").get("/activities").status_code == 200


@pytest.mark.usefixtures("mlps3", "quick_hashes")
def test_the_last_five_do_not_come_again(app, session, login_as, monkeypatch):
    browser = login_as("clerk1")

    def change(old, new):
        data = {"old_password": old, "new_password": new, "repeat_password": new}
        return browser.post("/account/password", data)

    for old, new in zip([PASSWORD, *WORDS[:5]], WORDS[:6], strict=True):
        assert change(old, new).status_code == 303
    for word in WORDS[1:6]:
        refused = change(WORDS[5], word)
        assert refused.status_code == 422
        assert "相同" in refused.text
    assert change(WORDS[5], WORDS[0]).status_code == 303, "the sixth is forgotten"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], profile=ASVS))
    assert change(WORDS[0], WORDS[5]).status_code == 303
    session.rollback()
    assert session.scalars(select(FormerPassword)).all() == [], "kept only where it is asked for"


@pytest.mark.parametrize(("profile", "minutes"), [(ASVS, 30), (MLPS3, 15)])
def test_an_unused_session_ends(app, login_as, monkeypatch, profile, minutes):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], profile=profile))
    browser, begun = login_as("clerk1"), clock.now()
    with time_machine.travel(begun + timedelta(minutes=minutes - 1)):
        assert browser.get("/account").status_code == 200
    with time_machine.travel(begun + timedelta(minutes=2 * minutes + 1)):
        assert browser.get("/account").status_code == 302


def test_no_session_lasts_longer_than_half_a_day(session, login_as):
    browser = login_as("clerk1")
    kept = session.scalars(select(UserSession).order_by(UserSession.id.desc()).limit(1)).one()
    kept.created_at = clock.now() - timedelta(hours=12, seconds=-30)
    committed(session)
    assert browser.get("/account").status_code == 200
    kept.created_at = clock.now() - timedelta(hours=12, seconds=1)
    committed(session)
    assert browser.get("/account").status_code == 302
