"""Dues as a file: who owes which month goes out, the days of payments come back."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.life.dues.tables import DuesMonth, DuesPayment
from intranet.domain.organization.members import Member
from tests.cast import MEMBERS

HEAD = ["编号", "党员", "月份", "交纳日期"]
PEOPLE = MEMBERS["B01"]


def sent(browser: Any, *rows: list[Any]) -> Any:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return browser.post(
        "/workbooks/dues", {"file": (file, "党费.xlsx")}, content_type="multipart/form-data"
    )


def payments(session: Any) -> dict[tuple[str, int], tuple[int, date]]:
    session.rollback()
    rows = session.execute(
        select(Member.name, DuesPayment).join(Member, Member.id == DuesPayment.member_id)
    )
    return {(name, row.ym): (row.id, row.paid_on) for name, row in rows}


def model(browser: Any) -> Any:
    answer = browser.get("/workbooks/dues/model.xlsx?branch=B01&year=2025")
    return load_workbook(io.BytesIO(answer.data))


def test_what_is_owed_goes_out_and_says_nothing_until_a_day_is_written(session, login_as):
    secretary = login_as("secretary1")
    assert "用表格登记" in secretary.get("/dues?branch=B01&year=2025").text
    rows = [row[:4] for row in model(secretary).active.iter_rows(min_row=3, values_only=True)]
    assert list(rows[0]) == HEAD
    first = [row[2:] for row in rows if row[1] == PEOPLE[0]]
    assert first == [(f"2025-{month:02d}", None) for month in range(1, 11)]
    answer = sent(secretary, *rows[1:])
    assert f"不变{len(rows) - 1}行" in secretary.get(answer.location).text
    assert payments(session) == {}


def test_months_and_quarters_are_entered_and_taken_back(session, login_as):
    secretary = login_as("secretary1")
    sent(secretary, [None, PEOPLE[0], "2025.7", "2025-07-10"])
    kept = secretary.get("/imports").text.count("党费.xlsx")
    assert kept == 1
    answer = sent(
        secretary,
        [None, PEOPLE[0], "2025年7月", "2025-07-10"],
        [None, PEOPLE[1], "2025年第三季度", "2025-07-11"],
        [None, PEOPLE[2], "2025Q2", "2025.4.8"],
        [None, PEOPLE[3], "202508", "2025-06-30"],
        [None, PEOPLE[4], "七月", "2025-07-10"],
        [None, "查无此人", "2025-07", "2025-07-10"],
        [None, PEOPLE[4], "2025-07", "2025年7月"],
    )
    page = secretary.get(answer.location).text
    assert "新增7行" in page
    assert "不能写入4行" in page
    assert "交纳日期早于本季度" in page
    assert "月份请写成2025-10" in page
    assert "请填写有效的日期，例如2025-03-05" in page
    assert payments(session) == {}
    assert secretary.post(f"{answer.location}/confirm").status_code == 303
    found = payments(session)
    assert {key: day for key, (_, day) in found.items()} == {
        (PEOPLE[0], 202507): date(2025, 7, 10),
        **{(PEOPLE[1], month): date(2025, 7, 11) for month in (202507, 202508, 202509)},
        **{(PEOPLE[2], month): date(2025, 4, 8) for month in (202504, 202505, 202506)},
    }
    labels = session.scalars(
        select(AuditEvent.object_label).where(AuditEvent.action == "dues.registered")
    )
    assert "B01 2025年8月" in set(labels)
    # who is not in the file has not been said not to have paid
    assert set(session.scalars(select(DuesMonth.registered_at))) == {None}
    again = sent(secretary, [None, PEOPLE[1], "2025年3季度", "2025-07-12"])
    assert "修改3行" in secretary.get(again.location).text
    secretary.post(f"{again.location}/confirm")
    assert payments(session)[PEOPLE[1], 202509][1] == date(2025, 7, 12)
    assert secretary.post(f"{answer.location}/roll-back").status_code == 409
    assert secretary.post(f"{again.location}/roll-back").status_code == 303
    assert payments(session) == found
    assert secretary.post(f"{answer.location}/roll-back").status_code == 303
    assert payments(session) == {}


def test_what_was_exported_is_corrected_by_its_number_and_never_emptied(session, login_as):
    secretary = login_as("secretary1")
    answer = sent(secretary, [None, PEOPLE[0], "2025年一季度", "2025-01-10"])
    secretary.post(f"{answer.location}/confirm")
    kept = payments(session)
    rows = [list(row[:4]) for row in model(secretary).active.iter_rows(min_row=4, values_only=True)]
    numbered = [row for row in rows if row[0]]
    assert len(numbered) == 3
    numbered[0][3] = date(2025, 1, 12)
    numbered[1][3] = None
    numbered[2][2] = "2025-05"
    answer = sent(secretary, *rows)
    page = secretary.get(answer.location).text
    assert "修改1行" in page
    assert "不能写入2行" in page
    assert "取消交纳登记的，请在党费页面办理" in page
    assert "不能改为其他党员或月份" in page
    secretary.post(f"{answer.location}/confirm")
    assert payments(session)[PEOPLE[0], 202501][1] == date(2025, 1, 12)
    secretary.post(f"{answer.location}/roll-back")
    assert payments(session) == kept
    assert login_as("staff").get("/workbooks/dues").status_code == 403
    other = login_as("secretary2")
    refused = sent(other, [numbered[0][0], MEMBERS["B02"][0], "2025-01", "2025-01-12"])
    assert "没有找到这一行原来的登记" in other.get(refused.location).text
