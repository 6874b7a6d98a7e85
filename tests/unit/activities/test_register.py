"""Attendance of a gathering computed from the roster of the day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from intranet.domain.activities.attendance import (
    Absence,
    attendance_mode,
    count,
    take_attendance,
    update_counts,
)
from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.organization.members import ExemptionReason, MemberStatus
from intranet.domain.organization.roster import RosterEntry
from intranet.domain.organization.tables import PostTitle


def kind(mode=AttendanceMode.DUE, rule=DueRule.ALL_MEMBERS):
    return ActivityKind(code="x", label="x", attendance_mode=mode, due_rule=rule)


def person(number, status=MemberStatus.FULL, group=None, titles=(), exemption=None):
    return RosterEntry(number, f"党员{number}", status, group, tuple(titles), exemption, False, "")


def activity(group=None):
    return Activity(held_on=date(2025, 9, 15), duration_minutes=90, party_group_id=group)


def test_everybody_is_present_by_default():
    rows = take_attendance(activity(), [kind()], [person(1), person(2)], absences={})
    assert [row.status for row in rows] == [AttendanceStatus.PRESENT] * 2


def test_an_absence_typed_for_a_stranger_is_ignored():
    rows = take_attendance(
        activity(), [kind()], [person(1)], absences={7: Absence(AbsenceReason.SICK_LEAVE)}
    )
    assert [row.member_id for row in rows] == [1]


def test_the_exempt_are_not_counted_even_when_ticked_absent():
    frail = person(2, exemption=ExemptionReason.FRAIL)
    rows = take_attendance(
        activity(), [kind()], [person(1), frail], absences={2: Absence(AbsenceReason.FRAIL)}
    )
    assert rows[1].status is AttendanceStatus.EXEMPT
    assert rows[1].absence_reason is None
    counts = count(rows, DueRule.ALL_MEMBERS, party_group_id=None)
    assert (counts.due, counts.present, counts.due_voters) == (1, 1, 1)


def test_a_suspended_vote_still_counts_in_due():
    rows = take_attendance(
        activity(), [kind()], [person(1, exemption=ExemptionReason.VOTE_SUSPENDED)], absences={}
    )
    counts = count(rows, DueRule.ALL_MEMBERS, party_group_id=None)
    assert (counts.due, counts.due_voters) == (1, 0)


def test_probationary_members_attend_without_a_vote():
    rows = take_attendance(
        activity(), [kind()], [person(1), person(2, MemberStatus.PROBATIONARY)], absences={}
    )
    counts = count(rows, DueRule.ALL_MEMBERS, party_group_id=None)
    assert (counts.due, counts.due_voters) == (2, 1)


def test_two_kinds_share_the_attendance_and_count_their_own():
    officer = person(1, titles=[PostTitle.BRANCH_SECRETARY])
    kinds = [kind(rule=DueRule.BRANCH_COMMITTEE), kind()]
    gathering = activity()
    gathering.attendance = take_attendance(
        gathering,
        kinds,
        [officer, person(2), person(3)],
        absences={1: Absence(AbsenceReason.ON_DUTY)},
    )
    gathering.records = [ActivityRecord(kind=each) for each in kinds]
    update_counts(gathering)
    committee, everybody = gathering.records
    assert (committee.due_count, committee.present_count) == (1, 0)
    assert (everybody.due_count, everybody.present_count) == (3, 2)
    assert (gathering.due_count, gathering.present_count, gathering.absent_count) == (3, 2, 1)
    assert gathering.person_minutes == 180


def test_a_group_meeting_is_due_for_its_group():
    rows = take_attendance(
        activity(group=5),
        [kind(rule=DueRule.PARTY_GROUP)],
        [person(1, group=5), person(2, group=6), person(3)],
        absences={},
    )
    assert [row.member_id for row in rows] == [1]


def test_without_a_group_nobody_is_due_at_a_group_meeting():
    rows = take_attendance(activity(), [kind(rule=DueRule.PARTY_GROUP)], [person(1)], absences={})
    assert rows == []


def test_takers_are_those_who_were_ticked_and_belong_to_the_branch():
    rows = take_attendance(
        activity(),
        [kind(AttendanceMode.PARTICIPANTS)],
        [person(1), person(2)],
        absences={},
        participants=[2, 99],
    )
    assert [row.member_id for row in rows] == [2]


def test_a_register_beats_takers_and_takers_beat_numbers():
    due, takers, numbers = (kind(mode) for mode in AttendanceMode)
    assert attendance_mode([numbers, takers, due]) is AttendanceMode.DUE
    assert attendance_mode([numbers, takers]) is AttendanceMode.PARTICIPANTS
    assert attendance_mode([numbers]) is AttendanceMode.HEADCOUNT


@given(
    st.lists(
        st.tuples(
            st.sampled_from(MemberStatus),
            st.sampled_from([None, *ExemptionReason]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_the_sums_always_agree_with_the_rows(people):
    roster = [person(n, status, exemption=why) for n, (status, why, _) in enumerate(people)]
    absences = {
        n: Absence(AbsenceReason.SICK_LEAVE) for n, (_, _, absent) in enumerate(people) if absent
    }
    gathering = activity()
    gathering.attendance = take_attendance(gathering, [kind()], roster, absences=absences)
    gathering.records = [ActivityRecord(kind=kind())]
    update_counts(gathering)
    record = gathering.records[0]
    assert gathering.present_count + gathering.absent_count == gathering.due_count
    assert (record.due_count, record.present_count) == (
        gathering.due_count,
        gathering.present_count,
    )
    assert 0 <= record.present_voters <= record.due_voters <= record.due_count
