"""Coverage of talks by branch, from the roll, the posts and the talks of a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.life.talks.rules import TalkCoverage, TalkFact, coverage
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import BRANCH_COMMITTEE_TITLES, Post, valid_on


@dataclass
class Standing:
    """What coverage is computed from: the roll of a branch, its officers, the talks of its members."""

    members: set[int] = field(default_factory=set)
    officers: set[int] = field(default_factory=set)
    talks: list[TalkFact] = field(default_factory=list)


def talk_coverage(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, TalkCoverage]:
    """Coverage of each branch: members on the roll on *as_of*, talks of the calendar year up to that day.

    Three statements, whatever the number of branches. A member who moved within the year brings the talks along.
    """
    found = standings(session, branch_ids, year, as_of)
    return {
        branch_id: coverage(one.members, one.officers, one.talks)
        for branch_id, one in found.items()
    }


def standings(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, Standing]:
    """What the coverage of each branch is computed from. Three statements."""
    found = {branch_id: Standing() for branch_id in branch_ids}
    on_roll = (
        Membership.branch_id.in_(branch_ids),
        valid_on(Membership.starts_on, Membership.ends_on, as_of),
    )
    branch_of: dict[int, int] = {}
    for branch_id, member_id in session.execute(
        select(Membership.branch_id, Membership.member_id).where(*on_roll)
    ):
        found[branch_id].members.add(member_id)
        branch_of[member_id] = branch_id
    for branch_id, member_id in session.execute(
        select(Post.branch_id, Post.member_id).where(
            Post.branch_id.in_(branch_ids),
            Post.title.in_(BRANCH_COMMITTEE_TITLES),
            valid_on(Post.starts_on, Post.ends_on, as_of),
        )
    ):
        found[branch_id].officers.add(member_id)
    members = select(Membership.member_id).where(*on_roll)
    for fact in _facts(
        session.execute(
            select(Talk.held_on, Talk.talker_id, Talk.talkee_id, Talk.occasion).where(
                Talk.held_on.between(date(year, 1, 1), min(date(year, 12, 31), as_of)),
                Talk.id.in_(
                    select(Talk.id)
                    .where(Talk.talker_id.in_(members))
                    .union(select(Talk.id).where(Talk.talkee_id.in_(members)))
                ),
            )
        )
    ):
        for branch_id in {branch_of[one] for one in fact.members if one in branch_of}:
            found[branch_id].talks.append(fact)
    return found


def _facts(rows: Iterable[Sequence[object]]) -> list[TalkFact]:
    return [TalkFact(*row) for row in rows]  # type: ignore[arg-type]
