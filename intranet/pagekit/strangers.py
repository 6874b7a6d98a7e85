"""What people without an account send: counted for their address, whatever becomes of it."""

from datetime import timedelta

from flask import g, request

from intranet.domain.access import throttle
from intranet.domain.access.roles import SYSTEM, Actor
from intranet.foundation.database import db

CALM = timedelta(minutes=1)
PAUSED = "提交过于频繁，请一分钟后再试。"


def calm(what: str, most: int) -> bool:
    """Count one more of *what* from this address; whether it is to be carried out.

    After *most* of them nothing is until nothing was sent for a minute. Committed at once, so that of those that come
    at the same moment each counts.
    """
    session = db.session()
    fine = throttle.reserve_calm(session, f"{what}:{request.remote_addr}", most, CALM)
    session.commit()
    return fine


def visitor(name: str) -> Actor:
    """Who sends it, as the trail names them: by a *name* for all of them, and by the address."""
    return Actor(
        0, SYSTEM.username, name, address=request.remote_addr or "", request_id=g.request_id
    )
