"""Kinds of activity as a file: words, fields and hours of many at once, switched on and off."""

from sqlalchemy import select

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.records.undoing import columns_of
from tests.features.workbooks.test_workbooks import sent
from tests.rows import sheet_rows

PAGE = "/workbooks/kinds"


def test_kinds_are_switched_off_by_file_and_given_back(session, login_as):
    staff = login_as("staff")
    rows = sheet_rows(staff.get(f"{PAGE}/model.xlsx"))
    head, lines = list(rows[2]), [list(row) for row in rows[3:]]
    kind = session.scalars(select(ActivityKind).where(ActivityKind.code == "lecture")).one()
    before = columns_of(kind)
    changed = next(line for line in lines if line[1] == "党课")
    changed[head.index("可用于新建活动")] = "否"
    changed[head.index("填写哪些栏目")] = "主讲人、会议内容"
    changed[head.index("提交审核前必填")] = "会议内容"
    answer = sent(staff, *lines, head=head, page=PAGE)
    page = staff.get(answer.location).text
    assert "修改1行" in page, page
    staff.post(f"{answer.location}/confirm")
    session.expire_all()
    assert (kind.is_active, kind.shown_fields) == (False, ["lecturer", "content"])
    assert staff.post(f"{answer.location}/roll-back").status_code == 303
    session.expire_all()
    assert columns_of(kind) == before


def test_a_new_kind_is_added_on_its_page(login_as):
    staff = login_as("staff")
    head = ["编号", "名称", "主题栏名称"]
    page = staff.get(sent(staff, [None, "读书会", "书目"], head=head, page=PAGE).location).text
    assert "活动类别不能用表格新增，请在页面登记。" in page
