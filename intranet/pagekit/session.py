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
from sqlalchemy import Row, and_, bindparam, exists, func, or_, select, update

from intranet.domain.access import modules, second_factor
from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.permissions import Module
from intranet.domain.access.roles import BRANCH_KEEPERS, Actor, Grant, Role
from intranet.domain.access.second_factor import SecondFactor
from intranet.domain.organization.members import Member
from intranet.domain.organization.persons import numbers, others_of_member
from intranet.domain.organization.tables import (
    BODY_OF_SEATS,
    Branch,
    OrganizationName,
    Post,
    valid_on,
)
from intranet.domain.summaries.signers import signing_committees
from intranet.domain.waiting import matters
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.profiles import Profile

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


# Branches that were merged into one in which the person holds a role.
_LEFT = Branch.__table__.alias("left_branch")
_OTHER_ACCOUNTS, _OTHER_BRANCHES = others_of_member(User.member_id, User.id, bindparam("day"))
_BY_POST, _BY_DELEGATION = signing_committees(User.member_id, bindparam("day"))
# Every request asks this, so it is built once.
_SIGNED_IN = (
    select(
        UserSession.id,
        UserSession.last_seen_at,
        UserSession.confirmed_at,
        User.id.label("user_id"),
        User.username,
        User.display_name,
        User.member_id,
        Member.name.label("member_name"),
        User.password_given,
        func.coalesce(User.password_changed_at, User.created_at).label("password_since"),
        exists()
        .where(SecondFactor.user_id == User.id, SecondFactor.confirmed_at.is_not(None))
        .label("has_factor"),
        RoleGrant.id.label("grant_id"),
        RoleGrant.role,
        _LEFT.c.id.label("left_id"),
        RoleGrant.committee_id,
        RoleGrant.branch_id,
        RoleGrant.party_group_id,
        OrganizationName.short_name,
        Post.committee_id.label("seat_in"),
        Post.title.label("seat"),
        *(modules.on(one, RoleGrant.committee_id).label(one) for one in Module),
        _OTHER_ACCOUNTS.label("other_accounts"),
        _OTHER_BRANCHES.label("other_branches"),
        _BY_POST.label("signs_by_post"),
        _BY_DELEGATION.label("signs_for_others"),
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(Member, Member.id == User.member_id)
    .outerjoin(
        RoleGrant,
        and_(
            RoleGrant.user_id == User.id,
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, bindparam("day")),
        ),
    )
    # who keeps a branch finishes what those left open that were merged into it
    .outerjoin(
        _LEFT,
        and_(
            RoleGrant.role.in_(BRANCH_KEEPERS),
            _LEFT.c.merged_into_id == RoleGrant.branch_id,
            _LEFT.c.dissolved_on < bindparam("day"),
        ),
    )
    .outerjoin(
        OrganizationName,
        and_(
            or_(
                OrganizationName.branch_id == RoleGrant.branch_id,
                and_(
                    RoleGrant.branch_id.is_(None),
                    OrganizationName.committee_id == RoleGrant.committee_id,
                ),
            ),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, bindparam("day")),
        ),
    )
    .outerjoin(
        Post,
        and_(
            Post.member_id == User.member_id,
            Post.title.in_(sorted(BODY_OF_SEATS)),
            valid_on(Post.starts_on, Post.ends_on, bindparam("day")),
        ),
    )
    .where(
        UserSession.token_hash == bindparam("token"),
        UserSession.revoked_at.is_(None),
        UserSession.last_seen_at > bindparam("seen_after"),
        UserSession.created_at > bindparam("begun_after"),
        User.is_active.is_(True),
    )
    .order_by(RoleGrant.id, _LEFT.c.id)
)


def load_identity(token: str) -> Identity | None:
    """Look up session, account and grants in one statement; None when the session is over."""
    moment, day = clock.now(), clock.today()
    rows = db.session.execute(
        _SIGNED_IN,
        {
            "token": token_hash(token),
            "day": day,
            "seen_after": moment - profile().idle,
            "begun_after": moment - ABSOLUTE,
        },
    ).all()
    if not rows:
        return None
    first = rows[0]
    held = list({row.grant_id: row for row in rows if row.role is not None}.values())
    left = {(row.grant_id, row.left_id): row for row in rows if row.left_id is not None}
    g.session_last_seen = first.last_seen_at
    # only who acts for the committee or the office decides on what somebody else did
    decides = not all(row.role.in_branch for row in held)
    actor = Actor(
        user_id=first.user_id,
        username=first.username,
        display_name=first.display_name,
        member_id=first.member_id,
        grants=(
            *(_grant(r, r.branch_id, r.party_group_id) for r in held),
            *(_grant(r, r.left_id) for r in left.values()),
        ),
        session_id=first.id,
        address=request.remote_addr or "",
        request_id=g.get("request_id", ""),
        member_name=first.member_name or "",
        other_accounts=numbers(first.other_accounts if decides else None),
        other_branches=numbers(first.other_branches if decides else None),
        seats=frozenset(
            (row.seat_in, BODY_OF_SEATS[row.seat]) for row in rows if row.seat is not None
        ),
        signs_in=numbers(first.signs_by_post) | numbers(first.signs_for_others),
    )
    places = tuple(Place(row.role, row.short_name or "") for row in held)
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


def _grant(row: Row[Any], branch_id: int | None, party_group_id: int | None = None) -> Grant:
    off = frozenset(one for one in Module if not row._mapping[one])
    return Grant(row.role, row.committee_id, branch_id, party_group_id, off)


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
