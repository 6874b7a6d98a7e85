"""Duty posts and their roster: posts of the committee are staffed by branches, turns are swapped, visitors counted."""

from datetime import date

from sqlalchemy import select

from intranet.domain.organization.members import Member
from intranet.domain.records.workflow import State
from intranet.domain.service.rosters import DutyPost, DutyShift
from intranet.domain.service.volunteering import Volunteering, VolunteeringMember, hours_of
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.committees import second_committee
from tests.factories.service import make_line
from tests.print.reading import across_rules, pages
from tests.rows import committed, stored


def post_of(session, branch, **values):
    usual = {"name": "初心长廊讲解值守", "opened_on": date(2025, 7, 1)}
    return make_line(session, DutyPost, branch=branch, **{**usual, **values})


def member(session, name):
    return session.scalars(select(Member.id).where(Member.name == name)).one()


def typed(session, post, **changes):
    return {
        "post_id": str(post), "on_day": "2025-11-05", "turn": "morning",
        "member_id": str(member(session, "张一鸣")), "stand_in_id": "", "swap_note": "", "visitors": "",
        "version": "0", **changes,
    }  # fmt: skip


def test_a_branch_staffs_a_post_of_the_committee_and_the_roster_is_printed(app, session, login_as):
    post = post_of(session, "").id
    other = post_of(session, "B02", name="二支部岗位").id
    clerk = login_as("clerk1")
    page = clerk.get("/service/shifts/new?branch=B01").text
    assert "初心长廊讲解值守" in page
    assert "二支部岗位" not in page
    address = "/service/shifts/new?branch=B01"
    assert clerk.post(address, typed(session, other)).status_code == 422
    # a day to come may be planned
    assert clerk.post(address, typed(session, post)).status_code == 303
    assert clerk.post(address, typed(session, post)).status_code == 409
    earlier = typed(session, post, on_day="2025-10-29", member_id=str(member(session, "李二虎")))
    assert clerk.post(address, earlier).status_code == 303
    listed = clerk.get("/service/shifts?year=2025").text
    assert listed.index("2025-10-29") < listed.index("2025-11-05"), (
        "a roster begins with its first day"
    )
    paper = clerk.get("/service/shifts.pdf?year=2025").data
    told = "".join(line.text for sheet in pages(paper) for line in sheet)
    assert all(words in told for words in ("2025-11-05", "星期三", "上午", "张一鸣"))
    assert across_rules(paper) == []
    assert "张一鸣" in login_as("staff").get("/service/shifts?year=2025").text
    assert login_as("staff").get("/service/shifts/new").status_code == 403


def test_nobody_is_put_on_duty_unchosen_and_without_a_post_one_is_told(app, session, login_as):
    clerk, address = login_as("clerk1"), "/service/shifts/new?branch=B01"
    assert "还没有值守岗位，请先登记" in clerk.get(address).text
    post = post_of(session, "").id
    assert '<option selected value="">请选择</option>' in clerk.get(address).text
    refused = clerk.post(address, typed(session, post, post_id="", member_id=""))
    assert refused.status_code == 422
    assert "请选择岗位。" in refused.text
    assert "请选择值守人员。" in refused.text
    assert stored(app, DutyShift) == []


def test_a_swap_names_who_stood_in_and_for_whom(app, session, login_as):
    post = post_of(session, "").id
    clerk, address = login_as("clerk1"), "/service/shifts/new?branch=B01"
    same = typed(session, post, stand_in_id=str(member(session, "张一鸣")))
    assert "换班人员与值守人员是同一人，请核对。" in clerk.post(address, same).text
    alone = clerk.post(address, typed(session, post, swap_note="出差"))
    assert "填写了换班原因，请选择换班人员。" in alone.text
    swapped = typed(
        session, post, stand_in_id=str(member(session, "李二虎")), swap_note="出差", visitors="36"
    )
    assert clerk.post(address, swapped).status_code == 303
    page = clerk.get("/service/shifts?year=2025").text
    assert all(words in page for words in ("李二虎", "替张一鸣（出差）", "接待36人"))
    (line,) = stored(app, DutyShift)
    assert line.visitors == 36


def test_a_post_of_another_committee_is_not_offered(app, session, login_as):
    post_of(session, "D01", name="外单位岗位", by="staff9") if second_committee(session) else None
    page = login_as("clerk1").get("/service/shifts/new?branch=B01").text
    assert "外单位岗位" not in page


def test_hours_come_from_the_register_and_from_gatherings_once(app, session):
    made = make_activity(
        session, kinds=("volunteer_service",), held_on=date(2025, 12, 31), state=State.APPROVED
    )
    make_activity(session, kinds=("volunteer_service",), held_on=date(2026, 1, 1))
    who = made.attendance[0].member_id
    minutes = made.attendance[0].minutes
    assert minutes > 0
    assert hours_of(session, who, 2025) == (minutes + 3) // 6
    assert hours_of(session, who, 2026) == 0
    line = make_line(
        session, Volunteering, held_on=date(2025, 12, 31), title="无偿献血", activity_id=made.id
    )
    session.add(VolunteeringMember(volunteering_id=line.id, member_id=who, hours_tenths=15))
    committed(session)
    # what the register tells of the gathering counts in its place
    assert hours_of(session, who, 2025) == 15
    assert hours_of(db.session(), member(session, "李二虎"), 2024) == 0
