"""Where the committee says so the annual summary is written for the fourth quarter, and nobody writes two."""

import io
from datetime import date, timedelta

import docx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.activities.tables import Activity
from intranet.domain.figures.committee import committee_figures
from intranet.domain.records.workflow import State
from intranet.domain.returns.listed import returns_of
from intranet.domain.returns.standing import ReturnState
from intranet.domain.self_check.evidence import evidence_of
from intranet.domain.summaries.reporting import ReportingRule, number_written_for, written_for
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter, Year
from intranet.foundation.questions import answer
from tests.factories.activities import make_activity
from tests.factories.signing import approved_summary
from tests.features.closing.test_cycle import row_of, set_days
from tests.features.closing.test_lock import branch_of
from tests.features.summaries import scene
from tests.rows import committed, stored

Q3, Q4, YEAR = Quarter(2025, 3), Quarter(2025, 4), Year(2025)
PAGE, OTHER = "/quarters/2025/B01", "/quarters/2025Q4/B01"
RULE = {
    "timely_days": "5",
    "closing_days": "8",
    "year_for_fourth": "y",
    "valid_from": "2025-12-01",
}


@pytest.fixture
def january(session, login_as):
    """Shortly before the closing day of a fourth quarter for which the year is written."""
    clock.fix_today(date(2026, 1, 12))
    assert login_as("staff").post("/quarters/deadlines", RULE).status_code == 303
    make_activity(session, "B01", ["theme_day"], date(2025, 11, 14), State.APPROVED)
    session.commit()
    return session


def typed(**changes):
    """A complete form of the year."""
    return scene.typed(as_of="2025-12-31", **changes)


def test_the_rule_holds_from_its_day_for_the_fourth_quarter_alone(january):
    (rule,) = january.scalars(select(ReportingRule)).all()
    assert written_for(Q4, rule) == YEAR
    assert written_for(Q3, rule) == Q3
    assert written_for(Q4, None) == Q4
    asked = {(2025, 4): 0, (2025, 3): 3, (2024, 4): 4, (2026, 4): 0, (2025, 0): 0}
    for (year, number), expected in asked.items():
        found = january.scalar(select(number_written_for(rule.committee_id, year, number)))
        assert found == expected, (year, number)


@pytest.mark.on_both
def test_grid_and_desk_ask_for_the_year_and_for_nothing_else(january, login_as):
    row = row_of(login_as("staff").get("/quarters/2025Q4").text, "机关第一党支部")
    assert f'href="{PAGE}"' in row
    assert "与年度总结合写" in row
    assert "已逾期" in row
    desk = login_as("secretary1").get("/").text
    assert f'href="{PAGE}"' in desk
    assert OTHER not in desk
    assert "2026年1月13日关账；还有1个工作日关账" in desk
    # of the year before both were written
    assert "与年度总结合写" not in login_as("staff").get("/quarters/2024Q4").text
    branch = branch_of(january)
    for period in (Q4, YEAR):
        found = answer(january, returns_of([branch], period))[branch.id]
        assert (found.state, found.period) == (ReturnState.NOT_BEGUN, YEAR)
        assert found.deadlines.closing_on == date(2026, 1, 13)


def test_nobody_writes_two(january, app, login_as):
    secretary = login_as("secretary1")
    led = secretary.get(OTHER)
    assert (led.status_code, led.location) == (303, PAGE)
    refused = secretary.post(OTHER, typed(act="save"))
    assert refused.status_code == 409
    assert "2025年第四季度小结与2025年度总结合写" in refused.text
    assert stored(app, QuarterlySummary) == []
    assert f'href="{OTHER}"' not in secretary.get("/quarters/2025").text


@pytest.fixture
def begun(session, login_as):
    """A draft of the fourth quarter, begun before the committee wanted the year instead."""
    clock.fix_today(date(2026, 1, 12))
    make_activity(session, "B01", ["theme_day"], date(2025, 11, 14), State.APPROVED)
    session.commit()
    assert login_as("secretary1").post(OTHER, typed(act="save")).status_code == 303
    return session


def test_a_draft_that_was_begun_before_is_deleted_instead_of_submitted(begun, app, login_as):
    told = login_as("staff").post("/quarters/deadlines", RULE, follow_redirects=True).text
    assert "已有党支部开始填写2025年第四季度小结，请告知改按新规定填写。" in told
    secretary = login_as("secretary1")
    page = secretary.get(OTHER).text
    assert "2025年第四季度小结与2025年度总结合写，请填写2025年度总结。" in page
    assert f'href="{OTHER}/discard"' in page
    assert "提交审核" not in page
    desk = secretary.get("/").text
    assert "已与年度总结合写，请删除草稿" in desk
    assert "已开始撰写" not in desk
    for act in ("save", "submit"):
        refused = secretary.post(
            OTHER, typed(act=act, version=scene.version(secretary, OTHER + "/discard"))
        )
        assert refused.status_code == 409, refused.text
    [summary] = stored(app, QuarterlySummary)
    assert summary.state is State.DRAFT


def test_what_was_returned_for_the_quarter_is_struck_once_the_year_is_written(begun, app, login_as):
    summary = begun.scalars(select(QuarterlySummary)).one()
    summary.submitted_at, summary.state = clock.now(), State.RETURNED
    committed(begun)
    set_days(begun)

    def written_with_the_year(whole):
        begun.scalars(select(ReportingRule)).one().year_for_fourth = whole
        committed(begun)

    written_with_the_year(True)
    secretary = login_as("secretary1")
    assert "已与年度总结合写，请撤销登记" in secretary.get("/").text
    assert "请在“办理”中撤销登记" in secretary.get(OTHER).text
    assert f"{OTHER}/discard" not in secretary.get(OTHER).text

    def act(move, opinion):
        [row] = stored(app, QuarterlySummary)
        data = {"act": move, "opinion": opinion, "version": str(row.version)}
        return secretary.post(f"{OTHER}/ask", data).status_code

    assert act("void", "") == 422
    assert act("restore", "改回按季度填写") == 422
    assert act("void", "第四季度与年度总结合写") == 303
    assert stored(app, QuarterlySummary)[0].state is State.VOIDED
    assert OTHER not in secretary.get("/").text
    # the quarter is written after all
    written_with_the_year(False)
    assert act("restore", "改回按季度填写") == 303
    assert stored(app, QuarterlySummary)[0].state is State.RETURNED


def test_what_was_handed_in_for_the_quarter_is_not_approved_once_the_year_is_written(
    begun, app, login_as
):
    summary = begun.scalars(select(QuarterlySummary)).one()
    summary.state, summary.submitted_at = State.SUBMITTED, clock.now()
    set_days(begun)
    begun.scalars(select(ReportingRule)).one().year_for_fourth = True
    committed(begun)
    leader = login_as("leader")
    assert "与2025年度总结合写" in leader.get(OTHER).text
    refused = scene.decide(leader, "approve", page=OTHER)
    assert refused.status_code == 422
    assert stored(app, QuarterlySummary)[0].state is State.SUBMITTED


def test_what_is_written_does_not_change_once_a_branch_has_handed_it_in(begun, app, login_as):
    summary = begun.scalars(select(QuarterlySummary)).one()
    summary.first_submitted_at = clock.now()
    committed(begun)
    staff = login_as("staff")
    refused = staff.post("/quarters/deadlines", RULE)
    assert refused.status_code == 422
    assert "已有党支部提交2025年第四季度小结，2025年第四季度仍按原来的规定填写。" in refused.text
    assert stored(app, ReportingRule) == []
    days_alone = {name: value for name, value in RULE.items() if name != "year_for_fourth"}
    assert staff.post("/quarters/deadlines", days_alone).status_code == 303


def test_back_at_quarters_the_reasons_of_a_year_that_was_begun_stand_in_the_fourth(
    january, login_as
):
    secretary = login_as("secretary1")
    kept = secretary.post(PAGE, typed(act="save", **{"gap-theme_day-10-reason": "集中值守"}))
    assert kept.status_code == 303
    back = {name: value for name, value in RULE.items() if name != "year_for_fourth"}
    told = login_as("staff").post("/quarters/deadlines", back, follow_redirects=True).text
    assert "已有党支部开始填写2025年度总结，请告知改按新规定填写。" in told
    form = secretary.get(OTHER).text
    assert "集中值守" in form
    assert 'name="gap-theme_day-10-reason"' in form


def test_a_reminder_is_about_the_year_and_ends_with_its_submission(january, app, login_as):
    staff, secretary = login_as("staff"), login_as("secretary1")
    branches = [branch_of(january).id]
    sent = staff.post("/quarters/2025Q4/remind", {"branches": branches, "note": ""})
    assert sent.status_code == 303
    assert "年度总结未填" in secretary.get("/").text
    assert "年度总结未填" in secretary.get(PAGE).text
    form = secretary.get(PAGE).text
    # what was not held in the fourth quarter is explained here, what not before in its own
    assert 'name="gap-theme_day-10-reason"' in form
    assert 'name="gap-theme_day-3-reason"' not in form
    kept = secretary.post(PAGE, typed(act="save", **{"gap-theme_day-10-reason": "集中值守"}))
    assert kept.status_code == 303, kept.text
    (summary,) = january.scalars(select(QuarterlySummary)).all()
    assert summary.quarter == 0
    desk = secretary.get("/").text
    assert desk.count("年度总结未填") == 1


def test_the_roll_up_takes_the_year_for_the_fourth_quarter(january, login_as):
    branch = branch_of(january)
    approved_summary(january, "B01", quarter=0)
    committed(january)

    def line(period):
        figures = committee_figures(january, branch.committee_id, period, date(2025, 12, 31))
        return next(one for one in figures.lines if one.code == "B01")

    assert line(Q4).pending == 0
    assert [(one.quarter, one.period) for one in line(YEAR).approved] == [(Q4, YEAR)]
    # the list of sources names the document by the number it carries
    paper = login_as("staff").get("/quarters/2025/committee").text
    assert "B01-2025Q4" not in paper
    assert "B01-2025" in paper
    january.scalars(select(ReportingRule)).one().year_for_fourth = False
    committed(january)
    assert line(Q4).pending == 1
    assert line(YEAR).approved == ()


def test_the_handbook_of_the_quarter_tells_the_year_that_stands_for_it(january, login_as):
    approved_summary(january, "B01", quarter=0)
    committed(january)
    secretary = login_as("secretary1")

    def told(code):
        answer = secretary.get(f"/branches/B01/handbook/{code}.docx")
        paragraphs = docx.Document(io.BytesIO(answer.data)).paragraphs
        return "".join(one.text for one in paragraphs)

    assert "组织集中学习3次" in told("2025Q4")
    assert "组织集中学习3次" not in told("2025Q3")
    january.scalars(select(ReportingRule)).one().year_for_fourth = False
    committed(january)
    assert "组织集中学习3次" not in told("2025Q4")


def test_the_year_page_says_that_the_quarter_is_written_with_the_year(january, login_as):
    page = login_as("staff").get("/quarters/2025").text
    assert page.count("与年度总结合写") > 1
    assert "不适用" not in page.split("机关第一党支部", 1)[1].split("</tr>", 1)[0]


def test_a_record_that_came_after_the_year_was_summed_up_is_asked_about(january):
    summary = approved_summary(january, "B01", quarter=0)
    activity = january.scalars(select(Activity).options(selectinload("*"))).one()
    activity.first_submitted_at = summary.approved_at + timedelta(days=1)
    committed(january)

    def summed_up():
        return answer(january, evidence_of([activity])).summed_up

    assert summed_up() == {activity.id: summary.approved_at}
    january.scalars(select(ReportingRule)).one().year_for_fourth = False
    committed(january)
    assert summed_up() == {}


def test_findings_of_the_roll_up_call_a_year_that_lacks_by_its_name(january, login_as):
    staff = login_as("staff")
    assert "3个党支部的总结尚未通过" in staff.get("/quarters/2025Q4/committee").text
    year = staff.get("/quarters/2025/committee").text
    assert "3个党支部的12份小结和总结尚未通过" in year
