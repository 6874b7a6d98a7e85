"""Who may use the routes of usual words, and the line on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule
from tests.factories.plans import make_usual

# without a branch in the address: the first whose records one keeps
KEEPERS = rule(everywhere="S C")
WRITERS = rule("S C", hidden="staff")

RULES: dict[str, Rule] = {
    "usual.index": KEEPERS,
    "usual.index_pdf": KEEPERS,
    "usual.index_xlsx": KEEPERS,
    "usual.new": KEEPERS,
    "usual.edit": WRITERS,
    "usual.remove": WRITERS,
}


def group_of(_name: str) -> str:
    """All routes are tried on one line."""
    return "usual"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One line of the branch; commits."""
    return {"usual": {"words_id": make_usual(session, branch.code).id}}
