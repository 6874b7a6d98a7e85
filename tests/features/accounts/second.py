"""The other administrator: who confirms what one has proposed."""

from typing import Any

from flask import Flask, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.proposals import Proposal
from intranet.domain.access.roles import Role
from intranet.domain.organization.tables import Committee
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.cast import FOUNDED, password_hash
from tests.rows import committed, stored


def colleague(session: Session, username: str, role: Role, **more: Any) -> User:
    """Another administrator of the cast's committee, with a grant of its own."""
    user = User(
        username=username,
        display_name=f"{role.label}乙",
        password_hash=password_hash(),
        created_at=clock.now(),
        **more,
    )
    user.grants = [
        RoleGrant(role=role, committee_id=session.scalar(select(Committee.id)), valid_from=FOUNDED)
    ]
    committed(session, user)
    return user


def newest_proposal(app: Flask) -> Proposal:
    """The newest proposal as it is stored; a transaction that the test left open is given up first."""
    if has_app_context():
        db.session.rollback()
    found = stored(app, Proposal)[-1]
    assert isinstance(found, Proposal)
    return found


def confirmed(app: Flask, login_as: Any, by: str) -> Any:
    """The answer when *by* confirms the newest proposal."""
    return login_as(by).confirm().post(f"/admin/proposals/{newest_proposal(app).id}/confirm")
