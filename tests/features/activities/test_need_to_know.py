"""Why somebody was absent is for who keeps the register; all others learn only that leave was given."""

from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.tables import Attendance
from intranet.domain.activities.visibility import sees_reasons
from intranet.domain.organization.members import Member
from intranet.domain.records.workflow import State
from intranet.features.activities.papers.record import record_print
from tests.cast import ACCOUNTS
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.features.activities.test_papers import papers_of
from tests.rows import committed

SICK = {"周七星": AbsenceReason.SICK_LEAVE, "孙六合": AbsenceReason.UNEXCUSED}
NOTE = "肺炎住院"


def _with_note(session, activity):
    row = session.scalars(
        select(Attendance).where(Attendance.activity_id == activity.id, Attendance.name == "周七星")
    ).one()
    row.absence_note = NOTE
    committed(session)
    return activity


def test_the_reason_is_told_to_who_keeps_the_register(session):
    activity = make_activity(session, state=State.APPROVED)
    told = {name for name in ACCOUNTS if sees_reasons(activity, actor_of(session, name))}
    assert told == {"secretary1", "clerk1", "discipline1"}


def test_a_group_leader_knows_the_reasons_of_the_own_group_only(session):
    leader = actor_of(session, "groupleader8")
    (group,) = {grant.party_group_id for grant in leader.grants if grant.party_group_id}
    own, other = (
        make_activity(session, branch="B08", kinds=("group_meeting",), party_group_id=number)
        for number in (group, group - 1)
    )
    assert sees_reasons(own, leader)
    assert not sees_reasons(other, leader)


def test_pages_of_the_record_keep_the_reason_from_members(session, login_as):
    activity = _with_note(session, make_activity(session, state=State.APPROVED, absent=SICK))
    kept = login_as("secretary1").get(f"/activities/{activity.id}").text
    assert "周七星（病假：肺炎住院）" in kept
    for username in ("member1", "staff", "archivist"):
        page = login_as(username).get(f"/activities/{activity.id}").text
        assert "孙六合（无故缺席）、周七星（请假）" in page
        assert "病假" not in page
        assert NOTE not in page


def test_the_print_says_to_a_member_only_that_leave_was_given(session):
    activity = _with_note(session, make_activity(session, state=State.APPROVED, absent=SICK))

    def absent(username):
        page = record_print(*papers_of(session, activity, username)).pages[0]
        return next(fact.value for fact in page.facts if fact.label == "缺席及原因")

    assert "周七星（病假，肺炎住院）" in absent("clerk1")
    assert absent("member1") == "孙六合（无故缺席）、周七星（请假）"


def test_reviewers_see_neither_the_reason_nor_its_correction(session, login_as):
    activity = make_activity(session, state=State.SUBMITTED, absent=SICK)
    page = login_as("staff").get(f"/review/{activity.id}").text
    assert "周七星（请假）" in page
    assert "其中孙六合无故缺席" in page
    assert "病假" not in page
    for username, shown in (("secretary1", True), ("staff", False)):
        history = login_as(username).get(f"/activities/{activity.id}/revisions").text
        assert ("缺席及原因" in history) is shown or "缺席及原因" not in history
        assert "病假" not in history or shown


def test_what_a_member_missed_is_told_with_its_reason_to_them_and_their_branch(session, login_as):
    _with_note(session, make_activity(session, state=State.APPROVED, absent=SICK))
    member = session.scalars(select(Member.id).where(Member.name == "周七星")).one()
    assert "病假：肺炎住院" in login_as("secretary1").get(f"/study/members/{member}").text
    page = login_as("archivist").get(f"/study/members/{member}").text
    assert "请假" in page
    assert "病假" not in page


def test_the_note_of_an_absence_is_not_searched(session, login_as):
    _with_note(session, make_activity(session, state=State.APPROVED, absent=SICK))
    for username in ("secretary1", "member1", "staff"):
        assert "<mark>" not in login_as(username).get(f"/search?q={NOTE}").text
