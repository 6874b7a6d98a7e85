"""The appraisal: one table per branch and year, a third at most, handed to the committee, frozen when confirmed."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.life.appraisal_store import appraised
from intranet.domain.life.appraisals import Appraisal, AppraisalRow, AppraisalStage, Grade
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.rows import committed, sheet_rows

PAGE = "/appraisals?branch=B01&year=2025"
NEW, EDIT = "/appraisals/B01/2025/new", "/appraisals/B01/2025/edit"
SUBMIT, DECIDE = "/appraisals/B01/2025/submit", "/appraisals/B01/2025/decide"


def begin(browser, day="2025-09-10", code="B01", **more):
    values = {"held_on": day, "activity_id": "", "life_meeting_id": "", "version": "0", **more}
    return browser.post(f"/appraisals/{code}/2025/new", values)


def stored(app, code_name="B01") -> Appraisal | None:
    from sqlalchemy.orm import selectinload

    from intranet.domain.organization.tables import Branch

    with app.app_context():
        return db.session.scalar(
            select(Appraisal)
            .join(Branch, Branch.id == Appraisal.branch_id)
            .where(Branch.code == code_name)
            .options(selectinload(Appraisal.rows))
        )


def typed(app, finals=None, **changes):
    """What the form posts: everybody takes part; *finals* by place in the table."""
    appraisal = stored(app)
    values = {
        "held_on": appraisal.held_on.isoformat(),
        "activity_id": "",
        "life_meeting_id": "",
        "ballots": "",
        "version": str(appraisal.version),
    }
    for place, row in enumerate(appraisal.rows):
        values[f"row{row.id}-takes_part"] = "y"
        values[f"row{row.id}-self_assessed"] = "y"
        values[f"row{row.id}-opinion"] = ""
        values[f"row{row.id}-final"] = (finals or {}).get(place, "")
    return values | changes


def row_of(app, name) -> AppraisalRow:
    return next(row for row in stored(app).rows if row.name == name)


def complete(app, login_as, finals=None):
    """A saved appraisal of 一支部 with all grades."""
    clerk = login_as("clerk1")
    begin(clerk)
    answer = clerk.post(EDIT, typed(app, finals or {0: "excellent"}, all_qualified="y"))
    assert answer.status_code == 303


def submitted(app, login_as):
    complete(app, login_as)
    version = str(stored(app).version)
    assert login_as("secretary1").post(SUBMIT, {"version": version}).status_code == 303


def decided(app, login_as, act, **more):
    return login_as("staff").post(DECIDE, {"act": act, "version": str(stored(app).version), **more})


def test_the_table_has_a_row_for_each_member_on_the_roll_of_the_day(app, login_as):
    assert begin(login_as("clerk1")).status_code == 303
    rows = stored(app).rows
    assert rows[0].name == "张一鸣"
    assert len(rows) == 9
    assert row_of(app, "郑九州").status.value == "probationary"
    page = login_as("clerk1").get(EDIT).text
    assert "不适用" in page
    assert "预备党员参加评议，不确定等次" in page


def test_another_day_brings_that_days_roll_and_keeps_what_was_typed(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    opinion = {f"row{row_of(app, '李二虎').id}-opinion": "同意"}
    clerk.post(EDIT, typed(app, held_on="2025-02-10", **opinion))
    # 郑九州 was admitted on 1 March
    assert "郑九州" not in {row.name for row in stored(app).rows}
    assert row_of(app, "李二虎").opinion == "同意"


def test_the_day_comes_from_the_chosen_gathering(app, session, login_as):
    activity = make_activity(
        session, kinds=("appraisal_meeting",), held_on=date(2025, 9, 3), state=State.APPROVED
    )
    assert f'<option selected value="{activity.id}">' in login_as("clerk1").get(NEW).text
    begin(login_as("clerk1"), day="", activity_id=str(activity.id))
    appraisal = stored(app)
    assert (appraisal.held_on, appraisal.activity_id) == (date(2025, 9, 3), activity.id)
    assert f"/activities/{activity.id}" in login_as("secretary1").get(PAGE).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"day": ""}, "请填写评议日期，或者选择民主评议活动"),
        ({"day": "2025-10-21"}, "评议日期晚于今天"),
        ({"day": "2024-12-31"}, "应在2025年至2026年6月之间"),
        ({"activity_id": "4711"}, "error-summary"),
    ],
)
def test_an_impossible_beginning_is_refused(app, login_as, values, sentence):
    answer = begin(login_as("clerk1"), **values)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app) is None


def test_beginning_twice_makes_one_table(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    assert begin(clerk).location == EDIT
    assert clerk.get(NEW).location == EDIT
    with app.app_context():
        assert len(db.session.scalars(select(Appraisal)).all()) == 1


# --- grades ---------------------------------------------------------------------------------------


def test_three_of_nine_may_be_excellent(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    finals = dict.fromkeys(range(3), "excellent")
    assert clerk.post(EDIT, typed(app, finals)).status_code == 303
    assert sum(row.final is Grade.EXCELLENT for row in stored(app).rows) == 3


def test_four_of_nine_are_refused_with_the_number_allowed_and_nothing_is_lost(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    opinion = {f"row{row_of(app, '李二虎').id}-opinion": "表现突出"}
    answer = clerk.post(EDIT, typed(app, dict.fromkeys(range(4), "excellent"), **opinion))
    assert answer.status_code == 422
    assert "最多3名，现为4名" in answer.text
    assert "表现突出" in answer.text
    assert row_of(app, "李二虎").final is None


def test_who_does_not_take_part_is_not_in_the_third(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    values = typed(app, dict.fromkeys(range(3), "excellent"))
    del values[f"row{row_of(app, '吴八方').id}-takes_part"]
    answer = clerk.post(EDIT, values)
    assert answer.status_code == 422
    assert "本次参加评议8名，最多2名，现为3名" in answer.text


def test_a_probationary_member_gets_no_grade_even_when_one_is_sent(app, login_as):
    complete(app, login_as, {8: "excellent"})
    assert row_of(app, "郑九州").final is None
    assert row_of(app, "郑九州").final_label == "不适用"


def test_empty_grades_become_qualified_only_when_ticked(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    clerk.post(EDIT, typed(app, {0: "excellent"}))
    assert row_of(app, "李二虎").final is None
    clerk.post(EDIT, typed(app, {0: "excellent"}, all_qualified="y"))
    assert row_of(app, "张一鸣").final is Grade.EXCELLENT
    assert row_of(app, "李二虎").final is Grade.QUALIFIED


# --- the test -------------------------------------------------------------------------------------


def test_blank_counts_beside_a_filled_one_are_zero_and_all_blank_is_unknown(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    values = {f"row{row_of(app, '李二虎').id}-excellent": "9", "ballots": "9"}
    assert clerk.post(EDIT, typed(app, **values)).status_code == 303
    assert row_of(app, "李二虎").votes == (9, 0, 0, 0)
    assert row_of(app, "王三石").votes is None


@pytest.mark.parametrize(
    ("counts", "ballots", "status", "sentence"),
    [
        (("5", "4"), "9", 303, ""),
        (("5", "5"), "9", 422, "合计10张，超过收回的9张"),
        (("5", ""), "", 422, "请先填写收回测评票数"),
        (("-1", ""), "9", 422, "优秀票请填写整数，不能为负"),
    ],
)
def test_the_counts_of_a_member_fit_the_ballots(app, login_as, counts, ballots, status, sentence):
    clerk = login_as("clerk1")
    begin(clerk)
    key = f"row{row_of(app, '李二虎').id}"
    values = {f"{key}-excellent": counts[0], f"{key}-qualified": counts[1], "ballots": ballots}
    answer = clerk.post(EDIT, typed(app, **values))
    assert answer.status_code == status
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("ballots", "status", "sentence"),
    [("8", 303, ""), ("9", 422, "收回测评票9张，多于评议活动实到的8人")],
)
def test_no_more_ballots_come_back_than_people_were_there(
    app, session, login_as, ballots, status, sentence
):
    gathering = make_activity(
        session,
        "B01",
        ["appraisal_meeting"],
        date(2025, 9, 10),
        State.APPROVED,
        absent={"吴八方": AbsenceReason.BUSINESS_TRIP},
    )
    committed(session)
    assert gathering.present_count == 8
    clerk = login_as("clerk1")
    begin(clerk)
    answer = clerk.post(EDIT, typed(app, activity_id=str(gathering.id), ballots=ballots))
    assert answer.status_code == status
    assert sentence in answer.text


def test_an_older_version_is_refused_and_keeps_what_was_typed(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    old = typed(app, **{f"row{row_of(app, '李二虎').id}-opinion": "后保存的"})
    assert login_as("secretary1").post(EDIT, typed(app)).status_code == 303
    answer = clerk.post(EDIT, old)
    assert answer.status_code == 409
    assert "后保存的" in answer.text
    assert row_of(app, "李二虎").opinion == ""


def test_who_came_onto_the_roll_meanwhile_keeps_what_is_stored(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk, day="2025-02-10")
    old = typed(app)
    # the secretary corrects the day, which brings the member admitted in March onto the roll
    login_as("secretary1").post(EDIT, typed(app, held_on="2025-09-10"))
    values = {**old, "held_on": "2025-09-10", "version": str(stored(app).version)}
    assert clerk.post(EDIT, values).status_code == 303
    assert row_of(app, "郑九州").takes_part


# --- the committee --------------------------------------------------------------------------------


def test_an_incomplete_table_is_not_handed_in(app, login_as):
    begin(login_as("clerk1"))
    page = login_as("secretary1").get(PAGE).text
    assert "提交前还需补充" in page
    assert "提交机关党委确认" not in page
    answer = login_as("secretary1").post(SUBMIT, {"version": str(stored(app).version)})
    assert answer.status_code == 422
    assert "还有8名党员未确定等次" in answer.text


def test_a_clerk_fills_in_and_the_secretary_hands_in(app, login_as):
    complete(app, login_as)
    assert login_as("clerk1").post(SUBMIT, {"version": "2"}).status_code == 403
    assert "提交机关党委确认" not in login_as("clerk1").get(PAGE).text
    assert "提交机关党委确认" in login_as("secretary1").get(PAGE).text


def test_confirmed_results_are_frozen(app, login_as):
    submitted(app, login_as)
    assert decided(app, login_as, "confirm").status_code == 303
    assert stored(app).state is AppraisalStage.CONFIRMED
    clerk = login_as("clerk1")
    assert clerk.get(EDIT).status_code == 409
    assert clerk.post(EDIT, typed(app)).status_code == 409
    assert "填写评议情况" not in clerk.get(PAGE).text
    assert decided(app, login_as, "return", reason="再核").status_code == 409
    with app.app_context():
        actions = [e.action for e in db.session.scalars(select(AuditEvent))]
        assert {"appraisal.begun", "appraisal.submitted", "appraisal.confirmed"} <= set(actions)


def test_the_desk_leads_to_the_year_of_what_waits_longest(app, session, login_as):
    submitted(app, login_as)
    appraisal = session.scalars(select(Appraisal)).one()
    appraisal.year = 2024
    committed(session, appraisal)
    staff = login_as("staff")
    page = staff.get("/").text
    assert "民主评议结果待确认" in page
    assert 'href="/appraisals?year=2024"' in page
    assert "待确认" in staff.get("/appraisals?year=2024").text


def test_a_return_needs_a_reason_and_the_branch_reads_it(app, login_as):
    submitted(app, login_as)
    answer = decided(app, login_as, "return")
    assert answer.status_code == 422
    assert "请填写退回理由" in answer.text
    assert decided(app, login_as, "return", reason="请核对票数").status_code == 303
    assert "请核对票数" in login_as("clerk1").get(PAGE).text
    assert login_as("clerk1").get(EDIT).status_code == 200


def test_a_decision_on_an_older_version_is_refused(app, login_as):
    submitted(app, login_as)
    answer = login_as("staff").post(DECIDE, {"act": "confirm", "version": "1"})
    assert answer.status_code == 409
    assert "这条记录已有变动" in answer.text
    assert stored(app).state is AppraisalStage.SUBMITTED


def test_the_reason_of_a_return_that_came_too_late_stays_readable(app, login_as):
    submitted(app, login_as)
    late = {"act": "return", "version": "1", "reason": "请核对优秀票数"}
    answer = login_as("staff").post(DECIDE, late)
    assert answer.status_code == 409
    assert "请核对优秀票数</textarea>" in answer.text
    decided(app, login_as, "confirm")
    answer = decided(app, login_as, "return", reason="请核对优秀票数")
    assert answer.status_code == 409
    assert "不能确认或退回" in answer.text
    assert "请核对优秀票数" in answer.text
    assert "退回修改</button>" not in answer.text


def test_excellent_without_an_excellent_ballot_is_pointed_out_and_may_be_submitted(app, login_as):
    clerk = login_as("clerk1")
    begin(clerk)
    first = stored(app).rows[0]
    values = {"all_qualified": "y", "ballots": "9", f"row{first.id}-qualified": "9"}
    clerk.post(EDIT, typed(app, {0: "excellent"}, **values))
    secretary = login_as("secretary1")
    caution = f"{first.name}的优秀票为0张，评定等次为“优秀”，请核对。"
    assert caution in secretary.get(PAGE).text
    clerk.post(EDIT, typed(app, {0: "excellent"}, all_qualified="y", ballots=""))
    assert "优秀票为0张" not in secretary.get(PAGE).text
    clerk.post(EDIT, typed(app, {0: "excellent"}, **values))
    answer = secretary.post(SUBMIT, {"version": str(stored(app).version)})
    assert answer.status_code == 303


def test_a_day_before_the_life_meeting_is_pointed_out(app, session, login_as):
    meeting = make_activity(
        session, kinds=("life_meeting",), held_on=date(2025, 9, 12), state=State.APPROVED
    )
    clerk = login_as("clerk1")
    begin(clerk)
    clerk.post(EDIT, typed(app, life_meeting_id=str(meeting.id)))
    caution = "评议日期2025年9月10日早于所关联组织生活会的日期2025年9月12日，请核对。"
    assert caution in clerk.get(PAGE).text
    clerk.post(EDIT, typed(app, held_on="2025-09-12", life_meeting_id=str(meeting.id)))
    assert "早于所关联" not in clerk.get(PAGE).text


# --- who reads what -------------------------------------------------------------------------------


def test_a_member_reads_the_own_row_and_the_totals_once_it_is_confirmed(app, login_as):
    submitted(app, login_as)
    page = login_as("member1").get(PAGE).text
    assert "经机关党委确认后可以查看" in page
    decided(app, login_as, "confirm")
    page = login_as("member1").get(PAGE).text
    assert "吴八方" in page
    assert "李二虎" not in page
    assert "参加评议" in page
    assert login_as("member1").get("/appraisals/B01/2025/table.pdf").status_code == 403


def test_the_committee_reads_the_table_only_after_it_was_handed_in(app, login_as):
    complete(app, login_as)
    assert "李二虎" not in login_as("staff").get(PAGE).text
    assert login_as("staff").get("/appraisals/B01/2025/table.pdf").status_code == 403
    version = str(stored(app).version)
    login_as("secretary1").post(SUBMIT, {"version": version})
    assert "李二虎" in login_as("staff").get(PAGE).text
    assert "李二虎" not in login_as("jiwei").get(PAGE).text
    decided(app, login_as, "confirm")
    assert "李二虎" in login_as("jiwei").get(PAGE).text


def test_another_branch_does_not_learn_of_it(app, login_as):
    submitted(app, login_as)
    for who in ("secretary2", "member2"):
        assert login_as(who).get(PAGE).status_code == 404


def test_all_branches_of_a_year_stand_in_office_order(app, login_as):
    submitted(app, login_as)
    page = login_as("staff").get("/appraisals?year=2025").text
    assert "待确认" in page
    assert page.index("机关第一党支部") < page.index("机关第二党支部")
    assert "未填报" in page
    assert "9名" in page
    # those who do not review read it once it is confirmed
    page = login_as("jiwei").get("/appraisals?year=2025").text
    assert "未确认" in page
    assert "9名" not in page


def test_the_years_life_meetings_stand_beside_it(app, session, login_as):
    meeting = make_activity(
        session, kinds=("life_meeting",), held_on=date(2025, 9, 3), state=State.APPROVED
    )
    assert f"/activities/{meeting.id}" in login_as("secretary1").get(PAGE).text
    assert (
        f"/activities/{meeting.id}"
        not in login_as("secretary1").get("/appraisals?branch=B01&year=2024").text
    )


def test_the_duty_matrix_asks_how_far_branches_are(app, session, login_as):
    submitted(app, login_as)
    found = appraised(session, [stored(app).branch_id, 10**6], 2025)
    (state,) = found.values()
    assert (state.state, state.taking_part, state.to_grade, state.graded, state.done) == (
        AppraisalStage.SUBMITTED,
        9,
        8,
        8,
        False,
    )
    assert state.grades[Grade.EXCELLENT] == 1


def test_three_branches_take_as_many_statements_as_one(app, login_as, count_statements):
    staff = login_as("staff")
    begin(login_as("clerk1"))
    count_statements.clear()
    staff.get("/appraisals?year=2025")
    one = len(count_statements)
    begin(login_as("clerk2"), code="B02")
    begin(login_as("secretary8"), code="B08")
    count_statements.clear()
    staff.get("/appraisals?year=2025")
    assert len(count_statements) == one


def test_a_page_takes_as_many_statements_for_five_members_as_for_nine(
    app, login_as, count_statements
):
    numbers = set()
    for who, code in (("clerk1", "B01"), ("clerk2", "B02")):
        browser = login_as(who)
        begin(browser, code=code)
        for page in (f"/appraisals?branch={code}&year=2025", f"/appraisals/{code}/2025/edit"):
            count_statements.clear()
            assert browser.get(page).status_code == 200
            numbers.add((page.replace(code, ""), len(count_statements)))
    assert len(numbers) == 2


def test_the_table_prints(app, login_as):
    submitted(app, login_as)
    answer = login_as("secretary1").get("/appraisals/B01/2025/table.pdf")
    assert answer.data.startswith(b"%PDF")


def test_a_file_tells_no_more_than_the_page(app, login_as):
    complete(app, login_as)
    of_all = "/appraisals.xlsx?year=2025"
    first = sheet_rows(login_as("staff").get(of_all))[3]
    assert first == ("机关第一党支部", "草稿", None, None, None, None, None, None)
    page = "/appraisals.xlsx?branch=B01&year=2025"
    assert sheet_rows(login_as("staff").get(page))[3:] == []
    own = sheet_rows(login_as("secretary1").get(of_all))
    assert [row[0] for row in own[3:]] == [row.name for row in stored(app).rows]
    assert own[3][-1] == "优秀"
    login_as("secretary1").post(SUBMIT, {"version": str(stored(app).version)})
    told = sheet_rows(login_as("staff").get(of_all))[3]
    assert (told[1], *told[3:5]) == ("待确认", 9, 1)
    assert len(sheet_rows(login_as("staff").get(page))) == 3 + 9
    assert sheet_rows(login_as("member1").get(page))[3:] == []
    decided(app, login_as, "confirm")
    assert [row[0] for row in sheet_rows(login_as("member1").get(page))[3:]] == ["吴八方"]
    assert login_as("secretary2").get(page).status_code == 404
    assert login_as("staff").get("/appraisals.pdf?year=2025").data.startswith(b"%PDF")
