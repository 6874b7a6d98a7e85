"""Who may use the routes of quarterly reports to 机关纪委, and the report on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.integrity.officer_reports import OfficerReport
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.architecture.access.words import Rule, rule
from tests.rows import committed

_LIST = rule(everywhere="S D jiwei")
_READ = rule("S D", everywhere="jiwei")
RULES: dict[str, Rule] = {
    "officer_reports.index": _LIST,
    "officer_reports.index_xlsx": _LIST,
    "officer_reports.index_pdf": _LIST,
    # the officer reports; the secretary only of a branch that has none
    "officer_reports.write": rule("D", hidden="S"),
    "officer_reports.edit": rule("D", known="S"),
    "officer_reports.show": _READ,
    "officer_reports.paper": _READ,
    "officer_reports.paper_docx": _READ,
    "officer_reports.decide": _READ,
}


def group_of(_name: str) -> str:
    """All routes are tried on one report."""
    return "officer_reports"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One report that waits for 机关纪委; commits."""
    officer = session.scalars(select(User.id).where(User.username == "discipline1")).one()
    moment = clock.now()
    report = OfficerReport(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        year=2025,
        quarter=3,
        title="2025年第三季度廉情报告",
        problems="未发现",
        suggestions="无",
        stated={"as_of": "2025年9月30日"},
        state=State.SUBMITTED,
        entered_by_id=officer,
        submitted_by_id=officer,
        submitted_at=moment,
        created_at=moment,
        updated_at=moment,
    )
    committed(session, report)
    return {"officer_reports": {"report_id": report.id, "code": branch.code, "quarter": "2025Q2"}}
