"""Who may search: whoever reads anything; what is found is narrowed by the rules of the records."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import CONTENT, Rule

RULES: dict[str, Rule] = {"search.index": CONTENT}


def group_of(_name: str) -> str:
    """The route is tried without a record."""
    return "search"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """Nothing is needed."""
    return {"search": {}}
