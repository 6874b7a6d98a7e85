"""A task of a kind that the branch planned itself in that month is made one with it: one draft, not two."""

from datetime import date

import pytest

from intranet.domain.activities.tables import Activity
from intranet.domain.planning.items import PlanItem
from intranet.foundation import jobs
from intranet.foundation.database import db
from intranet.foundation.jobs import Job
from tests.factories.plans import hand_down, make_item
from tests.rows import stored

OFFER = "并为一项</button>"


def both(app):
    """The task and the branch's own item of B01."""
    items = [one for one in stored(app, PlanItem) if one.branch_id == 1]
    return (
        next(one for one in items if one.handed_down_id),
        next(one for one in items if not one.handed_down_id),
    )


def join(browser, task, own, **more):
    form = {"own": str(own.id), "version": str(task.version), **more}
    return browser.post(f"/plans/{task.id}/join", form)


def test_the_task_takes_over_day_and_draft_and_the_own_item_says_why(app, session, login_as):
    own = make_item(session, planned_on=date(2025, 10, 28))
    hand_down(session)
    clerk = login_as("clerk1")
    clerk.post(f"/plans/{own.id}/draft")
    assert OFFER in clerk.get("/plans").text
    task, own = both(app)
    assert join(clerk, task, own).status_code == 303
    task, own = both(app)
    (activity,) = stored(app, Activity)
    assert (task.activity_id, task.planned_on, task.responsible) == (
        activity.id,
        date(2025, 10, 28),
        "李二虎",
    )
    assert (own.activity_id, own.cancelled) == (None, "并入下达任务“学习贯彻全会精神”")
    assert OFFER not in clerk.get("/plans").text
    # a second click on the page as it was
    assert join(clerk, task, own, version=str(task.version)).status_code == 409


@pytest.mark.parametrize(
    ("kind", "planned_on"),
    [("lecture", date(2025, 10, 28)), ("theme_day", date(2025, 11, 3))],
)
def test_another_kind_or_month_is_not_offered(app, session, login_as, kind, planned_on):
    make_item(session, kind=kind, planned_on=planned_on)
    hand_down(session)
    clerk = login_as("clerk1")
    assert OFFER not in clerk.get("/plans").text
    assert join(clerk, *both(app)).status_code == 409


def test_what_is_planned_after_the_last_day_or_of_another_branch_does_not_go_together(
    app, session, login_as
):
    make_item(session, planned_on=date(2025, 10, 28))
    other = make_item(session, "B02", planned_on=date(2025, 10, 22))
    hand_down(session, due_on=date(2025, 10, 25))
    clerk = login_as("clerk1")
    assert OFFER not in clerk.get("/plans").text
    task, own = both(app)
    assert join(clerk, task, own).status_code == 409
    assert join(clerk, task, other).status_code == 404
    assert OFFER in login_as("clerk2").get("/plans").text


def test_planned_days_are_drafted_from_the_first_worker_on(app):
    with app.app_context():
        jobs.keep_always(db.session())
    assert "planning.draft_month" in {job.name for job in stored(app, Job)}
