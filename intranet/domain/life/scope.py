"""Whose registers a person reads, fills in, answers for or reviews."""

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import BranchName, branch_by_code, branches_on
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed


def fills_in(actor: Actor, branch: Branch | BranchName) -> bool:
    """Whether the person fills in the branch's registers."""
    return actor.covers(Permission.LIFE_EDIT, committee_id=branch.committee_id, branch_id=branch.id)


def submits(actor: Actor, branch: Branch | BranchName) -> bool:
    """Whether the person answers for the branch towards the committee; a clerk only fills in."""
    return fills_in(actor, branch) and actor.covers(
        Permission.ACTIVITY_SUBMIT, committee_id=branch.committee_id, branch_id=branch.id
    )


def reviews(actor: Actor, branch: Branch | BranchName) -> bool:
    """Whether the person confirms or returns for the committee."""
    return branch.committee_id in actor.committee_ids(Permission.ACTIVITY_REVIEW)


def load_branch(session: Session, code: str, actor: Actor, *, to_fill_in: bool = False) -> Branch:
    """The branch whose registers the person reads.

    Raises NotFound out of scope, NotAllowed when *to_fill_in* is asked of somebody who only reads.
    """
    branch = branch_by_code(session, code, actor, permission=Permission.LIFE_READ)
    if to_fill_in and not fills_in(actor, branch):
        raise NotAllowed("党支部的登记由本支部书记、党务干事填写，您可以查看，不能修改。")
    return branch


def load_branch_or_own(session: Session, code: str, actor: Actor) -> Branch:
    """The branch asked for, or the first one the person belongs to; NotFound out of scope."""
    if not code:
        own = branches_on(session, clock.today(), branch_ids=actor.branch_ids())
        code = own[0].code if own else ""
    return load_branch(session, code, actor)
