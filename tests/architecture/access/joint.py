"""Who may use the routes of joint, and the records on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organizations import Branch
from tests.architecture.access.words import Rule

RULES: dict[str, Rule] = {}


def group_of(name: str) -> str:
    """The record of ``place`` on which the route with this name (without its blueprint) is tried."""
    return "joint"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """Values of the addresses by group, for one branch; commits what it adds."""
    return {"joint": {}}
