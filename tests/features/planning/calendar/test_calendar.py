"""The month: what each person sees in it, with holidays, plans and fixed days."""

import re
from datetime import date

import pytest

from intranet.domain.records.workflow import State
from tests.factories import bodies
from tests.factories.activities import make_activity, make_joint_event
from tests.factories.plans import make_item

OCTOBER = "/calendar?month=2025-10"


def day(page: str, iso: str) -> str:
    """What stands in the cell of one day, without tags."""
    cell = re.search(rf'<td[^>]*>(?:(?!</td>).)*datetime="{iso}".*?</td>', page, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", cell).split())


def test_holidays_are_marked_with_their_names_and_days_worked_in_exchange(login_as):
    page = login_as("member1").get(OCTOBER).text
    assert "休 国庆节、中秋节" in day(page, "2025-10-01")
    assert "班 国庆节、中秋节调休上班" in day(page, "2025-10-11")
    assert "国庆节、中秋节：2025年10月1日至8日放假" in page
    assert "今天" in day(page, "2025-10-20")
    assert "今天" not in day(page, "2025-10-21")


def test_above_the_month_stands_only_the_branch_that_was_chosen(login_as):
    staff = login_as("staff")

    def above(address):
        return "".join(re.findall(r'<p class="muted small">([^<]*)</p>', staff.get(address).text))

    assert "党支部" not in above(OCTOBER)
    assert "党支部" not in above("/calendar?month=2025-11")
    assert "机关第一党支部；" in above(f"{OCTOBER}&branch=B01")


def test_the_month_is_a_table_from_monday(login_as):
    page = login_as("member1").get(OCTOBER).text
    heads = re.findall(r'<th scope="col">(星期.)</th>', page)
    assert heads == ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"]
    assert "month=2025-09" in page
    assert "month=2025-11" in page


def test_the_fixed_theme_day_is_marked_and_not_moved(login_as):
    page = login_as("member1").get("/calendar?month=2025-11").text
    # a Saturday
    assert "主题党日固定日" in day(page, "2025-11-15")
    assert "机关第二党支部" in day(login_as("staff").get(OCTOBER).text, "2025-10-15")


@pytest.mark.parametrize(
    ("who", "state", "seen"),
    [
        ("clerk1", State.DRAFT, "草稿"),
        ("member1", State.DRAFT, ""),
        ("staff", State.DRAFT, ""),
        ("clerk2", State.DRAFT, ""),
        ("staff", State.SUBMITTED, "待审核"),
        ("archivist", State.SUBMITTED, ""),
        ("member1", State.APPROVED, "已通过"),
        ("archivist", State.APPROVED, "已通过"),
        ("clerk2", State.APPROVED, ""),
        ("clerk1", State.VOIDED, ""),
    ],
)
def test_activities_are_seen_by_who_may_read_them(app, session, login_as, who, state, seen):
    make_activity(session, state=state, held_on=date(2025, 10, 16), title="重阳走访")
    text = day(login_as(who).get(OCTOBER).text, "2025-10-16")
    assert ("重阳走访" in text) is bool(seen)
    assert seen in text


def test_a_draft_ahead_of_today_is_called_a_plan(app, session, login_as):
    make_activity(session, held_on=date(2025, 10, 21), title="将要开展")
    assert "将要开展 计划" in day(login_as("clerk1").get(OCTOBER).text, "2025-10-21")


def test_meetings_of_the_branch_committee_stay_hidden_from_members(app, session, login_as):
    make_activity(
        session,
        kinds=("branch_committee_meeting",),
        state=State.APPROVED,
        held_on=date(2025, 10, 16),
        title="支委会",
    )
    assert "支委会" not in login_as("member1").get(OCTOBER).text
    assert "支委会" in login_as("clerk1").get(OCTOBER).text


def test_planned_items_stand_on_their_day_until_an_activity_is_seen(app, session, login_as):
    make_item(session, planned_on=date(2025, 10, 24), title="参观纪念馆")
    make_item(session, planned_on=date(2025, 10, 10), title="上旬学习")
    make_item(session, planned_on=None, month=10, title="待定讲座")
    make_item(session, planned_on=date(2025, 10, 23), title="不办了", cancelled="推迟")
    page = login_as("member1").get(OCTOBER).text
    assert "参观纪念馆 计划" in day(page, "2025-10-24")
    assert "上旬学习 未开展" in day(page, "2025-10-10")
    assert "本月计划，日期待定" in page
    assert "待定讲座" in page
    assert "不办了" not in page
    assert "参观纪念馆" not in login_as("member2").get(OCTOBER).text
    assert "参观纪念馆" in login_as("leader").get(OCTOBER).text


def test_a_drafted_item_is_told_as_its_activity_to_who_sees_that(app, session, login_as):
    draft = make_activity(session, held_on=date(2025, 10, 24), title="参观纪念馆")
    make_item(session, planned_on=date(2025, 10, 23), title="计划参观", activity_id=draft.id)
    clerk = login_as("clerk1").get(OCTOBER).text
    assert "参观纪念馆" in day(clerk, "2025-10-24")
    assert "计划参观" not in clerk
    staff = login_as("staff").get(OCTOBER).text
    assert "计划参观" in day(staff, "2025-10-23")
    assert "已拟草稿" in day(staff, "2025-10-23")
    assert "办理中" in day(login_as("member1").get(OCTOBER).text, "2025-10-23")


def test_a_joint_event_and_its_records_are_told_once(app, session, login_as):
    event = make_joint_event(
        session, branches=("B01", "B02"), held_on=date(2025, 10, 24), title="联合宣讲"
    )
    assert "联合宣讲 计划" in day(login_as("clerk1").get(OCTOBER).text, "2025-10-24")
    assert "联合宣讲" not in login_as("secretary8").get(OCTOBER).text
    make_activity(
        session,
        state=State.SUBMITTED,
        held_on=date(2025, 10, 24),
        title="联合宣讲",
        joint_event_id=event.id,
    )
    clerk = login_as("clerk1").get(OCTOBER).text
    assert clerk.count("联合宣讲") == 1
    assert "/activities/" in clerk
    staff = login_as("staff").get(OCTOBER).text
    assert staff.count("联合宣讲") == 1
    assert f"/joint/{event.id}" in staff
    one = login_as("staff").get(f"{OCTOBER}&branch=B01").text
    assert one.count("联合宣讲") == 1
    assert f"/joint/{event.id}" not in one


def test_the_committee_chooses_one_branch_or_all(app, session, login_as):
    for branch in ("B01", "B02", None):
        make_activity(
            session,
            branch,
            kinds=("core_group_session",) if branch is None else ("theme_day",),
            state=State.APPROVED,
            held_on=date(2025, 10, 16),
            title=f"活动{branch}",
        )
    staff = login_as("staff")
    everything = staff.get(OCTOBER).text
    assert all(f"活动{branch}" in everything for branch in ("B01", "B02", None))
    one = staff.get(f"{OCTOBER}&branch=B02").text
    assert "活动B02" in one
    assert "活动B01" not in one
    own = staff.get(f"{OCTOBER}&branch=committee").text
    assert "活动None" in own
    assert "活动B02" not in own
    assert login_as("clerk1").get(f"{OCTOBER}&branch=B02").status_code == 404
    assert login_as("clerk1").get(f"{OCTOBER}&branch=B01").status_code == 200
    assert login_as("sysadmin").get("/calendar").status_code == 403


def test_what_branches_do_alike_is_told_once_in_office_order(app, session, login_as):
    for branch in ("B08", "B02", "B01"):
        make_item(session, branch, planned_on=date(2025, 10, 24))
    text = day(login_as("staff").get(OCTOBER).text, "2025-10-24")
    assert text.count("10月主题党日") == 1
    assert "机关第一党支部 、 机关第二党支部 、 指挥信息保障中心党支部" in text


def test_the_list_tells_place_and_kind_by_day(app, session, login_as):
    make_activity(session, state=State.APPROVED, held_on=date(2025, 10, 16))
    page = login_as("member1").get(f"{OCTOBER}&view=list").text
    row = re.search(r"<tr>\s*<th[^>]*><time datetime=\"2025-10-16\".*?</tr>", page, re.DOTALL)[0]
    assert "主题党日，三楼会议室" in row
    assert "2025-10-17" not in page


def test_a_day_shows_three_entries_and_leads_to_the_others(app, session, login_as):
    for number in range(5):
        title = f"第{number}项"
        make_activity(session, title=title, state=State.APPROVED, held_on=date(2025, 10, 16))
    browser = login_as("member1")
    page = browser.get(OCTOBER).text
    assert page.count("day-rest") == 2
    address = re.search(r'href="([^"]*)">另有2项', page)[1].replace("&amp;", "&")
    day = address.split("#")[1]
    assert f'id="{day}"' in browser.get(address).text


def test_an_odd_address_shows_the_month_of_today(login_as):
    for month in ("2025-13", "abc", "0000-01"):
        assert "2025年10月日历" in login_as("member1").get(f"/calendar?month={month}").text


def test_twenty_entries_take_as_many_statements_as_one(app, session, login_as, count_statements):
    def fill(day_number: int) -> None:
        make_activity(session, state=State.APPROVED, held_on=date(2025, 10, day_number))
        make_item(session, planned_on=date(2025, 10, day_number))
        make_joint_event(session, held_on=date(2025, 10, day_number))

    fill(9)
    staff = login_as("staff")
    staff.get(OCTOBER)
    count_statements.clear()
    staff.get(OCTOBER)
    few = len(count_statements)
    for number in range(10, 30):
        fill(number)
    count_statements.clear()
    staff.get(OCTOBER)
    assert len(count_statements) == few


def test_who_sits_in_a_body_finds_its_sessions_beside_those_of_the_own_branch(session, login_as):
    bodies.fill(session)
    held = date(2025, 10, 14)
    make_activity(session, None, ("core_group_session",), held, State.APPROVED, title="十月学习会")
    make_activity(session, "B01", held_on=held, state=State.APPROVED, title="十月主题日")
    own = day(login_as("secretary1").get(OCTOBER).text, "2025-10-14")
    assert "十月学习会" in own
    assert "十月主题日" in own
    assert "十月学习会" not in login_as("clerk1").get(OCTOBER).text
    staff = login_as("staff")
    assert "十月学习会" in staff.get(OCTOBER).text
    assert "十月学习会" not in staff.get(f"{OCTOBER}&branch=B01").text
