"""Logging a gathering: save, submit, correct, copy; and everything that is refused."""

import io
import threading
from datetime import date

import pdfplumber
import pytest
from sqlalchemy import func, select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.organization.tables import Branch, PartyGroup
from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.features.activities.helpers import logged, member_id, the_activity, theme_day
from tests.rows import committed


def test_the_kinds_are_offered_by_category(login_as):
    page = login_as("clerk1").get("/activities/new").text
    assert "主题党日" in page
    assert "kind=theme_day" in page
    assert "理论学习中心组学习" not in page


def test_the_committee_is_offered_its_own_kinds_only(login_as):
    page = login_as("staff").get("/activities/new").text
    assert "理论学习中心组学习" in page
    assert "kind=theme_day" not in page


def test_the_blank_form_lists_everybody_due_on_the_day(login_as):
    page = login_as("clerk1").get("/activities/new?kind=theme_day").text
    for name in ("张一鸣", "郑九州"):
        assert f"{name}缺席" in page
    assert 'data-count="due">9<' in page
    assert 'data-count="voters">8<' in page


def test_saving_a_draft_works(app, login_as):
    number = logged(login_as("clerk1"))
    chair = member_id(app, "张一鸣")
    with app.app_context():
        activity = the_activity()
        assert activity.id == number
        assert activity.state is State.DRAFT
        assert (activity.due_count, activity.present_count, activity.absent_count) == (9, 9, 0)
        assert activity.duration_minutes == 120
        assert activity.person_minutes == 9 * 120
        assert activity.ym == 202509
        assert activity.chair_id == chair
        assert activity.records[0].study_hours_tenths == 20
        assert db.session.scalars(select(AuditEvent.action)).all()[-1] == "activity.created"


@pytest.mark.parametrize("which", ["another branch's", str(2**31)])
def test_a_party_group_of_somebody_else_is_no_choice(app, session, login_as, which):
    branch = session.scalars(select(Branch.id).where(Branch.code == "B02")).one()
    foreign = PartyGroup(
        branch_id=branch, name="第九党小组", sort_order=9, founded_on=date(2020, 1, 1)
    )
    committed(session, foreign)
    data = theme_day(party_group=which if which.isdecimal() else str(foreign.id))
    answer = login_as("clerk1").post("/activities/new", data)
    assert answer.status_code == 422
    assert "请在列出的选项中选择。" in answer.text
    assert session.scalar(select(func.count()).select_from(Activity)) == 0


def test_absences_are_the_only_thing_typed_about_attendance(app, login_as):
    away = member_id(app, "钱五羊")
    logged(
        login_as("clerk1"),
        **{f"absent-{away}": "1", f"reason-{away}": "sick_leave", f"note-{away}": "住院"},
    )
    with app.app_context():
        activity = the_activity()
        row = next(r for r in activity.attendance if r.member_id == away)
        assert row.status is AttendanceStatus.ABSENT
        assert row.absence_note == "住院"
        assert (activity.due_count, activity.present_count) == (9, 8)
        record = activity.records[0]
        assert (record.due_voters, record.present_voters) == (8, 7)


def test_one_gathering_may_be_two_records(app, login_as):
    logged(
        login_as("clerk1"),
        kinds=["theme_day", "lecture"],
        **{
            "lecture-theme": "学好用好党章",
            "lecture-lecturer_name": "张一鸣",
            "lecture-content": "讲授要点。",
            "lecture-study_hours": "2",
        },
    )
    with app.app_context():
        activity = the_activity()
        assert {record.kind.code for record in activity.records} == {"theme_day", "lecture"}
        assert all(record.due_count == 9 for record in activity.records)
        assert db.session.scalar(select(func.count()).select_from(Attendance)) == 9


def test_a_committee_meeting_is_due_for_its_members_only(app, login_as):
    logged(
        login_as("clerk1"),
        kinds=["branch_committee_meeting"],
        title="9月支委会",
        **{
            "branch_committee_meeting-agenda-0-text": "研究下月计划",
            "branch_committee_meeting-content": "讨论。",
            "branch_committee_meeting-resolutions-0-text": "按期开展",
            "branch_committee_meeting-resolutions-0-responsible": "李二虎",
            "branch_committee_meeting-resolutions-0-due_on": "2025-10-15",
        },
    )
    with app.app_context():
        activity = the_activity()
        assert activity.due_count == 4
        record = activity.records[0]
        assert [item.text for item in record.agenda] == ["研究下月计划"]
        assert record.resolutions[0].responsible == "李二虎"


def test_empty_rows_of_lists_are_dropped(app, login_as):
    logged(
        login_as("clerk1"),
        kinds=["assembly"],
        **{
            "assembly-agenda-0-text": "",
            "assembly-agenda-1-text": "第二行",
            "assembly-content": "x",
        },
    )
    with app.app_context():
        assert [item.text for item in the_activity().records[0].agenda] == ["第二行"]


def test_a_double_submit_makes_one_record(app, login_as):
    browser = login_as("clerk1")
    first = browser.post("/activities/new", theme_day())
    second = browser.post("/activities/new", theme_day())
    assert first.location == second.location
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 1


def test_twenty_posts_at_once_make_one_record(app, login_as):
    token = login_as("clerk1").csrf()
    browsers = [login_as("clerk1") for _ in range(6)]
    tokens = [browser.csrf() for browser in browsers]
    assert token
    answers = []

    def post(browser, token):
        answers.append(
            browser.client.post("/activities/new", data={"csrf_token": token, **theme_day()})
        )

    threads = [
        threading.Thread(target=post, args=pair) for pair in zip(browsers, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 1


def test_a_clerk_saves_but_does_not_submit(login_as):
    browser = login_as("clerk1")
    number = logged(browser)
    assert f"/activities/{number}/submit" not in browser.get(f"/activities/{number}").text
    assert browser.post(f"/activities/{number}/submit", {"version": "1"}).status_code == 403


@pytest.mark.parametrize("username", ["member1", "jiwei", "archivist"])
def test_readers_cannot_open_the_form(login_as, username):
    assert login_as(username).get("/activities/new").status_code == 403
    assert login_as(username).post("/activities/new", theme_day()).status_code == 403


def test_another_branch_finds_nothing(login_as):
    number = logged(login_as("clerk1"))
    for path in ("", "/edit", "/revisions"):
        assert login_as("clerk2").get(f"/activities/{number}{path}").status_code == 404
    assert login_as("clerk2").post(f"/activities/{number}/edit", theme_day()).status_code == 404


def test_a_clerk_cannot_log_for_another_branch(login_as):
    assert login_as("clerk1").post("/activities/new", theme_day(branch="B02")).status_code == 404


def test_hidden_fields_cannot_set_state_or_approver(app, login_as):
    logged(login_as("clerk1"), state="approved", approved_by_id="1", branch_id="2", version="9")
    with app.app_context():
        activity = the_activity()
        assert activity.state is State.DRAFT
        assert activity.approved_by_id is None
        assert db.session.get(Branch, activity.branch_id).code == "B01"


def test_the_discipline_officer_logs_integrity_education_only(login_as):
    browser = login_as("discipline1")
    page = browser.get("/activities/new").text
    assert "kind=integrity_education" in page
    assert "kind=theme_day" not in page
    # a kind that is not offered is not accepted either
    assert browser.post("/activities/new", theme_day()).status_code == 422


def test_a_group_leader_logs_meetings_of_the_own_group(app, login_as):
    browser = login_as("groupleader8")
    page = browser.get("/activities/new?branch=B08&kind=group_meeting")
    assert page.status_code == 200
    assert "韩秋实缺席" in page.text
    assert "沈春华缺席" not in page.text


BAD = [
    ({"title": "党" * 300}, "名称最多120字，现有300字"),
    ({"title": ""}, "请填写名称"),
    ({"ends_at": "13:00"}, "结束时间应晚于开始时间"),
    ({"starts_at": "20:00", "ends_at": "02:00"}, "跨夜的请填写结束日期"),
    ({"starts_at": "20:00", "ends_at": "02:00", "ends_on": "2025-09-15"}, "跨夜的请填写结束日期"),
    ({"ends_on": "2025-09-14"}, "结束日期早于开始日期"),
    ({"ends_on": "2025-12-31"}, "最多跨10天"),
    ({"held_on": "0025-09-15"}, "年份不对"),
    ({"held_on": "下周一"}, "日期"),
    ({"kinds": []}, "请至少选择一个类别"),
    ({"theme_day-study_hours": "两个"}, "学时请填写数字"),
    ({"place": "x" * 61}, "地点最多60字"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_bad_input_is_refused_with_a_sentence_and_nothing_typed_is_lost(
    app, login_as, change, sentence
):
    answer = login_as("clerk1").post("/activities/new", theme_day(**change))
    assert answer.status_code == 422
    assert sentence in answer.text
    if "kinds" not in change:
        assert "张一鸣：围绕岗位谈体会。" in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


@pytest.mark.parametrize(
    ("times", "minutes", "words"),
    [
        (("20:00", "02:00", "2025-09-16"), 360, "2025年9月15日20:00至16日2:00"),
        (("14:00", "11:30", "2025-09-17"), 2730, "2025年9月15日14:00至17日11:30"),
        (("09:00", "17:00", "2025-09-17"), 1440, "2025年9月15日至17日每日9:00—17:00"),
    ],
)
def test_the_end_may_be_on_a_later_day_at_an_earlier_hour(app, login_as, times, minutes, words):
    clerk = login_as("clerk1")
    starts_at, ends_at, ends_on = times
    number = logged(clerk, starts_at=starts_at, ends_at=ends_at, ends_on=ends_on)
    with app.app_context():
        assert the_activity().duration_minutes == minutes
    with pdfplumber.open(io.BytesIO(clerk.get(f"/activities/{number}/record.pdf").data)) as pdf:
        assert words in pdf.pages[0].extract_text()


def test_a_stale_version_answers_409_and_keeps_the_typed_text(app, login_as):
    secretary, clerk = login_as("secretary1"), login_as("clerk1")
    number = logged(clerk)
    mine = theme_day(version="1", **{"theme_day-content": "逐项核对台账"})
    theirs = theme_day(version="1", **{"theme_day-content": "全体同意延期"})
    assert clerk.post(f"/activities/{number}/edit", theirs).status_code == 303
    answer = secretary.post(f"/activities/{number}/edit", mine)
    assert answer.status_code == 409
    assert "逐项核对台账" in answer.text
    assert "全体同意延期" in answer.text
    with app.app_context():
        activity = the_activity()
        assert activity.records[0].text.content == "全体同意延期"
        version = str(activity.version)
    assert f'value="{version}"' in answer.text
    again = secretary.post(f"/activities/{number}/edit", {**mine, "version": version})
    assert again.status_code == 303


def test_editing_a_submitted_record_puts_it_back_to_draft(app, login_as):
    browser = login_as("secretary1")
    number = logged(browser, act="submit")
    with app.app_context():
        version = str(the_activity().version)
    changed = theme_day(version=version, place="一楼大厅")
    assert browser.post(f"/activities/{number}/edit", changed).status_code == 303
    with app.app_context():
        assert the_activity().state is State.DRAFT
        moves = [move.value for move in db.session.scalars(select(ReviewEvent.move))]
        assert moves == ["submit", "edit_reopens"]
    page = browser.get(f"/activities/{number}/revisions").text
    assert "一楼大厅" in page


def test_changing_the_date_takes_the_roster_of_that_day(app, login_as):
    browser = login_as("clerk1")
    number = logged(browser)
    earlier = theme_day(version="1", held_on="2025-02-20")
    assert browser.post(f"/activities/{number}/edit", earlier).status_code == 303
    with app.app_context():
        # 郑九州 became a probationary member on 1 March
        assert the_activity().due_count == 8


def test_withdrawing_works_until_it_is_taken_up(app, login_as):
    browser = login_as("secretary1")
    number = logged(browser, act="submit")
    with app.app_context():
        version = the_activity().version
    assert browser.post(f"/activities/{number}/withdraw", {"version": "99"}).status_code == 409
    answer = browser.post(f"/activities/{number}/withdraw", {"version": str(version)})
    assert answer.status_code == 303
    with app.app_context():
        assert the_activity().state is State.DRAFT


def test_copying_keeps_what_repeats_and_drops_what_happened(app, login_as):
    browser = login_as("clerk1")
    away = member_id(app, "钱五羊")
    number = logged(browser, **{f"absent-{away}": "1", f"reason-{away}": "sick_leave"})
    page = browser.get(f"/activities/new?from={number}").text
    assert "三楼会议室" in page
    assert 'value="2025-10-20"' in page
    assert "围绕岗位谈体会" not in page
    assert 'data-count="present">9<' in page


def test_the_next_form_proposes_place_chair_and_times_of_last_time(login_as):
    browser = login_as("clerk1")
    logged(browser)
    page = browser.get("/activities/new?kind=theme_day").text
    for text in ('value="三楼会议室"', 'value="14:00"', 'value="张一鸣"'):
        assert text in page


def test_refreshing_the_form_saves_nothing_and_adds_rows(app, login_as):
    answer = login_as("clerk1").post(
        "/activities/new",
        theme_day(act="refresh", kinds=["assembly"], **{"assembly-agenda-0-text": "甲"}),
    )
    assert answer.status_code == 200
    assert 'name="assembly-agenda-2-text"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


def test_htmx_gets_the_form_alone(login_as):
    browser = login_as("clerk1")
    answer = browser.post("/activities/new?refresh=1", theme_day(), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="activity-form"' in answer.text


def test_typing_is_kept_and_comes_back(app, login_as):
    browser = login_as("clerk1")
    kept = browser.post("/drafts/keep", theme_day(title="还没写完"))
    assert kept.status_code == 200
    assert "已自动保存" in kept.text
    page = browser.get("/activities/new?draft=activity:new:form-key-0001").text
    assert 'value="还没写完"' in page
    logged(browser)
    with app.app_context():
        unsaved = select(func.count()).where(FormDraft.sent_view == "", FormDraft.values != {})
        assert db.session.scalar(unsaved) == 0


def test_kept_text_belongs_to_its_author(login_as):
    login_as("clerk1").post("/drafts/keep", theme_day(title="还没写完"))
    page = login_as("secretary1").get("/activities/new?draft=activity:new:form-key-0001").text
    assert "还没写完" not in page


def test_autosave_after_the_session_ended_answers_401_and_leaves_the_page(login_as):
    browser = login_as(None)
    answer = browser.post("/drafts/keep", theme_day(), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "在新窗口登录" in answer.text
    assert answer.headers["HX-Retarget"] == "#notices"


def test_a_post_after_the_session_ended_loses_nothing(app, login_as):
    from tests.cast import PASSWORD

    browser = login_as(None)
    refused = browser.post("/activities/new", theme_day(title="写了半天的会议"))
    assert refused.status_code == 401
    assert "没有丢失" in refused.text
    resume = refused.text.split('name="resume" value="')[1].split('"')[0]
    answer = browser.post(
        "/login", {"username": "clerk1", "password": PASSWORD, "resume": resume, "next": "/"}
    )
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert 'value="写了半天的会议"' in page.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Activity)) == 0


def test_the_kind_that_was_chosen_first_stays_the_main_one(app, login_as):
    number = logged(
        login_as("clerk1"),
        kinds=["theme_day", "assembly"],
        **{"assembly-content": "x"},
    )
    page = login_as("clerk1").get(f"/activities/{number}").text
    assert "主题党日、支部党员大会" in page


def test_a_kind_that_is_ticked_later_starts_with_its_usual_hours(login_as):
    answer = login_as("clerk1").post(
        "/activities/new",
        theme_day(act="refresh", kinds=["theme_day", "lecture"], **{"theme_day-study_hours": "0"}),
    )
    control = answer.text.split('name="lecture-study_hours"')[1].split(">")[0]
    assert 'value="2"' in control


def test_a_clerk_is_told_who_submits(login_as):
    browser = login_as("clerk1")
    number = logged(browser)
    assert "由支部书记提交审核" in browser.get(f"/activities/{number}").text


def test_a_group_leader_is_offered_the_own_group_only(login_as):
    page = login_as("groupleader8").get("/activities/new?branch=B08&kind=group_meeting").text
    assert "第二党小组" in page
    assert "第一党小组" not in page


def test_the_opinion_stands_above_the_form_of_a_returned_record(session, login_as):
    from tests.factories.activities import RETURN_OPINION, make_activity

    returned = make_activity(session, state=State.RETURNED)
    assert RETURN_OPINION in login_as("clerk1").get(f"/activities/{returned.id}/edit").text


def test_members_read_the_record_but_not_what_was_said_about_it(session, login_as):
    from tests.factories.activities import make_activity

    approved = make_activity(session, state=State.APPROVED)
    page = login_as("member1").get(f"/activities/{approved.id}").text
    assert "办理过程" not in page
    assert "办理过程" in login_as("clerk1").get(f"/activities/{approved.id}").text
    assert login_as("member1").get(f"/activities/{approved.id}/revisions").status_code == 403


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("字" * 60, ""),
        ("字" * 61, "缺席说明最多60字，现有61字，请精简。"),
        ("\U0001f600", "缺席说明中有不能使用的字符"),
    ],
)
def test_a_note_on_an_absence_is_kept_whole_or_refused_beside_it(app, login_as, note, why):
    away = member_id(app, "钱五羊")
    answer = login_as("clerk1").post(
        "/activities/new",
        theme_day(**{f"absent-{away}": "1", f"reason-{away}": "sick_leave", f"note-{away}": note}),
    )
    assert answer.status_code == (422 if why else 303)
    if why:
        assert why in answer.text.split(f'id="reason-{away}-error"')[1].split("</p>")[0]
        assert f'value="{note}"' in answer.text
        assert f'<a href="#reason-{away}">{why[:10]}' in answer.text
        return
    with app.app_context():
        rows = the_activity().attendance
        assert next(row for row in rows if row.member_id == away).absence_note == note
