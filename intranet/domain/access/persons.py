"""One person behind several accounts: whoever reviews is judged as the member, not as the account that signed in."""

from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import BRANCH_OFFICERS

_OTHERS = (
    select(User.id, RoleGrant.branch_id)
    .outerjoin(
        RoleGrant,
        and_(
            RoleGrant.user_id == User.id,
            RoleGrant.role.in_(BRANCH_OFFICERS),
            RoleGrant.valid_from <= bindparam("day"),
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= bindparam("day")),
        ),
    )
    .where(User.member_id == bindparam("member"), User.id != bindparam("user"))
)


def of_same_member(
    session: Session, member_id: int | None, user_id: int, day: date
) -> tuple[frozenset[int], frozenset[int]]:
    """The member's other accounts, closed ones too, and the branches for which they answer on *day*. One statement."""
    if member_id is None:
        return frozenset(), frozenset()
    rows = session.execute(_OTHERS, {"member": member_id, "user": user_id, "day": day}).all()
    return (
        frozenset(row.id for row in rows),
        frozenset(row.branch_id for row in rows if row.branch_id is not None),
    )
