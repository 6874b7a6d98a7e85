"""服务点单: the list, the form and the figures of orders; what is done with one is in ``order_pages``."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import selectinload
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from intranet.domain.organization.homes import Home
from intranet.domain.service import order_moves
from intranet.domain.service.menu import ServiceItem
from intranet.domain.service.order_figures import (
    NOTHING,
    OrderFigures,
    order_figures,
    quarters_within,
)
from intranet.domain.service.orders import (
    MAX_NEED,
    MAX_PARTY,
    OrderCallback,
    OrderMember,
    OrderMove,
    OrderSource,
    OrderState,
    ServiceOrder,
)
from intranet.foundation import clock
from intranet.foundation.chinese import numeral
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter
from intranet.pagekit import plain_fields as fields
from intranet.pagekit.fields import NotLater, SensibleDate, chosen_id
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import EntryForm, Needed, TextLength
from intranet.pagekit.listings import Column
from intranet.pagekit.plain import Figures, Parent, Plain, days, named, parent, text
from intranet.pagekit.review import TimelineItem
from intranet.pagekit.session import current_actor

HEADINGS = ("时间", "受理", "接单", "平均响应时间", "报告结果", "解决率", "评价", "满意率")


class OrderForm(EntryForm):
    """What somebody asked for, as it was taken in by telephone, at a counter or at a site."""

    need = TextAreaField(
        "需求",
        [Needed(), TextLength(MAX_NEED)],
        description="写明需要什么服务，不写点单人姓名、证件号码。",
    )
    source = fields.one_of("来源", OrderSource)
    received_on = DateField("受理日期", [Needed(), NotLater(), SensibleDate()], default=clock.today)
    party = fields.optional_text("单位或项目", MAX_PARTY, "社区、企业或项目名称，群众点单不填。")
    item_id = SelectField("服务事项", coerce=chosen_id)
    counted_from: date | None

    @classmethod
    def of(cls, row: ServiceOrder, **more: Any) -> Self:
        """The form of an order; the day from which its response is counted, or a stranger was told, stays."""
        form = super().of(row, **more)
        form.counted_from = row.received_on if row.responded_on or row.code_hash else None
        return form

    def validate_received_on(self, field: DateField) -> None:
        """As it was when somebody accepted."""
        if self.counted_from not in {None, field.data}:
            raise ValidationError("已经接单或者由点单人提交的，受理日期不能修改。")


def _offered(_: Home) -> ColumnElement[bool]:
    """Items that the committee offers, or did a short while ago."""
    return or_(
        ServiceItem.until_on.is_(None),
        ServiceItem.until_on >= clock.today().replace(month=1, day=1),
    )


def figures(first: date, last: date, chosen: Sequence[ColumnElement[bool]]) -> Figures:
    """What the chosen orders come to in these days, and in each of their quarters that has begun. One statement."""
    spans = [(one.first_day, one.last_day) for one in quarters_within(first, last)]
    parts = order_figures(db.session(), spans, *chosen) if spans else []
    whole = OrderFigures.of_all(parts)
    # of one quarter alone the sum says nothing more
    told = [("合计", whole)] if sum(not one.is_empty for one in parts) > 1 else []
    told += [
        (f"第{numeral(Quarter.of(begun).number)}季度", one)
        for (begun, _), one in zip(spans, parts, strict=True)
    ]
    said = "。".join(f"{name}{one.told}" for name, one in told if not one.is_empty)
    rows = [] if whole.is_empty else [(name, *_cells(one)) for name, one in told]
    return Figures(said or NOTHING, HEADINGS, rows)


def _cells(one: OrderFigures) -> tuple[str, ...]:
    return (
        f"{one.received}件",
        f"{one.accepted}件",
        one.response,
        f"{one.finished}件",
        one.solved_rate,
        f"{one.rated}件",
        one.satisfied_rate,
    )


def _beside(order: ServiceOrder) -> Mapping[str, Any]:
    """What stands on the page of an order besides: what may be done with it, and its course."""
    session, actor = db.session(), current_actor()
    moves = order_moves.moves_for(actor, order)
    return {
        "order": order,
        "moves": [move for move in moves if move is not OrderMove.ACCEPT],
        "accepts": OrderMove.ACCEPT in moves,
        "callback": order_moves.makes(actor, order)
        and session.scalar(exists().where(OrderCallback.order_id == order.id).select()),
        "own_work": order_moves.OWN_WORK
        if order.state is OrderState.DONE and order_moves.took_on(actor, order)
        else "",
        "steps": [
            TimelineItem(
                step.move.label,
                f"{step.actor_name}（{step.actor_role}）" if step.actor_role else step.actor_name,
                stamp(step.happened_at),
                step.note,
                step.to_state.tone,
                step.to_state.icon,
            )
            for step in order_moves.steps_of(session, order.id)
        ],
    }


def _stays(order: ServiceOrder) -> str:
    """What was dealt with, or was placed by a stranger, is not taken out."""
    if order.code_hash or order_moves.steps_of(db.session(), order.id):
        return "点单已经办理或者由点单人提交，不能移除；不应受理的，由机关党委登记不予受理。"
    return ""


BOOK = Plain(
    key="orders",
    what="服务点单",
    about="群众、社区、企业和项目点的单：支部受理的由党员接单，机关党委受理的派给党支部。",
    table=ServiceOrder,
    day="received_on",
    kind="source",
    kind_word="来源",
    state="state",
    form=OrderForm,
    layout=("need", ("source", "received_on"), "party", "item_id"),
    parent=Parent(ServiceOrder.item_id, ServiceItem, ServiceItem.name, _offered),
    loads=(selectinload(ServiceOrder.members).joinedload(OrderMember.member),),
    columns=(
        named("需求", 30, "need", note="party"),
        days("受理日期", ServiceOrder.received_on),
        text("来源", 8, "source"),
        parent("服务事项", 18),
        Column(
            "状态",
            10,
            lambda row: row[0].state.label,
            badge=lambda row: (row[0].state.tone, row[0].state.icon),
        ),
        text("层级", 10, "level", on_page=False),
        text("承办党员", 14, "names", blank="尚未接单"),
        text("响应时间", 10, "response", blank="尚未接单"),
        text("办理情况", 10, "outcome", blank="尚未办结"),
        text("办理结果", 24, "result", blank="尚未办结", on_page=False),
        text("评价", 10, "score", blank="尚未评价"),
    ),
    figures=figures,
    page="service/order.html",
    beside=_beside,
    stays=_stays,
)
