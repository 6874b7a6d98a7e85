"""Inspections: entered by the committee's staff, read by the branch concerned, with the problems they found."""

import io
import re

import pytest
from openpyxl import load_workbook

from intranet.domain.follow_up.inspections import (
    Inspection,
    ItemState,
    RectificationEvent,
    RectificationItem,
)
from tests.features.follow_up.helpers import branch_id
from tests.features.kept import key_on
from tests.rows import again, stored

FORM = {
    "form_key": "inspection-key",
    "held_on": "2025-09-20",
    "kind": "party_building",
    "team": "第一督导组",
    "leader": "高明",
    "members": "苏晓、马玉",
    "topic": "组织生活开展情况",
    "summary": "总体有序。",
    "version": "0",
}
INTEGRITY = {"kind": "integrity", "subject": "eight_rules"}
PROBLEM = {"form_key": "problem-key-1", "problem": "个别记录缺少列席人员", "due_on": "2025-11-20"}


def enter(browser, session, code="B01", **changes):
    values = {**FORM, "branch_id": str(branch_id(session, code)), **changes}
    return browser.post("/inspections/new", values)


def entered(browser, session, code="B01", **changes) -> int:
    answer = enter(browser, session, code, **changes)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def listed(page: str) -> list[str]:
    return re.findall(r'card-title[^"]*"><a [^>]*>([^<]*)<', page)


def test_an_inspection_is_kept_once_and_read_by_its_branch(app, session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    assert entered(staff, session) == number
    assert len(stored(app, Inspection)) == 1
    page = login_as("member1").get(f"/inspections/{number}").text
    for words in ("第一督导组", "高明", "苏晓、马玉", "总体有序。", "没有列出问题"):
        assert words in page
    assert "列出一项问题" not in page
    assert login_as("member2").get(f"/inspections/{number}").status_code == 404
    assert listed(login_as("member2").get("/inspections").text) == []


def test_the_form_says_what_does_not_belong_here(login_as):
    assert "不填写问题线索和案件内容" in login_as("staff").get("/inspections/new").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": "2025-10-21"}, "检查日期晚于今天"),
        ({"held_on": ""}, "请填写检查日期"),
        ({"team": ""}, "请填写督导组"),
        ({"topic": ""}, "请填写检查内容"),
        ({"summary": "长" * 2001}, "最多2000字"),
        ({"summary": "查看机密文件"}, "机密"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(app, session, login_as, changes, sentence):
    answer = enter(login_as("staff"), session, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "苏晓、马玉" in answer.text
    assert stored(app, Inspection) == []


def test_an_edit_on_an_older_version_is_refused_and_keeps_the_text(app, session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    values = {**FORM, "branch_id": str(branch_id(session)), "version": "1"}
    assert staff.post(f"/inspections/{number}/edit", {**values, "topic": "先"}).status_code == 303
    answer = staff.post(f"/inspections/{number}/edit", {**values, "topic": "后保存的"})
    assert answer.status_code == 409
    assert "后保存的" in answer.text
    assert stored(app, Inspection)[0].topic == "先"


def test_a_problem_is_listed_once_and_waits_for_the_branch(app, session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    for _ in range(2):
        assert staff.post(f"/inspections/{number}", PROBLEM).status_code == 303
    (item,) = stored(app, RectificationItem)
    assert (item.state, item.inspection_id, item.branch_id) == (
        ItemState.OPEN,
        number,
        branch_id(session),
    )
    page = login_as("clerk1").get(f"/inspections/{number}").text
    assert PROBLEM["problem"] in page
    assert "问题1项，尚未销号" in page
    assert "填写整改措施" in login_as("clerk1").get(f"/follow-up/items/{item.id}").text
    assert "共1项，未销号1项" in staff.get("/inspections").text


def test_a_problem_needs_words(app, session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    answer = staff.post(f"/inspections/{number}", {**PROBLEM, "problem": ""})
    assert answer.status_code == 422
    assert "请填写需改进问题" in answer.text
    assert stored(app, RectificationItem) == []


def test_staff_words_a_problem_anew_while_nothing_is_reported(app, session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    staff.post(f"/inspections/{number}", PROBLEM)
    (item,) = stored(app, RectificationItem)
    here = f"/inspections/{number}/items/{item.id}"
    assert PROBLEM["problem"] in staff.get(here).text
    assert staff.post(here, {"problem": "记录要素不全", "version": "1"}).status_code == 303
    late = staff.post(here, {"problem": "另一种表述", "version": "1"})
    assert late.status_code == 409
    assert "另一种表述" in late.text
    assert stored(app, RectificationItem)[0].problem == "记录要素不全"
    assert [event.opinion for event in stored(app, RectificationEvent)][-1] == (
        "需改进问题：记录要素不全"
    )
    assert login_as("clerk1").get(here).status_code == 403
    # what the inspection found the branch does not word
    login_as("clerk1").post(
        f"/follow-up/items/{item.id}/plan",
        {
            "version": "2",
            "problem": "没有问题",
            "measure": "补齐",
            "responsible": "李二虎",
            "due_on": "2025-11-20",
        },
    )
    kept = stored(app, RectificationItem)[0]
    assert (kept.problem, kept.measure) == ("记录要素不全", "补齐")


def test_a_problem_is_found_under_its_own_inspection_only(app, session, login_as):
    staff = login_as("staff")
    first = entered(staff, session)
    second = entered(staff, session, form_key="second-key")
    staff.post(f"/inspections/{first}", PROBLEM)
    (item,) = stored(app, RectificationItem)
    assert staff.get(f"/inspections/{second}/items/{item.id}").status_code == 404


def test_branch_and_day_stay_once_problems_are_listed(app, session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    other = {**FORM, "branch_id": str(branch_id(session, "B02")), "version": "1"}
    staff.post(f"/inspections/{number}", PROBLEM)
    answer = staff.post(f"/inspections/{number}/edit", other)
    assert answer.status_code == 422
    assert "不能再改" in answer.text
    assert stored(app, Inspection)[0].branch_id == branch_id(session)


def test_the_list_narrows_by_year_branch_and_kind(session, login_as):
    staff = login_as("staff")
    entered(staff, session, topic="甲", held_on="2024-05-06")
    entered(staff, session, "B02", topic="乙", form_key="second-key", **INTEGRITY)
    for query, topics in {
        "": ["乙", "甲"],
        "year=2024": ["甲"],
        "branch=B02": ["乙"],
        "kind=integrity": ["乙"],
        "kind=integrity&year=2024": [],
        "kind=x&year=x": ["乙", "甲"],
    }.items():
        assert listed(staff.get(f"/inspections?{query}").text) == topics, query
    assert login_as("clerk1").get("/inspections?branch=B02").status_code == 404


def cells(answer) -> list[str]:
    sheet = load_workbook(io.BytesIO(answer.data)).active
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]


def test_the_list_is_also_a_file_and_a_sheet_of_paper(session, login_as):
    staff = login_as("staff")
    first = entered(staff, session, topic="甲", held_on="2024-05-06")
    entered(staff, session, "B02", topic="乙", form_key="second-key", **INTEGRITY)
    staff.post(f"/inspections/{first}", PROBLEM)
    found = cells(staff.get("/inspections.xlsx"))
    assert {"甲", "乙", "机关第一党支部", "共1项，未销号1项"} <= set(found)
    narrow = staff.get("/inspections.xlsx?year=2025&kind=integrity")
    assert "甲" not in cells(narrow)
    assert any("类型：党风廉政督导" in words for words in cells(narrow))
    assert "甲" not in cells(login_as("secretary2").get("/inspections.xlsx"))
    paper = staff.get("/inspections.pdf?year=2024")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


def test_a_filter_brings_its_own_exports_with_the_list(session, login_as):
    staff = login_as("staff")
    entered(staff, session)
    part = staff.htmx("/inspections?kind=party_building").text
    assert "/inspections.xlsx?kind=party_building" in part
    assert "/inspections.pdf?kind=party_building" in part


def test_more_than_fifty_inspections_are_turned_over(app, session, login_as):
    staff = login_as("staff")
    entered(staff, session, topic="第0次")
    again(app, Inspection, 50, topic="第{}次".format)
    assert len(listed(staff.get("/inspections").text)) == 50
    assert listed(staff.get("/inspections?page=2").text) == ["第0次"]


def test_what_was_typed_comes_back_into_its_own_form_only(session, login_as):
    staff = login_as("staff")
    number = entered(staff, session)
    edit, new = f"/inspections/{number}/edit", "/inspections/new"
    own, fresh = (key_on(staff.get(page).text) for page in (edit, new))
    for key, topic in ((own, "甲"), (fresh, "乙")):
        staff.post("/drafts/keep", {**FORM, "draft_key": key, "topic": topic})
    for url, topic in {
        f"{edit}?draft={own}": 'value="甲"',
        f"{edit}?draft={fresh}": f'value="{FORM["topic"]}"',
        f"{new}?draft={fresh}": 'value="乙"',
        f"{new}?draft={own}": 'name="topic"',
    }.items():
        assert topic in staff.get(url).text, url
    assert 'value="甲"' not in staff.get(f"{new}?draft={own}").text


def test_two_problems_in_two_tabs_are_kept_beside_each_other(session, login_as):
    staff = login_as("staff")
    first, second = entered(staff, session), entered(staff, session, form_key="second-key")
    page = f"/inspections/{first}"
    keys = [key_on(staff.get(page).text, "inspection:") for _ in range(2)]
    for key, words in zip(keys, ("甲问题", "乙问题"), strict=True):
        staff.post("/drafts/keep", {**PROBLEM, "draft_key": key, "problem": words})
    assert "甲问题" in staff.get(f"{page}?draft={keys[0]}").text
    assert "乙问题" in staff.get(f"{page}?draft={keys[1]}").text
    # what was typed beside another inspection is not put in here
    assert "甲问题" not in staff.get(f"/inspections/{second}?draft={keys[0]}").text


def test_twenty_inspections_take_as_many_statements_as_one(session, login_as, count_statements):
    staff = login_as("staff")
    entered(staff, session)
    count_statements.clear()
    staff.get("/inspections")
    one = len(count_statements)
    for number in range(20):
        entered(staff, session, ("B01", "B02")[number % 2], form_key=f"key-{number:05d}")
    count_statements.clear()
    assert len(listed(staff.get("/inspections").text)) == 21
    assert len(count_statements) == one


@pytest.mark.parametrize(("due_on", "status"), [("2025-09-19", 422), ("2025-09-20", 303)])
def test_a_time_limit_before_the_inspection_is_refused_beside_its_field(
    app, session, login_as, due_on, status
):
    staff = login_as("staff")
    number = entered(staff, session)
    answer = staff.post(f"/inspections/{number}", {**PROBLEM, "due_on": due_on})
    assert answer.status_code == status
    refused = status == 422
    assert ("整改时限早于发现问题的日期" in answer.text) is refused
    assert (PROBLEM["problem"] in answer.text) is refused
    assert len(stored(app, RectificationItem)) == (0 if refused else 1)


def test_the_discipline_committee_inspects_integrity_and_nothing_else(app, session, login_as):
    jiwei = login_as("jiwei")
    number = entered(jiwei, session, team="机关纪委检查组", **INTEGRITY)
    assert jiwei.post(f"/inspections/{number}", PROBLEM).status_code == 303
    page = jiwei.get("/inspections/new").text
    assert "党风廉政督导" in page
    assert "党建督导" not in page
    assert enter(jiwei, session, form_key="another-key").status_code == 422
    of_staff = entered(login_as("staff"), session, form_key="of-staff-key")
    assert jiwei.get(f"/inspections/{of_staff}").status_code == 200
    values = {**FORM, "branch_id": str(branch_id(session)), "version": "1"}
    assert jiwei.post(f"/inspections/{of_staff}/edit", values).status_code == 403
    assert jiwei.post(f"/inspections/{of_staff}", PROBLEM).status_code == 403
    assert [one.inspection_id for one in stored(app, RectificationItem)] == [number]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "integrity"}, "党风廉政督导请选择检查主题"),
        ({"subject": "holidays"}, "只有党风廉政督导填写检查主题"),
    ],
)
def test_a_subject_belongs_to_inspections_of_integrity(app, session, login_as, changes, sentence):
    answer = enter(login_as("staff"), session, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app, Inspection) == []


def test_who_inspected_closes_and_nobody_else(app, session, login_as):
    """The branch reports; 机关纪委 closes what it found, and may not close what the committee's staff found."""
    jiwei, clerk = login_as("jiwei"), login_as("clerk1")
    for browser, changes in ((jiwei, INTEGRITY), (login_as("staff"), {"form_key": "of-staff"})):
        number = entered(browser, session, **changes)
        browser.post(f"/inspections/{number}", {**PROBLEM, "form_key": f"problem-{number}"})
    for item in stored(app, RectificationItem):
        plan = {
            "measure": "逐条核对",
            "responsible": "李二虎",
            "due_on": "2025-11-01",
            "version": "1",
        }
        assert clerk.post(f"/follow-up/items/{item.id}/plan", plan).status_code == 303
        report = {"done_on": "2025-10-10", "result": "已核对", "version": "2"}
        assert clerk.post(f"/follow-up/items/{item.id}/report", report).status_code == 303
    own, other = stored(app, RectificationItem)
    desk = jiwei.get("/").text
    assert "党风廉政督导整改待核实" in desk
    assert ">整改事项待核实" not in desk
    close = {"act": "close", "opinion": "整改到位", "version": "3"}
    assert "核实销号" in jiwei.get(f"/follow-up/items/{own.id}").text
    assert 'value="close"' not in jiwei.get(f"/follow-up/items/{other.id}").text
    assert jiwei.post(f"/follow-up/items/{own.id}/verify", close).status_code == 303
    assert jiwei.post(f"/follow-up/items/{other.id}/verify", close).status_code == 403
    assert [one.state for one in stored(app, RectificationItem)] == [
        ItemState.CLOSED,
        ItemState.REPORTED,
    ]


def test_both_papers_of_an_inspection_print(session, login_as):
    jiwei = login_as("jiwei")
    number = entered(jiwei, session, **INTEGRITY)
    jiwei.post(f"/inspections/{number}", PROBLEM)
    for paper in ("notice", "rectification"):
        answer = login_as("member1").get(f"/inspections/{number}/{paper}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert login_as("member2").get(f"/inspections/{number}/{paper}.pdf").status_code == 404
