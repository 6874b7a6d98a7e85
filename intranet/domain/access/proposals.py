"""Dual control: what gives rights is proposed by one administrator and done when another one confirms it.

The other one holds the same office: the security administrators for roles and for whose an account is (who it is sees
what is kept about that member), the system administrators for accounts. A change of secretary is asked for by committee
staff, a deputy by the secretary; a security administrator confirms them: who asks gives no rights.
Where the office has nobody else who may, these two stand in for each other; the auditor changes nothing and never does.
Whoever proposed it or whose account it is about confirms nothing, under whichever account: judged by person. Taking
rights away needs one person alone: it can wait for nobody, and gives nobody anything. GB/T 22239-2019 8.1.5; ASVS
v5.0.0-2.3.5.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor, Role
from intranet.foundation import clock, looks
from intranet.foundation.database import Base, choice
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound, RuleBroken
from intranet.foundation.shown import Labelled, Shown

MAX_REASON = 120
LASTS = timedelta(days=14)


class Act(Labelled):
    """What takes two people; the value is stored."""

    GRANT = "grant", "授予角色"
    NEW_ACCOUNT = "new_account", "建立账号"
    ENABLE = "enable", "启用账号"
    RESET = "reset", "重置密码"
    RESET_FACTOR = "reset_factor", "解除第二道验证"
    LINK = "link", "登记对应党员"
    HANDOVER = "handover", "书记交接"
    DEPUTIZE = "deputize", "委托代行职责"
    NEW_ACCOUNTS = "new_accounts", "批量建立账号"
    GRANTS = "grants", "批量授予角色"
    RESETS = "resets", "批量重发密码"

    @property
    def office(self) -> Role:
        """The administrators who confirm it."""
        return Role.SYSTEM_ADMIN if self in _OF_ACCOUNTS else Role.SECURITY_ADMIN

    @property
    def proposer(self) -> Role:
        """Who proposes it: the same administrators, or whose business it is."""
        return _ASKED_BY.get(self, self.office)

    @property
    def gives(self) -> bool:
        """Whether it gives a role, from a day on and perhaps until one."""
        return self in {Act.GRANT, Act.HANDOVER, Act.DEPUTIZE}


_OF_ACCOUNTS = frozenset(
    {Act.NEW_ACCOUNT, Act.NEW_ACCOUNTS, Act.ENABLE, Act.RESET, Act.RESETS, Act.RESET_FACTOR}
)
_ASKED_BY = {Act.HANDOVER: Role.COMMITTEE_STAFF, Act.DEPUTIZE: Role.BRANCH_SECRETARY}


STAND_IN = {Role.SECURITY_ADMIN: Role.SYSTEM_ADMIN, Role.SYSTEM_ADMIN: Role.SECURITY_ADMIN}


class Standing(Shown):
    """How a proposal stands; the value is stored. That it has expired follows from the day."""

    PROPOSED = "proposed", "待确认", *looks.ATTENTION
    CONFIRMED = "confirmed", "已确认", *looks.DONE
    DECLINED = "declined", "未同意", *looks.DECLINED
    WITHDRAWN = "withdrawn", "已撤回", *looks.NOTHING


_ENDS = {
    Standing.CONFIRMED: AuditAction.PROPOSAL_CONFIRMED,
    Standing.DECLINED: AuditAction.PROPOSAL_DECLINED,
    Standing.WITHDRAWN: AuditAction.PROPOSAL_WITHDRAWN,
}


class Proposal(Base):
    """What one administrator asks for; ``user_id`` is the account it is about, empty for one to be made and for a list.

    ``label`` names it in lists and in the trail, ``details`` holds what the operation takes.
    """

    audited = ("proposal", "待确认事项")
    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)"
            " AND (decided_by_id IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint(
            "state <> 'confirmed' OR decided_by_id <> proposed_by_id", name="two_people"
        ),
        CheckConstraint(
            "(act IN ('new_account', 'new_accounts', 'grants', 'resets')) = (user_id IS NULL)",
            name="account",
        ),
        Index("ix_proposal_committee", "committee_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    act: Mapped[Act] = mapped_column(choice(Act, "act"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    label: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    expires_on: Mapped[date]
    state: Mapped[Standing] = mapped_column(choice(Standing, "state"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(MAX_REASON), default="")

    @property
    def is_open(self) -> bool:
        """Whether it may still be confirmed; the last day counts."""
        return self.state is Standing.PROPOSED and self.expires_on >= clock.today()

    @property
    def look(self) -> tuple[str, str, str]:
        """Word, colour and shape of its badge."""
        if self.state is Standing.PROPOSED and not self.is_open:
            return "已过期", *looks.LEFT_OUT
        return self.state.label, self.state.tone, self.state.icon


def _held_on(day: date) -> ColumnElement[bool]:
    return and_(
        RoleGrant.valid_from <= day, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)
    )


def _nobody_else(office: Role, day: date) -> ColumnElement[bool]:
    """The office has nobody on *day* but who proposed it and whose account it is about."""
    holder, proposer, owner = aliased(User), aliased(User), aliased(User)

    def apart(other: type[User]) -> ColumnElement[bool]:
        return or_(
            other.id.is_(None),
            and_(
                holder.id != other.id,
                or_(holder.member_id.is_(None), other.member_id.is_(None))
                | (holder.member_id != other.member_id),
            ),
        )

    return ~(
        select(holder.id)
        .join(RoleGrant, RoleGrant.user_id == holder.id)
        .join(proposer, proposer.id == Proposal.proposed_by_id)
        .outerjoin(owner, owner.id == Proposal.user_id)
        .where(
            RoleGrant.role == office,
            RoleGrant.committee_id == Proposal.committee_id,
            _held_on(day),
            holder.is_active.is_(True),
            apart(proposer),
            apart(owner),
        )
        .correlate(Proposal)
        .exists()
    )


def _committees(actor: Actor, office: Role) -> list[int]:
    return sorted({grant.committee_id for grant in actor.grants if grant.role is office})


def _acts(office: Role) -> list[Act]:
    return [act for act in Act if act.office is office]


def confirmable(actor: Actor, today: date) -> ColumnElement[bool] | None:
    """Proposals on which the person may decide; None for who holds neither office."""
    parts: list[ColumnElement[bool]] = []
    for office, stand_in in STAND_IN.items():
        acts = Proposal.act.in_(_acts(office))
        if own := _committees(actor, office):
            parts.append(and_(acts, Proposal.committee_id.in_(own)))
        if standing_in := _committees(actor, stand_in):
            parts.append(
                and_(acts, Proposal.committee_id.in_(standing_in), _nobody_else(office, today))
            )
    if not parts:
        return None
    return and_(
        Proposal.state == Standing.PROPOSED,
        Proposal.expires_on >= today,
        Proposal.proposed_by_id.not_in(actor.accounts),
        func.coalesce(Proposal.user_id, 0).not_in(actor.accounts),
        or_(*parts),
    )


def known_to(actor: Actor, today: date) -> ColumnElement[bool]:
    """Proposals of the person's own office, his own, and those on which he may decide or has decided."""
    parts = [
        and_(Proposal.act.in_(_acts(office)), Proposal.committee_id.in_(committees))
        for office in STAND_IN
        if (committees := _committees(actor, office))
    ]
    decides = confirmable(actor, today)
    parts += [] if decides is None else [decides]
    return or_(
        func.coalesce(Proposal.decided_by_id, 0).in_(actor.accounts),
        Proposal.proposed_by_id.in_(actor.accounts),
        *parts,
    )


def propose(
    session: Session,
    act: Act,
    *,
    actor: Actor,
    user: User | None,
    what: str,
    details: Mapping[str, Any],
    reason: str,
    committee_id: int | None = None,
) -> Proposal:
    """Ask for it; the rules of the operation itself are looked at before, by the caller.

    It belongs to the committee named, else to that of the person's office. Raises RuleBroken beside ``reason`` when it
    is asked for already.
    """
    label, today = f"{act.label}：{what}"[:120], clock.today()
    committee_id = committee_id or _committees(actor, act.proposer)[0]
    asked = session.scalar(
        select(Proposal.id).where(
            Proposal.committee_id == committee_id,
            Proposal.label == label,
            Proposal.state == Standing.PROPOSED,
            Proposal.expires_on >= today,
        )
    )
    if asked is not None:
        raise RuleBroken({"reason": ["这一事项已经提出，正在等待确认，不必重复。"]})
    proposal = Proposal(
        committee_id=committee_id,
        act=act,
        user_id=user.id if user else None,
        label=label,
        details=dict(details),
        reason=reason,
        proposed_by_id=actor.user_id,
        proposed_at=clock.now(),
        expires_on=today + LASTS,
        state=Standing.PROPOSED,
    )
    session.add(proposal)
    record_change(
        session,
        AuditAction.PROPOSAL_MADE,
        proposal,
        actor=actor,
        label=label,
        details={**details, "reason": reason},
    )
    return proposal


def _open(session: Session, number: int, *, actor: Actor) -> Proposal:
    """The open proposal, locked, so that it is decided on once. Raises NotFound, InvalidMove when it is settled."""
    proposal = session.scalar(
        select(Proposal)
        .where(Proposal.id == number, known_to(actor, clock.today()))
        .with_for_update()
    )
    if proposal is None:
        raise NotFound("没有找到这一事项，或者不由您办理。")
    if not proposal.is_open:
        raise InvalidMove(f"这一事项{proposal.look[0]}，不能再办理。")
    return proposal


def to_decide(session: Session, number: int, *, actor: Actor) -> Proposal:
    """The proposal for who may decide on it, locked.

    Raises NotFound, NotAllowed (one's own, or somebody else's to decide), InvalidMove (settled or expired, or whoever
    proposed it has lost the office or the account since).
    """
    proposal, today = _open(session, number, actor=actor), clock.today()
    decides = confirmable(actor, today)
    if decides is None or not session.scalar(
        select(exists().where(Proposal.id == number, decides))
    ):
        raise NotAllowed("提出人、账号本人不能确认，请由另一名管理员办理。")
    stands = session.scalar(
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.id == proposal.proposed_by_id,
            User.is_active.is_(True),
            RoleGrant.role == proposal.act.proposer,
            RoleGrant.committee_id == proposal.committee_id,
            _held_on(today),
        )
        .limit(1)
    )
    if stands is None:
        raise InvalidMove(f"提出人已不是{proposal.act.proposer.label}，请重新提出后再确认。")
    return proposal


def settle(
    session: Session, proposal: Proposal, state: Standing, *, actor: Actor, answer: str = ""
) -> None:
    """Note how it ended, by whom and why."""
    proposal.state, proposal.answer = state, answer
    proposal.decided_by_id, proposal.decided_at = actor.user_id, clock.now()
    told = {"answer": answer} if answer else {}
    record_change(session, _ENDS[state], proposal, actor=actor, label=proposal.label, details=told)


def decline(session: Session, number: int, *, actor: Actor, answer: str) -> None:
    """Refuse it. Raises as ``to_decide``."""
    proposal = to_decide(session, number, actor=actor)
    settle(session, proposal, Standing.DECLINED, actor=actor, answer=answer)


def withdraw(session: Session, number: int, *, actor: Actor) -> None:
    """Take back what one proposed oneself. Raises NotFound, NotAllowed, InvalidMove (settled or expired)."""
    proposal = _open(session, number, actor=actor)
    if proposal.proposed_by_id not in actor.accounts:
        raise NotAllowed("只有提出人可以撤回。")
    settle(session, proposal, Standing.WITHDRAWN, actor=actor)


Carrier = Callable[[Session, Proposal, Actor], None]
_CARRIERS: dict[Act, Carrier] = {}
# What is recorded of it beside the rights.
CARRIED = frozenset({AuditAction.POST_ENDED, AuditAction.POST_FILLED, AuditAction.GRANT_ENDED})


def carries(act: Act) -> Callable[[Carrier], Carrier]:
    """Mark what an act does besides, when it is confirmed and before rights are given, in another feature."""

    def register(carrier: Carrier) -> Carrier:
        _CARRIERS[act] = carrier
        return carrier

    return register


def carry(session: Session, proposal: Proposal, *, actor: Actor) -> None:
    """Do what others do for this act; nothing where nobody does."""
    if carrier := _CARRIERS.get(proposal.act):
        carrier(session, proposal, actor)


def waiting_with(
    session: Session, act: Act, *, user_ids: Collection[int] = (), place: str = ""
) -> Sequence[Proposal]:
    """Open proposals of one act, by the accounts that proposed them or by their place. One statement."""
    return [
        one
        for one in session.scalars(
            select(Proposal)
            .where(
                Proposal.act == act,
                Proposal.state == Standing.PROPOSED,
                Proposal.expires_on >= clock.today(),
                *([Proposal.proposed_by_id.in_(user_ids)] if user_ids else []),
            )
            .order_by(Proposal.id)
        )
        if not place or one.details["place"] == place
    ]
