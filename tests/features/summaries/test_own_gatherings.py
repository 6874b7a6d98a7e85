"""What the committee itself holds: entered by it, in its roll-up, and in nothing that a branch owes."""

from datetime import date

from sqlalchemy import select

from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.committee import committee_figures
from intranet.domain.figures.own import OwnKind, own_gatherings
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import answer
from tests.factories.activities import make_activity
from tests.factories.committees import second_committee
from tests.features.activities.helpers import theme_day
from tests.print.reading import pages
from tests.rows import committed, stored

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)


def held(session, kind, day, state=State.APPROVED, **more):
    guests = more.pop("guests", None)
    activity = make_activity(session, None, (kind,), day, state, "staff", headcount=30, **more)
    for record in session.scalars(
        select(ActivityRecord).where(ActivityRecord.activity_id == activity.id)
    ):
        record.hosts, record.guests = "市气象局机关党委" if guests else "", guests
    committed(session)
    return activity


def test_only_the_approved_of_the_period_are_counted_each_committee_its_own(session):
    held(session, "leading_group_meeting", date(2025, 6, 30))
    held(session, "leading_group_meeting", date(2025, 7, 1))
    held(session, "leading_group_meeting", date(2025, 9, 30))
    held(session, "leading_group_meeting", date(2025, 10, 1))
    held(session, "director_meeting_study", date(2025, 8, 5), State.SUBMITTED)
    held(session, "co_hosted_event", date(2025, 8, 6), guests=24)
    committee_id = session.scalars(select(Committee.id)).one()
    assert answer(session, own_gatherings(committee_id, Q3.first_day, END)) == (
        OwnKind("leading_group_meeting", "党组会", 2, 0),
        OwnKind("co_hosted_event", "共建活动", 1, 24),
    )
    other = second_committee(session).committee_id
    assert answer(session, own_gatherings(other, Q3.first_day, END)) == ()


def test_it_stands_in_the_roll_up_and_counts_for_no_branch(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    committee_id = branch.committee_id
    before = branch_figures(session, branch, Q3, END)
    held(session, "leading_group_meeting", date(2025, 7, 1))
    held(session, "co_hosted_event", date(2025, 8, 6), guests=24)
    assert branch_figures(session, branch, Q3, END) == before
    whole = committee_figures(session, committee_id, Q3, END)
    assert all(not line.figures.rows for line in whole.lines)
    page = login_as("staff").get("/quarters/2025Q3/committee").text
    assert "机关本级召开党组会1次，开展共建活动1次，其他单位24人参加。" in page
    assert "本级共建活动" in page
    duties = login_as("staff").get("/duties/B01?period=2025Q3").text
    assert "党组会" not in duties


def test_papers_name_who_met_and_not_the_committee_that_recorded_it(session, login_as):
    meeting = held(session, "leading_group_meeting", date(2025, 7, 1), title="研究党建工作")
    event = held(session, "co_hosted_event", date(2025, 8, 6), guests=24)
    told = {
        one.id: "".join(
            line.text
            for sheet in pages(login_as("staff").get(f"/activities/{one.id}/record.pdf").data)
            for line in sheet
        )
        for one in (meeting, event)
    }
    assert told[meeting.id].startswith("党组会记录")
    assert told[event.id].startswith("机关党委共建活动记录")
    assert "来宾24人" in told[event.id]


def test_the_committee_enters_it_with_who_held_it_too_and_no_branch_does(app, login_as):
    staff = login_as("staff")
    typed = theme_day(
        kinds=["co_hosted_event"],
        branch="committee",
        headcount="52",
        **{
            "co_hosted_event-theme": "党建共建",
            "co_hosted_event-content": "共同参观初心长廊。",
            "co_hosted_event-hosts": "市气象局机关党委",
            "co_hosted_event-guests": "24",
        },
    )
    answer = staff.post("/activities/new", typed)
    assert answer.status_code == 303
    [activity] = stored(app, Activity)
    [record] = stored(app, ActivityRecord)
    assert (activity.branch_id, activity.headcount) == (None, 52)
    assert (record.hosts, record.guests) == ("市气象局机关党委", 24)
    page = staff.get(answer.location).text
    assert "市气象局机关党委，来宾24人" in page
    own = staff.get("/activities?branch=committee&quarter=2025Q3").text
    assert f'/activities/{activity.id}"' in own
    assert '<option value="committee" selected>机关党委本级' in own
    listed = login_as("secretary1").get("/activities?quarter=2025Q3").text
    assert f'/activities/{activity.id}"' not in listed
    assert login_as("member1").get(answer.location).status_code == 404
    assert "co_hosted_event" not in login_as("clerk1").get("/activities/new").text
    lacking = theme_day(
        kinds=["co_hosted_event"], branch="committee", form_key="form-key-0009",
        **{"co_hosted_event-theme": "党建共建", "co_hosted_event-guests": "二十"},
    )  # fmt: skip
    refused = staff.post("/activities/new", lacking | {"act": "submit"})
    assert refused.status_code == 422
    assert "来宾人数请填写整数" in refused.text
    assert 'value="二十"' in refused.text
