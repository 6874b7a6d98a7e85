"""One event, several branches: each counts it once, is reviewed by itself, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select

from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.figures.branch import branch_figures
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_joint_event
from tests.features.joint.helpers import absent, confirm, enter, records

BRANCHES = {"B01": ("secretary1", 9), "B02": ("secretary2", 5), "B08": ("secretary8", 8)}


def figures_of(app, code):
    with app.app_context():
        session = db.session()
        branch = session.scalars(select(Branch).where(Branch.code == code)).one()
        found = branch_figures(session, branch, Quarter(2025, 3), date(2025, 9, 30))
        session.rollback()
        return found


def approve(app, login_as, code):
    record = records(app, code)[-1]
    answer = login_as("staff").post(
        f"/review/{record.id}", {"decision": "approve", "version": record.version}
    )
    assert answer.status_code == 303


def test_each_branch_counts_the_event_once(app, login_as):
    event = enter(login_as("staff"))
    for code, (username, _) in BRANCHES.items():
        more = absent(app, "孙六合") if code == "B01" else {}
        assert confirm(login_as(username), event, code, **more).status_code == 303
        before = figures_of(app, code)
        assert (before.duty("theme_day").held, before.duty("theme_day").waiting) == (0, 1)
        approve(app, login_as, code)
    for code, (_, members) in BRANCHES.items():
        found = figures_of(app, code)
        assert found.duty("theme_day").held == 1
        assert found.duty("lecture").held == 1
        present = members - (code == "B01")
        # two hours of the lecture, once; the absence of one branch is no other's
        assert found.person_hours == present * 20
        assert (found.life.due, found.life.present) == (members, present)
    assert [record.state for record in records(app)] == [State.APPROVED] * 3


def test_review_is_per_branch(app, login_as):
    event = enter(login_as("staff"))
    for code, (username, _) in BRANCHES.items():
        confirm(login_as(username), event, code)
    approve(app, login_as, "B01")
    record = records(app, "B02")[0]
    page = login_as("staff").get(f"/review/{record.id}").text
    assert "联合活动" in page
    assert f"/joint/{event}" in page
    login_as("staff").post(
        f"/review/{record.id}",
        {"decision": "return", "version": record.version, "opinion": "请核对缺席人员。"},
    )
    states = {code: records(app, code)[0].state for code in BRANCHES}
    assert states == {"B01": State.APPROVED, "B02": State.RETURNED, "B08": State.SUBMITTED}
    again = records(app, "B02")[0]
    browser = login_as("secretary2")
    assert browser.get(f"/activities/{again.id}/edit").location == f"/joint/{event}/B02"
    assert "请核对缺席人员。" in browser.get(f"/joint/{event}/B02").text
    typed = {"version": again.version, **absent(app, "陈百川")}
    assert confirm(browser, event, "B02", "submit", **typed).status_code == 303
    assert records(app, "B02")[0].state is State.SUBMITTED
    assert "与退回前相比" in login_as("staff").get(f"/review/{record.id}").text


def at_once(*acts):
    """Run the acts in threads that start together; their results in order."""
    gate = Barrier(len(acts))

    def run(act):
        gate.wait(timeout=10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def prepared(browser, url, data):
    """A post whose token is fetched beforehand, so that only the post itself races."""
    body = {"csrf_token": browser.csrf(), **data}
    return lambda: browser.client.post(url, data=body).status_code


@pytest.mark.parametrize("repetition", range(3))
def test_two_who_confirm_at_once_make_one_record(app, session, login_as, repetition):
    event = make_joint_event(session)
    data = {"event_version": event.version, "version": "", "act": "submit"}
    url = f"/joint/{event.id}/B01"
    answers = at_once(
        prepared(login_as("secretary1"), url, data), prepared(login_as("clerk1"), url, data)
    )
    assert answers == [303, 303]
    assert len(records(app, "B01")) == 1


@pytest.mark.parametrize("repetition", range(3))
def test_a_change_against_a_confirmation_ends_in_one_of_both(app, session, login_as, repetition):
    event = make_joint_event(session)
    staff, secretary = login_as("staff"), login_as("secretary1")
    cancelled, confirmed = at_once(
        prepared(staff, f"/joint/{event.id}/cancel", {"version": event.version}),
        prepared(
            secretary,
            f"/joint/{event.id}/B01",
            {"event_version": event.version, "version": "", "act": "submit"},
        ),
    )
    assert sorted((cancelled, confirmed)) == [303, 409]
    with app.app_context():
        stored = db.session.get(JointEvent, event.id)
        assert (stored.cancelled_at is not None) == (cancelled == 303)
        db.session.rollback()
    assert len(records(app)) == (confirmed == 303)
