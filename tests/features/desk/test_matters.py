"""One list of what waits: the top bar, the desk and the review never say different numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import Role
from intranet.domain.activities.joint_events import JointCorrection
from intranet.domain.organization.tables import Committee
from intranet.domain.records.workflow import State
from intranet.domain.waiting import matters
from intranet.domain.waiting.shapes import Stage
from intranet.foundation import clock
from tests.cast import ACCOUNTS, FOUNDED
from tests.conftest import actor_of
from tests.factories.activities import make_activity, make_joint_event
from tests.factories.brands import make_brand
from tests.features.achievements.scene import make_achievement
from tests.features.desk.scene import disagreement, in_review, in_top_bar, on_desk, part
from tests.features.desk.test_desk import make_summary
from tests.features.study.scene import make_training
from tests.rows import committed


def make_some_of_everything(session):
    for code in ("B01", "B02", "B08"):
        for state in State:
            make_activity(session, code, state=state)
        make_activity(session, code, held_on=date(2025, 10, 28))
    for day in range(1, 9):
        make_activity(session, held_on=date(2025, 9, day), state=State.SUBMITTED)
    make_activity(session, kinds=("integrity_education",), entered_by="discipline1")
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        make_activity(session, None, ("core_group_session",), state=state)
        make_brand(session, "B02", name=f"品牌{state.label}", state=state)
        make_achievement(session, f"成效{state.label}", state=state)
        make_achievement(session, f"机关成效{state.label}", branch=None, state=state)
    # what a reviewer has entered or submitted is for the other one to decide
    make_activity(session, entered_by="staff", state=State.SUBMITTED)
    handed_in = make_achievement(session, "负责人填写", branch=None, state=State.SUBMITTED)
    handed_in.submitted_by_id = actor_of(session, "leader").user_id
    committed(session)
    make_summary(session, "B01", State.SUBMITTED)
    make_summary(session, "B01", State.RETURNED, quarter=2)
    make_summary(session, "B02", State.DRAFT)
    make_joint_event(session, ("B01", "B02"))
    make_joint_event(session, ("B01",), held_on=date(2025, 10, 28))
    ask_for_reopening(session)


def ask_for_reopening(session):
    """Requests of each kind, and shared content that was given back."""
    moment = clock.now()
    asked = [
        make_activity(session, title="请求更正", state=State.APPROVED),
        make_activity(session, "B02", entered_by="staff", state=State.APPROVED),
        make_brand(session, "B08", name="请求更正的品牌"),
        make_achievement(session, "请求更正的成效", state=State.APPROVED),
    ]
    for record in asked:
        record.reopening_asked_at = moment
    make_activity(session, title="没有同意", state=State.APPROVED).reopening_declined_at = moment
    make_brand(session, "B02", name="没有同意的品牌").reopening_declined_at = moment
    event = make_joint_event(session, ("B01", "B02"))
    session.add_all(
        JointCorrection(joint_event_id=event.id, reason=reason, asked_at=moment, asked_by_name="某")
        for reason in ("主讲人有误。", "地点有误。")
    )
    committed(session)


# people with two roles: what a branch's officer may not decide on as the committee's
DOUBLE = {
    "secretary1": Role.COMMITTEE_STAFF,
    "clerk2": Role.COMMITTEE_LEADER,
    "discipline1": Role.COMMITTEE_STAFF,
    "member1": Role.COMMITTEE_LEADER,
    "staff": Role.COMMITTEE_LEADER,
}


@pytest.mark.parametrize("username", DOUBLE)
def test_they_agree_for_people_with_two_roles(session, login_as, username):
    make_some_of_everything(session)
    user = session.scalars(select(User).where(User.username == username)).one()
    committee = session.scalars(select(Committee.id)).one()
    grant = RoleGrant(
        user_id=user.id, role=DOUBLE[username], committee_id=committee, valid_from=FOUNDED
    )
    committed(session, grant)
    assert disagreement(session, login_as(username), username) == ""


@pytest.mark.parametrize("busy", [False, True])
def test_top_bar_desk_and_review_agree_for_everybody(session, login_as, busy):
    if busy:
        make_some_of_everything(session)
    said = {one: disagreement(session, login_as(one), one) for one in ACCOUNTS}
    assert said == dict.fromkeys(ACCOUNTS, "")


def test_what_waits_is_listed_by_age_whatever_it_is(session, login_as):
    make_activity(session, title="后交的", held_on=date(2025, 10, 16), state=State.SUBMITTED)
    figure = make_achievement(session, "先交的", state=State.SUBMITTED)
    figure.submitted_at = datetime(2025, 10, 2, 2, tzinfo=UTC)
    committed(session)
    panel = part(login_as("leader").get("/").text, "待我办理")
    assert panel.index("先交的") < panel.index("后交的")


def test_the_queue_says_how_many_are_for_somebody_else(session, login_as):
    make_activity(session, entered_by="staff", state=State.SUBMITTED)
    make_activity(session, "B02", state=State.SUBMITTED)
    staff = login_as("staff")
    assert "共 1 条待审核，另有 1 条请由其他同志审核" in staff.get("/review").text
    assert in_top_bar(staff.get("/").text) == 1
    assert "共 2 条待审核，最早" in login_as("leader").get("/review").text


def test_another_matter_is_counted_by_its_line_in_the_list_alone(session, login_as, monkeypatch):
    make_training(session, "李二虎")
    staff = login_as("staff")
    page = staff.get("/").text
    assert in_top_bar(page) == 0
    assert on_desk(page) == (0, 0)
    assert "汇总提醒 · 党支部已提交" in part(page, "待我办理")
    assert "培训和补学待确认" in part(page, "待我办理")
    counted = tuple(
        replace(one, stage=Stage.REVIEW) if one.title == "培训和补学待确认" else one
        for one in matters.MATTERS
    )
    monkeypatch.setattr(matters, "MATTERS", counted)
    page = staff.get("/").text
    assert in_top_bar(page) == 1
    assert on_desk(page) == (1, 1)
    assert "党务干部培训班" in part(page, "待我办理")
    assert "培训和补学待确认" not in page
    review = staff.get("/review").text
    assert in_review(review) == 1
    assert "党务干部培训班" in part(review, "培训和补学待确认")


# members too: whom a summary may ask to sign holds a post or a delegation
@pytest.mark.parametrize("username", ["archivist", "member2"])
def test_nothing_is_asked_for_whom_nothing_can_wait(session, count_statements, username):
    assert matters.number(session, actor_of(session, username), clock.today()) == 0
    count_statements.clear()
    matters.number(session, actor_of(session, username), clock.today())
    assert [one for one in count_statements if "count(" in one] == []


def test_only_a_whole_page_asks_how_much_waits_and_asks_once(session, login_as, count_statements):
    make_activity(session, state=State.SUBMITTED)
    staff = login_as("staff")
    asked = []
    part = {"headers": {"HX-Request": "true"}}
    for ask in (
        lambda: staff.get("/activities"),
        lambda: staff.post("/activities/new?refresh=1", {"kinds": "party_day"}, **part),
    ):
        count_statements.clear()
        assert ask().status_code < 400
        # summaries wait for a reviewer, and the ledger asks for them in no other way
        asked.append(sum("FROM quarterly_summary" in one for one in count_statements))
    assert asked == [1, 0]


def test_what_waits_is_put_into_words_once_for_a_person_and_again_when_rights_change(
    session, login_as
):
    staff = login_as("staff")
    staff.get("/activities")
    built = matters._counting.cache_info().misses
    for _ in range(3):
        staff.get("/activities")
    assert matters._counting.cache_info().misses == built
    make_activity(session, state=State.SUBMITTED)
    assert in_top_bar(staff.get("/activities").text) == 1
    number = actor_of(session, "staff").user_id
    session.execute(delete(RoleGrant).where(RoleGrant.user_id == number))
    committed(session)
    assert in_top_bar(staff.get("/").text) == 0
