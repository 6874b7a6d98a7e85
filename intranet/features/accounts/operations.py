"""Writes of sign-in and account: sessions, password."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User, UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.features.accounts import leftovers
from intranet.foundation import clock, jobs, passwords
from intranet.foundation.errors import NotFound, RuleBroken


def find_account(session: Session, username: str) -> User | None:
    """The active account with this user name."""
    return session.scalar(select(User).where(User.username == username, User.is_active.is_(True)))


def note_success(session: Session, user: User, *, actor: Actor, password: str) -> None:
    """Renew an outdated hash, record the event; have leftovers tidied away."""
    if passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    record_change(session, AuditAction.SIGNED_IN, user, actor=actor, label=user.username)
    jobs.enqueue(session, leftovers.FORGET)
    session.flush()


def change_password(session: Session, *, actor: Actor, new: str) -> None:
    """Change one's own password, the present one having been given; every other session of the account ends."""
    _set_password(session, session.get_one(User, actor.user_id), new, actor=actor)


def choose_password(session: Session, *, actor: Actor, new: str) -> None:
    """Choose a password of one's own after signing in with a given one.

    Raises RuleBroken beside ``new_password`` when it is the given one.
    """
    user = session.get_one(User, actor.user_id)
    if passwords.verify_password(user.password_hash, new):
        raise RuleBroken({"new_password": ["新密码不能与管理员交给您的密码相同。"]})
    _set_password(session, user, new, actor=actor)


def _set_password(session: Session, user: User, new: str, *, actor: Actor) -> None:
    user.password_hash = passwords.hash_password(new)
    user.password_changed_at = clock.now()
    user.password_given = False
    session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.id != actor.session_id,
            UserSession.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    record_change(session, AuditAction.PASSWORD_CHANGED, user, actor=actor, label=user.username)


def revoke_session(session: Session, session_id: int, *, actor: Actor) -> None:
    """End one of one's own sessions; raise NotFound for anybody else's."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("没有找到这个登录会话，可能已经退出。")
    row.revoked_at = row.revoked_at or clock.now()
    record_change(session, AuditAction.SESSION_REVOKED, row, actor=actor, label=actor.username)
