"""Who may use the routes of the appraisal, and the appraisal on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.life.appraisals import Appraisal, AppraisalStage
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, Rule, rule

_FILLERS = rule("S C")

RULES: dict[str, Rule] = {
    "appraisals.index": CONTENT,
    "appraisals.index_pdf": CONTENT,
    "appraisals.index_xlsx": CONTENT,
    "appraisals.new": _FILLERS,
    "appraisals.create": _FILLERS,
    "appraisals.edit": _FILLERS,
    "appraisals.save": _FILLERS,
    "appraisals.submit": rule("S", known="C"),
    "appraisals.decide": rule(everywhere="staff leader"),
    # members read their own row on the page; what is not confirmed yet lies between branch and committee
    "appraisals.table_pdf": rule("S C", everywhere="staff leader", known="D M", hidden="G"),
    "appraisals.table_docx": rule("S C", everywhere="staff leader", known="D M", hidden="G"),
}
_NOT_BEGUN = {"new", "create"}


def group_of(name: str) -> str:
    """A table is begun in a year that has none; everything else is tried on a submitted one."""
    return "appraisals_begin" if name in _NOT_BEGUN else "appraisals"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One submitted appraisal of the branch; commits."""
    entered_by = session.scalars(select(User.id).where(User.username == "groupleader8")).one()
    session.add(
        Appraisal(
            committee_id=branch.committee_id,
            branch_id=branch.id,
            year=2025,
            held_on=date(2025, 9, 10),
            state=AppraisalStage.SUBMITTED,
            entered_by_id=entered_by,
            submitted_by_id=entered_by,
            submitted_at=clock.now(),
            created_at=clock.now(),
            updated_at=clock.now(),
        )
    )
    session.flush()
    record_event(session, AuditAction.APPRAISAL_BEGUN, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()
    return {
        "appraisals": {"code": branch.code, "year": 2025},
        "appraisals_begin": {"code": branch.code, "year": 2024},
    }
