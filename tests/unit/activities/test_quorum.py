"""Validity and results of votes: the worked table of the rules, and properties that must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.domain.activities.quorum import DecisionType, judge, needed_approvals, needed_present

ORDINARY, A, E = DecisionType.ORDINARY, DecisionType.ADMISSION, DecisionType.ELECTION


@pytest.mark.parametrize(
    ("decision", "due", "present", "approve", "valid", "passed"),
    [
        (ORDINARY, 20, 10, 10, True, False),
        (ORDINARY, 20, 11, 11, True, True),
        (A, 20, 10, 10, False, False),
        (A, 20, 11, 11, True, True),
        (ORDINARY, 21, 11, 11, True, True),
        (ORDINARY, 21, 10, 10, False, False),
        (E, 15, 12, 7, True, True),
        (E, 15, 12, 6, True, False),
        (E, 16, 12, 12, False, False),
        (E, 16, 13, 7, True, True),
        # 11 members, 2 of them probationary: only the 9 full members count
        (ORDINARY, 9, 6, 5, True, True),
        (ORDINARY, 9, 6, 4, True, False),
        (DecisionType.COMMITTEE, 5, 3, 3, True, True),
        (DecisionType.COMMITTEE, 5, 2, 2, False, False),
        (DecisionType.FULL_MEMBERSHIP, 8, 4, 5, False, False),
        (DecisionType.FULL_MEMBERSHIP, 8, 5, 5, True, True),
        (DecisionType.EXTENSION, 8, 4, 5, False, False),
        (DecisionType.EXTENSION, 8, 5, 4, True, False),
        (DecisionType.CANCELLATION, 8, 5, 5, True, True),
        (ORDINARY, 0, 0, 0, False, False),
    ],
)
def test_the_worked_table(decision, due, present, approve, valid, passed):
    verdict = judge(decision, due_voters=due, present_voters=present, approve=approve)
    assert (verdict.valid, verdict.passed) == (valid, passed)


def test_the_explanation_names_the_numbers():
    assert "至少11人，实到10人" in judge(A, due_voters=20, present_voters=10, approve=0).explanation
    assert "至少11票" in judge(ORDINARY, due_voters=20, present_voters=10, approve=10).explanation


SIZES = st.integers(min_value=1, max_value=300)


@given(st.sampled_from(DecisionType), SIZES, st.data())
def test_one_more_approval_never_turns_passed_into_failed(decision, due, data):
    present = data.draw(st.integers(0, due))
    approve = data.draw(st.integers(0, due - 1))
    fewer = judge(decision, due_voters=due, present_voters=present, approve=approve)
    more = judge(decision, due_voters=due, present_voters=present, approve=approve + 1)
    assert more.passed >= fewer.passed


@given(st.sampled_from(DecisionType), SIZES, st.data())
def test_one_more_voter_present_never_invalidates_the_meeting(decision, due, data):
    present = data.draw(st.integers(0, due - 1))
    before = judge(decision, due_voters=due, present_voters=present, approve=0)
    after = judge(decision, due_voters=due, present_voters=present + 1, approve=0)
    assert after.valid >= before.valid


@given(st.sampled_from(DecisionType), SIZES)
def test_a_unanimous_full_meeting_always_passes(decision, due):
    assert judge(decision, due_voters=due, present_voters=due, approve=due).passed


@given(st.sampled_from(DecisionType), SIZES)
def test_the_numbers_on_the_agenda_card_are_exactly_the_threshold(decision, due):
    floor = needed_present(decision, due)
    assert judge(decision, due_voters=due, present_voters=floor, approve=0).valid
    assert not judge(decision, due_voters=due, present_voters=floor - 1, approve=0).valid
    approvals = needed_approvals(decision, due, due)
    assert judge(decision, due_voters=due, present_voters=due, approve=approvals).passed
    assert not judge(decision, due_voters=due, present_voters=due, approve=approvals - 1).passed


@given(SIZES)
def test_half_of_those_due_never_passes_an_ordinary_vote(due):
    assert not judge(ORDINARY, due_voters=2 * due, present_voters=2 * due, approve=due).passed
