"""服务点单: what residents, communities, enterprises and projects order, who takes it on, what became of it.

群众点单、支部派单、党员接单 and 项目点单、管家接单 are one register with one table of states (``MOVES``).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.domain.access.actions import AuditAction
from intranet.domain.organization.members import Member
from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.menu import ServiceItem
from intranet.domain.service.placed import spans
from intranet.foundation import looks
from intranet.foundation.database import Base, choice
from intranet.foundation.errors import InvalidMove
from intranet.foundation.sealed import Sealed, SealedColumns
from intranet.foundation.shown import Labelled, Shown

MAX_NEED = 200
MAX_PARTY = 80
MAX_NOTE = 300


class OrderSource(Labelled):
    """Who orders; the value is stored."""

    RESIDENT = "resident", "群众"
    COMMUNITY = "community", "社区"
    ENTERPRISE = "enterprise", "企业"
    PROJECT = "project", "项目"


class OrderLevel(Labelled):
    """On which level an order is dealt with; the value is stored. Each level hands up to the next."""

    BRANCH = "branch", "党支部"
    COMMITTEE = "committee", "机关党委"
    SUPERIOR = "superior", "上级单位"

    @property
    def above(self) -> "OrderLevel | None":
        """The next one; None where there is none."""
        levels = list(OrderLevel)
        return next(iter(levels[levels.index(self) + 1 :]), None)


class OrderState(Shown):
    """Where an order stands; the value is stored."""

    RECEIVED = "received", "待派单", *looks.ASKED
    DISPATCHED = "dispatched", "待接单", *looks.WAITING
    ACCEPTED = "accepted", "办理中", *looks.UNDERWAY
    ESCALATED = "escalated", "已上报", *looks.ATTENTION
    DONE = "done", "待评价", *looks.HANDED_OVER
    CLOSED = "closed", "已办结", *looks.DONE
    DECLINED = "declined", "不予受理", *looks.DECLINED


class OrderMove(Labelled):
    """What is done with an order, as the verb on buttons and in its course; the value is stored."""

    DISPATCH = "dispatch", "派单"
    ACCEPT = "accept", "接单"
    ESCALATE = "escalate", "上报"
    FINISH = "finish", "登记办理结果"
    RATE = "rate", "登记评价"
    CLOSE = "close", "未评价办结"
    DECLINE = "decline", "不予受理"
    REOPEN = "reopen", "重新办理"


class Hand(StrEnum):
    """Whose move it is: the committee's, a member's, of who deals with the order, of who asks how it went."""

    COMMITTEE = "committee"
    MEMBER = "member"
    HANDLER = "handler"
    ASKER = "asker"


@dataclass(frozen=True)
class Rule:
    """One legal move from one state."""

    to: OrderState
    hand: Hand


_S, _M = OrderState, OrderMove
MOVES: Mapping[tuple[OrderState, OrderMove], Rule] = {
    (_S.RECEIVED, _M.DISPATCH): Rule(_S.DISPATCHED, Hand.COMMITTEE),
    (_S.RECEIVED, _M.DECLINE): Rule(_S.DECLINED, Hand.COMMITTEE),
    (_S.DISPATCHED, _M.DISPATCH): Rule(_S.DISPATCHED, Hand.COMMITTEE),
    (_S.DISPATCHED, _M.ACCEPT): Rule(_S.ACCEPTED, Hand.MEMBER),
    (_S.DISPATCHED, _M.ESCALATE): Rule(_S.ESCALATED, Hand.HANDLER),
    (_S.ACCEPTED, _M.ACCEPT): Rule(_S.ACCEPTED, Hand.MEMBER),
    (_S.ACCEPTED, _M.FINISH): Rule(_S.DONE, Hand.HANDLER),
    (_S.ACCEPTED, _M.ESCALATE): Rule(_S.ESCALATED, Hand.HANDLER),
    (_S.ESCALATED, _M.DISPATCH): Rule(_S.DISPATCHED, Hand.COMMITTEE),
    (_S.ESCALATED, _M.ESCALATE): Rule(_S.ESCALATED, Hand.COMMITTEE),
    (_S.ESCALATED, _M.FINISH): Rule(_S.DONE, Hand.COMMITTEE),
    (_S.DONE, _M.RATE): Rule(_S.CLOSED, Hand.ASKER),
    (_S.DONE, _M.CLOSE): Rule(_S.CLOSED, Hand.ASKER),
    (_S.DONE, _M.REOPEN): Rule(_S.RECEIVED, Hand.COMMITTEE),
    (_S.CLOSED, _M.REOPEN): Rule(_S.RECEIVED, Hand.COMMITTEE),
    (_S.DECLINED, _M.REOPEN): Rule(_S.RECEIVED, Hand.COMMITTEE),
}
"""Every legal move: the state it starts from, the state it leads to, whose it is."""

ENDED = (_S.CLOSED, _S.DECLINED)

EVENTS: Mapping[OrderMove, AuditAction] = {
    _M.DISPATCH: AuditAction.ORDER_DISPATCHED,
    _M.ACCEPT: AuditAction.ORDER_ACCEPTED,
    _M.ESCALATE: AuditAction.ORDER_ESCALATED,
    _M.FINISH: AuditAction.ORDER_FINISHED,
    _M.RATE: AuditAction.ORDER_RATED,
    _M.CLOSE: AuditAction.ORDER_CLOSED,
    _M.DECLINE: AuditAction.ORDER_DECLINED,
    _M.REOPEN: AuditAction.ORDER_REOPENED,
}
"""What each move leaves in the audit trail."""


def rule_for(state: OrderState, move: OrderMove) -> Rule:
    """The rule of a legal move; InvalidMove otherwise."""
    rule = MOVES.get((state, move))
    if rule is None:
        raise InvalidMove(f"该点单目前为“{state.label}”，不能{move.label}。请刷新页面后再操作。")
    return rule


class Score(Labelled):
    """What who ordered says of it, from the best down; the value is stored.

    The five grades of 国办发〔2019〕51号《关于建立政务服务“好差评”制度提高政务服务水平的意见》; the last two are 差评.
    """

    VERY_GOOD = "very_good", "非常满意"
    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    POOR = "poor", "不满意"
    VERY_POOR = "very_poor", "非常不满意"


SATISFIED = (Score.VERY_GOOD, Score.GOOD, Score.FAIR)


def _first_state(context: "object") -> OrderState:
    """What a branch takes in itself waits for its members, everything else for the committee."""
    values = context.get_current_parameters()  # type: ignore[attr-defined]
    return OrderState.DISPATCHED if values.get("branch_id") else OrderState.RECEIVED


def _first_level(context: "object") -> OrderLevel:
    values = context.get_current_parameters()  # type: ignore[attr-defined]
    return OrderLevel.BRANCH if values.get("branch_id") else OrderLevel.COMMITTEE


class OrderMember(Base):
    """One member who took an order on."""

    __tablename__ = "service_order_member"
    __table_args__ = (
        Index("uq_service_order_member", "order_id", "member_id", unique=True),
        Index("ix_service_order_member_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("service_order.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    accepted_on: Mapped[date]

    member: Mapped[Member] = relationship(lazy="raise")


class ServiceOrder(PlacedColumns, Base):
    """One order. Days of what happened to it are those on which it was done, never typed afterwards; the one on which
    it was received is, and stays out of closed quarters.

    ``response_days`` are those from ``received_on`` until the first member accepted. ``code_hash`` is the SHA-256 of
    the code by which a stranger follows the order; who has no account entered it where ``entered_by_id`` is empty.
    """

    audited = ("service_order", "服务点单")
    # in whatever state it is: it was received
    closes = Locked(
        Ledger.SERVICE,
        ("received_on",),
        state="",
        later=(
            *("branch_id", "state", "level", "responded_on", "response_days", "done_on", "result"),
            *("is_solved", "rated_on", "score"),
        ),
    )
    __tablename__ = "service_order"
    __table_args__ = (
        CheckConstraint("need <> ''", name="need"),
        CheckConstraint("response_days IS NULL OR response_days >= 0", name="response"),
        CheckConstraint("(done_on IS NULL) = (is_solved IS NULL)", name="solved"),
        CheckConstraint("(rated_on IS NULL) = (score IS NULL)", name="rated"),
        CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name="done"),
        *spans("service_order", "received_on"),
        Index("uq_service_order_code", "code_hash", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entered_by_id: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("user_account.id")
    )
    source: Mapped[OrderSource] = mapped_column(choice(OrderSource, "source"))
    party: Mapped[str] = mapped_column(String(MAX_PARTY), default="")
    need: Mapped[str] = mapped_column(String(MAX_NEED))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("service_item.id"))
    received_on: Mapped[date]
    state: Mapped[OrderState] = mapped_column(
        choice(OrderState, "order_state"), default=_first_state
    )
    level: Mapped[OrderLevel] = mapped_column(
        choice(OrderLevel, "order_level"), default=_first_level
    )
    responded_on: Mapped[date | None]
    response_days: Mapped[int | None]
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    is_solved: Mapped[bool | None]
    rated_on: Mapped[date | None]
    score: Mapped[Score | None] = mapped_column(choice(Score, "score"))
    code_hash: Mapped[str | None] = mapped_column(String(64))

    item: Mapped[ServiceItem | None] = relationship(lazy="raise")
    members: Mapped[list[OrderMember]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=OrderMember.id,
    )

    @property
    def trail_label(self) -> str:
        """What is asked for."""
        return self.need

    @property
    def number(self) -> str:
        """The number of its slip."""
        return f"{self.received_on.year}-{self.id:05d}"

    @property
    def names(self) -> str:
        """Who took it on (members and their names are loaded)."""
        return "、".join(one.member.name for one in self.members)

    @property
    def response(self) -> str:
        """How long it took until somebody accepted, in words; empty while nobody has."""
        if self.response_days is None:
            return ""
        return f"{self.response_days}天" if self.response_days else "当天"

    @property
    def outcome(self) -> str:
        """Whether it was solved, in words; empty while nothing was reported."""
        if self.is_solved is None:
            return ""
        return "已解决" if self.is_solved else "未解决"


class OrderStep(Base):
    """One move of one order: who, when, in which words. Append-only: triggers refuse UPDATE and DELETE."""

    __tablename__ = "service_order_step"
    __table_args__ = (
        Index("ix_service_order_step_order", "order_id", "id"),
        Index("ix_service_order_step_user", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # no cascade: an order that was dealt with is not taken out
    order_id: Mapped[int] = mapped_column(ForeignKey("service_order.id"))
    move: Mapped[OrderMove] = mapped_column(choice(OrderMove, "move"))
    to_state: Mapped[OrderState] = mapped_column(choice(OrderState, "to_state"))
    level: Mapped[OrderLevel] = mapped_column(choice(OrderLevel, "level"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(40))
    actor_role: Mapped[str] = mapped_column(String(40), default="")
    happened_at: Mapped[datetime]


class OrderCallback(SealedColumns, Base):
    """How who ordered may be called back, sealed; it goes when the order ends."""

    audited = ("order_callback", "回访电话")
    __tablename__ = "order_callback"

    order_id: Mapped[int] = mapped_column(
        ForeignKey("service_order.id", ondelete="CASCADE"), primary_key=True
    )
    phone_sealed: Mapped[str] = mapped_column(Text)
    phone = Sealed("phone_sealed")


def code_hash_of(code: str) -> str:
    """What is stored of a code, however its groups are written."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
