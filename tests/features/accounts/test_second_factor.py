"""The second factor: a code after the password, once, by app, card or recovery code."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from intranet.domain.access import second_factor
from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.access.second_factor import FactorKind, OneTimeCode, SecondFactor
from intranet.foundation import clock, totp
from tests.cast import PASSWORD
from tests.features.accounts.second import confirmed
from tests.rows import committed

pytestmark = pytest.mark.usefixtures("quick_hashes")
PAGE = "/account/second-factor"
WRONG = "验证码不正确或者已经用过"


def have(session, kind=FactorKind.APP, username="secretary1"):
    """Give the account a second factor; the seed or the codes of the card, and the codes for recovery."""
    user = session.scalars(select(User).where(User.username == username)).one()
    card = second_factor.begin(session, user.id, kind)
    factor = second_factor.factor_of(session, user.id, confirmed=False)
    seed = factor.seed
    recovery = second_factor.confirm(session, factor)
    committed(session)
    return card or seed, recovery


def code_of(seed, steps=0):
    return totp.code_at(seed, totp.step_of(clock.now()) + steps)


def give_password(browser, username="secretary1", **more):
    return browser.post("/login", {"username": username, "password": PASSWORD, **more})


def give_code(browser, code, **more):
    return browser.post("/login/code", {"one_time_code": code, **more})


def actions(session):
    session.rollback()
    return session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()


def oblige(app, monkeypatch, setting="secretaries"):
    monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], second_factor=setting)
    )


def test_the_password_alone_opens_nothing(session, login_as):
    seed, _ = have(session)
    browser = login_as(None)
    page = give_password(browser, next="/activities")
    assert (page.status_code, "第二道验证" in page.text) == (200, True)
    assert browser.get("/account").status_code == 302
    answer = give_code(browser, code_of(seed), next="/activities")
    assert (answer.status_code, answer.location) == (303, "/activities")
    assert browser.get("/account").status_code == 200
    assert actions(session)[-1] == "account.signed_in"


def test_a_code_opens_once_however_it_is_written(session, login_as):
    seed, _ = have(session)
    with time_machine.travel(clock.now(), tick=False):
        code = code_of(seed)
        wide = code.translate({ord("0") + n: chr(ord("０") + n) for n in range(10)})
        browser = login_as(None)
        give_password(browser)
        assert give_code(browser, f" {wide[:3]}　{wide[3:]} ").status_code == 303
        for replayed in (code, f"{code[:3]} {code[3:]}", wide, code_of(seed, -1)):
            other = login_as(None)
            give_password(other)
            answer = give_code(other, replayed)
            assert (answer.status_code, WRONG in answer.text) == (422, True)
    assert actions(session).count("account.code_refused") == 4


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_clocks_may_differ_by_one_step(session, login_as, steps, status):
    seed, _ = have(session)
    with time_machine.travel(clock.now(), tick=False):
        browser = login_as(None)
        give_password(browser)
        assert give_code(browser, code_of(seed, steps)).status_code == status


def test_a_card_is_asked_for_by_number_and_each_code_opens_once(session, login_as):
    card, _ = have(session, FactorKind.CARD)
    for number in (1, 2):
        browser = login_as(None)
        assert f"编码卡第{number}号" in give_password(browser).text
        assert give_code(browser, card[number - 1].upper()).status_code == 303
    other = login_as(None)
    give_password(other)
    assert give_code(other, card[0]).status_code == 422
    assert give_code(other, card[3]).status_code == 422


def test_a_recovery_code_takes_the_place_of_any_code_once(session, login_as):
    _, recovery = have(session)
    browser = login_as(None)
    give_password(browser)
    assert give_code(browser, recovery[4].replace("-", " ")).status_code == 303
    other = login_as(None)
    give_password(other)
    assert give_code(other, recovery[4]).status_code == 422
    stored = session.scalars(select(OneTimeCode.code_hash)).all()
    assert all(one.startswith("$argon2id$") for one in stored)


@pytest.mark.on_both
@pytest.mark.parametrize("kind", FactorKind)
def test_of_two_with_the_same_code_at_the_same_moment_one_gets_in(session, kind):
    secret, _ = have(session, kind)
    code = code_of(secret) if kind is FactorKind.APP else secret[0]
    user = session.scalars(select(User).where(User.username == "secretary1")).one()
    factor = second_factor.factor_of(session, user.id)
    both = [second_factor.tried(session, factor, code) for _ in range(2)]
    assert [one.fits() for one in both] == [True, True]
    assert [one.use(session) for one in both] == [True, False]


def test_wrong_codes_are_counted_and_a_right_password_does_not_forget_them(session, login_as):
    seed, _ = have(session)
    known = login_as(None)
    give_password(known)
    assert give_code(known, code_of(seed, -1)).status_code == 303
    known.post("/logout")
    for _ in range(10):
        browser = login_as(None)
        assert give_password(browser).status_code == 200
        assert give_code(browser, "000000").status_code == 422
    browser = login_as(None)
    assert give_password(browser).status_code == 200
    paused = give_code(browser, code_of(seed))
    assert (paused.status_code, "15分钟" in paused.text) == (429, True)
    give_password(known)
    assert give_code(known, code_of(seed, 1)).status_code == 303, "others keep nobody out"


def test_a_wrong_password_reads_the_same_with_and_without_a_second_factor(session, login_as):
    have(session)
    pages = [
        login_as(None).post("/login", {"username": name, "password": "wrong-password-1"})
        for name in ("secretary1", "secretary2", "nobody")
    ]
    assert {page.status_code for page in pages} == {422}
    assert all("账号或密码不正确" in page.text for page in pages)
    assert not any("第二道验证" in page.text for page in pages)


def test_the_half_session_ends_with_time_and_with_the_password(session, login_as):
    seed, _ = have(session)
    late = login_as(None)
    give_password(late)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert give_code(late, code_of(seed)).status_code == 401
    changed = login_as(None)
    give_password(changed)
    user = session.scalars(select(User).where(User.username == "secretary1")).one()
    user.password_hash = f"{user.password_hash}="
    committed(session)
    assert give_code(changed, code_of(seed)).status_code == 401
    assert give_code(login_as(None), code_of(seed)).status_code == 401


def test_giving_the_password_again_asks_for_a_code_too(session, login_as):
    seed, _ = have(session)
    browser = login_as("secretary1")
    assert "验证码" in browser.get("/account/confirm").text
    without = browser.post("/account/confirm", {"confirm_password": PASSWORD})
    assert without.status_code == 422
    wrong = {"confirm_password": PASSWORD, "confirm_code": "000000"}
    answer = browser.post("/account/confirm", wrong)
    assert (answer.status_code, WRONG in answer.text) == (422, True)
    right = {"confirm_password": PASSWORD, "confirm_code": code_of(seed)}
    assert browser.post("/account/confirm", right).status_code == 303
    assert "account.identity_confirmed" in actions(session)
    assert "验证码" not in login_as("secretary2").get("/account/confirm").text


def test_changing_the_password_asks_for_a_code_too(session, login_as):
    seed, _ = have(session)
    browser, new = login_as("secretary1"), "long-enough-words-7"
    assert "验证码" in browser.get("/account").text
    data = {"old_password": PASSWORD, "new_password": new, "repeat_password": new}
    assert browser.post("/account/password", data).status_code == 422
    answer = browser.post("/account/password", {**data, "one_time_code": "000000"})
    assert (answer.status_code, WRONG in answer.text) == (422, True)
    assert "account.code_refused" in actions(session)
    right = browser.post("/account/password", {**data, "one_time_code": code_of(seed)})
    assert right.status_code == 303
    assert give_password(login_as(None)).status_code == 422, "the old one opens nothing"
    assert 'name="one_time_code"' not in login_as("secretary2").get("/account").text


def test_who_has_to_have_one_sets_it_up_before_anything_else(app, session, login_as, monkeypatch):
    oblige(app, monkeypatch)
    assert login_as("clerk1").get("/activities").status_code == 200
    browser = login_as("secretary1")
    led = browser.get("/activities")
    assert (led.status_code, led.location) == (303, PAGE)
    page = browser.get(PAGE)
    assert "主菜单" not in page.text
    seed = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.post(f"{PAGE}/app").text)[1]
    refused = browser.post(f"{PAGE}/confirm", {"one_time_code": "000000"})
    assert (refused.status_code, WRONG in refused.text) == (422, True)
    assert seed in refused.text, "the same seed is shown again"
    done = browser.post(f"{PAGE}/confirm", {"one_time_code": code_of(seed.replace(" ", ""))})
    assert len(re.findall(r"<code>\d\d-", done.text)) == 10
    assert browser.get("/activities").status_code == 200
    assert actions(session)[-1] == "account.second_factor_set"
    kept = session.scalars(select(SecondFactor)).one()
    assert seed.replace(" ", "") not in kept.seed_sealed


def test_a_card_is_shown_once_and_counts_when_a_code_of_it_was_given(session, login_as):
    browser = login_as("member1").confirm()
    page = browser.post(f"{PAGE}/card")
    codes = re.findall(r"<code>([a-z2-9]{6})</code>", page.text)
    assert len(codes) == 40
    assert codes[0] not in browser.post(f"{PAGE}/confirm", {"one_time_code": "x"}).text
    other = login_as(None)
    give_password(other, "member1")
    assert actions(session)[-1] == "account.signed_in", "not asked for before"
    assert browser.post(f"{PAGE}/confirm", {"one_time_code": codes[0]}).status_code == 200
    # a session that the password alone has opened does not outlive it
    assert [one.get("/account").status_code for one in (browser, other)] == [200, 302]
    assert "编码卡第2号" in give_password(login_as(None), "member1").text


@pytest.mark.parametrize(
    ("setting", "obliged"),
    [
        ("nobody", ""),
        ("administrators", "system_admin security_admin auditor"),
        (
            "secretaries",
            "system_admin security_admin auditor branch_secretary discipline_officer committee_staff"
            " committee_leader discipline_committee archivist",
        ),
        ("everybody", " ".join(Role)),
    ],
)
def test_the_setting_says_from_which_roles_on(setting, obliged):
    assert {role for role in Role if second_factor.obliges(setting, [role])} == set(obliged.split())
    assert not second_factor.obliges(setting, [])


def test_nobody_sets_one_up_or_changes_it_at_an_unattended_screen(session, login_as):
    for address in (f"{PAGE}/app", f"{PAGE}/recovery"):
        assert login_as("member1").post(address).status_code == 401
    seed, _ = have(session)
    browser = login_as("secretary1")
    assert browser.post(f"{PAGE}/card").status_code == 401
    given = {"confirm_password": PASSWORD, "confirm_code": "000000"}
    assert WRONG in browser.post(f"{PAGE}/card", given).text
    given["confirm_code"] = code_of(seed)
    assert browser.post(f"{PAGE}/card", given).status_code == 200


def test_two_administrators_take_it_away_and_the_owner_is_told(app, session, login_as):
    have(session)
    number = session.scalar(select(User.id).where(User.username == "secretary1"))
    owner, admin = login_as("secretary1"), login_as("sysadmin")
    address = f"/admin/accounts/{number}/second-factor/remove"
    why = {"reason": "本人申请，手机遗失"}
    assert "立即失效" in admin.get(address).text
    assert admin.post(address, why).status_code == 303
    assert owner.get("/account").status_code == 200, "another one has to confirm it"
    assert confirmed(app, login_as, "secadmin").status_code == 303
    assert owner.get("/account").status_code == 302
    assert admin.post(address, why).status_code == 409, "nothing is left to take away"
    back = login_as(None)
    assert give_password(back).status_code == 303
    assert "您的第二道验证于" in back.get("/account").text
    again = login_as(None)
    give_password(again)
    assert "您的第二道验证于" not in again.get("/account").text
    assert "account.second_factor_reset" in actions(session)


@pytest.mark.on_both
def test_the_auditor_is_told_of_a_reset_until_the_trail_was_looked_into(app, session, login_as):
    have(session)
    number = session.scalar(select(User.id).where(User.username == "secretary1"))
    auditor, why = login_as("auditor"), {"reason": "本人申请"}
    assert "重置密码和解除" not in auditor.get("/").text
    for what in ("reset", "second-factor/remove"):
        login_as("sysadmin").post(f"/admin/accounts/{number}/{what}", why)
        confirmed(app, login_as, "secadmin")
    told = auditor.get("/").text
    assert "张一鸣（secretary1）" in told
    assert "重置密码，" in told
    assert "解除第二道验证，" in told
    assert "重置密码和解除" not in login_as("sysadmin").get("/").text
    assert auditor.get("/audit?group=attention").status_code == 200
    assert "重置密码和解除" not in auditor.get("/").text
