"""Make-up study as a file: what was missed goes out, what has a day comes back as lines that wait."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.records.workflow import State
from intranet.domain.study.credits import CreditKind, CreditState, StudyCredit
from tests.cast import MEMBERS
from tests.factories.activities import make_activity

AWAY, ALSO, THERE = MEMBERS["B01"][1:4]


def sent(browser: Any, rows: list[list[Any]]) -> Any:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return browser.post(
        "/workbooks/make-ups", {"file": (file, "补学.xlsx")}, content_type="multipart/form-data"
    )


def credits_of(session: Any) -> list[StudyCredit]:
    session.rollback()
    return list(session.scalars(select(StudyCredit).order_by(StudyCredit.id)))


def test_what_was_missed_is_made_up_by_the_days_that_are_filled_in(session, login_as):
    absent = dict.fromkeys((AWAY, ALSO), AbsenceReason.BUSINESS_TRIP)
    make_activity(session, state=State.APPROVED, absent=absent)
    clerk = login_as("clerk1")
    assert "用表格登记" in clerk.get("/study/credits/make-up").text
    answer = clerk.get("/workbooks/make-ups/model.xlsx?branch=B01&year=2025")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    head, *rows = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert head == ["编号", "党员", "补学的活动", "补学日期", "补学方式", "学时"]
    assert {row[1] for row in rows} == {AWAY, ALSO}
    untouched = sent(clerk, [head, *rows])
    assert "不变2行" in clerk.get(untouched.location).text
    first, second = rows
    answer = sent(
        clerk,
        [
            head,
            [*first[:3], "2025-10-01", "自学并交流体会", None],
            [*second[:3], "2025年10月2日", None, None],
            [None, THERE, first[2], "2025-10-01", "自学并交流体会", None],
            [*first[:3], "2025-10-01", "自学并交流体会", None],
            [*second[:3], "2024-01-02", "自学并交流体会", None],
        ],
    )
    page = clerk.get(answer.location).text
    assert "新增1行" in page
    assert "不能写入4行" in page
    assert "请填写补学方式" in page
    assert "已经登记过" in page
    assert clerk.post(f"{answer.location}/confirm").status_code == 303
    (made,) = credits_of(session)
    assert (made.kind, made.state) == (CreditKind.MAKE_UP, CreditState.WAITING)
    assert made.hours_tenths > 0
    assert clerk.post(f"{answer.location}/roll-back").status_code == 303
    assert credits_of(session) == []
