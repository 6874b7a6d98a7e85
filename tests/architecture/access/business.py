"""Who may use the registers of the business of the office, and the line on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from intranet.domain.service.projects import FieldVisit
from intranet.features.service.shelf import BUSINESS
from tests.architecture.access.service import rules_of
from tests.factories.service import DAY, make_line, make_training

RULES = rules_of(BUSINESS)


def group_of(name: str) -> str:
    """All take the same line, but for what is finished: a visit whose problem is open."""
    return "business_visits" if name == "finish" else "business"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A training and a visit of the branch; commits."""
    visit = make_line(
        session,
        FieldVisit,
        branch=branch.code,
        place="三号工地",
        visited_on=DAY,
        problem="图纸不全",
    )
    return {
        "business": {"book": "training", "key": make_training(session, branch=branch.code).id},
        "business_visits": {"book": "visits", "key": visit.id},
    }
