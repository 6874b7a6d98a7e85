"""Who may use the desk of 机关纪委 and of discipline officers: the page and its files."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule

_DESK = rule(everywhere="D jiwei")
RULES: dict[str, Rule] = {
    "integrity_desk.index": _DESK,
    "integrity_desk.index_xlsx": _DESK,
    "integrity_desk.index_pdf": _DESK,
}


def group_of(_name: str) -> str:
    """The desk has no record of its own."""
    return "integrity_desk"


def place(_session: Session, _branch: Branch) -> dict[str, dict[str, Any]]:
    """Nothing is placed: the desk is the person's own."""
    return {"integrity_desk": {}}
