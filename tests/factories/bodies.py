"""Seats in the bodies of the committee, for members of the standing cast."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Committee, Post, PostTitle
from tests.cast import FOUNDED
from tests.rows import committed

# Five members of the committee: two of 一支部, one of 二支部, two of 八支部.
COMMITTEE = {
    PostTitle.COMMITTEE_SECRETARY: ("沈春华",),
    PostTitle.FULL_TIME_DEPUTY_SECRETARY: ("冯十月",),
    PostTitle.COMMITTEE_MEMBER: ("张一鸣", "吴八方", "韩秋实"),
    PostTitle.COMMITTEE_STAFF: ("李二虎",),
}
CORE_GROUP = {
    PostTitle.CORE_GROUP_HEAD: ("吴八方",),
    PostTitle.CORE_GROUP_MEMBER: ("张一鸣", "沈春华"),
    PostTitle.CORE_GROUP_SECRETARY: ("李二虎",),
}
DISCIPLINE = {
    PostTitle.DISCIPLINE_SECRETARY: ("冯十月",),
    PostTitle.DISCIPLINE_MEMBER: ("赵四海", "张一鸣"),
}


def seat(
    session: Session, title: PostTitle, name: str, since: date = FOUNDED, until: date | None = None
) -> Post:
    """Put a member into a post of the committee; commits."""
    post = Post(
        committee_id=session.scalars(select(Committee.id).where(Committee.code == "C01")).one(),
        member_id=session.scalars(select(Member.id).where(Member.name == name)).one(),
        title=title,
        starts_on=since,
        ends_on=until,
    )
    committed(session, post)
    return post


def fill(session: Session, *bodies: dict[Any, tuple[str, ...]]) -> None:
    """Fill these bodies with members of the cast; commits."""
    for body in bodies or (COMMITTEE, CORE_GROUP, DISCIPLINE):
        for title, names in body.items():
            for name in names:
                seat(session, title, name)
