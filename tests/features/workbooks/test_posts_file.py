"""Posts as a file: member, post, from and till; what goes with a right is left to the page."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.domain.records.undoing import columns_of
from tests.cast import MEMBERS
from tests.factories.bodies import seat

HEAD = ["编号", "党支部", "党员", "职务", "任职日期", "免职日期", "更正理由"]
PEOPLE = MEMBERS["B01"]


def sent(browser: Any, *rows: list[Any]) -> Any:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return browser.post(
        "/workbooks/posts",
        {"branch": "B01", "file": (file, "任职.xlsx")},
        content_type="multipart/form-data",
    )


def held(session: Any) -> list[tuple[str, dict[str, Any]]]:
    session.rollback()
    rows = session.execute(
        select(Member.name, Post).join(Member, Member.id == Post.member_id).order_by(Post.id)
    )
    return [(name, {"id": post.id, **columns_of(post)}) for name, post in rows]


def rows_of(browser: Any, branch: str) -> list[list[Any]]:
    answer = browser.get(f"/workbooks/posts/model.xlsx?branch={branch}")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    head, *rows = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert head == HEAD
    return rows


def test_posts_of_a_branch_and_of_the_committee_come_back_unchanged(session, login_as):
    seat(session, PostTitle.COMMITTEE_MEMBER, PEOPLE[0])
    staff = login_as("staff")
    assert "用表格登记任职" in staff.get("/branches/B01").text
    assert "用表格登记任职" in staff.get("/committee").text
    rows = [*rows_of(staff, "B01"), *rows_of(staff, "committee")]
    assert rows[-1][2:4] == [PEOPLE[0], "机关党委委员"]
    answer = sent(staff, *rows)
    assert f"不变{len(rows)}行" in staff.get(answer.location).text
    assert login_as("secretary1").get("/workbooks/posts").status_code == 403


def test_posts_are_entered_ended_and_given_back_exactly(session, login_as):
    staff = login_as("staff")
    rows = {row[3]: row for row in rows_of(staff, "B01")}
    before = held(session)
    rows["党支部书记"][5] = date(2025, 9, 30)
    rows["宣传委员"][5] = date(2025, 9, 30)
    answer = sent(
        staff,
        rows["党支部书记"],
        rows["宣传委员"],
        [None, rows["宣传委员"][1], PEOPLE[5], "宣传委员", "2025-10-08", None, None],
        [None, rows["宣传委员"][1], PEOPLE[5], "支部委员", "2025.1.6", "2025.8.31", None],
        [None, rows["宣传委员"][1], PEOPLE[6], "组织委员", "2025-10-08", None, None],
        [None, rows["宣传委员"][1], MEMBERS["B02"][3], "支部委员", "2025-10-08", None, None],
        [None, rows["宣传委员"][1], PEOPLE[6], "机关党委委员", "2025-10-08", None, None],
    )
    page = staff.get(answer.location).text
    assert "修改1行" in page
    assert "新增2行" in page
    assert "不能写入4行" in page
    assert "请在页面结束任职，角色一并结束" in page
    assert f"组织委员现由{rows['组织委员'][2]}担任" in page
    assert held(session) == before
    assert staff.post(f"{answer.location}/confirm").status_code == 303
    now = [(name, post["title"], post["ends_on"]) for name, post in held(session)]
    assert (rows["宣传委员"][2], "publicity_officer", "2025-09-30") in now
    assert (PEOPLE[5], "publicity_officer", None) in now
    assert (PEOPLE[5], "branch_committee_member", "2025-08-31") in now
    back = staff.post(f"{answer.location}/roll-back")
    assert back.status_code == 303, back.text
    assert held(session) == before
    branch = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    assert {post["branch_id"] for _, post in before} >= {branch}
