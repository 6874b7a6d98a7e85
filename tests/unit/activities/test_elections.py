"""Who is elected, on each side of each limit, and which numbers cannot be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.domain.activities.elections import (
    Candidate,
    ElectedOffice,
    Election,
    course,
    outcome,
    problems,
    short_of_choice,
)

NAMES = "甲乙丙丁戊己庚辛"


def election(votes, *, seats=3, ballots=(8, 8, 8), **changes):
    """An election of these candidates in the order of the ballot."""
    values = {
        "office": ElectedOffice.COMMITTEE,
        "seats": seats,
        **dict(zip(("issued", "returned", "valid"), ballots, strict=True)),
        "tellers": "壬",
        "counters": "癸",
        "candidates": [
            Candidate(position=n, name=NAMES[n], approve=count, written_in=False, member_id=n)
            for n, count in enumerate(votes)
        ],
    }
    return Election(**{**values, **changes})


@pytest.mark.parametrize(
    ("votes", "seats", "present", "elected", "tied"),
    [
        # more than half of those present: 5 of 8, 5 of 9
        ((8, 7, 5, 4), 3, 8, "甲乙丙", ""),
        ((8, 7, 4, 4), 3, 8, "甲乙", ""),
        ((8, 7, 5, 4), 3, 9, "甲乙丙", ""),
        ((8, 7, 4, 4), 3, 9, "甲乙", ""),
        # more have half than there are seats: by the number of votes, named in the order of the ballot
        ((5, 8, 7, 6), 3, 8, "乙丙丁", ""),
        # a tie for the last seat, for the last two, for all, and one that does not matter
        ((8, 7, 5, 5), 3, 8, "甲乙", "丙丁"),
        ((8, 6, 6, 6), 3, 8, "甲", "乙丙丁"),
        ((6, 6, 6, 6), 3, 8, "", "甲乙丙丁"),
        ((8, 7, 7, 5), 3, 8, "甲乙丙", ""),
        ((8, 7, 6, 6), 2, 8, "甲乙", ""),
        # a tie below half decides nothing
        ((8, 7, 4, 4), 2, 8, "甲乙", ""),
        ((4, 4), 1, 8, "", ""),
        ((8,), 1, 8, "甲", ""),
        ((4,), 1, 8, "", ""),
    ],
)
def test_who_is_elected(votes, seats, present, elected, tied):
    found = outcome(election(votes, seats=seats), due_voters=present, present_voters=present)
    assert ("".join(found.elected), "".join(found.tied)) == (elected, tied)
    assert found.held
    assert found.open_seats == seats - len(elected)
    assert ("再次投票" in found.sentence) is bool(tied)
    assert ("另行选举" in found.sentence) is (not tied and len(elected) < seats)


@pytest.mark.parametrize(
    ("votes", "agreed", "open_seats", "words"),
    [
        # two of three seats are filled; half of eight are four
        ((8, 7, 4, 4), 4, 0, "经4名选举人同意（半数以上），减少名额1名，不再进行选举。"),
        ((8, 7, 4, 4), 3, 1, "同意减少名额的3人，不足选举人的半数，不足的1名应当另行选举。"),
        ((8, 7, 4, 4), None, 1, "不足的1名应当另行选举；接近应选名额的"),
        # nobody gives up what is tied for, nor all seats
        ((8, 7, 5, 5), 8, 1, "应当就票数相等的被选举人再次投票"),
        ((4, 4, 4, 4), 8, 3, "少于应选名额3名，不足的3名应当另行选举"),
    ],
)
def test_half_of_the_electors_may_give_up_the_seats_left_open(votes, agreed, open_seats, words):
    found = outcome(election(votes, fewer_agreed=agreed), due_voters=8, present_voters=8)
    assert found.open_seats == open_seats
    assert words in found.sentence


@pytest.mark.parametrize(
    ("due", "present", "held"),
    [
        (15, 12, True),
        (15, 11, False),
        (16, 13, True),
        (16, 12, False),
        (10, 8, True),
        (0, 0, False),
    ],
)
def test_four_fifths_of_those_due_must_be_there(due, present, held):
    found = outcome(election((11,), seats=1), due_voters=due, present_voters=present)
    assert found.held is held
    assert ("五分之四" in found.sentence) is not held
    assert bool(found.elected) is held


@pytest.mark.parametrize(("returned", "held"), [(7, True), (8, True), (9, False)])
def test_more_ballots_back_than_issued_make_it_void(returned, held):
    found = outcome(election((7, 7, 7), ballots=(8, returned, 7)), due_voters=8, present_voters=8)
    assert found.held is held
    assert ("应当重新选举" in found.sentence) is not held
    assert bool(found.elected) is held


@pytest.mark.parametrize(
    "changes", [{"votes": (8, None)}, {"votes": ()}, {"votes": (8,), "seats": None}]
)
def test_nobody_is_elected_while_numbers_are_missing(changes):
    found = outcome(election(**changes), due_voters=8, present_voters=8)
    assert (found.elected, found.sentence) == ((), "得票数没有填全，选举结果待定。")


COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=8)


@given(COUNTS, st.integers(1, 5))
def test_never_more_than_the_seats_and_never_the_weaker_before_the_stronger(votes, seats):
    found = outcome(election(votes, seats=seats), due_voters=12, present_voters=12)
    count = dict(zip(NAMES, votes, strict=False))
    assert len(found.elected) <= seats
    assert all(count[name] >= 7 for name in (*found.elected, *found.tied))
    assert not set(found.elected) & set(found.tied)
    rest = [count[name] for name in count if name not in found.elected]
    assert (
        all(count[name] > max(rest, default=0) for name in found.elected)
        or len(found.elected) == seats
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({}, "", ""),
        ({"seats": None}, "seats", "请填写应选名额"),
        ({"seats": 4}, "", ""),
        ({"seats": 5}, "seats", "多于候选人4名"),
        ({"ballots": (None, 8, 8)}, "issued", "请填写发出选票数"),
        ({"ballots": (9, 8, 8)}, "issued", "多于到会有选举权的8人"),
        ({"ballots": (7, 7, 7), "votes": (7, 7, 6, 1)}, "", ""),
        ({"ballots": (8, None, 8)}, "returned", "请填写收回选票数"),
        ({"ballots": (8, 8, None)}, "valid", "请填写有效票数"),
        ({"ballots": (8, 7, 8)}, "valid", "多于收回选票7张"),
        ({"ballots": (8, 8, 7), "votes": (8, 1, 1, 1)}, "candidates-0-approve", "多于有效票7张"),
        ({"votes": (8, 8, 8, 0)}, "", ""),
        ({"votes": (8, 8, 8, 1)}, "valid", "最多能投的24票"),
        ({"votes": (8, None, 1, 1)}, "candidates-1-approve", "请填写乙的得票数"),
        # a void election is not counted
        ({"ballots": (8, 9, None), "votes": (None, None, None, None)}, "", ""),
        ({"votes": ()}, "candidates-0-name", "请填写候选人"),
        ({"tellers": " "}, "tellers", "请填写监票人"),
        ({"tellers": "壬、乙"}, "tellers", "监票人不能是候选人：乙"),
        ({"counters": ""}, "counters", "请填写计票人"),
        ({"counters": "丙，癸"}, "counters", "计票人不能是候选人：丙"),
        ({"counters": "壬、癸"}, "counters", "不能由监票人兼任：壬"),
        ({"votes": (8, 7, 4, 4), "fewer_agreed": 8}, "", ""),
        ({"votes": (8, 7, 4, 4), "fewer_agreed": 3}, "", ""),
        ({"votes": (8, 7, 4, 4), "fewer_agreed": 9}, "fewer_agreed", "多于到会有选举权的8人"),
        ({"fewer_agreed": 8}, "fewer_agreed", "当选人已满应选名额"),
        ({"votes": (8, 6, 5, 5), "fewer_agreed": 8}, "fewer_agreed", "应当再次投票"),
        ({"votes": (4, 4, 4, 4), "fewer_agreed": 8}, "fewer_agreed", "没有人当选"),
    ],
)
def test_what_is_missing_or_impossible_is_told_beside_its_field(changes, field, words):
    found = list(problems(election(**{"votes": (8, 7, 5, 4), **changes}), present_voters=8))
    assert [name for name, _ in found] == ([field] if field else [])
    assert all(words in sentence for _, sentence in found)


def test_a_candidate_stands_once_and_has_the_right_to_be_elected():
    twice = election((8, 7, 5, 4))
    twice.candidates[2].name = "甲"
    assert [name for name, _ in problems(twice, present_voters=8)] == ["candidates-2-name"]
    found = problems(election((8, 7, 5, 4)), present_voters=8, without_vote={3})
    assert list(found) == [("candidates-3-name", "丁没有被选举权，不能作为候选人。")]


@pytest.mark.parametrize(
    ("office", "seats", "candidates", "enough"),
    [
        (ElectedOffice.COMMITTEE, 3, 4, True),
        (ElectedOffice.COMMITTEE, 3, 3, False),
        (ElectedOffice.COMMITTEE, 5, 6, True),
        (ElectedOffice.COMMITTEE, 6, 7, False),
        (ElectedOffice.DELEGATES, 1, 1, False),
        (ElectedOffice.SECRETARY, 1, 1, True),
    ],
)
def test_committees_and_delegates_are_chosen_among_a_fifth_more(office, seats, candidates, enough):
    found = short_of_choice(election((8,) * candidates, seats=seats, office=office))
    assert (found == "") is enough


def test_minutes_name_ballots_votes_and_who_was_written_in():
    found = election((8, 7, 5, 4), ballots=(8, 8, 7))
    found.candidates[3].written_in = True
    assert course(found) == (
        "等额选举支部委员会委员3名，候选人3名；监票人：壬，计票人：癸；"
        "发出选票8张，收回8张，其中有效票7张，无效票1张；得赞成票：甲8票，乙7票，丙5票，丁（另选人）4票"
    )
