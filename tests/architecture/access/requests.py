"""Who may use the routes of 报送事项, and the record on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import Rule, rule
from tests.factories.requests import make_request

_COMMITTEE = rule(everywhere="staff leader")

RULES: dict[str, Rule] = {
    **{
        f"requests.index{kind}": rule(everywhere="S C staff leader")
        for kind in ("", "_xlsx", "_pdf")
    },
    **{f"requests.show{kind}": _COMMITTEE for kind in ("", "_xlsx", "_pdf")},
    "requests.new": _COMMITTEE,
    "requests.edit": _COMMITTEE,
    "requests.remove": _COMMITTEE,
    "requests.remind": _COMMITTEE,
    # for the branch alone: the committee reads the answers of all
    "requests.answer": rule("S C"),
}


def group_of(_name: str) -> str:
    """All routes are tried on one request."""
    return "request"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A request to this branch; commits."""
    row = make_request(session, (branch.code,))
    return {"request": {"request_id": row.id, "code": branch.code}}
