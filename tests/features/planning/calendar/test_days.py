"""The working calendar as data: seeded, read by all, kept by committee staff."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.planning.workdays import add_workdays, load_exceptions
from intranet.domain.records.days import CalendarDay
from intranet.foundation.database import db
from tests.rows import stored

FORM = {
    "day": "2027-10-01",
    "last": "2027-10-07",
    "name": "国庆节",
    "is_workday": "",
    "source": "通知",
    "version": "",
}


def arranged(app, year: int) -> list[CalendarDay]:
    """The days of a year that are not as the week would have them."""
    days = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return sorted(stored(app, CalendarDay, days), key=lambda row: row.day)


@pytest.mark.parametrize(("year", "off", "worked"), [(2025, 28, 5), (2026, 33, 6)])
def test_the_published_arrangements_are_there(app, year, off, worked):
    found = [row.is_workday for row in arranged(app, year)]
    assert (found.count(False), found.count(True)) == (off, worked)


def test_deadlines_are_counted_by_them(session):
    known = load_exceptions(session, date(2025, 9, 1), date(2025, 10, 31))
    assert add_workdays(date(2025, 9, 30), 3, known) == date(2025, 10, 11)
    assert known[date(2025, 9, 28)] is True


def test_everybody_reads_the_list_and_staff_keep_it(login_as):
    page = login_as("member1").get("/calendar/days?year=2025").text
    assert "2025-10-01" in page
    assert "国务院办公厅关于2025年部分节假日安排的通知" in page
    assert "移除" not in page
    assert login_as("member1").get("/calendar/days/new").status_code == 403
    assert login_as("leader").post("/calendar/days/new", FORM).status_code == 403
    page = login_as("staff").get("/calendar/days?year=2027").text
    assert "2027年的休假安排尚未登记" in page
    assert "公布后由机关党委工作人员登记" in page


def test_the_list_is_printed_and_saved_as_a_file(login_as):
    member = login_as("member1")
    page = member.get("/calendar/days?year=2025").text
    assert 'href="/calendar/days.xlsx?year=2025"' in page
    assert "修改" not in page
    answer = member.get("/calendar/days.xlsx?year=2025")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[2] == ("日期", "星期", "名称", "安排", "依据")
    source = "国务院办公厅关于2025年部分节假日安排的通知"
    # a day is a day, not text
    assert rows[3][0].date() == date(2025, 1, 1)
    assert rows[3][1:] == ("星期三", "元旦", "休，放假", source)
    assert len(rows) == 3 + 28 + 5
    assert member.get("/calendar/days.pdf?year=2025").data.startswith(b"%PDF")


def test_a_range_is_entered_at_once_and_twice_is_once(app, login_as):
    staff = login_as("staff")
    assert staff.post("/calendar/days/new", FORM).status_code == 303
    assert staff.post("/calendar/days/new", FORM).status_code == 303
    found = arranged(app, 2027)
    assert [row.day.day for row in found] == [1, 2, 3, 4, 5, 6, 7]
    assert not any(row.is_workday for row in found)
    assert all(row.entered_by_id for row in found)
    worked = {**FORM, "day": "2027-10-09", "last": "", "is_workday": "1"}
    staff.post("/calendar/days/new", worked)
    assert arranged(app, 2027)[-1].is_workday


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": ""}, "请填写日期"),
        ({"name": ""}, "请填写名称"),
        ({"last": "2027-09-30"}, "结束日期早于开始日期"),
        ({"last": "2028-10-07"}, "一次最多登记31天"),
        ({"day": "1025-10-01"}, "年份不对"),
        ({"day": "2025-10-01", "last": "2025-10-08"}, "已有其他安排"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(app, login_as, changes, sentence):
    answer = login_as("staff").post("/calendar/days/new", {**FORM, "source": "某通知", **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "某通知" in answer.text
    assert arranged(app, 2027) == []


def test_a_day_is_corrected_and_an_older_version_refused(app, login_as):
    row = arranged(app, 2025)[0]
    staff = login_as("staff")
    form = {**FORM, "day": "2025-01-02", "last": "", "name": "元旦调整", "version": "1"}
    address = f"/calendar/days/{row.id}"
    assert staff.post(address, form).status_code == 303
    assert arranged(app, 2025)[0].day == date(2025, 1, 2)
    stale = staff.post(address, {**form, "name": "另一名称"})
    assert stale.status_code == 409
    assert "另一名称" in stale.text
    twin = staff.post(address, {**form, "day": "2025-01-26", "version": "2"})
    assert twin.status_code == 422
    assert "请直接修改那一天" in twin.text


def test_removing_asks_first_and_leaves_a_trace(app, login_as):
    row = arranged(app, 2025)[0]
    staff = login_as("staff")
    address = f"/calendar/days/{row.id}/remove"
    assert f'href="{address}"' in staff.get(f"/calendar/days/{row.id}").text
    assert "移除后这一天按星期计算" in staff.get(address).text
    assert staff.post(address, {"version": "7"}).status_code == 409
    assert staff.post(address, {"version": "1"}).status_code == 303
    assert arranged(app, 2025)[0].id != row.id
    assert staff.get(f"/calendar/days/{row.id}").status_code == 404
    with app.app_context():
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.action, last.object_label) == ("calendar.day_removed", "2025-01-01 元旦放假")
