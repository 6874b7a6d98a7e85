"""Reads of talks: the register without its content, the coverage, what calls for a talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.life.talks.access import leads, took_part
from intranet.domain.life.talks.coverage import standings, talk_coverage
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.rules import (
    Change,
    TalkCoverage,
    coverage,
    open_changes,
    who_is_missing,
)
from intranet.domain.life.talks.tables import Talk, TalkContent
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import ChangeReason, Member, Membership
from intranet.domain.organization.people import Person, people_between
from intranet.domain.organization.tables import Post, valid_on
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Period, Year


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk in a list. ``occasion`` and ``note`` are empty for who must not know them."""

    id: int
    held_on: date
    talker: str
    talkee: str
    place: str
    occasion: str
    note: str


def _line(talk: Talk, written: bool | None, waiting: bool | None, actor: Actor) -> TalkLine:
    """``written`` and ``waiting`` (to be followed up) are None where there is no content yet."""
    knows = leads(actor, talk.branch_id) or took_part(actor, talk.talker_id, talk.talkee_id)
    note = ""
    if knows:
        note = "待落实" if waiting else "" if written else "内容未填报"
    return TalkLine(
        talk.id,
        talk.held_on,
        talk.talker_name,
        talk.talkee_name,
        talk.place,
        talk.occasion.label if knows else "",
        note,
    )


def _lines(
    session: Session, actor: Actor, span: Period, whose: ColumnElement[bool]
) -> list[TalkLine]:
    """Talks of a period, newest first. Of the content only whether there is any is read. One statement."""
    rows = session.execute(
        select(
            Talk,
            or_(TalkContent.gist != "", TalkContent.opinions != ""),
            (TalkContent.follow_up != "") & TalkContent.done_on.is_(None),
        )
        .outerjoin(TalkContent, TalkContent.talk_id == Talk.id)
        .where(whose, Talk.held_on.between(span.first_day, span.last_day))
        .order_by(Talk.held_on.desc(), Talk.id.desc())
    )
    return [_line(talk, written, waiting, actor) for talk, written, waiting in rows.tuples()]


def register(session: Session, actor: Actor, branch_id: int, span: Period) -> list[TalkLine]:
    """The register of a branch. One statement."""
    return _lines(session, actor, span, Talk.branch_id == branch_id)


def own_talks(session: Session, actor: Actor, year: int) -> list[TalkLine]:
    """Talks in which the person took part, in whichever branch. One statement."""
    mine = or_(Talk.talker_id == actor.member_id, Talk.talkee_id == actor.member_id)
    return _lines(session, actor, Year(year), mine)


def occasion_counts(session: Session, branch_id: int, span: Period) -> list[tuple[str, int]]:
    """How many talks of a branch had which occasion, without names. One statement."""
    found = dict(
        session.execute(
            select(Talk.occasion, func.count())
            .where(
                Talk.branch_id == branch_id,
                Talk.held_on.between(span.first_day, span.last_day),
            )
            .group_by(Talk.occasion)
        )
        .tuples()
        .all()
    )
    return [(one.label, found[one]) for one in Occasion if one in found]


@dataclass(frozen=True, slots=True)
class BranchCoverage:
    """A branch of the overview: how many talks it holds, how far they reach."""

    code: str
    name: str
    talks: int
    coverage: TalkCoverage


def overview(
    session: Session, branches: Sequence[BranchName], year: int, as_of: date
) -> list[BranchCoverage]:
    """Numbers of each branch, in office order. Four statements."""
    ids = [branch.id for branch in branches]
    covered = talk_coverage(session, ids, year, as_of)
    span = Year(year)
    counts = dict(
        session.execute(
            select(Talk.branch_id, func.count())
            .where(Talk.branch_id.in_(ids), Talk.held_on.between(span.first_day, span.last_day))
            .group_by(Talk.branch_id)
        )
        .tuples()
        .all()
    )
    return [
        BranchCoverage(b.code, b.short_name, counts.get(b.id, 0), covered[b.id]) for b in branches
    ]


@dataclass(frozen=True, slots=True)
class Calling:
    """A change that calls for a talk, with the name for the page."""

    name: str
    change: Change


@dataclass(frozen=True)
class BranchStanding:
    """Where a branch stands: the numbers, and for those who keep the register who is behind them."""

    coverage: TalkCoverage
    members: list[Person]
    pairs: list[tuple[Person, Person]]
    others: list[Person]
    callings: list[Calling]
    # what may be said of it: empty while anything is open
    sentence: str


def standing(session: Session, branch_id: int, year: int, as_of: date) -> BranchStanding:
    """Numbers and names of a branch. Seven statements."""
    one = standings(session, [branch_id], year, as_of)[branch_id]
    missing = who_is_missing(one.members, one.officers, one.talks)
    people = people_between(session, branch_id, as_of, as_of, posts_on=as_of)
    order = {person.member_id: person for person in people}
    callings = [
        Calling(order[change.member_id].name, change)
        for change in open_changes(_changes(session, branch_id, year, as_of), one.talks)
        if change.member_id in order
    ]
    covered = coverage(one.members, one.officers, one.talks)
    return BranchStanding(
        covered,
        [person for person in people if person.member_id in missing.members],
        [(order[first], order[second]) for first, second in missing.officer_pairs],
        [
            person
            for person in people
            if person.member_id in missing.others and person.member_id not in missing.members
        ],
        callings,
        "" if callings else covered.sentence(year, as_of),
    )


def _changes(session: Session, branch_id: int, year: int, as_of: date) -> list[Change]:
    """Posts taken up and members transferred in within the year up to *as_of*. Two statements."""
    first = date(year, 1, 1)
    found = []
    seen: set[tuple[int, str]] = set()
    for member_id, title, starts_on in session.execute(
        select(Post.member_id, Post.title, Post.starts_on)
        .where(Post.branch_id == branch_id, Post.starts_on <= as_of)
        .order_by(Post.starts_on, Post.id)
    ):
        # who goes on in the same post after an election has not taken up a new one
        if (member_id, title) not in seen and starts_on >= first:
            words = f"{long_date(starts_on)}起任{title.label}"
            found.append(Change(member_id, starts_on, Occasion.POST_CHANGE, words))
        seen.add((member_id, title))
    for member_id, starts_on in session.execute(
        select(Membership.member_id, Membership.starts_on)
        .where(
            Membership.branch_id == branch_id,
            Membership.start_reason == ChangeReason.TRANSFERRED_IN,
            Membership.starts_on.between(first, as_of),
        )
        .order_by(Membership.starts_on, Membership.member_id)
    ):
        words = f"{long_date(starts_on)}组织关系转入"
        found.append(Change(member_id, starts_on, Occasion.OTHER, words))
    return found


def choosable(session: Session, branch_id: int, today: date) -> list[Person]:
    """Members whom a talk may name: of this year and the last, also those who left. Two statements."""
    first = date(today.year - 1, 1, 1)
    return people_between(session, branch_id, first, today, posts_on=today)


def members_on(session: Session, branch_id: int, day: date) -> dict[int, str]:
    """Names of the members of the branch on a day. One statement."""
    return dict(
        session.execute(
            select(Member.id, Member.name)
            .join(Membership, Membership.member_id == Member.id)
            .where(
                Membership.branch_id == branch_id,
                valid_on(Membership.starts_on, Membership.ends_on, day),
            )
        )
        .tuples()
        .all()
    )


def last_place(session: Session, branch_id: int, user_id: int) -> str:
    """Where the talk was that the person entered last; empty before the first. One statement."""
    return (
        session.scalar(
            select(Talk.place)
            .where(Talk.branch_id == branch_id, Talk.entered_by_id == user_id)
            .order_by(Talk.id.desc())
            .limit(1)
        )
        or ""
    )


def content_of(session: Session, talk_id: int) -> TalkContent | None:
    """What was said; only for those who may read it. One statement."""
    return session.get(TalkContent, talk_id)
