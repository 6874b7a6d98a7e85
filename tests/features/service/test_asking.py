"""Ordering without an account: off at first, few in a minute, nothing learnt by trying, nothing carried out."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.modules import switch
from intranet.domain.access.permissions import Module
from intranet.domain.organization.tables import Committee
from intranet.domain.service.menu import ServiceItem
from intranet.domain.service.orders import OrderCallback, ServiceOrder
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.cast import TODAY
from tests.conftest import actor_of
from tests.factories.committees import second_committee
from tests.factories.service import make_line
from tests.rows import stored

SCRIPT = "<script>alert(1)</script><i hx-post=/evil hx-trigger=load>"
UNKNOWN = "没有找到这个查询码，请核对。"


@pytest.fixture
def ask(app):
    """The address of the form, switched on."""
    with app.app_context():
        session = db.session()
        committee = session.query(Committee).first()
        switch(
            session,
            Module.ORDERING,
            committee.id,
            is_on=True,
            reason="试行",
            actor=actor_of(session, "leader"),
        )
        session.commit()
        return f"/ask/{committee.code}"


def order(browser, ask, **changes):
    typed = {"source": "resident", "item_id": "", "party": "", "need": "楼道照明损坏", "phone": ""}
    return browser.post(ask, {**typed, **changes})


def code_of(browser, ask):
    return re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", browser.get(f"{ask}/placed").text)[0]


def test_there_is_no_form_until_the_leader_switches_it_on(app, login_as):
    with app.app_context():
        code = db.session.query(Committee).first().code
    browser, leader = login_as(None), login_as("leader")
    for path in ("", "/placed", "/order"):
        assert browser.get(f"/ask/{code}{path}").status_code == 404
    assert order(browser, f"/ask/{code}").status_code == 404
    settings = leader.get("/integrity/settings")
    assert "群众点单入口" in settings.text
    leader.post("/integrity/settings/ordering", {"reason": "按工作安排启用", "version": "0"})
    assert browser.get(f"/ask/{code}").status_code == 200
    # of an office that does not exist it says the same
    assert browser.get("/ask/nowhere").status_code == 404
    assert login_as("staff").get("/service/orders").status_code == 200


def test_the_address_told_is_that_of_the_office_whatever_a_browser_calls_it(
    app, login_as, monkeypatch, ask
):
    known = replace(app.config["SETTINGS"], public_url="https://dangjian.example")
    monkeypatch.setitem(app.config, "SETTINGS", known)
    page = login_as("leader").get("/integrity/settings").text
    assert f"https://dangjian.example{ask}" in page
    assert "localhost" not in page


def test_a_stranger_orders_follows_and_rates(app, login_as, ask):
    browser = login_as(None)
    answer = order(browser, ask, phone="0531-8888 6666")
    assert answer.status_code == 303
    code = code_of(browser, ask)
    # it is shown once
    assert "不再显示" in browser.get(f"{ask}/placed").text
    (row,) = stored(app, ServiceOrder)
    assert (row.state, row.entered_by_id, row.received_on) == ("received", None, TODAY)
    assert code.replace("-", "") not in row.code_hash
    assert stored(app, OrderCallback)[0].phone == "0531-8888 6666"
    assert "待派单" in browser.post(f"{ask}/order", {"code": code.lower()}).text
    staff, member = login_as("staff"), login_as("member1")
    at = f"/service/orders/{row.id}"

    def act(who, move, **typed):
        version = str(stored(app, ServiceOrder)[0].version)
        assert who.post(f"{at}/{move}", {"version": version, **typed}).status_code == 303

    act(staff, "dispatch", branch="B01")
    act(member, "accept")
    assert browser.post(f"{ask}/grade", {"code": code, "score": "good"}).status_code == 409
    act(member, "finish", note="已更换灯具", is_solved="yes")
    page = browser.post(f"{ask}/order", {"code": code}).text
    assert all(words in page for words in ("已更换灯具", "机关第一党支部", "提交评价"))
    # who took it on is nobody's business
    assert "吴八方" not in page
    assert browser.post(f"{ask}/grade", {"code": code, "score": ""}).status_code == 422
    rated = browser.post(f"{ask}/grade", {"code": code, "score": "very_good"})
    assert rated.status_code == 200
    assert "非常满意" in rated.text
    assert browser.post(f"{ask}/grade", {"code": code, "score": "poor"}).status_code == 409
    (row,) = stored(app, ServiceOrder)
    assert (row.state, row.score) == ("closed", "very_good")
    assert stored(app, OrderCallback) == []
    assert "100%（1/1）" in staff.get("/service/orders?year=2025").text
    acts = [
        one.action for one in stored(app, AuditEvent, AuditEvent.object_kind == "service_order")
    ]
    assert acts[0] == "service.order_placed"
    assert acts[-1] == "service.order_rated"


def test_no_more_than_five_in_any_minute_from_one_address(app, login_as, ask, monkeypatch):
    browser = login_as(None)
    begun = clock.now()
    moments = [0, 40, 50, 55, 59, 61, 100]
    answers = []
    for number, second in enumerate(moments):
        monkeypatch.setattr(clock, "now", lambda at=second: begun + timedelta(seconds=at))
        answers.append(order(browser, ask, need=f"第{number}单").status_code)
    assert answers == [303] * 5 + [429, 429]
    assert len(stored(app, ServiceOrder)) == 5
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(seconds=161))
    refused = order(browser, ask, need="一分钟以后")
    assert refused.status_code == 303
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(seconds=162))
    other = browser.post(
        ask, {"source": "resident", "need": "别处", "party": "", "phone": "", "item_id": ""},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )  # fmt: skip
    assert other.status_code == 303


def test_what_was_typed_stays_when_it_is_too_often(app, login_as, ask):
    browser = login_as(None)
    for number in range(5):
        order(browser, ask, need=f"第{number}单")
    answer = order(browser, ask, need="第六单还在这里")
    assert answer.status_code == 429
    assert "第六单还在这里" in answer.text
    assert "请一分钟后再试" in answer.text


def test_a_form_of_a_browser_that_forgot_its_session_is_shown_again_as_it_was_typed(
    app, login_as, ask
):
    browser = login_as(None)
    answer = order(browser, ask, csrf_token="gone", need="写了很久的需求", phone="88886666")
    assert answer.status_code == 400
    assert all(
        words in answer.text for words in ("写了很久的需求", "88886666", "您填写的内容都还在")
    )
    assert "请使用工作账号登录" not in answer.text
    assert stored(app, ServiceOrder) == []
    for rest in ("order", "grade"):
        again = browser.post(f"{ask}/{rest}", {"csrf_token": "gone", "code": "ABCD-EFGH"})
        assert again.status_code == 400
        assert "ABCD-EFGH" in again.text
    # where there is no form there is none
    assert order(browser, "/ask/nowhere", csrf_token="gone").status_code == 404


def test_the_same_form_sent_twice_is_one_order(app, login_as, ask):
    browser = login_as(None)
    for _ in range(2):
        assert order(browser, ask, form_key="one-form").status_code == 303
    assert len(stored(app, ServiceOrder)) == 1


def test_codes_cannot_be_guessed_and_all_wrong_ones_get_one_answer(app, login_as, ask):
    browser = login_as(None)
    order(browser, ask)
    code = code_of(browser, ask)
    wrong = [
        "AAAA-AAAA-AAAA-AAAA",
        "1",
        "' OR 1=1 --",
        code[:-1],
        str(stored(app, ServiceOrder)[0].id),
    ]
    answers = []
    for tried in wrong:
        answer = browser.post(f"{ask}/order", {"code": tried})
        assert UNKNOWN in answer.text
        body = re.sub(r'(nonce|value|data-[a-z-]+)="[^"]*"', "", answer.text)
        answers.append((answer.status_code, body))
    assert {status for status, _ in answers} == {422}
    assert len({body for _, body in answers}) == 1
    for _ in range(10):
        last = browser.post(f"{ask}/order", {"code": "AAAA-AAAA-AAAA-AAAA"})
    assert last.status_code == 429
    # not even the right one is looked at meanwhile
    assert browser.post(f"{ask}/order", {"code": code}).status_code == 429


def test_what_a_stranger_types_is_never_carried_out(app, login_as, ask):
    browser = login_as(None)
    assert (
        order(browser, ask, source="community", party=SCRIPT[:80], need=SCRIPT).status_code == 303
    )
    code = code_of(browser, ask)
    (row,) = stored(app, ServiceOrder)
    staff = login_as("staff")
    for page in (
        staff.get("/service/orders?year=2025"),
        staff.get(f"/service/orders/{row.id}"),
        staff.get(f"/service/orders/{row.id}/dispatch"),
        browser.post(f"{ask}/order", {"code": code}),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<i hx-post" not in page.text
        assert "'unsafe" not in page.headers["Content-Security-Policy"]


def test_the_form_asks_for_nothing_about_a_person_and_loads_nothing_from_outside(login_as, ask):
    page = login_as(None).get(ask)
    names = set(re.findall(r'name="([a-z_]+)"', page.text))
    assert names - {"viewport"} == {
        "csrf_token", "form_key", "source", "party", "item_id", "need", "phone",
    } | (names & {"htmx"})  # fmt: skip
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text)
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["X-Frame-Options"] == "DENY"


def test_only_what_is_offered_today_may_be_ordered(app, login_as, ask):
    with app.app_context():
        session = db.session()
        shared = {"branch": "", "kind": "public", "category": "便民维修"}
        now = make_line(session, ServiceItem, name="照明检修", since_on=TODAY, **shared).id
        gone = make_line(
            session,
            ServiceItem,
            name="露天电影",
            since_on=TODAY - timedelta(days=9),
            until_on=TODAY - timedelta(days=1),
            **shared,
        ).id
    browser = login_as(None)
    page = browser.get(ask).text
    assert "照明检修" in page
    assert "露天电影" not in page
    assert order(browser, ask, item_id=str(gone)).status_code == 422
    assert order(browser, ask, item_id=str(now)).status_code == 303
    assert "照明检修" in login_as("staff").get("/service/orders?year=2025").text


def test_an_order_from_outside_is_not_taken_out(app, login_as, ask):
    order(login_as(None), ask)
    (row,) = stored(app, ServiceOrder)
    answer = login_as("staff").post(
        f"/service/orders/{row.id}/remove", {"version": str(row.version)}
    )
    assert answer.status_code == 409


def test_a_code_is_followed_where_it_was_given_alone(app, login_as, ask):
    browser = login_as(None)
    order(browser, ask)
    code = code_of(browser, ask)
    with app.app_context():
        session = db.session()
        branch = second_committee(session)
        leader = actor_of(session, "leader9")
        switch(
            session, Module.ORDERING, branch.committee_id, is_on=True, reason="试行", actor=leader
        )
        session.commit()
    assert UNKNOWN in browser.post("/ask/C02/order", {"code": code}).text
    assert "待派单" in browser.post(f"{ask}/order", {"code": code}).text
