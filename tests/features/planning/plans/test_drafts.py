"""From plan to draft: made once, opened and submitted in the usual form, followed when it is struck."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.tables import Activity
from intranet.domain.planning.drafting import draft_items
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.factories.plans import make_item
from tests.features.activities.helpers import theme_day
from tests.rows import stored


def activities(app) -> list[Activity]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Activity)
                .options(selectinload(Activity.attendance), selectinload(Activity.records))
                .order_by(Activity.id)
            )
        )


def test_a_draft_has_what_the_plan_says(app, session, login_as):
    item = make_item(session, planned_on=date(2025, 10, 15), title="重阳节主题党日")
    assert login_as("clerk1").post(f"/plans/{item.id}/draft").status_code == 303
    (draft,) = activities(app)
    assert (draft.title, draft.held_on, draft.place, draft.state) == (
        "重阳节主题党日",
        date(2025, 10, 15),
        "三楼会议室",
        State.DRAFT,
    )
    assert draft.branch_id == item.branch_id
    assert draft.due_count == draft.present_count == 9
    assert {row.status for row in draft.attendance} == {AttendanceStatus.PRESENT}
    assert stored(app, PlanItem)[0].activity_id == draft.id
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.details["kinds"]) == ("activity.created", ["theme_day"])
    clerk = login_as("clerk1")
    assert "重阳节主题党日" in clerk.get("/activities").text
    assert f"/activities/{draft.id}" in clerk.get("/calendar?month=2025-10").text
    assert "已拟草稿" in clerk.get("/plans").text


def test_clicking_twice_makes_one_draft(app, session, login_as):
    item = make_item(session)
    clerk = login_as("clerk1")
    assert clerk.post(f"/plans/{item.id}/draft").status_code == 303
    answer = clerk.post(f"/plans/{item.id}/draft", follow_redirects=True)
    assert "没有再生成草稿" in answer.text
    assert len(activities(app)) == 1


def test_a_draft_opens_in_the_form_and_can_be_submitted(app, session, login_as):
    item = make_item(session, planned_on=date(2025, 10, 15))
    secretary = login_as("secretary1")
    secretary.post(f"/plans/{item.id}/draft")
    (draft,) = activities(app)
    address = f"/activities/{draft.id}/edit"
    page = secretary.get(address).text
    assert 'value="2025-10-15"' in page
    assert "三楼会议室" in page
    form = theme_day(held_on="2025-10-15", version=str(draft.version), act="submit")
    answer = secretary.post(address, form)
    assert answer.status_code == 303, answer.text
    assert activities(app)[0].state is State.SUBMITTED
    assert "待审核" in secretary.get("/plans").text


def test_the_drafts_of_this_month_and_the_next_are_made_at_once(app, session, login_as):
    make_item(session, planned_on=date(2025, 10, 8), title="十月补课")
    make_item(session, planned_on=date(2025, 11, 17))
    make_item(session, kind="study_session", planned_on=None, month=11)
    make_item(session, planned_on=date(2025, 12, 15))
    make_item(session, planned_on=date(2025, 11, 3), cancelled="推迟")
    held = make_activity(session, state=State.APPROVED)
    make_item(session, planned_on=date(2025, 10, 15), activity_id=held.id)
    make_item(session, "B02")
    clerk = login_as("clerk1")
    asked = clerk.get("/plans/drafts?year=2025&branch=B01").text
    assert "生成2项草稿" in asked
    assert "十月补课" in asked
    assert "另有1项日期待定，没有列入" in asked
    assert len(activities(app)) == 1
    form = {"year": "2025", "branch": "B01"}
    answer = clerk.post("/plans/drafts", form, follow_redirects=True)
    assert "已生成2项草稿" in answer.text
    made = [row.held_on for row in activities(app) if row.id != held.id]
    assert made == [date(2025, 10, 8), date(2025, 11, 17)]
    again = clerk.post("/plans/drafts", form, follow_redirects=True)
    assert "没有需要生成草稿的项目" in again.text
    assert len(activities(app)) == 3


def test_the_drafts_of_the_whole_year_are_made_when_that_is_ticked(app, session, login_as):
    make_item(session, planned_on=date(2025, 3, 17))
    make_item(session, planned_on=date(2025, 12, 15))
    make_item(session, planned_on=None, month=12)
    clerk = login_as("clerk1")
    assert "没有需要生成草稿的项目" in clerk.get("/plans/drafts?year=2025&branch=B01").text
    asked = clerk.get("/plans/drafts?year=2025&branch=B01&full=1").text
    assert "生成2项草稿" in asked
    clerk.post("/plans/drafts", {"year": "2025", "branch": "B01", "full": "1"})
    assert [row.held_on for row in activities(app)] == [date(2025, 3, 17), date(2025, 12, 15)]


def test_the_draft_of_an_item_without_a_day_says_which_day_was_put_in(app, session, login_as):
    item = make_item(session, planned_on=None, month=12)
    answer = login_as("clerk1").post(f"/plans/{item.id}/draft", follow_redirects=True)
    # the fixed theme day is the 15th, in December 2025 a Monday
    assert "日期待定，草稿暂按12月15日填写" in answer.text
    assert activities(app)[0].held_on == date(2025, 12, 15)


def test_a_struck_activity_leaves_the_item_open_for_a_new_draft(app, session, login_as):
    item = make_item(session)
    secretary = login_as("secretary1")
    secretary.post(f"/plans/{item.id}/draft")
    (first,) = activities(app)
    form = {"version": str(first.version), "reason": "日期有误，重新登记。"}
    assert secretary.post(f"/review/{first.id}/void", form).status_code == 303
    assert "未开展" in secretary.get("/plans").text
    assert secretary.post(f"/plans/{item.id}/draft").status_code == 303
    _, second = activities(app)
    assert stored(app, PlanItem)[0].activity_id == second.id


def test_a_kind_that_was_switched_off_makes_no_draft(app, session, login_as):
    item = make_item(session, kind="civility")
    kind = session.scalars(select(ActivityKind).where(ActivityKind.code == "civility")).one()
    kind.is_active = False
    make_item(session)
    answer = login_as("clerk1").post(f"/plans/{item.id}/draft", follow_redirects=True)
    assert "没有再生成草稿" in answer.text
    assert activities(app) == []


def test_the_committee_drafts_its_own_sessions(app, session, login_as):
    make_item(session, None, "core_group_session")
    form = {"year": "2025", "branch": "committee"}
    assert "生成1项草稿" in login_as("staff").get("/plans/drafts?year=2025&branch=committee").text
    assert login_as("staff").post("/plans/drafts", form).status_code == 303
    (draft,) = activities(app)
    assert draft.branch_id is None
    assert login_as("staff").get(f"/activities/{draft.id}/edit").status_code == 200


def test_nobody_drafts_for_another_branch(app, session, login_as):
    item = make_item(session)
    assert login_as("clerk2").post(f"/plans/{item.id}/draft").status_code == 404
    assert login_as("staff").post(f"/plans/{item.id}/draft").status_code == 403
    form = {"year": "2025", "branch": "B01"}
    assert login_as("clerk2").post("/plans/drafts", form).status_code == 404
    assert login_as("staff").post("/plans/drafts", form).status_code == 403
    with pytest.raises(NotAllowed):
        draft_items(session, PlanItem.id == item.id, actor=actor_of(session, "staff"))
    session.rollback()
    assert activities(app) == []


def test_many_drafts_read_no_more_than_one(app, session, count_statements):
    actor = actor_of(session, "clerk1")

    def reads(year: int) -> int:
        count_statements.clear()
        draft_items(session, PlanItem.year == year, actor=actor)
        session.rollback()
        return sum(text.startswith("SELECT") for text in count_statements)

    make_item(session, planned_on=date(2024, 3, 15))
    for month in range(1, 13):
        make_item(session, planned_on=date(2025, month, 15))
    assert reads(2024) == reads(2025)
