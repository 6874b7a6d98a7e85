"""Achievements as a file: what may still be changed is corrected, new rows become drafts."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from intranet.domain.achievements.store import full
from intranet.domain.achievements.tables import Achievement, AchievementKind, Level
from intranet.domain.records.undoing import columns_of
from intranet.domain.records.workflow import State
from tests.features.achievements.scene import make_achievement, make_indicator

HEAD = ["编号", "类别", "统计指标", "内容", "数值", "开始日期", "结束日期", "级别", "单位"]


def sent(browser: Any, *rows: list[Any], head: list[str] = HEAD) -> Any:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return browser.post(
        "/workbooks/achievements",
        {"file": (file, "成效.xlsx")},
        content_type="multipart/form-data",
    )


def stored(session: Any) -> list[Achievement]:
    session.rollback()
    found = select(Achievement).options(*full()).order_by(Achievement.id)
    return list(session.scalars(found))


def test_every_kind_goes_out_and_comes_back_unchanged(session, login_as):
    make_achievement(session, state=State.DRAFT)
    make_achievement(session, "获评先进", "1项", kind=AchievementKind.AWARD, level=Level.MUNICIPAL)
    make_achievement(
        session,
        "工作获省级批示肯定",
        "",
        kind=AchievementKind.ENDORSEMENT,
        level=Level.PROVINCIAL,
        period_start=date(2025, 5, 6),
        period_end=date(2025, 5, 6),
    )
    make_achievement(session, "组织演练", "3场", state=State.APPROVED)
    secretary = login_as("secretary1")
    assert "用表格登记" in secretary.get("/achievements").text
    answer = secretary.get("/workbooks/achievements/model.xlsx?year=2025")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    head, *rows = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert len(rows) == 4
    assert "工作获省级批示肯定" not in {row[head.index("内容")] for row in rows}
    answer = sent(secretary, *rows, head=head)
    assert "不变4行" in secretary.get(answer.location).text


def test_drafts_are_made_and_corrected_and_taken_back(session, login_as):
    make_indicator(session, "演练")
    draft = make_achievement(session)
    returned = make_achievement(session, "组织宣传", "3场", state=State.RETURNED)
    waiting = make_achievement(session, "组织培训", "2场", state=State.SUBMITTED)
    approved = make_achievement(session, "组织演练", "3场", state=State.APPROVED)
    before = [columns_of(one) for one in stored(session)]

    def row(one: Achievement, words: str) -> list[Any]:
        key = f"{one.id}-{one.version}"
        days = [one.period_start, one.period_end]
        return [key, "数据指标", "普法活动", one.subject, words, *days, "", ""]

    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        row(draft, "220余场次"),
        row(returned, "4场"),
        row(waiting, "5场"),
        row(approved, "6场"),
        [None, "数据指标", "演练", "组织应急演练", "12场", "2025.7.1", "2025.9.30", "", ""],
        [None, "表彰荣誉", "", "获评先进党支部", "", "2025-07-01", "", "市级", "市委"],
        [None, "数据指标", "", "没有指标", "2场", "2025-07-01", "", "市级", ""],
        [None, "数据指标", "演练", "组织应急演练", "12场", "2025.7.1", "2025.9.30", "", ""],
    )
    page = secretary.get(answer.location).text
    assert "修改2行" in page
    assert "新增2行" in page
    assert "不能写入4行" in page
    assert page.count("已提交审核的成效不能用表格修改") == 2
    assert "请选择统计指标" in page
    assert "是同一条登记" in page
    assert "类别为数据指标的，不填写级别" in page
    assert [columns_of(one) for one in stored(session)] == before
    assert secretary.post(f"{answer.location}/confirm").status_code == 303
    first, second, _, _, figure, award = stored(session)
    assert (first.wording, first.low) == ("220余场次", 220_000)
    assert (second.wording, second.state) == ("4场", State.RETURNED)
    assert (figure.state, figure.period_end, figure.low) == (State.DRAFT, date(2025, 9, 30), 12_000)
    assert (award.kind, award.party, award.in_text) == (AchievementKind.AWARD, "市委", True)
    assert award.period_end == date(2025, 7, 1)
    back = secretary.post(f"{answer.location}/roll-back")
    assert back.status_code == 303, back.text
    after = [columns_of(one) for one in stored(session)]
    # who wrote on a record is never forgotten
    kept = [{name: it for name, it in one.items() if name != "writers"} for one in after]
    assert kept == [{name: it for name, it in one.items() if name != "writers"} for one in before]
    assert login_as("member1").get("/workbooks/achievements").status_code == 403
