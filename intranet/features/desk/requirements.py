"""What the quarter asks for, on the desk: of one's own branch duty by duty, of all branches what lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from intranet.domain.duties.branches import QuarterStandings, present_quarters
from intranet.domain.duties.rules import Rulebook
from intranet.domain.duties.standing import DutyStanding, Standing
from intranet.domain.duties.words import LAST_DAY, SETTLED, count_of, sentence, verdict
from intranet.features.desk.actions import Action, When
from intranet.features.desk.queries import Scope
from intranet.foundation import looks
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Month
from intranet.foundation.questions import Several

Begun = Mapping[tuple[int, str], Sequence[date]]


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
    """What the quarter asks of one branch (or of all of them), and the sentence that says when it is enough.

    ``actions`` are what is missing of one's own branch (``branch_id``) and has a date, ``kinds`` the codes of their
    kinds; ``rows`` is the rest of it.
    """

    title: str
    url: str
    rows: list[Requirement]
    sentence: str
    enough: bool
    branch_id: int | None = None
    actions: list[Action] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()


def _requirement(standing: DutyStanding, url: str, today: date) -> Requirement:
    look = verdict(standing, today)
    return Requirement(standing.duty.label, count_of(standing), *look, url)


def _missing(standing: DutyStanding) -> tuple[date | None, str]:
    """The last day of what is missing first, and what: nothing for what was made up or has a reason."""
    gaps = [gap for gap in standing.gaps if gap.made_up_on is None and not gap.reason]
    first = min((gap.last_day for gap in gaps), default=None)
    return first, "、".join(gap.told for gap in gaps)


def _action(
    standing: DutyStanding, place: str, code: str, url: str, begun: Iterable[date], today: date
) -> Action | None:
    """What is to be done for a duty: to hold it, or to make up for it; None while it can wait, or is being prepared."""
    due = standing.next_due
    if standing.standing is Standing.SHORT:
        due, gaps = _missing(standing)
        note = f"{gaps}，落实情况列为“尚缺”；补开或补登后据实登记"
    elif standing.standing is Standing.NOT_YET and due is not None and due in Month.of(today):
        if any(day <= due for day in begun):
            return None
        until = LAST_DAY if due == today else f"截止{long_date(due)}"
        note = f"{until}；到期未开展的，落实情况列为“尚缺”"
    else:
        return None
    count = f"已开展/应开展 {count_of(standing)}"
    return Action(
        title=standing.duty.label,
        url=url,
        note=f"{place}{count}；{note}",
        act="填写",
        does_at=f"/activities/new?branch={code}&kind={standing.duty.kind}",
        when=When.of(due, today),
        due=due,
        amount=standing.words if standing.standing is Standing.SHORT else "",
    )


def _branch_requirements(
    scope: Scope, branch_id: int, found: QuarterStandings, begun: Begun, today: date
) -> Requirements:
    name = scope.names[branch_id]
    place = f"{name.short_name} · " if len(scope.logging) > 1 else ""
    url = f"/duties/{name.code}"
    period = f"?period={found.quarter}"
    standings = found.standings[branch_id]
    rows, actions, kinds = [], [], set()
    for one in standings:
        at = f"{url}/{one.duty.code}{period}"
        action = _action(
            one, place, name.code, at, begun.get((branch_id, one.duty.kind), ()), today
        )
        if action is not None:
            actions.append(action)
            kinds.add(one.duty.kind)
        elif one.expected:
            rows.append(_requirement(one, at, today))
    words = sentence(standings, over=found.over, as_of=found.as_of, subject=found.about)
    title = found.quarter.label + (
        "要求" if len(scope.logging) < 2 else f"要求 · {name.short_name}"
    )
    enough = found.outcome(branch_id) in SETTLED
    return Requirements(
        title,
        f"{url}{period}",
        rows,
        words,
        enough,
        branch_id=branch_id,
        actions=actions,
        kinds=frozenset(kinds),
    )


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
    scope: Scope, rules: Mapping[int, Rulebook], begun: Begun, today: date
) -> Several[list[Requirements]]:
    """The quarter of each branch one logs for, and of all branches for who reviews.

    The quarter before it stands first while something of it is open: at its end its gaps matter most. *begun* are the
    days of gatherings that are being typed or planned, by branch and kind.
    """
    if not scope.judged:
        return Several(list)
    quarters = present_quarters(scope.judged, rules, today)
    return Several(lambda: _told(scope, quarters.answer, begun, today), quarters)


def _told(
    scope: Scope, quarters: list[QuarterStandings], begun: Begun, today: date
) -> list[Requirements]:
    asked = [branch_id for branch_id in scope.logging if branch_id in scope.names]
    found = []
    for of_quarter in quarters:
        ended = today not in of_quarter.quarter
        found += [
            _branch_requirements(scope, branch_id, of_quarter, begun, today)
            for branch_id in of_quarter.among(asked)
            if not ended or of_quarter.outcome(branch_id) not in SETTLED
        ]
        behind = of_quarter.behind(of_quarter.among(scope.reviewed))
        if scope.reviewing and (not ended or behind):
            found.append(_committee_requirements(scope, of_quarter))
    return found
