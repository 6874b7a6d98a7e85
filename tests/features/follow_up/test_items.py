"""Problems to be put right: entered, planned, reported, returned, closed, by whom it may be."""

import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM, Role
from intranet.domain.follow_up.inspections import (
    ItemState,
    ItemStep,
    RectificationEvent,
    RectificationItem,
)
from intranet.domain.follow_up.rectification import Plan
from intranet.domain.follow_up.resolutions import FollowUpCounts, follow_up_counts
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.cast import FOUNDED, TODAY
from tests.factories.activities import make_activity
from tests.features.follow_up.helpers import branch_id, make_item, stored_item

PLAN = Plan(measure="统一记录格式", responsible="李二虎", due_on=date(2025, 10, 15))
PLANNED = {
    "problem": "会议记录要素不全",
    "measure": "统一记录格式，月底核对",
    "responsible": "李二虎",
    "due_on": "2025-11-15",
}
REPORTED = {"done_on": "2025-10-18", "result": "格式已统一，逐份核对。"}
OWN = {
    "branch": "B01",
    "form_key": "item-form-key",
    "found_on": "2025-10-10",
    "problem": "谈心谈话还不够经常",
    "measure": "",
    "responsible": "",
    "due_on": "",
    "activity": "",
}


def move(browser, item_id, route, version, **values):
    return browser.post(f"/follow-up/items/{item_id}/{route}", {"version": str(version), **values})


def reported(app, session, login_as, **changes) -> int:
    """A problem that the clerk reported as put right."""
    number = make_item(session, plan=PLAN, **changes)
    assert move(login_as("clerk1"), number, "report", 1, **REPORTED).status_code == 303
    return number


def course(app, item_id):
    with app.app_context():
        return list(
            db.session.scalars(
                select(RectificationEvent.step)
                .where(RectificationEvent.item_id == item_id)
                .order_by(RectificationEvent.id)
            )
        )


def listed(page: str) -> list[str]:
    return re.findall(r'card-title[^"]*"><a [^>]*>([^<]*)<', page)


def test_the_whole_course_with_a_return(app, session, login_as):
    number = make_item(session)
    clerk, staff = login_as("clerk1"), login_as("staff")
    assert "报告整改完成" not in clerk.get(f"/follow-up/items/{number}").text
    assert move(clerk, number, "plan", 1, **PLANNED).status_code == 303
    assert move(clerk, number, "report", 2, **REPORTED).status_code == 303
    assert stored_item(app, number).state is ItemState.REPORTED
    returned = move(staff, number, "verify", 3, opinion="请写明核对了几份。", act="return")
    assert returned.status_code == 303
    assert "已退回补充" in clerk.get("/follow-up/items").text
    page = clerk.get(f"/follow-up/items/{number}").text
    assert "退回意见" in page
    assert "请写明核对了几份。" in page
    assert REPORTED["result"] in page
    again = {"done_on": "2025-10-20", "result": "共核对12份。"}
    assert move(clerk, number, "report", 4, **again).status_code == 303
    assert move(staff, number, "verify", 5, opinion="", act="close").status_code == 303
    item = stored_item(app, number)
    assert (item.state, item.closed_on, item.result) == (ItemState.CLOSED, TODAY, "共核对12份。")
    assert course(app, number) == [
        ItemStep.ENTERED,
        ItemStep.PLANNED,
        ItemStep.REPORTED,
        ItemStep.RETURNED,
        ItemStep.REPORTED,
        ItemStep.CLOSED,
    ]
    page = login_as("member1").get(f"/follow-up/items/{number}").text
    assert "已销号" in page
    assert "2025年10月18日完成。格式已统一，逐份核对。" in page
    assert "<textarea" not in page


def test_a_branch_enters_its_own_problem_and_links_its_life_meeting(app, session, login_as):
    activity = make_activity(session, kinds=("life_meeting",), state=State.APPROVED)
    other = make_activity(session, kinds=("theme_day",), state=State.APPROVED)
    clerk = login_as("clerk1")
    page = clerk.get("/follow-up/items/new").text
    assert f'value="{activity.id}"' in page
    assert f'value="{other.id}"' not in page
    assert "不填写问题线索和案件内容" in page
    first = clerk.post("/follow-up/items/new", {**OWN, "activity": str(activity.id)})
    assert first.status_code == 303
    again = clerk.post("/follow-up/items/new", {**OWN, "activity": str(activity.id)})
    assert again.location == first.location
    with app.app_context():
        (item,) = db.session.scalars(select(RectificationItem))
        assert (item.activity_id, item.measure, item.found_on) == (
            activity.id,
            "",
            date(2025, 10, 10),
        )
    page = clerk.get(first.location).text
    assert activity.title in page
    wrong = {**OWN, "form_key": "another-key", "activity": str(other.id)}
    assert clerk.post("/follow-up/items/new", wrong).status_code == 422


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"problem": ""}, "请填写需改进问题"),
        ({"problem": "长" * 301}, "最多300字"),
        ({"found_on": "2025-10-21"}, "发现日期晚于今天"),
        ({"found_on": ""}, "请填写发现日期"),
        ({"due_on": "2099-01-01"}, "年份不对"),
        ({"due_on": "2025-10-09"}, "整改时限早于发现问题的日期"),
        ({"measure": "按机密文件办"}, "机密"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(app, session, login_as, changes, sentence):
    answer = login_as("clerk1").post(
        "/follow-up/items/new", {**OWN, "measure": "按季安排", **changes}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert changes.get("measure", "按季安排") in answer.text
    with app.app_context():
        assert list(db.session.scalars(select(RectificationItem))) == []


@pytest.mark.parametrize(
    ("plan", "changes", "sentence"),
    [
        (Plan(), {}, "请先填写整改措施、责任人和整改时限"),
        (PLAN, {"result": ""}, "请填写整改情况"),
        (PLAN, {"done_on": ""}, "请填写完成日期"),
        (PLAN, {"done_on": "2025-10-21"}, "完成日期晚于今天"),
        (PLAN, {"done_on": "2025-08-31"}, "完成日期早于问题登记的日期"),
    ],
)
def test_a_report_needs_a_plan_a_day_and_words(app, session, login_as, plan, changes, sentence):
    number = make_item(session, plan=plan)
    answer = move(login_as("clerk1"), number, "report", 1, **{**REPORTED, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored_item(app, number).state is ItemState.OPEN


@pytest.mark.parametrize("done_on", ["2025-09-01", "2025-10-20"])
def test_the_day_it_was_found_and_today_are_fine(app, session, login_as, done_on):
    number = make_item(session, plan=PLAN)
    answer = move(login_as("clerk1"), number, "report", 1, **{**REPORTED, "done_on": done_on})
    assert answer.status_code == 303


def test_a_return_needs_a_reason(app, session, login_as):
    number = reported(app, session, login_as)
    answer = move(login_as("staff"), number, "verify", 2, opinion="", act="return")
    assert answer.status_code == 422
    assert "请写明退回的理由" in answer.text
    assert stored_item(app, number).state is ItemState.REPORTED


def test_nobody_closes_what_they_reported(app, session, login_as):
    user = session.scalars(select(User).where(User.username == "clerk1")).one()
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    session.add(
        RoleGrant(
            user_id=user.id,
            role=Role.COMMITTEE_STAFF,
            committee_id=branch.committee_id,
            valid_from=FOUNDED,
        )
    )
    record_event(session, AuditAction.GRANT_ADDED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()
    number = reported(app, session, login_as)
    clerk = login_as("clerk1")
    page = clerk.get(f"/follow-up/items/{number}").text
    assert "请由其他同志核实销号" in page
    assert "退回补充" not in page
    assert move(clerk, number, "verify", 2, opinion="", act="close").status_code == 403
    assert stored_item(app, number).state is ItemState.REPORTED
    assert move(login_as("staff"), number, "verify", 2, opinion="", act="close").status_code == 303


def test_the_wrong_side_makes_no_move(app, session, login_as):
    number = make_item(session, plan=PLAN)
    assert move(login_as("staff"), number, "plan", 1, **PLANNED).status_code == 403
    assert move(login_as("staff"), number, "report", 1, **REPORTED).status_code == 403
    assert move(login_as("member1"), number, "report", 1, **REPORTED).status_code == 403
    assert move(login_as("clerk2"), number, "report", 1, **REPORTED).status_code == 404
    assert move(login_as("clerk1"), number, "verify", 1, act="close").status_code == 403
    assert login_as("clerk2").get(f"/follow-up/items/{number}").status_code == 404
    assert course(app, number) == [ItemStep.ENTERED]


def test_a_late_save_is_refused_and_keeps_the_text(app, session, login_as):
    number = make_item(session)
    assert move(login_as("clerk1"), number, "plan", 1, **PLANNED).status_code == 303
    late = {**PLANNED, "measure": "另一种做法"}
    answer = move(login_as("secretary1"), number, "plan", 1, **late)
    assert answer.status_code == 409
    assert "另一种做法" in answer.text
    assert stored_item(app, number).measure == PLANNED["measure"]
    version = re.search(r'id="plan-version"[^>]*value="(\d+)"', answer.text)
    assert version
    assert version[1] == "2"


def test_what_is_closed_takes_no_more_moves(app, session, login_as):
    number = reported(app, session, login_as)
    move(login_as("staff"), number, "verify", 2, opinion="", act="close")
    answer = move(login_as("clerk1"), number, "report", 3, **REPORTED)
    assert answer.status_code == 409
    assert "已销号" in answer.text
    assert (
        move(login_as("staff"), number, "verify", 3, opinion="x", act="return").status_code == 409
    )


def test_a_plan_whose_limit_lies_before_the_day_of_the_problem_is_refused(app, session, login_as):
    number = make_item(session)
    clerk = login_as("clerk1")
    answer = move(clerk, number, "plan", 1, **{**PLANNED, "due_on": "2025-08-31"})
    assert answer.status_code == 422
    assert "整改时限早于发现问题的日期" in answer.text
    assert PLANNED["measure"] in answer.text
    assert stored_item(app, number).due_on is None
    again = move(clerk, number, "plan", 1, **{**PLANNED, "due_on": "2025-09-01"})
    assert again.status_code == 303


def test_a_problem_that_was_closed_meanwhile_is_not_offered_for_closing_again(
    app, session, login_as
):
    number = reported(app, session, login_as)
    staff = login_as("staff")
    assert "核实销号</button>" in staff.get(f"/follow-up/items/{number}").text
    move(staff, number, "verify", 2, opinion="", act="close")
    for version in (2, 3):
        answer = move(staff, number, "verify", version, opinion="再补一份材料", act="return")
        assert answer.status_code == 409
        assert "已销号" in answer.text
        assert "再补一份材料" in answer.text
        assert "核实销号</button>" not in answer.text
        assert "退回补充</button>" not in answer.text


def test_a_problem_that_is_not_reported_is_not_offered_for_closing(app, session, login_as):
    number = make_item(session, plan=PLAN)
    answer = move(login_as("staff"), number, "verify", 1, opinion="可以", act="close")
    assert answer.status_code == 409
    assert "核实销号</button>" not in answer.text


def test_a_branch_words_its_own_problem_anew(app, session, login_as):
    number = make_item(session)
    move(login_as("clerk1"), number, "plan", 1, **{**PLANNED, "problem": "记录缺少列席人员"})
    assert stored_item(app, number).problem == "记录缺少列席人员"


def test_steps_only_grow(app, session):
    make_item(session)
    with app.app_context():
        for statement in (
            "UPDATE rectification_event SET step = step",
            "DELETE FROM rectification_event",
        ):
            with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execute(text(statement))


def test_the_list_narrows_by_state_and_branch(app, session, login_as):
    make_item(session, plan=PLAN, key="key-00001")
    reported(app, session, login_as, key="key-00002")
    make_item(session, code="B02", key="key-00003")
    staff = login_as("staff")
    counts = {
        "": 3,
        "state=open": 2,
        "state=past_due": 1,
        "state=reported": 1,
        "state=closed": 0,
        "branch=B02": 1,
        "state=nonsense": 3,
    }
    for query, count in counts.items():
        assert len(listed(staff.get(f"/follow-up/items?{query}").text)) == count, query
    assert "已超约定时限5天" in staff.get("/follow-up/items?state=past_due").text
    assert len(listed(login_as("member2").get("/follow-up/items").text)) == 1
    assert login_as("member2").get("/follow-up/items?branch=B01").status_code == 404
    first = branch_id(session)
    assert follow_up_counts(session, [first], TODAY)[first] == FollowUpCounts(
        items_open=2, items_past_due=1, items_reported=1
    )


def test_the_list_prints_and_exports(app, session, login_as):
    make_item(session, plan=PLAN)
    clerk = login_as("clerk1")
    paper = clerk.get("/follow-up/items.pdf")
    assert paper.status_code == 200
    assert paper.data.startswith(b"%PDF")
    sheet = load_workbook(io.BytesIO(clerk.get("/follow-up/items.xlsx").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "机关第一党支部问题整改清单"
    assert rows[2][:3] == ("序号", "党支部", "需改进问题")
    assert rows[3][1:3] == ("机关第一党支部", "会议记录要素不全")
    assert rows[3][-1] == "待整改，已超约定时限5天"


def test_twenty_problems_take_as_many_statements_as_one(session, login_as, count_statements):
    staff = login_as("staff")
    make_item(session)
    count_statements.clear()
    staff.get("/follow-up/items")
    one = len(count_statements)
    for number in range(20):
        make_item(session, code=("B01", "B02")[number % 2], key=f"item-key-1{number:03d}")
    count_statements.clear()
    assert len(listed(staff.get("/follow-up/items").text)) == 21
    assert len(count_statements) == one
