"""Who may use the routes of dues, and the month on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import CONTENT, Rule, rule

RULES: dict[str, Rule] = {
    "dues.index": CONTENT,
    "dues.index_xlsx": CONTENT,
    # the committee opens it from a branch; without one it has none
    "dues.notice_pdf": rule(everywhere="S C D M G", hidden="staff leader jiwei archivist"),
    "dues.notice_docx": rule(everywhere="S C D M G", hidden="staff leader jiwei archivist"),
    "dues.month": rule("S C"),
    "dues.save_month": rule("S C"),
}


def group_of(_name: str) -> str:
    """All routes are tried on one month."""
    return "dues"


def place(_session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """October of the branch; nothing needs to be stored."""
    return {"dues": {"code": branch.code, "year": 2025, "month": 10}}
