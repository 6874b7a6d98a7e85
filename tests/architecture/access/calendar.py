"""Who may use the routes of the calendar, and the listed day on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.organization.tables import Branch
from intranet.domain.records.days import CalendarDay
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, STAFF, Rule

RULES: dict[str, Rule] = {
    "calendar.index": CONTENT,
    "calendar.download": CONTENT,
    "calendar.days": CONTENT,
    "calendar.days_xlsx": CONTENT,
    "calendar.days_pdf": CONTENT,
    "calendar.new_days": STAFF,
    "calendar.edit_day": STAFF,
    "calendar.remove_day": STAFF,
}


def group_of(_name: str) -> str:
    """All routes are tried on one listed day."""
    return "calendar"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One listed day for each branch it is tried beside; commits."""
    row = CalendarDay(
        day=date(2030, 1, branch.id),
        name="休假",
        is_workday=False,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(row)
    session.flush()
    record_event(session, AuditAction.CALENDAR_DAY_ADDED, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()
    return {"calendar": {"day_id": row.id}}
