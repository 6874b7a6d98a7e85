"""Who can stand in."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import valid_on


def candidates(
    session: Session, branch_ids: Sequence[int], actor: Actor, day: date
) -> list[tuple[str, str]]:
    """Accounts in use of members of these branches, but the person's own: number and name. One statement."""
    rows = session.execute(
        select(User.id, User.display_name, User.username)
        .join(Membership, Membership.member_id == User.member_id)
        .where(
            Membership.branch_id.in_(branch_ids),
            valid_on(Membership.starts_on, Membership.ends_on, day),
            User.is_active.is_(True),
            User.id.not_in(actor.accounts),
            User.member_id != (actor.member_id or 0),
        )
        .order_by(User.username)
    )
    return [(str(number), f"{name}（{username}）") for number, name, username in rows]
