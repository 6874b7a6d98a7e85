"""Open resolutions come back to the next meeting's agenda, each with one tick."""

from datetime import date

from sqlalchemy import select

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import AgendaItem
from intranet.foundation.database import db
from tests.features.activities.helpers import theme_day
from tests.features.follow_up.helpers import meeting, resolution_of
from tests.features.follow_up.test_resolutions import DONE, TEXT, tell

KIND = "branch_committee_meeting"
OFFER = "上次议定、尚未办结"
LINE = f"上次议定事项办理情况：{TEXT}"


def next_meeting(*taken, **changes):
    values = theme_day(kinds=[KIND], title="10月支委会", held_on="2025-10-20")
    values |= {f"{KIND}-agenda-0-text": "研究下月计划", f"{KIND}-content": "讨论。"}
    return values | {f"{KIND}-earlier": [str(number) for number in taken], **changes}


def agenda(app):
    with app.app_context():
        return list(
            db.session.scalars(
                select(AgendaItem.text).order_by(AgendaItem.record_id.desc(), AgendaItem.position)
            )
        )


def test_the_next_meeting_offers_what_is_open(session, login_as):
    meeting(session, due_on=date(2025, 10, 15))
    clerk = login_as("clerk1")
    page = clerk.get(f"/activities/new?kind={KIND}").text
    assert OFFER in page
    assert "已超约定时限5天" in page
    # what the branch committee settled does not come before all members; a theme day has no agenda
    assert OFFER not in clerk.get("/activities/new?kind=assembly").text
    assert OFFER not in clerk.get("/activities/new?kind=theme_day").text
    assert OFFER not in login_as("clerk2").get("/activities/new?kind=assembly").text


def test_what_members_settled_comes_back_to_the_assembly(session, login_as):
    meeting(session, kinds=("assembly",))
    assert OFFER in login_as("clerk1").get("/activities/new?kind=assembly").text


def test_a_tick_becomes_a_line_of_the_agenda(app, session, login_as):
    number = resolution_of(meeting(session))
    answer = login_as("clerk1").post("/activities/new", next_meeting(number))
    assert answer.status_code == 303, answer.text
    assert agenda(app)[:2] == ["研究下月计划", LINE]


def test_without_a_tick_nothing_is_added(app, session, login_as):
    meeting(session)
    login_as("clerk1").post("/activities/new", next_meeting())
    assert LINE not in agenda(app)


def test_a_tick_stays_when_the_form_comes_back(session, login_as):
    number = resolution_of(meeting(session))
    clerk = login_as("clerk1")
    for changes in ({"act": "refresh"}, {"title": ""}):
        page = clerk.post("/activities/new", next_meeting(number, **changes)).text
        assert f'checked class="form-check-input" id="{KIND}-earlier-0"' in page


def test_what_was_closed_meanwhile_or_is_not_offered_is_not_added(app, session, login_as):
    number = resolution_of(meeting(session))
    foreign = resolution_of(meeting(session, branch="B02", kinds=("assembly",)))
    clerk = login_as("clerk1")
    tell(clerk, number, **DONE)
    assert OFFER not in clerk.get(f"/activities/new?kind={KIND}").text
    assert clerk.post("/activities/new", next_meeting(number, foreign)).status_code == 303
    assert LINE not in agenda(app)


def test_an_agenda_has_room_for_so_many_items(app, session, login_as):
    number = resolution_of(meeting(session))
    full = {f"{KIND}-agenda-{row}-text": f"第{row}项" for row in range(40)}
    answer = login_as("clerk1").post("/activities/new", next_meeting(number, **full))
    assert answer.status_code == 422
    assert "议题最多40项" in answer.text


def test_a_group_takes_up_its_own(session, login_as):
    with_group = session.scalars(select(ActivityKind).where(ActivityKind.code == "group_meeting"))
    assert with_group.one()
    leader = login_as("groupleader8")
    assert OFFER not in leader.get("/activities/new?kind=group_meeting").text


def test_editing_a_stored_meeting_offers_nothing(session, login_as):
    meeting(session)
    clerk = login_as("clerk1")
    where = clerk.post("/activities/new", next_meeting()).location
    assert OFFER not in clerk.get(f"{where}/edit").text
