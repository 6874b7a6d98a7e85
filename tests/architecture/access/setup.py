"""Who may see what a new office still lacks."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule

RULES: dict[str, Rule] = {"setup.index": rule(everywhere="staff")}


def group_of(_name: str) -> str:
    """The page needs no record."""
    return "setup"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """Nothing."""
    return {"setup": {}}
