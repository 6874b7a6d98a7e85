"""Where a task stands against the day it was agreed for, in words."""

from datetime import date

from intranet.foundation import looks
from intranet.foundation.shown import Shown


class DueState(Shown):
    """States of a resolution, in the order in which a list asks for attention."""

    PAST = "past", "已超约定时限", *looks.ATTENTION
    TODAY = "today", "今日到期", *looks.TODAY
    AHEAD = "ahead", "未到期", *looks.NOT_DUE
    UNDATED = "undated", "未约定时限", *looks.UNDATED
    DONE = "done", "已办结", *looks.DONE


def due_state(due_on: date | None, *, done: bool, today: date) -> DueState:
    """The state on *today*; the agreed day itself is still in time."""
    if done:
        return DueState.DONE
    if due_on is None:
        return DueState.UNDATED
    if due_on == today:
        return DueState.TODAY
    return DueState.PAST if due_on < today else DueState.AHEAD


def due_words(due_on: date | None, *, done: bool, today: date) -> str:
    """The state in words, with the number of days (calendar days) where the agreed day has passed."""
    state = due_state(due_on, done=done, today=today)
    if state is DueState.PAST and due_on is not None:
        return f"{state.label}{(today - due_on).days}天"
    return state.label
