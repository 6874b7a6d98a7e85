"""Giving the password again before something that others must not see or do at an unattended screen."""

from flask import g, request

from intranet.domain.access import throttle
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.foundation import passwords
from intranet.foundation.database import db
from intranet.pagekit.session import confirm_session, current_actor

PASSWORD_FIELD = "confirm_password"  # noqa: S105 - the name of a field
WRONG = "密码不正确，请重新输入。"


def confirm(password: str) -> str:
    """Take the password of the signed-in person; what stands against it, empty when the session is confirmed.

    Wrong ones are counted like those of the sign-in, and are so although the answer is a refusal.
    """
    session, actor = db.session(), current_actor()
    address = request.remote_addr or ""
    if throttle.throttled(session, username=actor.username, address=address):
        return throttle.PAUSED
    account = session.get_one(User, actor.user_id)
    if not passwords.verify_password(account.password_hash, password):
        session.rollback()
        throttle.note_failure(
            session, username=actor.username, address=address, request_id=g.request_id
        )
        session.commit()
        return WRONG
    throttle.forget_failures(session, actor.username)
    confirm_session()
    record_event(
        session,
        AuditAction.IDENTITY_CONFIRMED,
        actor=actor,
        kind="account",
        object_id=actor.user_id,
        label=actor.username,
    )
    return ""
