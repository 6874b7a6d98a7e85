"""Lines of the registers of people's paths."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.development.members import AwayMember, CareVisit, MemberHonour, Occasion
from intranet.domain.development.paths import DevelopmentPath, DevelopmentStep, StepKind
from tests.factories.service import make_line

DAY = date(2025, 3, 3)


def make_path(session: Session, *steps: tuple[StepKind, date], **values: Any) -> DevelopmentPath:
    """Somebody who applied, with the steps done so far; commits."""
    usual = {"name": "申请人甲", "applied_on": DAY, "by": "clerk1", "branch": "B01"}
    told = {**usual, **values}
    path = make_line(session, DevelopmentPath, **told)
    for kind, day in steps:
        make_line(
            session, DevelopmentStep, by=told["by"], branch=told["branch"], path_id=path.id,
            kind=kind, done_on=day,
        )  # fmt: skip
    return path


def make_visit(session: Session, **values: Any) -> CareVisit:
    """One visit; commits."""
    usual = {"visited_on": DAY, "occasion": Occasion.HARDSHIP, "people": 1, "amount": 1000}
    return make_line(session, CareVisit, **{**usual, **values})


def make_away(session: Session, **values: Any) -> AwayMember:
    """A member away from home; commits."""
    return make_line(session, AwayMember, **{"left_on": DAY, "destination": "深圳市", **values})


def make_honour(session: Session, **values: Any) -> MemberHonour:
    """An honour; commits."""
    usual = {
        "awarded_on": DAY,
        "title": "优秀共产党员",
        "level": "municipal",
        "awarder": "市直机关工委",
    }
    return make_line(session, MemberHonour, **{**usual, **values})
