"""Looking at a password, wherever one is given: counted first, one event when it is wrong, one way to be told."""

import hashlib
import hmac
import secrets

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from intranet.domain.access import throttle
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.records import posted
from intranet.foundation import passwords
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove

UNKNOWN = "未登记的账号"
DEVICE_DAYS = 180
_MOST_ACCOUNTS = 5


def problem_with(password: str, *, username: str, account: User | None, wrong: str) -> str:
    """What stands against *password* for the account of this name, empty when it is right: *wrong*, or the pause.

    The same work for an unknown account. Commits before it looks, so that tries at the same moment all count, and after
    a wrong one; hashing takes long, and no transaction stays open meanwhile. What the request did before is given up.
    """
    session = db.session()
    stored = account.password_hash if account is not None else None
    known = (account.id, account.username) if account is not None else None
    limits = throttle.limits_of(_hashed(username), request.remote_addr or "", _device(username))
    session.rollback()
    allowed = throttle.reserve(session, limits)
    session.commit()
    if not allowed:
        return throttle.PAUSED
    if passwords.verify_password(stored, password):
        _take_form_again()
        throttle.give_back(session, limits)
        return ""
    _record(username, known)
    session.commit()
    return wrong


def _take_form_again() -> None:
    """The form that carries the password posts once, too: its claim was given up with the rest."""
    digest = g.get("posted_form")
    if digest is not None and not posted.claim(db.session(), digest):
        raise InvalidMove("这份表单已经办理，重复提交的没有再次办理。")


def _record(username: str, known: tuple[int, str] | None) -> None:
    """A wrong password on the trail; a name that is no account is told by a hash, as it may be a mistyped password."""
    number, name = known or (0, f"{UNKNOWN}{_hashed(username)[:12]}")
    record_event(
        db.session(),
        AuditAction.SIGN_IN_FAILED,
        actor=Actor(
            0, name, name, address=request.remote_addr or "", request_id=g.get("request_id", "")
        ),
        kind="account",
        object_id=number or None,
        label=name,
    )


def _hashed(text: str) -> str:
    """A keyed hash of a name: the same for the same name, and nobody without the key finds it by trying."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"name:" + text.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]


def _cookie_name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known-device")


def _read_device() -> tuple[str, list[str]]:
    try:
        number, names = _serializer().loads(
            request.cookies.get(_cookie_name(), ""), max_age=DEVICE_DAYS * 24 * 3600
        )
    except (BadSignature, ValueError, TypeError):
        return "", []
    return str(number), list(names)


def _device(username: str) -> str:
    number, names = _read_device()
    return number if _hashed(username) in names else ""


def remember_device(response: Response, username: str) -> Response:
    """From now on this browser is known to the account: guesses from elsewhere do not keep it out."""
    number, names = _read_device()
    name = _hashed(username)
    names = [name, *(one for one in names if one != name)][:_MOST_ACCOUNTS]
    response.set_cookie(
        _cookie_name(),
        _serializer().dumps([number or secrets.token_hex(8), names]),
        max_age=DEVICE_DAYS * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
