"""Drafts that appear by themselves: of settled days from today on, as records of the branch, made by the system."""

from datetime import date

from sqlalchemy import select, update

from intranet.domain.access.accounts import RoleGrant
from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.tables import Activity
from intranet.domain.planning.items import PlanItem
from intranet.features.planning.plans.monthly import draft_month
from intranet.foundation.database import db
from tests.conftest import actor_of
from tests.factories.plans import make_item
from tests.rows import stored


def drafted(app, session):
    """The days of all drafts after the daily work, done twice."""
    for _ in range(2):
        draft_month(session)
        session.commit()
    return sorted(one.held_on for one in stored(app, Activity))


def test_only_settled_days_of_this_month_and_the_week_to_come_are_drafted(app, session):
    for day in ((2025, 10, 15), (2025, 10, 20), (2025, 10, 31), (2025, 11, 3)):
        make_item(session, planned_on=date(*day))
    make_item(session, planned_on=None, month=10)
    make_item(session, planned_on=date(2025, 10, 28), cancelled="不再开展")
    # the committee's own plan is its own affair
    make_item(session, None, "core_group_session", planned_on=date(2025, 10, 28))
    assert drafted(app, session) == [date(2025, 10, 20), date(2025, 10, 31)]


def test_at_the_end_of_a_year_the_first_days_of_the_next_are_in_sight(app, session, monkeypatch):
    monkeypatch.setattr("intranet.foundation.clock.today", lambda: date(2025, 12, 29))
    make_item(session, planned_on=date(2026, 1, 5))
    make_item(session, planned_on=date(2026, 1, 6))
    assert drafted(app, session) == [date(2026, 1, 5)]


def test_the_branch_answers_for_the_draft_and_the_trail_says_who_made_it(app, session):
    make_item(session, planned_on=date(2025, 10, 28))
    make_item(session, "B02", planned_on=date(2025, 10, 29))
    assert len(drafted(app, session)) == 2
    assert stored(app, Activity)[0].entered_by_id == actor_of(session, "clerk1").user_id
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.username) == ("activity.created", "system")


def test_a_branch_without_a_keeper_is_left_alone(app, session):
    item = make_item(session, planned_on=date(2025, 10, 28))
    session.execute(
        update(RoleGrant)
        .where(RoleGrant.branch_id == item.branch_id)
        .values(valid_to=date(2025, 10, 19))
    )
    session.info["audit_recorded"] = True
    assert drafted(app, session) == []
    assert stored(app, PlanItem)[0].activity_id is None
