"""Who belonged to a branch at any time of a span, officers first, then by name key."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Post, valid_on


@dataclass(frozen=True, slots=True)
class Person:
    """A member with the name lists show."""

    member_id: int
    name: str


def people_between(
    session: Session, branch_id: int, first: date, last: date, *, posts_on: date
) -> list[Person]:
    """Members of the branch at any time from *first* to *last*; posts of one day give the order. Two statements."""
    members = session.execute(
        select(Member.id, Member.name, Member.sort_key)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id == branch_id,
            Membership.starts_on <= last,
            (Membership.ends_on.is_(None)) | (Membership.ends_on >= first),
        )
        .distinct()
    ).all()
    rank: dict[int, int] = {}
    for member_id, title in session.execute(
        select(Post.member_id, Post.title).where(
            Post.branch_id == branch_id, valid_on(Post.starts_on, Post.ends_on, posts_on)
        )
    ):
        rank[member_id] = min(title.precedence, rank.get(member_id, title.precedence))
    found = sorted(members, key=lambda row: (rank.get(row.id, 99), row.sort_key, row.name, row.id))
    return [Person(row.id, row.name) for row in found]
