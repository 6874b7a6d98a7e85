"""Who may use the routes of inspections, and the inspection on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.follow_up.inspections import Inspection, InspectionKind, RectificationItem
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, READERS, STAFF, Rule, rule

RULES: dict[str, Rule] = {
    "inspections.index": CONTENT,
    "inspections.index_xlsx": CONTENT,
    "inspections.index_pdf": CONTENT,
    "inspections.show": READERS,
    "inspections.notice": READERS,
    "inspections.notice_docx": READERS,
    "inspections.report": READERS,
    "inspections.report_docx": READERS,
    # 机关纪委 enters those of the integrity kind; the one tried here is of another
    "inspections.new": rule(everywhere="staff jiwei"),
    "inspections.edit": STAFF,
    "inspections.add_problem": STAFF,
    "inspections.problem": STAFF,
}


def group_of(_name: str) -> str:
    """All routes are tried on one inspection."""
    return "inspections"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One inspection of the branch with one problem; commits."""
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    common = {
        "committee_id": branch.committee_id,
        "branch_id": branch.id,
        "entered_by_id": staff,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    inspection = Inspection(
        held_on=date(2025, 9, 20),
        kind=InspectionKind.PARTY_BUILDING,
        team="第一督导组",
        leader="高明",
        topic="组织生活开展情况",
        **common,
    )
    session.add(inspection)
    session.flush()
    item = RectificationItem(
        inspection_id=inspection.id,
        found_on=inspection.held_on,
        problem="会议记录要素不全",
        **common,
    )
    session.add(item)
    session.flush()
    record_event(session, AuditAction.INSPECTION_ENTERED, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()
    return {"inspections": {"inspection_id": inspection.id, "item_id": item.id}}
