"""Essays of a year: the list of a branch, how many of its members have written one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, distinct, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, valid_on
from intranet.domain.study.essays import StudyEssay
from intranet.domain.study.scope import reads_branch
from intranet.foundation.database import db
from intranet.foundation.quarters import Year


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the branch's members of the day have written something in the year."""

    branch: BranchName
    members: int
    wrote: int
    essays: int

    @property
    def words(self) -> str:
        """n/m名已提交."""
        return f"{self.wrote}/{self.members}名已提交"


def essays_of(
    branch_ids: Sequence[int], member_id: int | None, year: int
) -> Select[tuple[StudyEssay, str]]:
    """Essays entered by these branches, and the member's own, latest first, with their authors."""
    span = Year(year)
    return (
        select(StudyEssay, Member.name)
        .join(Member, Member.id == StudyEssay.member_id)
        .where(
            StudyEssay.written_on.between(span.first_day, span.last_day),
            or_(StudyEssay.branch_id.in_(branch_ids), StudyEssay.member_id == (member_id or 0)),
        )
        .order_by(StudyEssay.written_on.desc(), StudyEssay.id.desc())
    )


def coverage_of(
    session: Session, branches: Sequence[BranchName], year: int, day: date
) -> list[Coverage]:
    """Members of each branch on *day* and how many wrote in the year, in the order given. One statement."""
    span = Year(year)
    found = {
        branch_id: (members, wrote, essays)
        for branch_id, members, wrote, essays in session.execute(
            select(
                Membership.branch_id,
                func.count(distinct(Membership.member_id)),
                func.count(distinct(StudyEssay.member_id)),
                func.count(distinct(StudyEssay.id)),
            )
            .outerjoin(
                StudyEssay,
                (StudyEssay.member_id == Membership.member_id)
                & StudyEssay.written_on.between(span.first_day, span.last_day),
            )
            .where(
                Membership.branch_id.in_([branch.id for branch in branches]),
                valid_on(Membership.starts_on, Membership.ends_on, day),
            )
            .group_by(Membership.branch_id)
        ).tuples()
    }
    return [Coverage(branch, *found.get(branch.id, (0, 0, 0))) for branch in branches]


def readable(actor: Actor, essay: StudyEssay) -> bool:
    """Whether the person may know of an essay: their own, or of a branch whose study they read. One statement."""
    branch = db.session.get_one(Branch, essay.branch_id)
    return essay.member_id == actor.member_id or reads_branch(
        actor, committee_id=branch.committee_id, branch_id=branch.id
    )
