"""The page of a summary: what it shows to whom, what the form keeps, what it refuses."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import inspect, select, update

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.duties.requirements import Requirement
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.study.credits import CreditState
from intranet.domain.summaries.tables import QuarterlySummary, SummaryText
from intranet.foundation import clock
from tests.cast import MEMBERS
from tests.factories.activities import make_activity
from tests.features.study.scene import committed, make_training
from tests.features.summaries.scene import PAGE, approve, build_quarter, submit, typed
from tests.rows import newest

AUGUST = date(2025, 8, 15)


# --- the grid ------------------------------------------------------------------------------------


def test_the_address_without_a_quarter_leads_to_the_present_one(app, login_as):
    answer = login_as("staff").get("/quarters")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/quarters/2025Q4")


def test_the_grid_shows_all_branches_in_office_order_to_the_committee(session, login_as):
    build_quarter(session)
    page = login_as("staff").get("/quarters/2025Q3").text

    places = [page.index(name) for name in ("机关第一党支部", "机关第二党支部", "指挥信息保障中心")]
    assert places == sorted(places)
    for words in ("已完成 1/1", "尚缺3次 0/3", "不适用", "尚缺6次 0/6", "未开始"):
        assert words in page
    for wrong in ("违规", "拖欠", "排名"):
        assert wrong not in page


def test_a_branch_sees_its_own_row_only(app, login_as):
    for username in ("secretary1", "clerk1", "member1"):
        page = login_as(username).get("/quarters/2025Q3").text
        assert "机关第一党支部" in page
        assert "机关第二党支部" not in page


def test_the_grid_says_since_when_a_summary_waits(session, login_as):
    build_quarter(session)
    submit(login_as)

    session.execute(
        update(QuarterlySummary).values(submitted_at=datetime(2025, 10, 17, 2, tzinfo=UTC))
    )
    record_event(session, AuditAction.RECORD_SUBMITTED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()

    assert "已等3天" in login_as("leader").get("/quarters/2025Q3").text
    members = login_as("member1").get("/quarters/2025Q3").text
    assert "已等" not in members
    assert "尚未通过" in members


def test_a_quarter_to_come_gets_a_plain_sentence(app, login_as):
    page = login_as("staff").get("/quarters/2026Q1")

    assert page.status_code == 200
    assert "2026年第一季度还没有开始" in page.text
    branch = login_as("secretary1").get("/quarters/2026Q1/B01")
    assert branch.status_code == 404
    assert "还没有开始" in branch.text


def test_what_is_no_quarter_is_not_found(app, login_as):
    for code in ("2025Q5", "25", "Q3", "2025q3", "0001", "0000Q1", "0001Q1", "9999Q4"):
        assert login_as("staff").get(f"/quarters/{code}").status_code == 404, code


def test_the_grid_takes_the_same_statements_for_any_number_of_records(
    session, login_as, count_statements
):
    browser = login_as("staff")
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 1), State.APPROVED)
    count_statements.clear()
    browser.get("/quarters/2025Q3")
    few = len(count_statements)
    build_quarter(session)
    build_quarter(session, "B08")
    count_statements.clear()
    browser.get("/quarters/2025Q3")

    assert len(count_statements) == few <= 13


# --- who sees what -------------------------------------------------------------------------------


OPENS = {
    "secretary1": 200,
    "clerk1": 200,
    "discipline1": 404,
    "member1": 404,
    "staff": 200,
    "leader": 200,
    "jiwei": 200,
    "archivist": 200,
    "secretary2": 404,
    "clerk2": 404,
    "secretary8": 404,
    "sysadmin": 403,
    "secadmin": 403,
    "auditor": 403,
    None: 302,
}


def test_who_may_open_an_unfinished_summary(app, login_as):
    assert {name: login_as(name).get(PAGE).status_code for name in OPENS} == OPENS


def test_an_unknown_branch_is_not_found(app, login_as):
    for code in ("B99", "x", "B01%00", "b01"):
        assert login_as("staff").get(f"/quarters/2025Q3/{code}").status_code == 404, code


def test_the_committee_sees_figures_but_no_text_of_a_draft(session, login_as):
    build_quarter(session)
    login_as("secretary1").post(PAGE, typed())
    page = login_as("staff").get(PAGE)

    assert "支部还没有提交" in page.text
    assert "集中保障夏季开放" not in page.text
    assert "现场解决群众反映的问题" not in page.text
    assert "组织生活要求" in page.text
    assert login_as("staff").get(f"{PAGE}.pdf").status_code == 403


def test_the_committee_reads_what_was_submitted(session, login_as):
    build_quarter(session)
    submit(login_as)

    assert "现场解决群众反映的问题" in login_as("staff").get(PAGE).text


def test_members_read_the_approved_summary_and_nothing_to_do(session, login_as):
    build_quarter(session)
    approve(login_as)
    page = login_as("member1").get(PAGE)

    assert page.status_code == 200
    assert "现场解决群众反映的问题" in page.text
    for words in ("保存草稿", "重新打开", "校验值"):
        assert words not in page.text
    assert login_as("member2").get(PAGE).status_code == 404
    assert login_as("member1").get(f"{PAGE}.pdf").status_code == 200


def test_every_figure_opens_its_sources(session, login_as):
    build_quarter(session)
    page = login_as("secretary1").get(PAGE).text
    links = [
        part.split('"', 1)[0].replace("&amp;", "&")
        for part in page.split('href="')[1:]
        if part.startswith("/activities?")
    ]

    assert len(links) > 12
    for link in links:
        query = parse_qs(urlsplit(link).query)
        assert query["branch"] == ["B01"]
        assert query["state"] == ["approved"]
    assert "/activities?branch=B01&quarter=2025Q3&kind=theme_day&state=approved" in links


# --- the form ------------------------------------------------------------------------------------


def test_the_first_save_makes_the_summary(session, login_as):
    build_quarter(session)
    answer = login_as("clerk1").post(PAGE, typed())

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    found = newest(session, QuarterlySummary)
    assert (found.state, found.as_of, found.version) == (State.DRAFT, date(2025, 9, 30), 1)
    narrative = session.scalar(select(SummaryText)).narrative
    assert narrative["plans"][0] == {
        "month": 11,
        "text": "围绕冬季工程维护开展一次主题党日",
        "owner": "支部书记",
    }
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-1] == AuditAction.SUMMARY_CREATED
    page = login_as("clerk1").get(PAGE).text
    assert "8月支部委员会会议因集中保障夏季开放未如期召开，已于9月2日召开。" in page
    assert "提交审核" not in page  # a clerk prepares, the secretary submits


def test_the_second_save_keeps_one_summary(session, login_as):
    browser = login_as("secretary1")
    browser.post(PAGE, typed())
    browser.post(PAGE, typed(version="1", study_note="改过的文字"))

    assert newest(session, QuarterlySummary).version == 2
    assert session.scalar(select(SummaryText)).narrative["study_note"] == "改过的文字"


MISFITS = (
    ({"study_note": "长" * 81}, "学习补充最多80字，现有81字，请精简。"),
    ({"highlight": "长" * 151}, "最多150字"),
    ({"problems__0": "长" * 151}, "问题最多150字"),
    ({"as_of": "2025-10-01"}, "截至日期应在本季度内"),
    ({"as_of": "2025-06-30"}, "截至日期应在本季度内"),
    ({"as_of": ""}, "请填写统计截至的日期"),
    ({"as_of": "昨天"}, "请填写有效的日期"),
    ({"gap__branch_committee_meeting__8__reason": "长" * 61}, "原因最多60字"),
)


def test_what_does_not_fit_is_said_and_kept(session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    for changes, words in MISFITS:
        answer = browser.post(PAGE, typed(**changes))
        assert answer.status_code == 422, changes
        assert words in answer.text
        assert "现场解决群众反映的问题" in answer.text or "highlight" in changes
    assert newest(session, QuarterlySummary) is None


def test_what_is_lacking_is_said_beside_the_row_it_was_typed_into(session, login_as):
    build_quarter(session)
    emptied = {f"plans__0__{part}": "" for part in ("text", "owner")}
    answer = login_as("secretary1").post(PAGE, typed(act="submit", plans__1__owner="", **emptied))

    assert answer.status_code == 422
    assert 'href="#plans-1-owner"' in answer.text
    assert 'href="#plans-0-owner"' not in answer.text


def test_a_day_to_come_is_refused_while_the_quarter_runs(app, login_as):
    answer = login_as("secretary1").post(
        "/quarters/2025Q4/B01", typed(as_of="2025-10-21", plans__0__month="1")
    )

    assert answer.status_code == 422
    assert "不晚于今天" in answer.text


def test_a_stale_save_answers_409_and_shows_both_texts(session, login_as):
    login_as("secretary1").post(PAGE, typed(study_note="先保存的文字"))
    answer = login_as("clerk1").post(PAGE, typed(study_note="后保存的文字", version="0"))

    assert answer.status_code == 409
    assert "先保存的文字" in answer.text
    assert "后保存的文字" in answer.text
    assert "您填写的内容都还在" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert session.scalar(select(SummaryText)).narrative["study_note"] == "先保存的文字"


def test_an_edit_of_a_submitted_summary_puts_it_back_to_draft(session, login_as):
    build_quarter(session)
    submit(login_as)
    browser = login_as("clerk1")
    assert "保存草稿" not in browser.get(PAGE).text
    assert "保存草稿" in browser.get(f"{PAGE}?edit=1").text
    answer = browser.post(PAGE, typed(version=str(newest(session, QuarterlySummary).version)))

    assert answer.status_code == 303
    assert newest(session, QuarterlySummary).state is State.DRAFT


def test_an_approved_summary_is_not_edited_and_the_text_stays(session, login_as):
    build_quarter(session)
    approve(login_as)
    answer = login_as("secretary1").post(
        PAGE, typed(version=str(newest(session, QuarterlySummary).version), study_note="还想补一句")
    )

    assert answer.status_code == 409
    assert "还想补一句" in answer.text
    assert newest(session, QuarterlySummary).state is State.APPROVED


def test_who_may_save(app, login_as):
    saves = {
        "member1": 403,
        "discipline1": 403,
        "staff": 403,
        "leader": 403,
        "secretary2": 404,
        "clerk1": 303,
    }
    assert {name: login_as(name).post(PAGE, typed()).status_code for name in saves} == saves


def test_unsaved_text_survives(app, login_as):
    browser = login_as("secretary1")
    key = "summary:B01:2025Q3"
    kept = browser.post("/drafts/keep", typed(draft_key=key, study_note="没有保存的文字"))
    assert kept.status_code == 200
    page = browser.get(PAGE).text
    assert f'href="{PAGE}?draft={key}"' in page
    assert "没有保存的文字" not in page
    assert "没有保存的文字" in browser.get(f"{PAGE}?draft={key}").text
    browser.post(PAGE, typed(draft_key=key))
    assert f"?draft={key}" not in browser.get(PAGE).text


def test_a_post_after_the_session_ended_is_resumed(app, login_as):
    answer = login_as(None).post(PAGE, typed(draft_key="summary:B01:2025Q3"))

    assert answer.status_code == 401
    assert 'name="resume"' in answer.text


def test_problems_offered_from_data_can_be_taken_over(session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    page = browser.get(PAGE).text
    assert "学时，学习进度慢于计划" in page
    taken = browser.post(PAGE, typed(act="adopt-0", problems__1=""))

    assert taken.status_code == 200
    assert "9名党员年内累计不足24学时" in taken.text
    assert newest(session, QuarterlySummary) is None


def test_hours_offered_as_a_problem_are_those_of_the_study_pages(session, login_as):
    """Confirmed training counts; a committee member owes 42 of 56 学时 by the end of September, others 24 of 32."""
    for name in MEMBERS["B01"]:
        state = CreditState.WAITING if name == "王三石" else CreditState.CONFIRMED
        hours = 420 if name == MEMBERS["B01"][0] else 240
        make_training(session, name, state=state, hours_tenths=hours)
    page = login_as("secretary1").get(PAGE).text
    assert "1名党员年内累计不足24学时，学习进度慢于计划" in page
    assert "3名支部书记和委员年内累计不足42学时，学习进度慢于计划" in page


def test_hours_asked_by_the_office_decide_who_is_behind(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    shipped = session.scalars(
        select(Requirement).where(Requirement.code == "study_hours").order_by(Requirement.id)
    ).first()
    own = {
        column.key: getattr(shipped, column.key)
        for column in inspect(Requirement).column_attrs
        if column.key != "id"
    }
    own |= {"committee_id": branch.committee_id, "minimum": 400, "valid_from": date(2025, 1, 1)}
    committed(session, Requirement(**own))
    for name in MEMBERS["B01"]:
        make_training(session, name, state=CreditState.CONFIRMED, hours_tenths=290)
    assert "9名党员年内累计不足30学时" in login_as("secretary1").get(PAGE).text


def test_a_record_is_called_late_by_working_days(session, login_as):
    """Held on Monday 8 September: Monday the 15th is the fifth working day, Tuesday the sixth."""
    for day in (15, 16):
        activity = make_activity(session, held_on=date(2025, 9, 8), state=State.APPROVED)
        activity.created_at = datetime(2025, 9, day, tzinfo=UTC)
    committed(session)
    page = login_as("secretary1").get(PAGE).text
    assert "1项记录在活动后超过5个工作日才登记" in page


def test_last_quarter_s_problems_are_followed_up(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    before = login_as("secretary1").post(
        "/quarters/2025Q2/B01", typed(as_of="2025-06-30", plans__0__month="7", plans__1__month="8")
    )
    assert before.status_code == 303
    page = login_as("secretary1").get(PAGE).text
    assert "上季度问题中已整改的" not in page  # it was not approved
    session.execute(
        update(QuarterlySummary)
        .where(QuarterlySummary.branch_id == branch.id)
        .values(
            state=State.APPROVED,
            approved_at=QuarterlySummary.created_at,
            approved_by_id=QuarterlySummary.entered_by_id,
        )
    )
    record_event(session, AuditAction.RECORD_APPROVED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()
    browser = login_as("secretary1")
    assert "上季度问题中已整改的" in browser.get(PAGE).text
    browser.post(PAGE, typed(previous_done="0"))
    page = browser.get(PAGE).text
    assert "上季度列出的2项问题，已整改1项，1项正在推进。" in page
    assert "与上季度的表述相同" in page


def test_the_page_takes_the_same_statements_for_any_number_of_records(
    session, login_as, count_statements
):
    browser = login_as("secretary1")
    make_activity(session, "B01", ["theme_day"], AUGUST, State.APPROVED)
    browser.post(PAGE, typed())
    count_statements.clear()
    browser.get(PAGE)
    few = len(count_statements)
    build_quarter(session, skip=(AUGUST,))
    count_statements.clear()
    browser.get(PAGE)

    # eight of them are the hours of the members, as the study pages count them, one what waits, and twenty
    # are the records of the quarter with what the checks find in them
    assert len(count_statements) == few <= 35


def test_what_has_to_be_explained_about_the_records_is_said(session, login_as):
    absent = dict.fromkeys(["郑九州", "吴八方", "周七星"], AbsenceReason.BUSINESS_TRIP)
    low = make_activity(session, "B01", ["theme_day"], AUGUST, State.APPROVED, absent=absent)
    browser = login_as("secretary1")
    browser.post(PAGE, typed())
    page = browser.get(PAGE).text
    assert "本季度记录还有1处须说明的情况没有说明" in page
    assert "应到9人，实到6人，出勤率66.7%，低于75%。" in page
    assert "/self-check?branch=B01&amp;quarter=2025Q3" in page
    browser.post(f"/self-check/records/{low.id}/attendance_low", {"reason": "防汛值守。"})
    page = browser.get(PAGE).text
    assert "没有说明" not in page
    assert "本季度1条记录没有待说明的情况。" in page


def test_control_characters_are_left_out(session, login_as):
    answer = login_as("secretary1").post(
        PAGE, typed(problems__0="学习\x08不够\u202e", plans__0__text="补\x08学")
    )

    assert answer.status_code == 303
    narrative = session.scalar(select(SummaryText)).narrative
    assert narrative["problems"][0] == "学习不够"
    assert narrative["plans"][0]["text"] == "补学"


def test_reading_never_writes(session, login_as):
    login_as("secretary1").get(PAGE)

    assert newest(session, QuarterlySummary) is None


def test_of_a_time_before_the_office_is_kept_here_nothing_is_denied(session, login_as):
    for branch in session.scalars(select(Branch)).all():
        branch.in_use_from = date(2025, 10, 1)
    committed(session)
    staff = login_as("staff")
    assert staff.get("/quarters/2025Q3/committee").status_code == 404
    assert "/quarters/2025Q3/committee" not in staff.get("/quarters/2025Q3").text
    assert "/quarters/2025Q3/committee" not in staff.get("/quarters/2025").text
    assert staff.get("/quarters/2025Q4/committee").status_code == 200
    overview = staff.get("/overview").text
    assert "2025年第三季度" not in overview
    assert "2025年第四季度" in overview


def test_a_quarter_before_a_branch_is_kept_here_has_no_summary_of_it(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    branch.in_use_from = date(2025, 10, 1)
    committed(session, branch)
    staff = login_as("staff")
    assert "机关第一党支部" not in staff.get("/quarters/2025Q3").text
    assert "机关第二党支部" in staff.get("/quarters/2025Q3").text
    assert "机关第一党支部" in staff.get("/quarters/2025Q4").text
    assert staff.get("/quarters/2025Q3/B01").status_code == 404


def test_of_a_quarter_kept_here_in_part_nothing_is_denied(session, login_as):
    clock.fix_today(date(2026, 1, 5))
    none = ("均未开展",)
    page, roll_up = ("/quarters/2025Q4/B01", "/quarters/2025Q4/committee")
    told = login_as("secretary1").get(page).text
    assert all(words in told for words in none)
    assert all(words in login_as("staff").get(roll_up).text for words in none)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    branch.in_use_from = date(2025, 11, 15)
    committed(session, branch)
    told = login_as("secretary1").get(page).text
    assert not any(words in told for words in none)
    assert not any(words in login_as("staff").get(roll_up).text for words in none)
