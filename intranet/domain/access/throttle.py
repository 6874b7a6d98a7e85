"""Wrong passwords are counted for account and address; after too many nobody tries again for a while."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import SignInThrottle
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.foundation import clock

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 40
PAUSED = "尝试次数过多，请15分钟后再试，或联系系统管理员。"


def _keys(username: str, address: str) -> list[tuple[str, int]]:
    return [(f"account:{username.lower()[:60]}", PER_ACCOUNT), (f"address:{address}", PER_ADDRESS)]


def throttled(session: Session, *, username: str, address: str) -> bool:
    """Whether account or address has failed too often within the last quarter of an hour.

    The pause ends by itself: nobody can be locked out for good by somebody else's guesses.
    """
    limits = dict(_keys(username, address))
    start = clock.now() - WINDOW
    rows = session.scalars(select(SignInThrottle).where(SignInThrottle.key.in_(limits)))
    return any(row.window_started_at > start and row.failures >= limits[row.key] for row in rows)


def note_failure(session: Session, *, username: str, address: str, request_id: str) -> None:
    """Count a wrong password for account and address, and record the event."""
    moment = clock.now()
    for key, _ in _keys(username, address):
        row = session.get(SignInThrottle, key)
        if row is None:
            session.add(SignInThrottle(key=key, failures=1, window_started_at=moment))
        elif row.window_started_at <= moment - WINDOW:
            row.failures, row.window_started_at = 1, moment
        else:
            row.failures += 1
    unknown = Actor(0, username[:40], username[:40], address=address, request_id=request_id)
    record_event(
        session,
        AuditAction.SIGN_IN_FAILED,
        actor=unknown,
        kind="account",
        object_id=None,
        label=username,
    )
    session.flush()


def forget_failures(session: Session, username: str) -> None:
    """The right password clears what the account failed before."""
    session.execute(
        delete(SignInThrottle).where(SignInThrottle.key == f"account:{username.lower()[:60]}")
    )
