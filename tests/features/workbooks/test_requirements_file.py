"""What is asked of branches as a file: a changed row is a new version, and what was written is said again."""

import pytest
from sqlalchemy import select

from intranet.domain.duties.requirements import Requirement, load_rulebook
from intranet.domain.organization.tables import Committee
from tests.factories.committees import second_committee
from tests.features.workbooks.test_workbooks import sent
from tests.rows import sheet_rows

PAGE = "/workbooks/requirements"
DECIDED = "2025年第3次机关党委会议"


def head_and_row(staff, label):
    rows = sheet_rows(staff.get(f"{PAGE}/model.xlsx"))
    return list(rows[2]), list(next(row for row in rows if row[1] == label))


def changed(head, row, **cells):
    return [cells.get(heading, value) for heading, value in zip(head, row, strict=True)]


def amounts(session, code):
    session.expire_all()
    committee_id = session.scalars(select(Committee.id).order_by(Committee.id)).first()
    return [one.amount for one in load_rulebook(session, committee_id).history(code)]


def test_a_changed_row_is_a_new_version_and_taking_it_back_another(session, login_as):
    staff = login_as("staff")
    head, row = head_and_row(staff, "党课")
    before = amounts(session, "lecture")
    cells = {"最少数量": 2, "自何日起": "2026.1.1", "何人何会决定": DECIDED}
    answer = sent(staff, changed(head, row, **cells), head=head, page=PAGE)
    assert "修改1行" in staff.get(answer.location).text
    assert amounts(session, "lecture") == before
    assert staff.post(f"{answer.location}/confirm").status_code == 303
    assert amounts(session, "lecture") == [*before, "每季度2次"]
    assert staff.post(f"{answer.location}/roll-back").status_code == 303
    assert amounts(session, "lecture") == [*before, "每季度2次", before[-1]]


def test_after_a_later_version_it_is_not_taken_back(session, login_as):
    staff = login_as("staff")
    head, row = head_and_row(staff, "党课")
    cells = {"最少数量": 2, "自何日起": "2026-01-01", "何人何会决定": DECIDED}
    answer = sent(staff, changed(head, row, **cells), head=head, page=PAGE)
    staff.post(f"{answer.location}/confirm")
    latest = max(session.scalars(select(Requirement.id)))
    more = {"minimum": "3", "cycle": "quarter", "basis": "工作要点", "origin": "local"}
    more |= {"valid_from": "2026-01-01", "confirmed_by": DECIDED, "latest": str(latest)}
    assert staff.post("/duties/rules/lecture", more).status_code == 303
    refused = staff.post(f"{answer.location}/roll-back")
    assert refused.status_code == 409
    assert "以后又有新的规定" in refused.text


def test_a_row_of_an_old_version_is_refused(session, login_as):
    staff = login_as("staff")
    head, row = head_and_row(staff, "党课")
    cells = {"最少数量": 2, "自何日起": "2026-01-01", "何人何会决定": DECIDED}
    first = sent(staff, changed(head, row, **cells), head=head, page=PAGE)
    staff.post(f"{first.location}/confirm")
    cells["最少数量"] = 4
    late = sent(staff, changed(head, row, **cells), head=head, page=PAGE)
    assert "已有人修改，没有写入" in staff.get(late.location).text


def test_a_rule_of_the_office_comes_by_file_and_asks_for_nothing_once_taken_back(session, login_as):
    staff = login_as("staff")
    head = ["项目", "最少数量", "周期", "宽限天数", "依据", "依据类别", "自何日起", "何人何会决定"]
    row = ["志愿服务", 2, "每年", 0, "机关党委要点", "本单位规定", "2026-01-01", DECIDED]
    answer = sent(staff, row, head=head, page=PAGE)
    page = staff.get(answer.location).text
    assert "新增1行" in page, page
    staff.post(f"{answer.location}/confirm")
    code = session.scalars(select(Requirement.code).where(Requirement.label == "志愿服务")).one()
    assert amounts(session, code) == ["每年2次"]
    assert staff.post(f"{answer.location}/roll-back").status_code == 303
    assert amounts(session, code) == ["每年2次", "不作要求"]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"最少数量": 2}, "已经过去的时间按当时的规定判断"),
        ({"最少数量": 2, "自何日起": "2026-02-01"}, "最近的一天是2026年4月1日"),
        ({"最少数量": 2, "自何日起": "2026-01-01"}, "何人何会决定"),
        ({"最少数量": 101, "自何日起": "2026-01-01"}, "不能超过100"),
        ({"周期": "每周", "自何日起": "2026-01-01"}, "可填写：每月、每季度、每年"),
    ],
)
def test_a_row_is_refused_as_the_page_refuses_it(login_as, cells, sentence):
    staff = login_as("staff")
    head, row = head_and_row(staff, "党课")
    page = staff.get(sent(staff, changed(head, row, **cells), head=head, page=PAGE).location).text
    assert "不能写入1行" in page
    assert sentence in page


def test_what_one_committee_asks_for_holds_for_no_other(session, login_as):
    second_committee(session)
    theirs = login_as("staff9")
    head, row = head_and_row(theirs, "党课")
    cells = {"最少数量": 2, "自何日起": "2026-01-01", "何人何会决定": DECIDED}
    before = amounts(session, "lecture")
    answer = sent(theirs, changed(head, row, **cells), head=head, page=PAGE)
    assert theirs.post(f"{answer.location}/confirm").status_code == 303
    assert amounts(session, "lecture") == before
    ours = login_as("staff")
    assert ours.get(answer.location).status_code == 404
    assert head_and_row(ours, "党课")[1][2] == 1
