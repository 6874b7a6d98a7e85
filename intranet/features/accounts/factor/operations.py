"""Writes of one's own second factor."""

from sqlalchemy.orm import Session

from intranet.domain.access import second_factor
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.access.second_factor import FactorKind
from intranet.features.accounts.operations import end_other_sessions
from intranet.foundation.errors import InvalidMove

NONE_BEGUN = "没有找到正在设置的第二道验证，请重新开始设置。"


def begin(session: Session, kind: FactorKind, *, actor: Actor) -> list[str]:
    """Begin to set one up; of a card its codes, to be shown this once."""
    codes = second_factor.begin(session, actor.user_id, kind)
    _record(session, AuditAction.SECOND_FACTOR_BEGUN, actor)
    return codes


def confirm(session: Session, *, actor: Actor) -> list[str]:
    """It counts from now on, a code of it having been given; the codes for recovery, to be shown this once.

    Sessions that were opened without it end.
    """
    factor = second_factor.factor_of(session, actor.user_id, confirmed=False)
    if factor is None:
        raise InvalidMove(NONE_BEGUN)
    codes = second_factor.confirm(session, factor)
    end_other_sessions(session, actor)
    _record(session, AuditAction.SECOND_FACTOR_SET, actor)
    return codes


def renew_recovery(session: Session, *, actor: Actor) -> list[str]:
    """New codes for recovery, to be shown this once."""
    factor = second_factor.factor_of(session, actor.user_id)
    if factor is None:
        raise InvalidMove("您还没有启用第二道验证。")
    codes = second_factor.renew_recovery(session, factor)
    _record(session, AuditAction.RECOVERY_RENEWED, actor)
    return codes


def _record(session: Session, action: AuditAction, actor: Actor) -> None:
    user = session.get_one(User, actor.user_id)
    record_change(session, action, user, actor=actor, label=user.username)
