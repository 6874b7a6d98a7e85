"""Between password and code: the browser knows whose password was right, for some minutes, and can do nothing with it.

It stands in the signed cookie, bound to the password that was given: a changed one ends it.
"""

import hashlib

from flask import current_app, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from intranet.domain.access.accounts import User
from intranet.foundation.database import db

LASTS = 5 * 60  # seconds
_KEPT_AS = "half"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="second-step")


def _mark(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def begin(user: User) -> None:
    """The password of *user* was right."""
    session[_KEPT_AS] = _serializer().dumps([user.id, _mark(user)])


def account() -> User | None:
    """The account whose password was right a moment ago, if it still is."""
    try:
        number, mark = _serializer().loads(session.get(_KEPT_AS, ""), max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        return None
    user = db.session.get(User, number, populate_existing=True)
    return user if user is not None and user.is_active and _mark(user) == mark else None
