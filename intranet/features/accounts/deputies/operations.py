"""Asking for a deputy, and ending one before the day."""

from datetime import date, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.proposals import Act, Proposal, propose
from intranet.domain.access.roles import Actor, Role
from intranet.domain.organization import rights
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import valid_on
from intranet.features.accounts.grants.operations import check_grant
from intranet.features.accounts.grants.places import Place
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove, NotFound, RuleBroken

ROLE = Role.BRANCH_SECRETARY


def ask_for_deputy(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    user_id: int,
    valid_from: date,
    valid_to: date,
    reason: str,
) -> Proposal:
    """Propose that a member of the branch exercises the secretary's role; a security administrator confirms it.

    Raises InvalidMove when the person is no secretary there, RuleBroken beside ``deputy`` (not of this branch) or
    ``valid_to`` (beyond one's own), and as ``check_grant``.
    """
    held = _held(session, actor.user_id, place)
    if held is None:
        raise InvalidMove("您现在不担任该党支部书记，不能委托他人代行。")
    if held.valid_to is not None and held.valid_to < valid_to:
        raise RuleBroken(
            {"valid_to": [f"您本人的授权到{long_date(held.valid_to)}为止，不能晚于这一天。"]}
        )
    deputy = check_grant(
        session,
        user_id,
        actor=actor,
        role=ROLE,
        place=place,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    if not session.scalar(
        select(
            exists().where(
                Membership.member_id == deputy.member_id,
                Membership.branch_id == place.branch_id,
                valid_on(Membership.starts_on, Membership.ends_on, clock.today()),
            )
        )
    ):
        raise RuleBroken({"deputy": ["代行人应是该党支部的党员。"]})
    return propose(
        session,
        Act.DEPUTIZE,
        actor=actor,
        user=deputy,
        what=f"{deputy.username}（{deputy.display_name}），{ROLE.label}（{place.name}）",
        details={
            "role": ROLE.value,
            "place": place.key,
            "place_name": place.name,
            "valid_from": valid_from.isoformat(),
            "valid_to": valid_to.isoformat(),
        },
        reason=reason,
        committee_id=place.committee_id,
    )


def _held(session: Session, user_id: int, place: Place) -> RoleGrant | None:
    """The person's own grant in the branch today, which is no deputy's."""
    return session.scalar(
        select(RoleGrant)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.role == ROLE,
            RoleGrant.branch_id == place.branch_id,
            RoleGrant.stands_in_for_id.is_(None),
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, clock.today()),
        )
        .limit(1)
    )


def principal_of(session: Session, proposal: Proposal, place: Place) -> int:
    """The account that asked for the deputy; raises InvalidMove when it does not hold the role itself any more."""
    if _held(session, proposal.proposed_by_id, place) is None:
        raise InvalidMove(f"委托人已不担任{place.name}书记，请重新办理。")
    return proposal.proposed_by_id


def end_deputy(session: Session, grant_id: int, *, actor: Actor) -> None:
    """End at once what a deputy exercises for the person. Raises NotFound."""
    yesterday = clock.today() - timedelta(days=1)
    found = session.execute(
        select(RoleGrant, User.username)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.id == grant_id,
            RoleGrant.stands_in_for_id.in_(actor.accounts),
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > yesterday),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("没有找到这项委托，或者已经结束。")
    grant, username = found
    rights.end_grant(session, grant, username, actor=actor, last_day=yesterday)
    session.flush()
