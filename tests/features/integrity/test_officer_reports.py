"""The quarterly report of a discipline officer: figures counted, two texts typed, taken note of by 机关纪委."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.figures.officer_report import officer_figures
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.officer_reports import OfficerReport
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.reports.officer_report import stated
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_activity
from tests.factories.integrity import make_group_talk, make_reminder, make_risk, make_talk
from tests.rows import committed, newest, stored

URL = "/integrity/reports/B01/2025Q3"
TEXTS = {"problems": "教育形式比较单一", "suggestions": "增加案例教学", "version": "0"}


def written(browser, session, **changes):
    answer = browser.post(URL, {"form_key": "report-key", **TEXTS, **changes})
    assert answer.status_code == 303, answer.text
    return newest(session, OfficerReport)


def moved(browser, report, act, version, **more):
    return browser.post(
        f"/integrity/reports/{report.id}", {"act": act, "version": str(version), **more}
    )


def test_the_figures_are_filled_and_kept_when_it_is_handed_in(session, login_as):
    make_activity(session, "B01", ["warning_education"], date(2025, 9, 10), State.APPROVED)
    make_activity(session, "B02", ["warning_education"], date(2025, 9, 10), State.APPROVED)
    make_group_talk(session)
    make_talk(session)
    make_reminder(session)
    officer = login_as("discipline1")
    report = written(officer, session)
    page = officer.get(f"/integrity/reports/{report.id}").text
    for words in (
        "开展党风廉政教育1次，",
        "日常廉政谈话1次、集体廉政谈话1次、节前廉政提醒1次",
        "支部尚未登记廉政风险点。",
        "存在问题：教育形式比较单一。",
        "增加案例教学。",
    ):
        assert words in page
    for name in ("张一鸣", "吴八方"):
        assert name not in page.split("报告内容")[1].split("办理过程")[0]
    assert moved(officer, report, "submit", report.version).status_code == 303
    make_group_talk(session, title="后来补登的谈话")
    kept = officer.get(f"/integrity/reports/{report.id}").text
    assert "集体廉政谈话1次" in kept
    assert "数据为报送时的数" in kept


def part(session, key):
    number = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    return stated(officer_figures(session, number, Quarter(2025, 3), date(2025, 10, 20)))[key]


@pytest.mark.parametrize("make", [make_group_talk, make_reminder])
@pytest.mark.parametrize("state", [Check.WAITING, Check.RETURNED])
def test_talks_are_not_denied_while_one_is_not_confirmed(session, make, state):
    assert part(session, "talks") == "本季度未开展廉政谈话和节前提醒。"
    make(session, state=state, **{LAST_DAY[make]: date(2025, 10, 1)})
    assert part(session, "talks") == "本季度未开展廉政谈话和节前提醒。"
    make(session, state=state, **{LAST_DAY[make]: date(2025, 9, 30)})
    assert part(session, "talks") == ""


LAST_DAY = {make_group_talk: "held_on", make_reminder: "reminded_on"}


@pytest.mark.parametrize(
    "changes",
    [{"state": Check.WAITING}, {"state": Check.RETURNED}, {"ended_on": date(2025, 6, 30)}],
)
def test_a_register_of_risk_points_is_not_denied_while_a_line_stands_in_it(session, changes):
    assert part(session, "risks") == "支部尚未登记廉政风险点。"
    make_risk(session, **changes)
    assert part(session, "risks") == ""


@pytest.mark.parametrize(("day", "silent"), [(date(2025, 7, 1), False), (date(2025, 7, 2), True)])
def test_nothing_is_denied_of_a_quarter_that_was_kept_in_part(session, day, silent):
    session.scalars(select(Branch).where(Branch.code == "B01")).one().in_use_from = day
    committed(session)
    for key in ("education", "talks", "inspections"):
        assert (part(session, key) == "") is silent


def test_a_quarter_before_the_branch_was_kept_here_is_not_reported(session, login_as):
    session.scalars(select(Branch).where(Branch.code == "B01")).one().in_use_from = date(
        2025, 10, 1
    )
    committed(session)
    answer = login_as("discipline1").post(URL, TEXTS)
    assert answer.status_code == 409
    assert "不需填报" in answer.text


def test_it_goes_to_the_discipline_committee_and_to_nobody_else(session, login_as):
    officer, jiwei = login_as("discipline1"), login_as("jiwei")
    report = written(officer, session)
    address = f"/integrity/reports/{report.id}"
    assert jiwei.get(address).status_code == 404
    moved(officer, report, "submit", report.version)
    for username, status in (
        ("jiwei", 200),
        ("discipline1", 200),
        ("secretary1", 200),
        ("secretary2", 404),
        ("clerk1", 403),
        ("member1", 403),
        ("staff", 403),
        ("leader", 403),
        ("archivist", 403),
    ):
        assert login_as(username).get(address).status_code == status, username
        assert login_as(username).get(f"{address}.pdf").status_code == status, username
    assert "2025年第三季度廉情报告" in jiwei.get("/").text
    assert "2025年第三季度廉情报告" in jiwei.get("/").text
    report = newest(session, OfficerReport)
    assert moved(jiwei, report, "return", report.version).status_code == 422
    answer = moved(jiwei, report, "return", report.version, opinion="请补充谈话情况")
    assert answer.status_code == 303
    assert "请补充谈话情况" in officer.get(address).text
    report = newest(session, OfficerReport)
    assert (report.state, report.stated) == (State.RETURNED, {})
    moved(officer, report, "submit", report.version)
    report = newest(session, OfficerReport)
    assert moved(jiwei, report, "approve", report.version).status_code == 303
    assert "已受理" in officer.get(address).text
    assert officer.get(f"{address}/edit").status_code == 409


def test_the_secretary_reports_only_where_there_is_no_discipline_officer(session, login_as):
    assert login_as("secretary1").post(URL, TEXTS).status_code == 404
    assert "2025年第三季度廉情报告" not in login_as("secretary1").get("/").text
    secretary = login_as("secretary2")
    assert "2025年第三季度廉情报告" in secretary.get("/").text
    answer = secretary.post("/integrity/reports/B02/2025Q3", {"form_key": "key-2", **TEXTS})
    assert answer.status_code == 303
    report = newest(session, OfficerReport)
    assert "党支部书记（签字）" in pdf_text(secretary.get(f"/integrity/reports/{report.id}.pdf"))


def pdf_text(answer):
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(answer.data)) as document:
        return "".join(page.extract_text() or "" for page in document.pages)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("problems", "吴八方参加学习不够", "廉情报告不写人名"),
        ("suggestions", "请张一鸣带头", "廉情报告不写人名"),
        ("problems", "长" * 501, "最多500字"),
        ("problems", "查看机密文件", "机密"),
    ],
)
def test_what_does_not_belong_there_is_refused_and_stays_typed(
    app, login_as, field, text, sentence
):
    answer = login_as("discipline1").post(URL, {**TEXTS, field: text})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert text in answer.text
    assert stored(app, OfficerReport) == []


def test_there_is_one_report_of_a_quarter_and_none_of_one_to_come(app, session, login_as):
    officer = login_as("discipline1")
    report = written(officer, session)
    again = officer.get(URL)
    assert again.location.endswith(f"/integrity/reports/{report.id}/edit")
    assert officer.post("/integrity/reports/B01/2026Q1", TEXTS).status_code == 409
    assert officer.get("/integrity/reports/B01/2025Q9").status_code == 404
    assert officer.get("/integrity/reports/B02/2025Q3").status_code == 404
    assert len(stored(app, OfficerReport)) == 1


def test_an_unfinished_report_is_not_handed_in_and_a_stale_one_not_saved(session, login_as):
    officer = login_as("discipline1")
    report = written(officer, session, suggestions="")
    answer = moved(officer, report, "submit", report.version)
    assert answer.status_code == 422
    assert "请先填写意见建议" in answer.text
    edit = f"/integrity/reports/{report.id}/edit"
    first = {**TEXTS, "version": str(report.version)}
    assert officer.post(edit, first).status_code == 303
    late = officer.post(edit, {**first, "suggestions": "后保存的"})
    assert late.status_code == 409
    assert "后保存的" in late.text
