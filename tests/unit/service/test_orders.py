"""States of an order, and its figures: no rate without what it is made of, none where there is nothing to divide by."""

from datetime import date

import pytest

from intranet.domain.service.order_figures import OrderFigures, quarters_within, rate
from intranet.domain.service.orders import (
    ENDED,
    EVENTS,
    MOVES,
    OrderLevel,
    OrderMove,
    OrderState,
    code_hash_of,
    rule_for,
)
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("move", OrderMove)
def test_only_moves_of_the_table_are_legal(state, move):
    if (state, move) in MOVES:
        assert rule_for(state, move).to in OrderState
        return
    with pytest.raises(InvalidMove, match=state.label):
        rule_for(state, move)


def test_every_state_is_reached_and_left_and_every_move_leaves_an_event():
    reached = {rule.to for rule in MOVES.values()}
    assert reached == set(OrderState)
    assert {state for state, _ in MOVES} == set(OrderState)
    assert set(EVENTS) == {move for _, move in MOVES} == set(OrderMove)
    # what has ended is only taken up again
    assert {move for state, move in MOVES if state in ENDED} == {OrderMove.REOPEN}


def test_each_level_hands_up_to_the_next_and_the_last_to_none():
    assert OrderLevel.BRANCH.above is OrderLevel.COMMITTEE
    assert OrderLevel.COMMITTEE.above is OrderLevel.SUPERIOR
    assert OrderLevel.SUPERIOR.above is None


def test_a_rate_stands_with_what_it_is_made_of_or_is_not_told():
    assert rate(198, 225, "无") == "88%（198/225）"
    assert rate(2, 3, "无") == "66.7%（2/3）"
    assert rate(0, 4, "无") == "0%（0/4）"
    assert rate(0, 0, "尚无评价") == "尚无评价"


def test_figures_with_empty_denominators_tell_no_rate():
    assert OrderFigures().told == "没有点单"
    told = OrderFigures(received=2).told
    assert told == "受理2件；尚未接单；尚无办理结果；尚无评价"
    assert "%" not in told


def test_rates_of_several_quarters_are_of_the_sums():
    one = OrderFigures(4, 4, 3, 2, 1, 1, 1)
    other = OrderFigures(9, 8, 7, 10, 9, 3, 2)
    whole = OrderFigures.of_all([one, other])
    assert whole.solved_rate == "83.3%（10/12）"
    assert whole.satisfied_rate == "75%（3/4）"
    assert whole.response == "0.8天"
    assert OrderFigures.of_all([]) == OrderFigures()


@pytest.mark.parametrize(
    ("accepted", "days", "said"),
    [
        (3, 0, "不足1天"),
        (30, 1, "不足0.1天"),
        (2, 1, "0.5天"),
    ],
)
def test_no_answer_takes_no_time_at_all(accepted, days, said):
    assert OrderFigures(accepted=accepted, response_days=days).response == said


def test_quarters_meet_without_a_gap_and_none_is_told_before_it_has_begun(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2025, 7, 1))
    found = quarters_within(date(2024, 12, 31), date(2025, 12, 31))
    assert [str(one) for one in found] == ["2024Q4", "2025Q1", "2025Q2", "2025Q3"]
    assert quarters_within(date(2025, 10, 1), date(2025, 12, 31)) == []


def test_a_code_is_known_however_it_is_written_and_is_stored_as_a_digest():
    assert code_hash_of("abcd-2345") == code_hash_of(" ABCD 2345")
    assert len(code_hash_of("ABCD2345")) == 64
    assert "ABCD" not in code_hash_of("ABCD2345")
