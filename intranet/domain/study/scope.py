"""Who reads whose study: everybody their own, a branch's officers their branch's, the committee all."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import BRANCH_OFFICERS, Actor
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch
from intranet.foundation.errors import NotAllowed, NotFound

NO_MEMBER = "没有找到这名党员，或者不在您的查看范围内。"


def officer_branches(actor: Actor) -> list[int]:
    """Branches of which the person reads every member's study."""
    return actor.branch_ids(*BRANCH_OFFICERS)


def reads_others(actor: Actor) -> bool:
    """Whether the person reads the study of anybody but themselves."""
    return bool(officer_branches(actor) or actor.committee_ids(Permission.STUDY_READ))


def reads_branch(actor: Actor, *, committee_id: int, branch_id: int) -> bool:
    """Whether the person reads the study of this branch's members."""
    return branch_id in officer_branches(actor) or committee_id in actor.committee_ids(
        Permission.STUDY_READ
    )


def open_branches(
    session: Session, actor: Actor, day: date, *, first: date | None = None
) -> list[BranchName]:
    """Branches of *day*, or of the period from *first*, whose members' study the person reads. One statement."""
    return branches_on(
        session,
        day,
        first=first,
        committee_ids=actor.committee_ids(Permission.STUDY_READ),
        branch_ids=officer_branches(actor),
    )


def within(
    actor: Actor,
    branch: InstrumentedAttribute[int],
    committee: InstrumentedAttribute[int],
    member: InstrumentedAttribute[int] | None = None,
) -> ColumnElement[bool]:
    """SQL condition: rows of branches the person reads, and (with *member*) their own."""
    ways: list[ColumnElement[bool]] = []
    if branches := officer_branches(actor):
        ways.append(branch.in_(branches))
    if committees := actor.committee_ids(Permission.STUDY_READ):
        ways.append(committee.in_(committees))
    if member is not None and actor.member_id is not None:
        ways.append(member == actor.member_id)
    return or_(*ways) if ways else false()


def edits_branch(actor: Actor, *, committee_id: int, branch_id: int) -> bool:
    """Whether the person enters study for this branch."""
    return actor.covers(Permission.STUDY_EDIT, committee_id=committee_id, branch_id=branch_id)


def confirms(actor: Actor, committee_id: int) -> bool:
    """Whether the person confirms hours in this committee."""
    return committee_id in actor.committee_ids(Permission.STUDY_CONFIRM)


@dataclass(frozen=True)
class MemberPlace:
    """A member with the branch of a day; None where the person was no member of a branch on that day."""

    member: Member
    branch: Branch | None


def load_member(
    session: Session, member_id: int, actor: Actor, *, day: date, today: date
) -> MemberPlace:
    """The member with the branch of *day*, for reading hours. Two statements.

    Readable for the person, and for who reads the branch of *day* or the present one; otherwise NotFound for a
    stranger, NotAllowed for a colleague of the own branch.
    """
    member = session.get(Member, member_id)
    periods = session.execute(
        select(Membership.starts_on, Membership.ends_on, Branch)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(Membership.member_id == member_id)
        .order_by(Membership.starts_on, Membership.id)
    ).all()
    if member is None or not periods:
        raise NotFound(NO_MEMBER)

    def branch_on(one: date) -> Branch | None:
        return next(
            (
                branch
                for starts_on, ends_on, branch in periods
                if starts_on <= one and (ends_on is None or ends_on >= one)
            ),
            None,
        )

    places = [branch for branch in (branch_on(day), branch_on(today)) if branch is not None]
    if actor.member_id == member_id or any(
        reads_branch(actor, committee_id=branch.committee_id, branch_id=branch.id)
        for branch in places
    ):
        return MemberPlace(member, branch_on(day))
    if any(actor.roles_in_branch(branch.id) for branch in places):
        raise NotAllowed("个人学时由本人、本支部书记、委员和党务干事以及机关党委查看。")
    raise NotFound(NO_MEMBER)
