"""The committee's overview: trends as tables, charts where they say more, numbers that open their sources."""

from datetime import date, timedelta

import lxml.html
import pytest

from intranet.domain.figures.trends import trend_of
from intranet.domain.records.workflow import State
from intranet.domain.study.hours import SpanHours
from intranet.features.overview.presentation import sections_of
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_activity


def test_each_trend_has_its_table_and_every_number_opens_records(session, login_as):
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 4), State.APPROVED)
    make_activity(session, "B02", ["lecture"], date(2025, 8, 4), State.APPROVED, submitted_after=12)
    page = lxml.html.fromstring(login_as("staff").get("/overview").text)
    tables = page.xpath("//div[@class='chart-pair']/table")
    assert len(tables) == 4
    row = tables[0].xpath(".//tr[th[contains(., '2025年第三季度')]]")[0]
    assert row.find("td/a").text == "2"
    assert row.find("td/a").get("href") == "/activities?quarter=2025Q3&state=approved"
    late = tables[3].xpath(".//tr[th[contains(., '2025年第三季度')]]/td")[2]
    assert late.text_content().strip() == "1/2条"
    assert "数据截至2025年10月20日" in page.text_content()


def test_a_quarter_without_records_says_so(login_as):
    page = lxml.html.fromstring(login_as("leader").get("/overview").text)
    first = page.xpath("//div[@class='chart-pair']/table")[0]
    assert "未开展" in first.text_content()


@pytest.mark.parametrize("who", ["jiwei", "archivist", "leader"])
def test_nobody_is_led_to_a_page_that_refuses_them(login_as, who):
    browser = login_as(who)
    page = lxml.html.fromstring(browser.get("/overview").text)
    links = {url for url in page.xpath("//main//a/@href") if url.startswith("/")}
    assert len(links) > 5
    assert [url for url in links if browser.get(url).status_code >= 400] == []


@pytest.mark.parametrize(
    ("who", "told"), [("jiwei", False), ("archivist", False), ("leader", True), ("staff", True)]
)
def test_how_much_waits_is_told_to_who_reviews_and_to_nobody_that_nothing_does(
    session, login_as, who, told
):
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 8), State.SUBMITTED)
    page = login_as(who).get("/overview").text
    assert "没有等待审核的记录" not in page
    assert ("现有1条记录待审核" in page) is told
    assert ("机关党委审核用时" in page) is told


def test_hours_are_divided_by_the_number_that_stands_beside_them():
    quarter = Quarter(2025, 3)
    trend = trend_of(quarter, [], [], {}, today=quarter.last_day, hours=[SpanHours(450, 9)])
    section = next(one for one in sections_of([trend], quarter.last_day) if one.title == "人均学时")
    ((_, cells),) = section.rows
    assert dict(zip(section.heads, (words for words, _ in cells), strict=True)) == {
        "人均学时": "5",
        "人学时": "45",
        "作学时要求的党员（名）": "9",
    }


def test_branches_are_not_shown_the_overview_of_all(login_as):
    assert login_as("secretary1").get("/overview").status_code == 403


def test_the_overview_takes_the_same_statements_for_any_number_of_records(
    session, login_as, count_statements
):
    browser = login_as("staff")
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 1), State.APPROVED)
    count_statements.clear()
    browser.get("/overview")
    few = len(count_statements)
    for number in range(10):
        day = date(2025, 7, 1) + timedelta(days=7 * number)
        make_activity(session, "B01", ["theme_day", "lecture"], day, State.APPROVED)
        make_activity(session, "B02", ["lecture"], day, State.SUBMITTED)
    count_statements.clear()
    browser.get("/overview")
    assert len(count_statements) == few <= 6


def test_late_is_what_the_committee_calls_late(session, login_as):
    make_activity(session, "B02", ["lecture"], date(2025, 8, 4), State.APPROVED, submitted_after=12)
    staff = login_as("staff")
    # nine working days later
    for limit, late in (("8", "1/1条"), ("9", "0/1条")):
        version = "0" if limit == "8" else "1"
        answer = staff.post(
            "/self-check/rules/late_entry", {"active": "y", "number": limit, "version": version}
        )
        assert answer.status_code == 303
        page = staff.get("/overview").text
        assert f"超过{limit}个工作日" in page
        assert late in page
