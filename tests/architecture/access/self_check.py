"""Who may use the routes of the self-check, and the finding on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import EDITORS, STAFF, Rule, rule
from tests.cast import MEMBERS
from tests.factories.activities import make_activity

# the branch's officers, the committee, those who inspect
_INSPECTORS = rule(everywhere="S C D staff leader jiwei")

RULES: dict[str, Rule] = {
    "self_check.index": _INSPECTORS,
    "self_check.rules": _INSPECTORS,
    "self_check.rule": STAFF,
    "self_check.explain": EDITORS,
}


def group_of(_name: str) -> str:
    """All routes are tried on one record."""
    return "self_check"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A draft at which hardly anybody was; commits."""
    absent = dict.fromkeys(MEMBERS[branch.code][2:], AbsenceReason.BUSINESS_TRIP)
    draft = make_activity(session, branch.code, held_on=date(2025, 8, 12), absent=absent)
    return {"self_check": {"activity_id": draft.id, "code": "attendance_low"}}
