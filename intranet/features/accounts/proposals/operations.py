"""Carrying out what was proposed: by the operations of grants and accounts, under the name of who confirms it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.proposals import Act, Proposal, Standing, carry, settle, to_decide
from intranet.domain.access.roles import Actor, Role
from intranet.features.accounts.deputies.operations import principal_of
from intranet.features.accounts.grants.operations import add_grant
from intranet.features.accounts.grants.queries import places
from intranet.features.accounts.lists.operations import (
    Given,
    give_roles,
    open_accounts,
    renew_passwords,
)
from intranet.features.accounts.people.operations import (
    create_account,
    enable_account,
    generate_password,
    link_member,
    other_account,
    refuse_active,
    reset_password,
    reset_second_factor,
)
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed


@dataclass(frozen=True)
class Done:
    """What was confirmed: the accounts, and those that got a generated password with it."""

    proposal: Proposal
    users: Sequence[User]
    given: Sequence[Given] = ()


def confirm(session: Session, number: int, *, actor: Actor) -> Done:
    """Carry out a proposal; whatever stands against it by now stands against the whole.

    Raises as ``to_decide`` and as the operation itself.
    """
    proposal = to_decide(session, number, actor=actor)
    if proposal.user_id is not None:
        owner = session.get_one(User, proposal.user_id)
        _refuse_renamed(proposal, owner)
        _refuse_own(session, proposal, owner)
    done = _carry_out(session, proposal, actor)
    for user in done.users:
        _refuse_own(session, proposal, user)
    settle(session, proposal, Standing.CONFIRMED, actor=actor)
    return done


def _refuse_renamed(proposal: Proposal, owner: User) -> None:
    """Who confirms has read the names that the account had: a name that one person changed since misleads nobody."""
    names = f"{proposal.act.label}：{owner.username}（{owner.display_name}）"
    if not proposal.label.startswith(names):
        raise InvalidMove("账号或姓名在提出后改过，请核对后重新提出。")


def _refuse_own(session: Session, proposal: Proposal, owner: User) -> None:
    """It may have come out since, or come out now, that the account belongs to who proposed it."""
    proposer = session.get_one(User, proposal.proposed_by_id)
    if owner.member_id is not None and owner.member_id == proposer.member_id:
        raise NotAllowed("这个账号属于提出人本人，不能确认。")


def _carry_out(session: Session, proposal: Proposal, actor: Actor) -> Done:
    carry(session, proposal, actor=actor)
    if proposal.act.gives:
        return Done(proposal, [_give(session, proposal, actor)])
    if proposal.act is Act.GRANTS:
        return Done(proposal, give_roles(session, proposal, actor=actor))
    if proposal.act is Act.NEW_ACCOUNTS:
        given = open_accounts(session, proposal, actor=actor)
        return Done(proposal, [one.user for one in given], given)
    if proposal.act is Act.RESETS:
        given = renew_passwords(session, proposal, actor=actor)
        return Done(proposal, [one.user for one in given], given)
    if proposal.act is Act.NEW_ACCOUNT:
        password = generate_password()
        made = create_account(session, actor=actor, password=password, **proposal.details)
        return Done(proposal, [made], [Given(made, password)])
    user = other_account(session, _account(proposal), actor=actor)
    if proposal.act is Act.LINK:
        return Done(proposal, [link_member(session, user.id, actor=actor, **proposal.details)])
    if proposal.act is Act.ENABLE:
        refuse_active(user)
        return Done(proposal, [enable_account(session, user.id, actor=actor)])
    if proposal.act is Act.RESET_FACTOR:
        return Done(proposal, [reset_second_factor(session, user.id, actor=actor)])
    password = generate_password()
    reset = reset_password(session, user.id, actor=actor, password=password)
    return Done(proposal, [reset], [Given(reset, password)])


def _account(proposal: Proposal) -> int:
    if proposal.user_id is None:
        raise RuntimeError("only an account that is to be made has no number")
    return proposal.user_id


def _give(session: Session, proposal: Proposal, actor: Actor) -> User:
    """The role from the day that was asked for, or from today where that has passed."""
    asked: dict[str, Any] = proposal.details
    today = clock.today()
    place = next((one for one in places(session, today) if one.key == asked["place"]), None)
    if place is None:
        raise InvalidMove("所在组织已撤销或者已变更，请重新提出。")
    role, last = Role(asked["role"]), _day(asked["valid_to"])
    if last is not None and last < today:
        raise InvalidMove("授权的截止日期已过，请重新提出。")
    grant = add_grant(
        session,
        _account(proposal),
        actor=actor,
        role=role,
        place=place,
        valid_from=max(date.fromisoformat(asked["valid_from"]), today),
        valid_to=last,
        stands_in_for=principal_of(session, proposal, place)
        if proposal.act is Act.DEPUTIZE
        else None,
    )
    return session.get_one(User, grant.user_id)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
