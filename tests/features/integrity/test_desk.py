"""The desk of 机关纪委 and of discipline officers: who may use it, what it counts, what is due, what waits."""

from datetime import date

import lxml.html
import pytest

from intranet.domain.integrity.checked import Check
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.factories.activities import make_activity
from tests.factories.integrity import make_pledge, make_risk, make_talk
from tests.rows import sheet_rows


def rows_of(page):
    found = {}
    for line in lxml.html.fromstring(page).xpath("//table[@class='table-list']/tbody/tr"):
        cells = {cell.get("data-label"): cell.text_content().strip() for cell in line.findall("td")}
        found[line.find("th").text_content().strip()] = cells
    return found


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("jiwei", 200),
        ("discipline1", 200),
        ("secretary1", 403),
        ("clerk1", 403),
        ("member1", 403),
        ("staff", 403),
        ("leader", 403),
        ("archivist", 403),
        ("sysadmin", 403),
    ],
)
def test_who_may_use_it_finds_it_in_the_menu_and_nobody_else(login_as, username, status):
    browser = login_as(username)
    for address in ("/integrity", "/integrity.xlsx", "/integrity.pdf"):
        assert browser.get(address).status_code == status
    assert ("廉政工作情况" in browser.get("/go/integrity").text) is (status == 200)


def test_the_committee_sees_each_branch_and_an_officer_their_own(session, login_as):
    make_activity(session, "B01", ["warning_education"], date(2025, 10, 9), State.APPROVED)
    make_activity(session, "B01", ["integrity_lecture"], date(2025, 10, 10), State.SUBMITTED)
    make_talk(session, held_on=date(2025, 10, 8))
    make_pledge(session)
    make_pledge(session, branch="B02", state=Check.WAITING, party_b="机关第二党支部")
    make_risk(session)
    page = rows_of(login_as("jiwei").get("/integrity").text)
    assert list(page) == ["机关第一党支部", "机关第二党支部", "指挥信息保障中心党支部"]
    first = page["机关第一党支部"]
    assert first["廉政教育"].startswith("1次，")
    assert first["廉政谈话"] == "日常1"
    assert first["责任书"] == "已签1/应签4"
    assert first["廉政风险点"] == "高1"
    assert page["机关第二党支部"]["责任书"] == "已签0/应签1"
    assert page["机关第二党支部"]["廉政教育"] == "未开展"
    assert list(rows_of(login_as("discipline1").get("/integrity").text)) == ["机关第一党支部"]
    sheet = sheet_rows(login_as("jiwei").get("/integrity.xlsx"))
    assert any("机关第二党支部" in row for row in sheet)


def test_what_is_due_is_listed_where_it_is_done(session, login_as):
    make_pledge(session)
    make_risk(session, review_on=date(2025, 10, 1))
    page = login_as("discipline1").get("/integrity").text
    assert "责任书未签3份" in page
    assert "廉政风险点待复核1个" in page
    assert "/integrity/risks?branch=B01" in page


def test_what_is_due_is_that_of_today_whatever_quarter_is_shown(session, login_as):
    make_pledge(session, signed_on=date(2025, 10, 9))
    page = login_as("discipline1").get("/integrity?quarter=2025Q3").text
    assert "已签0/应签4" in page
    assert "责任书未签3份" in page
    page = login_as("discipline1").get("/integrity?quarter=2024Q4").text
    assert "责任书未签3份" in page


def test_in_december_the_reminder_before_new_year_leads_to_the_next_year(login_as):
    clock.fix_today(date(2025, 12, 20))
    officer = login_as("discipline1")
    assert "元旦前应提醒" in officer.get("/integrity").text
    assert "/integrity/reminders?branch=B01&amp;year=2026" in officer.get("/integrity").text
    page = officer.get("/integrity/reminders?branch=B01&year=2026").text
    assert "2026年节前提醒登记" in page
    assert "应提醒" in page


def test_another_quarter_counts_itself(session, login_as):
    make_activity(session, "B01", ["warning_education"], date(2025, 9, 9), State.APPROVED)
    jiwei = login_as("jiwei")
    now = rows_of(jiwei.get("/integrity").text)["机关第一党支部"]
    then = rows_of(jiwei.get("/integrity?quarter=2025Q3").text)["机关第一党支部"]
    assert (now["廉政教育"], then["廉政教育"].split("，")[0]) == ("未开展", "1次")
    assert jiwei.get("/integrity?quarter=nonsense").status_code == 200


def test_more_branches_and_lines_take_no_more_statements(session, login_as, count_statements):
    jiwei = login_as("jiwei")
    make_pledge(session)
    jiwei.get("/integrity")
    count_statements.clear()
    jiwei.get("/integrity")
    few = len(count_statements)
    for code in ("B01", "B02", "B08"):
        make_activity(session, code, ["warning_education"], date(2025, 10, 9), State.APPROVED)
        for number in range(3):
            make_risk(session, branch=code, name=f"风险点{number}", review_on=date(2025, 10, 1))
    count_statements.clear()
    jiwei.get("/integrity")
    assert len(count_statements) == few <= 20
