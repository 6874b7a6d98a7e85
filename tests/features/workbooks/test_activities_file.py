"""Gatherings with their attendance as a file, on the page and by the command."""

import io
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select, update

from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.cast import MEMBERS

HEAD = ["编号", "类别", "名称", "日期", "开始时间", "结束时间", "地点", "主持人", "会议内容"]
WHO = ["缺席人员及原因"]
PEOPLE = MEMBERS["B01"]


def workbook(*rows: list[Any]) -> io.BytesIO:
    book = Workbook()
    for row in ([*HEAD, *WHO], *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def sent(browser: Any, *rows: list[Any]) -> Any:
    file = (workbook(*rows), "活动.xlsx")
    return browser.post("/workbooks/activities", {"file": file}, content_type="multipart/form-data")


def row(title: str, absent: str = "", **changes: Any) -> list[Any]:
    values = {
        "编号": None,
        "类别": "主题党日",
        "名称": title,
        "日期": "2025年9月15日",
        "开始时间": time(9, 0),
        "结束时间": "10：30",
        "地点": "三楼会议室",
        "主持人": PEOPLE[0],
        "会议内容": "学习有关文件，交流讨论。",
        "缺席人员及原因": absent,
        **changes,
    }
    return list(values.values())


def gatherings(session: Any) -> list[Activity]:
    session.rollback()
    found = session.scalars(select(Activity).order_by(Activity.id)).all()
    complete(session, found)
    return list(found)


def test_rows_become_drafts_with_their_attendance_and_leave_again(session, login_as):
    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        row("9月主题党日", f"{PEOPLE[3]}（公务出差）、{PEOPLE[4]}（病假：发热），{PEOPLE[5]}"),
        row("没有这个人", "查无此人（病假）"),
        row("没有这个类别", 类别="联欢会"),
    )
    assert answer.status_code == 303, answer.text
    page = secretary.get(answer.location).text
    assert "新增1行" in page
    assert "不能写入2行" in page
    assert "查无此人不在应到人员中" in page
    assert gatherings(session) == []
    assert secretary.post(f"{answer.location}/confirm").status_code == 303
    (made,) = gatherings(session)
    assert (made.state, made.held_on) == (State.DRAFT, date(2025, 9, 15))
    assert (made.starts_at, made.duration_minutes) == (time(9, 0), 90)
    assert made.records[0].text.content == "学习有关文件，交流讨论。"
    absent = {
        one.name: (one.absence_reason, one.absence_note)
        for one in made.attendance
        if one.status is AttendanceStatus.ABSENT
    }
    assert absent == {
        PEOPLE[3]: (AbsenceReason.BUSINESS_TRIP, ""),
        PEOPLE[4]: (AbsenceReason.SICK_LEAVE, "发热"),
        PEOPLE[5]: (None, ""),
    }
    assert secretary.post(f"{answer.location}/roll-back").status_code == 303
    assert gatherings(session) == []
    assert session.scalars(select(Attendance)).all() == []


def test_a_draft_is_corrected_and_given_back_and_a_submitted_one_is_left_alone(session, login_as):
    secretary = login_as("secretary1")
    first = sent(secretary, row("9月主题党日", f"{PEOPLE[3]}（公务出差）"))
    secretary.post(f"{first.location}/confirm")
    (made,) = gatherings(session)
    key = f"{made.id}-{made.version}"
    changed = row("9月主题党日活动", f"{PEOPLE[4]}（事假）", 编号=key, 地点="红色教育基地")
    second = sent(secretary, changed)
    assert "缺席人员及原因" in secretary.get(second.location).text
    secretary.post(f"{second.location}/confirm")
    (after,) = gatherings(session)
    assert (after.title, after.place) == ("9月主题党日活动", "红色教育基地")
    assert [one.name for one in after.attendance if one.absence_reason] == [PEOPLE[4]]
    back = secretary.post(f"{second.location}/roll-back")
    assert back.status_code == 303, back.text
    (before,) = gatherings(session)
    assert (before.title, before.place) == ("9月主题党日", "三楼会议室")
    assert [one.name for one in before.attendance if one.absence_reason] == [PEOPLE[3]]
    version = before.version
    session.connection().execute(
        update(Activity.__table__)
        .where(Activity.id == before.id)
        .values(state="submitted", submitted_at=clock.now(), submitted_by_id=before.entered_by_id)
    )
    session.commit()
    third = sent(secretary, row("改名", 编号=f"{made.id}-{version}"))
    assert "已提交审核的活动和联合活动不能用表格修改" in secretary.get(third.location).text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_command_enters_drafts_for_the_branch(app, session, tmp_path: Path):
    path = tmp_path / "活动.xlsx"
    path.write_bytes(workbook(row("9月主题党日", f"{PEOPLE[3]}（值班）")).getvalue())

    def run(*words: str) -> Any:
        return app.test_cli_runner().invoke(args=["import", "activities", str(path), *words])

    assert run().exit_code == 1
    told = run("--branch", "B01")
    assert told.exit_code == 0, told.output
    assert "新增1行" in told.output
    assert gatherings(session) == []
    assert "已写入1行" in run("--branch", "B01", "--confirm").output
    assert [one.title for one in gatherings(session)] == ["9月主题党日"]
    assert "不变1行" in run("--branch", "B01").output
