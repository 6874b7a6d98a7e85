"""Reads of talks with one person; no list reads what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.counts import TalkCounts, talk_counts
from intranet.domain.integrity.knowing import relatives_of
from intranet.domain.integrity.talk_access import readable
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, valid_on
from intranet.foundation import clock
from intranet.foundation.quarters import Year


def talks(session: Session, actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Talks that the person reads, latest first, with the person talked to and who entered it. One statement."""
    clerk = aliased(User)
    return (
        select(IntegrityTalk, Member.name.label("talkee"), clerk.display_name.label("recorder"))
        .join(Member, Member.id == IntegrityTalk.talkee_id)
        .join(clerk, clerk.id == IntegrityTalk.entered_by_id)
        .where(readable(actor, relatives_of(session, actor)), *conditions)
        .order_by(IntegrityTalk.held_on.desc(), IntegrityTalk.id.desc())
    )


def own_talks(member_id: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Talks that were held with this member, latest first: day and kind, nothing else."""
    return (
        select(IntegrityTalk.held_on, IntegrityTalk.kind)
        .where(IntegrityTalk.talkee_id == member_id, *conditions)
        .order_by(IntegrityTalk.held_on.desc(), IntegrityTalk.id.desc())
    )


@dataclass(frozen=True, slots=True)
class BranchCounts:
    """The numbers of one branch in a year."""

    branch: BranchName
    counts: TalkCounts


def counts_of(session: Session, branches: Sequence[BranchName], year: int) -> list[BranchCounts]:
    """Numbers of each branch, in office order. Two statements."""
    span = Year(year)
    found = talk_counts(session, [one.id for one in branches], span.first_day, span.last_day)
    return [BranchCounts(one, found[one.id]) for one in branches]


def name_of(session: Session, member_id: int) -> str:
    """The name of a member."""
    return session.scalar(select(Member.name).where(Member.id == member_id)) or ""


def text_of(session: Session, talk_id: int) -> IntegrityTalkText | None:
    """What was asked for: for who reads it, with an event."""
    return session.get(IntegrityTalkText, talk_id)


def post_holders(session: Session, committee_id: int) -> list[tuple[int, str]]:
    """Who holds a post in the committee or in one of its branches today: with whom the committee talks."""
    today = clock.today()
    branches = select(Branch.id).where(Branch.committee_id == committee_id)
    found = session.execute(
        select(Member.id, Member.name)
        .join(Post, Post.member_id == Member.id)
        .where(
            (Post.committee_id == committee_id) | Post.branch_id.in_(branches),
            valid_on(Post.starts_on, Post.ends_on, today),
        )
        .order_by(Member.sort_key, Member.id)
    )
    return list(dict(found.tuples().all()).items())
