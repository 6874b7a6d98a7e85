"""A branch explains, the leader decides; days marked before there were registers are confirmed."""

from datetime import date

import lxml.html
import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.organization.tables import Branch
from intranet.domain.records.confirmed import decisions
from intranet.domain.records.workflow import Move
from intranet.foundation import clock
from tests.factories.integrity import make_pledge
from tests.features.kept import key_on
from tests.rows import committed, sheet_rows

CELL = "/duties/B01/theme_day"
Q3 = "?period=2025Q3"
MARKS = "/duties/B01/commitment"


def asked(**changes):
    return {
        "first": "2025-07",
        "last": "2025-09",
        "reason": "全员封闭值守",
        "form_key": "key-1",
        **changes,
    }


@pytest.fixture
def request_of(session, login_as):
    answer = login_as("secretary1").post(f"{CELL}/exemption{Q3}", asked())
    assert answer.status_code == 303
    return session.scalars(select(DutyExemption)).one()


def test_an_exemption_counts_once_the_leader_has_agreed(session, login_as, request_of):
    assert "尚缺3次" in login_as("staff").get(f"/duties{Q3}").text
    answer = login_as("leader").post(
        f"/duties/exemptions/{request_of.id}", {"agreed": "yes", "opinion": "", "version": "1"}
    )
    assert answer.status_code == 303
    assert "有说明（缺3次）" in login_as("staff").get(f"/duties{Q3}").text
    opened = login_as("secretary1").get(f"{CELL}{Q3}").text
    assert "全员封闭值守" in opened
    assert "2025年7月1日至2025年9月30日" in opened
    actions = session.scalars(select(AuditEvent.action)).all()
    assert {"duty_exemption.requested", "duty_exemption.decided"} <= set(actions)


def test_the_agreed_reason_stands_in_the_form_of_the_summary(login_as, request_of):
    browser = login_as("secretary1")
    assert "全员封闭值守" not in browser.get("/quarters/2025Q3/B01").text
    login_as("leader").post(
        f"/duties/exemptions/{request_of.id}", {"agreed": "yes", "version": "1"}
    )
    page = browser.get("/quarters/2025Q3/B01").text
    assert page.count("全员封闭值守") == 3


def test_a_refusal_needs_a_reason_and_changes_nothing(session, login_as, request_of):
    browser = login_as("leader")
    url = f"/duties/exemptions/{request_of.id}"
    refused = browser.post(url, {"agreed": "no", "opinion": "", "version": "1"})
    assert refused.status_code == 422
    assert "不同意的，请写明理由。" in refused.text
    assert (
        browser.post(url, {"agreed": "no", "opinion": "可以补开", "version": "1"}).status_code
        == 303
    )
    assert "尚缺3次" in browser.get(f"/duties{Q3}").text
    # decided once
    assert browser.post(url, {"agreed": "yes", "version": "1"}).status_code == 409


def test_the_same_form_sent_twice_asks_once(session, login_as):
    browser = login_as("clerk1")
    for _ in range(2):
        assert browser.post(f"{CELL}/exemption{Q3}", asked()).status_code == 303
    assert len(session.scalars(select(DutyExemption)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": "七月"}, "请按“2025-08”的样子填写月份。"),
        ({"last": "2025-06"}, "截止月份早于起始月份，请核对。"),
        ({"last": "2026-07"}, "一次最多12个月"),
        ({"reason": ""}, "请填写原因。"),
        ({"reason": "值守" * 101}, "原因最多200字"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_kept(login_as, changes, sentence):
    answer = login_as("secretary1").post(f"{CELL}/exemption{Q3}", asked(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    if "first" in changes:
        assert "全员封闭值守" in answer.text
        assert "七月" in answer.text


def test_the_same_time_is_explained_once(session, login_as, request_of):
    browser = login_as("clerk1")
    again = browser.post(f"{CELL}/exemption{Q3}", asked(form_key="key-2", first="2025-09"))
    assert again.status_code == 409
    assert "这段时间已经提出过情况说明" in again.text
    later = asked(form_key="key-3", first="2025-10", last="2025-10")
    assert browser.post(f"{CELL}/exemption{Q3}", later).status_code == 303


def test_a_decision_that_came_too_late_keeps_what_was_typed(login_as, request_of):
    browser = login_as("leader")
    url = f"/duties/exemptions/{request_of.id}"
    assert browser.post(url, {"agreed": "yes", "version": "1"}).status_code == 303
    late = browser.post(url, {"agreed": "no", "opinion": "应当补开"})
    assert late.status_code == 409
    assert "应当补开" in late.text


def test_twelve_months_are_the_most(login_as):
    answer = login_as("secretary1").post(f"{CELL}/exemption{Q3}", asked(last="2026-06"))
    assert answer.status_code == 303


def test_a_branch_cannot_ask_for_another(login_as):
    browser = login_as("secretary2")
    assert browser.post(f"{CELL}/exemption{Q3}", asked()).status_code == 404
    assert login_as("staff").get(f"{CELL}/exemption{Q3}").status_code == 403


def test_a_request_is_read_in_its_own_branch_and_by_the_committee(login_as, request_of):
    for username, there in (("secretary1", True), ("staff", True), ("secretary2", False)):
        text = login_as(username).get("/duties/exemptions").text
        assert ("全员封闭值守" in text) is there


def test_what_is_typed_is_kept_until_it_is_sent(login_as):
    browser, page = login_as("clerk1"), f"{CELL}/exemption{Q3}"
    key = key_on(browser.get(page).text, "ExemptionForm")
    typed = {"draft_key": key, "draft_page": page, "reason": "全员封闭值守"}
    assert browser.post("/drafts/keep", typed).status_code == 200
    assert 'value="全员封闭值守"' in browser.get(f"{page}&draft={key}").text


@pytest.fixture
def mark(session):
    """A day that was marked before there was a register, not confirmed yet."""
    row = DutyMark(
        branch_id=session.scalars(select(Branch.id).where(Branch.code == "B01")).one(),
        code="commitment",
        done_on=date(2025, 3, 10),
        note="签订9份",
        entered_by_id=session.scalars(select(User.id).where(User.username == "clerk1")).one(),
        entered_at=clock.now(),
    )
    committed(session, row)
    return row


def test_a_marked_day_counts_once_it_is_confirmed(session, login_as, mark):
    browser = login_as("clerk1")
    assert "已登记待确认 1/1" in login_as("staff").get("/duties?period=2025").text
    assert (
        login_as("staff").post(f"/duties/marks/{mark.id}/confirm", {"version": "1"}).status_code
        == 303
    )
    page = browser.get(f"{MARKS}{Q3}").text
    assert "已确认" in page
    assert "签订9份" in page


def test_a_mark_that_nobody_confirmed_hides_no_gap_of_the_register(session, login_as, mark):
    make_pledge(session)
    staff = login_as("staff")
    assert "已登记待确认 1/1" not in staff.get("/duties?period=2025").text
    # once confirmed, the year stays as it was marked
    staff.post(f"/duties/marks/{mark.id}/confirm", {"version": "1"})
    assert "已完成 1/1" in text_of_row(staff)


def text_of_row(staff):
    """What the first branch shows for its pledges."""
    page = lxml.html.fromstring(staff.get("/duties?period=2025").text)
    cell = page.xpath("//a[contains(@href, '/duties/B01/commitment')]")[0]
    return " ".join(cell.text_content().split())


def test_what_waits_is_listed_and_confirmed_from_the_list(session, login_as, mark):
    browser = login_as("staff")
    page = browser.get("/duties/marks").text
    assert "机关第一党支部" in page
    assert "签订9份" in page
    answer = browser.post(f"/duties/marks/{mark.id}/confirm", {"back": "list", "version": "1"})
    assert answer.location == "/duties/marks"
    assert "没有等待确认的登记" in browser.get("/duties/marks").text


def test_nobody_decides_on_what_was_not_shown(session, login_as, request_of, mark):
    url = f"/duties/exemptions/{request_of.id}"
    answer = login_as("leader").post(url, {"agreed": "no", "opinion": "可以补开", "version": "7"})
    assert answer.status_code == 409
    assert "这条记录已有变动" in answer.text
    assert "可以补开" in answer.text
    address = f"/duties/marks/{mark.id}/confirm"
    assert login_as("staff").post(address, {"version": "7"}).status_code == 409
    session.expire_all()
    assert session.scalars(select(DutyMark.confirmed_at)).one() is None


def test_decisions_stay_as_rows(session, login_as, request_of):
    login_as("leader").post(
        f"/duties/exemptions/{request_of.id}",
        {"agreed": "no", "opinion": "可以补开", "version": "1"},
    )
    (kept,) = decisions(session, "duty_exemption", request_of.id)
    assert (kept.move, kept.opinion) == (Move.RETURN, "可以补开")


def test_no_day_is_marked_any_more_where_a_register_counts(session, login_as):
    """What a register counts is entered there; the page says where."""
    browser = login_as("clerk1")
    page = browser.get(f"{MARKS}{Q3}").text
    assert "/integrity/pledges?branch=B01&amp;year=2025" in page
    assert "登记完成" not in page
    assert browser.post(f"{MARKS}/marks{Q3}", {"done_on": "2025-03-10"}).status_code == 404
    assert session.scalars(select(DutyMark)).all() == []


def test_the_requests_are_taken_along_as_a_file(login_as, request_of):
    rows = sheet_rows(login_as("staff").get("/duties/exemptions.xlsx"))
    assert rows[3][0] == "机关第一党支部"
    assert rows[3][2] == request_of.starts_on
    assert rows[3][7] == "待决定"
