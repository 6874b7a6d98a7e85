"""The ledger: scope, filters, paging, and the number of statements."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from intranet.domain.activities.tables import ActivityRecord
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.factories.activities import make_activity
from tests.registers import records_at_odds
from tests.rows import committed


def titles(page):
    return re.findall(r'class="card-title[^"]*"><a href=[^>]*>([^<]*)', page.text)


@pytest.fixture
def ledger(session):
    make_activity(session, title="甲 一支部草稿")
    make_activity(session, title="乙 一支部已通过", state=State.APPROVED, held_on=date(2025, 9, 10))
    make_activity(
        session, branch="B02", title="丙 二支部待审核", state=State.SUBMITTED, kinds=("assembly",)
    )
    make_activity(
        session,
        title="丁 支委会",
        kinds=("branch_committee_meeting",),
        state=State.APPROVED,
        held_on=date(2025, 6, 3),
    )
    make_activity(
        session,
        title="戊 廉政党课",
        kinds=("integrity_lecture",),
        state=State.ARCHIVED,
        held_on=date(2025, 5, 3),
    )


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("clerk1", "甲乙丁戊"),
        ("secretary1", "甲乙丁戊"),
        ("member1", "乙戊"),
        ("clerk2", "丙"),
        ("member2", ""),
        ("staff", "乙丙丁戊"),
        ("leader", "乙丙丁戊"),
        ("jiwei", "乙丁戊"),
        ("archivist", "乙丁戊"),
    ],
)
def test_everybody_sees_what_concerns_them(ledger, login_as, username, seen):
    page = login_as(username).get("/activities")
    assert page.status_code == 200
    assert {title[0] for title in titles(page)} == set(seen)


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
def test_administrators_see_no_content(ledger, login_as, username):
    assert login_as(username).get("/activities").status_code == 403


def test_the_committee_knows_that_drafts_exist(ledger, login_as):
    page = login_as("staff").get("/activities").text
    assert "另有 1 条草稿" in page
    assert "一支部草稿" not in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", 2),
        ("branch=B01", 1),
        ("branch=B01&quarter=2025Q4", 1),
        ("branch=B01&quarter=2025Q3", 0),
        ("quarter=2025", 2),
        ("quarter=2024", 0),
        ("branch=committee", 0),
        ("state=draft", 2),
        # not among those that are looked for, or nothing may be told of what stands in them
        ("state=approved", 0),
        ("kind=theme_day", 0),
        ("q=草稿", 0),
    ],
)
def test_drafts_are_known_of_where_the_list_would_hold_them(session, login_as, query, told):
    make_activity(session, title="一支部的", held_on=date(2025, 10, 9))
    make_activity(session, "B02", title="二支部的", held_on=date(2025, 8, 4))
    page = login_as("staff").get(f"/activities?{query}").text
    assert (f"另有 {told} 条草稿" in page) if told else ("条草稿" not in page)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("branch=B02", "丙"),
        ("kind=theme_day", "乙"),
        ("kind=lecture", "戊"),
        ("kind=assembly&kind=branch_committee_meeting", "丙丁"),
        ("quarter=2025Q3", "乙丙"),
        ("quarter=2025Q2", "丁戊"),
        ("quarter=2025", "乙丙丁戊"),
        ("quarter=2024", ""),
        ("state=approved", "乙丁戊"),
        ("state=archived", "戊"),
        ("state=submitted", "丙"),
        ("q=支部", "乙丙丁"),
        ("q=党课", "戊"),
        ("q=%25", ""),
        ("q=_", ""),
        ("branch=B01&quarter=2025Q2&state=approved&kind=lecture", "戊"),
        ("quarter=nonsense&state=nonsense", "乙丙丁戊"),
    ],
)
def test_filters_narrow_the_list(ledger, login_as, query, seen):
    page = login_as("staff").get(f"/activities?{query}")
    assert {title[0] for title in titles(page)} == set(seen)


def test_an_empty_list_says_what_to_do(login_as):
    assert "没有符合条件的活动" in login_as("clerk1").get("/activities").text


def test_pages_follow_each_other_without_gap_or_overlap(session, login_as):
    for number in range(65):
        make_activity(
            session,
            title=f"活动{number:03d}",
            held_on=date(2025, 1, 1) + timedelta(days=number // 2),
        )
    browser = login_as("clerk1")
    seen, url = [], "/activities"
    for _ in range(3):
        page = browser.get(url)
        assert "共 65 条" in page.text
        seen += titles(page)
        url = (
            page.text.split('rel="next" href="')[1].split('"')[0]
            if 'rel="next"' in page.text
            else ""
        )
        url = url.replace("&amp;", "&")
    assert url == ""
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 65
    back = page.text.split('rel="prev" href="')[1].split('"')[0]
    assert titles(browser.get(back)) == seen[30:60]


def statements_for(browser, url, count_statements):
    count_statements.clear()
    assert browser.get(url).status_code == 200
    return len(count_statements)


def test_the_number_of_statements_does_not_grow_with_the_rows(session, login_as, count_statements):
    browser = login_as("staff")
    make_activity(session, state=State.APPROVED)
    one = statements_for(browser, "/activities", count_statements)
    for day in range(1, 25):
        make_activity(
            session,
            state=State.APPROVED,
            held_on=date(2025, 8, day),
            kinds=("theme_day", "lecture"),
        )
    assert statements_for(browser, "/activities", count_statements) == one
    assert one <= 3


def test_the_record_page_takes_the_same_number_of_statements_for_any_size(
    session, login_as, count_statements
):
    browser = login_as("secretary1")
    small = make_activity(session, state=State.APPROVED)
    large = make_activity(session, state=State.APPROVED, kinds=("theme_day", "lecture", "assembly"))
    first = statements_for(browser, f"/activities/{small.id}", count_statements)
    assert statements_for(browser, f"/activities/{large.id}", count_statements) == first <= 5


def test_a_life_meetings_criticism_is_for_the_branch(session, login_as):
    meeting = make_activity(session, kinds=("life_meeting",), state=State.APPROVED)
    inside = login_as("member1").get(f"/activities/{meeting.id}").text
    outside = login_as("staff").get(f"/activities/{meeting.id}").text
    assert "联系群众还不够经常" in inside
    assert "联系群众还不够经常" not in outside
    assert "仅本支部党员可以查看" in outside


def test_the_sums_of_every_activity_agree_with_its_rows(session):
    from sqlalchemy import case, func, or_, select

    from intranet.domain.activities.presence import AttendanceStatus
    from intranet.domain.activities.tables import Activity, Attendance

    make_activity(session, state=State.APPROVED)
    make_activity(session, branch="B08", kinds=("theme_day", "lecture"))
    counted = func.sum(case((Attendance.status != AttendanceStatus.EXEMPT, 1), else_=0))
    present = func.sum(case((Attendance.status == AttendanceStatus.PRESENT, 1), else_=0))
    wrong = session.execute(
        select(Activity.id)
        .join(Attendance)
        .group_by(Activity.id)
        .having(or_(Activity.due_count != counted, Activity.present_count != present))
    ).all()
    assert wrong == []
    assert records_at_odds(session) == []


def test_the_kinds_of_integrity_are_one_filter_also_on_paper_and_in_the_file(
    session, ledger, login_as
):
    make_activity(session, title="己 警示教育", kinds=("warning_education",), state=State.APPROVED)
    make_activity(session, branch="B02", title="庚 警示教育", kinds=("warning_education",))
    browser = login_as("secretary1")
    assert {one[0] for one in titles(browser.get("/activities?kind=all_integrity"))} == set("戊己")
    sheet = load_workbook(BytesIO(browser.get("/activities/ledger.xlsx?kind=all_integrity").data))
    cells = {str(cell.value)[0] for row in sheet.active.iter_rows() for cell in row if cell.value}
    assert {"戊", "己"} <= cells
    assert not cells & set("乙丁庚")
    assert sheet.active["A1"].value == "机关第一党支部党风廉政活动台账"
    answer = browser.get("/activities/ledger.pdf?kind=all_integrity")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_a_page_of_the_ledger_takes_three_statements(ledger, login_as, count_statements):
    for username in ("staff", "leader", "secretary1", "member1"):
        browser = login_as(username)
        for url in ("/activities", "/activities?kind=lecture&q=党课&state=approved"):
            assert statements_for(browser, url, count_statements) <= 3, (username, url)


def test_the_ledger_and_the_top_bar_tell_the_same_number(ledger, login_as):
    def waiting(url):
        return login_as("staff").get(url).text.split('id="pending">')[1].split("</a>")[0]

    assert waiting("/activities") == waiting("/members")


@pytest.mark.parametrize(
    "typed",
    [
        "支部",
        "党",
        "党课",
        "学习贯彻",
        "党的+创新",
        "，",
        "-",
        "ＡＢ",
        "ab",
        "AB",
        "新理论",
        "会+议",
        "3%",
        "_",
        "\\",
        "应急",
    ],
)
def test_words_find_what_stands_in_title_theme_or_kind_and_nothing_else(session, login_as, typed):
    """The same as looking at each of them, though what else a record says is in the index, too."""
    typed = typed.replace("+", " ")
    words = ("应急演练", "AB，会 议", "一-二", "100_3%", "谈\\话", "ＡＢ组")
    rows = [
        make_activity(session, title=f"{word}{number}", kinds=kinds, place="应急支部会议室AB-，")
        for number, word in enumerate(words)
        for kinds in (("theme_day",), ("assembly",), ("integrity_lecture", "study_session"))
    ]
    browser, sqlite = login_as("clerk1"), session.get_bind().dialect.name == "sqlite"

    def stands_in(*texts):
        # SQLite's LIKE knows no capitals among the letters of ASCII
        plain = [text.lower() if sqlite else text for text in texts]
        return any((typed.lower() if sqlite else typed) in text for text in plain)

    wanted = {
        row.title + row.kinds
        for row in rows
        if stands_in(
            row.title,
            *(record.theme for record in row.records),
            *(record.kind.label for record in row.records),
        )
    }
    page = browser.get("/activities", query_string={"q": typed})
    shown = {number: row for row in rows for number in [f'href="/activities/{row.id}"']}
    assert {row.title + row.kinds for link, row in shown.items() if link in page.text} == wanted


def test_a_gathering_tells_the_kinds_of_its_records(session):
    row = make_activity(session, kinds=("theme_day", "lecture"))
    assert row.kinds == ",theme_day,lecture,"
    row.records[0].position, row.records[1].position = 1, 0
    row.updated_at = clock.now()  # as whoever changes a part of it does
    session.flush()
    assert row.kinds == ",lecture,theme_day,"
    row.records = [record for record in row.records if record.kind.code == "lecture"]
    session.flush()
    assert row.kinds == ",lecture,"
    session.rollback()


def test_records_follow_their_gathering_to_another_month(session):
    row = make_activity(session, kinds=("theme_day", "lecture"))
    row.held_on, row.ym = date(2025, 9, 30), 202509
    session.flush()
    session.expire_all()
    records = session.scalars(select(ActivityRecord).where(ActivityRecord.activity_id == row.id))
    assert [(one.branch_id, one.ym) for one in records] == [(row.branch_id, 202509)] * 2
    session.rollback()


def test_every_connection_to_postgresql_knows_that_rows_are_near_and_statements_short(session):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite plans without such a cost")
    session.rollback()
    assert session.scalar(text("SHOW random_page_cost")) == "1"
    assert session.scalar(text("SHOW jit")) == "off"


def test_a_file_longer_than_what_is_fetched_at_a_time_is_whole(session, login_as, monkeypatch):
    monkeypatch.setattr("intranet.pagekit.listings.FETCHED", 2)
    for number in range(5):
        make_activity(session, title=f"第{number}次主题党日", state=State.APPROVED)
    sheet = load_workbook(BytesIO(login_as("staff").get("/activities/ledger.xlsx").data)).active
    assert sorted(row[1].value for row in sheet.iter_rows(min_row=4)) == [
        f"第{number}次主题党日" for number in range(5)
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_may_still_be_changed_is_changed_from_its_row_by_who_keeps_it(session, login_as):
    waits = make_activity(session, state=State.SUBMITTED)
    make_activity(session, state=State.APPROVED, held_on=date(2025, 9, 10))
    examined = make_activity(session, state=State.SUBMITTED, held_on=date(2025, 9, 12))
    examined.under_review_at, examined.under_review_by_id = clock.now(), examined.submitted_by_id
    committed(session)

    def offered(username):
        page = login_as(username).get("/activities").text
        return re.findall(r'href="(/activities/\d+/edit)"', page)

    assert offered("secretary1") == offered("clerk1") == [f"/activities/{waits.id}/edit"]
    assert offered("staff") == offered("member1") == offered("secretary2") == []
