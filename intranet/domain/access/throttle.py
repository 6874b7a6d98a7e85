"""Tries of a password are counted for account and address, before they are looked at; after too many there is a pause.

Whoever signed in from a browser before has a count of their own there (a known device): guesses of somebody else, from
wherever they come, never keep the owner out. Names are kept as keyed hashes: what is mistyped may be a password.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import SignInThrottle
from intranet.foundation import clock

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 40
PAUSED = "尝试次数过多，请15分钟后再试，或联系系统管理员。"
Limits = Sequence[tuple[str, int]]


def limits_of(name: str, address: str, device: str = "") -> Limits:
    """The counts that a try for the account of this hashed *name* goes into: (key, how many are looked at).

    *device* tells a browser from which this account was signed in before.
    """
    if device:
        return [(f"device:{device}:{name}", PER_ACCOUNT)]
    return [(f"account:{name}", PER_ACCOUNT), (f"address:{address}", PER_ADDRESS)]


def reserve(session: Session, limits: Limits) -> bool:
    """Count one more try under each key; False when there were too many within the last quarter of an hour.

    To be committed before the password is looked at: of tries at the same moment each counts. A try
    that is not looked at counts for the account alone. One statement for a key.
    """
    return all(_count(session, key) <= most for key, most in limits)


def reserve_calm(session: Session, key: str, most: int, calm: timedelta) -> bool:
    """Count one more try under the key; False after *most* of them, until nothing was tried for as long as *calm*.

    So that in no span of that length, wherever it begins, there are more. To be committed at once. One statement.
    """
    return _count(session, key, calm, slides=True) <= most


def _count(session: Session, key: str, window: timedelta = WINDOW, *, slides: bool = False) -> int:
    moment = clock.now()
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(SignInThrottle) if postgres else sqlite.insert(SignInThrottle)
    over = SignInThrottle.window_started_at <= moment - window
    begun = case((over, moment), else_=SignInThrottle.window_started_at)
    return session.execute(
        insert.values(key=key, failures=1, window_started_at=moment)
        .on_conflict_do_update(
            index_elements=[SignInThrottle.key],
            set_={
                "failures": case((over, 1), else_=SignInThrottle.failures + 1),
                "window_started_at": moment if slides else begun,
            },
        )
        .returning(SignInThrottle.failures)
    ).scalar_one()


def give_back(session: Session, limits: Limits) -> None:
    """The password was right: what the account (or device) failed before is forgotten, the address has one less."""
    keys = [key for key, _ in limits]
    session.execute(
        delete(SignInThrottle).where(
            SignInThrottle.key.in_(keys), SignInThrottle.key.not_like("address:%")
        )
    )
    session.execute(
        update(SignInThrottle)
        .where(SignInThrottle.key.in_(keys), SignInThrottle.failures > 0)
        .values(failures=SignInThrottle.failures - 1)
    )


def forget_old(session: Session, moment: datetime) -> None:
    """Remove counts that no longer matter."""
    session.execute(
        delete(SignInThrottle).where(SignInThrottle.window_started_at < moment - WINDOW)
    )
