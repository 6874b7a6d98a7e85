"""Two people at the same record: exactly one transition, one review event, one audit event."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.records.moves import ReviewEvent, apply_move
from intranet.domain.records.workflow import Move, State
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from tests.conftest import actor_of
from tests.factories.activities import make_activity


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

    def act():
        return browser.client.post(url, data=body).status_code

    return act


def history(app, activity_id):
    with app.app_context():
        moves = db.session.scalars(
            select(ReviewEvent.move)
            .where(ReviewEvent.record_id == activity_id)
            .order_by(ReviewEvent.id)
        ).all()
        audited = db.session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.object_id == activity_id, AuditEvent.action.like("record.%"))
            .order_by(AuditEvent.id)
        ).all()
        return db.session.get(Activity, activity_id).state, moves, audited


@pytest.mark.parametrize("repetition", range(3))
def test_two_who_approve_at_once_make_one_approval(app, session, login_as, repetition):
    activity = make_activity(session, state=State.SUBMITTED)
    data = {"decision": "approve", "version": activity.version}
    url = f"/review/{activity.id}"
    answers = at_once(
        prepared(login_as("staff"), url, data), prepared(login_as("leader"), url, data)
    )
    assert sorted(answers) == [303, 409]
    state, moves, audited = history(app, activity.id)
    assert state is State.APPROVED
    assert moves == [Move.SUBMIT, Move.APPROVE]
    assert audited == ["record.submitted", "record.approved"]


def test_a_double_click_approves_once(app, session, login_as):
    activity = make_activity(session, state=State.SUBMITTED)
    data = {"decision": "approve", "version": activity.version}
    url = f"/review/{activity.id}"
    answers = at_once(
        prepared(login_as("staff"), url, data), prepared(login_as("staff"), url, data)
    )
    assert sorted(answers) == [303, 409]
    assert history(app, activity.id)[1] == [Move.SUBMIT, Move.APPROVE]


def test_two_bulk_approvals_at_once_approve_each_record_once(app, session, login_as):
    days = [date(2025, 9, day) for day in (8, 9, 10, 11)]
    records = [make_activity(session, held_on=day, state=State.SUBMITTED) for day in days]
    chosen = [f"{record.id}.{record.version}" for record in records]
    acts = [
        prepared(login_as("staff"), "/review", {"chosen": chosen}),
        prepared(login_as("leader"), "/review", {"chosen": list(reversed(chosen))}),
    ]
    assert sorted(at_once(*acts)) == [200, 303]
    for record in records:
        assert history(app, record.id)[1] == [Move.SUBMIT, Move.APPROVE]


@pytest.mark.parametrize("repetition", range(3))
def test_withdrawing_against_approving_ends_in_one_of_both(app, session, login_as, repetition):
    activity = make_activity(session, state=State.SUBMITTED)
    activity_id, version = activity.id, activity.version

    def withdraw():
        with app.app_context():
            try:
                actor = actor_of(db.session(), "secretary1")
                record = load_readable(db.session(), activity_id, actor)
                apply_move(
                    db.session(),
                    record,
                    Move.WITHDRAW,
                    actor=actor,
                    label=record.title,
                )
                db.session.commit()
            except (InvalidMove, StaleDataError):
                # whoever comes second finds the state or the version changed
                db.session.rollback()
                return False
            return True

    approve = prepared(
        login_as("staff"),
        f"/review/{activity_id}",
        {"decision": "approve", "version": version},
    )
    withdrawn, status = at_once(withdraw, approve)
    state, moves, audited = history(app, activity_id)
    if withdrawn:
        # a withdrawn draft is out of the committee's sight, or the version no longer fits
        assert status in {404, 409}
        assert (state, moves[1:]) == (State.DRAFT, [Move.WITHDRAW])
    else:
        assert status == 303
        assert (state, moves[1:]) == (State.APPROVED, [Move.APPROVE])
    assert len(audited) == 2
