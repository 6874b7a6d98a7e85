"""Who may use the routes of 灯塔录入, and the records on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from tests.architecture.access.words import CONTENT, STAFF, Rule, rule
from tests.factories.activities import make_activity
from tests.factories.dengta import entered_in_dengta

# staff keep the committee's own records, and read those of branches
_KEEPERS = rule("S C", known="D", hidden="G")

RULES: dict[str, Rule] = {
    "dengta.index": CONTENT,
    "dengta.index_pdf": CONTENT,
    "dengta.index_xlsx": CONTENT,
    "dengta.record": _KEEPERS,
    "dengta.remove": _KEEPERS,
    "dengta.blocks": STAFF,
    "dengta.blocks_pdf": STAFF,
    "dengta.blocks_xlsx": STAFF,
    "dengta.edit_block": STAFF,
}


def group_of(name: str) -> str:
    """A block, or a record that was entered."""
    return "block" if name == "edit_block" else "entry"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """An approved record of the branch that was entered; commits."""
    activity = make_activity(session, branch=branch.code, state=State.APPROVED)
    entered_in_dengta(session, activity.id)
    return {"entry": {"activity_id": activity.id}, "block": {"name": "place"}}
