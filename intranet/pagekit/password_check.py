"""Looking at a password or a code, wherever it is given: counted first, one event when it is wrong, told in one way."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from intranet.domain.access import second_factor, throttle
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.records import posted
from intranet.foundation import passwords
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove

UNKNOWN = "未登记的账号"
WRONG_CODE = "验证码不正确或者已经用过，请重新输入。"
DEVICE_DAYS = 180
_MOST_ACCOUNTS = 5


def problem_with(password: str, *, username: str, account: User | None, wrong: str) -> str:
    """What stands against *password* for the account of this name, empty when it is right: *wrong*, or the pause.

    The same work for an unknown account. Commits before it looks, so that tries at the same moment all count, and after
    a wrong one; hashing takes long, and no transaction stays open meanwhile. What the request did before is given up.
    """
    stored = account.password_hash if account is not None else None
    known = (account.id, account.username) if account is not None else None
    return _taken(_password_problem(password, username, stored, known, wrong))


def problem_with_code(typed: str, *, account: User, confirmed: bool = True) -> str:
    """The same about a code of the account's second factor, which a right one uses up; *confirmed* as in ``factor_of``.

    Codes have a count of their own: a right password does not make wrong codes forgotten.
    """
    return _taken(_code_problem(typed, account, confirmed=confirmed))


def problems_with_own(
    password: str, typed: str, *, account: User, wrong: str, fields: tuple[str, str]
) -> dict[str, list[str]]:
    """What stands against password and, where the account has a second factor, code: sentences by their *fields*."""
    session, known = db.session(), (account.id, account.username)
    has_factor = second_factor.factor_of(session, account.id) is not None
    field = fields[0]
    problem = _password_problem(password, known[1], account.password_hash, known, wrong)
    if has_factor and not problem:
        # that the password was right counts, whatever becomes of the code
        session.commit()
        field, problem = fields[1], _code_problem(typed, session.get_one(User, known[0]))
    return {field: [problem]} if _taken(problem) else {}


def _password_problem(
    password: str, username: str, stored: str | None, known: tuple[int, str] | None, wrong: str
) -> str:
    return _counted(
        lambda: passwords.verify_password(stored, password),
        _hashed(username),
        username,
        told=lambda: _record(AuditAction.SIGN_IN_FAILED, username, known),
        wrong=wrong,
    )


def _code_problem(typed: str, account: User, *, confirmed: bool = True) -> str:
    session, username, known = db.session(), account.username, (account.id, account.username)
    factor = second_factor.factor_of(session, account.id, confirmed=confirmed)
    if factor is None:
        return WRONG_CODE
    code = second_factor.tried(session, factor, typed)
    return _counted(
        lambda: code.fits() and code.use(session),
        f"code:{_hashed(username)}",
        username,
        told=lambda: _record(AuditAction.CODE_REFUSED, username, known),
        wrong=WRONG_CODE,
    )


def _counted(
    right: Callable[[], bool],
    counted_as: str,
    username: str,
    *,
    told: Callable[[], None],
    wrong: str,
) -> str:
    """Reserve a try, look, and give it back or tell of it: the one place where something secret is compared."""
    session = db.session()
    limits = throttle.limits_of(counted_as, request.remote_addr or "", _device(username))
    session.rollback()
    allowed = throttle.reserve(session, limits)
    session.commit()
    if not allowed:
        return throttle.PAUSED
    if right():
        throttle.give_back(session, limits)
        return ""
    told()
    session.commit()
    return wrong


def _taken(problem: str) -> str:
    """The form that carries something secret posts once, too: its claim was given up with the rest."""
    digest = None if problem else g.get("posted_form")
    if digest is not None and not posted.claim(db.session(), digest):
        raise InvalidMove("这份表单已经办理，重复提交的没有再次办理。")
    return problem


def _record(action: AuditAction, username: str, known: tuple[int, str] | None) -> None:
    """What was wrong, on the trail; a name that is no account is told by a hash, as it may be a mistyped password."""
    number, name = known or (0, f"{UNKNOWN}{_hashed(username)[:12]}")
    record_event(
        db.session(),
        action,
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
