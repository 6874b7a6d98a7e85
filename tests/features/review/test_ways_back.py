"""Ways back, for every kind of reviewed record: undo a striking, delete a draft, ask for reopening."""

from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.attachments import Attachment
from intranet.domain.activities.findings.tables import FindingAnswer
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from tests.factories.activities import make_activity
from tests.factories.brands import make_brand
from tests.factories.plans import make_item
from tests.features.achievements.scene import make_achievement, make_indicator
from tests.features.summaries.scene import PAGE, approve, build_quarter, decide, typed, version
from tests.rows import committed, newest


def make(session, kind, state):
    if kind == "activity":
        return make_activity(session, state=state)
    if kind == "brand":
        return make_brand(session, state=state)
    return make_achievement(session, state=state, indicator=make_indicator(session, "普法活动"))


KINDS = ("activity", "brand", "achievement")
TABLES = {
    "activity": Activity,
    "brand": Brand,
    "achievement": Achievement,
    "summary": QuarterlySummary,
}
PAGES = {"activity": "/activities/{}", "brand": "/brands/{}", "achievement": "/achievements/{}"}


def page_of(kind, record_id):
    return PAGES[kind].format(record_id)


def press(session, browser, kind, record, move, reason="情况有误。"):
    """Make a move with its reason as the page of that kind makes it."""
    session.expire_all()
    data = {"version": record.version}
    if kind == "activity":
        return browser.post(f"/review/{record.id}/{move}", {**data, "reason": reason})
    return browser.post(page_of(kind, record.id), {**data, "act": move, "opinion": reason})


def state_of(session, record):
    session.expire_all()
    return record.state


# --- what was struck ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_struck_a_record_restores_it_with_a_reason(session, login_as, kind):
    record = make(session, kind, State.APPROVED)
    staff, page = login_as("staff"), page_of(kind, record.id)
    approved_at = record.approved_at
    assert press(session, staff, kind, record, "void").status_code == 303
    assert "恢复登记" in staff.get(page).text
    assert "恢复登记</" not in login_as("leader").get(page).text
    assert press(session, login_as("leader"), kind, record, "restore").status_code == 403
    assert press(session, staff, kind, record, "restore", " ").status_code == 422
    assert state_of(session, record) is State.VOIDED
    assert press(session, staff, kind, record, "restore", "误点撤销。").status_code == 303
    assert state_of(session, record) is State.APPROVED
    assert record.approved_at == approved_at
    assert "误点撤销。" in staff.get(page).text
    assert newest(session, AuditEvent).action == "record.restored"


def test_it_is_not_counted_again_after_a_summary_was_approved_without_it(session, login_as):
    build_quarter(session)
    record = make_activity(session, "B01", ["theme_day"], date(2025, 9, 16), State.APPROVED)
    other = make_activity(session, "B02", ["theme_day"], date(2025, 9, 16), State.APPROVED)
    draft = make_activity(session, "B01", ["theme_day"], date(2025, 9, 17))
    staff = login_as("staff")
    for one in (record, other):
        press(session, staff, "activity", one, "void")
    press(session, login_as("secretary1"), "activity", draft, "void")
    approve(login_as)
    assert "本支部2025年第三季度党建工作小结已在撤销登记之后定稿" in (
        staff.get(f"/review/{record.id}/restore").text
    )
    answer = press(session, staff, "activity", record, "restore")
    assert answer.status_code == 422
    assert "请先重新打开该小结" in answer.text
    # another branch's summary, and what was never counted, do not stand in the way
    assert press(session, staff, "activity", other, "restore").status_code == 303
    secretary = login_as("secretary1")
    assert press(session, secretary, "activity", draft, "restore").status_code == 303
    assert state_of(session, draft) is State.DRAFT
    decide(login_as("leader"), "reopen", "补充。")
    assert press(session, staff, "activity", record, "restore").status_code == 303


def test_a_brand_is_not_restored_beside_its_successor(session, login_as):
    brand = make_brand(session)
    staff = login_as("staff")
    press(session, staff, "brand", brand, "void")
    make_brand(session, name="另一品牌", state=State.DRAFT)
    answer = press(session, staff, "brand", brand, "restore")
    assert answer.status_code == 422
    assert "已另行登记品牌“另一品牌”" in answer.text
    assert state_of(session, brand) is State.VOIDED


@pytest.mark.parametrize(
    ("kind", "path"), [("activity", "/activities"), ("achievement", "/achievements")]
)
def test_what_was_struck_is_listed_only_where_it_is_asked_for(session, login_as, kind, path):
    record = make(session, kind, State.APPROVED)
    staff, link = login_as("staff"), f'href="{page_of(kind, record.id)}"'
    assert link in staff.get(path).text
    press(session, staff, kind, record, "void")
    assert link not in staff.get(path).text
    assert link in staff.get(f"{path}?state=voided").text


# --- drafts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_keeper_deletes_a_draft_that_nobody_needs(session, login_as, kind):
    record = make(session, kind, State.DRAFT)
    number, name = record.id, record.trail_label
    clerk, path = login_as("clerk1"), page_of(kind, record.id)
    key = f"{kind}:{number}"
    clerk.post("/drafts/keep", {"draft_key": key, "note": "没有保存的文字"})
    assert f"{path}/discard" in clerk.get(path).text
    asked = clerk.get(f"{path}/discard").text
    assert "删除后不能恢复" in asked
    assert newest(session, TABLES[kind]).id == number
    for stranger in ("staff", "leader", "secretary2", "member1"):
        assert login_as(stranger).post(f"{path}/discard", {"version": 1}).status_code in {403, 404}
    assert clerk.post(f"{path}/discard", {"version": 99}).status_code == 409
    assert clerk.post(f"{path}/discard", {"version": record.version}).status_code == 303
    assert session.scalar(select(func.count()).select_from(TABLES[kind])) == 0
    assert clerk.get(path).status_code == 404
    event = newest(session, AuditEvent)
    assert (event.action, event.object_label) == ("record.discarded", name)
    assert not session.scalars(select(FormDraft).where(FormDraft.form_key == key)).all()


def test_a_draft_of_a_summary_is_deleted_and_may_be_begun_anew(session, login_as):
    build_quarter(session)
    clerk = login_as("clerk1")
    clerk.post(PAGE, typed())
    assert "台账记录和数据不受影响" in clerk.get(f"{PAGE}/discard").text
    assert login_as("leader").post(f"{PAGE}/discard", {"version": 1}).status_code == 403
    assert clerk.post(f"{PAGE}/discard", {"version": 1}).status_code == 303
    assert session.scalar(select(func.count(QuarterlySummary.id))) == 0
    assert clerk.post(PAGE, typed()).status_code == 303
    # once it was handed in it is corrected instead
    secretary = login_as("secretary1")
    secretary.post(PAGE, typed(act="submit", version=version(secretary)))
    secretary.post(f"{PAGE}/withdraw", {"version": newest(session, QuarterlySummary).version})
    answer = clerk.get(f"{PAGE}/discard")
    assert answer.status_code == 409
    assert "办理过程须保留，不能删除，请修改后重新提交。" in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_handed_in_once_is_not_deleted(session, login_as, kind):
    record = make(session, kind, State.SUBMITTED)
    path, clerk = page_of(kind, record.id), login_as("clerk1")
    assert clerk.get(f"{path}/discard").status_code == 409
    secretary = login_as("secretary1")
    if kind == "activity":
        secretary.post(f"{path}/withdraw", {"version": record.version})
    else:
        press(session, secretary, kind, record, "withdraw")
    assert state_of(session, record) is State.DRAFT
    answer = clerk.post(f"{path}/discard", {"version": record.version})
    assert answer.status_code == 409
    assert "办理过程须保留" in answer.text
    assert "撤销登记" in answer.text


def test_a_draft_to_which_something_refers_is_not_deleted(session, login_as):
    activity = make_activity(session)
    committed(
        session,
        FindingAnswer(
            activity_id=activity.id,
            code="late_entry",
            key="x",
            sentence="登记较迟。",
            reason="出差。",
            answered_by_id=activity.entered_by_id,
            answered_by_name="某",
            answered_at=clock.now(),
        ),
    )
    answer = login_as("clerk1").get(f"/activities/{activity.id}/discard")
    assert answer.status_code == 409
    assert "该草稿已被核对情况说明引用，不能删除；确实不需要的，可以撤销登记。" in answer.text


def test_files_go_with_a_draft_and_its_plan_is_open_again(session, login_as):
    item = make_item(session, planned_on=date(2025, 10, 15), title="重阳节主题党日")
    clerk = login_as("clerk1")
    clerk.post(f"/plans/{item.id}/draft")
    activity = newest(session, Activity)
    committed(
        session,
        Attachment(
            activity_id=activity.id,
            position=0,
            kind="photo",
            original_name="x.jpg",
            media_type="image/jpeg",
            size_bytes=4,
            master_sha256="0" * 64,
            sealed_sha256="0" * 64,
            added_by_id=activity.entered_by_id,
            added_at=clock.now(),
        ),
    )
    path = f"/activities/{activity.id}/discard"
    asked = clerk.get(path).text
    assert "照片和材料1份随草稿一并删除。" in asked
    assert "计划项目“重阳节主题党日”恢复为未开展" in asked
    assert clerk.post(path, {"version": activity.version}).status_code == 303
    assert session.scalar(select(func.count(Attachment.id))) == 0
    session.expire_all()
    assert newest(session, PlanItem).activity_id is None
    assert clerk.post(f"/plans/{item.id}/draft").status_code == 303
    assert newest(session, Activity).title == "重阳节主题党日"


# --- reopening ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_branch_asks_for_reopening_and_the_committee_answers(session, login_as, kind):
    record = make(session, kind, State.APPROVED)
    page = page_of(kind, record.id)
    secretary, staff = login_as("secretary1"), login_as("staff")
    assert "申请重新打开" in secretary.get(page).text
    assert press(session, secretary, kind, record, "ask_reopening", " ").status_code == 422
    asked = press(session, secretary, kind, record, "ask_reopening", "数字有误。")
    assert asked.status_code == 303
    assert state_of(session, record) is State.APPROVED
    assert f'href="{page}"' in staff.get("/review").text
    assert f'href="{page}"' in staff.get("/").text
    assert f'href="{page}"' in secretary.get("/").text
    assert "数字有误。" in staff.get(page).text
    assert "等待机关党委答复" in secretary.get(page).text

    declined = press(session, staff, kind, record, "decline_reopening", "与底稿一致。")
    assert declined.status_code == 303
    text = secretary.get(page).text
    assert "机关党委没有同意重新打开" in text
    assert "与底稿一致。" in text
    assert f'href="{page}"' not in staff.get("/review").text
    # it waits on the branch's desk until somebody there has read it
    assert "没有同意重新打开：与底稿一致。" in login_as("clerk1").get("/").text
    noted = f"/answers/{kind}/{record.id}"
    for stranger in ("secretary2", "staff", "member1"):
        assert login_as(stranger).post(noted).status_code == 404, stranger
    assert noted in text
    assert secretary.post(noted).status_code == 303
    assert "没有同意重新打开：" not in secretary.get("/").text
    assert noted not in secretary.get(page).text
    assert "与底稿一致。" in secretary.get(page).text
    assert secretary.post(noted).status_code == 404

    press(session, secretary, kind, record, "ask_reopening", "底稿也有误。")
    if kind == "activity":
        assert "按申请重新打开：底稿也有误。" in staff.get(f"/review/{record.id}/reopen").text
        assert press(session, staff, kind, record, "reopen", "同意。").status_code == 303
    else:
        assert press(session, staff, kind, record, "reopen", "").status_code == 303
        assert "按申请重新打开：底稿也有误。" in secretary.get(page).text
    assert state_of(session, record) is State.RETURNED
    assert f'href="{page}"' not in staff.get("/review").text


def test_a_summary_is_asked_for_and_answered_on_its_page(session, login_as):
    build_quarter(session)
    approve(login_as)
    secretary, leader = login_as("secretary1"), login_as("leader")
    data = {"act": "ask_reopening", "version": version(secretary)}
    assert secretary.post(f"{PAGE}/ask", {**data, "opinion": ""}).status_code == 422
    assert login_as("clerk1").post(f"{PAGE}/ask", {**data, "opinion": "x"}).status_code == 403
    assert secretary.post(f"{PAGE}/ask", {**data, "opinion": "漏写一项。"}).status_code == 303
    assert f'href="{PAGE}"' in leader.get("/review").text
    assert "漏写一项。" in leader.get(PAGE).text
    assert decide(leader, "decline_reopening", "下季度一并写入。").status_code == 303
    assert "下季度一并写入。" in secretary.get(PAGE).text
    assert "没有同意重新打开：下季度一并写入。" in secretary.get("/").text
    secretary.post(f"{PAGE}/ask", {**data, "version": version(secretary), "opinion": "仍请同意。"})
    assert decide(leader, "reopen").status_code == 303
    assert newest(session, ReviewEvent).opinion == "按申请重新打开：仍请同意。"


def test_what_the_meeting_resolved_is_followed_up_meanwhile(session, login_as):
    """Whatever the answer: its resolutions stand also while it is corrected."""
    record = make_activity(session, "B01", ["branch_committee_meeting"], state=State.APPROVED)
    text = record.records[0].resolutions[0].text
    secretary, staff = login_as("secretary1"), login_as("staff")
    assert text in secretary.get("/follow-up").text
    press(session, secretary, "activity", record, "ask_reopening", "数字有误。")
    assert text in secretary.get("/follow-up").text
    press(session, staff, "activity", record, "decline_reopening", "无误。")
    assert text in secretary.get("/follow-up").text
    press(session, secretary, "activity", record, "ask_reopening", "仍有误。")
    press(session, staff, "activity", record, "reopen")
    assert text in secretary.get("/follow-up").text
    # a record that is struck takes its resolutions along, one never approved has none to follow
    press(session, secretary, "activity", record, "void")
    assert text not in secretary.get("/follow-up").text


def test_nobody_answers_a_request_about_their_own(session, login_as):
    record = make_activity(session, entered_by="staff", state=State.APPROVED)
    press(session, login_as("secretary1"), "activity", record, "ask_reopening")
    staff = login_as("staff")
    assert f'href="/activities/{record.id}"' not in staff.get("/review").text
    assert press(session, staff, "activity", record, "decline_reopening").status_code == 403
    assert (
        press(session, login_as("leader"), "activity", record, "decline_reopening").status_code
        == 303
    )


# --- what waits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_edit_says_before_it_is_saved_that_the_record_leaves_the_queue(session, login_as, kind):
    record = make(session, kind, State.SUBMITTED)
    clerk, form = login_as("clerk1"), f"{page_of(kind, record.id)}/edit"
    sentence = f"该{record.record_type.label}已提交待审核，保存修改后将转为草稿，需重新提交审核。"
    assert sentence in clerk.get(form).text
    record.state = State.RETURNED
    committed(session)
    assert sentence not in clerk.get(form).text


def test_so_does_the_form_of_a_summary(session, login_as):
    build_quarter(session)
    secretary = login_as("secretary1")
    secretary.post(PAGE, typed(act="submit"))
    page = secretary.get(f"{PAGE}?edit=1").text
    assert "该季度小结已提交待审核，保存修改后将转为草稿" in page
