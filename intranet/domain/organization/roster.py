"""The roster of a day: who is a member of a branch or sits in a body of a committee, who counts in 应到, who may vote.

Computed from dated membership and posts, never typed. 应到会 leaves out only those exempted with approval; probationary
members attend without a vote. Source: 《中国共产党支部工作条例（试行）》第十一条 and the not-counted list for
assemblies.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from intranet.domain.organization.members import (
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import (
    BRANCH_COMMITTEE_TITLES,
    Branch,
    CommitteeBody,
    Post,
    PostTitle,
    overlaps,
    valid_on,
)
from intranet.foundation.questions import Question, Several, Value, answer

# From this many full members on a branch has a committee (《支部工作条例》 chapter 6).
COMMITTEE_THRESHOLD = 7
# A committee has three members at least; fewer in posts are a secretary and a deputy.
LEAST_COMMITTEE = 3


@dataclass(frozen=True)
class Circle:
    """Whose roster is asked for: the members of a branch, or those with a seat in a body of a committee.

    A committee without a body stands for all its bodies.
    """

    branch_id: int | None
    committee_id: int | None = None
    body: CommitteeBody | None = None

    @classmethod
    def of(cls, committee_id: int, branch_id: int | None, body: CommitteeBody | None) -> "Circle":
        """The circle of what belongs to the branch, or (without one) to the committee."""
        return cls(branch_id) if branch_id is not None else cls(None, committee_id, body)

    @property
    def seats(self) -> tuple[PostTitle, ...]:
        """The posts that make somebody a member of it, of a committee's circle."""
        bodies = CommitteeBody if self.body is None else (self.body,)
        return tuple(title for body in bodies for title in body.seats)


@dataclass(frozen=True)
class RosterEntry:
    """One member of the branch, or of the body, on the day.

    ``titles`` are the posts held in it; of a body there are no Party groups.
    """

    member_id: int
    name: str
    status: MemberStatus
    party_group_id: int | None
    titles: tuple[PostTitle, ...]
    exemption: ExemptionReason | None
    is_leading_cadre: bool
    duty_title: str
    # a full member whose approval was still to come on the day
    awaits_approval: bool = False

    @property
    def counted_in_due(self) -> bool:
        """Whether the member counts in 应到."""
        return self.exemption is None or self.exemption.counted_in_due

    @property
    def exclusion_reason(self) -> str:
        """Why the member is exempted; empty when they are not."""
        return self.exemption.label if self.exemption else ""

    @property
    def has_voting_right(self) -> bool:
        """Full members vote once they are approved, unless exempted or suspended."""
        return (
            self.status is MemberStatus.FULL and not self.awaits_approval and self.exemption is None
        )

    @property
    def on_probation(self) -> bool:
        """Whether the assembly of the day may decide on the end of the member's probation."""
        return self.status is MemberStatus.PROBATIONARY or self.awaits_approval

    @property
    def in_branch_committee(self) -> bool:
        """Whether the member sits in the branch committee."""
        return any(title in BRANCH_COMMITTEE_TITLES for title in self.titles)


def roster_on(session: Session, branch_id: int, day: date) -> list[RosterEntry]:
    """Members of the branch on *day*, officers first, then by name key. One statement."""
    return rosters_on(session, Circle(branch_id), [day])[day]


def rosters_on(
    session: Session, circle: Circle, days: Collection[date]
) -> dict[date, list[RosterEntry]]:
    """The rosters of several days. One statement, however many days."""
    found = rosters_of(session, {(circle, day) for day in days})
    return {day: found[circle, day] for day in days}


def rosters_of(
    session: Session, wanted: Collection[tuple[Circle, date]]
) -> dict[tuple[Circle, date], list[RosterEntry]]:
    """The rosters of circles on days, by post, then by name key. One statement."""
    return answer(session, asked_rosters(wanted))


def asked_rosters(
    wanted: Collection[tuple[Circle, date]],
) -> Several[dict[tuple[Circle, date], list[RosterEntry]]]:
    """The same, to be asked with others."""
    branches = {(circle, day) for circle, day in wanted if circle.branch_id is not None}
    both = _of_branches(branches), _of_bodies(set(wanted) - branches)
    return Several(lambda: both[0].answer | both[1].answer, *both)


def _of_branches(
    wanted: Collection[tuple[Circle, date]],
) -> Several[dict[tuple[Circle, date], list[RosterEntry]]]:
    if not wanted:
        return Several(dict)
    first, last = _span(wanted)
    values = {
        "branches": {circle.branch_id for circle, _ in wanted},
        "first": first,
        "last": last,
    }
    members = Question(_members_of_branches, list, **values)
    posts = Question(_posts_of_branches, list, **values)
    exemptions = Question(_exempted_in_branches, list, **values)

    def rosters() -> dict[tuple[Circle, date], list[RosterEntry]]:
        return {
            (circle, day): _roster(
                day,
                _those(members.answer, day, "branch_id", circle.branch_id),
                _those(posts.answer, day, "branch_id", circle.branch_id),
                [row for row in exemptions.answer if _holds(row, day)],
            )
            for circle, day in wanted
        }

    return Several(rosters, members, posts, exemptions)


def _those(rows: Iterable[Any], day: date, owner: str, number: int | None) -> list[Any]:
    """Rows of one owner that hold on the day."""
    return [row for row in rows if getattr(row, owner) == number and _holds(row, day)]


def _in_branches(value: Value) -> ColumnElement[bool]:
    """SQL condition over Membership: in one of the branches, on some day."""
    return and_(
        Membership.branch_id.in_(value.any_of("branches")),
        overlaps(Membership.starts_on, Membership.ends_on, value("first"), value("last")),
    )


def _members_of_branches(value: Value) -> Select[Any]:
    return (
        select(*_MEMBER, Membership.branch_id, Membership.party_group_id)
        .join(Membership, Membership.member_id == Member.id)
        .where(_in_branches(value))
    )


def _posts_of_branches(value: Value) -> Select[Any]:
    return select(*_POST, Post.branch_id).where(
        Post.branch_id.in_(value.any_of("branches")),
        overlaps(Post.starts_on, Post.ends_on, value("first"), value("last")),
    )


def _exempted_in_branches(value: Value) -> Select[Any]:
    return _exemptions(value, select(Membership.member_id).where(_in_branches(value)))


def _of_bodies(
    wanted: Collection[tuple[Circle, date]],
) -> Several[dict[tuple[Circle, date], list[RosterEntry]]]:
    """Who has a seat on the day, as the member of one of the committee's branches who he is that day."""
    if not wanted:
        return Several(dict)
    first, last = _span(wanted)
    values = {
        "committees": {circle.committee_id for circle, _ in wanted},
        "titles": {title for circle, _ in wanted for title in circle.seats},
        "first": first,
        "last": last,
    }
    members = Question(_members_of_bodies, list, **values)
    posts = Question(_seats, list, **values)
    exemptions = Question(_exempted_in_bodies, list, **values)
    return Several(
        lambda: _seated_rosters(wanted, members.answer, posts.answer, exemptions.answer),
        members,
        posts,
        exemptions,
    )


def _seated(value: Value) -> ColumnElement[bool]:
    """SQL condition over Post: a seat in one of the bodies, on some day."""
    return and_(
        Post.committee_id.in_(value.any_of("committees")),
        Post.title.in_(value.any_of("titles")),
        overlaps(Post.starts_on, Post.ends_on, value("first"), value("last")),
    )


def _seats(value: Value) -> Select[Any]:
    return select(*_POST, Post.committee_id).where(_seated(value))


def _members_of_bodies(value: Value) -> Select[Any]:
    return (
        select(*_MEMBER, Branch.committee_id)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(
            tuple_(Branch.committee_id, Member.id).in_(
                select(Post.committee_id, Post.member_id).where(_seated(value))
            ),
            overlaps(Membership.starts_on, Membership.ends_on, value("first"), value("last")),
        )
    )


def _exempted_in_bodies(value: Value) -> Select[Any]:
    return _exemptions(value, select(Post.member_id).where(_seated(value)))


def _seated_rosters(
    wanted: Collection[tuple[Circle, date]],
    members: Sequence[Any],
    posts: Sequence[Any],
    exemptions: Sequence[Any],
) -> dict[tuple[Circle, date], list[RosterEntry]]:
    found = {}
    for circle, day in wanted:
        of_committee = _those(posts, day, "committee_id", circle.committee_id)
        held = [row for row in of_committee if row.title in circle.seats]
        holders = {row.member_id for row in held}
        there = _those(members, day, "committee_id", circle.committee_id)
        found[circle, day] = _roster(
            day,
            [row for row in there if row.id in holders],
            held,
            [row for row in exemptions if _holds(row, day)],
        )
    return found


# What of a member with a period and of a post the roster of a day is made from.
_MEMBER = (
    Member.id,
    Member.name,
    Member.sort_key,
    Member.is_leading_cadre,
    Member.duty_title,
    Membership.status,
    Membership.starts_on,
    Membership.ends_on,
    Membership.votes_from,
)
_POST = (Post.member_id, Post.title, Post.starts_on, Post.ends_on)


def _span(wanted: Collection[tuple[Circle, date]]) -> tuple[date, date]:
    days = [day for _, day in wanted]
    return min(days), max(days)


def _exemptions(value: Value, member_ids: Select[tuple[int]]) -> Select[Any]:
    return select(
        MemberExemption.member_id,
        MemberExemption.reason,
        MemberExemption.starts_on,
        MemberExemption.ends_on,
    ).where(
        MemberExemption.member_id.in_(member_ids),
        overlaps(MemberExemption.starts_on, MemberExemption.ends_on, value("first"), value("last")),
    )


def _holds(row: Any, day: date) -> bool:
    return bool(row.starts_on <= day and (row.ends_on is None or row.ends_on >= day))


def _roster(
    day: date, members: Iterable[Any], posts: Iterable[Any], exempted: Iterable[Any]
) -> list[RosterEntry]:
    """The roster of one day from the rows that hold on it."""
    titles: dict[int, list[PostTitle]] = {}
    for post in posts:
        titles.setdefault(post.member_id, []).append(post.title)
    exemptions: dict[int, ExemptionReason] = {}
    for row in exempted:
        # a full exemption outweighs a suspended vote
        if row.member_id not in exemptions or exemptions[row.member_id].counted_in_due:
            exemptions[row.member_id] = row.reason
    entries = []
    keys = {}
    for row in members:
        keys[row.id] = (row.sort_key, row.name, row.id)
        entries.append(
            RosterEntry(
                member_id=row.id,
                name=row.name,
                status=row.status,
                party_group_id=getattr(row, "party_group_id", None),
                titles=tuple(sorted(titles.get(row.id, ()), key=lambda title: title.precedence)),
                exemption=exemptions.get(row.id),
                is_leading_cadre=row.is_leading_cadre,
                duty_title=row.duty_title,
                awaits_approval=row.votes_from is not None and row.votes_from > day,
            )
        )
    return sorted(
        entries, key=lambda e: (e.titles[0].precedence if e.titles else 99, keys[e.member_id])
    )


def has_committee(session: Session, branch_id: int, day: date) -> bool:
    """Whether the branch has a committee on *day*. One statement."""
    return branch_id in with_committee(session, [branch_id], day)


def with_committee(session: Session, branch_ids: Collection[int], day: date) -> set[int]:
    """Branches with a committee on *day*: large enough to need one, or three of them hold its posts.

    Source: 《中国共产党支部工作条例（试行）》 chapter 6. One statement.
    """
    full = (
        select(func.count())
        .where(
            Membership.branch_id == Branch.id,
            Membership.status == MemberStatus.FULL,
            valid_on(Membership.starts_on, Membership.ends_on, day),
        )
        .scalar_subquery()
    )
    seated = (
        select(func.count(Post.member_id.distinct()))
        .where(
            Post.branch_id == Branch.id,
            Post.title.in_(BRANCH_COMMITTEE_TITLES),
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        .scalar_subquery()
    )
    return set(
        session.scalars(
            select(Branch.id).where(
                Branch.id.in_(branch_ids),
                or_(full >= COMMITTEE_THRESHOLD, seated >= LEAST_COMMITTEE),
            )
        )
    )


def ids_by_name(entries: list[RosterEntry]) -> dict[str, int]:
    """Names that mean exactly one member of the day."""
    names = [entry.name for entry in entries]
    return {entry.name: entry.member_id for entry in entries if names.count(entry.name) == 1}
