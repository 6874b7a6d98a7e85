"""A register as a file: what comes back is looked at, written, and taken back."""

import io
from datetime import date
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import delete, func, insert, select, update

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.organization.tables import Branch
from intranet.domain.records.imports import ImportBatch, ImportState
from intranet.domain.records.undoing import columns_of
from intranet.domain.study.essays import StudyEssay
from intranet.features.workbooks import operations, working
from intranet.foundation import jobs, sheets
from intranet.foundation.database import db
from intranet.pagekit import judging
from intranet.pagekit.workbooks import WORKBOOKS, workbook
from tests.cast import BRANCHES, MEMBERS
from tests.features.study.scene import make_essay
from tests.queues import give_up

HEAD = ["编号", "作者", "题目", "完成日期", "结合的活动或要求", "刊发情况"]
PAGE = "/workbooks/essays"


def sent(
    browser: Any,
    *rows: list[Any],
    name: str = "心得.xlsx",
    head: list[str] = HEAD,
    page: str = PAGE,
    **more: Any,
):
    book = Workbook()
    sheet = book.active
    for row in (head, *rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return browser.post(page, {"file": (file, name), **more}, content_type="multipart/form-data")


def essays(session: Any) -> list[StudyEssay]:
    session.expire_all()
    return list(session.scalars(select(StudyEssay).order_by(StudyEssay.id)))


def silently(session: Any, statement: Any) -> None:
    session.connection().execute(statement)
    session.commit()


def saved_meanwhile(session: Any, essay: StudyEssay, version: int) -> None:
    of_essay = update(StudyEssay.__table__).where(StudyEssay.id == essay.id)
    silently(session, of_essay.values(version=version))


def account(session: Any, name: str) -> int:
    return int(session.scalars(select(User.id).where(User.username == name)).one())


def author(branch: str = "B01") -> str:
    return MEMBERS[branch][2]


def test_the_list_leads_to_the_file_and_the_file_holds_its_lines(session, login_as):
    make_essay(session, author(), title="学习体会")
    secretary = login_as("secretary1")
    assert "用表格登记" in secretary.get("/study/essays?branch=B01").text
    assert "用表格登记" not in login_as("member1").get("/study/essays").text
    answer = secretary.get(f"{PAGE}/model.xlsx?branch=B01&year=2025")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert list(rows[2]) == HEAD
    (essay,) = essays(session)
    assert rows[3][:3] == (f"{essay.id}-{essay.version}", author(), "学习体会")
    assert rows[3][3].date() == essay.written_on
    empty = secretary.get(f"{PAGE}/model.xlsx?empty=1")
    assert load_workbook(io.BytesIO(empty.data)).active.max_row == 3


def test_registers_that_are_called_alike_have_files_of_their_own(login_as):
    secretary = login_as("secretary1")
    for address, name in (
        ("/community", "projects"),
        ("/business/projects", "business-projects"),
    ):
        assert f'href="/workbooks/{name}?branch=B01"' in secretary.get(f"{address}?branch=B01").text
    first = next(iter(WORKBOOKS.values()))
    with pytest.raises(RuntimeError, match="two registers"):
        workbook(first.name, first.register, first.form)


def test_a_preview_writes_nothing_and_tells_what_would_be(session, login_as):
    kept = make_essay(session, author(), title="学习体会")
    same = make_essay(session, author(), title="不改的")
    key = f"{kept.id}-{kept.version}"
    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        [key, author(), "学习体会（修订）", kept.written_on, kept.occasion, "党建网"],
        [f"{same.id}-1", author(), "不改的", same.written_on, same.occasion, same.published],
        [None, f"{author()[0]} {author()[1:]}", "新的一篇", "2025.3.5", None, None],
        [None, "查无此人", "写错的", "2025-03-05", None, None],
        [None, author(), None, "没有日期", None, None],
        ["7-x", author(), "编号写坏", "2025-03-05", None, None],
        [key, author(), "又一次", kept.written_on, None, None],
    )
    assert answer.status_code == 303
    page = secretary.get(answer.location).text
    assert [one.title for one in essays(session)] == ["学习体会", "不改的"]
    for words in ("不能写入4行", "修改1行", "新增1行", "不变1行"):
        assert words in page
    assert "学习体会 → 学习体会（修订）" in page
    assert "请在列出的选项中选择" in page
    assert "查无此人" in page
    assert "请填写题目" in page
    assert "没有日期" in page
    assert "编号不对" in page
    assert "与第2行是同一条登记" in page
    batch = session.scalars(select(ImportBatch)).one()
    assert batch.state is ImportState.PREVIEWED
    assert batch.unchanged == 1


def test_what_is_confirmed_is_written_with_its_events_and_taken_back_exactly(session, login_as):
    kept = make_essay(session, author(), title="学习体会")
    before = columns_of(kept)
    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        [f"{kept.id}-{kept.version}", author(), "改过的", kept.written_on, None, None],
        [None, author(), "新的一篇", "2025年3月5日", "党纪学习教育", None],
    )
    page = secretary.get(answer.location)
    assert "确认写入2行" in page.text
    assert secretary.post(f"{answer.location}/confirm").status_code == 303
    changed, new = essays(session)
    assert (changed.title, changed.occasion) == ("改过的", "")
    assert (new.title, new.written_on) == ("新的一篇", date(2025, 3, 5))
    events = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert events[-4:] == [
        AuditAction.IMPORT_UPLOADED,
        AuditAction.STUDY_ESSAY_EDITED,
        AuditAction.STUDY_ESSAY_ENTERED,
        AuditAction.IMPORT_CONFIRMED,
    ]
    again = secretary.post(f"{answer.location}/confirm")
    assert again.status_code == 409
    assert "已经办理过" in again.text
    assert secretary.post(f"{answer.location}/roll-back").status_code == 303
    (back,) = essays(session)
    assert columns_of(back) == before
    assert "已撤销" in secretary.get(answer.location).text
    assert secretary.get(f"{answer.location}/file").data[:2] == b"PK"
    assert "心得.xlsx" in secretary.get("/imports").text


def test_a_row_is_called_by_its_first_columns_before_and_after_it_is_written(session, login_as):
    secretary = login_as("secretary1")
    answer = sent(secretary, [None, author(), "新的一篇", "2025-03-05", "党纪学习教育", "党建网"])
    name = f"{author()}，新的一篇，2025-03-05"
    assert name in secretary.get(answer.location).text
    secretary.post(f"{answer.location}/confirm")
    assert name in secretary.get(answer.location).text


def test_a_file_that_says_what_is_stored_says_so(session, login_as):
    kept = make_essay(session, author(), title="学习体会")
    secretary = login_as("secretary1")
    answer = sent(secretary, [None, author(), "学习体会", kept.written_on, None, None])
    assert "与现有登记一致，没有需要写入的内容" in secretary.get(answer.location).text


def test_what_somebody_changed_meanwhile_is_neither_written_nor_taken_back(session, login_as):
    first = make_essay(session, author(), title="第一篇")
    second = make_essay(session, author(), title="第二篇")
    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        [f"{first.id}-1", author(), "第一篇改", first.written_on, None, None],
        [f"{second.id}-1", author(), "第二篇改", second.written_on, None, None],
    )
    saved_meanwhile(session, first, 2)
    secretary.post(f"{answer.location}/confirm")
    page = secretary.get(answer.location).text
    assert "下载表格以后已有人修改" in page
    assert [one.title for one in essays(session)] == ["第一篇", "第二篇改"]
    saved_meanwhile(session, second, 9)
    refused = secretary.post(f"{answer.location}/roll-back")
    assert refused.status_code == 409
    assert "不能撤销" in refused.text
    assert essays(session)[1].title == "第二篇改"


def test_rows_without_a_number_that_are_there_already_are_not_entered_twice(session, login_as):
    kept = make_essay(session, author(), title="学习体会")
    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        [None, author(), "学习体会", kept.written_on, kept.occasion, kept.published],
        [None, author(), "两次", "2025-03-05", None, None],
        [None, author(), "两次", "2025-03-05", None, None],
    )
    page = secretary.get(answer.location).text
    assert "不变1行" in page
    assert "新增1行" in page
    assert "不能写入1行" in page
    assert "与第3行是同一条登记，请只留一行" in page


def test_lines_that_no_rule_of_the_database_tells_apart_are_not_entered_twice(session, login_as):
    clerk = login_as("clerk1")
    file = {"head": ["名称", "日期", "参加人次"], "page": "/workbooks/service-volunteering"}
    answer = sent(clerk, ["清扫小区", "2025.3.5", "８"], ["清扫小区", "2025-03-05", 8], **file)
    page = clerk.get(answer.location).text
    assert "新增1行" in page
    assert "与第2行是同一条登记，请只留一行" in page
    clerk.post(f"{answer.location}/confirm")
    again = sent(clerk, ["清扫小区", "2025.3.5", 8], **file)
    assert "与现有登记一致" in clerk.get(again.location).text


def test_items_of_a_plan_without_a_day_are_told_apart_by_their_months(session, login_as):
    secretary = login_as("secretary1")
    file = {"head": ["类别", "名称", "月份"], "page": "/workbooks/plans?year=2025"}
    rows = [["主题党日", "主题党日", "11月"], ["主题党日", "主题党日", "12月"]]
    answer = sent(secretary, *rows, **file)
    assert "新增2行" in secretary.get(answer.location).text
    secretary.post(f"{answer.location}/confirm")
    again = sent(secretary, *rows, **file)
    assert "不变2行" in secretary.get(again.location).text


def test_each_register_has_a_file_of_its_own(login_as):
    page = login_as("secretary1").get("/community?branch=B01").text
    assert 'href="/workbooks/projects?' in page
    assert (
        'href="/workbooks/business-projects?'
        in login_as("secretary1").get("/business/projects?branch=B01").text
    )


def test_lines_of_another_branch_are_not_found(session, login_as):
    other = make_essay(session, author("B02"), branch="B02", title="别的支部")
    secretary = login_as("secretary1")
    answer = sent(secretary, [f"{other.id}-1", author(), "改", "2025-03-05", None, None])
    assert "没有找到这一行原来的登记" in secretary.get(answer.location).text
    assert login_as("secretary2").get(answer.location).status_code == 404
    assert login_as("secretary2").post(f"{answer.location}/confirm").status_code == 404


def test_columns_that_nobody_asked_for_are_named_and_missing_ones_stay_as_they_are(
    session, login_as
):
    kept = make_essay(session, author(), title="学习体会", occasion="党纪学习教育")
    secretary = login_as("secretary1")
    answer = sent(
        secretary, [f"{kept.id}-1", "改", "无关"], head=["编号", "题目（必填）", "手机号"]
    )
    page = secretary.get(answer.location).text
    assert "没有读取的列：手机号" in page
    secretary.post(f"{answer.location}/confirm")
    (found,) = essays(session)
    assert (found.title, found.occasion) == ("改", "党纪学习教育")


def test_what_is_no_table_is_refused_beside_the_field(session, login_as):
    secretary = login_as("secretary1")
    answer = sent(secretary, name="心得.xls")
    assert answer.status_code == 422
    assert "另存为 .xlsx" in answer.text
    assert sent(secretary).status_code == 422
    assert sent(secretary, [1, 2], head=["甲", "乙"]).status_code == 422
    assert secretary.post(PAGE, {}).status_code == 422
    assert login_as("staff").get(PAGE).status_code == 403
    assert secretary.get("/workbooks/nothing").status_code == 404
    assert session.scalars(select(ImportBatch)).all() == []


def test_a_file_of_many_rows_takes_no_statement_more_for_each_that_is_unchanged(
    session, login_as, count_statements
):
    def statements(count: int) -> int:
        rows = [[f"{one.id}-1", author(), one.title, one.written_on, None, None] for one in kept]
        count_statements.clear()
        assert sent(secretary, *rows[:count]).status_code == 303
        return len(count_statements)

    kept = [make_essay(session, author(), title=f"第{n}篇", occasion="") for n in range(20)]
    secretary = login_as("secretary1")
    statements(1)
    assert statements(20) == statements(1)


def test_a_long_file_is_left_to_the_worker_which_reads_writes_and_takes_back(
    session, login_as, monkeypatch
):
    monkeypatch.setattr(operations, "LARGE", 3)
    secretary = login_as("secretary1")
    rows = [[None, author(), f"第{n}篇", "2025-03-05", None, None] for n in range(5)]
    answer = sent(secretary, *rows, [None, "查无此人", "写错的", "2025-03-05", None, None])
    page = secretary.get(answer.location).text
    assert "新增5行" in page
    assert "不能写入1行" in page
    assert essays(session) == []
    secretary.post(f"{answer.location}/confirm")
    assert "已写入" in secretary.get(answer.location).text
    assert len(essays(session)) == 5
    secretary.post(f"{answer.location}/roll-back")
    assert "已撤销" in secretary.get(answer.location).text
    assert essays(session) == []


def test_while_the_worker_is_at_it_the_page_says_so(session, login_as, monkeypatch):
    monkeypatch.setattr(operations, "LARGE", 0)
    monkeypatch.setattr(jobs, "work_off_enqueued", lambda _session: None)
    secretary = login_as("secretary1")
    answer = sent(secretary, [None, author(), "一篇", "2025-03-05", None, None])
    page = secretary.get(answer.location).text
    assert "正在读取" in page
    assert 'hx-trigger="every 2s"' in page
    assert "确认写入" not in page


def test_what_the_worker_only_began_is_not_told_as_done(session, login_as, monkeypatch):
    secretary = login_as("secretary1")
    answer = sent(secretary, [None, author(), "一篇", "2025-03-05", None, None])
    monkeypatch.setattr(operations, "LARGE", 0)
    with monkeypatch.context() as waiting:
        waiting.setattr(jobs, "work_off_enqueued", lambda _session: None)
        secretary.post(f"{answer.location}/confirm")
        page = secretary.get(answer.location).text
    assert "正在写入" in page
    assert "已写入" not in page


def test_what_was_written_is_counted_and_what_was_not_is_not_told_as_written(session, login_as):
    secretary = login_as("secretary1")
    row = [None, author(), "一篇", "2025-03-05", None, None]
    first, second = sent(secretary, row), sent(secretary, row)
    secretary.post(f"{first.location}/confirm")
    assert "已写入1行。" in secretary.get(first.location).text
    secretary.post(f"{second.location}/confirm")
    assert "没有写入，核对结果见下。" in secretary.get(second.location).text


def test_a_file_that_is_sent_twice_is_kept_once(session, login_as):
    secretary = login_as("secretary1")
    content = secretary.get(f"{PAGE}/model.xlsx?empty=1").data
    book = load_workbook(io.BytesIO(content))
    book.active.append([None, author(), "一篇", "2025-03-05", None, None])
    file = io.BytesIO()
    book.save(file)

    def send() -> str:
        data = {"form_key": "one-form", "file": (io.BytesIO(file.getvalue()), "心得.xlsx")}
        answer = secretary.post(PAGE, data, content_type="multipart/form-data")
        assert answer.status_code == 303
        return str(answer.location)

    assert send() == send()
    assert len(session.scalars(select(ImportBatch)).all()) == 1


def test_what_tells_of_several_branches_is_not_for_who_keeps_one_of_them(session, login_as):
    staff, secretary = login_as("staff"), login_as("secretary1")
    model = staff.get("/workbooks/members/model.xlsx?branch=B01")
    book = load_workbook(io.BytesIO(model.data))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    answer = staff.post(
        "/workbooks/members",
        {"file": (file, "名册.xlsx"), "branch": "B01"},
        content_type="multipart/form-data",
    )
    assert staff.get(answer.location).status_code == 200
    assert "名册.xlsx" in staff.get("/imports").text
    assert "名册.xlsx" not in secretary.get("/imports").text
    assert secretary.get(answer.location).status_code == 404
    assert secretary.get(f"{answer.location}/file").status_code == 404
    assert secretary.post(f"{answer.location}/confirm").status_code == 404
    assert secretary.post(f"{answer.location}/roll-back").status_code == 404


def test_who_has_left_the_post_neither_sees_nor_takes_back_what_was_sent(session, login_as):
    secretary = login_as("secretary1")
    answer = sent(secretary, [None, author(), "一篇", "2025-03-05", None, None])
    secretary.post(f"{answer.location}/confirm")
    silently(
        session,
        update(RoleGrant.__table__)
        .where(RoleGrant.user_id == account(session, "secretary1"))
        .values(role=Role.MEMBER),
    )
    for one in (secretary.get(answer.location), secretary.get(f"{answer.location}/file")):
        assert one.status_code == 404
    assert secretary.post(f"{answer.location}/roll-back").status_code == 404
    assert [one.title for one in essays(session)] == ["一篇"]


def test_rows_of_a_branch_that_one_keeps_no_more_are_refused_and_not_written_elsewhere(
    session, login_as
):
    number = account(session, "secretary1")
    second = session.scalars(select(Branch).where(Branch.code == "B02")).one()
    grants = RoleGrant.__table__
    silently(
        session,
        insert(grants).values(
            user_id=number,
            role=Role.BRANCH_SECRETARY,
            committee_id=second.committee_id,
            branch_id=second.id,
            valid_from=date(2025, 1, 1),
        ),
    )
    secretary = login_as("secretary1")
    answer = sent(
        secretary,
        [BRANCHES["B01"][1], author(), "第一支部的", "2025-03-05"],
        [BRANCHES["B02"][1], author("B02"), "第二支部的", "2025-03-05"],
        head=["党支部", "作者", "题目", "完成日期"],
    )
    assert "新增2行" in secretary.get(answer.location).text
    of_second = grants.c.branch_id == second.id, grants.c.user_id == number
    silently(session, delete(grants).where(*of_second))
    assert secretary.post(f"{answer.location}/confirm").status_code == 303
    assert [one.title for one in essays(session)] == ["第一支部的"]
    assert "您已不能为这个党支部登记" in secretary.get(answer.location).text


def test_what_the_worker_does_stands_under_who_asked_for_it(session, login_as, monkeypatch):
    monkeypatch.setattr(operations, "LARGE", 0)
    secretary, clerk = login_as("secretary1"), login_as("clerk1")
    answer = sent(secretary, [None, author(), "一篇", "2025-03-05", None, None])
    assert clerk.post(f"{answer.location}/confirm").status_code == 303
    (found,) = essays(session)
    assert found.entered_by_id == account(session, "clerk1")
    secretary.post(f"{answer.location}/roll-back")
    session.expire_all()
    batch = session.scalars(select(ImportBatch)).one()
    assert batch.state is ImportState.ROLLED_BACK
    assert batch.confirmed_by_id == account(session, "clerk1")
    assert batch.rolled_back_by_id == account(session, "secretary1")


def test_while_a_long_file_is_read_others_get_to_write(session, login_as, monkeypatch):
    rests: list[float] = []
    monkeypatch.setattr(judging, "time", SimpleNamespace(monotonic=monotonic, sleep=rests.append))
    monkeypatch.setattr(judging, "_A_FEW", 2)
    monkeypatch.setattr(operations, "LARGE", 3)
    secretary = login_as("secretary1")
    rows = [[None, author(), f"第{n}篇", "2025-03-05", None, None] for n in range(5)]
    answer = sent(secretary, *rows)
    assert "新增5行" in secretary.get(answer.location).text
    assert len(rests) == 3
    assert min(rests) >= 0.1
    # one that is too long is not looked at row by row
    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    answer = sent(secretary, *rows)
    assert "表格超过4行" in secretary.get(answer.location).text
    assert len(rests) == 3


def in_parts(monkeypatch, rows=2):
    """A part is over as soon as *rows* are written."""
    monkeypatch.setattr(operations, "LARGE", 3)
    monkeypatch.setattr(operations, "PART", rows)
    monkeypatch.setattr(working, "_AT_A_TIME", -1.0)
    monkeypatch.setattr(working, "_REST", 0.0)


def test_a_long_file_is_written_a_part_at_a_time_and_others_save_in_between(
    app, session, login_as, monkeypatch
):
    in_parts(monkeypatch)
    secretary = login_as("secretary1")
    rows = [[None, author(), f"第{n}篇", "2025-03-05", None, None] for n in range(5)]
    answer = sent(secretary, *rows)
    seen = []
    done = working.write

    def write(*args, **values):
        with app.app_context():
            seen.append(db.session.scalar(select(func.count(StudyEssay.id))))
        return done(*args, **values)

    monkeypatch.setattr(working, "write", write)
    secretary.post(f"{answer.location}/confirm")
    # what a part wrote stands before the next begins
    assert seen == [0, 2, 4]
    assert len(essays(session)) == 5
    assert "已写入" in secretary.get(answer.location).text
    secretary.post(f"{answer.location}/roll-back")
    assert essays(session) == []


def test_what_was_written_of_a_file_that_was_given_up_is_taken_back(session, login_as, monkeypatch):
    in_parts(monkeypatch)
    secretary = login_as("secretary1")
    rows = [[None, author(), f"第{n}篇", "2025-03-05", None, None] for n in range(5)]
    answer = sent(secretary, *rows)
    done, parts = working.write, []

    def write(*args, **values):
        parts.append(1)
        if len(parts) > 1:
            raise OSError
        return done(*args, **values)

    monkeypatch.setattr(working, "write", write)
    secretary.post(f"{answer.location}/confirm")
    page = secretary.get(answer.location).text
    assert "正在写入，已写入2行，共5行" in page
    assert secretary.post(f"{answer.location}/roll-back").status_code == 409
    give_up(session)
    page = secretary.get(answer.location).text
    assert "没有办理完成，已写入2行，请撤销以后重新上传" in page
    assert secretary.post(f"{answer.location}/roll-back").status_code == 303
    assert essays(session) == []


def test_a_long_file_is_taken_back_a_part_at_a_time_and_what_is_left_is_gone_on_with(
    app, session, login_as, monkeypatch
):
    in_parts(monkeypatch)
    secretary = login_as("secretary1")
    rows = [[None, author(), f"第{n}篇", "2025-03-05", None, None] for n in range(5)]
    answer = sent(secretary, *rows)
    secretary.post(f"{answer.location}/confirm")
    seen = []

    def rest(_seconds):
        with app.app_context():
            seen.append(db.session.scalar(select(func.count(StudyEssay.id))))
        if len(seen) == 2:
            raise OSError

    monkeypatch.setattr(working, "time", SimpleNamespace(sleep=rest))
    secretary.post(f"{answer.location}/roll-back")
    # the last ones went first, and others found that part done
    assert seen == [5, 3]
    assert [one.title for one in essays(session)] == ["第0篇", "第1篇", "第2篇"]
    assert "正在撤销，还有3行" in secretary.get(answer.location).text
    assert secretary.post(f"{answer.location}/roll-back").status_code == 409
    give_up(session)
    assert "没有撤销完成，还有3行" in secretary.get(answer.location).text
    assert secretary.post(f"{answer.location}/roll-back").status_code == 303
    assert essays(session) == []
    assert "已撤销" in secretary.get(answer.location).text


def test_what_somebody_changed_while_a_long_file_is_taken_back_stays_with_what_is_left(
    session, login_as, monkeypatch
):
    in_parts(monkeypatch)
    secretary = login_as("secretary1")
    rows = [[None, author(), f"第{n}篇", "2025-03-05", None, None] for n in range(5)]
    answer = sent(secretary, *rows)
    secretary.post(f"{answer.location}/confirm")
    rests = []

    def rest(_seconds):
        rests.append(1)
        if len(rests) == 2:
            saved_meanwhile(session, essays(session)[0], 9)

    monkeypatch.setattr(working, "time", SimpleNamespace(sleep=rest))
    secretary.post(f"{answer.location}/roll-back")
    page = secretary.get(answer.location).text
    assert "还有1行没有撤销：写入以后已有人修改或移除了1条" in page
    assert [one.title for one in essays(session)] == ["第0篇"]
    saved_meanwhile(session, essays(session)[0], 1)
    secretary.post(f"{answer.location}/roll-back")
    assert essays(session) == []
