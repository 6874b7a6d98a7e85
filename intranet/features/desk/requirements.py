"""What the quarter asks for, on the desk: of one's own branch duty by duty, of all branches what lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intranet.domain.duties.branches import QuarterStandings, present_quarters
from intranet.domain.duties.rules import Rulebook
from intranet.domain.duties.standing import DutyStanding, Standing
from intranet.domain.duties.words import SETTLED, count_of, sentence
from intranet.features.desk.queries import Scope
from intranet.foundation import looks
from intranet.foundation.questions import Several


@dataclass(frozen=True)
class Requirement:
    """One duty of one branch, or one branch among many."""

    label: str
    count: str
    word: str
    tone: str
    icon: str
    url: str


@dataclass(frozen=True)
class Requirements:
    """What the quarter asks of one branch (or of all of them), and the sentence that says when it is enough."""

    title: str
    url: str
    rows: list[Requirement]
    sentence: str
    enough: bool


def _requirement(standing: DutyStanding, url: str) -> Requirement:
    word = standing.words
    look = standing.standing
    return Requirement(standing.duty.label, count_of(standing), word, look.tone, look.icon, url)


def _branch_requirements(
    scope: Scope, branch_id: int, found: QuarterStandings, *, ended: bool
) -> Requirements:
    name = scope.names[branch_id]
    url = f"/duties/{name.code}"
    period = f"?period={found.quarter}"
    standings = found.standings[branch_id]
    rows = [_requirement(s, f"{url}/{s.duty.code}{period}") for s in standings if s.expected]
    if ended:
        rows = [row for row in rows if row.icon != Standing.DONE.icon]
    words = sentence(standings, over=found.over, as_of=found.as_of, subject=found.about)
    title = found.quarter.label + (
        "要求" if len(scope.logging) < 2 else f"要求 · {name.short_name}"
    )
    enough = found.outcome(branch_id) in SETTLED
    return Requirements(title, f"{url}{period}", rows, words, enough)


def _committee_requirements(scope: Scope, found: QuarterStandings) -> Requirements:
    rows = []
    period = f"?period={found.quarter}"
    branches = found.among(scope.reviewed)
    for branch_id, lacking in found.behind(branches).items():
        name = scope.reviewed[branch_id]
        url = f"/duties/{name.code}{period}"
        rows.append(Requirement(name.short_name, "", f"尚缺{lacking}次", *looks.LACKING, url))
    return Requirements(
        f"{found.quarter.label}要求",
        f"/duties{period}",
        rows,
        found.told(branches),
        enough=not rows,
    )


def requirements(
    scope: Scope, rules: Mapping[int, Rulebook], today: date
) -> Several[list[Requirements]]:
    """The quarter of each branch one logs for, and of all branches for who reviews.

    The quarter before it stands first while something of it is open: at its end its gaps matter most.
    """
    if not scope.judged:
        return Several(list)
    quarters = present_quarters(scope.judged, rules, today)
    return Several(lambda: _told(scope, quarters.answer, today), quarters)


def _told(scope: Scope, quarters: list[QuarterStandings], today: date) -> list[Requirements]:
    asked = [branch_id for branch_id in scope.logging if branch_id in scope.names]
    found = []
    for of_quarter in quarters:
        ended = today not in of_quarter.quarter
        found += [
            _branch_requirements(scope, branch_id, of_quarter, ended=ended)
            for branch_id in of_quarter.among(asked)
            if not ended or of_quarter.outcome(branch_id) not in SETTLED
        ]
        behind = of_quarter.behind(of_quarter.among(scope.reviewed))
        if scope.reviewing and (not ended or behind):
            found.append(_committee_requirements(scope, of_quarter))
    return found
