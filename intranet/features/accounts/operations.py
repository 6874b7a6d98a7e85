"""Writes of sign-in and account: sessions, password."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import FormerPassword, User, UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.features.accounts import leftovers
from intranet.foundation import clock, jobs, passwords
from intranet.foundation.errors import NotFound, RuleBroken
from intranet.foundation.profiles import Profile


def find_account(session: Session, username: str) -> User | None:
    """The active account with this user name."""
    return session.scalar(select(User).where(User.username == username, User.is_active.is_(True)))


def use_given_password(session: Session, user: User) -> bool:
    """Use up the given password of an account; False when it is used or too old, be it since a moment."""
    moment = clock.now()
    used: Any = session.execute(
        update(User).where(User.id == user.id, User.given_until > moment).values(given_until=moment)
    )
    return bool(used.rowcount == 1)


def note_success(session: Session, user: User, *, actor: Actor, password: str = "") -> None:
    """Renew an outdated hash of *password*, record the event; have leftovers tidied away."""
    if password and passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    record_change(session, AuditAction.SIGNED_IN, user, actor=actor, label=user.username)
    jobs.enqueue(session, leftovers.FORGET)
    session.flush()


def change_password(session: Session, *, actor: Actor, new: str, profile: Profile) -> None:
    """Change one's own password, the present one having been given; every other session of the account ends.

    Raises RuleBroken beside ``new_password`` when the account had it lately.
    """
    user = session.get_one(User, actor.user_id)
    _refuse_used(session, user, new, profile)
    if profile.remembered:
        keep_former(session, user)
    user.password_hash = passwords.hash_password(new)
    user.password_changed_at = clock.now()
    user.password_given, user.given_until = False, None
    end_other_sessions(session, actor)
    record_change(session, AuditAction.PASSWORD_CHANGED, user, actor=actor, label=user.username)


def keep_former(session: Session, user: User) -> None:
    """Remember the password that is about to be replaced, unless it was given."""
    if not user.password_given:
        session.add(
            FormerPassword(
                user_id=user.id, password_hash=user.password_hash, replaced_at=clock.now()
            )
        )


def _refuse_used(session: Session, user: User, new: str, profile: Profile) -> None:
    """Raise RuleBroken for the present password and for those that the profile remembers; forget older ones."""
    if passwords.verify_password(user.password_hash, new):
        told = "管理员交给您的密码" if user.password_given else "现在的密码"
        raise RuleBroken({"new_password": [f"新密码不能与{told}相同。"]})
    former = session.execute(
        select(FormerPassword.id, FormerPassword.password_hash)
        .where(FormerPassword.user_id == user.id)
        .order_by(FormerPassword.id.desc())
    ).all()
    # the present one, which is kept when it is replaced, is one of those remembered
    kept = former[: max(0, profile.remembered - (0 if user.password_given else 1))]
    if any(passwords.verify_password(row.password_hash, new) for row in kept):
        raise RuleBroken({"new_password": [f"新密码不能与最近{profile.remembered}个密码相同。"]})
    session.execute(
        delete(FormerPassword).where(
            FormerPassword.user_id == user.id,
            FormerPassword.id.not_in([row.id for row in kept]),
        )
    )


def end_other_sessions(session: Session, actor: Actor) -> None:
    """End all sessions of one's own account but the present one, without an event of its own."""
    session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == actor.user_id,
            UserSession.id != actor.session_id,
            UserSession.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )


def revoke_other_sessions(session: Session, *, actor: Actor) -> None:
    """End all sessions of one's own account but the present one."""
    end_other_sessions(session, actor)
    user = session.get_one(User, actor.user_id)
    record_change(session, AuditAction.SESSIONS_REVOKED, user, actor=actor, label=actor.username)


def revoke_session(session: Session, session_id: int, *, actor: Actor) -> None:
    """End one of one's own sessions; raise NotFound for anybody else's."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("没有找到这个登录会话，可能已经退出。")
    row.revoked_at = row.revoked_at or clock.now()
    record_change(session, AuditAction.SESSION_REVOKED, row, actor=actor, label=actor.username)
