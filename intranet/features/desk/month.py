"""The present month on the desk: its days, and what is planned or due on them."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.domain.planning.progress import Planned
from intranet.domain.waiting.shapes import Found, Stage
from intranet.features.desk.actions import Action
from intranet.features.desk.queries import Scope
from intranet.foundation.quarters import Month

LISTED = 6
AHEAD = timedelta(days=7)
"""So far one looks ahead on the last days of a month, too."""


@dataclass(frozen=True)
class Entry:
    """One thing planned for a day, or due on it; ``draft_at`` is where a draft of it is made with one touch."""

    day: date
    title: str
    url: str
    word: str
    draft_at: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the strip, also of the months beside it: they fill the weeks up."""

    day: date
    inside: bool
    is_today: bool
    busy: bool


@dataclass(frozen=True)
class Strip:
    """The weeks from Monday; what is still to come, the first few of it; and how many more there are."""

    label: str
    url: str
    until: date
    weeks: list[list[Day]]
    entries: list[Entry]
    more: int


def strip(
    found: Iterable[Found],
    planned: Iterable[Planned],
    actions: Iterable[Action],
    scope: Scope,
    today: date,
) -> Strip:
    """What is planned or due in the month of *today* and in the week to come, from today on in words."""
    month = Month.of(today)
    until = max(month.last_day, today + AHEAD)
    entries = {
        *(
            Entry(
                row.day,
                row.title(scope.place(row.branch_id)),
                row.url(scope.code(row.branch_id)),
                "计划",
            )
            for one in found
            if one.matter.stage is Stage.PLANNED
            for row in one.rows
            if row.day is not None
        ),
        *(
            Entry(
                one.due_on,
                one.title,
                f"/plans/{one.id}",
                "下达" if one.handed_down else "计划",
                draft_address(one),
            )
            for one in planned
            if one.draft is None
        ),
        *(
            Entry(one.due, one.title, one.url, "到期")
            for one in actions
            if one.due is not None and one.rank[0] != Stage.PLANNED and not one.planned
        ),
    }
    here = sorted(
        (one for one in entries if month.first_day <= one.day <= until),
        key=lambda one: (one.day, one.title, one.url),
    )
    busy = {one.day for one in here}
    coming = [one for one in here if one.day >= today]
    return Strip(
        month.label,
        f"/calendar?month={month}",
        until,
        [
            [Day(day, day in month, day == today, day in busy) for day in week]
            for week in _weeks(month, until)
        ],
        coming[:LISTED],
        len(coming[LISTED:]),
    )


def draft_address(item: Planned) -> str:
    """Where a draft of the item is made."""
    return f"/plans/{item.id}/draft"


def _weeks(month: Month, until: date) -> Iterable[list[date]]:
    """The weeks of the month, and that of the last day one looks ahead to."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.number)
    last = weeks[-1][-1]
    if until > last:
        weeks.append([last + timedelta(days=number) for number in range(1, 8)])
    return weeks
