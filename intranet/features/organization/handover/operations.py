"""A change of secretary: proposed by committee staff, carried out when a security administrator confirms it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.proposals import Act, Proposal, carries, propose, waiting_with
from intranet.domain.access.roles import Actor, Role
from intranet.domain.organization.tables import Branch, PostTitle
from intranet.features.organization.bodies.posts import check_post, fill_post
from intranet.features.organization.changes import refuse
from intranet.foundation.errors import InvalidMove


def place_of(branch: Branch) -> str:
    """The branch as places of rights name it."""
    return f"b{branch.id}"


def open_handover(session: Session, branch: Branch) -> Proposal | None:
    """The change of secretary that waits for a security administrator. One statement."""
    found = waiting_with(session, Act.HANDOVER, place=place_of(branch))
    return found[0] if found else None


def propose_handover(
    session: Session,
    branch: Branch,
    *,
    actor: Actor,
    name: str,
    former: str,
    member_id: int,
    starts_on: date,
    reason: str,
) -> Proposal:
    """Ask for it. Nothing changes before it is confirmed, then all of it at once.

    ``name`` is that of the branch, ``former`` that of its secretary. Raises RuleBroken beside ``member_id`` (has
    no account, cannot hold the post) or ``starts_on``, InvalidMove while another change of this branch waits.
    """
    if open_handover(session, branch) is not None:
        raise InvalidMove("本支部的书记交接正在等待确认，需要改动的请先撤回。")
    check_post(
        session,
        branch,
        title=PostTitle.BRANCH_SECRETARY,
        member_id=member_id,
        starts_on=starts_on,
    )
    user = session.scalar(
        select(User)
        .where(User.member_id == member_id, User.is_active.is_(True))
        .order_by(User.id)
        .limit(1)
    )
    if user is None:
        raise refuse("member_id", "该党员还没有可用的账号，请先由系统管理员建立账号。")
    return propose(
        session,
        Act.HANDOVER,
        actor=actor,
        user=user,
        what=f"{user.username}（{user.display_name}），{Role.BRANCH_SECRETARY.label}（{name}）",
        details={
            "role": Role.BRANCH_SECRETARY.value,
            "place": place_of(branch),
            "place_name": name,
            "valid_from": starts_on.isoformat(),
            "valid_to": "",
            "branch_id": branch.id,
            "member_id": member_id,
            "former": former,
        },
        reason=reason,
        committee_id=branch.committee_id,
    )


@carries(Act.HANDOVER)
def change_posts(session: Session, proposal: Proposal, actor: Actor) -> None:
    """End the post and the role of the former secretary, and begin the new post: the role follows.

    Raises InvalidMove with the sentence of the rule that stands against it by now.
    """
    asked = proposal.details
    fill_post(
        session,
        session.get_one(Branch, asked["branch_id"]),
        actor=actor,
        title=PostTitle.BRANCH_SECRETARY,
        member_id=asked["member_id"],
        starts_on=date.fromisoformat(asked["valid_from"]),
    )
