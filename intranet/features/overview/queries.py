"""Reads of the overview: where branches stand now, and the last quarters."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.duties.branches import present_quarters
from intranet.domain.figures.committee import load_branches
from intranet.domain.figures.trends import Trend, load_trends
from intranet.foundation.quarters import Quarter

QUARTERS = 6


@dataclass(frozen=True, slots=True)
class Lacking:
    """A branch with the number of meetings and activities that it lacks."""

    code: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Present:
    """A quarter: how many branches have no gap, in words, and which of them lack something, in office order."""

    quarter: Quarter
    told: str
    lacking: list[Lacking]


def present(session: Session, committee_id: int, today: date) -> list[Present]:
    """Where the branches stand in this quarter; before it the one just ended, while something lacks there.

    A fixed number of statements.
    """
    this = Quarter.of(today)
    branches = load_branches(session, committee_id, this.previous, today)
    names = {branch.id: (branch.code, name) for branch, name in branches}
    found = [
        Present(
            one.quarter,
            one.told(list(one.standings)),
            [Lacking(*names[key], number) for key, number in one.behind(one.standings).items()],
        )
        for one in present_quarters(session, [branch for branch, _ in branches], today)
    ]
    return [one for one in found if one.lacking or one.quarter == this]


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
