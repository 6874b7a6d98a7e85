"""Who may use the routes of service and business, and the line on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.features.service.shelf import SHELF
from tests.architecture.access.words import CONTENT, READERS, Rule, rule
from tests.factories.service import make_training

_KEEPERS = rule("S C")

RULES: dict[str, Rule] = {
    **{
        f"service.{key}{ending}": CONTENT for key in SHELF.books for ending in ("", "_xlsx", "_pdf")
    },
    "service.show": READERS,
    "service.new": rule(everywhere="S C staff"),
    "service.change": _KEEPERS,
    "service.remove": _KEEPERS,
}


def group_of(_name: str) -> str:
    """All take the same line."""
    return "service"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A training of the branch; commits."""
    line = make_training(session, branch=branch.code, held_on=date(2025, 3, 5))
    return {"service": {"book": "training", "key": line.id}}
