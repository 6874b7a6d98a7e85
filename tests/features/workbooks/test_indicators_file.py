"""The dictionary of indicators as a file: a new office fills in all of it at once."""

import pytest
from sqlalchemy import select

from intranet.domain.achievements.indicators import Indicator
from tests.factories.committees import second_committee
from tests.features.achievements.scene import make_achievement, make_indicator
from tests.features.workbooks.test_workbooks import sent
from tests.rows import sheet_rows

PAGE = "/workbooks/indicators"
HEAD = ["指标名称", "列入合计", "合计起首用语", "报告部分", "主题", "可用于登记成效"]
TRAININGS = (
    ["联训", None, "开展", "品牌创建与业务融合", "联训", "是"],
    ["省市联训", "联训", None, "品牌创建与业务融合", None, "是"],
    ["市级联训", "联训", None, "组织建设", None, "是"],
)


def stored(session):
    session.expire_all()
    rows = session.scalars(select(Indicator).order_by(Indicator.id)).all()
    names = {one.id: one.name for one in rows}
    return [(one.name, names.get(one.parent_id), one.section.value) for one in rows]


def test_totals_and_their_parts_come_in_one_file_and_go_again(session, login_as):
    staff = login_as("staff")
    answer = sent(staff, *TRAININGS, head=HEAD, page=PAGE)
    assert "新增3行" in staff.get(answer.location).text
    assert stored(session) == []
    assert staff.post(f"{answer.location}/confirm").status_code == 303
    assert stored(session) == [
        ("联训", None, "business"),
        ("省市联训", "联训", "business"),
        ("市级联训", "联训", "business"),
    ]
    again = sent(staff, *TRAININGS, head=HEAD, page=PAGE)
    assert "不变" in staff.get(again.location).text
    assert staff.post(f"{answer.location}/roll-back").status_code == 303
    assert stored(session) == []


def test_a_name_that_has_figures_by_now_is_not_taken_back(session, login_as):
    staff = login_as("staff")
    answer = sent(staff, TRAININGS[0], head=HEAD, page=PAGE)
    staff.post(f"{answer.location}/confirm")
    make_achievement(session, indicator=session.scalars(select(Indicator)).one())
    refused = staff.post(f"{answer.location}/roll-back")
    assert refused.status_code == 409
    assert "已有数据或者组成部分，不能撤销" in refused.text


def test_a_total_takes_its_parts_along_and_gives_them_back(session, login_as):
    total = make_indicator(session, "联训")
    part = make_indicator(session, "省市联训", parent_id=total.id)
    before = stored(session)
    head = ["编号", "指标名称", "报告部分"]
    rows = (
        [f"{total.id}-{total.version}", "联训", "组织建设"],
        [f"{part.id}-{part.version}", "省市联训（部队）", before[1][2]],
    )
    staff = login_as("staff")
    answer = sent(staff, *rows, head=head, page=PAGE)
    assert "修改2行" in staff.get(answer.location).text
    staff.post(f"{answer.location}/confirm")
    assert [one[2] for one in stored(session)] == ["organization", "organization"]
    assert staff.post(f"{answer.location}/roll-back").status_code == 303
    assert stored(session) == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["联训", "没有的合计", None, "组织建设", None, "是"], "列入合计"),
        (["联训", None, None, "不知何处", None, "是"], "报告部分"),
    ],
)
def test_what_is_no_choice_is_refused_with_its_column(login_as, row, sentence):
    staff = login_as("staff")
    page = staff.get(sent(staff, row, head=HEAD, page=PAGE).location).text
    assert "不能写入1行" in page
    assert sentence in page


def test_another_committee_sees_none_of_it(session, login_as):
    found = make_indicator(session, "联训")
    second_committee(session)
    theirs = login_as("staff9")
    answer = sent(
        theirs,
        [f"{found.id}-{found.version}", "改名"],
        head=["编号", "指标名称"],
        page=PAGE,
    )
    assert "没有找到这一行原来的登记" in theirs.get(answer.location).text
    assert sheet_rows(theirs.get("/achievements/indicators.xlsx"))[3:] == []
