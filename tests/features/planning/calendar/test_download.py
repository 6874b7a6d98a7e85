"""The calendar as a file, read back with the library."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from intranet.domain.records.workflow import State
from tests.factories.activities import CONTENT, make_activity
from tests.factories.plans import make_item

ADDRESS = "/calendar.ics?year=2025"
BEIJING = ZoneInfo("Asia/Shanghai")


def events(browser, address: str = ADDRESS) -> dict[str, object]:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"\r\n" in answer.data
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.data).events}


def test_a_gathering_has_its_time_in_beijing_and_a_time_zone(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED, title="重阳走访；慰问, 座谈")
    found = events(login_as("member1"))
    event = found[f"activity-{activity.id}@intranet"]
    assert event["summary"] == "重阳走访；慰问, 座谈"
    assert event["location"] == "三楼会议室"
    assert event.categories == ["主题党日"]
    assert event.start == datetime.combine(date(2025, 9, 15), time(14, 30), BEIJING)
    assert event.end == datetime.combine(date(2025, 9, 15), time(16, 30), BEIJING)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["status"] == "CONFIRMED"
    text = login_as("member1").get(ADDRESS).text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Asia/Shanghai" in text


def test_what_has_no_time_or_several_days_lasts_whole_days(app, session, login_as):
    plan = make_item(session)
    long = make_activity(
        session, state=State.APPROVED, held_on=date(2025, 10, 14), ends_on=date(2025, 10, 16)
    )
    undated = make_item(session, planned_on=None, month=12)
    found = events(login_as("clerk1"))
    event = found[f"plan-{plan.id}@intranet"]
    assert (event.start, event.end) == (date(2025, 11, 17), date(2025, 11, 18))
    assert event["status"] == "TENTATIVE"
    event = found[f"activity-{long.id}@intranet"]
    assert (event.start, event.end - event.start) == (date(2025, 10, 14), timedelta(days=3))
    assert f"plan-{undated.id}@intranet" not in found


def test_the_file_shows_what_the_page_shows_and_nothing_beyond(app, session, login_as):
    draft = make_activity(session)
    other = make_activity(session, "B02", state=State.APPROVED)
    assert f"activity-{draft.id}@intranet" in events(login_as("clerk1"))
    assert events(login_as("member1")) == {}
    everything = events(login_as("staff"))
    assert set(everything) == {f"activity-{other.id}@intranet"}
    assert events(login_as("staff"), f"{ADDRESS}&branch=B01") == {}
    assert login_as("clerk1").get(f"{ADDRESS}&branch=B02").status_code == 404
    text = "".join(login_as("staff").get(ADDRESS).text.split())
    assert CONTENT.split("\n")[0] not in text
    assert "冯十月" not in text


def test_the_same_data_give_the_same_file(app, session, login_as):
    make_activity(session, state=State.APPROVED)
    assert login_as("staff").get(ADDRESS).data == login_as("staff").get(ADDRESS).data


def test_another_year_is_another_file(app, session, login_as):
    make_activity(session, state=State.APPROVED)
    assert events(login_as("staff"), "/calendar.ics?year=2024") == {}
    assert len(events(login_as("staff"), "/calendar.ics?year=x")) == 1
