"""Reads of the account page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import UserSession
from intranet.foundation import clock
from intranet.pagekit.session import ABSOLUTE, IDLE


def open_sessions(session: Session, user_id: int) -> list[UserSession]:
    """Sessions of the account that are still good, newest first."""
    moment = clock.now()
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.revoked_at.is_(None),
                UserSession.last_seen_at > moment - IDLE,
                UserSession.created_at > moment - ABSOLUTE,
            )
            .order_by(UserSession.created_at.desc(), UserSession.id.desc())
        )
    )
