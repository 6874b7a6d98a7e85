"""学习篇目: pasted once by the committee, ticked by branches, shown as a grid."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.records.workflow import State
from intranet.domain.study.documents import StudyDocument, StudyTick
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.features.study.scene import make_document
from tests.rows import sheet_rows, stored

HELD_ON = date(2025, 10, 13)
LINES = "《关于加强党的政治建设的意见》|2019-01-31|中共中央\n\n《条例》｜2025年9月1日\n《公报》"


def listed(app) -> list[StudyDocument]:
    with app.app_context():
        return list(db.session.scalars(select(StudyDocument).order_by(StudyDocument.position)))


def seen_on(browser, month: str = "2025-10") -> str:
    page = browser.get(f"/study/documents?month={month}").text
    return page.split('name="seen" value="')[1].split('"')[0]


def test_several_lines_are_pasted_at_once_and_known_titles_are_not_doubled(app, login_as):
    staff = login_as("staff")
    values = {"month": "2025-10", "lines": LINES}
    assert staff.post("/study/documents/new", values).status_code == 303
    answer = staff.post("/study/documents/new", values, follow_redirects=True)
    assert "已列入0个篇目，3个已在篇目中。" in answer.text
    found = listed(app)
    assert [one.title for one in found] == [
        "《关于加强党的政治建设的意见》",
        "《条例》",
        "《公报》",
    ]
    assert found[0].document_date.isoformat() == "2019-01-31"
    assert found[0].source == "中共中央"
    assert found[1].document_date.isoformat() == "2025-09-01"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"month": "十月"}, "月份请写成2025-10"),
        ({"month": "2025-13"}, "月份请写成2025-10"),
        ({"lines": ""}, "请填写篇目"),
        ({"lines": "甲\n乙|昨天"}, "第2行：文件日期请写成2025-10-01"),
        ({"lines": "|2025-10-01"}, "第1行：没有标题"),
        ({"lines": "甲|2025-10-01|来源|多"}, "第1行：分隔符多于两个"),
        ({"lines": "\n".join(f"篇目{n}" for n in range(41))}, "一次最多列入40个篇目"),
    ],
)
def test_lines_that_cannot_be_read_are_refused_by_number(app, login_as, changes, sentence):
    values = {"month": "2025-10", "lines": "甲", **changes}
    answer = login_as("staff").post("/study/documents/new", values)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert listed(app) == []


def test_a_branch_ticks_in_one_form_with_a_day_or_a_gathering(app, session, login_as):
    one, two, three = (make_document(session, f"《文件{n}》", position=n) for n in range(1, 4))
    activity = make_activity(session, held_on=HELD_ON, state=State.APPROVED)
    clerk = login_as("clerk1")
    answer = clerk.post(
        "/study/documents?month=2025-10",
        {
            "seen": seen_on(clerk),
            f"ticked-{one.id}": "1",
            f"day-{one.id}": "2025-10-08",
            f"ticked-{two.id}": "1",
            f"day-{two.id}": "",
            f"activity-{two.id}": str(activity.id),
            f"day-{three.id}": "2025-10-08",
        },
    )
    assert answer.status_code == 303
    found = stored(app, StudyTick)
    assert [(t.document_id, t.studied_on.isoformat(), t.activity_id) for t in found] == [
        (one.id, "2025-10-08", None),
        (two.id, "2025-10-13", activity.id),
    ]
    assert "已学习2/3篇" in clerk.get("/study/documents?month=2025-10").text
    page = login_as("staff").get("/study/documents?month=2025-10").text
    assert "已学习 10-08" in page
    assert "2/3篇" in page
    assert "未登记" in page


def test_taking_a_tick_away_removes_it(app, session, login_as):
    document = make_document(session, "《文件》")
    clerk = login_as("clerk1")
    values = {f"ticked-{document.id}": "1", f"day-{document.id}": "2025-10-08"}
    clerk.post("/study/documents?month=2025-10", {"seen": "", **values})
    page = clerk.get("/study/documents?month=2025-10").text
    assert "截至2025年10月20日列出的1个篇目都已学习。" in page
    clock.fix_today(date(2025, 10, 31))
    assert "本月1个篇目都已学习，无需补充。" in clerk.get("/study/documents?month=2025-10").text
    clerk.post("/study/documents?month=2025-10", {"seen": seen_on(clerk)})
    assert stored(app, StudyTick) == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("", "请填写学习日期"), ("2025-10-21", "学习日期晚于今天"), ("1900-01-01", "年份不对")],
)
def test_a_tick_without_a_possible_day_is_refused_and_stays(app, session, login_as, day, sentence):
    document = make_document(session, "《文件》")
    answer = login_as("clerk1").post(
        "/study/documents?month=2025-10",
        {"seen": "", f"ticked-{document.id}": "1", f"day-{document.id}": day},
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "checked" in answer.text
    assert stored(app, StudyTick) == []


def test_a_gathering_of_another_branch_cannot_be_named(app, session, login_as):
    document = make_document(session, "《文件》")
    other = make_activity(session, branch="B02", held_on=HELD_ON, state=State.APPROVED)
    answer = login_as("clerk1").post(
        "/study/documents?month=2025-10",
        {"seen": "", f"ticked-{document.id}": "1", f"activity-{document.id}": str(other.id)},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"held_on": date(2025, 10, 21), "state": State.APPROVED},
        {"held_on": date(2025, 10, 21), "state": State.DRAFT},
        {"held_on": HELD_ON, "state": State.DRAFT},
        {"held_on": HELD_ON, "state": State.RETURNED},
    ],
)
def test_only_a_gathering_that_was_held_and_handed_in_can_be_named(app, session, login_as, changes):
    document = make_document(session, "《文件》")
    activity = make_activity(session, **changes)
    clerk = login_as("clerk1")
    address = "/study/documents?month=2025-10"
    assert f'<option value="{activity.id}"' not in clerk.get(address).text
    values = {"seen": "", f"ticked-{document.id}": "1", f"activity-{document.id}": activity.id}
    for day in ("", "2025-10-08"):
        answer = clerk.post(address, {**values, f"day-{document.id}": day})
        assert answer.status_code == 422
        assert "只能选择本支部已开展、已提交或者审核通过的活动" in answer.text
    assert stored(app, StudyTick) == []


def test_a_gathering_under_review_can_be_named(app, session, login_as):
    document = make_document(session, "《文件》")
    activity = make_activity(session, held_on=HELD_ON, state=State.SUBMITTED)
    values = {"seen": "", f"ticked-{document.id}": "1", f"activity-{document.id}": activity.id}
    answer = login_as("clerk1").post("/study/documents?month=2025-10", values)
    assert answer.status_code == 303
    assert stored(app, StudyTick)[0].studied_on == HELD_ON


def test_a_refused_save_says_what_is_wrong_and_not_that_all_is_studied(app, session, login_as):
    document = make_document(session, "《文件》")
    answer = login_as("clerk1").post(
        "/study/documents?month=2025-10",
        {"seen": "", f"ticked-{document.id}": "1", f"day-{document.id}": "2025-10-21"},
    )
    assert 'id="error-summary"' in answer.text
    assert f'href="#day-{document.id}"' in answer.text
    assert "无需补充" not in answer.text
    assert "已学习0/1篇" in answer.text


def test_ticks_somebody_else_saved_meanwhile_are_not_overwritten(app, session, login_as):
    document = make_document(session, "《文件》")
    first, second = login_as("clerk1"), login_as("secretary1")
    values = {f"ticked-{document.id}": "1", f"day-{document.id}": "2025-10-08"}
    assert first.post("/study/documents?month=2025-10", {"seen": "", **values}).status_code == 303
    values[f"day-{document.id}"] = "2025-10-09"
    answer = second.post("/study/documents?month=2025-10", {"seen": "", **values})
    assert answer.status_code == 409
    assert "2025-10-09" in answer.text
    assert stored(app, StudyTick)[0].studied_on.isoformat() == "2025-10-08"


def test_only_the_branch_ticks_and_members_read(app, session, login_as):
    document = make_document(session, "《文件》")
    values = {"seen": "", f"ticked-{document.id}": "1", f"day-{document.id}": "2025-10-08"}
    for username in ("staff", "member1", "discipline1"):
        answer = login_as(username).post("/study/documents?month=2025-10", values)
        assert answer.status_code == 403
    other = login_as("clerk1").post("/study/documents?month=2025-10&branch=B02", values)
    assert other.status_code == 404
    page = login_as("member1").get("/study/documents?month=2025-10").text
    assert "《文件》" in page
    assert 'name="seen"' not in page


def test_a_document_goes_only_while_nobody_has_ticked_it(app, session, login_as):
    one, two = make_document(session, "《甲》"), make_document(session, "《乙》", position=2)
    login_as("clerk1").post(
        "/study/documents?month=2025-10",
        {"seen": "", f"ticked-{one.id}": "1", f"day-{one.id}": "2025-10-08"},
    )
    staff = login_as("staff")
    assert staff.post(f"/study/documents/{one.id}/remove").status_code == 409
    asked = staff.get(f"/study/documents/{two.id}/remove").text
    assert "移除后不能恢复" in asked
    assert "《乙》" in asked
    assert len(listed(app)) == 2
    assert staff.post(f"/study/documents/{two.id}/remove").status_code == 303
    assert [document.title for document in listed(app)] == ["《甲》"]


@pytest.mark.parametrize("username", ["staff", "clerk1"])
def test_the_page_takes_as_many_statements_for_twenty_documents_as_for_one(
    app, session, login_as, count_statements, username
):
    make_document(session, "《文件》")
    browser = login_as(username)
    browser.get("/study/documents?month=2025-10")
    count_statements.clear()
    browser.get("/study/documents?month=2025-10")
    few = len(count_statements)
    for n in range(2, 21):
        make_document(session, f"《文件{n}》", position=n)
    count_statements.clear()
    assert browser.get("/study/documents?month=2025-10").status_code == 200
    assert len(count_statements) == few


def test_the_form_of_a_study_session_offers_the_month_s_titles(app, session, login_as):
    make_document(session, "《文件》")
    clerk = login_as("clerk1")
    page = clerk.get("/activities/new?kind=study_session").text
    assert '<option value="《文件》">' in page
    assert 'list="study-documents"' in page
    assert 'list="study-documents"' not in clerk.get("/activities/new?kind=theme_day").text


def test_the_list_is_taken_along_with_what_each_branch_has_studied(app, session, login_as):
    one, two = make_document(session, "《一》"), make_document(session, "《二》")
    clerk = login_as("clerk1")
    values = {f"ticked-{one.id}": "1", f"day-{one.id}": "2025-10-08"}
    clerk.post("/study/documents?month=2025-10", {"seen": "", **values})
    own = sheet_rows(clerk.get("/study/documents.xlsx?month=2025-10"))[3:]
    assert [(row[1], row[4] is not None) for row in own] == [(one.title, True), (two.title, False)]
    staff = login_as("staff")
    of_all = sheet_rows(staff.get("/study/documents.xlsx?month=2025-10"))[3:]
    assert of_all[:2] == own
    assert len(of_all) == 2 * len({row[0] for row in of_all}) > 2
    assert sheet_rows(staff.get("/study/documents.xlsx?month=2025-10&branch=B01"))[3:] == own
    assert sheet_rows(staff.get("/study/documents.xlsx?month=2025-09"))[3:] == []
    assert staff.get("/study/documents.pdf?month=2025-10").data.startswith(b"%PDF")
