"""The list of branches, and what the pages of one branch and of the committee show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.life.terms import TermOutlook, outlook
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.roster import COMMITTEE_THRESHOLD, RosterEntry, roster_on
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    PartyGroup,
    Post,
    PostTitle,
    Term,
    short_name_on,
    valid_on,
)


@dataclass(frozen=True)
class BranchLine:
    """A branch in the list: names, secretary, numbers of the day, term."""

    name: BranchName
    secretary: str
    full: int
    probationary: int
    groups: int
    term: TermOutlook


def branch_lines(session: Session, actor: Actor, day: date) -> list[BranchLine]:
    """Branches of the person's scope on *day*, in office order. Five statements."""
    names = branches_of(session, actor, day, permission=Permission.ORGANIZATION_READ)
    ids = [name.id for name in names]
    counts: dict[tuple[int, MemberStatus], int] = {
        (branch_id, status): number
        for branch_id, status, number in session.execute(
            select(Membership.branch_id, Membership.status, func.count())
            .where(
                Membership.branch_id.in_(ids),
                valid_on(Membership.starts_on, Membership.ends_on, day),
            )
            .group_by(Membership.branch_id, Membership.status)
        )
    }
    secretaries: dict[int, str] = {
        branch_id: name
        for branch_id, name in session.execute(
            select(Post.branch_id, Member.name)
            .join(Member, Member.id == Post.member_id)
            .where(
                Post.branch_id.in_(ids),
                Post.title == PostTitle.BRANCH_SECRETARY,
                valid_on(Post.starts_on, Post.ends_on, day),
            )
            .order_by(Post.starts_on, Post.id)
        )
        if branch_id is not None
    }
    groups = {
        row.branch_id: row.number
        for row in session.execute(
            select(PartyGroup.branch_id, func.count().label("number"))
            .where(
                PartyGroup.branch_id.in_(ids),
                valid_on(PartyGroup.founded_on, PartyGroup.dissolved_on, day),
            )
            .group_by(PartyGroup.branch_id)
        )
    }
    # ordered by their beginning, so that the latest term stays
    expiries = {
        row.branch_id: row.expires_on
        for row in session.execute(
            select(Term.branch_id, Term.expires_on)
            .where(Term.branch_id.in_(ids), Term.starts_on <= day)
            .order_by(Term.starts_on, Term.id)
        )
    }
    return [
        BranchLine(
            name=name,
            secretary=secretaries.get(name.id, ""),
            full=counts.get((name.id, MemberStatus.FULL), 0),
            probationary=counts.get((name.id, MemberStatus.PROBATIONARY), 0),
            groups=groups.get(name.id, 0),
            term=outlook(expiries.get(name.id), day),
        )
        for name in names
    ]


@dataclass(frozen=True)
class DissolvedLine:
    """A branch that no longer exists."""

    code: str
    short_name: str
    dissolved_on: date


def dissolved_lines(session: Session, actor: Actor, day: date) -> list[DissolvedLine]:
    """Branches dissolved before *day*: for the committee's people all, for others those left to their branch."""
    return [
        DissolvedLine(code, short_name, dissolved_on)
        for code, short_name, dissolved_on in session.execute(
            select(Branch.code, OrganizationName.short_name, Branch.dissolved_on)
            .join(
                OrganizationName,
                and_(
                    OrganizationName.branch_id == Branch.id,
                    valid_on(
                        OrganizationName.valid_from,
                        OrganizationName.valid_to,
                        Branch.dissolved_on,
                    ),
                ),
            )
            .where(
                or_(
                    Branch.committee_id.in_(actor.committee_ids(Permission.ORGANIZATION_READ)),
                    Branch.id.in_(actor.own_branches(Permission.ORGANIZATION_READ)),
                ),
                Branch.dissolved_on < day,
            )
            .order_by(Branch.dissolved_on.desc(), Branch.id)
        )
    ]


@dataclass(frozen=True)
class Merging:
    """Into which branch one was merged, or will be, from *on*; by its name of that day or, before it, of today."""

    code: str
    name: str
    on: date
    planned: bool


def merging_of(session: Session, branch: Branch, day: date) -> Merging | None:
    """What became, or is to become, of the branch. One statement; none where nothing did."""
    if branch.merged_into_id is None or branch.dissolved_on is None:
        return None
    on = branch.dissolved_on + timedelta(days=1)
    code, name = session.execute(
        select(Branch.code, short_name_on(Branch.id, min(on, day), Branch)).where(
            Branch.id == branch.merged_into_id
        )
    ).one()
    return Merging(code, name or code, on, on > day)


def left_to(session: Session, branch: Branch, day: date) -> list[Merging]:
    """Branches that were merged into this one, or will be, with their last names. One statement."""
    return [
        Merging(code, name or code, last + timedelta(days=1), last >= day)
        for code, name, last in session.execute(
            select(
                Branch.code,
                short_name_on(Branch.id, Branch.dissolved_on, Branch),
                Branch.dissolved_on,
            )
            .where(Branch.merged_into_id == branch.id)
            .order_by(Branch.dissolved_on, Branch.id)
        )
    ]


@dataclass(frozen=True)
class Body:
    """What a branch and the committee have in common: names, terms, posts (newest first)."""

    name: OrganizationName | None
    names: Sequence[OrganizationName]
    terms: Sequence[Term]
    term: TermOutlook
    officers: Sequence[Post]
    former_officers: Sequence[Post]


def body_of(session: Session, owner: Committee | Branch, day: date) -> Body:
    """Names, terms and posts of a branch or committee. Three statements."""
    key = {"branch_id": owner.id} if isinstance(owner, Branch) else {"committee_id": owner.id}
    names = session.scalars(
        select(OrganizationName)
        .filter_by(**key)
        .order_by(OrganizationName.valid_from.desc(), OrganizationName.id.desc())
    ).all()
    terms = session.scalars(
        select(Term).filter_by(**key).order_by(Term.starts_on.desc(), Term.id.desc())
    ).all()
    posts = session.scalars(
        select(Post)
        .filter_by(**key)
        .options(joinedload(Post.member))
        .order_by(Post.starts_on.desc(), Post.id.desc())
    ).all()
    present = [p for p in posts if p.ends_on is None or p.ends_on >= day]
    return Body(
        name=next((n for n in names if n.valid_from <= day), None),
        names=names,
        terms=terms,
        term=outlook(next((t.expires_on for t in terms if t.starts_on <= day), None), day),
        officers=sorted(
            present, key=lambda p: (p.title.precedence, p.member.sort_key, p.member.name, p.id)
        ),
        former_officers=[p for p in posts if p.ends_on is not None and p.ends_on < day],
    )


@dataclass(frozen=True)
class GroupLine:
    """A Party group with its leader and size on the day."""

    group: PartyGroup
    leader: str
    members: int


@dataclass(frozen=True)
class BranchPage:
    """Everything the page of a branch shows for one day."""

    body: Body
    roster: Sequence[RosterEntry]
    full: int
    probationary: int
    groups: Sequence[GroupLine]
    former_groups: Sequence[PartyGroup]

    @property
    def group_names(self) -> dict[int, str]:
        """Names of the Party groups by id."""
        return {line.group.id: line.group.name for line in self.groups}

    @property
    def needs_no_committee(self) -> bool:
        """Fewer than seven full members: a secretary, at most a deputy, no branch committee.

        Source: 《中国共产党支部工作条例（试行）》 chapter 6.
        """
        return self.full < COMMITTEE_THRESHOLD


def branch_page(session: Session, branch: Branch, day: date) -> BranchPage:
    """The page of *branch* on *day*. Seven statements, however many members."""
    body = body_of(session, branch, day)
    roster = roster_on(session, branch.id, day)
    groups = session.scalars(
        select(PartyGroup)
        .where(PartyGroup.branch_id == branch.id)
        .order_by(PartyGroup.sort_order, PartyGroup.id)
    ).all()
    leaders = {
        post.party_group_id: post.member.name
        for post in body.officers
        if post.title is PostTitle.GROUP_LEADER
    }
    sizes: dict[int | None, int] = {}
    for entry in roster:
        sizes[entry.party_group_id] = sizes.get(entry.party_group_id, 0) + 1
    full = sum(entry.status is MemberStatus.FULL for entry in roster)
    return BranchPage(
        body=body,
        roster=roster,
        full=full,
        probationary=len(roster) - full,
        groups=[
            GroupLine(group, leaders.get(group.id, ""), sizes.get(group.id, 0))
            for group in groups
            if group.dissolved_on is None or group.dissolved_on >= day
        ],
        former_groups=[g for g in groups if g.dissolved_on is not None and g.dissolved_on < day],
    )
