"""服务点单 that wait: for the committee to hand them to a branch, for a member of the branch to take them on."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.service.orders import OrderState, ServiceOrder
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import line


def _orders() -> Select[Any]:
    return line(
        ServiceOrder.id, ServiceOrder.need, ServiceOrder.branch_id, since=ServiceOrder.updated_at
    )


def to_dispatch(actor: Actor, _today: date) -> Select[Any] | None:
    """Orders that came in or were handed up, of the person's committees."""
    committees = actor.committee_ids(Permission.SERVICE_DISPATCH)
    if not committees:
        return None
    waits = ServiceOrder.state.in_((OrderState.RECEIVED, OrderState.ESCALATED))
    return _orders().where(ServiceOrder.committee_id.in_(committees), waits)


def to_accept(actor: Actor, _today: date) -> Select[Any] | None:
    """Orders that wait for a member of the person's branches."""
    branches = actor.own_branches(Permission.SERVICE_ACCEPT)
    if not branches:
        return None
    return _orders().where(
        ServiceOrder.branch_id.in_(branches), ServiceOrder.state == OrderState.DISPATCHED
    )


OF_ORDERS = (
    Matter(
        Stage.CONFIRM,
        "件",
        "/service/orders",
        "/service/orders/{id}",
        "新收到的和党支部上报的点单",
        to_dispatch,
        title="服务点单待派单",
        does="派单",
    ),
    Matter(
        Stage.CONFIRM,
        "件",
        f"/service/orders?state={OrderState.DISPATCHED.value}",
        "/service/orders/{id}",
        "派给本支部，党员可以接单",
        to_accept,
        title="服务点单待接单",
        does="接单",
    ),
)
