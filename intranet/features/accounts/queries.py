"""Reads of sign-in and of the account page."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.foundation import clock
from intranet.pagekit.session import ABSOLUTE, profile

# What others did with an account, as its owner is told at the next sign-in.
_DONE_BY_OTHERS = {
    AuditAction.PASSWORD_RESET: "您的密码于{}被重置",
    AuditAction.SECOND_FACTOR_RESET: "您的第二道验证于{}被解除",
}
_NOT_ASKED_FOR = "如果不是您本人提出的，请立即联系安全管理员。"


def open_sessions(session: Session, user_id: int) -> list[UserSession]:
    """Sessions of the account that are still good, newest first."""
    moment = clock.now()
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.revoked_at.is_(None),
                UserSession.last_seen_at > moment - profile().idle,
                UserSession.created_at > moment - ABSOLUTE,
            )
            .order_by(UserSession.created_at.desc(), UserSession.id.desc())
        )
    )


def done_by_others(session: Session, user_id: int) -> list[str]:
    """What others did with the account since its owner last signed in, as its owner is told. One statement."""
    own = (AuditEvent.object_kind == "account", AuditEvent.object_id == user_id)
    last = (
        select(func.max(AuditEvent.id))
        .where(*own, AuditEvent.action == AuditAction.SIGNED_IN)
        .scalar_subquery()
    )
    rows: Sequence[tuple[str, datetime]] = (
        session.execute(
            select(AuditEvent.action, AuditEvent.occurred_at)
            .where(
                *own,
                AuditEvent.action.in_(list(_DONE_BY_OTHERS)),
                or_(AuditEvent.user_id.is_(None), AuditEvent.user_id != user_id),
                AuditEvent.id > func.coalesce(last, 0),
            )
            .order_by(AuditEvent.id)
        )
        .tuples()
        .all()
    )
    return [
        f"{_DONE_BY_OTHERS[AuditAction(action)].format(f'{clock.local(moment):%Y-%m-%d %H:%M}')}。{_NOT_ASKED_FOR}"
        for action, moment in rows
    ]
