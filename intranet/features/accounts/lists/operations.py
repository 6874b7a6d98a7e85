"""Carrying out a list that was confirmed: all of it, or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.proposals import Proposal
from intranet.domain.access.roles import Actor
from intranet.features.accounts.lists import queries
from intranet.features.accounts.people.operations import generate_password, give_hashed
from intranet.foundation import clock, passwords
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

_NAMED = 5


@dataclass(frozen=True)
class Given:
    """An account with the password for its first sign-in, which nothing else holds in clear; where its owner is."""

    user: User
    password: str
    place: str = ""


def names_of(names: Sequence[str]) -> str:
    """Some names of a list, and how many there are: 张一鸣、李二虎等120名."""
    told = "、".join(names[:_NAMED])
    return told if len(names) <= _NAMED else f"{told}等{len(names)}名"


def names_taken(session: Session, usernames: Mapping[str, str]) -> dict[str, list[str]]:
    """What stands against user names: that somebody has one already, or that one stands twice; by field. One statement.

    *usernames* are told by the fields in which they stand.
    """
    wanted = Counter(usernames.values())
    taken = set(
        session.scalars(
            select(func.lower(User.username)).where(func.lower(User.username).in_(wanted))
        )
    )
    problems = {}
    for field, name in usernames.items():
        if name in taken:
            problems[field] = [f"账号“{name}”已被使用，请换一个。"]
        elif wanted[name] > 1:
            problems[field] = [f"账号“{name}”在名单中出现两次，请换一个。"]
    return problems


def check_names(session: Session, lines: Sequence[Mapping[str, Any]]) -> None:
    """Raise RuleBroken beside the fields of what stands against the user names of a list."""
    if problems := names_taken(session, _fields(lines)):
        raise RuleBroken(problems)


def _fields(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {str(line["member_id"]): line["username"] for line in lines}


def open_accounts(session: Session, proposal: Proposal, *, actor: Actor) -> list[Given]:
    """Make the accounts of a list, each with a password of its own.

    Raises NotAllowed (one of them is one's own), InvalidMove (a member has one by now or has left, a name is taken).
    """
    lines: list[dict[str, Any]] = proposal.details["accounts"]
    if any(line["member_id"] == actor.member_id for line in lines):
        raise NotAllowed("名单中有您本人，请由另一名管理员确认。")
    lacking = set(session.scalars(queries.without_account([proposal.committee_id], clock.today())))
    gone = [line["display_name"] for line in lines if line["member_id"] not in lacking]
    if gone:
        raise InvalidMove(f"{names_of(gone)}已有账号或者已经离开，请核对后重新提出")
    if problems := names_taken(session, _fields(lines)):
        told = "".join(one for said in problems.values() for one in said)
        raise InvalidMove(f"{told}请重新提出")
    moment = clock.now()
    words = [generate_password() for _ in lines]
    given = []
    for line, word, hashed in zip(lines, words, passwords.hash_passwords(words), strict=True):
        user = User(
            username=line["username"],
            display_name=line["display_name"],
            member_id=line["member_id"],
            is_active=True,
            created_at=moment,
        )
        give_hashed(user, hashed)
        given.append(Given(user, word, line["branch"]))
    session.add_all(one.user for one in given)
    for one in given:
        label = one.user.username
        record_change(session, AuditAction.USER_CREATED, one.user, actor=actor, label=label)
    return given


def renew_passwords(session: Session, proposal: Proposal, *, actor: Actor) -> list[Given]:
    """Give the accounts of a list new passwords; their sessions end.

    Raises NotAllowed (one of them is one's own), InvalidMove (its owner has chosen a password by now, it is disabled).
    """
    lines: list[dict[str, Any]] = proposal.details["accounts"]
    numbers = [line["user_id"] for line in lines]
    if actor.accounts.intersection(numbers):
        raise NotAllowed("名单中有您本人的账号，请由另一名管理员确认。")
    users = {
        user.id: user
        for user in session.scalars(select(User).where(User.id.in_(numbers)).with_for_update())
    }
    changed = [
        line["display_name"]
        for line in lines
        if not (user := users[line["user_id"]]).password_given
        or not user.is_active
        or user.username != line["username"]
    ]
    if changed:
        raise InvalidMove(f"{names_of(changed)}已设置自己的密码或者账号已变化，请核对后重新提出")
    words = [generate_password() for _ in lines]
    given = []
    for line, word, hashed in zip(lines, words, passwords.hash_passwords(words), strict=True):
        user = users[line["user_id"]]
        give_hashed(user, hashed)
        given.append(Given(user, word, line["branch"]))
    session.execute(
        update(UserSession)
        .where(UserSession.user_id.in_(numbers), UserSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    for one in given:
        label = one.user.username
        record_change(session, AuditAction.PASSWORD_RESET, one.user, actor=actor, label=label)
    return given


def give_roles(session: Session, proposal: Proposal, *, actor: Actor) -> list[User]:
    """Give the roles of a list from today on; they count from the next request of each person.

    Raises NotAllowed (one of the accounts is one's own), InvalidMove (a role does not follow from the posts any more).
    """
    lines: list[dict[str, Any]] = proposal.details["grants"]
    today = clock.today()
    if any(line["user_id"] in actor.accounts for line in lines):
        raise NotAllowed("名单中有您本人的账号，请由另一名安全管理员确认。")
    # two lists that are confirmed at once cannot miss each other
    users = {
        user.id: user
        for user in session.scalars(
            select(User).where(User.id.in_([line["user_id"] for line in lines])).with_for_update()
        )
    }
    wanted = {one.key: one for one in queries.wanted(session, [proposal.committee_id], today)}
    changed = [line["name"] for line in lines if line["key"] not in wanted]
    if changed:
        raise InvalidMove(f"{names_of(changed)}的任职、账号或授权已经变化，请核对后重新提出")
    grants = []
    for line in lines:
        one = wanted[line["key"]]
        grants.append(
            RoleGrant(
                user_id=one.user_id,
                role=one.role,
                committee_id=one.place.committee_id,
                branch_id=one.place.branch_id,
                party_group_id=one.place.party_group_id,
                valid_from=today,
            )
        )
    session.add_all(grants)
    for line, grant in zip(lines, grants, strict=True):
        one = wanted[line["key"]]
        record_change(
            session,
            AuditAction.GRANT_ADDED,
            grant,
            actor=actor,
            label=f"{one.username}：{one.role.label}（{one.place.name}）",
            account=one.username,
            role=one.role.value,
            valid_from=today.isoformat(),
            valid_to="",
        )
    return list(users.values())
