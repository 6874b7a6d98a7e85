"""廉政教育 and 党纪学习: from the records of gatherings, with tests and what was made up; self-study is entered."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import ActivityRecord
from intranet.domain.integrity.self_study import DisciplineStudy
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.integrity import make_self_study
from tests.rows import committed, newest, sheet_rows, stored

FORM = {
    "studied_on": "2025-09-20",
    "form": "test",
    "chapter": "《纪律处分条例》第八章",
    "disciplines": ["integrity", "political"],
    "people": "9",
    "hours_tenths": "2",
    "passed": "8",
    "essays": "3",
    "version": "0",
}


def gathering(session, kind="discipline_study", state=State.APPROVED, **changes):
    activity = make_activity(session, kinds=(kind,), state=state, held_on=date(2025, 9, 10))
    record = session.scalars(
        select(ActivityRecord).where(ActivityRecord.activity_id == activity.id)
    ).one()
    for name, value in changes.items():
        setattr(record, name, value)
    committed(session)
    return activity


def test_education_is_listed_from_the_records_of_gatherings(session, login_as):
    gathering(session, "warning_education", theme="以案为鉴", tested=9, passed=8)
    gathering(session, "theme_day", theme="清风行动")
    rows = sheet_rows(login_as("clerk1").get("/integrity/education.xlsx?year=2025"))
    assert len(rows) == 4
    assert rows[3][1:3] == ("警示教育", "以案为鉴")
    assert "9人参加，8人合格" in rows[3]


def test_a_member_does_not_see_what_is_still_being_handled(session, login_as):
    gathering(session, "warning_education", State.SUBMITTED, theme="以案为鉴")
    assert "以案为鉴" not in login_as("member1").get("/integrity/education?year=2025").text
    assert "以案为鉴" in login_as("clerk1").get("/integrity/education?year=2025").text


def test_study_of_discipline_lists_gatherings_and_self_study_together(session, login_as):
    gathering(session, theme="第七章", disciplines=["organization", "political"])
    make_self_study(session)
    rows = sheet_rows(login_as("clerk1").get("/integrity/study.xlsx?year=2025"))
    assert [row[1] for row in rows[3:]] == ["《纪律处分条例》第八章", "第七章"]
    assert rows[4][2] == "政治纪律、组织纪律"


def test_a_test_is_entered_with_how_many_passed(session, login_as):
    answer = login_as("discipline1").post("/integrity/study/new?branch=B01", FORM)
    assert answer.status_code == 303
    row = newest(session, DisciplineStudy)
    assert (row.passed, row.hours_tenths, row.disciplines) == (8, 20, ["integrity", "political"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"passed": "10"}, "测试合格人数多于人数"),
        ({"passed": ""}, "请填写测试合格人数"),
        ({"form": "self_study"}, "形式不是测试的"),
        ({"people": "0", "passed": "0"}, "人数至少为1"),
        ({"chapter": ""}, "请填写章节或内容"),
        ({"studied_on": "2025-10-21"}, "日期晚于今天"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(app, login_as, changes, sentence):
    answer = login_as("clerk1").post("/integrity/study/new?branch=B01", {**FORM, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app, DisciplineStudy) == []


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("discipline_study", True), ("warning_education", True), ("lecture", False)],
)
def test_a_test_is_asked_for_where_integrity_education_is_recorded(login_as, kind, shown):
    page = login_as("clerk1").get(f"/activities/new?kind={kind}").text
    assert (f'name="{kind}-tested"' in page) is shown
    assert (f'name="{kind}-disciplines"' in page) is (kind == "discipline_study")


@pytest.mark.parametrize(
    ("tested", "passed", "sentence"),
    [
        ("9", "", "请一并填写"),
        ("", "8", "请一并填写"),
        ("8", "9", "多于参加测试人数"),
        ("9", "8", ""),
    ],
)
def test_a_record_keeps_who_sat_and_who_passed_a_test(session, login_as, tested, passed, sentence):
    kind = session.scalars(
        select(ActivityKind).where(ActivityKind.code == "discipline_study")
    ).one()
    answer = login_as("clerk1").post(
        "/activities/new",
        {
            "branch": "B01",
            "kinds": [kind.code],
            "title": "9月党纪学习",
            "held_on": "2025-09-15",
            "starts_at": "14:00",
            "ends_at": "16:00",
            "place": "三楼会议室",
            "chair_name": "张一鸣",
            "recorder_name": "李二虎",
            "discipline_study-theme": "第八章",
            "discipline_study-form": "集中学习",
            "discipline_study-content": "逐条学习。",
            "discipline_study-study_hours": "2",
            "discipline_study-disciplines": ["integrity"],
            "discipline_study-tested": tested,
            "discipline_study-passed": passed,
            "act": "save",
        },
    )
    if sentence:
        assert answer.status_code == 422
        assert sentence in answer.text
        return
    assert answer.status_code == 303
    record = newest(session, ActivityRecord)
    assert (record.tested, record.passed, record.disciplines) == (9, 8, ["integrity"])
    page = login_as("clerk1").get(answer.location).text
    assert "9人参加，8人合格" in page
    assert "廉洁纪律" in page


def test_twenty_lines_take_as_many_statements_as_one(session, login_as, count_statements):
    browser = login_as("staff")
    make_self_study(session)
    count_statements.clear()
    browser.get("/integrity/study?year=2025")
    one = len(count_statements)
    for number in range(20):
        make_self_study(session, chapter=f"第{number}章")
    count_statements.clear()
    browser.get("/integrity/study?year=2025")
    assert len(count_statements) == one
