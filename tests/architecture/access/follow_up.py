"""Who may use the routes of 督办, and the resolution and the problem on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.follow_up.inspections import RectificationItem
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, READERS, Rule, rule
from tests.factories.activities import make_activity

# clerk and secretary tell of it; committee staff may read it, what is told is the branch's own
_BRANCH_ONLY = rule("S C")
_OWN_BRANCH = Rule({"S": "ok", "C": "ok"}, {"S": "ok", "C": "ok"})
_VERIFIERS = rule(everywhere="staff")

RULES: dict[str, Rule] = {
    "follow_up.index": CONTENT,
    "follow_up.index_pdf": CONTENT,
    "follow_up.index_xlsx": CONTENT,
    "follow_up.show": READERS,
    "follow_up.progress": _BRANCH_ONLY,
    "follow_up.items": CONTENT,
    "follow_up.items_pdf": CONTENT,
    "follow_up.items_xlsx": CONTENT,
    # without an address of a branch: a person's own branch is meant
    "follow_up.item_new": _OWN_BRANCH,
    "follow_up.item_create": _OWN_BRANCH,
    "follow_up.item": READERS,
    "follow_up.item_part": READERS,
    "follow_up.item_plan": _BRANCH_ONLY,
    "follow_up.item_report": _BRANCH_ONLY,
    "follow_up.item_verify": _VERIFIERS,
}


def group_of(name: str) -> str:
    """Routes of problems are tried on one problem, the others on one resolution."""
    return "follow_up_item" if name.startswith("item") else "follow_up"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A resolution of an approved assembly and a problem of the branch; commits."""
    activity = make_activity(session, branch=branch.code, kinds=("assembly",), state=State.APPROVED)
    item = RectificationItem(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        found_on=activity.held_on,
        problem="会议记录要素不全",
        entered_by_id=activity.entered_by_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(item)
    session.flush()
    record_event(
        session, AuditAction.RECTIFICATION_ENTERED, actor=SYSTEM, kind="test", object_id=None
    )
    session.expire_on_commit = False
    session.commit()
    return {
        "follow_up": {"resolution_id": activity.records[0].resolutions[0].id},
        "follow_up_item": {"item_id": item.id, "part": "plan"},
    }
