"""Who may use the routes of tasks handed down, and the task on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.domain.planning.handed_down import HandedDown
from tests.architecture.access.words import STAFF, Rule
from tests.factories.plans import hand_down

RULES: dict[str, Rule] = {
    "handed.index": STAFF,
    "handed.index_pdf": STAFF,
    "handed.index_xlsx": STAFF,
    "handed.new": STAFF,
    "handed.show": STAFF,
    "handed.edit": STAFF,
    "handed.urge": STAFF,
}


def group_of(_name: str) -> str:
    """All routes are tried on one task."""
    return "handed"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One task of the committee for the branch; commits."""
    known = session.scalars(select(HandedDown)).first()
    return {"handed": {"task_id": (known or hand_down(session, [branch.code])).id}}
