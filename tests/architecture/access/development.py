"""Who may use the registers of people's paths, and the line on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.features.development.shelf import DEVELOPMENT
from tests.architecture.access.words import Rule, rule
from tests.factories.development import make_path

# who keeps the branch, and who reads for the committee; no plain member
_READERS = rule(everywhere="S C staff leader")
RULES: dict[str, Rule] = {
    f"{DEVELOPMENT.endpoint(book)}{ending}": _READERS
    for book in DEVELOPMENT.books.values()
    for ending in ("", "_xlsx", "_pdf")
} | {
    "development.show": rule("S C", everywhere="staff leader"),
    "development.show_pdf": rule("S C", everywhere="staff leader"),
    "development.show_docx": rule("S C", everywhere="staff leader"),
    "development.new": rule(everywhere="S C"),
    "development.change": rule("S C"),
    "development.remove": rule("S C"),
}


def group_of(_name: str) -> str:
    """All take the same line."""
    return "development"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """Somebody on the path of the branch; commits."""
    return {"development": {"book": "paths", "key": make_path(session, branch=branch.code).id}}
