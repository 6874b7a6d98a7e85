"""Where a task stands: the agreed day itself is in time, the day after is one day beyond it."""

from datetime import date

import pytest

from intranet.domain.follow_up.due import DueState, due_state, due_words

TODAY = date(2025, 10, 20)


@pytest.mark.parametrize(
    ("due_on", "state", "words"),
    [
        (date(2025, 10, 21), DueState.AHEAD, "未到期"),
        (date(2025, 10, 20), DueState.TODAY, "今日到期"),
        (date(2025, 10, 19), DueState.PAST, "已超约定时限1天"),
        (date(2025, 9, 20), DueState.PAST, "已超约定时限30天"),
        (None, DueState.UNDATED, "未约定时限"),
    ],
)
def test_an_open_task_stands_by_its_day(due_on, state, words):
    assert due_state(due_on, done=False, today=TODAY) is state
    assert due_words(due_on, done=False, today=TODAY) == words


@pytest.mark.parametrize("due_on", [None, date(2025, 10, 19), date(2025, 10, 21)])
def test_what_is_done_is_done_whatever_its_day(due_on):
    assert due_words(due_on, done=True, today=TODAY) == "已办结"


def test_every_state_has_its_word_and_shape():
    assert all(state.label and state.tone and state.icon for state in DueState)
