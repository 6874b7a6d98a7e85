"""Reads of the overview: where branches stand now, and the last quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.activities.rows import rows_of
from intranet.domain.duties.branches import QuarterStandings, present_quarters, reach_back
from intranet.domain.duties.requirements import rulebooks_of
from intranet.domain.figures.committee import load_branches
from intranet.domain.figures.trends import Trend, trends_of
from intranet.domain.organization.tables import Branch
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import ask

# More than a year: the quarter just ended may close one, which is judged from its first day on.
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


@dataclass(frozen=True, slots=True)
class Overview:
    """Where the branches stand in the present quarter, and the last quarters, the oldest first."""

    present: list[Present]
    trends: list[Trend]


def overview(session: Session, committee_id: int, today: date) -> Overview:
    """What the page tells. Three statements; each record is read once."""
    quarters = [Quarter.of(today)]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous)
    branches = load_branches(session, committee_id, quarters[0], today)
    ids = [branch.id for branch, _ in branches]
    rows, rules = rows_of(ids, quarters[0].first_day, today), rulebooks_of([committee_id])
    # before any branch was kept here nothing is known of a quarter
    begins = min((branch.kept_from for branch, _ in branches), default=date.min)
    told = [one for one in quarters if one.last_day >= begins] or quarters[-1:]
    trends = trends_of(committee_id, ids, told, today, rows)
    ask(session, rules, trends)
    lately = [
        branch
        for branch, _ in branches
        if branch.told_in(Quarter.of(today).previous.first_day, today)
    ]
    # days of grace may look further back than the trends
    back = reach_back(rules.answer.values(), Quarter.of(today).previous.first_day, today)
    known = rows.answer if quarters[0].first_day <= back else None
    present = present_quarters(lately, rules.answer, today, known=known)
    ask(session, present)
    return Overview(_present(branches, today, present.answer), trends.answer)


def _present(
    branches: Sequence[tuple[Branch, str]], today: date, found: Sequence[QuarterStandings]
) -> list[Present]:
    """Where the branches stand in this quarter; before it the one just ended, while something lacks there."""
    this = Quarter.of(today)
    names = {branch.id: (branch.code, name) for branch, name in branches}
    told = [
        Present(
            one.quarter,
            one.told(list(one.standings)),
            [Lacking(*names[key], number) for key, number in one.behind(one.standings).items()],
        )
        for one in found
    ]
    return [one for one in told if one.lacking or one.quarter == this]
