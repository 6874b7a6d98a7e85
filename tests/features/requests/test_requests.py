"""报送事项: what is asked, answered, reminded; what the system holds is asked of nobody; committees stay apart."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.returns.requests import DataRequest, Point, PointKind, RequestReply
from intranet.features.requests.views import BRANCH_COLUMNS
from tests.factories.activities import make_activity
from tests.factories.committees import second_committee
from tests.factories.requests import make_request
from tests.features.desk.scene import in_top_bar
from tests.rows import committed, sheet_rows, stored

ASKED = {
    "title": "安全生产培训情况",
    "due_on": "2025-10-27",
    "note": "只报本支部组织的培训。",
    "lines": "参训人数（人）\n主要做法",
    "known": ["members", "theme_day"],
    "version": "0",
}
HELD = (
    Point(PointKind.KNOWN, "党员人数", "名", "members"),
    Point(PointKind.KNOWN, "主题党日次数", "次", "theme_day"),
    Point(PointKind.NUMBER, "参训人数", "人"),
    Point(PointKind.TEXT, "主要做法"),
)


def branch_ids(page):
    return re.findall(r'name="branches"[^>]*value="(\d+)"', page.text)


def version_in(page):
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]


def answer(browser, address, **changes):
    data = {"point_2": "12", "point_3": "以会代训。", "version": version_in(browser.get(address))}
    return browser.post(address, {**data, **changes})


@pytest.fixture
def asked(session):
    return make_request(session, points=HELD)


def test_the_committee_asks_all_its_branches_and_each_finds_it_on_its_desk(app, session, login_as):
    staff = login_as("staff")
    ids = branch_ids(staff.get("/requests/new"))
    assert len(ids) == 3
    before = in_top_bar(login_as("clerk1").get("/").text)
    assert staff.post("/requests/new", {**ASKED, "branches": ids}).status_code == 303
    (row,) = stored(app, DataRequest)
    assert [one.kind for one in row.asked] == [PointKind.KNOWN] * 2 + [
        PointKind.NUMBER,
        PointKind.TEXT,
    ]
    desk = login_as("clerk1").get("/")
    assert "安全生产培训情况" in desk.text
    assert "机关党委要求报送，2025年10月27日到期" in desk.text
    assert in_top_bar(desk.text) == before + 1
    assert "安全生产培训情况" not in login_as("member1").get("/").text
    assert "3个党支部中3个未报送" in login_as("leader").get("/").text


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "请填写由党支部填报"),
        ("本年主题党日次数（次）", "系统已有，不再由党支部填报"),
        ("党员总数（名）", "请在“系统已有”中勾选“党员人数”"),
        ("参训人数（人）\n参训人数（次）", "写了两次"),
        ("参训人数（）", "请写明“参训人数”的单位"),
        ("（人）", "不能识别"),
        ("长" * 41, "过长"),
        ("\n".join(f"第{n}项" for n in range(21)), "一次最多收集20项"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_the_field(login_as, lines, sentence):
    staff = login_as("staff")
    ids = branch_ids(staff.get("/requests/new"))
    page = staff.post("/requests/new", {**ASKED, "branches": ids, "lines": lines})
    assert page.status_code == 422
    assert sentence in page.text
    assert "只报本支部组织的培训。" in page.text


def test_a_day_that_is_over_and_no_branch_are_refused(login_as):
    staff = login_as("staff")
    page = staff.post("/requests/new", {**ASKED, "branches": []})
    assert "请选择由哪些党支部报送" in page.text
    ids = branch_ids(page)
    late = staff.post("/requests/new", {**ASKED, "branches": ids, "due_on": "2025-10-19"})
    assert late.status_code == 422
    assert "报送期限已经过去" in late.text


def test_a_branch_fills_in_only_what_the_system_does_not_hold(app, session, login_as, asked):
    make_activity(session, state=State.APPROVED)
    clerk = login_as("clerk1")
    address = f"/requests/{asked.id}/B01"
    page = clerk.get(address)
    assert "9名" in page.text
    assert "1次" in page.text
    assert re.findall(r'name="(point_\d)"', page.text) == ["point_2", "point_3"]
    assert answer(clerk, address, point_2="１２.50").status_code == 303
    reply = stored(app, RequestReply)[0]
    assert reply.texts == ["9", "1", "12.5", "以会代训。"]
    assert "安全培训情况" not in clerk.get("/").text
    # what was reported stays as it was reported
    make_activity(session, held_on=date(2025, 9, 17), state=State.APPROVED)
    rows = sheet_rows(login_as("staff").get(f"/requests/{asked.id}.xlsx"))
    assert rows[2][:5] == (
        "党支部",
        "党员人数（名）",
        "主题党日次数（次）",
        "参训人数（人）",
        "主要做法",
    )
    assert rows[3][:6] == ("机关第一党支部", 9, 1, 12.5, "以会代训。", "李二虎")
    assert rows[4][0] == "机关第二党支部"
    assert not any(rows[4][1:])


def test_what_is_no_number_is_refused_and_nothing_typed_is_lost(login_as, asked):
    page = answer(login_as("clerk1"), f"/requests/{asked.id}/B01", point_2="十二")
    assert page.status_code == 422
    assert "请填写数字" in page.text
    assert "以会代训。" in page.text
    assert 'value="十二"' in page.text


def test_two_who_answer_at_once_do_not_overwrite_each_other(login_as, asked):
    clerk, secretary = login_as("clerk1"), login_as("secretary1")
    address = f"/requests/{asked.id}/B01"
    version = version_in(secretary.get(address))
    assert answer(clerk, address).status_code == 303
    assert answer(secretary, address, version=version, point_2="13").status_code == 409
    assert answer(secretary, address, point_2="13").status_code == 303


def test_those_who_have_not_answered_are_reminded_at_once_and_read_the_note(
    app, session, login_as, asked
):
    answer(login_as("clerk1"), f"/requests/{asked.id}/B01")
    staff = login_as("staff")
    address = f"/requests/{asked.id}/remind"
    ids = branch_ids(staff.get(address))
    assert len(ids) == 1
    assert staff.post(address, {"branches": [], "note": ""}).status_code == 422
    assert staff.post(address, {"branches": ids, "note": "今天下班前报送。"}).status_code == 303
    assert "催办：今天下班前报送。" in login_as("clerk2").get("/").text
    assert "今天下班前报送。" in login_as("clerk2").get(f"/requests/{asked.id}/B02").text
    assert "催办" not in login_as("clerk1").get(f"/requests/{asked.id}/B01").text
    answer(login_as("clerk2"), f"/requests/{asked.id}/B02")
    assert "各党支部都已报送" in staff.get(address).text
    assert "个未报送" not in staff.get("/").text


def test_points_stay_once_somebody_has_answered(login_as, asked):
    answer(login_as("clerk1"), f"/requests/{asked.id}/B01")
    staff = login_as("staff")
    address = f"/requests/{asked.id}/edit"
    page = staff.get(address)
    assert "参训人数（人）\n主要做法" in page.text
    ids = branch_ids(page)
    ticked = re.findall(r'name="branches"[^>]*value="(\d+)"[^>]*checked', page.text) or re.findall(
        r'checked[^>]*name="branches"[^>]*value="(\d+)"', page.text
    )
    assert len(ticked) == 2
    form = {**ASKED, "branches": ids, "version": "1"}
    changed = staff.post(address, {**form, "lines": "别的（个）"})
    assert changed.status_code == 422
    assert "收集的内容不能再改" in changed.text
    fewer = staff.post(address, {**form, "branches": ticked[1:]})
    assert "已经报送的党支部不能去掉" in fewer.text
    assert staff.post(address, form).status_code == 303
    assert "3个党支部中2个未报送" in staff.get("/").text


def test_what_is_closed_waits_for_nobody_and_takes_no_answer(app, login_as, asked):
    staff, clerk = login_as("staff"), login_as("clerk1")
    address = f"/requests/{asked.id}/B01"
    version = version_in(clerk.get(address))
    ids = branch_ids(staff.get(f"/requests/{asked.id}/edit"))[:2]
    form = {**ASKED, "branches": ids, "version": "1", "is_closed": "y"}
    assert staff.post(f"/requests/{asked.id}/edit", form).status_code == 303
    assert "安全生产培训情况" not in clerk.get("/").text
    late = answer(clerk, address, version=version)
    assert late.status_code == 409
    assert "已经结束收集" in late.text
    again = staff.post(f"/requests/{asked.id}/remind", {"branches": ids, "note": ""})
    assert again.status_code == 409
    assert staff.post(f"/requests/{asked.id}/remove", {"version": "2"}).status_code == 303
    assert stored(app, RequestReply) == []


def test_committees_and_branches_see_only_what_is_theirs(session, login_as, asked):
    second_committee(session)
    make_request(session, ("D01",), by="staff9", title="直属机关的事项")
    staff, other = login_as("staff"), login_as("staff9")
    assert "直属机关的事项" not in staff.get("/requests").text
    assert "安全培训情况" not in other.get("/requests").text
    assert other.get(f"/requests/{asked.id}").status_code == 404
    assert other.get(f"/requests/{asked.id}/edit").status_code == 404
    assert other.get(f"/requests/{asked.id}/remind").status_code == 404
    assert len(branch_ids(other.get("/requests/new"))) == 1
    assert login_as("clerk2").get(f"/requests/{asked.id}/B01").status_code == 404
    assert login_as("secretary9").get(f"/requests/{asked.id}/B01").status_code == 404
    assert "安全培训情况" in login_as("clerk2").get("/requests").text
    assert "安全培训情况" not in login_as("secretary8").get("/requests").text


def test_a_branch_of_another_committee_cannot_be_asked(app, session, login_as):
    foreign = second_committee(session)
    staff = login_as("staff")
    page = staff.post("/requests/new", {**ASKED, "branches": [str(foreign.id)]})
    assert page.status_code == 422
    assert stored(app, DataRequest) == []


def test_lists_and_answers_take_as_many_statements_for_many_lines(
    session, login_as, count_statements
):
    first = make_request(session, ("B01",))
    staff, clerk = login_as("staff"), login_as("clerk1")
    pages = ((staff, "/requests"), (clerk, "/requests"), (staff, f"/requests/{first.id}"))

    def counts():
        found = []
        for browser, page in pages:
            count_statements.clear()
            assert browser.get(page).status_code == 200
            found.append(len(count_statements))
        return found

    counts()
    few = counts()
    for _ in range(20):
        make_request(session)
    others = session.scalars(select(Branch.id).where(Branch.code != "B01"))
    committed(
        session, *(RequestReply(request_id=first.id, branch_id=one, texts=[]) for one in others)
    )
    assert counts() == few


def test_who_has_not_answered_is_told_on_paper_too(app, session, asked):
    with app.test_request_context():
        (column,) = (one for one in BRANCH_COLUMNS if one.title == "报送时间")
        (reply, *_) = session.scalars(select(RequestReply))
        found = SimpleNamespace(DataRequest=asked, RequestReply=reply, code="B01", branch="")
        assert column.printed(found) == "未报送"
