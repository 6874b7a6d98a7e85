"""Who is asking: server-side sessions behind Flask-Login, one statement per request.

The browser holds a random token in the signed cookie; the table holds its hash. Revoking the row, disabling the account
or ending a grant takes effect on the next request: nothing about the person is cached.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import Row, bindparam, exists, func, select, update

from intranet.domain.access import second_factor
from intranet.domain.access.accounts import User, UserSession
from intranet.domain.access.roles import Actor, Role
from intranet.domain.access.second_factor import SecondFactor
from intranet.domain.waiting import matters
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.profiles import Profile
from intranet.foundation.questions import read_rows
from intranet.pagekit.actors import PERSON, actor_of, held, with_rights

ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
CONFIRMED_FOR = timedelta(minutes=5)
# where Flask-WTF keeps it in the cookie
FORM_TOKEN = "csrf_token"  # noqa: S105

login_manager = LoginManager()


class Step(StrEnum):
    """What somebody does before anything else is open to them: the endpoint where it is done."""

    PASSWORD = "accounts.first_password"  # noqa: S105 - the name of a view
    FACTOR = "accounts.second_factor"


def profile() -> Profile:
    """The security profile of this installation."""
    found: Profile = current_app.config["SETTINGS"].profile
    return found


@dataclass(frozen=True)
class Place:
    """An organisation in which the person holds a role, for the user menu."""

    role: Role
    name: str


class Identity(UserMixin):  # type: ignore[misc]
    """The signed-in person as pages need it; ``actor`` is what operations get."""

    def __init__(
        self,
        token: str,
        actor: Actor,
        places: tuple[Place, ...],
        *,
        owes: Step | None = None,
        password_given: bool = False,
        confirmed_at: datetime | None = None,
    ) -> None:
        """Keep what the one statement answered."""
        self.owes = owes
        self.password_given = password_given
        self.confirmed_at = confirmed_at
        self.token = token
        self.actor = actor
        self.places = places

    def get_id(self) -> str:
        """Flask-Login keeps the session token, not the account's number."""
        return self.token

    @cached_property
    def pending_count(self) -> int:
        """How much waits for the person; asked only where the top bar is shown."""
        with db.session.no_autoflush:
            return matters.number(db.session(), self.actor, clock.today())

    @property
    def is_confirmed(self) -> bool:
        """Whether the person gave the password again within the last minutes."""
        return self.confirmed_at is not None and clock.now() - self.confirmed_at <= CONFIRMED_FOR

    @property
    def display_name(self) -> str:
        """Name shown in the top bar."""
        return self.actor.display_name

    @property
    def role_label(self) -> str:
        """Roles held, most telling first, without plain membership where there is another."""
        labels = [p.role.label for p in self.places if p.role is not Role.MEMBER]
        return "、".join(dict.fromkeys(labels)) or (
            self.places[0].role.label if self.places else ""
        )

    @property
    def place_label(self) -> str:
        """Organisations in which the roles are held."""
        return "、".join(dict.fromkeys(p.name for p in self.places if p.name))


def token_hash(token: str) -> str:
    """What is stored of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


# Every request asks this, so it is built once.
_SIGNED_IN = with_rights(
    select(
        UserSession.id,
        UserSession.last_seen_at,
        UserSession.confirmed_at,
        User.password_given,
        func.coalesce(User.password_changed_at, User.created_at).label("password_since"),
        exists()
        .where(SecondFactor.user_id == User.id, SecondFactor.confirmed_at.is_not(None))
        .label("has_factor"),
        *PERSON,
    ).join(User, User.id == UserSession.user_id)
).where(
    UserSession.token_hash == bindparam("token"),
    UserSession.revoked_at.is_(None),
    UserSession.last_seen_at > bindparam("seen_after"),
    UserSession.created_at > bindparam("begun_after"),
)


def load_identity(token: str) -> Identity | None:
    """Look up session, account and grants in one statement; None when the session is over."""
    moment, day = clock.now(), clock.today()
    rows = read_rows(
        db.session(),
        _SIGNED_IN,
        {
            "token": token_hash(token),
            "day": day,
            "seen_after": moment - profile().idle,
            "begun_after": moment - ABSOLUTE,
        },
    )
    if not rows:
        return None
    first = rows[0]
    g.session_last_seen = first.last_seen_at
    actor = actor_of(
        rows,
        session_id=first.id,
        address=request.remote_addr or "",
        request_id=g.get("request_id", ""),
    )
    places = tuple(Place(row.role, row.short_name or "") for row in held(rows))
    return Identity(
        token,
        actor,
        places,
        owes=_owed(first, places, moment),
        password_given=first.password_given,
        confirmed_at=first.confirmed_at,
    )


def _owed(row: Row[Any], places: Sequence[Place], moment: datetime) -> Step | None:
    """What the person has to do first, if anything."""
    if row.password_given or profile().expired(row.password_since, moment):
        return Step.PASSWORD
    setting = current_app.config["SETTINGS"].second_factor
    if not row.has_factor and second_factor.obliges(setting, (place.role for place in places)):
        return Step.FACTOR
    return None


def current_identity() -> Identity | None:
    """The signed-in person, or None; themselves, as the proxy asks who it is at every attribute."""
    person = current_user._get_current_object()
    return person if isinstance(person, Identity) else None


def tell_waiting(number: int) -> None:
    """Spare the top bar its statement: the page's own has counted what waits for the person."""
    identity = current_identity()
    if identity is not None:
        identity.pending_count = number


def current_actor() -> Actor:
    """The acting person; only for views that require a sign-in."""
    identity = current_identity()
    if identity is None:
        raise RuntimeError("the view needs a permission that requires a sign-in")
    return identity.actor


def start_session(user: User) -> None:
    """Open a new session row for *user* and put its token into a fresh cookie (no fixation)."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    db.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user.id,
            created_at=moment,
            last_seen_at=moment,
            address=(request.remote_addr or "")[:45],
            browser=request.user_agent.string[:200],
        )
    )
    form_token = _token_of_open_forms(user)
    session.clear()
    if form_token:
        session[FORM_TOKEN] = form_token
    actor = Actor(user.id, user.username, user.display_name, user.member_id)
    login_user(Identity(token, actor, ()))


def renew_session() -> None:
    """Give the session a new token: whoever has a copy of the old cookie has nothing."""
    token = secrets.token_urlsafe(32)
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == current_actor().session_id)
        .values(token_hash=token_hash(token))
    )
    session["_user_id"] = token


def _token_of_open_forms(user: User) -> str | None:
    """The cookie's form token when the session that ended was this person's too, else None.

    Somebody who signs in again in a second window goes on typing in the first: the forms opened there stay valid.
    """
    ended, form_token = session.get("_user_id"), session.get(FORM_TOKEN)
    if not ended or not form_token:
        return None
    owner = db.session.scalar(
        select(UserSession.user_id).where(UserSession.token_hash == token_hash(ended))
    )
    return str(form_token) if owner == user.id else None


def end_session(identity: Identity) -> None:
    """Revoke the session row and forget the cookie."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == identity.actor.session_id)
        .values(revoked_at=clock.now())
    )
    logout_user()
    session.clear()


def confirm_session() -> None:
    """The person has just given the password again."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == current_actor().session_id)
        .values(confirmed_at=clock.now())
    )


def touch_session() -> None:
    """Note, at most once a minute and in a transaction of its own, that the session is in use."""
    seen = g.pop("session_last_seen", None)
    identity = current_identity() if seen is not None else None
    if identity is None or clock.now() - seen < SEEN_EVERY:
        return
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == identity.actor.session_id, UserSession.revoked_at.is_(None))
        .values(last_seen_at=clock.now())
    )
    db.session.commit()


def init_app(app: Flask) -> None:
    """Wire Flask-Login to the session table."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(load_identity)
