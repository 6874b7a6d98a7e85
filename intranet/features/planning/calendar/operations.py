"""Writes of the working calendar. They flush and never commit."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.records import entries
from intranet.domain.records.days import CalendarDay, by_day, days_between
from intranet.domain.records.entries import Events
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import RuleBroken


def list_days(
    session: Session, last: date, typed: Mapping[str, Any], events: Events, *, actor: Actor
) -> None:
    """List every day from the one that is *typed* to *last*; what is listed in just this way already stays as it is.

    Raises RuleBroken beside ``day`` when a day of them is listed otherwise.
    """
    first: date = typed["day"]
    known = by_day(days_between(session, first, last))
    other = [
        row.day
        for row in known.values()
        if (row.name, row.is_workday) != (typed["name"], typed["is_workday"])
    ]
    if other:
        named = "、".join(long_date(day) for day in other[:5])
        raise RuleBroken({"day": [f"{named}已有其他安排，请先修改或移除。"]})
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if day not in known:
            entries.add(session, CalendarDay(), {**typed, "day": day}, events, actor=actor)
