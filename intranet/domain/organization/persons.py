"""One person behind several accounts: whoever reviews is judged as the member, not as the account that signed in."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.roles import BRANCH_OFFICERS
from intranet.domain.organization.tables import Branch, valid_on

_OTHER = User.__table__.alias("other_account")
_HELD = RoleGrant.__table__.alias("other_grant")
_ANSWERED_FOR = Branch.__table__.alias("other_branch")


def others_of_member(
    member: Any, user: Any, day: Any
) -> tuple[ColumnElement[str | None], ColumnElement[str | None]]:
    """Columns: the member's other accounts, closed ones too, and the branches for which they answer on *day*.

    Those that were merged into such a branch before are among them. Both are numbers between commas, or nothing;
    ``numbers`` reads them.
    """
    accounts = select(func.aggregate_strings(cast(_OTHER.c.id, String), ",")).where(
        _OTHER.c.member_id == member, _OTHER.c.id != user
    )
    branches = (
        select(func.aggregate_strings(cast(_ANSWERED_FOR.c.id, String), ","))
        .select_from(_OTHER)
        .join(_HELD, _HELD.c.user_id == _OTHER.c.id)
        .join(
            _ANSWERED_FOR,
            or_(
                _ANSWERED_FOR.c.id == _HELD.c.branch_id,
                and_(
                    _ANSWERED_FOR.c.merged_into_id == _HELD.c.branch_id,
                    _ANSWERED_FOR.c.dissolved_on < day,
                ),
            ),
        )
        .where(
            _OTHER.c.member_id == member,
            _OTHER.c.id != user,
            _HELD.c.role.in_(BRANCH_OFFICERS),
            valid_on(_HELD.c.valid_from, _HELD.c.valid_to, day),
        )
    )
    return accounts.scalar_subquery(), branches.scalar_subquery()


def numbers(told: str | None) -> frozenset[int]:
    """The numbers that a column of ``others_of_member`` tells."""
    return frozenset(map(int, told.split(","))) if told else frozenset()
