"""Reads of the account pages: accounts only, never what people did with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User, UserSession
from intranet.domain.access.second_factor import FactorKind, SecondFactor
from intranet.domain.organization.members import Member
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.pagination import Page, begin, paged

PAGE = 50


@dataclass(frozen=True)
class AccountLine:
    """One account as the list shows it."""

    id: int
    username: str
    display_name: str
    is_active: bool
    has_member: bool
    created_at: datetime
    last_seen_at: datetime | None
    initial_password: bool
    given_until: datetime | None
    second_factor: FactorKind | None

    @property
    def password(self) -> str:
        """Whose password it is, and how long one that was given waits."""
        if self.given_until is None:
            return "初始密码，本人未改" if self.initial_password else "本人已改"
        if self.given_until <= clock.now():
            return "一次性密码，已用过或者过期"
        until = clock.local(self.given_until)
        return f"一次性密码，{until:%Y-%m-%d %H:%M}前可以登录一次"


def _lines() -> Any:
    last_seen = (
        select(func.max(UserSession.last_seen_at))
        .where(UserSession.user_id == User.id)
        .scalar_subquery()
    )
    factor = (
        select(SecondFactor.kind)
        .where(SecondFactor.user_id == User.id, SecondFactor.confirmed_at.is_not(None))
        .scalar_subquery()
    )
    return select(
        User.id,
        User.username,
        User.display_name,
        User.is_active,
        User.member_id.is_not(None).label("has_member"),
        User.created_at,
        last_seen.label("last_seen_at"),
        User.password_changed_at.is_(None).label("initial_password"),
        User.given_until,
        factor.label("second_factor"),
    )


def called(text: str) -> ColumnElement[bool]:
    """Whether user name or name contains the text; true of all where it is empty."""
    return or_(
        User.username.contains(text.lower(), autoescape=True),
        User.display_name.contains(text, autoescape=True),
    )


def page_by_username(session: Session, statement: Select[Any], start: str) -> Page[Any]:
    """PAGE rows by user name from *start* (``name``: after it, ``-name``: before it)."""
    backwards, name = start.startswith("-"), start.removeprefix("-")
    mark = (name,) if name else None
    asked = begin(statement, (User.username,), mark, PAGE, backwards=backwards)
    rows = session.execute(asked).all()
    return paged(rows, lambda row: row.username, PAGE, begun=bool(name), backwards=backwards)


def accounts(*, text: str, state: str) -> Select[Any]:
    """Accounts whose user name or name contains *text*; *state* is ``active``, ``disabled`` or empty."""
    statement: Select[Any] = _lines().where(called(text))
    return statement.where(User.is_active.is_(state == "active")) if state else statement


def account_line(row: Any) -> AccountLine:
    """What a line of ``accounts`` tells."""
    return AccountLine(**row._mapping)


@dataclass(frozen=True)
class AccountFile:
    """One account with the name of its member and the number of its open sessions."""

    line: AccountLine
    member_name: str | None
    open_sessions: int


def account(session: Session, user_id: int) -> AccountFile:
    """One account; NotFound when there is none. One statement."""
    opened = (
        select(func.count(UserSession.id))
        .where(UserSession.user_id == User.id, UserSession.revoked_at.is_(None))
        .scalar_subquery()
    )
    row = session.execute(
        _lines()
        .add_columns(Member.name.label("member_name"), opened.label("open_sessions"))
        .outerjoin(Member, Member.id == User.member_id)
        .where(User.id == user_id)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这个账号。")
    values = dict(row._mapping)
    member_name, open_sessions = values.pop("member_name"), values.pop("open_sessions")
    return AccountFile(AccountLine(**values), member_name, open_sessions)
