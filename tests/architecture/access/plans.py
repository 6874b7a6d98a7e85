"""Who may use the routes of plans, and the items on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import CONTENT, READERS, Rule, rule
from tests.factories.plans import make_item

# an item of one's own branch; committee staff read it and write only the committee's own plan
WRITERS = rule("S C")
# without a branch in the address: the first plan that the person writes
PLANNERS = rule(everywhere="S C staff")

RULES: dict[str, Rule] = {
    "plans.index": CONTENT,
    "plans.index_xlsx": CONTENT,
    "plans.pdf": CONTENT,
    "plans.docx": CONTENT,
    "plans.show": READERS,
    "plans.new": PLANNERS,
    "plans.offers": PLANNERS,
    "plans.take_offers": PLANNERS,
    "plans.ask_drafts": PLANNERS,
    "plans.draft_all": PLANNERS,
    "plans.edit": WRITERS,
    "plans.cancel": WRITERS,
    # the item that it is joined with is not named
    "plans.join": rule(hidden="S C"),
    "plans.resume": WRITERS,
    "plans.draft": WRITERS,
}


def group_of(_name: str) -> str:
    """All routes are tried on one item."""
    return "plans"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One item of the branch; commits."""
    return {"plans": {"item_id": make_item(session, branch.code).id}}
