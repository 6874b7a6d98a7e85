"""Who may use the routes of the closing of quarters, and the exception on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import ClosedQuarter, LockException
from intranet.foundation import clock
from tests.architecture.access.words import Rule, rule
from tests.cast import TODAY
from tests.rows import committed

RULES: dict[str, Rule] = {
    "closing.index": rule(everywhere="staff leader archivist"),
    "closing.close": rule(everywhere="leader"),
    "closing.remind": rule(everywhere="staff leader"),
    "closing.deadlines": rule(everywhere="staff leader"),
    # asked for with one's own branches to choose from; committee staff, who submit the roll-up, have none
    "closing.ask": Rule({"S": "ok", "staff": 404}, {"S": "ok", "staff": 404}),
    "closing.grant": rule(everywhere="leader"),
    "closing.decide": rule(everywhere="leader"),
}


def group_of(_name: str) -> str:
    """All routes are tried on one exception."""
    return "closing"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A quarter closed for the branch long ago, and its request to open it; commits."""
    secretary = {"B01": "secretary1", "B02": "secretary2"}[branch.code]
    where = {
        "committee_id": branch.committee_id,
        "branch_id": branch.id,
        "year": 2023,
        "quarter": 3,
    }
    asked = LockException(
        **where,
        reason="漏登一次活动",
        ends_on=TODAY,
        asked_by_id=session.scalars(select(User.id).where(User.username == secretary)).one(),
        asked_by_name="书记",
        asked_at=clock.now(),
    )
    committed(session, ClosedQuarter(**where, closed_at=clock.now()), asked)
    return {"closing": {"code": "2023Q3", "exception_id": asked.id}}
