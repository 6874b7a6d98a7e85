"""Who may open the style page: nobody outside the demo."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import PEOPLE, Rule, rule

RULES: dict[str, Rule] = {"styleguide.show": rule(hidden=" ".join(PEOPLE))}


def group_of(_name: str) -> str:
    """The route is tried without a record."""
    return "styleguide"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """Nothing is needed."""
    return {"styleguide": {}}
