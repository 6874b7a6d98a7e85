"""The roster of a day: who is a member of a branch or sits in a body of a committee, who counts in 应到, who may vote.

Computed from dated membership and posts, never typed. 应到会 leaves out only those exempted with approval; probationary
members attend without a vote. Source: 《中国共产党支部工作条例（试行）》第十一条 and the not-counted list for
assemblies.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, null, or_, select, tuple_
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
    """Members of the branch on *day*, officers first, then by name key. Three statements."""
    return rosters_on(session, Circle(branch_id), [day])[day]


def rosters_on(
    session: Session, circle: Circle, days: Collection[date]
) -> dict[date, list[RosterEntry]]:
    """The rosters of several days. Three statements, however many days."""
    found = rosters_of(session, {(circle, day) for day in days})
    return {day: found[circle, day] for day in days}


def rosters_of(
    session: Session, wanted: Collection[tuple[Circle, date]]
) -> dict[tuple[Circle, date], list[RosterEntry]]:
    """The rosters of circles on days, by post, then by name key. Three statements for branches, three for bodies."""
    branches = {(circle, day) for circle, day in wanted if circle.branch_id is not None}
    return _of_branches(session, branches) | _of_bodies(session, set(wanted) - branches)


def _of_branches(
    session: Session, wanted: Collection[tuple[Circle, date]]
) -> dict[tuple[Circle, date], list[RosterEntry]]:
    if not wanted:
        return {}
    branches = sorted({circle.branch_id or 0 for circle, _ in wanted})
    first, last = _span(wanted)
    members = session.execute(
        select(Member, Membership.party_group_id, *_PERIOD, Membership.branch_id)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id.in_(branches),
            overlaps(Membership.starts_on, Membership.ends_on, first, last),
        )
    ).all()
    posts = session.execute(
        select(*_POST, Post.branch_id).where(
            Post.branch_id.in_(branches), overlaps(Post.starts_on, Post.ends_on, first, last)
        )
    ).all()
    exemptions = _exemptions(
        session,
        select(Membership.member_id).where(
            Membership.branch_id.in_(branches),
            overlaps(Membership.starts_on, Membership.ends_on, first, last),
        ),
        first,
        last,
    )
    return {
        (circle, day): _roster(
            day,
            [row for row in members if row.branch_id == circle.branch_id and _holds(row, day)],
            [row for row in posts if row.branch_id == circle.branch_id and _holds(row, day)],
            [row for row in exemptions if _holds(row, day)],
        )
        for circle, day in wanted
    }


def _of_bodies(
    session: Session, wanted: Collection[tuple[Circle, date]]
) -> dict[tuple[Circle, date], list[RosterEntry]]:
    """Who has a seat on the day, as the member of one of the committee's branches who he is that day."""
    if not wanted:
        return {}
    committees = sorted({circle.committee_id or 0 for circle, _ in wanted})
    titles = {title for circle, _ in wanted for title in circle.seats}
    first, last = _span(wanted)
    seated = (
        Post.committee_id.in_(committees),
        Post.title.in_(sorted(titles)),
        overlaps(Post.starts_on, Post.ends_on, first, last),
    )
    posts = session.execute(select(*_POST, Post.committee_id).where(*seated)).all()
    members = session.execute(
        select(Member, null().label("party_group_id"), *_PERIOD, Branch.committee_id)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(
            tuple_(Branch.committee_id, Member.id).in_(
                select(Post.committee_id, Post.member_id).where(*seated)
            ),
            overlaps(Membership.starts_on, Membership.ends_on, first, last),
        )
    ).all()
    exemptions = _exemptions(session, select(Post.member_id).where(*seated), first, last)
    found = {}
    for circle, day in wanted:
        held = [
            row
            for row in posts
            if row.committee_id == circle.committee_id
            and row.title in circle.seats
            and _holds(row, day)
        ]
        holders = {row.member_id for row in held}
        found[circle, day] = _roster(
            day,
            [
                row
                for row in members
                if row.committee_id == circle.committee_id
                and row.Member.id in holders
                and _holds(row, day)
            ],
            held,
            [row for row in exemptions if _holds(row, day)],
        )
    return found


# What of a period and of a post the roster of a day is made from.
_PERIOD = (Membership.status, Membership.starts_on, Membership.ends_on, Membership.votes_from)
_POST = (Post.member_id, Post.title, Post.starts_on, Post.ends_on)


def _span(wanted: Collection[tuple[Circle, date]]) -> tuple[date, date]:
    days = [day for _, day in wanted]
    return min(days), max(days)


def _exemptions(
    session: Session, member_ids: Select[tuple[int]], first: date, last: date
) -> Sequence[Any]:
    return session.execute(
        select(
            MemberExemption.member_id,
            MemberExemption.reason,
            MemberExemption.starts_on,
            MemberExemption.ends_on,
        ).where(
            MemberExemption.member_id.in_(member_ids),
            overlaps(MemberExemption.starts_on, MemberExemption.ends_on, first, last),
        )
    ).all()


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
        member, votes_from = row.Member, row.votes_from
        keys[member.id] = (member.sort_key, member.name, member.id)
        entries.append(
            RosterEntry(
                member_id=member.id,
                name=member.name,
                status=row.status,
                party_group_id=row.party_group_id,
                titles=tuple(sorted(titles.get(member.id, ()), key=lambda title: title.precedence)),
                exemption=exemptions.get(member.id),
                is_leading_cadre=member.is_leading_cadre,
                duty_title=member.duty_title,
                awaits_approval=votes_from is not None and votes_from > day,
            )
        )
    return sorted(
        entries, key=lambda e: (e.titles[0].precedence if e.titles else 99, keys[e.member_id])
    )


def has_committee(session: Session, branch_id: int, day: date) -> bool:
    """Whether the branch has a committee on *day*: it is large enough to need one, or three of it hold its posts.

    Source: 《中国共产党支部工作条例（试行）》 chapter 6. One statement.
    """
    full = (
        select(func.count())
        .where(
            Membership.branch_id == branch_id,
            Membership.status == MemberStatus.FULL,
            valid_on(Membership.starts_on, Membership.ends_on, day),
        )
        .scalar_subquery()
    )
    seated = (
        select(func.count(Post.member_id.distinct()))
        .where(
            Post.branch_id == branch_id,
            Post.title.in_(BRANCH_COMMITTEE_TITLES),
            valid_on(Post.starts_on, Post.ends_on, day),
        )
        .scalar_subquery()
    )
    return bool(session.scalar(select(or_(full >= COMMITTEE_THRESHOLD, seated >= LEAST_COMMITTEE))))


def ids_by_name(entries: list[RosterEntry]) -> dict[str, int]:
    """Names that mean exactly one member of the day."""
    names = [entry.name for entry in entries]
    return {entry.name: entry.member_id for entry in entries if names.count(entry.name) == 1}
