"""Who may open the list of registers below an entry of the menu: whoever has something in it."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule

RULES: dict[str, Rule] = {
    "groups.show": rule(
        everywhere="S C D M G staff leader jiwei archivist", hidden="system security audit"
    )
}


def group_of(_name: str) -> str:
    """The route is tried without a record."""
    return "groups"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """An entry with several registers for everybody who reads content."""
    return {"groups": {"slug": "archive"}}
