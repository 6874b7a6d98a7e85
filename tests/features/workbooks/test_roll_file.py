"""The roll of members as a file, on the page and by the command."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intranet.domain.organization.members import Member, Membership
from tests.cast import MEMBERS

HEAD = ["编号", "姓名", "入党时间", "行政职务", "党员领导干部", "党员状态", "自何日起"]


def saved(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def run(app: Any) -> Any:
    return lambda *words: app.test_cli_runner().invoke(args=["import", *map(str, words)])


def test_the_list_as_it_is_exported_changes_nothing(session, login_as, run, tmp_path):
    answer = login_as("staff").get("/members.xlsx")
    path = tmp_path / "党员名册.xlsx"
    path.write_bytes(answer.data)
    told = run("members", path)
    assert told.exit_code == 0, told.output
    count = sum(map(len, MEMBERS.values()))
    assert f"新增0行，修改0行，不能写入0行，不变{count}行" in told.output
    assert "没有读取的列：党内职务" in told.output


def test_the_command_writes_only_when_told_to(session, run, tmp_path):
    name = MEMBERS["B01"][0]
    path = saved(
        tmp_path / "党员.xlsx",
        ["机关党员花名册"],
        HEAD,
        [None, f"{name[0]}　{name[1:]}", None, "二级调研员", "是", None, None],
        [None, "新 同志", "２００１．７．１", "科员", "", "正式党员", "2024年5月6日"],
        [None, "缺日期", "2001-07-01", "", "", "", None],
    )
    before = len(session.scalars(select(Member)).all())
    preview = run("members", path, "--branch", "B01")
    assert preview.exit_code == 0, preview.output
    assert "新增1行，修改1行，不能写入1行" in preview.output
    assert "行政职务：" in preview.output
    assert "请填写自何日起" in preview.output
    session.rollback()
    assert len(session.scalars(select(Member)).all()) == before
    written = run("members", path, "--branch", "B01", "--confirm")
    assert "已写入2行" in written.output
    session.rollback()
    new = session.scalars(select(Member).where(Member.name == "新同志")).one()
    assert new.joined_party_on == date(2001, 7, 1)
    period = session.scalars(select(Membership).where(Membership.member_id == new.id)).one()
    assert period.starts_on == date(2024, 5, 6)
    changed = session.scalars(select(Member).where(Member.name == name)).one()
    assert (changed.duty_title, changed.is_leading_cadre) == ("二级调研员", True)


def test_what_is_no_table_is_told_and_nothing_is_written(run, tmp_path):
    path = tmp_path / "党员.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    told = run("members", path)
    assert told.exit_code == 1
    assert "另存为 .xlsx" in told.output


def test_members_come_back_by_the_page_and_leave_again(session, login_as):
    staff = login_as("staff")
    model = staff.get("/workbooks/members/model.xlsx?branch=B01")
    book = load_workbook(io.BytesIO(model.data))
    sheet = book.active
    heads = [cell.value for cell in sheet[3]]
    sheet.cell(4, heads.index("行政职务") + 1).value = "改过的职务"
    sheet.cell(5, heads.index("党员状态") + 1).value = "预备党员"
    sheet.append([None] * len(heads))
    row = sheet.max_row + 1
    for head, value in {
        "姓名": "新来",
        "党支部": "机关第一党支部",
        "自何日起": date(2024, 5, 6),
    }.items():
        if head in heads:
            sheet.cell(row, heads.index(head) + 1).value = value
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    answer = staff.post(
        "/workbooks/members",
        {"branch": "B01", "file": (file, "党员.xlsx")},
        content_type="multipart/form-data",
    )
    page = staff.get(answer.location).text
    assert "党员状态的变动请在党员页面办理" in page
    names = set(session.scalars(select(Member.name)))
    assert staff.post(f"{answer.location}/confirm").status_code == 303
    session.rollback()
    assert set(session.scalars(select(Member.name))) == names | {"新来"}
    assert "改过的职务" in set(session.scalars(select(Member.duty_title)))
    back = staff.post(f"{answer.location}/roll-back")
    assert back.status_code == 303, back.text
    session.rollback()
    assert set(session.scalars(select(Member.name))) == names
    assert "改过的职务" not in set(session.scalars(select(Member.duty_title)))
