"""Giving the password again before something that others must not see or do at an unattended screen."""

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.foundation.database import db
from intranet.pagekit.password_check import problem_with
from intranet.pagekit.session import confirm_session, current_actor

PASSWORD_FIELD = "confirm_password"  # noqa: S105 - the name of a field
WRONG = "密码不正确，请重新输入。"


def problem_with_own(password: str, *, wrong: str) -> str:
    """What stands against the password of the signed-in person; empty when it is right. See ``password_check``."""
    actor = current_actor()
    account = db.session.get_one(User, actor.user_id)
    return problem_with(password, username=actor.username, account=account, wrong=wrong)


def confirm(password: str) -> str:
    """Take the password of the signed-in person; what stands against it, empty when the session is confirmed.

    Wrong ones are counted like those of the sign-in, and are so although the answer is a refusal.
    """
    session, actor = db.session(), current_actor()
    if problem := problem_with_own(password, wrong=WRONG):
        return problem
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
