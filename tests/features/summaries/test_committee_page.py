"""The committee's page: who sees what, what the form keeps, what it refuses."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary, SummaryText
from tests.factories.activities import make_activity
from tests.features.summaries import scene
from tests.features.summaries.committee_scene import (
    PAGE,
    YEAR_PAGE,
    approve,
    build_brands,
    build_figures,
    make_figure,
    submit,
    typed,
)
from tests.features.summaries.scene import build_quarter
from tests.rows import committed, newest


def roll_up(session, quarter=3):
    conditions = QuarterlySummary.branch_id.is_(None), QuarterlySummary.quarter == quarter
    return newest(session, QuarterlySummary, *conditions)


# --- who sees what -------------------------------------------------------------------------------

UNFINISHED = {
    "staff": 200,
    "leader": 200,
    "jiwei": 200,
    "archivist": 200,
    "secretary1": 404,
    "clerk1": 404,
    "member1": 404,
    "groupleader8": 404,
    "sysadmin": 403,
    "secadmin": 403,
    "auditor": 403,
    None: 302,
}


@pytest.mark.parametrize("page", [PAGE, YEAR_PAGE])
def test_who_may_open_an_unfinished_roll_up(app, login_as, page):
    assert {name: login_as(name).get(page).status_code for name in UNFINISHED} == UNFINISHED


def test_the_leader_sees_figures_but_no_text_of_a_draft(session, login_as):
    build_quarter(session)
    login_as("staff").post(PAGE, typed())
    page = login_as("leader").get(PAGE)

    assert "机关党委工作人员还没有提交" in page.text
    assert "同部署、同落实" not in page.text
    assert "各党支部组织生活" in page.text
    assert login_as("leader").get(f"{PAGE}.pdf").status_code == 403


def test_branches_read_the_approved_roll_up_and_nothing_to_do(session, login_as):
    build_quarter(session)
    approve(login_as)

    for name in ("member1", "clerk2", "secretary8"):
        page = login_as(name).get(PAGE)
        assert page.status_code == 200, name
        assert "同部署、同落实" in page.text
        for words in ("保存草稿", "重新打开", "校验值"):
            assert words not in page.text
        assert login_as(name).get(f"{PAGE}.pdf").status_code == 200
    assert login_as("secretary1").post(PAGE, typed()).status_code == 403


def test_who_may_save(app, login_as):
    saves = {
        "member1": 403,
        "secretary1": 404,
        "clerk1": 404,
        "leader": 403,
        "jiwei": 403,
        "staff": 303,
    }
    assert {name: login_as(name).post(PAGE, typed()).status_code for name in saves} == saves


def test_a_branch_with_that_code_does_not_take_the_address(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B08")).one()
    branch.code = "committee"
    committed(session)

    assert "机关党委2025年第三季度党建工作小结" in login_as("staff").get(PAGE).text


def test_periods_to_come_and_what_is_none(app, login_as):
    staff = login_as("staff")
    for page, words in (
        ("/quarters/2026Q1/committee", "2026年第一季度还没有开始"),
        ("/quarters/2026/committee", "2026年度还没有开始"),
        ("/quarters/2025Q7/committee", "没有找到这个季度、半年或年度"),
        ("/quarters/2025H3/B01", "没有找到这个季度、半年或年度"),
    ):
        answer = staff.get(page)
        assert answer.status_code == 404, page
        assert words in answer.text


# --- the status of a year ------------------------------------------------------------------------


def test_the_year_shows_branches_by_quarters_and_the_committee_s_own(session, login_as):
    build_quarter(session)
    scene.approve(login_as)
    submit(login_as)
    page = login_as("staff").get("/quarters/2025").text

    for words in (
        '<a href="/quarters/2025Q3/B01">',
        '<a href="/quarters/2025Q3/committee">',
        '<a href="/quarters/2025Q4/B02">',
        'href="/quarters/2025/committee"',
        "已通过",
        "已提交",
        "第四季度",
    ):
        assert words in page
    places = [page.index(name) for name in ("机关第一党支部", "机关第二党支部", "指挥信息保障中心")]
    assert places == sorted(places)


def test_members_see_of_the_year_what_is_approved(session, login_as):
    build_quarter(session)
    scene.approve(login_as)
    submit(login_as)
    page = login_as("member1").get("/quarters/2025").text

    assert '<a href="/quarters/2025Q3/B01">' in page
    assert "机关第二党支部" not in page
    assert "/quarters/2025Q3/committee" not in page
    assert "已提交" not in page
    assert "尚未通过" in page


def test_quarters_to_come_and_before_a_branch_was_founded_do_not_apply(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    branch.founded_on = date(2025, 5, 1)
    committed(session)
    page = login_as("staff").get("/quarters/2025").text

    assert "/quarters/2025Q1/B02" not in page
    assert "/quarters/2025Q2/B02" in page


def test_the_grid_of_a_quarter_leads_to_the_roll_up_and_to_the_year(session, login_as):
    page = login_as("staff").get("/quarters/2025Q3").text

    assert f'href="{PAGE}"' in page
    assert 'href="/quarters/2025"' in page
    assert PAGE not in login_as("member1").get("/quarters/2025Q3").text
    assert login_as("staff").get("/quarters/2026").status_code == 200


def test_the_year_takes_the_same_statements_for_any_number_of_summaries(
    session, login_as, count_statements
):
    browser = login_as("staff")
    count_statements.clear()
    browser.get("/quarters/2025")
    few = len(count_statements)
    login_as("secretary1").post(scene.PAGE, scene.typed())
    login_as("secretary2").post("/quarters/2025Q3/B02", scene.typed())
    browser.post(PAGE, typed())
    count_statements.clear()
    browser.get("/quarters/2025")

    assert len(count_statements) == few <= 6


# --- the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "quarter"), [(PAGE, 3), (YEAR_PAGE, 0)])
def test_the_first_save_makes_the_roll_up(session, login_as, page, quarter):
    build_quarter(session)
    answer = login_as("staff").post(page, typed())

    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    found = roll_up(session, quarter)
    assert (found.state, found.branch_id, found.quarter) == (State.DRAFT, None, quarter)
    narrative = session.scalar(select(SummaryText)).narrative
    assert narrative["practices"] == ["机关第一党支部党员带头到开放点位值守"]
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-1] == AuditAction.SUMMARY_CREATED
    shown = login_as("staff").get(page).text
    assert "机关第一党支部党员带头到开放点位值守。" in shown
    assert "10月督促有关支部补齐延期事项，由机关党委办公室负责。" in shown
    assert login_as("staff").post(page, typed(version="1")).status_code == 303
    assert roll_up(session, quarter).version == 2


def test_quarter_and_year_are_two_documents(session, login_as):
    staff = login_as("staff")
    staff.post(PAGE, typed())
    staff.post(YEAR_PAGE, typed(highlight="全年的做法"))

    assert "全年的做法" not in staff.get(PAGE).text
    assert "机关党委2025年度党建工作总结" in staff.get(YEAR_PAGE).text


MISFITS = (
    ({"highlight": "长" * 301}, "总体做法最多300字，现有301字，请精简。"),
    ({"practices__0": "长" * 201}, "支部做法最多200字"),
    ({"problems__0": "长" * 151}, "问题最多150字"),
    ({"as_of": "2025-10-01"}, "截至日期应在本季度内"),
    ({"as_of": ""}, "请填写统计截至的日期"),
)


def test_what_does_not_fit_is_said_and_kept(session, login_as):
    browser = login_as("staff")
    for changes, words in MISFITS:
        answer = browser.post(PAGE, typed(**changes))
        assert answer.status_code == 422, changes
        assert words in answer.text
        assert "督促有关支部补齐延期事项" in answer.text
    answer = browser.post(YEAR_PAGE, typed(as_of="2025-12-31"))
    assert answer.status_code == 422
    assert "截至日期应在本年度内，且不晚于今天。" in answer.text
    assert roll_up(session) is None


def test_a_stale_save_answers_409_and_shows_both_texts(session, login_as):
    login_as("staff").post(PAGE, typed(highlight="先保存的文字", practices__0="先写的做法"))
    answer = login_as("staff").post(
        PAGE, typed(highlight="后保存的文字", practices__0="后写的做法")
    )

    assert answer.status_code == 409
    for words in (
        "先保存的文字",
        "后保存的文字",
        "先写的做法",
        "后写的做法",
        "总体做法",
        "支部做法1",
    ):
        assert words in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert session.scalar(select(SummaryText)).narrative["highlight"] == "先保存的文字"


def test_unsaved_text_survives(app, login_as):
    browser = login_as("staff")
    for page, key in ((PAGE, "summary:committee:2025Q3"), (YEAR_PAGE, "summary:committee:2025")):
        kept = browser.post("/drafts/keep", typed(draft_key=key, highlight="没有保存的文字"))
        assert kept.status_code == 200
        assert f'href="{page}?draft={key}"' in browser.get(page).text
        assert "没有保存的文字" in browser.get(f"{page}?draft={key}").text
        browser.post(page, typed(draft_key=key))
        assert f"?draft={key}" not in browser.get(page).text


def test_a_post_after_the_session_ended_is_resumed(app, login_as):
    answer = login_as(None).post(PAGE, typed(draft_key="summary:committee:2025Q3"))

    assert answer.status_code == 401
    assert 'name="resume"' in answer.text


def test_problems_and_practices_of_branches_can_be_taken_over(session, login_as):
    build_quarter(session)
    make_figure(session, "服务群众", "1200人次")
    scene.approve(login_as)
    browser = login_as("staff")
    page = browser.get(PAGE).text
    assert "1条工作成效中1条缺少佐证材料" in page
    practice = "机关第一党支部党员带头到开放点位值守，现场解决群众反映的问题"
    assert practice in page

    taken = browser.post(PAGE, typed(act="adopt-practice-0", practices__0=""))
    assert taken.status_code == 200
    assert f">{practice}</textarea>" in taken.text.replace("\r\n", "").replace(">\n", ">")
    taken = browser.post(PAGE, typed(act="adopt-1", problems__1=""))
    assert "1条工作成效中1条缺少佐证材料</textarea>" in taken.text
    assert roll_up(session) is None
    assert browser.post(PAGE, typed(act="adopt-99")).status_code == 200


def test_practices_of_an_unfinished_summary_stay_in_the_branch(session, login_as):
    build_quarter(session)
    scene.submit(login_as)

    assert "现场解决群众反映的问题" not in login_as("staff").get(PAGE).text


def test_last_period_s_problems_are_followed_up(session, login_as):
    approve(login_as, "/quarters/2025Q2/committee", as_of="2025-06-30", plans__0__month="7")
    browser = login_as("staff")
    assert "上季度问题中已整改的" in browser.get(PAGE).text
    browser.post(PAGE, typed(previous_done="0"))

    assert "上季度列出的2项问题，已整改1项，1项正在推进。" in browser.get(PAGE).text


def test_every_figure_opens_its_sources(session, login_as):
    build_quarter(session)
    build_brands(session)
    build_figures(session)
    page = login_as("staff").get(PAGE).text.replace("&amp;", "&")

    for link in (
        "/activities?quarter=2025Q3&kind=theme_day&state=approved",
        "/activities?branch=B01&quarter=2025Q3&kind=theme_day&state=approved",
        "/achievements?year=2025",
        "/brands?year=2025",
        'href="/branches"',
        'href="/quarters/2025Q3/B01"',
    ):
        assert link in page
    assert "办公室口径（建议归属机关第一党支部，待确认）" in page


def test_the_page_takes_the_same_statements_for_any_number_of_records(
    session, login_as, count_statements
):
    build_brands(session)
    build_figures(session)
    browser = login_as("staff")
    make_activity(session, "B01", ["theme_day"], date(2025, 8, 15), State.APPROVED)
    browser.post(PAGE, typed())
    count_statements.clear()
    browser.get(PAGE)
    few = len(count_statements)
    build_quarter(session, skip=(date(2025, 8, 15),))
    build_quarter(session, "B08")
    for number in range(5):
        make_figure(session, "走访企业", f"{number}家", branch="B01", evidence=("台账",))
    count_statements.clear()
    browser.get(PAGE)

    assert len(count_statements) == few <= 33


def test_reading_never_writes(session, login_as):
    login_as("staff").get(PAGE)
    login_as("staff").get("/quarters/2025")

    assert roll_up(session) is None
