"""Where a task stands against the day it was agreed for, in words."""

from datetime import date
from enum import StrEnum


class DueState(StrEnum):
    """States of a resolution, in the order in which a list asks for attention."""

    PAST = "past"
    TODAY = "today"
    AHEAD = "ahead"
    UNDATED = "undated"
    DONE = "done"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {
            DueState.PAST: "已超约定时限",
            DueState.TODAY: "今日到期",
            DueState.AHEAD: "未到期",
            DueState.UNDATED: "未约定时限",
            DueState.DONE: "已办结",
        }[self]

    @property
    def tone(self) -> str:
        """Colour of the badge."""
        return {
            DueState.PAST: "amber",
            DueState.TODAY: "amber",
            DueState.AHEAD: "blue",
            DueState.UNDATED: "grey",
            DueState.DONE: "green",
        }[self]

    @property
    def icon(self) -> str:
        """Icon of the badge."""
        return {
            DueState.PAST: "attention",
            DueState.TODAY: "attention",
            DueState.AHEAD: "submitted",
            DueState.UNDATED: "draft",
            DueState.DONE: "check",
        }[self]


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
