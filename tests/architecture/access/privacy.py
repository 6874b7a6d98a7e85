"""What is kept about people: everybody reads why, and what concerns themselves; the leader decides for how long."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import SIGNED_IN, Rule, rule

RULES: dict[str, Rule] = {
    "privacy.notice": SIGNED_IN,
    "privacy.mine": SIGNED_IN,
    "privacy.mine_xlsx": SIGNED_IN,
    "privacy.period": rule(everywhere="leader"),
}


def group_of(name: str) -> str:
    """The period has a word in its address."""
    return "privacy period" if name == "period" else "privacy"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """Nothing is needed."""
    return {"privacy": {}, "privacy period": {"key": "talks"}}
