"""Writes of the working calendar. They flush and never commit."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.planning.days import CalendarDay, by_day, days_between
from intranet.domain.records.entered import check_version
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import NotFound, RuleBroken

GONE = "没有找到这一天的安排，可能已被移除。"
FASTER = "在您填写期间，这一天的安排已被其他人修改。您填写的内容都还在，请核对后再保存。"


@dataclass(frozen=True, kw_only=True)
class DayInput:
    """What the form says of a day or of several."""

    name: str
    is_workday: bool
    source: str


def load(session: Session, day_id: int) -> CalendarDay:
    """One listed day; NotFound when there is none."""
    row = session.get(CalendarDay, day_id)
    if row is None:
        raise NotFound(GONE)
    return row


def add_days(
    session: Session, first: date, last: date, typed: DayInput, *, actor: Actor
) -> list[CalendarDay]:
    """List every day from *first* to *last*; what is listed in just this way already stays as it is.

    Raises RuleBroken beside ``first`` when a day of them is listed otherwise.
    """
    known = by_day(days_between(session, first, last))
    other = [
        row.day
        for row in known.values()
        if (row.name, row.is_workday) != (typed.name, typed.is_workday)
    ]
    if other:
        named = "、".join(long_date(day) for day in other[:5])
        raise RuleBroken({"first": [f"{named}已有其他安排，请先修改或移除。"]})
    made = [
        CalendarDay(day=day, name=typed.name, is_workday=typed.is_workday, source=typed.source)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if day not in known
    ]
    session.add_all(made)
    session.flush()
    for row in made:
        _record(session, AuditAction.CALENDAR_DAY_ADDED, row, actor=actor)
    return made


def edit_day(
    session: Session, row: CalendarDay, day: date, typed: DayInput, *, actor: Actor, version: int
) -> None:
    """Correct one listed day. Raises StaleRecord, and RuleBroken when another row has the new date."""
    check_version(row, version)
    twin = session.scalar(
        select(CalendarDay.id).where(CalendarDay.day == day, CalendarDay.id != row.id)
    )
    if twin is not None:
        raise RuleBroken({"first": [f"{long_date(day)}已有安排，请直接修改那一天。"]})
    row.day, row.name, row.is_workday = day, typed.name, typed.is_workday
    row.source = typed.source
    session.flush()
    _record(session, AuditAction.CALENDAR_DAY_EDITED, row, actor=actor)


def remove_day(session: Session, row: CalendarDay, *, actor: Actor, version: int) -> None:
    """Take a day off the list: it follows the week again. Raises StaleRecord."""
    check_version(row, version, acting=True)
    _record(session, AuditAction.CALENDAR_DAY_REMOVED, row, actor=actor)
    session.delete(row)
    session.flush()


def _record(session: Session, action: AuditAction, row: CalendarDay, *, actor: Actor) -> None:
    record_event(
        session,
        action,
        actor=actor,
        kind="calendar_day",
        object_id=row.id,
        label=f"{row.day.isoformat()} {row.name}{row.mark_label}",
    )
    session.flush()
