"""Resolutions until they are done: who sees them, who tells of them, and that the record stays as approved."""

import re
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.tables import Activity, Resolution
from intranet.domain.follow_up.progress import ResolutionProgress, Step
from intranet.domain.follow_up.resolutions import FollowUpCounts, follow_up_counts, open_resolutions
from intranet.domain.records.moves import apply_move
from intranet.domain.records.workflow import Move, State
from intranet.foundation.database import db
from tests.cast import TODAY
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.features.follow_up.helpers import branch_id, meeting, resolution_of

DONE = {"happened_on": "2025-10-17", "note": "已形成台账，支委核对无误。", "act": "closed"}
NOTE = {"happened_on": "2025-10-10", "note": "已完成一半。", "act": "note"}
TEXT = "每月开展一次政策学习"


def tell(browser, resolution_id, seen=0, **values):
    return browser.post(f"/follow-up/{resolution_id}", {"version": str(seen), **values})


def steps(app, resolution_id):
    with app.app_context():
        return [
            (row.step, row.note)
            for row in db.session.scalars(
                select(ResolutionProgress)
                .where(ResolutionProgress.resolution_id == resolution_id)
                .order_by(ResolutionProgress.number)
            )
        ]


def titles(page: str) -> list[str]:
    return re.findall(r'card-title[^"]*"><a href="/follow-up/\d+">([^<]*)<', page)


@pytest.mark.parametrize(
    ("due_on", "words", "state"),
    [
        (date(2025, 10, 21), "未到期", "ahead"),
        (date(2025, 10, 20), "今日到期", "today"),
        (date(2025, 10, 15), "已超约定时限5天", "past"),
        (None, "未约定时限", "undated"),
    ],
)
def test_an_open_resolution_is_listed_with_where_it_stands(
    app, session, login_as, due_on, words, state
):
    meeting(session, due_on=due_on)
    browser = login_as("clerk1")
    page = browser.get("/follow-up").text
    assert titles(page) == [TEXT]
    assert f"</svg>{words}<" in page
    assert titles(browser.get(f"/follow-up?state={state}").text) == [TEXT]
    for other in {"ahead", "today", "past", "undated", "done"} - {state}:
        assert titles(browser.get(f"/follow-up?state={other}").text) == []


def test_only_approved_records_are_followed(session, login_as):
    meeting(session, state=State.SUBMITTED)
    assert titles(login_as("clerk1").get("/follow-up").text) == []


def test_what_the_branch_committee_settled_is_not_shown_to_members(session, login_as):
    activity = meeting(session)
    member = login_as("member1")
    assert titles(member.get("/follow-up").text) == []
    assert member.get(f"/follow-up/{resolution_of(activity)}").status_code == 404
    meeting(session, kinds=("assembly",))
    assert titles(member.get("/follow-up").text) == [TEXT]
    assert titles(login_as("jiwei").get("/follow-up?branch=B01").text) == [TEXT, TEXT]


def test_another_branch_sees_nothing(session, login_as):
    activity = meeting(session)
    other = login_as("secretary2")
    assert titles(other.get("/follow-up").text) == []
    assert other.get("/follow-up?branch=B01").status_code == 404
    assert other.get(f"/follow-up/{resolution_of(activity)}").status_code == 404
    assert tell(other, resolution_of(activity), **DONE).status_code == 404


@pytest.mark.parametrize("person", ["staff", "discipline1"])
def test_who_may_only_read_tells_nothing(app, session, login_as, person):
    number = resolution_of(meeting(session))
    page = login_as(person).get(f"/follow-up/{number}").text
    assert "登记办结" not in page
    assert tell(login_as(person), number, **DONE).status_code == 403
    assert steps(app, number) == []


def test_progress_then_closing_then_taking_up_again(app, session, login_as):
    number = resolution_of(meeting(session))
    clerk = login_as("clerk1")
    assert tell(clerk, number, **NOTE).status_code == 303
    assert tell(clerk, number, 1, **DONE).status_code == 303
    assert titles(clerk.get("/follow-up").text) == []
    assert titles(clerk.get("/follow-up?state=done").text) == [TEXT]
    page = clerk.get(f"/follow-up/{number}").text
    assert "2025年10月17日" in page
    again = {"happened_on": "2025-10-20", "note": "还有一项没有落实。", "act": "reopened"}
    assert tell(login_as("secretary1"), number, 2, **again).status_code == 303
    assert titles(clerk.get("/follow-up").text) == [TEXT]
    assert [step for step, _ in steps(app, number)] == [Step.NOTE, Step.CLOSED, Step.REOPENED]
    with app.app_context():
        actions = list(
            db.session.scalars(
                select(AuditEvent.action).where(AuditEvent.object_kind == "resolution")
            )
        )
    assert actions == ["resolution.progressed", "resolution.closed", "resolution.reopened"]


def test_closing_leaves_the_approved_record_alone(app, session, login_as):
    activity = meeting(session)
    number, version = resolution_of(activity), activity.version
    tell(login_as("clerk1"), number, **DONE)
    with app.app_context():
        stored = db.session.get_one(Activity, activity.id)
        assert (stored.version, stored.state) == (version, State.APPROVED)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"note": ""}, "请填写办理情况"),
        ({"note": "长" * 501}, "最多500字"),
        ({"note": "按机密文件办理"}, "机密"),
        ({"happened_on": ""}, "请填写日期"),
        ({"happened_on": "2025-10-21"}, "日期晚于今天"),
        ({"happened_on": "2025-09-14"}, "日期早于会议日期"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(app, session, login_as, changes, sentence):
    number = resolution_of(meeting(session))
    answer = tell(login_as("clerk1"), number, **{**DONE, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert changes.get("note", DONE["note"]) in answer.text
    assert steps(app, number) == []


@pytest.mark.parametrize("day", ["2025-09-15", "2025-10-20"])
def test_the_days_of_the_meeting_and_today_are_fine(session, login_as, day):
    number = resolution_of(meeting(session))
    assert tell(login_as("clerk1"), number, **{**DONE, "happened_on": day}).status_code == 303


def test_a_second_submit_makes_no_second_step_and_keeps_the_text(app, session, login_as):
    number = resolution_of(meeting(session))
    clerk = login_as("clerk1")
    assert tell(clerk, number, **NOTE).status_code == 303
    late = tell(login_as("secretary1"), number, **{**NOTE, "note": "另一份情况。"})
    assert late.status_code == 409
    assert "另一份情况。" in late.text
    assert len(steps(app, number)) == 1


def test_what_is_closed_is_not_closed_again(app, session, login_as):
    number = resolution_of(meeting(session))
    clerk = login_as("clerk1")
    tell(clerk, number, **DONE)
    answer = tell(clerk, number, 1, **DONE)
    assert answer.status_code == 409
    assert "已办结" in answer.text
    assert tell(clerk, number, 1, **{**DONE, "act": "reopened"}).status_code == 303
    assert tell(clerk, number, 2, **{**DONE, "act": "reopened"}).status_code == 409


def test_steps_only_grow(app, session, login_as):
    number = resolution_of(meeting(session))
    tell(login_as("clerk1"), number, **NOTE)
    with app.app_context():
        for statement in (
            "UPDATE resolution_progress SET number = number",
            "DELETE FROM resolution_progress",
        ):
            with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execute(text(statement))


def reopened(session, activity) -> int:
    """The committee opens the record again; its version then."""
    stored = session.get_one(Activity, activity.id)
    apply_move(
        session,
        stored,
        Move.REOPEN,
        actor=actor_of(session, "staff"),
        label="x",
        opinion="更正表述",
    )
    version = stored.version
    session.commit()
    return version


def edit_values(version, **changes):
    return {
        "kinds": ["branch_committee_meeting"],
        "title": "9月支部委员会会议",
        "held_on": "2025-09-15",
        "starts_at": "14:30",
        "ends_at": "16:30",
        "place": "三楼会议室",
        "chair_name": "张一鸣",
        "recorder_name": "李二虎",
        "version": str(version),
        "branch_committee_meeting-agenda-0-text": "讨论",
        "branch_committee_meeting-content": "讨论。",
        "act": "save",
        **changes,
    }


def test_what_was_told_survives_a_correction_of_the_record(app, session, login_as):
    activity = meeting(session)
    number = resolution_of(activity)
    clerk = login_as("clerk1")
    tell(clerk, number, **NOTE)
    version = reopened(session, activity)
    # what was resolved stands while the record is corrected
    assert clerk.get(f"/follow-up/{number}").status_code == 200
    assert TEXT in clerk.get("/follow-up").text
    page = clerk.get(f"/activities/{activity.id}/edit").text
    assert (
        f'name="branch_committee_meeting-resolutions-0-row" type="hidden" value="{number}"' in page
    )
    answer = clerk.post(
        f"/activities/{activity.id}/edit",
        edit_values(
            version,
            **{
                "branch_committee_meeting-resolutions-0-text": "新增的一项",
                "branch_committee_meeting-resolutions-1-row": str(number),
                "branch_committee_meeting-resolutions-1-text": "每月开展两次政策学习",
            },
        ),
    )
    assert answer.status_code == 303, answer.text
    with app.app_context():
        rows = list(db.session.scalars(select(Resolution).order_by(Resolution.position)))
        assert [row.text for row in rows] == ["新增的一项", "每月开展两次政策学习"]
        assert rows[1].id == number
    assert steps(app, number) == [(Step.NOTE, NOTE["note"])]


def test_a_resolution_that_is_followed_is_not_dropped(app, session, login_as):
    activity = meeting(session)
    number = resolution_of(activity)
    clerk = login_as("clerk1")
    tell(clerk, number, **NOTE)
    version = reopened(session, activity)
    values = edit_values(version, **{"branch_committee_meeting-resolutions-0-text": "换成别的"})
    answer = clerk.post(f"/activities/{activity.id}/edit", values)
    assert answer.status_code == 422
    assert f"“{TEXT}”已有办理情况" in answer.text
    assert "换成别的" in answer.text
    values = edit_values(
        version, kinds=["theme_day"], **{"theme_day-theme": "学习", "theme_day-form": "集中学习"}
    )
    answer = clerk.post(f"/activities/{activity.id}/edit", values)
    assert answer.status_code == 422
    assert "已有办理情况" in answer.text


def test_a_resolution_nobody_told_of_may_be_dropped(app, session, login_as):
    activity = meeting(session)
    version = reopened(session, activity)
    values = edit_values(version, **{"branch_committee_meeting-no_resolutions": "y"})
    assert login_as("clerk1").post(f"/activities/{activity.id}/edit", values).status_code == 303
    with app.app_context():
        assert list(db.session.scalars(select(Resolution))) == []


def test_a_meeting_leads_to_what_became_of_its_resolutions(session, login_as):
    activity = meeting(session)
    meeting(session, held_on=date(2025, 9, 16))
    clerk = login_as("clerk1")
    link = f"/follow-up?meeting={activity.id}"
    assert link in clerk.get(f"/activities/{activity.id}").text
    assert titles(clerk.get(link).text) == [TEXT]
    tell(clerk, resolution_of(activity), **DONE)
    page = clerk.get(link).text
    assert titles(page) == [TEXT]
    assert "已办结" in page
    assert titles(login_as("member1").get(link).text) == []
    draft = meeting(session, state=State.SUBMITTED, held_on=date(2025, 9, 17))
    assert "/follow-up" not in clerk.get(f"/activities/{draft.id}").text.partition("<h1")[2]


def test_the_committee_sees_numbers_by_branch_and_a_branch_does_not(session, login_as):
    meeting(session, due_on=date(2025, 10, 1))
    page = login_as("staff").get("/follow-up").text
    assert "各党支部办理情况" in page
    assert re.search(r'/follow-up\?branch=B01&(amp;)?state=past">1<', page)
    assert "各党支部办理情况" not in login_as("secretary1").get("/follow-up").text


def test_open_resolutions_and_counts_for_others(app, session, login_as):
    past = meeting(session, due_on=date(2025, 10, 1))
    meeting(session, due_on=date(2025, 12, 1), held_on=date(2025, 9, 16))
    closed = meeting(session, held_on=date(2025, 9, 17))
    make_activity(session, branch="B02", kinds=("assembly",), state=State.DRAFT)
    tell(login_as("clerk1"), resolution_of(closed), **DONE)
    first, second = branch_id(session), branch_id(session, "B02")
    found = open_resolutions(session, [first, second], TODAY)
    assert [one.due_on for one in found[first]] == [date(2025, 10, 1), date(2025, 12, 1)]
    assert found[first][0].id == resolution_of(past)
    assert found[second] == []
    counts = follow_up_counts(session, [first, second], TODAY)
    assert counts[first] == FollowUpCounts(open=2, past_due=1)
    assert counts[second] == FollowUpCounts()
    member = actor_of(session, "member1")
    assert follow_up_counts(session, [first], TODAY, reader=member)[first].open == 0


def test_twenty_resolutions_take_as_many_statements_as_one(session, login_as, count_statements):
    staff = login_as("staff")
    meeting(session)
    count_statements.clear()
    staff.get("/follow-up")
    one = len(count_statements)
    for day in range(1, 11):
        meeting(session, held_on=date(2025, 9, day))
        meeting(session, branch="B02", kinds=("assembly",), held_on=date(2025, 9, day))
    count_statements.clear()
    assert len(titles(staff.get("/follow-up").text)) == 21
    assert len(count_statements) == one
