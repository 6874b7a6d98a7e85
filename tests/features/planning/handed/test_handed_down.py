"""A month's list handed down: in the plans of the branches, on their desks, in their drafts; corrected and urged."""

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.handed_down import HandedDown
from intranet.domain.planning.items import PlanItem
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.plans import hand_down
from tests.rows import stored


def branch_ids(session):
    """Numbers of the branches by their codes."""
    return {branch.code: branch.id for branch in session.scalars(select(Branch))}


def listed(session, *tasks, branches=("B01", "B02"), **more):
    """A month's list as the form sends it."""
    ids = branch_ids(session)
    kinds = {kind.code: kind.id for kind in session.scalars(select(ActivityKind))}
    form = {"branches": [str(ids[code]) for code in branches], **more}
    for number, (title, kind, due_on, note) in enumerate(tasks):
        form |= {
            f"tasks-{number}-title": title,
            f"tasks-{number}-kind_id": str(kinds[kind]),
            f"tasks-{number}-due_on": due_on,
            f"tasks-{number}-note": note,
        }
    return form


MEETING = ("学习贯彻全会精神", "theme_day", "2025-10-31", "结合岗位谈体会")
LESSON = ("书记讲党课", "lecture", "2025年11月14日", "")


def test_a_list_becomes_an_item_of_each_branchs_plan(app, session, login_as):
    answer = login_as("staff").post(
        "/handed-down/new", listed(session, MEETING, LESSON), follow_redirects=True
    )
    assert "已下达2项任务" in answer.text
    items = stored(app, PlanItem)
    assert len(items) == 4
    assert {(item.title, item.year, item.month, item.due_by) for item in items} == {
        ("学习贯彻全会精神", 2025, 10, date(2025, 10, 31)),
        ("书记讲党课", 2025, 11, date(2025, 11, 14)),
    }
    page = login_as("clerk1").get("/plans").text
    assert "10月31日以前" in page
    assert "结合岗位谈体会" in page


def test_what_a_branch_committee_holds_goes_to_branches_that_have_one(app, session, login_as):
    staff = login_as("staff")
    committee = ("研究发展对象", "branch_committee_meeting", "2025-10-31", "")
    both, one = (
        listed(session, MEETING, committee),
        listed(session, committee, branches=("B02",)),
    )
    ids = branch_ids(session)
    session.rollback()
    assert staff.post("/handed-down/new", both).status_code == 303
    items = {(item.title, item.branch_id) for item in stored(app, PlanItem)}
    assert (committee[0], ids["B01"]) in items
    assert (committee[0], ids["B02"]) not in items
    assert (MEETING[0], ids["B02"]) in items
    nobody = staff.post("/handed-down/new", one)
    assert nobody.status_code == 422
    assert "所选党支部都不设支部委员会" in nobody.text
    task = next(one for one in stored(app, HandedDown) if one.title == committee[0])
    form = {"title": task.title, "due_on": "2025-10-31", "version": str(task.version)}
    form["branches"] = [str(ids["B01"]), str(ids["B02"])]
    more = staff.post(f"/handed-down/{task.id}/edit", form)
    assert more.status_code == 422
    assert "只下达给设支部委员会的党支部" in more.text


def test_a_lines_own_faults_are_told_beside_it_and_nothing_is_lost(app, session, login_as):
    form = listed(session, ("", "theme_day", "2025-10-31", "要求"), ("党课", "lecture", "", ""))
    answer = login_as("staff").post("/handed-down/new", form)
    assert answer.status_code == 422
    assert "请填写任务。" in answer.text
    assert "请填写期限" in answer.text
    assert 'value="要求"' in answer.text
    assert stored(app, HandedDown) == []
    form = listed(session, ("党课", "lecture", "2025-10-31", "")) | {"tasks-0-kind_id": ""}
    assert "请选择类别。" in login_as("staff").post("/handed-down/new", form).text
    past = listed(session, ("党课", "lecture", "2025-10-19", ""), branches=())
    answer = login_as("staff").post("/handed-down/new", past)
    assert "期限早于今天" in answer.text
    assert "请至少选择一个党支部" in answer.text


def test_the_desk_shows_it_this_month_and_one_touch_opens_the_draft(app, session, login_as):
    hand_down(session, ["B01"], note="结合岗位谈体会")
    make_activity(session, kinds=("theme_day",), held_on=date(2025, 9, 15), place="党员之家")
    secretary = login_as("secretary1")
    desk = secretary.get("/").text
    assert "机关党委下达" in desk
    (address,) = set(re.findall(r'action="(/plans/\d+/draft)"', desk))
    answer = secretary.post(address)
    with app.app_context():
        draft = db.session.scalars(
            select(Activity).options(selectinload(Activity.records)).order_by(Activity.id.desc())
        ).first()
        assert draft.records[0].theme == draft.title == "学习贯彻全会精神"
        # the usual day of the month has passed: the last one that is still in time
        assert (draft.held_on, draft.place) == (date(2025, 10, 31), "党员之家")
    assert answer.headers["Location"] == f"/activities/{draft.id}/edit"
    assert "机关党委下达" not in secretary.get("/").text
    # nobody else's desk
    assert "学习贯彻全会精神" not in login_as("secretary2").get("/").text


def test_the_turn_of_the_year_is_no_border(app, session, login_as, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2025, 12, 29))
    hand_down(session, ["B01"], due_on=date(2026, 1, 4))
    assert "学习贯彻全会精神" in login_as("secretary1").get("/").text
    assert "1月4日以前" in login_as("clerk1").get("/plans?year=2026").text
    clerk = login_as("clerk1")
    clerk.post(f"/plans/{stored(app, PlanItem)[0].id}/draft")
    assert stored(app, Activity)[0].held_on == date(2026, 1, 4)


def test_the_committee_sees_who_has_not_handed_in_and_urges_them(app, session, login_as):
    task = hand_down(session)
    staff = login_as("staff")
    page = staff.get("/handed-down").text
    assert f"/handed-down/{task.id}" in page
    ids = branch_ids(session)
    address = f"/handed-down/{task.id}/urge"
    assert staff.post(address, {"branches": [str(ids["B02"])], "note": ""}).status_code == 422
    answer = staff.post(
        address, {"branches": [str(ids["B02"])], "note": "请本周开展"}, follow_redirects=True
    )
    assert "已督促1个党支部" in answer.text
    assert "督促：请本周开展" in login_as("secretary2").get("/").text
    assert "请本周开展" not in login_as("secretary1").get("/").text


def test_who_is_urged_reads_it_until_the_record_is_handed_in(app, session, login_as):
    task = hand_down(session, ["B01"])
    secretary = login_as("secretary1")
    secretary.post(f"/plans/{stored(app, PlanItem)[0].id}/draft")
    assert "机关党委下达" not in secretary.get("/").text
    form = {"branches": [str(branch_ids(session)["B01"])], "note": "请本周开展"}
    login_as("staff").post(f"/handed-down/{task.id}/urge", form)
    desk = login_as("secretary1").get("/").text
    assert "督促：请本周开展" in desk
    assert f'href="/activities/{stored(app, Activity)[0].id}/edit"' in desk
    assert "生成草稿" not in desk


def test_a_correction_follows_where_nothing_was_begun(app, session, login_as):
    task = hand_down(session)
    first = stored(app, PlanItem)[0]
    login_as("clerk1").post(f"/plans/{first.id}/draft")
    ids = branch_ids(session)
    form = {
        "title": "深入学习全会精神",
        "due_on": "2025-11-07",
        "note": "",
        "version": str(task.version),
        "branches": [str(ids["B01"])],
    }
    assert login_as("staff").post(f"/handed-down/{task.id}/edit", form).status_code == 303
    begun, taken = stored(app, PlanItem)
    assert (begun.title, begun.due_by) == ("学习贯彻全会精神", date(2025, 10, 31))
    assert (taken.title, taken.month, taken.cancelled) == ("深入学习全会精神", 11, "机关党委收回")
    assert "深入学习全会精神" not in login_as("secretary2").get("/").text
    again = form | {
        "version": str(stored(app, HandedDown)[0].version),
        "branches": [str(ids["B02"])],
    }
    answer = login_as("staff").post(f"/handed-down/{task.id}/edit", again)
    assert (answer.status_code, "已拟活动记录，不能收回" in answer.text) == (422, True)
    stale = login_as("staff").post(f"/handed-down/{task.id}/edit", form)
    assert stale.status_code == 409


def test_the_branch_settles_the_day_but_not_the_task(app, session, login_as):
    hand_down(session, ["B01"])
    (item,) = stored(app, PlanItem)
    clerk = login_as("clerk1")
    form = {
        "kind": "theme_day",
        "title": item.title,
        "month": "",
        "planned_on": "2025-10-28",
        "responsible": "",
        "note": "",
        "version": str(item.version),
    }
    late = clerk.post(f"/plans/{item.id}/edit", form | {"planned_on": "2025-11-03"})
    assert "要求在2025年10月31日以前开展" in late.text
    assert "类别不能修改" in clerk.post(f"/plans/{item.id}/edit", form | {"kind": "lecture"}).text
    assert clerk.post(f"/plans/{item.id}/edit", form).status_code == 303
    (item,) = stored(app, PlanItem)
    assert item.due_on == date(2025, 10, 28)
    refused = clerk.post(
        f"/plans/{item.id}/cancel", {"reason": "没有时间", "version": str(item.version)}
    )
    assert (refused.status_code, "不能自行取消" in refused.text) == (409, True)


@pytest.mark.parametrize("who", ["secretary1", "leader", "archivist"])
def test_only_the_committees_staff_hands_down(session, login_as, who):
    assert login_as(who).get("/handed-down").status_code == 403


def test_twenty_tasks_take_as_many_statements_as_one(session, login_as, count_statements):
    staff = login_as("staff")

    def asked() -> int:
        count_statements.clear()
        staff.get("/handed-down")
        return len(count_statements)

    hand_down(session)
    once = asked()
    for number in range(6):
        hand_down(session, title=f"任务{number}")
    assert asked() == once
