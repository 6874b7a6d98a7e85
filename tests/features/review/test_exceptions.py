"""Reopening and voiding: with a reason, by those who may, never in a closed quarter."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from intranet.domain.activities.tables import Activity
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.foundation.database import db
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.rows import committed


def state_of(app, activity):
    with app.app_context():
        return db.session.get(Activity, activity.id).state


def last_event(app, activity):
    with app.app_context():
        return db.session.scalars(
            select(ReviewEvent)
            .where(ReviewEvent.record_id == activity.id)
            .order_by(ReviewEvent.id.desc())
            .limit(1)
        ).one()


def ask(browser, activity, move, version=None, **more):
    data = {"version": activity.version if version is None else version, "reason": "人数需要更正。"}
    return browser.post(f"/review/{activity.id}/{move}", {**data, **more})


def close(session, branch_id=None):
    actor = actor_of(session, "leader")
    session.add(
        ClosedQuarter(
            committee_id=actor.grants[0].committee_id,
            branch_id=branch_id,
            year=2025,
            quarter=3,
            closed_at=datetime.now(UTC),
        )
    )
    committed(session)


@pytest.mark.parametrize("username", ["staff", "leader"])
def test_reopening_works_with_a_reason(app, session, login_as, username):
    activity = make_activity(session, state=State.APPROVED)
    browser = login_as(username)
    page = browser.get(f"/review/{activity.id}/reopen")
    assert page.status_code == 200
    assert "理由" in page.text
    answer = ask(browser, activity, "reopen")
    assert (answer.status_code, answer.location) == (303, f"/activities/{activity.id}")
    assert state_of(app, activity) is State.RETURNED
    event = last_event(app, activity)
    assert (event.move, event.opinion) == (Move.REOPEN, "人数需要更正。")


@pytest.mark.parametrize("move", ["reopen", "void"])
def test_a_reason_is_needed(app, session, login_as, move):
    activity = make_activity(session, state=State.APPROVED)
    answer = ask(login_as("staff"), activity, move, reason=" ")
    assert answer.status_code == 422
    assert "请填写理由。" in answer.text
    assert state_of(app, activity) is State.APPROVED


@pytest.mark.parametrize("move", ["reopen", "void"])
@pytest.mark.parametrize("everybody", [True, False])
def test_a_closed_quarter_refuses_with_a_sentence(app, session, login_as, move, everybody):
    activity = make_activity(session, state=State.APPROVED)
    number, version = activity.id, activity.version
    close(session, None if everybody else activity.branch_id)
    staff = login_as("staff")
    page = staff.get(f"/review/{number}/{move}")
    assert "该季度已经关账" in page.text
    assert "<textarea" not in page.text
    answer = staff.post(f"/review/{number}/{move}", {"version": version, "reason": "更正"})
    assert answer.status_code == 422
    assert "该季度已经关账" in answer.text
    assert state_of(app, activity) is State.APPROVED


def test_another_branchs_closing_does_not_matter(app, session, login_as):
    other = make_activity(session, "B02")
    activity = make_activity(session, state=State.APPROVED)
    close(session, other.branch_id)
    assert ask(login_as("staff"), activity, "reopen").status_code == 303


def test_what_is_not_counted_may_be_voided_in_a_closed_quarter(app, session, login_as):
    activity = make_activity(session, state=State.DRAFT)
    close(session)
    assert ask(login_as("secretary1"), activity, "void").status_code == 303
    assert state_of(app, activity) is State.VOIDED


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED])
def test_the_secretary_voids_what_is_not_approved(app, session, login_as, state):
    activity = make_activity(session, state=state)
    secretary = login_as("secretary1")
    assert secretary.get(f"/review/{activity.id}/void").status_code == 200
    answer = ask(secretary, activity, "void")
    assert (answer.status_code, answer.location) == (303, f"/activities/{activity.id}")
    assert state_of(app, activity) is State.VOIDED


def test_the_secretary_does_not_void_what_the_committee_approved(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    secretary = login_as("secretary1")
    assert secretary.get(f"/review/{activity.id}/void").status_code == 403
    answer = ask(secretary, activity, "void")
    assert answer.status_code == 403
    assert "由机关党委办理" in answer.text
    assert state_of(app, activity) is State.APPROVED


def test_the_committee_voids_what_is_approved(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    assert ask(login_as("staff"), activity, "void").status_code == 303
    assert state_of(app, activity) is State.VOIDED


@pytest.mark.parametrize("move", ["reopen", "void"])
def test_it_refuses_strangers_and_those_without_the_permission(app, session, login_as, move):
    activity = make_activity(session, state=State.APPROVED)
    assert ask(login_as("member1"), activity, move).status_code == 403
    assert ask(login_as("clerk1"), activity, move).status_code == 403
    stranger = ask(login_as("secretary2"), activity, move)
    assert stranger.status_code == (403 if move == "reopen" else 404)
    assert state_of(app, activity) is State.APPROVED


@pytest.mark.parametrize(
    ("move", "state"),
    [
        ("reopen", State.SUBMITTED),
        ("reopen", State.RETURNED),
        ("reopen", State.VOIDED),
        ("reopen", State.ARCHIVED),
        ("void", State.VOIDED),
        ("void", State.ARCHIVED),
    ],
)
def test_other_states_answer_409(app, session, login_as, move, state):
    activity = make_activity(session, state=state)
    staff = login_as("staff")
    assert staff.get(f"/review/{activity.id}/{move}").status_code == 409
    answer = ask(staff, activity, move)
    assert answer.status_code == 409
    assert state.label in answer.text
    assert state_of(app, activity) is state


def test_a_taken_up_record_is_not_voided(app, session, login_as):
    activity = make_activity(session, state=State.SUBMITTED)
    login_as("staff").post(
        f"/review/{activity.id}", {"decision": "take_up", "version": activity.version}
    )
    answer = ask(login_as("secretary1"), activity, "void", version=activity.version + 1)
    assert answer.status_code == 409
    assert "已受理" in answer.text


def test_a_stale_page_answers_409_and_keeps_the_reason(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    answer = ask(
        login_as("staff"), activity, "reopen", version=activity.version - 1, reason="想好的理由"
    )
    assert answer.status_code == 409
    assert "想好的理由" in answer.text
    assert state_of(app, activity) is State.APPROVED


def test_nobody_reopens_their_own_record(app, session, login_as):
    activity = make_activity(session, entered_by="staff", state=State.APPROVED)
    staff = login_as("staff")
    assert "请由其他同志审核" in staff.get(f"/review/{activity.id}/reopen").text
    assert ask(staff, activity, "reopen").status_code == 403
    assert ask(login_as("leader"), activity, "reopen").status_code == 303
