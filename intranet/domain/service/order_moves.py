"""Moves of an order: who may make which, and making one. Each checks, changes, adds its step and event, and flushes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, selectinload

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import Ledger, barred_sentence, closings_of
from intranet.domain.records.entered import check_version
from intranet.domain.service.orders import (
    ENDED,
    EVENTS,
    MAX_NOTE,
    MOVES,
    Hand,
    OrderCallback,
    OrderLevel,
    OrderMember,
    OrderMove,
    OrderState,
    OrderStep,
    Score,
    ServiceOrder,
    code_hash_of,
    rule_for,
)
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound, RuleBroken

GONE = "没有找到这条点单，或者不在您的查看范围内。"
NOT_YOURS = "这条点单由其他人员办理，您可以查看，不能办理。"
OWN_WORK = "这条点单由您本人承办，请由其他同志登记评价。"
NO_MEMBER = "接单的应当是承办党支部的现有党员。"
STRANGER = "点单人"
# of 30 signs that are not mistaken for each other: 78 bits
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a move says: a *note* (reason, result), whether it was solved, the score, to which branch."""

    note: str = ""
    is_solved: bool = False
    score: Score | None = None
    branch: Branch | None = None


def load_order(session: Session, order_id: int, actor: Actor) -> ServiceOrder:
    """An order of the person's place with who took it on; NotFound for strangers. Two statements."""
    order = session.scalar(
        select(ServiceOrder)
        .where(ServiceOrder.id == order_id)
        .options(selectinload(ServiceOrder.members).joinedload(OrderMember.member))
    )
    if order is None or not _covers(actor, Permission.SERVICE_READ, order):
        raise NotFound(GONE)
    return order


def steps_of(session: Session, order_id: int) -> Sequence[OrderStep]:
    """Its moves, newest first. One statement."""
    return session.scalars(
        select(OrderStep).where(OrderStep.order_id == order_id).order_by(OrderStep.id.desc())
    ).all()


def moves_for(actor: Actor, order: ServiceOrder) -> list[OrderMove]:
    """What the person may do with the order now, in the order of the table; its members are loaded."""
    return [
        move
        for (state, move), rule in MOVES.items()
        if state is order.state and _may(actor, order, move, rule.hand)
    ]


def makes(actor: Actor, order: ServiceOrder) -> bool:
    """Whether the person deals with the order: reads how who ordered may be called back."""
    return any(_holds(actor, order, hand) for hand in (Hand.COMMITTEE, Hand.HANDLER))


def require(actor: Actor, order: ServiceOrder, move: OrderMove) -> None:
    """Raise NotAllowed where the move is no move of the person's in any state; its members are loaded."""
    if move is OrderMove.RATE and took_on(actor, order):
        raise NotAllowed(OWN_WORK)
    hands = {
        rule.hand for (state, one), rule in MOVES.items() if one is move and state is order.state
    }
    if not any(_holds(actor, order, hand) for hand in hands or _HANDS[move]):
        raise NotAllowed(NOT_YOURS)


def make(
    session: Session,
    order: ServiceOrder,
    move: OrderMove,
    said: Said,
    *,
    actor: Actor,
    version: int,
) -> None:
    """Make a move. Raises NotAllowed, InvalidMove, StaleRecord; RuleBroken beside ``note`` or ``score``."""
    check_version(order, version)
    rule = rule_for(order.state, move)
    require(actor, order, move)
    if move not in moves_for(actor, order):
        raise InvalidMove(f"不能再{move.label}，请刷新页面后核对。")
    _check(move, said)
    if move is OrderMove.REOPEN:
        _check_reopening(session, order)
    _change(session, order, move, said, actor)
    role = actor.role_label(committee_id=order.committee_id, branch_id=order.branch_id)
    _keep(session, order, move, rule.to, said.note, actor=actor, name=actor.display_name, role=role)


def place(session: Session, order: ServiceOrder, phone: str, *, actor: Actor) -> str:
    """Take in what a stranger ordered; the code by which it is followed, which is stored nowhere."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_GROUPS * _GROUP))
    order.code_hash = code_hash_of(code)
    order.created_at = order.updated_at = clock.now()
    session.add(order)
    session.flush()
    if phone:
        session.add(OrderCallback(order_id=order.id, phone=phone))
    record_change(session, AuditAction.ORDER_PLACED, order, actor=actor, label=order.trail_label)
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def by_code(session: Session, code: str, committee_id: int) -> ServiceOrder | None:
    """The order that is followed by this code. One statement."""
    return session.scalar(
        select(ServiceOrder).where(
            ServiceOrder.code_hash == code_hash_of(code), ServiceOrder.committee_id == committee_id
        )
    )


def rate_by_code(session: Session, order: ServiceOrder, score: Score, *, actor: Actor) -> None:
    """Who ordered says how it went. Raises InvalidMove when it is not done, or rated already."""
    rule = rule_for(order.state, OrderMove.RATE)
    order.score, order.rated_on = score, clock.today()
    _keep(session, order, OrderMove.RATE, rule.to, score.label, actor=actor, name=STRANGER, role="")


def read_callback(session: Session, order: ServiceOrder, *, actor: Actor) -> str:
    """How who ordered may be called back, which leaves an event. Raises NotAllowed, NotFound."""
    if not makes(actor, order):
        raise NotAllowed(NOT_YOURS)
    held = session.get(OrderCallback, order.id)
    if held is None:
        raise NotFound("没有留回访电话，或者已经清除。")
    record_change(
        session, AuditAction.ORDER_CALLBACK_READ, order, actor=actor, label=order.trail_label
    )
    return held.phone


# --- who -----------------------------------------------------------------------------------------


_HANDS = {
    move: {rule.hand for (_, one), rule in MOVES.items() if one is move} for move in OrderMove
}


def _covers(actor: Actor, permission: Permission, order: ServiceOrder) -> bool:
    return actor.covers(permission, committee_id=order.committee_id, branch_id=order.branch_id)


def took_on(actor: Actor, order: ServiceOrder) -> bool:
    """Whether the person took the order on."""
    return actor.member_id in {one.member_id for one in order.members}


def _holds(actor: Actor, order: ServiceOrder, hand: Hand) -> bool:
    if hand is Hand.COMMITTEE:
        return _covers(actor, Permission.SERVICE_DISPATCH, order)
    if hand is Hand.MEMBER:
        return (
            order.branch_id is not None
            and bool(actor.member_id)
            and order.branch_id in (actor.own_branches(Permission.SERVICE_ACCEPT))
        )
    if hand is Hand.ASKER:
        # the committee asks about what its branches did
        return _covers(actor, Permission.SERVICE_EDIT, order) or _holds(
            actor, order, Hand.COMMITTEE
        )
    helps = took_on(actor, order) and _holds(actor, order, Hand.MEMBER)
    return helps or _covers(actor, Permission.SERVICE_EDIT, order)


def _may(actor: Actor, order: ServiceOrder, move: OrderMove, hand: Hand) -> bool:
    if not _holds(actor, order, hand):
        return False
    if move in (OrderMove.ACCEPT, OrderMove.RATE):
        return not took_on(actor, order)
    return not (move is OrderMove.ESCALATE and order.level.above is None)


# --- what ----------------------------------------------------------------------------------------


def _check(move: OrderMove, said: Said) -> None:
    asked = {
        OrderMove.ESCALATE: "请写明上报的原因。",
        OrderMove.FINISH: "请写明办理结果。",
        OrderMove.CLOSE: "请写明没有评价的原因。",
        OrderMove.DECLINE: "请写明不予受理的原因。",
        OrderMove.REOPEN: "请写明重新办理的原因。",
    }
    if move in asked and not said.note:
        raise RuleBroken({"note": [asked[move]]})
    if len(said.note) > MAX_NOTE:
        raise RuleBroken({"note": [f"最多{MAX_NOTE}字。"]})
    if move is OrderMove.RATE and said.score is None:
        raise RuleBroken({"score": ["请选择评价。"]})
    if move is OrderMove.DISPATCH and said.branch is None:
        raise RuleBroken({"branch": ["请选择承办党支部。"]})


def _check_reopening(session: Session, order: ServiceOrder) -> None:
    """Raise InvalidMove where it was finished or rated in a closed quarter: it is counted there."""
    closings = closings_of(session, [order.committee_id])
    days = [day for day in (order.done_on, order.rated_on) if day is not None]
    if any(
        closings.include(
            committee_id=order.committee_id,
            branch_id=order.branch_id,
            day=day,
            ledger=Ledger.SERVICE,
        )
        for day in days
    ):
        raise InvalidMove(barred_sentence(OrderMove.REOPEN.label))


def _change(
    session: Session, order: ServiceOrder, move: OrderMove, said: Said, actor: Actor
) -> None:
    today = clock.today()
    if move is OrderMove.DISPATCH and said.branch is not None:
        # the branch takes it on anew, the same as much as another: who had it before may accept again
        order.members = []
        order.branch_id, order.level = said.branch.id, OrderLevel.BRANCH
    elif move is OrderMove.ACCEPT:
        _accept(session, order, today, actor)
    elif move is OrderMove.ESCALATE:
        order.level = order.level.above or order.level
    elif move is OrderMove.FINISH:
        order.done_on, order.result, order.is_solved = today, said.note, said.is_solved
    elif move is OrderMove.RATE:
        order.rated_on, order.score = today, said.score
    elif move is OrderMove.REOPEN:
        order.done_on = order.is_solved = order.rated_on = order.score = None
        order.result, order.level = "", OrderLevel.COMMITTEE


def _accept(session: Session, order: ServiceOrder, today: date, actor: Actor) -> None:
    if order.branch_id is None or actor.member_id is None:
        raise NotAllowed(NOT_YOURS)
    belongs = select(Membership.id).where(
        Membership.member_id == actor.member_id,
        Membership.branch_id == order.branch_id,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    if session.scalar(belongs) is None:
        raise NotAllowed(NO_MEMBER)
    order.members.append(OrderMember(member_id=actor.member_id, accepted_on=today))
    if order.responded_on is None:
        order.responded_on, order.response_days = today, (today - order.received_on).days


def _keep(
    session: Session,
    order: ServiceOrder,
    move: OrderMove,
    to: OrderState,
    note: str,
    *,
    actor: Actor,
    name: str,
    role: str,
) -> None:
    order.state, order.updated_at = to, clock.now()
    session.add(
        OrderStep(
            order_id=order.id,
            move=move,
            to_state=to,
            level=order.level,
            branch_id=order.branch_id,
            note=note,
            user_id=actor.user_id or None,
            actor_name=name,
            actor_role=role,
            happened_at=order.updated_at,
        )
    )
    if to in ENDED:
        session.execute(delete(OrderCallback).where(OrderCallback.order_id == order.id))
    record_change(
        session,
        EVENTS[move],
        order,
        actor=actor,
        label=order.trail_label,
        state=to.value,
        level=order.level.value,
    )
