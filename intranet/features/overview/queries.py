"""Reads of the overview: where branches stand now, and the last quarters."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.duties.matrix import load_matrix
from intranet.domain.duties.standing import Standing
from intranet.domain.figures.committee import load_branches
from intranet.domain.figures.trends import Trend, load_trends
from intranet.foundation.quarters import Quarter

QUARTERS = 6


@dataclass(frozen=True, slots=True)
class Lacking:
    """A branch with the number of requirements that lack something."""

    code: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Present:
    """The quarter: how many branches there are, and which of them lack something, in office order."""

    branches: int
    lacking: list[Lacking]


def present(session: Session, committee_id: int, quarter: Quarter, today: date) -> Present:
    """Where the branches stand in the quarter. A fixed number of statements."""
    branches = load_branches(session, committee_id, quarter, today)
    matrix = load_matrix(session, committee_id, [branch for branch, _ in branches], quarter, today)
    counted = [
        Lacking(
            branch.code,
            name,
            sum(item.standing is Standing.SHORT for item in row.standings.values()),
        )
        for (branch, name), row in zip(branches, matrix.rows, strict=True)
    ]
    return Present(len(branches), [one for one in counted if one.number])


def last_quarters(
    session: Session, committee_id: int, quarter: Quarter, today: date
) -> list[Trend]:
    """The quarter and those before it, the oldest first. Seven statements."""
    quarters = [quarter]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous)
    branches = load_branches(session, committee_id, quarters[0], today)
    return load_trends(
        session, committee_id, [branch.id for branch, _ in branches], quarters, today
    )
