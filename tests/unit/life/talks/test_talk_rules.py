"""Coverage of talks, who is behind it, and what calls for a talk."""

from datetime import date

import pytest

from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.rules import (
    Change,
    TalkCoverage,
    TalkFact,
    coverage,
    open_changes,
    who_is_missing,
)
from intranet.domain.life.talks.tables import pair_key

DAY = date(2025, 6, 10)
MEMBERS, OFFICERS = {1, 2, 3, 4, 5}, {1, 2, 3}


def talk(first, second, day=DAY, occasion=Occasion.YEARLY):
    return TalkFact(day, first, second, occasion)


@pytest.mark.parametrize(
    ("members", "officers", "talks", "numbers"),
    [
        (set(), set(), [], (0, 0, 0, 0, 0, 0, 0)),
        (MEMBERS, OFFICERS, [], (5, 0, 3, 0, 2, 0, 0)),
        (MEMBERS, OFFICERS, [talk(1, 4)], (5, 2, 3, 0, 2, 1, 1)),
        (MEMBERS, OFFICERS, [talk(4, 1)], (5, 2, 3, 0, 2, 1, 1)),
        # members with each other are covered, but no officer talked with them
        (MEMBERS, OFFICERS, [talk(4, 5)], (5, 2, 3, 0, 2, 0, 0)),
        # the same pair twice is one pair
        (MEMBERS, OFFICERS, [talk(1, 2), talk(2, 1)], (5, 2, 3, 1, 2, 0, 0)),
        # somebody of the committee by name, and somebody who is not on the roll
        (MEMBERS, OFFICERS, [talk(None, 4)], (5, 1, 3, 0, 2, 0, 0)),
        (MEMBERS, OFFICERS, [talk(99, 4)], (5, 1, 3, 0, 2, 0, 0)),
        # a branch without a committee: its secretary alone
        (MEMBERS, {1}, [talk(1, 2)], (5, 2, 0, 0, 4, 1, 2)),
        # an officer who is no longer on the roll makes no pair
        ({1, 2}, {1, 2, 3}, [talk(1, 2)], (2, 2, 1, 1, 0, 0, 2)),
        (
            MEMBERS,
            OFFICERS,
            [talk(1, 2), talk(1, 3), talk(2, 3), talk(1, 4), talk(2, 5)],
            (5, 5, 3, 3, 2, 2, 5),
        ),
    ],
)
def test_coverage_counts_people_and_pairs(members, officers, talks, numbers):
    found = coverage(members, officers, talks)
    assert found == TalkCoverage(*numbers)
    # where there is nobody, nothing is certified
    assert found.complete == (
        numbers[0] == numbers[1] > 0 and numbers[2] == numbers[3] and numbers[4] == numbers[5]
    )


def test_who_is_missing_stands_behind_the_numbers():
    missing = who_is_missing(MEMBERS, OFFICERS, [talk(1, 2), talk(4, 5)])
    assert missing.members == (3,)
    assert missing.officer_pairs == ((1, 3), (2, 3))
    assert missing.others == (4, 5)


@pytest.mark.parametrize(
    ("talks", "still_open"),
    [
        ([], True),
        ([talk(1, 4, date(2025, 6, 9))], True),
        ([talk(1, 4, date(2025, 6, 10))], False),
        ([talk(4, 1, date(2025, 6, 11))], False),
        ([talk(1, 5, date(2025, 6, 11))], True),
        ([talk(1, 4, date(2025, 6, 1), Occasion.POST_CHANGE)], False),
    ],
)
def test_a_change_is_served_by_a_talk_after_it_or_on_its_occasion(talks, still_open):
    change = Change(4, date(2025, 6, 10), Occasion.POST_CHANGE, "任组织委员")
    assert (open_changes([change], talks) == [change]) is still_open


def test_a_transfer_is_served_only_by_a_talk_from_its_day_on():
    change = Change(4, date(2025, 6, 10), Occasion.OTHER, "转入")
    assert open_changes([change], [talk(1, 4, date(2025, 6, 1), Occasion.OTHER)]) == [change]


def test_a_pair_is_the_same_in_both_directions():
    assert pair_key(1, 12) == pair_key(12, 1)
    assert pair_key(1, "王书记") == pair_key("王书记", 1)
    assert pair_key(1, 2) != pair_key(1, "2")
