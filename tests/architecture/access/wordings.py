"""Who may use the routes of the office's own wordings, and the row on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch
from intranet.domain.summaries.wordings import OfficeWording, Use
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, STAFF, Rule
from tests.rows import committed

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
    """One wording for each branch; commits."""
    row = OfficeWording(
        committee_id=branch.committee_id,
        use=Use.GUIDING,
        text="贯彻落实各项部署",
        valid_from=date(2025, 1, branch.id),
        entered_by_id=session.scalars(select(User.id).where(User.username == "staff")).one(),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    committed(session, row)
    return {"wording": {"wording_id": row.id}}
