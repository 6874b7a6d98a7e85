"""Who may use the routes of the office's own wordings, and the row on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.domain.summaries.wordings import OfficeWording
from tests.architecture.access.words import CONTENT, STAFF, Rule

RULES: dict[str, Rule] = {
    "wordings.index": CONTENT,
    "wordings.index_xlsx": CONTENT,
    "wordings.index_pdf": CONTENT,
    "wordings.new": STAFF,
    "wordings.edit": STAFF,
    "wordings.remove": STAFF,
}


def group_of(_name: str) -> str:
    """All routes are tried on one row."""
    return "wording"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """The first wording of the cast."""
    first = select(OfficeWording.id).order_by(OfficeWording.id).limit(1)
    return {"wording": {"wording_id": session.scalars(first).one()}}
