"""Who may use the routes of handbooks, and the period on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule

RULES: dict[str, Rule] = {
    "handbook.index": rule(everywhere="S C staff leader archivist"),
    "handbook.pdf": rule("S C", everywhere="staff leader archivist"),
    "handbook.docx": rule("S C", everywhere="staff leader archivist"),
    "handbook.register_pdf": rule("S C", everywhere="staff leader archivist"),
    "handbook.register_docx": rule("S C", everywhere="staff leader archivist"),
}


def group_of(_name: str) -> str:
    """All routes are tried on one period."""
    return "handbook"


def place(_session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A quarter of the branch that has begun."""
    return {"handbook": {"code": branch.code, "period": "2025Q3", "word": "members"}}
