"""Writes of accounts: create, enable, disable, reset what was lost. Rights are somebody else's business."""

import re
import secrets
from datetime import timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from intranet.domain.access import second_factor
from intranet.domain.access.accounts import RoleGrant, User, UserSession
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor, excluded
from intranet.domain.access.second_factor import ALPHABET
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, valid_on
from intranet.features.accounts.operations import keep_former
from intranet.foundation import clock, passwords
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound, RuleBroken

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
# How long a given password waits for its owner.
GIVEN_FOR = timedelta(hours=72)


def generate_password() -> str:
    """Four groups of four characters, some 78 bits: no administrator ever chooses a password."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def give_password(user: User, password: str) -> None:
    """Let the account be entered once with *password*, within three days, to choose one of one's own."""
    give_hashed(user, passwords.hash_password(password))


def give_hashed(user: User, password_hash: str) -> None:
    """The same with a password that is hashed already."""
    user.password_hash = password_hash
    user.password_changed_at = None
    user.password_given, user.given_until = True, clock.now() + GIVEN_FOR


def _member_id(
    session: Session, text: str, *, same_person: bool, besides: int | None = None
) -> int | None:
    """The member meant by ``姓名`` or ``姓名 支部代码``; raises RuleBroken beside ``member`` for none or several.

    A second account of the member is the same person's when ``same_person`` says so: RuleBroken beside it otherwise.
    """
    if not text:
        return None
    name, _, code = text.replace("\u3000", " ").rpartition(" ")
    if not name:
        name, code = code, ""
    statement = select(Member.id).where(Member.name == name.strip())
    if code:
        statement = (
            statement.join(Membership, Membership.member_id == Member.id)
            .join(Branch, Branch.id == Membership.branch_id)
            .where(
                Branch.code == code.upper(),
                valid_on(Membership.starts_on, Membership.ends_on, clock.today()),
            )
        )
    found = list(session.scalars(statement.limit(2)))
    if not found:
        raise RuleBroken({"member": ["没有找到这名党员，请核对姓名；不是党员的请留空。"]})
    if len(found) > 1:
        raise RuleBroken({"member": ["有同名党员，请在姓名后空一格写党支部代码，例如“张三 B04”。"]})
    holder = session.scalar(
        select(User.username)
        .where(User.member_id == found[0], User.id != (besides or 0))
        .order_by(User.id)
        .limit(1)
    )
    if holder is not None and not same_person:
        raise RuleBroken(
            {"same_person": [f"这名党员已有账号“{holder}”。确为同一人另用的账号，请勾选后再保存。"]}
        )
    return found[0]


def _refuse_taken(session: Session, username: str, *, besides: int | None = None) -> None:
    taken = session.scalar(select(User.id).where(func.lower(User.username) == username))
    if taken not in {None, besides}:
        raise RuleBroken({"username": ["这个账号已被使用，请换一个。"]})


def check_account(
    session: Session, *, actor: Actor, username: str, member: str, same_person: bool
) -> int | None:
    """The number of the member, when the account may be created; who proposes it asks, and who confirms it.

    Raises RuleBroken beside ``username``, ``member`` (also for a second account of one's own) or ``same_person``.
    """
    _refuse_taken(session, username)
    member_id = _member_id(session, member, same_person=same_person)
    _refuse_oneself(member_id, actor)
    return member_id


def _refuse_oneself(member_id: int | None, actor: Actor) -> None:
    if member_id is not None and member_id == actor.member_id:
        raise RuleBroken({"member": ["不能给自己建立或者登记账号，请由其他管理员提出和确认。"]})


def create_account(
    session: Session,
    *,
    actor: Actor,
    username: str,
    display_name: str,
    member: str,
    same_person: bool,
    password: str,
) -> User:
    """Create an account without any role. Raises as ``check_account``."""
    member_id = check_account(
        session, actor=actor, username=username, member=member, same_person=same_person
    )
    user = User(
        username=username,
        display_name=display_name,
        member_id=member_id,
        is_active=True,
        created_at=clock.now(),
    )
    give_password(user, password)
    session.add(user)
    _record(session, AuditAction.USER_CREATED, user, actor=actor)
    return user


def other_account(session: Session, user_id: int, *, actor: Actor) -> User:
    """Somebody else's account; raises NotFound, or NotAllowed for one's own."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("没有找到这个账号。")
    if user.id in actor.accounts:
        raise NotAllowed("不能在这里处理自己的账号；修改密码请到“我的账号”。")
    return user


def member_words(session: Session, member_id: int | None) -> str:
    """How the form names the member of an account: 姓名, with the code of the branch where there is one today."""
    if member_id is None:
        return ""
    name, code = session.execute(
        select(Member.name, Branch.code)
        .outerjoin(
            Membership,
            and_(
                Membership.member_id == Member.id,
                valid_on(Membership.starts_on, Membership.ends_on, clock.today()),
            ),
        )
        .outerjoin(Branch, Branch.id == Membership.branch_id)
        .where(Member.id == member_id)
        .limit(1)
    ).one()
    return f"{name} {code}" if code else str(name)


def edit_account(
    session: Session,
    user_id: int,
    *,
    actor: Actor,
    username: str,
    display_name: str,
) -> User:
    """Correct somebody else's account: user name and name. Raises RuleBroken beside ``username``."""
    user = other_account(session, user_id, actor=actor)
    _refuse_taken(session, username, besides=user.id)
    changed = {
        name: [getattr(user, name), new]
        for name, new in (("username", username), ("display_name", display_name))
        if getattr(user, name) != new
    }
    if changed:
        user.username, user.display_name = username, display_name
        _record(session, AuditAction.USER_EDITED, user, actor=actor, **changed)
    return user


def check_link(
    session: Session, user_id: int, *, actor: Actor, member: str, same_person: bool
) -> tuple[User, int | None]:
    """The account and the number of the member to whom it may be linked; who proposes it asks, and who confirms it.

    Raises RuleBroken beside ``member`` (also when it is linked so already) or ``same_person``.
    """
    user = other_account(session, user_id, actor=actor)
    member_id = _member_id(session, member, same_person=same_person, besides=user.id)
    _refuse_oneself(member_id, actor)
    if member_id == user.member_id:
        raise RuleBroken({"member": ["账号的对应党员没有变化，不必登记。"]})
    _refuse_excluded(session, user, member_id)
    return user, member_id


def link_member(
    session: Session, user_id: int, *, actor: Actor, member: str, same_person: bool
) -> User:
    """Say to which member somebody else's account belongs (an empty text: to none). Raises as ``check_link``.

    Whoever has the account sees what is kept about the member; who reviews is judged by member, whatever the account.
    """
    user, member_id = check_link(
        session, user_id, actor=actor, member=member, same_person=same_person
    )
    former = member_words(session, user.member_id)
    user.member_id = member_id
    _record(session, AuditAction.USER_LINKED, user, actor=actor, member=[former, member])
    return user


def _refuse_excluded(session: Session, user: User, member_id: int | None) -> None:
    """Raise RuleBroken beside ``member`` when one person would hold roles that exclude each other (三员分立)."""
    if member_id is None:
        return
    lasting = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= clock.today())
    grants = session.execute(
        select(RoleGrant.role, RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(or_(User.member_id == member_id, User.id == user.id), lasting)
    ).all()
    own = {role for role, user_id in grants if user_id == user.id}
    for other in (role for role, user_id in grants if user_id != user.id):
        for role in own:
            if excluded(role, other):
                raise RuleBroken(
                    {
                        "member": [
                            f"“{role.label}”与这名党员另一账号的“{other.label}”不能由同一人担任，请先结束其中一项授权。"
                        ]
                    }
                )


def _end_sessions(session: Session, user: User) -> None:
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def _record(
    session: Session, action: AuditAction, user: User, *, actor: Actor, **details: object
) -> None:
    record_change(session, action, user, actor=actor, label=user.username, details=details)


def disable_account(session: Session, user_id: int, *, actor: Actor) -> User:
    """Disable somebody else's account; its sessions end at once. Nothing happens when it is disabled already."""
    user = other_account(session, user_id, actor=actor)
    if user.is_active:
        user.is_active = False
        _end_sessions(session, user)
        _record(session, AuditAction.USER_DISABLED, user, actor=actor)
    return user


def refuse_active(user: User) -> None:
    """Raise RuleBroken beside ``reason`` for an account that need not be enabled."""
    if user.is_active:
        raise RuleBroken({"reason": ["这个账号正在使用中，不必启用。"]})


def enable_account(session: Session, user_id: int, *, actor: Actor) -> User:
    """Enable somebody else's account again; its grants count as before."""
    user = other_account(session, user_id, actor=actor)
    if not user.is_active:
        user.is_active = True
        _record(session, AuditAction.USER_ENABLED, user, actor=actor)
    return user


def reset_password(session: Session, user_id: int, *, actor: Actor, password: str) -> User:
    """Give somebody else's account a generated password, see ``give_password``; its sessions end at once."""
    user = other_account(session, user_id, actor=actor)
    keep_former(session, user)
    give_password(user, password)
    _end_sessions(session, user)
    _record(session, AuditAction.PASSWORD_RESET, user, actor=actor)
    return user


def refuse_without_factor(session: Session, user: User) -> None:
    """Raise InvalidMove when the account has no second factor that could be taken away."""
    if second_factor.factor_of(session, user.id) is None:
        raise InvalidMove("这个账号没有启用第二道验证，不需要解除。")


def reset_second_factor(session: Session, user_id: int, *, actor: Actor) -> User:
    """Take away the second factor of somebody who lost it; they set up another one themselves. Sessions end at once.

    Raises InvalidMove where there is none.
    """
    user = other_account(session, user_id, actor=actor)
    refuse_without_factor(session, user)
    second_factor.forget(session, user_id)
    _end_sessions(session, user)
    _record(session, AuditAction.SECOND_FACTOR_RESET, user, actor=actor)
    return user
