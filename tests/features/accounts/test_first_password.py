"""Who signs in with a password that somebody else gave chooses one before anything else."""

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from tests.cast import PASSWORD
from tests.features.accounts.second import confirmed
from tests.rows import committed

URL = "/account/first-password"
OWN = {"new_password": "unser-rad-77", "repeat_password": "unser-rad-77"}


def given(session, username="clerk1"):
    user = session.scalars(select(User).where(User.username == username)).one()
    user.password_given = True
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
    for absent in ("主菜单", 'id="pending"', "top-search", "账户与密码", 'href="/login"'):
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
    assert browser.post(URL, OWN).status_code == 303
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
    admin.post(f"/admin/accounts/{reset.id}/reset", why)
    confirmed(app, login_as, "secadmin")
    session.expire_all()
    assert reset.password_given
