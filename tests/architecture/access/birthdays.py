"""Who may use the routes of political birthdays, and the entry on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.life.birthdays import BirthdayForm, PoliticalBirthday
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, Rule, rule

_FILLERS = rule("S C")

RULES: dict[str, Rule] = {
    "birthdays.index": CONTENT,
    "birthdays.index_xlsx": CONTENT,
    "birthdays.index_pdf": CONTENT,
    "birthdays.mark": _FILLERS,
    "birthdays.edit": _FILLERS,
    "birthdays.remove": _FILLERS,
}


def group_of(_name: str) -> str:
    """All routes are tried on one entry."""
    return "birthdays"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One entry of the branch; commits."""
    member_id = session.scalars(
        select(Membership.member_id).where(Membership.branch_id == branch.id)
    ).first()
    moment = clock.now()
    entry = PoliticalBirthday(
        member_id=member_id,
        branch_id=branch.id,
        year=2025,
        held_on=date(2025, 7, 1),
        form=BirthdayForm.INDIVIDUAL,
        words="",
        entered_by_id=session.scalars(select(User.id).where(User.username == "staff")).one(),
        created_at=moment,
        updated_at=moment,
    )
    session.add(entry)
    session.flush()
    record_event(session, AuditAction.BIRTHDAY_HELD, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()
    return {"birthdays": {"code": branch.code, "month": "2025-07", "entry_id": entry.id}}
