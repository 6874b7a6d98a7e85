"""Who may use the registers of the business of the office, and the line on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.features.service.shelf import BUSINESS
from tests.architecture.access.service import rules_of
from tests.factories.service import make_training

RULES = rules_of(BUSINESS)


def group_of(_name: str) -> str:
    """All take the same line."""
    return "business"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A training of the branch; commits."""
    return {"business": {"book": "training", "key": make_training(session, branch=branch.code).id}}
