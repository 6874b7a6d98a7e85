"""The cycle of a quarter: days, reminders, closing, leave to correct, and what the pages tell of it."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.activities.tables import Activity
from intranet.domain.records.closing import ClosedQuarter, LockException
from intranet.domain.records.workflow import State
from intranet.domain.returns.listed import returns_of
from intranet.domain.returns.reminders import ReturnReminder
from intranet.domain.returns.standing import ReturnState, return_state, since_words
from intranet.domain.summaries.reporting import ReportingRule
from intranet.domain.summaries.signed_copies import Ground, SignedCopy
from intranet.domain.summaries.signing import SigningStep
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import answer
from tests.cast import FOUNDED
from tests.factories.activities import make_activity
from tests.factories.dengta import entered_in_dengta
from tests.factories.signing import approved_summary
from tests.features.closing.test_lock import branch_of, close, opened
from tests.features.summaries.scene import PAGE, approve, build_quarter, decide, submit, typed
from tests.rows import committed, stored

GRID, CLOSING = "/quarters/2025Q3", "/quarters/2025Q3/closing"


def set_days(session, timely=5, closing=15, valid_from=date(2025, 1, 1)):
    branch = branch_of(session)
    committed(
        session,
        ReportingRule(
            committee_id=branch.committee_id,
            valid_from=valid_from,
            timely_days=timely,
            closing_days=closing,
            entered_by_id=session.scalars(select(User.id).where(User.username == "staff")).one(),
            created_at=clock.now(),
        ),
    )


def row_of(page, name):
    """The row of a branch in the grid."""
    return next(part for part in page.split("<tr>") if name in part and '<th scope="row"' in part)


@pytest.mark.parametrize(
    ("state", "edition", "signed", "reopened", "expected"),
    [
        (None, None, None, False, ReturnState.NOT_BEGUN),
        (State.DRAFT, None, None, False, ReturnState.DRAFT),
        (State.SUBMITTED, None, None, False, ReturnState.SUBMITTED),
        (State.SUBMITTED, 1, 1, True, ReturnState.SUBMITTED),
        (State.RETURNED, None, None, False, ReturnState.RETURNED),
        (State.RETURNED, 1, 1, True, ReturnState.REOPENED),
        (State.APPROVED, 1, None, False, ReturnState.APPROVED),
        (State.APPROVED, 2, 1, False, ReturnState.APPROVED),
        (State.APPROVED, 2, 2, False, ReturnState.FINAL),
        (State.ARCHIVED, 2, 2, False, ReturnState.ARCHIVED),
        (State.VOIDED, None, None, False, ReturnState.NOT_BEGUN),
    ],
)
def test_a_return_stands_in_one_of_eight_states(state, edition, signed, reopened, expected):
    found = return_state(state, edition=edition, signed_edition=signed, reopened=reopened)
    assert found is expected


def test_the_grid_tells_who_holds_what_since_when_and_whether_it_came_late(session, login_as):
    build_quarter(session)
    set_days(session, timely=2)  # 10 October: the holidays are over on the 8th
    submit(login_as)
    page = login_as("staff").get(GRID).text
    mine, other = row_of(page, "机关第一党支部"), row_of(page, "机关第二党支部")
    assert "已提交" in mine
    assert "机关党委负责人，" in mine
    assert "逾期上报" in mine
    assert "未填" in other
    assert "支部党务干事、支部书记，10月1日起，已等19天" in other
    assert "已逾期" in other
    assert "逾期上报" in login_as("leader").get(PAGE).text


def test_the_branch_sees_its_own_line_and_nobody_elses(session, login_as):
    set_days(session, timely=2)
    page = login_as("secretary1").get(GRID).text
    assert "已逾期" in row_of(page, "机关第一党支部")
    assert "机关第二党支部" not in page
    assert "已逾期" not in login_as("member1").get(GRID).text


def test_a_signed_edition_is_final(session, login_as):
    build_quarter(session)
    approve(login_as)
    assert "已定稿" not in row_of(login_as("staff").get(GRID).text, "机关第一党支部")
    summary = session.scalars(select(QuarterlySummary)).one()
    summary.signed_edition = 1
    committed(session)
    assert "已定稿" in row_of(login_as("staff").get(GRID).text, "机关第一党支部")


def test_a_reminder_waits_on_the_desk_of_its_branch_until_the_summary_is_submitted(
    app, session, login_as
):
    build_quarter(session)
    set_days(session)
    staff = login_as("staff")
    branches = [branch_of(session, "B01").id]
    sent = staff.post(f"{GRID}/remind", {"branches": branches, "note": "有困难请来电。"})
    assert (sent.status_code, sent.location) == (303, GRID)
    [row] = stored(app, ReturnReminder)
    assert row.text.startswith(
        "机关第一党支部：2025年第三季度还有1项待完善（季度小结未填），请于2025年10月"
    )
    assert row.text.endswith("已完成的无需再报。有困难请来电。")
    staff.post(f"{GRID}/remind", {"branches": branches, "note": ""})
    assert "已催办2次" in row_of(staff.get(GRID).text, "机关第一党支部")

    secretary = login_as("secretary1")
    assert "季度小结未填" in secretary.get("/").text
    assert "还有1项待完善" in secretary.get(PAGE).text
    assert "还有1项待完善" not in login_as("secretary2").get("/").text
    submit(login_as)
    assert "还有1项待完善" not in secretary.get("/").text
    assert f'value="{branches[0]}"' not in staff.get(f"{GRID}/remind").text


def test_a_reminder_names_at_least_one_branch(app, login_as):
    refused = login_as("staff").post(f"{GRID}/remind", {"note": "请抓紧"})
    assert refused.status_code == 422
    assert "请选择要催办的党支部。" in refused.text
    assert "请抓紧" in refused.text
    assert stored(app, ReturnReminder) == []


def test_the_closing_day_that_comes_near_waits_for_who_has_not_submitted(session, login_as):
    build_quarter(session)
    # today is the ninth working day after the quarter: 9 to 11 October (the 11th is worked), 13 to 17, 20
    set_days(session, timely=5, closing=12)
    secretary = login_as("secretary1")
    assert "还有3个工作日关账" in secretary.get("/").text
    assert "关账" not in login_as("staff").get("/").text
    submit(login_as)
    assert "个工作日关账" not in secretary.get("/").text


def test_the_days_hold_for_quarters_that_end_after_they_began(app, login_as):
    staff = login_as("staff")
    days = {"timely_days": "5", "closing_days": "20", "valid_from": "2025-01-01"}
    assert staff.post("/quarters/deadlines", days).status_code == 303
    # what was mistyped is corrected under the same day
    assert staff.post("/quarters/deadlines", days | {"closing_days": "15"}).status_code == 303
    assert [one.closing_days for one in stored(app, ReportingRule)] == [15]
    wrong = staff.post(
        "/quarters/deadlines", days | {"closing_days": "3", "valid_from": "2026-01-01"}
    )
    assert wrong.status_code == 422
    assert "关账不能早于及时上报的期限。" in wrong.text
    assert len(stored(app, ReportingRule)) == 1
    assert "以前提交为及时" in login_as("leader").get(CLOSING).text


def test_closing_for_all_names_the_committees_own_summary(app, session, login_as):
    build_quarter(session)
    branch = branch_of(session)
    summary = QuarterlySummary(
        committee_id=branch.committee_id,
        year=2025,
        quarter=3,
        as_of=date(2025, 9, 30),
        state=State.SUBMITTED,
        entered_by_id=session.scalars(select(User.id).where(User.username == "staff")).one(),
        created_at=clock.now(),
        updated_at=clock.now(),
        submitted_at=clock.now(),
        text=SummaryText(narrative={}),
    )
    committed(session, summary)
    leader = login_as("leader")
    assert "机关党委本级" in leader.get(CLOSING).text
    refused = leader.post(CLOSING, {"place": "all", "reason": ""})
    assert refused.status_code == 422
    assert "机关党委本级的小结尚未通过" in refused.text
    # of a branch alone nothing is said of the committee
    alone = leader.post(CLOSING, {"place": "B02", "reason": ""})
    assert "机关党委本级的小结尚未通过" not in alone.text


def test_nobody_is_asked_for_what_a_closed_quarter_no_longer_takes(app, session, login_as):
    set_days(session)
    secretary = login_as("secretary1")
    desk = secretary.get("/").text
    assert "日关账" in desk
    assert "已关账" not in desk
    close(session)
    assert "日已关账" in secretary.get("/").text
    staff = login_as("staff")
    branches = [branch_of(session, "B01").id]
    assert staff.post(f"{GRID}/remind", {"branches": branches, "note": ""}).status_code == 303
    [row] = stored(app, ReturnReminder)
    assert "还有1项待完善（季度小结未填）" in row.text


def test_no_rule_reaches_back_to_a_closed_quarter(app, session, login_as):
    set_days(session)
    close(session, number=2)
    staff = login_as("staff")
    days = {"timely_days": "6", "closing_days": "16"}
    for day in ("2025-01-01", "2025-06-30"):
        refused = staff.post("/quarters/deadlines", days | {"valid_from": day})
        assert refused.status_code == 422
        assert (
            "2025年第二季度已经关账，仍按当时的规定，请填写2025年6月30日以后的日期。"
            in refused.text
        )
    assert staff.post("/quarters/deadlines", days | {"valid_from": "2025-07-01"}).status_code == 303
    # a rule that another one has replaced by then holds for no closed quarter
    close(session, number=3)
    assert staff.post("/quarters/deadlines", days | {"valid_from": "2025-10-01"}).status_code == 303
    assert len(stored(app, ReportingRule)) == 3


def test_the_form_of_the_days_starts_from_the_newest_rule(session, login_as):
    staff = login_as("staff")
    empty = staff.get("/quarters/deadlines").text
    assert 'value="15"' not in empty
    days = {"timely_days": "5", "closing_days": "15", "valid_from": "2025-10-01"}
    staff.post("/quarters/deadlines", days | {"year_for_fourth": "y"})
    form = staff.get("/quarters/deadlines").text
    assert 'value="5"' in form
    assert 'value="15"' in form
    assert "checked" in form


def test_closing_names_what_is_not_approved_and_asks_for_the_reason(app, session, login_as):
    build_quarter(session)
    approve(login_as)
    leader = login_as("leader")
    assert "机关第二党支部" in leader.get(CLOSING).text
    refused = leader.post(CLOSING, {"place": "all", "reason": ""})
    assert refused.status_code == 422
    assert "机关第二党支部、指挥信息保障中心党支部的小结尚未通过" in refused.text
    assert leader.post(CLOSING, {"place": "B01", "reason": ""}).status_code == 303
    assert leader.post(CLOSING, {"place": "all", "reason": "统计上报需要"}).status_code == 303
    # a page that was open while somebody else closed is told so
    for place in ("B01", "all"):
        again = leader.post(CLOSING, {"place": place, "reason": ""})
        assert again.status_code == 409
        assert "已经关账，没有重复办理。" in again.text
    one, every = stored(app, ClosedQuarter)
    assert (one.branch_id is None, every.branch_id, every.reason) == (False, None, "统计上报需要")
    assert every.closed_by_name
    page = leader.get(CLOSING).text
    assert "办理关账" not in page
    assert "关账</span>" in row_of(login_as("staff").get(GRID).text, "机关第二党支部").replace(
        " ", ""
    ).replace("\n", "")


def test_only_the_leader_closes_and_only_what_is_over(app, login_as):
    assert login_as("staff").post(CLOSING, {"place": "all"}).status_code == 403
    leader = login_as("leader")
    early = leader.post("/quarters/2025Q4/closing", {"place": "all", "reason": "提前"})
    assert early.status_code == 422
    assert "还没有结束，不能关账" in early.text
    assert stored(app, ClosedQuarter) == []


def test_a_branch_asks_the_leader_grants_and_the_record_comes_marked(app, session, login_as):
    build_quarter(session)
    approve(login_as)
    close(session)
    secretary, leader = login_as("secretary1"), login_as("leader")
    asked = {
        "place": "B01",
        "ledgers": ["activities"],
        "reason": "漏登一次主题党日",
        "ends_on": "2025-10-24",
    }
    assert secretary.post(f"{CLOSING}/ask", asked).status_code == 303
    [row] = stored(app, LockException)
    assert (row.agreed, row.scope) == (None, "activities")
    assert "解锁申请待决定" in leader.get("/").text
    decision = {"agreed": "yes", "ledgers": ["activities"], "ends_on": "2025-10-23", "version": "1"}
    address = f"{CLOSING}/exceptions/{row.id}"
    assert leader.post(address, decision).status_code == 303
    assert leader.post(address, decision).status_code == 409
    assert "解锁中" in leader.get(CLOSING).text

    make_activity(session, held_on=date(2025, 9, 28), state=State.APPROVED)
    assert "补录更正1项" in leader.get(CLOSING).text
    assert decide(leader, "reopen", "补录一次活动。").status_code == 303
    submit(login_as, version=str(session.scalars(select(QuarterlySummary.version)).one()))
    assert decide(leader, "approve").status_code == 303
    session.expire_all()
    first, second = session.scalars(select(SummarySnapshot).order_by(SummarySnapshot.edition)).all()
    notes = [table["note"] for table in second.document["content"]["tables"]]
    assert any("关账后补录1项，经机关党委同意。" in note for note in notes)
    assert "关账后补录" not in str(first.document)


def test_a_branch_asks_once_and_its_desk_and_the_grid_tell_the_answer(app, session, login_as):
    close(session)
    secretary, leader = login_as("secretary1"), login_as("leader")
    asked = {"place": "B01", "reason": "漏登一次主题党日", "ends_on": "2025-10-24"}
    assert secretary.post(f"{CLOSING}/ask", asked).status_code == 303
    again = secretary.post(f"{CLOSING}/ask", asked)
    assert again.status_code == 422
    assert "的解锁申请正在等待机关党委负责人决定" in again.text
    assert "已申请解锁，待决定" in secretary.get(GRID).text
    [row] = stored(app, LockException)
    decision = {"agreed": "yes", "ends_on": "2025-10-23", "version": "1"}
    assert leader.post(f"{CLOSING}/exceptions/{row.id}", decision).status_code == 303
    grid = secretary.get(GRID).text
    assert "解锁中，至2025年10月23日" in grid
    assert "申请解锁" not in row_of(grid, "机关第一党支部")
    assert "机关党委已同意解锁，2025年10月23日到期" in secretary.get("/").text
    again = secretary.post(f"{CLOSING}/ask", asked)
    assert again.status_code == 422
    assert "已解锁（全部台账），至2025年10月23日" in again.text


def test_what_was_not_agreed_to_is_told_on_the_desk_with_the_opinion(session, login_as):
    close(session)
    row = opened(session, agreed=False)
    row.opinion = "请并入下季度"
    committed(session)
    assert "机关党委没有同意解锁：请并入下季度" in login_as("secretary1").get("/").text
    assert "没有同意解锁" not in login_as("secretary2").get("/").text


def test_a_button_that_would_be_refused_is_a_sentence_instead(session, login_as):
    build_quarter(session)
    approve(login_as)
    leader, secretary = login_as("leader"), login_as("secretary1")
    record = make_activity(session, held_on=date(2025, 9, 28), state=State.APPROVED).id
    assert 'value="reopen"' in leader.get(PAGE).text
    assert f"/review/{record}/void" in leader.get(f"/activities/{record}").text
    assert "还没有关账，可以直接登记和修改" in secretary.get(f"{CLOSING}/ask").text
    lasting = leader.get("/quarters/2025Q4/closing").text
    assert "2025年第四季度还没有结束，不能关账；2026年1月1日起" in lasting
    assert 'name="reason"' not in lasting

    close(session)
    for address in (PAGE, f"/activities/{record}", f"/review/{record}"):
        page = leader.get(address).text
        assert "由党支部书记向机关党委负责人申请解锁" in page, address
        assert 'value="reopen"' not in page
        assert f"/review/{record}/void" not in page
        assert f"/review/{record}/reopen" not in page
    opened(session)
    assert 'value="reopen"' in leader.get(PAGE).text
    assert f"/review/{record}/void" in leader.get(f"/activities/{record}").text
    barred = secretary.get(f"{CLOSING}/ask").text
    assert "已解锁（全部台账）" in barred
    assert 'name="ends_on"' not in barred


def test_who_keeps_two_branches_is_told_of_each_whether_it_may_ask(session, login_as):
    user = session.scalars(select(User).where(User.username == "secretary1")).one()
    second = branch_of(session, "B02")
    grant = RoleGrant(
        user_id=user.id,
        role=Role.BRANCH_SECRETARY,
        committee_id=second.committee_id,
        branch_id=second.id,
        valid_from=FOUNDED,
    )
    committed(session, grant)
    secretary, asks = login_as("secretary1"), f"{CLOSING}/ask"
    assert 'name="ends_on"' not in secretary.get(asks).text
    close(session, "B02")
    page = secretary.get(asks).text
    assert "机关第一党支部：2025年第三季度还没有关账，可以直接登记和修改" in page
    assert 'value="B02"' in page
    assert 'value="B01"' not in page
    opened(session, "B02", agreed=None)
    page = secretary.get(asks).text
    assert "机关第二党支部：2025年第三季度的解锁申请正在等待机关党委负责人决定" in page
    assert 'name="ends_on"' not in page


def test_an_exception_needs_a_closed_quarter_a_reason_and_a_near_day(app, session, login_as):
    secretary = login_as("secretary1")
    asked = {"place": "B01", "reason": "漏登", "ends_on": "2025-10-24"}
    page = secretary.post(f"{CLOSING}/ask", asked)
    assert page.status_code == 422
    assert "还没有关账，可以直接登记和修改" in page.text
    close(session)
    for change, told in (
        ({"reason": ""}, "理由"),
        ({"ends_on": "2025-10-19"}, "截止日应在今天起60天以内。"),
        ({"ends_on": "2026-10-19"}, "截止日应在今天起60天以内。"),
        ({"place": "B02"}, "请在列出的选项中选择。"),
        ({"ledgers": ["gone"]}, "请在列出的选项中选择。"),
    ):
        refused = secretary.post(f"{CLOSING}/ask", asked | change)
        assert refused.status_code == 422, change
        assert told in refused.text
    assert stored(app, LockException) == []


def test_what_a_form_types_into_a_closed_quarter_is_said_beside_its_day(session, login_as):
    close(session)
    refused = login_as("secretary1").post(
        "/community/B01/registrations/new",
        {"community": "和平社区", "registered_on": "2025-09-01", "version": "0"},
    )
    assert refused.status_code == 422
    assert "2025年第三季度已于" in refused.text
    assert "和平社区" in refused.text


def test_an_earlier_day_names_what_came_after_it(session, login_as):
    build_quarter(session)
    approve(login_as, as_of="2025-09-20")
    page = login_as("secretary1").get(PAGE).text
    assert "数据截至2025年9月20日，以后到2025年第三季度结束又有1次活动通过审核" in page
    assert "形成第2版" in page


def test_an_approval_before_the_end_asks_once(session, login_as):
    page = "/quarters/2025Q4/B01"
    make_activity(session, held_on=date(2025, 10, 14), state=State.APPROVED)
    answer = login_as("secretary1").post(
        page,
        typed(act="submit", as_of="2025-10-20", plans__0__month="1", plans__1__month="2"),
    )
    assert answer.status_code == 303, answer.text
    leader = login_as("leader")
    refused = decide(leader, "approve", page=page)
    assert refused.status_code == 422
    assert "2025年第四季度还没有结束" in refused.text
    at = leader.get(page).text
    version = at[at.index('name="version"') :].split('value="', 1)[1].split('"', 1)[0]
    done = leader.post(
        f"{page}/decision", {"act": "approve", "opinion": "", "early": "y", "version": version}
    )
    assert done.status_code == 303


def test_summaries_whose_figures_have_moved_are_listed_for_committee_and_archive(
    session, login_as, count_statements
):
    for code in ("B01", "B02"):
        build_quarter(session, code)
    approve(login_as)
    archivist = login_as("archivist")
    assert "数据与台账一致" in archivist.get(f"{GRID}/moved").text
    make_activity(
        session, held_on=date(2025, 9, 27), kinds=("study_session",), state=State.APPROVED
    )
    page = archivist.get(f"{GRID}/moved").text
    assert "机关第一党支部，第1版" in page
    assert "新增1次活动。" in page
    assert "集中学习" in page
    assert login_as("secretary1").get(f"{GRID}/moved").status_code == 403

    count_statements.clear()
    archivist.get(f"{GRID}/moved")
    one = len(count_statements)
    approve_second(session)
    count_statements.clear()
    assert "第1版" in archivist.get(f"{GRID}/moved").text
    assert len(count_statements) == one


def approve_second(session):
    """An approved summary of the second branch, as the first one's was."""
    branch = branch_of(session, "B02")
    summary, snapshot = session.execute(
        select(QuarterlySummary, SummarySnapshot).join(
            SummarySnapshot, SummarySnapshot.summary_id == QuarterlySummary.id
        )
    ).one()
    other = QuarterlySummary(
        **{name: value for name, value in columns(summary).items() if name != "branch_id"},
        branch_id=branch.id,
        text=SummaryText(narrative={}),
    )
    committed(session, other)
    committed(session, SummarySnapshot(**columns(snapshot) | {"summary_id": other.id}))


def columns(row):
    return {
        column.key: getattr(row, column.key)
        for column in type(row).__mapper__.column_attrs
        if column.key != "id"
    }


def test_the_grid_asks_as_much_for_every_branch(session, login_as, count_statements):
    set_days(session)
    opened(session)
    staff = login_as("staff")
    staff.get(GRID)
    count_statements.clear()
    staff.get(GRID)
    # who asks, the branches, their returns (with days, closings and reminders), their duties, the roll-up
    assert len(count_statements) <= 10


def returns(session):
    branch = branch_of(session)
    return answer(session, returns_of([branch], Quarter(2025, 3)))[branch.id]


def test_what_is_approved_is_held_by_whoever_has_the_next_step_of_signing(session):
    summary = approved_summary(session)
    posts = [step.post for step in session.scalars(steps_in_order(summary))]
    assert returns(session).holder == f"{posts[0]}（待签批）"
    for step in session.scalars(steps_in_order(summary)):
        step.given = True
    committed(session)
    assert returns(session).holder == "机关党委工作人员（待回传签发稿）"
    moment = clock.now()
    user = session.scalars(select(User.id).where(User.username == "staff")).one()
    copy = SignedCopy(
        summary_id=summary.id,
        committee_id=summary.committee_id,
        edition=1,
        ground=Ground.STATED_DIFFERENCES,
        returned_by_id=user,
        returned_by_name="工作人员",
        returned_at=moment,
    )
    committed(session, copy)
    found = returns(session)
    assert found.holder == "机关党委负责人（待确认签发稿）"
    assert found.since == moment
    copy.final_at, summary.signed_edition = moment, 1
    committed(session)
    found = returns(session)
    assert (found.holder, found.since) == ("次年归档", None)


def steps_in_order(summary):
    return (
        select(SigningStep)
        .where(SigningStep.summary_id == summary.id)
        .order_by(SigningStep.position)
    )


def test_days_of_another_year_carry_their_year_and_a_quarter_that_lasts_has_none(session):
    assert since_words(date(2024, 12, 31)).startswith("2024年12月31日起，已等")
    assert since_words(date(2025, 10, 1)) == "10月1日起，已等19天"
    branch = branch_of(session)
    lasting = answer(session, returns_of([branch], Quarter(2025, 4)))[branch.id]
    assert lasting.since_words == ""


def test_nobody_is_reminded_before_the_last_day_of_the_quarter(app, session, login_as):
    lasting, staff = "/quarters/2025Q4", login_as("staff")
    assert "2025年12月31日起可以催办" in staff.get(f"{lasting}/remind").text
    assert f'href="{lasting}/remind' not in staff.get(lasting).text
    refused = staff.post(f"{lasting}/remind", {"branches": [branch_of(session).id]})
    assert refused.status_code == 422
    assert stored(app, ReturnReminder) == []


def test_a_reminder_and_the_summary_it_is_about_are_one_line_of_the_desk_with_the_closing_day(
    session, login_as
):
    build_quarter(session)
    set_days(session, timely=2, closing=5)  # closed on 14 October: over by today
    entered_in_dengta(session, *session.scalars(select(Activity.id)))
    secretary = login_as("secretary1")
    assert secretary.post(PAGE, typed(act="save")).status_code == 303
    login_as("staff").post(f"{GRID}/remind", {"branches": [branch_of(session).id], "note": ""})
    desk = login_as("secretary1").get("/").text
    assert "催办 · 2025年10月14日关账；机关第一党支部" in desk
    assert desk.count(f'href="{PAGE}"') <= 2  # the title and the button of one line
    assert "已开始撰写" not in desk
    assert "没有规定期限" not in desk
