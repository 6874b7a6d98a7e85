"""The calendar as a file for other programs (RFC 5545): title, place, kind and time, nothing else."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from intranet.domain.activities.times import runs_through
from intranet.features.planning.calendar.queries import Entry
from intranet.foundation.clock import BEIJING
from intranet.foundation.personal_numbers import masked

_PRODUCT = "-//intranet//calendar//ZH"


def feed(name: str, entries: Iterable[Entry], *, first: date, last: date) -> bytes:
    """All entries that have a day, as one VCALENDAR; ``first`` and ``last`` bound its time zone."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        if entry.first is not None and entry.last is not None:
            calendar.add_component(_event(entry, entry.first, entry.last))
    calendar.add_missing_timezones(first_date=first, last_date=last)
    return bytes(calendar.to_ical())


def _event(entry: Entry, first: date, last: date) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@intranet")
    # the moment of the last change, not of this download: the same data give the same file
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("summary", masked(entry.title))
    if entry.place:
        event.add("location", masked(entry.place))
    if entry.kind:
        event.add("categories", entry.kind.split("、"))
    event.add("status", "CONFIRMED" if entry.settled else "TENTATIVE")
    through = runs_through(first, last, entry.starts_at, entry.ends_at)
    if entry.starts_at is None or (first != last and not through):
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))
        return event
    event.add("dtstart", datetime.combine(first, entry.starts_at, BEIJING))
    if entry.ends_at is not None:
        event.add("dtend", datetime.combine(last, entry.ends_at, BEIJING))
    return event
