"""Figures of the platforms, essays, sessions of the core group."""

import re
from datetime import date

import pytest

from intranet.domain.records.workflow import State
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.platforms import PlatformSnapshot, coverage
from tests.factories.activities import make_activity
from tests.features.study.scene import make_essay, make_snapshot, member_id
from tests.rows import sheet_rows, stored

SNAPSHOT = {
    "version": "0",
    "platform": "xuexi",
    "ym": "2025-09",
    "as_of": "2025-09-30",
    "registered": "9",
    "participating": "8",
    "average_tenths": "35.5",
    "source": "平台管理后台",
}
ESSAY = {
    "version": "0",
    "title": "坚守纪律底线",
    "written_on": "2025-09-20",
    "occasion": "党纪学习教育",
    "published": "",
}


def test_the_month_of_the_figures_is_chosen_in_a_field_for_months(login_as):
    page = login_as("clerk1").get("/study/platforms/new").text
    (box,) = re.findall(r'<input[^>]*name="ym"[^>]*>', page)
    assert 'type="month"' in box
    assert "写成2025-10。" in page


def test_full_coverage_is_said_only_when_everybody_is_in():
    assert coverage(8, 9) == "8/9名"
    assert coverage(9, 9) == "全覆盖"
    assert coverage(0, 0) == "0/0名"


def test_the_clerk_enters_a_month_and_members_are_counted_on_its_day(app, login_as):
    clerk = login_as("clerk1")
    assert clerk.post("/study/platforms/new", SNAPSHOT).status_code == 303
    (row,) = stored(app, PlatformSnapshot)
    assert (row.members, row.registered, row.participating, row.average_tenths) == (9, 9, 8, 355)
    page = clerk.get("/study/platforms?year=2025").text
    assert "8/9名" in page
    # the words of the remark only, no badge
    assert page.count("全覆盖") == 1


def test_full_coverage_is_shown_with_its_word(app, login_as):
    clerk = login_as("clerk1")
    clerk.post("/study/platforms/new", {**SNAPSHOT, "participating": "9", "average_tenths": ""})
    page = clerk.get("/study/platforms?year=2025").text
    assert page.count("全覆盖") == 2
    assert "未填报" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"registered": "10"}, "已注册人数不能多于当日在册党员（9名）"),
        ({"participating": "10"}, "参与学习人数不能多于当日在册党员（9名）"),
        # two members came in March
        ({"ym": "2025-02", "as_of": "2025-02-28"}, "不能多于当日在册党员（8名）"),
        ({"registered": ""}, "请填写已注册人数"),
        ({"ym": "2025-11"}, "这个月还没有开始"),
        ({"as_of": "2025-10-21"}, "日期晚于今天"),
        ({"as_of": "2025-08-31"}, "数据日期应在当月或次月"),
        ({"average_tenths": "很多"}, "人均积分请填写数字"),
        ({"source": ""}, "请填写数据来源"),
    ],
)
def test_figures_that_cannot_be_are_refused_beside_the_field(app, login_as, changes, sentence):
    answer = login_as("clerk1").post("/study/platforms/new", {**SNAPSHOT, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app, PlatformSnapshot) == []


def test_a_month_is_entered_once_and_corrected_afterwards(app, login_as):
    clerk = login_as("clerk1")
    clerk.post("/study/platforms/new", SNAPSHOT)
    again = clerk.post("/study/platforms/new", SNAPSHOT)
    assert again.status_code == 422
    assert "该月的数据已经登记" in again.text
    (row,) = stored(app, PlatformSnapshot)
    changed = {**SNAPSHOT, "participating": "9", "version": str(row.version)}
    assert clerk.post(f"/study/platforms/{row.id}", changed).status_code == 303
    stale = clerk.post(f"/study/platforms/{row.id}", {**changed, "source": "后填的来源"})
    assert stale.status_code == 409
    assert "后填的来源" in stale.text
    assert stored(app, PlatformSnapshot)[0].participating == 9


def test_figures_of_another_branch_are_not_known(app, session, login_as):
    row = make_snapshot(session, "B02")
    assert login_as("clerk1").get(f"/study/platforms/{row.id}").status_code == 404
    assert login_as("clerk1").get("/study/platforms?branch=B02").status_code == 404
    page = login_as("staff").get("/study/platforms?year=2025").text
    assert "4/5名" in page
    assert "未填报" in page


def test_figures_are_printed_and_exported_month_by_month(session, login_as):
    make_snapshot(session, ym=202508, average_tenths=355)
    make_snapshot(session)
    make_snapshot(session, "B02", participating=5)
    clerk, staff = login_as("clerk1"), login_as("staff")
    assert clerk.get("/study/platforms.pdf?year=2025").data.startswith(b"%PDF")
    assert staff.get("/study/platforms.pdf?year=2025").data.startswith(b"%PDF")
    rows = sheet_rows(clerk.get("/study/platforms.xlsx?year=2025"))
    assert rows[0][0] == "机关第一党支部2025年学习平台数据"
    assert rows[2][:4] == ("平台", "月份", "数据日期", "在册党员（名）")
    assert [row[:4] for row in rows[3:]] == [
        ("学习强国", "9月", date(2025, 9, 30), 5),
        ("学习强国", "8月", date(2025, 9, 30), 5),
    ]
    assert rows[4][6] == 35.5
    rows = sheet_rows(staff.get("/study/platforms.xlsx?year=2025"))
    assert [(row[0], row[2], row[6]) for row in rows[3:]] == [
        ("机关第一党支部", "9月", "4/5名"),
        ("机关第一党支部", "8月", "4/5名"),
        ("机关第二党支部", "9月", "全覆盖"),
    ]
    assert len(sheet_rows(staff.get("/study/platforms.xlsx?year=2025&branch=B02"))) == 4
    assert clerk.get("/study/platforms.xlsx?branch=B02").status_code == 404


def test_figures_are_removed_after_asking(app, session, login_as):
    row = make_snapshot(session)
    clerk, address = login_as("clerk1"), f"/study/platforms/{row.id}/remove"
    assert address in clerk.get(f"/study/platforms/{row.id}").text
    page = clerk.get(address).text
    assert "学习强国 2025年9月" in page
    assert "移除后不能恢复" in page
    assert login_as("secretary2").post(address, {"version": "1"}).status_code == 404
    assert login_as("member1").post(address, {"version": "1"}).status_code == 403
    assert clerk.post(address, {"version": "9"}).status_code == 409
    assert clerk.post(address, {"version": str(row.version)}).status_code == 303
    assert stored(app, PlatformSnapshot) == []


def test_essays_are_listed_with_how_many_have_written(app, session, login_as):
    clerk = login_as("clerk1")
    number = str(member_id(session, "王三石"))
    assert clerk.post("/study/essays/new", {**ESSAY, "member_id": number}).status_code == 303
    page = clerk.get("/study/essays?year=2025").text
    assert "坚守纪律底线" in page
    assert "1/9名已提交，共1篇" in page
    staff = login_as("staff").get("/study/essays?year=2025").text
    assert "1/9名已提交" in staff
    assert "坚守纪律底线" in login_as("staff").get("/study/essays?year=2025&branch=B01").text
    # the same again
    assert clerk.post("/study/essays/new", {**ESSAY, "member_id": number}).status_code == 409
    assert len(stored(app, StudyEssay)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写题目"),
        ({"member_id": ""}, "请选择作者"),
        ({"written_on": "2025-10-21"}, "日期晚于今天"),
        ({"title": "长" * 81}, "题目最多80字"),
    ],
)
def test_an_essay_that_cannot_be_is_refused(app, session, login_as, changes, sentence):
    values = {**ESSAY, "member_id": str(member_id(session, "王三石")), **changes}
    answer = login_as("clerk1").post("/study/essays/new", values)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(app, StudyEssay) == []


def test_an_essay_is_changed_on_its_version_and_removed(app, session, login_as):
    essay = make_essay(session, "王三石")
    clerk, address = login_as("clerk1"), f"/study/essays/{essay.id}"
    values = {**ESSAY, "member_id": str(essay.member_id), "version": str(essay.version)}
    assert clerk.post(address, {**values, "published": "机关党建"}).status_code == 303
    assert clerk.post(address, {**values, "title": "后保存的题目"}).status_code == 409
    (found,) = stored(app, StudyEssay)
    assert (found.title, found.published) == ("坚守纪律底线", "机关党建")
    assert clerk.post(f"{address}/remove", {"version": "1"}).status_code == 409
    version = {"version": str(found.version)}
    assert clerk.post(f"{address}/remove", version).status_code == 303
    assert stored(app, StudyEssay) == []


def test_a_member_sees_their_own_essays_only(app, session, login_as):
    make_essay(session, "吴八方", title="自己的体会")
    make_essay(session, "王三石", title="别人的体会")
    page = login_as("member1").get("/study/essays?year=2025").text
    assert "自己的体会" in page
    assert "别人的体会" not in page


@pytest.mark.parametrize(
    "page", ["/study/platforms?year=2025", "/study/essays?year=2025", "/study/core-group?year=2025"]
)
def test_lists_take_as_many_statements_for_many_rows_as_for_one(
    app, session, login_as, count_statements, page
):
    def add(month: int) -> None:
        make_snapshot(session, ym=202500 + month)
        make_essay(session, "王三石", title=f"体会{month}")
        make_activity(
            session, branch=None, kinds=("core_group_session",),
            held_on=date(2025, month, 9), state=State.APPROVED,
        )  # fmt: skip

    staff = login_as("staff")
    add(1)
    staff.get(page)
    count_statements.clear()
    staff.get(page)
    few = len(count_statements)
    for month in range(2, 10):
        add(month)
    count_statements.clear()
    assert staff.get(page).status_code == 200
    assert len(count_statements) == few


def test_the_core_group_s_sessions_are_the_committee_s(app, session, login_as):
    make_activity(
        session,
        branch=None,
        kinds=("core_group_session",),
        held_on=date(2025, 2, 11),
        state=State.APPROVED,
    )
    page = login_as("leader").get("/study/core-group?year=2025").text
    assert "30人" in page
    assert "第二季度、第三季度尚缺1次" in page
    assert login_as("secretary1").get("/study/core-group").status_code == 403
