"""The acting person where nobody is signed in: the worker and commands act for somebody."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from intranet.domain.access import modules
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.permissions import Module
from intranet.domain.access.roles import Actor, Grant
from intranet.domain.organization.tables import valid_on
from intranet.foundation import clock
from intranet.pagekit.session import Identity


def load_actor(session: Session, whose: ColumnElement[bool]) -> Actor | None:
    """The person of an account with the rights of today; None without an account in use. One statement."""
    rows = session.execute(
        select(
            User, RoleGrant, *(modules.on(one, RoleGrant.committee_id).label(one) for one in Module)
        )
        .outerjoin(
            RoleGrant,
            and_(
                RoleGrant.user_id == User.id,
                valid_on(RoleGrant.valid_from, RoleGrant.valid_to, clock.today()),
            ),
        )
        .where(whose, User.is_active.is_(True))
        .order_by(RoleGrant.id)
    ).all()
    if not rows:
        return None
    user = rows[0].User
    grants = tuple(
        Grant(
            held.role,
            held.committee_id,
            held.branch_id,
            held.party_group_id,
            frozenset(one for one in Module if not row._mapping[one]),
        )
        for row in rows
        if (held := row.RoleGrant) is not None
    )
    return Actor(user.id, user.username, user.display_name, user.member_id, grants)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Do without a page what pages do as *actor*: forms and what they offer ask who is there."""
    with current_app.test_request_context():
        before = g.get("_login_user")
        g._login_user = Identity("", actor, ())
        try:
            yield
        finally:
            g._login_user = before
