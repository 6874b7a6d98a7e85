"""One record beside its checks: take up, approve, return; the next one opens."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.revisions import add_revision
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import Member
from intranet.domain.records.moves import RETURN_CLOSING, RETURN_REASONS, ReviewEvent, apply_move
from intranet.domain.records.workflow import Move, State
from intranet.foundation.database import db
from tests.cast import PASSWORD
from tests.conftest import actor_of
from tests.factories.activities import HELD_ON, make_activity
from tests.features.kept import key_on
from tests.rows import committed

WAITING = State.SUBMITTED


def found(app, activity):
    with app.app_context():
        return db.session.get(Activity, activity.id)


def events(app, activity):
    with app.app_context():
        return db.session.scalars(
            select(ReviewEvent).where(ReviewEvent.record_id == activity.id).order_by(ReviewEvent.id)
        ).all()


def decide(browser, activity, decision, version=None, **more):
    data = {"decision": decision, "version": activity.version if version is None else version}
    return browser.post(f"/review/{activity.id}", {**data, **more})


def test_the_page_shows_the_record_in_words_beside_its_checks(session, login_as):
    activity = make_activity(session, kinds=("theme_day", "lecture"), state=WAITING)
    page = login_as("staff").get(f"/review/{activity.id}").text
    for words in (
        "机关第一党支部",
        "2025年9月15日",
        "14:30—16:30",
        "张一鸣",
        "应到9人，实到9人，全员到会。",
        "必填内容齐全。",
        "活动当日提交。",
        "李二虎",
        "提交审核",
        RETURN_REASONS[0],
        "结尾自动加上",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("absent", "sentence"),
    [
        ({}, "应到9人，实到9人，全员到会。"),
        ({"钱五羊": AbsenceReason.SICK_LEAVE}, "应到9人，实到8人，缺席1人均有原因。"),
        (
            {"钱五羊": AbsenceReason.SICK_LEAVE, "孙六合": AbsenceReason.UNEXCUSED},
            "应到9人，实到7人，缺席2人，其中孙六合无故缺席。",
        ),
    ],
)
def test_the_page_says_of_attendance_only_what_its_rows_say(session, login_as, absent, sentence):
    activity = make_activity(session, absent=absent, state=WAITING)
    assert sentence in login_as("staff").get(f"/review/{activity.id}").text


def test_who_took_part_was_not_due_and_is_not_all(session, login_as):
    activity = make_activity(session, kinds=("volunteer_service",), state=WAITING)
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "参加9人。" in page
    assert "全员到会" not in page


def test_who_missed_a_day_was_not_there_throughout(session, login_as):
    activity = make_activity(session, ends_on=HELD_ON + timedelta(days=1), state=WAITING)
    [row] = [one for one in activity.attendance if one.name == "钱五羊"]
    row.missed = "2"
    committed(session, row)
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "应到9人，实到9人，钱五羊部分时间缺席。" in page
    assert "全员到会" not in page


def test_where_nobody_was_due_not_everybody_came(session, login_as):
    activity = make_activity(session, state=WAITING)
    with db.session() as writing:
        rows = writing.get(Activity, activity.id, options=[selectinload(Activity.attendance)])
        for row in rows.attendance:
            row.status = AttendanceStatus.EXEMPT
        rows.due_count = rows.present_count = rows.absent_count = 0
        committed(writing)
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "全员到会" not in page


def test_what_is_lacking_is_listed_and_approval_is_not_offered(app, session, login_as):
    activity = make_activity(session, absent={"钱五羊": None}, place="", state=WAITING)
    staff = login_as("staff")
    page = staff.get(f"/review/{activity.id}").text
    assert "请选择钱五羊的缺席原因。" in page
    assert "请填写地点。" in page
    assert "还有2处待完善，请退回补充。" in page
    answer = decide(staff, activity, "approve")
    assert answer.status_code == 422
    assert "记录有2处待完善" in answer.text
    assert found(app, activity).state is WAITING


def test_criticism_stays_inside_the_branch(session, login_as):
    activity = make_activity(session, kinds=("life_meeting",), state=WAITING)
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "联系群众还不够经常" not in page
    assert "只供本支部党员查看" in page


def test_opening_does_not_take_up(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    login_as("staff").get(f"/review/{activity.id}")
    assert found(app, activity).under_review_at is None


def test_taking_up_stamps_who_and_stays_on_the_page(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    staff = login_as("staff")
    answer = decide(staff, activity, "take_up")
    assert (answer.status_code, answer.location) == (303, f"/review/{activity.id}")
    assert found(app, activity).under_review_by_id is not None
    page = staff.get(answer.location).text
    assert "机关党委工作人员于" in page
    assert 'value="take_up"' not in page
    again = decide(login_as("leader"), found(app, activity), "take_up")
    assert again.status_code == 409
    assert "已由其他人受理" in again.text


def test_approving_works_and_opens_the_next(app, session, login_as):
    oldest = make_activity(session, held_on=date(2025, 9, 1), state=WAITING)
    activity = make_activity(session, held_on=date(2025, 9, 10), state=WAITING)
    following = make_activity(session, held_on=date(2025, 9, 20), state=WAITING)
    staff = login_as("staff")
    answer = decide(staff, activity, "approve")
    assert (answer.status_code, answer.location) == (303, f"/review/{following.id}")
    assert "下面是下一条待审核的记录" in staff.get(answer.location).text
    assert decide(staff, following, "approve").location == f"/review/{oldest.id}"
    last = decide(staff, oldest, "approve")
    assert last.location == "/review"
    assert "待审核的记录已全部办理" in staff.get("/review").text
    approved = found(app, activity)
    assert approved.state is State.APPROVED
    assert approved.approved_by_id is not None
    assert [event.move for event in events(app, activity)] == [Move.SUBMIT, Move.APPROVE]


def test_the_next_one_keeps_the_filters_and_skips_ones_own(session, login_as):
    activity = make_activity(session, held_on=date(2025, 9, 1), state=WAITING)
    make_activity(session, held_on=date(2025, 9, 2), entered_by="staff", state=WAITING)
    make_activity(session, "B02", held_on=date(2025, 9, 3), state=WAITING)
    following = make_activity(session, held_on=date(2025, 9, 4), state=WAITING)
    data = {"decision": "approve", "version": activity.version}
    answer = login_as("staff").post(f"/review/{activity.id}?branch=B01", data)
    assert answer.location == f"/review/{following.id}?branch=B01"


def test_skipping_opens_the_next_in_the_queue_and_decides_nothing(app, session, login_as):
    first, second, third = (
        make_activity(session, title=f"第{day}日的", held_on=date(2025, 9, day), state=WAITING)
        for day in (3, 4, 5)
    )
    other = make_activity(session, "B02", held_on=date(2025, 9, 4), state=WAITING)
    staff = login_as("staff")
    page = staff.get(f"/review/{first.id}?branch=B01").text
    assert "第1条，共3条" in page
    assert f'href="/review/{second.id}?branch=B01">跳过，看下一条' in page
    page = staff.get(f"/review/{third.id}?branch=B01").text
    assert "第3条，共3条，已是最后一条" in page
    assert "跳过，看下一条" not in page
    assert f"/review/{other.id}" in staff.get(f"/review/{second.id}").text
    assert "第2条，共4条" in staff.get(f"/review/{second.id}").text
    # what was skipped keeps its place
    assert "第1条，共4条" in staff.get(f"/review/{first.id}").text
    # who has to leave it to others has no place in the queue, and may go on
    own = make_activity(
        session, title="自己填的", held_on=date(2025, 9, 1), entered_by="staff", state=WAITING
    )
    page = staff.get(f"/review/{own.id}").text
    assert "条，共" not in page
    assert f'href="/review/{first.id}">跳过，看下一条' in page


def test_returning_joins_reasons_text_and_closing_words(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    answer = decide(
        login_as("staff"), activity, "return", reasons=["3", "0"], opinion="第二段请补写时间"
    )
    assert answer.status_code == 303
    assert found(app, activity).state is State.RETURNED
    opinion = events(app, activity)[-1].opinion
    assert opinion == (
        RETURN_REASONS[0] + RETURN_REASONS[3] + "第二段请补写时间。" + RETURN_CLOSING
    )


def test_returning_works_after_taking_up_too(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    staff = login_as("staff")
    decide(staff, activity, "take_up")
    assert decide(staff, found(app, activity), "return", opinion="请补充。").status_code == 303
    assert found(app, activity).state is State.RETURNED
    assert found(app, activity).under_review_at is None


def test_returning_needs_a_reason_and_keeps_what_was_typed(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    staff = login_as("staff")
    answer = decide(staff, activity, "return", opinion="  ")
    assert answer.status_code == 422
    assert "请选择退回理由" in answer.text
    long = decide(staff, activity, "return", reasons="1", opinion="长" * 301)
    assert long.status_code == 422
    assert "最多300字，现有301字" in long.text
    assert "长" * 301 in long.text
    assert found(app, activity).state is WAITING


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"decision": "approve"},
        {"decision": "reopen", "version": "2"},
        {"decision": "approve", "version": "x"},
        {"decision": "return", "version": "2", "reasons": "99"},
    ],
)
def test_a_made_up_decision_is_refused(session, login_as, data):
    activity = make_activity(session, state=WAITING)
    assert login_as("staff").post(f"/review/{activity.id}", data).status_code == 422


def test_a_stale_page_answers_409_and_keeps_the_opinion(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    old = activity.version
    decide(login_as("leader"), activity, "take_up")
    answer = decide(login_as("staff"), activity, "return", old, opinion="这里需要再核对")
    assert answer.status_code == 409
    assert "这条记录已有变动" in answer.text
    assert "这里需要再核对" in answer.text
    assert f'name="version" value="{found(app, activity).version}"' in answer.text


def test_deciding_twice_makes_one_transition(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    staff, version = login_as("staff"), activity.version
    assert decide(staff, activity, "approve", version).status_code == 303
    second = decide(login_as("leader"), activity, "return", version, opinion="请补充")
    assert second.status_code == 409
    assert "您刚才填写的意见" in second.text
    assert "请补充" in second.text
    assert [event.move for event in events(app, activity)] == [Move.SUBMIT, Move.APPROVE]


@pytest.mark.parametrize("chaired", [False, True])
def test_nobody_reviews_their_own(app, session, login_as, chaired):
    activity = make_activity(session, entered_by=None if chaired else "staff", state=WAITING)
    if chaired:
        user = session.scalars(select(User).where(User.username == "staff")).one()
        # somebody who neither submitted it nor answers for the branch
        user.member_id = session.scalars(select(Member.id).where(Member.name == "王三石")).one()
        activity.chair_id = user.member_id
        committed(session)
    browser = login_as("staff")
    page = browser.get(f"/review/{activity.id}").text
    assert ("您本人主持的活动" if chaired else "您本人填写或提交的记录") in page
    assert 'value="approve"' not in page
    assert 'value="return"' not in page
    assert decide(browser, activity, "approve").status_code == 403
    assert decide(browser, activity, "return", opinion="x").status_code == 403
    assert found(app, activity).state is WAITING
    assert decide(login_as("leader"), activity, "approve").status_code == 303


def test_the_branch_may_not_review(session, login_as):
    activity = make_activity(session, state=WAITING)
    for username in ("secretary1", "clerk1", "member1", "archivist", "sysadmin"):
        browser = login_as(username)
        assert browser.get(f"/review/{activity.id}").status_code == 403
        assert decide(browser, activity, "approve").status_code == 403


def test_drafts_and_unknown_numbers_do_not_exist_for_reviewers(session, login_as):
    draft = make_activity(session)
    staff = login_as("staff")
    assert staff.get(f"/review/{draft.id}").status_code == 404
    assert decide(staff, draft, "approve").status_code == 404
    assert staff.get("/review/99999").status_code == 404


def test_reviewed_records_open_without_decisions(session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "已通过" in page
    assert 'value="approve"' not in page
    assert f"/review/{activity.id}/reopen" in page


def test_a_corrected_record_shows_what_changed(app, session, login_as):
    activity = make_activity(session, place="二楼", state=State.RETURNED)
    with app.app_context():
        actor = actor_of(db.session(), "secretary1")
        record = load_readable(db.session(), activity.id, actor)
        record.place = "三楼党员活动室"
        record.records[0].text.content += "\n三、支部书记作总结。"
        add_revision(db.session(), record, actor=actor)
        apply_move(
            db.session(),
            record,
            Move.SUBMIT,
            actor=actor,
            label=record.title,
        )
        db.session.commit()
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "与退回前相比" in page
    assert "<del>二楼</del>" in page
    assert "<ins>三楼党员活动室</ins>" in page
    assert "<ins>\n三、支部书记作总结。</ins>" in page


def test_a_resubmission_without_changes_says_so(app, session, login_as):
    activity = make_activity(session, state=State.RETURNED)
    with app.app_context():
        actor = actor_of(db.session(), "secretary1")
        record = load_readable(db.session(), activity.id, actor)
        apply_move(
            db.session(),
            record,
            Move.SUBMIT,
            actor=actor,
            label=record.title,
        )
        db.session.commit()
    assert "内容没有改动" in login_as("staff").get(f"/review/{activity.id}").text


def test_late_submission_is_said(session, login_as):
    activity = make_activity(session, state=WAITING, submitted_after=21)
    assert "活动后21天提交，提交较晚。" in login_as("staff").get(f"/review/{activity.id}").text


def test_a_correction_is_not_a_delay(app, session, login_as):
    activity = make_activity(session, state=State.RETURNED)
    with app.app_context():
        actor = actor_of(db.session(), "secretary1")
        record = load_readable(db.session(), activity.id, actor)
        apply_move(
            db.session(),
            record,
            Move.SUBMIT,
            actor=actor,
            label=record.title,
        )
        db.session.commit()
    staff = login_as("staff")
    assert "活动当日提交。" in staff.get(f"/review/{activity.id}").text
    assert "活动后" not in staff.get("/review").text


def test_each_decision_leaves_one_review_event_and_one_audit_event(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    with app.app_context():
        before = db.session.scalar(select(func.count(AuditEvent.id)))
    decide(login_as("staff"), activity, "return", reasons="1")
    with app.app_context():
        rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).all()
        assert db.session.scalar(select(func.count(AuditEvent.id))) == before + 1
    assert rows[0].action == "record.returned"
    assert rows[0].object_id == activity.id
    assert rows[0].username == "staff"
    assert len(events(app, activity)) == 2


def test_the_typed_opinion_survives_an_expired_session(app, session, login_as):
    activity = make_activity(session, state=WAITING)
    key = key_on(login_as("staff").get(f"/review/{activity.id}").text, "DecisionForm")
    browser = login_as(None)
    answer = browser.post(
        f"/review/{activity.id}",
        {
            "decision": "return",
            "version": activity.version,
            "opinion": "写到一半的意见",
            "draft_key": key,
        },
    )
    assert answer.status_code == 401
    resume = re.search(r'name="resume" value="([^"]+)"', answer.text)[1]
    back = browser.post("/login", {"username": "staff", "password": PASSWORD, "resume": resume})
    assert back.status_code == 303
    page = browser.get(back.location).text
    assert "写到一半的意见" in page
    assert found(app, activity).state is WAITING
