"""Annual plans: reading, adding, changing, cancelling; who may; where items stand."""

import io
import re
from datetime import date

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import PlanProgress, plan_progress
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.plans import make_item
from tests.rows import sheet_rows, stored

FORM = {
    "year": "2025",
    "branch": "B01",
    "kind": "study_session",
    "title": "学习党章",
    "planned_on": "2025-11-20",
    "month": "",
    "responsible": "李二虎",
    "note": "",
    "form_key": "plan-form-0001",
}


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_an_item_is_added_once_and_shown_in_its_month(app, login_as):
    clerk = login_as("clerk1")
    assert clerk.post("/plans/new", FORM).status_code == 303
    assert clerk.post("/plans/new", FORM).status_code == 303
    (item,) = stored(app, PlanItem)
    assert (item.month, item.planned_on) == (11, date(2025, 11, 20))
    page = text_of(login_as("member1").get("/plans?year=2025").text)
    assert "11月20日 星期四" in page
    assert "学习党章" in page
    assert "截至2025年10月20日，计划1项，未到计划时间。" in page


def test_the_plan_of_a_year_to_come_does_not_speak_of_a_day_to_come(session, login_as):
    make_item(session, planned_on=date(2026, 1, 1))
    make_item(session, planned_on=None, month=3, year=2026)
    page = text_of(login_as("clerk1").get("/plans?year=2026").text)
    assert "2026年计划2项，尚未开始。" in page
    assert "截至2026年" not in page
    page = text_of(login_as("staff").get("/plans?year=2026").text)
    assert "2026年尚未开始" in page
    assert "截至2026年" not in page


def test_items_stand_in_the_order_of_days_and_undated_ones_last_in_their_month(session, login_as):
    make_item(session, planned_on=None, month=11, title="日期待定的")
    make_item(session, planned_on=date(2025, 11, 30), title="月末的")
    make_item(session, planned_on=date(2025, 11, 3), title="月初的")
    page = login_as("clerk1").get("/plans?year=2025").text
    assert page.index("月初的") < page.index("月末的") < page.index("日期待定的")


def test_only_the_month_may_be_settled(app, login_as):
    login_as("secretary1").post("/plans/new", {**FORM, "planned_on": "", "month": "12"})
    (item,) = stored(app, PlanItem)
    assert (item.month, item.planned_on) == (12, None)
    assert "12月，日期待定" in login_as("secretary1").get("/plans").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写名称"),
        ({"planned_on": "2026-01-01"}, "日期不在2025年内"),
        ({"planned_on": ""}, "请填写日期；日期未定的，请选择月份。"),
        ({"title": "字" * 121}, "最多120字"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_stays_typed(
    app, login_as, changes, sentence
):
    answer = login_as("clerk1").post("/plans/new", {**FORM, "note": "要带笔记本", **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "要带笔记本" in answer.text
    assert stored(app, PlanItem) == []


def test_a_kind_of_the_committee_is_not_planned_by_a_branch(app, login_as):
    form = {**FORM, "kind": "core_group_session"}
    assert login_as("clerk1").post("/plans/new", form).status_code == 422
    form = {**FORM, "branch": "committee", "kind": "core_group_session"}
    assert login_as("staff").post("/plans/new", form).status_code == 303
    (item,) = stored(app, PlanItem)
    assert item.branch_id is None


@pytest.mark.parametrize(
    ("branch", "committee", "groups"), [("1", True, False), ("2", False, False), ("8", True, True)]
)
def test_what_the_branch_cannot_hold_is_not_planned(login_as, branch, committee, groups):
    secretary = login_as(f"secretary{branch}")
    for page in ("/plans/new?year=2025", "/activities/new"):
        offered = secretary.get(page).text
        assert ("支部委员会会议" in offered) is committee, page
        assert ("党小组会" in offered) is groups, page
    for kind, held in (("branch_committee_meeting", committee), ("group_meeting", groups)):
        form = {**FORM, "branch": f"B0{branch}", "kind": kind, "form_key": f"plan-{kind}"}
        assert secretary.post("/plans/new", form).status_code == (303 if held else 422)


def test_an_item_of_a_kind_no_longer_held_is_still_corrected(app, session, login_as):
    item = make_item(session, branch="B02", kind="group_meeting")
    form = {**FORM, "branch": "B02", "kind": "group_meeting", "version": str(item.version)}
    assert login_as("secretary2").post(f"/plans/{item.id}/edit", form).status_code == 303


def test_an_edit_on_an_older_version_is_refused_and_keeps_the_text(app, session, login_as):
    item = make_item(session)
    clerk = login_as("clerk1")
    values = {**FORM, "kind": "theme_day", "version": str(item.version)}
    address = f"/plans/{item.id}/edit"
    assert clerk.post(address, {**values, "title": "先保存的"}).status_code == 303
    answer = clerk.post(address, {**values, "title": "后保存的"})
    assert answer.status_code == 409
    assert "后保存的" in answer.text
    assert stored(app, PlanItem)[0].title == "先保存的"
    version = re.search(r'name="version"[^>]* value="(\d+)"', answer.text)[1]
    again = clerk.post(address, {**values, "title": "后保存的", "version": version})
    assert again.status_code == 303
    assert stored(app, PlanItem)[0].title == "后保存的"


def test_an_item_with_a_day_says_no_month_until_the_day_is_given_up(app, session, login_as):
    item = make_item(session)
    clerk, address = login_as("clerk1"), f"/plans/{item.id}/edit"
    page = clerk.get(address).text
    assert re.search(r'<option selected value="">按日期', page)
    assert re.search(r'<option selected value="theme_day">', page)
    values = {**FORM, "kind": "theme_day", "planned_on": "", "version": str(item.version)}
    assert clerk.post(address, values).status_code == 422
    assert clerk.post(address, {**values, "month": "12"}).status_code == 303
    (item,) = stored(app, PlanItem)
    assert (item.month, item.planned_on) == (12, None)


def test_an_item_is_cancelled_with_a_reason_and_may_come_back(app, session, login_as):
    item = make_item(session)
    clerk = login_as("clerk1")
    address = f"/plans/{item.id}/cancel"
    refused = clerk.post(address, {"version": str(item.version), "reason": " "})
    assert refused.status_code == 422
    assert clerk.post(address, {"version": "1", "reason": "与培训重合"}).status_code == 303
    page = text_of(clerk.get("/plans").text)
    assert "已取消" in page
    assert "与培训重合" in page
    assert "计划的1项已取消。" in page
    stale = clerk.post(address, {"version": "1", "reason": "再取消"})
    assert stale.status_code == 409
    assert "再取消" in stale.text
    assert clerk.post(f"/plans/{item.id}/resume", {"version": "2"}).status_code == 303
    assert stored(app, PlanItem)[0].cancelled == ""
    with app.app_context():
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions[-2:] == ["plan.item_cancelled", "plan.item_resumed"]


def test_an_item_with_a_living_activity_is_not_cancelled(app, session, login_as):
    activity = make_activity(session)
    item = make_item(session, activity_id=activity.id)
    form = {"version": str(item.version), "reason": "不开展"}
    answer = login_as("clerk1").post(f"/plans/{item.id}/cancel", form)
    assert answer.status_code == 409
    assert "请先在活动记录中撤销登记" in answer.text
    assert "不开展" in answer.text


def test_the_kind_of_an_item_with_an_activity_is_changed_there(app, session, login_as):
    activity = make_activity(session)
    item = make_item(session, activity_id=activity.id)
    form = {**FORM, "version": str(item.version)}
    answer = login_as("clerk1").post(f"/plans/{item.id}/edit", form)
    assert answer.status_code == 422
    assert "类别请在活动记录中修改" in answer.text


@pytest.mark.parametrize(
    ("state", "branch_word", "member_word"),
    [
        (State.DRAFT, "已拟草稿", "办理中"),
        (State.SUBMITTED, "待审核", "办理中"),
        (State.RETURNED, "退回修改", "办理中"),
        (State.APPROVED, "已开展", "已开展"),
        (State.VOIDED, "未开展", "未开展"),
    ],
)
def test_an_item_stands_where_its_activity_stands(
    app, session, login_as, state, branch_word, member_word
):
    activity = make_activity(session, state=state)
    make_item(session, planned_on=date(2025, 9, 15), activity_id=activity.id)
    badge = re.compile(r'data-label="进展".*?</td>', re.DOTALL)
    assert branch_word in badge.search(login_as("clerk1").get("/plans").text)[0]
    shown = badge.search(login_as("member1").get("/plans").text)[0]
    assert member_word in shown
    assert ("/activities/" in shown) is (state is State.APPROVED)


def test_a_moved_activity_is_followed(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED, held_on=date(2025, 9, 15))
    make_item(session, planned_on=date(2025, 9, 12), activity_id=activity.id)
    page = text_of(login_as("clerk1").get("/plans").text)
    assert "实际9月15日" in page
    assert "计划1项，已开展（以审核通过为准）" in page


def test_a_branch_reads_its_own_plan_and_the_committee_all(app, session, login_as):
    item = make_item(session)
    assert login_as("member2").get("/plans?branch=B01").status_code == 404
    assert login_as("member2").get(f"/plans/{item.id}").status_code == 404
    assert login_as("clerk2").post(f"/plans/{item.id}/edit", FORM).status_code == 404
    staff = login_as("staff")
    assert "11月主题党日" in staff.get("/plans?branch=B01").text
    assert staff.get(f"/plans/{item.id}/edit").status_code == 403
    assert staff.post("/plans/new", FORM).status_code == 403
    assert login_as("member1").get("/plans/new").status_code == 403
    assert login_as("sysadmin").get("/plans").status_code == 403


def test_the_committee_sees_first_how_far_each_plan_has_come(app, session, login_as):
    make_item(session, planned_on=date(2025, 9, 15))
    make_item(session, planned_on=date(2025, 12, 15))
    rows = re.findall(r"<tr>.*?</tr>", login_as("leader").get("/plans").text, re.DOTALL)
    texts = [" ".join(text_of(row).split()) for row in rows]
    assert texts[1:] == [
        "机关第一党支部 2 1 0 0",
        "机关第二党支部 尚未制定",
        "指挥信息保障中心党支部 尚未制定",
        "机关党委 尚未制定",
    ]


def test_a_category_narrows_the_plan(app, session, login_as):
    make_item(session)
    make_item(session, kind="study_session")
    page = login_as("clerk1").get("/plans?category=study").text
    assert "11月集中学习" in page
    assert "11月主题党日" not in page
    assert "学习教育类计划1项" in page
    assert "没有这一类计划项目" in login_as("clerk1").get("/plans?category=service").text


def test_a_year_without_a_plan_says_so(login_as):
    assert "2026年度计划尚未制定" in login_as("clerk1").get("/plans?year=2026").text
    assert "2025年度计划尚未制定" in login_as("clerk1").get("/plans?year=abc").text


def test_progress_is_given_for_every_branch_in_one_statement(
    app, session, login_as, count_statements
):
    held = make_activity(session, state=State.APPROVED)
    make_item(session, planned_on=date(2025, 9, 15), activity_id=held.id)
    make_item(session, planned_on=date(2025, 10, 21), cancelled="推迟")
    make_item(session, planned_on=None, month=10)
    first, second = make_item(session).branch_id, make_item(session, "B02").branch_id
    count_statements.clear()
    found = plan_progress(session, [first, second, 999], 2025, date(2025, 10, 20))
    assert len(count_statements) == 1
    assert found[first] == PlanProgress(planned=3, due=1, held=1, cancelled=1)
    assert found[second] == PlanProgress(planned=1)
    assert not found[999].made
    later = plan_progress(session, [first], 2025, date(2025, 10, 31))
    assert later[first].due == 2


@pytest.mark.parametrize("address", ["/plans?branch=B01", "/plans"])
def test_twenty_items_take_as_many_statements_as_one(
    app, session, login_as, count_statements, address
):
    make_item(session)
    staff = login_as("staff")
    staff.get(address)
    count_statements.clear()
    staff.get(address)
    few = len(count_statements)
    for number in range(20):
        activity = make_activity(session, state=State.APPROVED, held_on=date(2025, 9, 1))
        make_item(session, "B02" if number % 2 else "B01", activity_id=activity.id)
    count_statements.clear()
    staff.get(address)
    assert len(count_statements) == few


def test_the_printed_plan_of_a_year_to_come_is_as_of_today(app, session, login_as):
    make_item(session, year=2026, planned_on=date(2026, 3, 16))
    answer = login_as("clerk1").get("/plans.pdf?year=2026")
    with pdfplumber.open(io.BytesIO(answer.data)) as document:
        text = "".join(page.extract_text() for page in document.pages).replace("\n", "")
    assert "数据截至2025年10月20日" in text
    assert "截至2026年" not in text


def test_the_plan_is_printed_for_its_readers(app, session, login_as):
    make_item(session)
    answer = login_as("member1").get("/plans.pdf?year=2025")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert login_as("staff").get("/plans.pdf?year=2025&branch=B01").status_code == 200
    assert login_as("member2").get("/plans.pdf?branch=B01").status_code == 404


def test_a_plan_and_how_far_all_have_come_are_taken_along_as_a_file(session, login_as):
    make_item(session, planned_on=date(2025, 11, 20), title="学习党章")
    make_item(session, planned_on=None, month=12, title="日期待定的")
    rows = sheet_rows(login_as("clerk1").get("/plans.xlsx?year=2025"))
    assert [row[:3] for row in rows[3:]] == [
        (11, "11月20日 星期四", "学习党章"),
        (12, "12月，日期待定", "日期待定的"),
    ]
    narrowed = login_as("clerk1").get("/plans.xlsx?year=2025&category=service")
    assert sheet_rows(narrowed)[3:] == []
    overview = sheet_rows(login_as("staff").get("/plans.xlsx?year=2025"))
    assert overview[2] == ("党支部", "计划（项）", "已到计划时间", "已开展", "已取消")
    assert ("机关第一党支部", 2, 0, 0, 0) in overview
