"""Who may use the routes of set phrases, and the row on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch
from intranet.domain.summaries.phrases import SetPhrase, Weight
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, STAFF, Rule
from tests.rows import committed

RULES: dict[str, Rule] = {
    "phrases.index": CONTENT,
    "phrases.index_xlsx": CONTENT,
    "phrases.index_pdf": CONTENT,
    "phrases.new": STAFF,
    "phrases.edit": STAFF,
    "phrases.remove": STAFF,
}


def group_of(_name: str) -> str:
    """All routes are tried on one row."""
    return "phrase"


def make_phrase(session: Session, wrong: str, instead: str, **changes: Any) -> SetPhrase:
    """A phrase of the committee; commits."""
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    moment = clock.now()
    values = {
        "committee_id": session.scalars(select(Branch.committee_id).limit(1)).one(),
        "weight": Weight.BLOCKS,
        "valid_from": date(2025, 1, 1),
        "entered_by_id": staff,
        "created_at": moment,
        "updated_at": moment,
        **changes,
    }
    row = SetPhrase(wrong=wrong, instead=instead, **values)
    committed(session, row)
    return row


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One phrase for each branch; commits."""
    row = make_phrase(session, f"写错的表述{branch.code}", "正确的表述")
    return {"phrase": {"phrase_id": row.id}}
