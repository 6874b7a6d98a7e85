"""Shared content that was wrong: given back to the committee, corrected with a note, confirmations kept."""

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.joint_events import JointCorrection
from intranet.domain.activities.revisions import Revision
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.features.joint.helpers import (
    absent,
    confirm,
    enter,
    entered,
    invitation,
    records,
    the_event,
)
from tests.rows import newest


@pytest.fixture
def event(app, login_as):
    """An event that two branches have confirmed, one of them with an absence."""
    number = enter(login_as("staff"))
    confirm(login_as("secretary1"), number, "B01", **absent(app, "钱五羊"))
    confirm(login_as("secretary2"), number, "B02")
    return number


def give_back(browser, record, reason="主讲人姓名有误。", **more):
    data = {"decision": "return_shared", "version": record.version, "opinion": reason, **more}
    return browser.post(f"/review/{record.id}", data)


def correct(app, browser, number, note="更正主讲人姓名。", **changes):
    data = {**entered(**changes), "version": the_event(app).version, "note": note}
    return browser.post(f"/joint/{number}/correct", data)


def test_shared_content_goes_back_to_the_committee_and_the_confirmation_stays(app, login_as, event):
    leader, staff, secretary = (login_as(name) for name in ("leader", "staff", "secretary1"))
    record = records(app, "B01")[0]
    assert "退回共同内容" in leader.get(f"/review/{record.id}").text
    assert give_back(leader, record, " ").status_code == 422
    assert give_back(secretary, record).status_code == 403
    assert give_back(leader, record).status_code == 303
    assert records(app, "B01")[0].state is State.SUBMITTED
    assert invitation(app, "B01").answered_at is not None
    # on the desk of who enters joint events, and said to the branch
    assert f'href="/joint/{event}/correct"' in staff.get("/").text
    assert "主讲人姓名有误。" in staff.get("/").text
    assert "共同内容退机关党委更正" in secretary.get(f"/activities/{record.id}").text
    assert f"/joint/{event}/correct" not in secretary.get("/").text
    # meanwhile nobody approves a part of it, alone or with others
    data = {"decision": "approve", "version": record.version}
    assert "更正后再审核" in leader.post(f"/review/{record.id}", data).text
    bulk = leader.post("/review", {"chosen": [f"{record.id}.{record.version}"]})
    assert "更正后再审核" in bulk.text
    assert give_back(leader, record).status_code == 422
    page = leader.get(f"/review/{record.id}").text
    assert "共同内容更正后再审核" in page
    assert 'value="return_shared"' not in page
    assert ">通过</button>" not in page

    answer = correct(app, staff, event, **{"lecture-lecturer_name": "李正确", "ends_at": "17:00"})
    assert answer.status_code == 303
    for code in ("B01", "B02"):
        (now,) = records(app, code)
        assert now.state is State.SUBMITTED
        assert [one.lecturer_name for one in now.records if one.kind.code == "lecture"] == [
            "李正确"
        ]
        assert now.duration_minutes == 180
        assert {row.minutes for row in now.attendance} == {180}
        assert now.person_minutes == now.present_count * 180
    assert records(app, "B01")[0].absent_count == 1
    page = secretary.get(f"/activities/{record.id}").text
    assert "更正主讲人姓名。" in page
    assert "李正确" in page
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action)).all()
        assert {"joint_event.correction_asked", "joint_event.corrected"} <= set(actions)
        # what was submitted before is kept beside it
        kept = db.session.scalars(select(Revision).where(Revision.activity_id == record.id)).all()
        assert len(kept) == 2
        db.session.rollback()
    assert f"/joint/{event}/correct" not in staff.get("/").text
    fresh = records(app, "B01")[0]
    done = leader.post(f"/review/{fresh.id}", {"decision": "approve", "version": fresh.version})
    assert done.status_code == 303


def test_the_committee_corrects_unasked_but_not_what_is_approved(app, session, login_as, event):
    first = records(app, "B01")[0]
    leader, staff = login_as("leader"), login_as("staff")
    leader.post(f"/review/{first.id}", {"decision": "approve", "version": first.version})
    before = records(app, "B01")[0]
    answer = correct(app, staff, event, title="联合主题党日和专题党课")
    assert answer.status_code == 303
    page = staff.get(answer.location).text
    assert "已更正，1个党支部的记录同时更正" in page
    assert "另有1个党支部的记录已通过审核，仍为原来的内容" in page
    assert records(app, "B01")[0].title == before.title
    assert records(app, "B02")[0].title == "联合主题党日和专题党课"
    assert newest(session, JointCorrection).reason == ""


def test_day_and_kinds_stay_and_the_note_is_needed(app, login_as, event):
    staff = login_as("staff")
    assert "已有党支部确认参加，类别和日期不能再改" in staff.get(f"/joint/{event}/correct").text
    answer = correct(app, staff, event, note=" ", title="别的名称")
    assert answer.status_code == 422
    assert "别的名称" in answer.text
    moved = correct(app, staff, event, held_on="2025-09-16", kinds=["theme_day"])
    assert moved.status_code == 303
    now = the_event(app)
    assert now.held_on.isoformat() == "2025-09-15"
    assert len(now.records) == 2


def test_who_may_correct_and_when(app, login_as, event):
    for name, status in (("secretary1", 403), ("leader", 403), ("member1", 403)):
        assert login_as(name).get(f"/joint/{event}/correct").status_code == status
    stale = login_as("staff").post(
        f"/joint/{event}/correct", {**entered(), "version": 99, "note": "更正。"}
    )
    assert stale.status_code == 409
    fresh = enter(
        login_as("staff"), form_key="joint-key-0002", draft_key="joint:new:joint-key-0002"
    )
    assert login_as("staff").get(f"/joint/{fresh}/correct").status_code == 409


def test_a_record_that_is_no_part_of_a_joint_event_is_returned_to_its_branch(
    app, session, login_as
):
    from tests.factories.activities import make_activity

    record = make_activity(session, state=State.SUBMITTED)
    leader = login_as("leader")
    assert "退回共同内容" not in leader.get(f"/review/{record.id}").text
    assert give_back(leader, record).status_code == 409
