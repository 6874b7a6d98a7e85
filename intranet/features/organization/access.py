"""Loading records within the person's scope: a stranger gets NotFound, a reader who may not edit NotAllowed."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import branch_by_code
from intranet.domain.organization.members import (
    Member,
    MemberExemption,
    Membership,
)
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    PartyGroup,
    Post,
)
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed, NotFound

NO_MEMBER = "没有找到这名党员，或者不在您的查看范围内。"


def load_branch(session: Session, code: str, actor: Actor) -> Branch:
    """The branch, for reading."""
    return branch_by_code(session, code, actor, permission=Permission.ORGANIZATION_READ)


def edits_branch(actor: Actor, branch: Branch) -> bool:
    """Whether the person edits facts, names, terms and posts of the branch."""
    return actor.covers(
        Permission.BRANCH_EDIT, committee_id=branch.committee_id, branch_id=branch.id
    )


def edits_members(actor: Actor, branch: Branch) -> bool:
    """Whether the person edits members and Party groups of the branch."""
    return actor.covers(
        Permission.MEMBER_EDIT, committee_id=branch.committee_id, branch_id=branch.id
    )


def has_insight(actor: Actor, branch: Branch) -> bool:
    """Whether the person may read exemptions with their reasons, and former members: who keeps the branch's lists."""
    return branch.committee_id in actor.kept_committees or branch.id in actor.kept_branches


def load_editable_branch(session: Session, code: str, actor: Actor) -> Branch:
    """The branch, for changing its facts, names, terms and posts."""
    branch = load_branch(session, code, actor)
    if not edits_branch(actor, branch):
        raise NotAllowed("党支部的名称、任期和任职由机关党委工作人员维护。")
    return branch


def load_staffed_branch(session: Session, code: str, actor: Actor) -> Branch:
    """The branch, for changing its members and Party groups."""
    branch = load_branch(session, code, actor)
    if not edits_members(actor, branch):
        raise NotAllowed("本支部的党员和党小组由支部书记或机关党委工作人员维护。")
    return branch


def load_group(session: Session, branch: Branch, group_id: int) -> PartyGroup:
    """A Party group of the branch."""
    group = session.get(PartyGroup, group_id)
    if group is None or group.branch_id != branch.id:
        raise NotFound("没有找到这个党小组。")
    return group


def load_post(session: Session, owner: Committee | Branch, post_id: int) -> Post:
    """A post of the branch or committee."""
    post = session.get(Post, post_id)
    if post is None or owner.id != (
        post.branch_id if isinstance(owner, Branch) else post.committee_id
    ):
        raise NotFound("没有找到这条任职记录。")
    return post


def readable_committees(session: Session, actor: Actor) -> list[Committee]:
    """Committees the person belongs to; a branch's people read the committee they stand under."""
    ids = {g.committee_id for g in actor.grants if g.gives(Permission.ORGANIZATION_READ)}
    return list(
        session.scalars(select(Committee).where(Committee.id.in_(ids)).order_by(Committee.id))
    )


def load_committee(session: Session, code: str | None, actor: Actor) -> Committee:
    """The committee with this code (None: the person's first), for reading."""
    for committee in readable_committees(session, actor):
        if code in {None, committee.code}:
            return committee
    raise NotFound("没有找到这个机关党委，或者不在您的查看范围内。")


def edits_committee(actor: Actor, committee: Committee) -> bool:
    """Whether the person edits names, terms and posts of the committee."""
    return actor.covers(Permission.BRANCH_EDIT, committee_id=committee.id, branch_id=None)


def load_editable_committee(session: Session, code: str, actor: Actor) -> Committee:
    """The committee, for changing its names, terms and posts."""
    committee = load_committee(session, code, actor)
    if not edits_committee(actor, committee):
        raise NotAllowed("机关党委的名称、任期和任职由机关党委工作人员维护。")
    return committee


@dataclass(frozen=True)
class MemberFile:
    """A member with the present (or, for a former member, the last) period and its branch.

    ``moves``: a merging that is planned gives the member another period on a day to come.
    """

    member: Member
    period: Membership
    branch: Branch
    moves: bool

    @property
    def is_former(self) -> bool:
        """Whether the last period has been closed."""
        return self.period.ends_on is not None and not self.moves


def load_member(session: Session, member_id: int, actor: Actor) -> MemberFile:
    """The member, for reading: one's own branch, the committee's staff, and everybody their own page."""
    today, later = clock.today(), aliased(Membership)
    moves = exists().where(later.member_id == member_id, later.starts_on > today)
    row = session.execute(
        select(Member, Membership, Branch, moves)
        .join(Membership, Membership.member_id == Member.id)
        .join(Branch, Branch.id == Membership.branch_id)
        .where(Member.id == member_id)
        # a period to come is not yet the present one
        .order_by(
            (Membership.starts_on <= today).desc(),
            Membership.starts_on.desc(),
            Membership.id.desc(),
        )
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(NO_MEMBER)
    file = MemberFile(*row)
    if actor.member_id == member_id:
        return file
    in_scope = actor.covers(
        Permission.ORGANIZATION_READ,
        committee_id=file.branch.committee_id,
        branch_id=file.branch.id,
    )
    if not in_scope or (file.is_former and not has_insight(actor, file.branch)):
        raise NotFound(NO_MEMBER)
    return file


def load_editable_member(session: Session, member_id: int, actor: Actor) -> MemberFile:
    """The member, for editing and for dated acts."""
    file = load_member(session, member_id, actor)
    if not edits_members(actor, file.branch):
        raise NotAllowed("党员信息由所在支部书记或机关党委工作人员维护。")
    return file


def require_own(exemption: MemberExemption) -> None:
    """Raise NotAllowed for an exemption that is kept elsewhere."""
    if exemption.kept_elsewhere:
        raise NotAllowed("这条登记不在这里变更；与实际情况不符的，请联系机关党委核对。")


def load_exemption(session: Session, member: Member, exemption_id: int) -> MemberExemption:
    """An exemption of the member, for ending it."""
    exemption = session.get(MemberExemption, exemption_id)
    if exemption is None or exemption.member_id != member.id:
        raise NotFound("没有找到这条登记。")
    require_own(exemption)
    return exemption
