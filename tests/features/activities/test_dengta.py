"""灯塔录入: the texts of a record in the platform's order, the mark, and what is still to be entered."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.dengta import DengtaBlock, DengtaEntry, asked_since
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.committees import second_committee
from tests.rows import committed, newest, sheet_rows, stored

MARKED = {"entered_on": "2025-10-17", "version": "0"}


def labels(page):
    return re.findall(r"<dt>([^<]*)</dt>", page.text)


def titles(page):
    return re.findall(r'class="card-title[^"]*"><a href=[^>]*>([^<]*)', page.text)


@pytest.fixture
def meeting(session):
    return make_activity(
        session, kinds=("assembly",), title="三季度支部党员大会", state=State.APPROVED
    )


def test_the_blocks_stand_in_the_order_of_the_rows_and_under_their_names(
    session, login_as, meeting
):
    secretary = login_as("secretary1")
    told = labels(secretary.get(f"/activities/{meeting.id}/dengta"))
    assert told[:5] == ["类别", "名称", "时间", "地点", "主持人"]
    staff = login_as("staff")
    page = staff.get("/admin/dengta/place")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    answer = staff.post(
        "/admin/dengta/place",
        {"label": "会议地点", "sort_order": "5", "is_shown": "y", "version": version},
    )
    assert answer.status_code == 303
    told = labels(secretary.get(f"/activities/{meeting.id}/dengta"))
    assert told[:2] == ["会议地点", "类别"]


def test_a_block_that_is_not_shown_is_left_out_and_a_stale_change_is_refused(
    session, login_as, meeting
):
    block = session.scalars(select(DengtaBlock).where(DengtaBlock.block == "recorder")).one()
    staff = login_as("staff")
    form = {"label": "记录人", "sort_order": "60", "version": str(block.version)}
    assert staff.post("/admin/dengta/recorder", form).status_code == 303
    assert "记录人" not in labels(login_as("clerk1").get(f"/activities/{meeting.id}/dengta"))
    assert staff.post("/admin/dengta/recorder", form).status_code == 409
    wrong = staff.post("/admin/dengta/recorder", {**form, "label": "", "sort_order": "0"})
    assert wrong.status_code == 422
    assert "请填写1至9999之间的数字。" in wrong.text


def test_the_texts_are_those_of_the_printed_record_and_no_criticism_leaves_the_branch(
    session, login_as
):
    meeting = make_activity(session, kinds=("life_meeting",), state=State.APPROVED)
    page = login_as("clerk1").get(f"/activities/{meeting.id}/dengta")
    assert "一、集体学习。支部书记领学有关文件。\n二、交流讨论。" in page.text
    assert "联系群众还不够经常" not in page.text
    assert "每月开展一次政策学习（李二虎，2025-12-31前）" in page.text


def test_a_record_is_marked_once_with_its_day_and_the_mark_can_be_taken_away(
    app, session, login_as, meeting
):
    clerk = login_as("clerk1")
    address = f"/activities/{meeting.id}/dengta"
    assert clerk.post(address, MARKED).status_code == 303
    page = clerk.get(address)
    assert "2025年10月17日录入，李二虎登记。" in page.text
    assert clerk.post(address, MARKED).status_code == 409
    later = clerk.post(address, {"entered_on": "2025-10-21", "version": "1"})
    assert later.status_code == 422
    assert clerk.post(address, {"entered_on": "2025-10-18", "version": "1"}).status_code == 303
    assert clerk.get(f"{address}/remove").status_code == 200
    assert clerk.post(f"{address}/remove", {"version": "2"}).status_code == 303
    assert stored(app, DengtaEntry) == []
    assert clerk.get(f"{address}/remove").status_code == 404
    told = [event.action for event in stored(app, AuditEvent)][-3:]
    assert told == [
        AuditAction.DENGTA_ENTERED.value,
        AuditAction.DENGTA_ENTRY_EDITED.value,
        AuditAction.DENGTA_ENTRY_REMOVED.value,
    ]


def test_what_is_not_approved_is_not_entered(session, login_as):
    clerk = login_as("clerk1")
    for state in (State.DRAFT, State.SUBMITTED, State.VOIDED):
        activity = make_activity(session, state=state)
        assert clerk.get(f"/activities/{activity.id}/dengta").status_code == 409


def test_desk_and_ledger_name_the_same_records_until_they_are_entered(session, login_as, meeting):
    make_activity(session, title="九月主题党日", state=State.APPROVED)
    make_activity(session, kinds=("volunteer_service",), title="服务", state=State.APPROVED)
    make_activity(session, "B02", title="二支部的会", state=State.APPROVED)
    clerk = login_as("clerk1")
    assert "灯塔待录入的活动" in clerk.get("/").text
    waiting = clerk.get("/activities?dengta=open")
    assert set(titles(waiting)) == {"三季度支部党员大会", "九月主题党日"}
    assert f"/activities/{meeting.id}/dengta" in waiting.text
    clerk.post(f"/activities/{meeting.id}/dengta", MARKED)
    assert titles(clerk.get("/activities?dengta=open")) == ["九月主题党日"]
    assert titles(clerk.get("/activities?dengta=entered")) == ["三季度支部党员大会"]
    assert "1条" in clerk.get("/").text
    assert "灯塔待录入的活动" not in login_as("member1").get("/").text


def test_what_is_approved_anew_is_to_be_entered_anew(session, login_as, meeting):
    clerk = login_as("clerk1")
    clerk.post(f"/activities/{meeting.id}/dengta", MARKED)
    entry = newest(session, DengtaEntry)
    session.execute(
        update(Activity)
        .where(Activity.id == meeting.id)
        .values(approved_at=entry.updated_at + timedelta(hours=1))
    )
    committed(session)
    assert titles(clerk.get("/activities?dengta=open")) == ["三季度支部党员大会"]
    assert "录入后有修改" in clerk.get(f"/activities/{meeting.id}/dengta").text


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2025, 12, 31), date(2025, 1, 1)),
        (date(2026, 1, 1), date(2025, 1, 1)),
        (date(2026, 3, 31), date(2025, 1, 1)),
        (date(2026, 4, 1), date(2026, 1, 1)),
    ],
)
def test_the_year_before_is_asked_for_through_its_last_quarter(today, first):
    assert asked_since(today) == first


def test_the_committee_sees_numbers_of_its_own_branches_alone(session, login_as, meeting):
    second_committee(session)
    _, (note, *_), _, *rows = sheet_rows(login_as("staff").get("/dengta.xlsx"))
    assert note.endswith("应录入1条，已录入0条，待录入1条。")
    assert rows[0] == ("机关第一党支部", 1, 0, 1)
    assert [row[0] for row in rows] == [
        "机关第一党支部",
        "机关第二党支部",
        "指挥信息保障中心党支部",
    ]
    assert [row[0] for row in sheet_rows(login_as("staff9").get("/dengta.xlsx"))[3:]] == [
        "直属一支部"
    ]
    assert login_as("secretary9").get(f"/activities/{meeting.id}/dengta").status_code == 404


def test_each_committee_has_its_own_order_of_blocks(session, login_as, meeting):
    committee_id = second_committee(session).committee_id
    ours, theirs = login_as("staff"), login_as("staff9")

    def version(browser):
        page = browser.get("/admin/dengta/place").text
        return re.search(r'name="version"[^>]*value="(\d+)"', page)[1]

    form = {"label": "会议地点", "sort_order": "5", "is_shown": "y"}
    seen = version(theirs)
    assert ours.post("/admin/dengta/place", {**form, "version": version(ours)}).status_code == 303
    assert version(theirs) == seen
    assert "会议地点" not in theirs.get("/admin/dengta").text
    other = {**form, "label": "举办地", "version": seen}
    assert theirs.post("/admin/dengta/place", other).status_code == 303
    assert titles(ours.get("/admin/dengta"))[0] == "会议地点"
    assert titles(theirs.get("/admin/dengta"))[0] == "举办地"
    first = sheet_rows(theirs.get("/admin/dengta.xlsx"))[3]
    assert (first[0], *first[2:]) == ("举办地", 5, "列出")
    assert labels(login_as("secretary1").get(f"/activities/{meeting.id}/dengta"))[0] == "会议地点"
    rows = session.scalars(select(DengtaBlock).where(DengtaBlock.block == "place")).all()
    assert {(one.label, one.committee_id is None) for one in rows} == {
        ("地点", True),
        ("会议地点", False),
        ("举办地", False),
    }
    assert committee_id in {one.committee_id for one in rows}
