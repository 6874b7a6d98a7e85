"""Coverage of talks by branch, from the roll, the posts and the talks of a year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from intranet.domain.life.talks.rules import TalkCoverage, TalkFact, coverage
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import BRANCH_COMMITTEE_TITLES, Post, valid_on
from intranet.foundation.quarters import Year
from intranet.foundation.questions import Question, Several, Value, answer
from intranet.foundation.several import within


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

    Of a year that is over, its last day: who came afterwards was not to be talked to in it.

    One statement, whatever the number of branches. A member who moved within the year brings the talks along.
    """
    return answer(session, coverage_of(branch_ids, year, as_of))


def coverage_of(
    branch_ids: Sequence[int], year: int, as_of: date
) -> Several[dict[int, TalkCoverage]]:
    """The same, to be asked with others."""
    standing = standings_of(branch_ids, year, as_of)
    return Several(
        lambda: {
            branch_id: coverage(one.members, one.officers, one.talks)
            for branch_id, one in standing.answer.items()
        },
        standing,
    )


def standings(
    session: Session, branch_ids: Sequence[int], year: int, as_of: date
) -> dict[int, Standing]:
    """What the coverage of each branch is computed from. One statement."""
    return answer(session, standings_of(branch_ids, year, as_of))


def standings_of(branch_ids: Sequence[int], year: int, as_of: date) -> Several[dict[int, Standing]]:
    """The same, to be asked with others."""
    span = Year(year)
    values = {"branches": branch_ids, "day": min(as_of, span.last_day)}
    members = Question(_members, list, **values)
    officers = Question(_officers, list, **values)
    talks = Question(
        _talks, lambda rows: [TalkFact(*row) for row in rows], first=span.first_day, **values
    )

    def standings() -> dict[int, Standing]:
        found = {branch_id: Standing() for branch_id in branch_ids}
        branch_of: dict[int, int] = {}
        for branch_id, member_id in members.answer:
            found[branch_id].members.add(member_id)
            branch_of[member_id] = branch_id
        for branch_id, member_id in officers.answer:
            found[branch_id].officers.add(member_id)
        for fact in talks.answer:
            for branch_id in {branch_of[one] for one in fact.members if one in branch_of}:
                found[branch_id].talks.append(fact)
        return found

    return Several(standings, members, officers, talks)


def _on_roll(value: Value) -> ColumnElement[bool]:
    """SQL condition over Membership: in one of the branches on the day."""
    return and_(
        Membership.branch_id.in_(value.any_of("branches")),
        valid_on(Membership.starts_on, Membership.ends_on, value("day")),
    )


def _members(value: Value) -> Select[Any]:
    return select(Membership.branch_id, Membership.member_id).where(_on_roll(value))


def _officers(value: Value) -> Select[Any]:
    return select(Post.branch_id, Post.member_id).where(
        Post.branch_id.in_(value.any_of("branches")),
        Post.title.in_(BRANCH_COMMITTEE_TITLES),
        valid_on(Post.starts_on, Post.ends_on, value("day")),
    )


def _talks(value: Value) -> Select[Any]:
    members = select(Membership.member_id).where(_on_roll(value))
    between = Talk.held_on.between(value("first"), value("day"))
    return select(Talk.held_on, Talk.talker_id, Talk.talkee_id, Talk.occasion).where(
        Talk.id.in_(
            select(Talk.id)
            .where(within(Talk.talker_id, members), between)
            .union(select(Talk.id).where(within(Talk.talkee_id, members), between))
        ),
    )
