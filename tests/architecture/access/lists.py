"""How lists look, and searches that are kept: everybody for themselves."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import PEOPLE, SIGNED_IN, Rule, rule

NOT_FOUND = rule(hidden=" ".join(PEOPLE))
RULES: dict[str, Rule] = {
    "lists.look": SIGNED_IN,
    # without the name of a list there is nothing to search
    "lists.keep_search": NOT_FOUND,
    # what somebody else has kept is not there
    "lists.drop_search": NOT_FOUND,
}


def group_of(_name: str) -> str:
    """Searches are told by their number."""
    return "lists"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """A search that the person has not kept."""
    return {"lists": {"search_id": 10**6}}
