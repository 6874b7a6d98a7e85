"""Registers whose lines stay: new ones by file, and what becomes of them when the file is taken back."""

import io
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select

from intranet.domain.follow_up.inspections import Inspection, InspectionKind
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.risks import IntegrityRisk
from tests.cast import BRANCHES, MEMBERS

PEOPLE = MEMBERS["B01"]
RISK = ["岗位或权力事项", "风险类别", "风险点", "表现形式", "风险等级", "防控措施", "责任人"]
RISK += ["责任领导", "登记日期", "下次复核日期"]
VISIT = ["检查日期", "类型", "检查主题", "受检党支部", "督导组", "组长", "检查内容"]


def sent(browser: Any, name: str, *rows: list[Any]) -> Any:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    page = f"/workbooks/{name}"
    return browser.post(page, {"file": (file, "表.xlsx")}, content_type="multipart/form-data")


def test_risk_points_are_entered_by_file_and_end_where_the_file_is_taken_back(session, login_as):
    secretary = login_as("secretary1")
    row = ["物资采购", "业务流程", "围标", "指定供应商", "高", "集体研究", PEOPLE[1], PEOPLE[0]]
    answer = sent(
        secretary,
        "risks",
        RISK,
        [*row, "2025-03-05", "2026-03-05"],
        [*row, "2025-03-05", "2026-03-05"],
        [*row[:2], "漏项", *row[3:6], "查无此人", row[7], "2025-03-05", "2026-03-05"],
    )
    page = secretary.get(answer.location).text
    assert "新增1行" in page
    assert "不能写入2行" in page
    assert secretary.post(f"{answer.location}/confirm").status_code == 303
    risk = session.scalars(select(IntegrityRisk)).one()
    assert (risk.name, risk.state) == ("围标", Check.WAITING)
    again = sent(secretary, "risks", RISK, [*row, "2025-03-05", "2026-03-05"])
    assert "不变1行" in secretary.get(again.location).text
    assert secretary.post(f"{answer.location}/roll-back").status_code == 303
    session.expire_all()
    assert risk.ended_on == risk.found_on
    page = secretary.get(f"/integrity/risks/{risk.id}").text
    assert "撤销用表格所作的登记" in page
    anew = sent(secretary, "risks", RISK, [*row, "2025-03-05", "2026-03-05"])
    assert "新增1行" in secretary.get(anew.location).text


def test_inspections_are_entered_by_file_and_taken_back(session, login_as):
    staff, jiwei = login_as("staff"), login_as("jiwei")
    row = ["2025.9.3", "党建督导", None, BRANCHES["B01"][1], "第一督导组", PEOPLE[0], "三会一课"]
    answer = sent(staff, "inspections", VISIT, row, ["2025-09-04", "党风廉政督导", *row[2:]])
    assert "新增1行" in staff.get(answer.location).text
    assert "请选择检查主题" in staff.get(answer.location).text
    assert staff.post(f"{answer.location}/confirm").status_code == 303
    found = session.scalars(select(Inspection)).one()
    assert (found.kind, found.topic) == (InspectionKind.PARTY_BUILDING, "三会一课")
    assert staff.post(f"{answer.location}/roll-back").status_code == 303
    session.rollback()
    assert session.scalars(select(Inspection)).all() == []
    # who inspects integrity only enters nothing else
    refused = jiwei.get(sent(jiwei, "inspections", VISIT, row).location).text
    assert "不能写入1行" in refused
