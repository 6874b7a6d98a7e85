"""Who may use the overview of the committee."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule

RULES: dict[str, Rule] = {
    "overview.index": rule(everywhere="staff leader jiwei archivist"),
    # each branch reads its own line
    **{
        f"overview.burden{ending}": rule(everywhere="S C staff leader archivist")
        for ending in ("", "_xlsx", "_pdf")
    },
}


def group_of(_name: str) -> str:
    """The page needs no record."""
    return "overview"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """Nothing."""
    return {"overview": {}}
