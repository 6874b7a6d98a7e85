"""What the quarter asks for, on the desk: of one's own branch duty by duty, of all branches what lacks."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.duties.standing import DutyStanding, Standing
from intranet.domain.duties.words import satisfied
from intranet.features.desk import queries
from intranet.features.desk.queries import Scope
from intranet.foundation.quarters import Quarter


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
    count = f"{standing.took_place}/{standing.expected}" if standing.expected else ""
    look = standing.standing
    return Requirement(standing.duty.label, count, word, look.tone, look.icon, url)


def _branch_requirements(
    scope: Scope, branch_id: int, quarter: Quarter, standings: tuple[DutyStanding, ...]
) -> Requirements:
    name = scope.names[branch_id]
    url = f"/duties/{name.code}"
    rows = [_requirement(s, f"{url}/{s.duty.code}") for s in standings if s.expected]
    enough = satisfied(standings)
    lacking = sum(s.lacking for s in standings if s.standing is Standing.SHORT)
    if enough:
        sentence = "会议和活动已满足，无需补充。"
    elif lacking:
        sentence = f"会议和活动尚缺{lacking}次，补开后据实登记即可。"
    else:
        sentence = "会议和活动目前没有欠缺，其余按计划开展即可。"
    title = quarter.label + ("要求" if len(scope.logging) < 2 else f"要求 · {name.short_name}")
    return Requirements(title, url, rows, sentence, enough)


def _committee_requirements(
    scope: Scope, quarter: Quarter, standings: dict[int, tuple[DutyStanding, ...]]
) -> Requirements:
    rows = []
    for branch_id in scope.reviewing:
        lacking = sum(s.lacking for s in standings[branch_id] if s.standing is Standing.SHORT)
        if lacking:
            name = scope.names[branch_id]
            url = f"/duties/{name.code}"
            rows.append(
                Requirement(name.short_name, "", f"尚缺{lacking}次", "amber", "lacking", url)
            )
    total = len(scope.reviewing)
    sentence = (
        f"{total}个党支部的会议和活动目前都没有欠缺。"
        if not rows
        else f"{total}个党支部中，{total - len(rows)}个的会议和活动目前没有欠缺。"
    )
    return Requirements(f"{quarter.label}要求", "/duties", rows, sentence, not rows)


def requirements(session: Session, scope: Scope, today: date) -> list[Requirements]:
    """The quarter of each branch one logs for, and of all branches for who reviews. Eight statements."""
    asked = [branch_id for branch_id in scope.logging if branch_id in scope.names]
    everyone = sorted({*asked, *scope.reviewing})
    if not everyone:
        return []
    quarter = Quarter.of(today)
    standings = queries.quarter_standings(session, everyone, quarter, today)
    found = [
        _branch_requirements(scope, branch_id, quarter, standings[branch_id]) for branch_id in asked
    ]
    if scope.reviewing:
        found.append(_committee_requirements(scope, quarter, standings))
    return found
