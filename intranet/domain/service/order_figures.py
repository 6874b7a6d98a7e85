"""What orders come to in a span of days: how many, how fast, how many solved, how people are satisfied.

No rate stands without its numerator and denominator, and none is told where the denominator is empty. An order counts
as received in the quarter of that day, as solved in the quarter in which its result was reported, as rated in the
quarter in which it was: so that the usual course changes no earlier quarter. What is dispatched anew counts for the
branch that has it now. Of what is reopened the former result and its rating count no more, which a
closed quarter refuses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import reduce
from typing import Any, Self

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.service.orders import SATISFIED, ServiceOrder
from intranet.foundation import clock
from intranet.foundation.chinese import percent, tenths
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Question, Value

Span = tuple[Any, Any]
"""First and last day: dates, or values of a statement that stand for them."""
NOTHING = "没有点单"
MANY = 10
"""Of fewer orders than this a rate says less than its two numbers."""


def rate(part: int, whole: int, none: str) -> str:
    """A rate with what it is made of: 75%（3/4）; *none* where there is nothing to divide by."""
    return f"{percent(part, whole)}%（{part}/{whole}）" if whole else none


def _in_words(part: int, whole: int, yes: str, no: str) -> str:
    """How many of *whole* orders *yes* is true of; 均 of several only."""
    if 0 < part < whole:
        return f"其中{part}件{yes}"
    return f"{'均' if whole > 1 else ''}{yes if part else no}"


def _of_many(name: str, part: int, whole: int) -> str:
    """The rate of what is true of some of many; of all and of none it says nothing more."""
    return f"{name}{percent(part, whole)}%" if whole >= MANY and 0 < part < whole else ""


@dataclass(frozen=True)
class OrderFigures:
    """Orders of a span of days; ``response_days`` are those of all accepted ones together."""

    received: int = 0
    accepted: int = 0
    response_days: int = 0
    finished: int = 0
    solved: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: Self) -> "OrderFigures":
        """Both together: rates are of the sums, never means of rates."""
        return OrderFigures(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )

    @classmethod
    def of_all(cls, parts: Iterable["OrderFigures"]) -> "OrderFigures":
        """Several together."""
        return reduce(OrderFigures.__add__, parts, cls())

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.received or self.accepted or self.finished or self.rated)

    @property
    def response(self) -> str:
        """平均响应时间 in days."""
        if not self.accepted:
            return "尚未接单"
        if not self.response_days:
            return "不足1天"
        mean = (self.response_days * 20 + self.accepted) // (2 * self.accepted)
        if not mean:
            return "不足0.1天"
        return f"{tenths(mean)}天"

    @property
    def solved_rate(self) -> str:
        """解决率: solved of those whose result was reported."""
        return rate(self.solved, self.finished, "尚无办理结果")

    @property
    def satisfied_rate(self) -> str:
        """满意率: 非常满意、满意 and 基本满意 of those that were rated."""
        return rate(self.satisfied, self.rated, "尚无评价")

    @property
    def solved_words(self) -> str:
        """办理3件，其中2件已解决; of one 办理1件，已解决; of many with the rate."""
        words = _in_words(self.solved, self.finished, "已解决", "未解决")
        return f"办理{self.finished}件，{words}{_of_many('，解决率', self.solved, self.finished)}"

    @property
    def satisfied_words(self) -> str:
        """评价3件，均为满意; of one 评价1件，为满意; of many with the rate."""
        words = _in_words(self.satisfied, self.rated, "为满意", "为不满意")
        return f"评价{self.rated}件，{words}{_of_many('，满意率', self.satisfied, self.rated)}"

    @property
    def told(self) -> str:
        """All of it in one phrase."""
        if self.is_empty:
            return NOTHING
        mean = "平均" if self.accepted > 1 else ""
        accepted = f"接单{self.accepted}件，{mean}响应时间{self.response}"
        return "；".join(
            (
                f"受理{self.received}件",
                accepted if self.accepted else self.response,
                self.solved_words if self.finished else self.solved_rate,
                self.satisfied_words if self.rated else self.satisfied_rate,
            )
        )


NO_ORDERS = OrderFigures()


def _summed(span: Span) -> tuple[ColumnElement[Any], ...]:
    """The columns of ``OrderFigures`` over a span, in their order."""
    table = ServiceOrder

    def count(day: Any, *more: ColumnElement[bool], of: Any = 1) -> ColumnElement[Any]:
        within = and_(day.between(*span), *more)
        return func.coalesce(func.sum(case((within, of), else_=0)), 0)

    return (
        count(table.received_on),
        count(table.responded_on),
        count(table.responded_on, of=table.response_days),
        count(table.done_on),
        count(table.done_on, table.is_solved.is_(True)),
        count(table.rated_on),
        count(table.rated_on, table.score.in_(SATISFIED)),
    )


def touched(first: Any, last: Any) -> ColumnElement[bool]:
    """SQL condition: orders to which something happened in these days."""
    table = ServiceOrder
    days = (table.received_on, table.responded_on, table.done_on, table.rated_on)
    return or_(*(day.between(first, last) for day in days))


def order_figures(
    session: Session, spans: Sequence[Span], *chosen: ColumnElement[bool]
) -> list[OrderFigures]:
    """The figures of the *chosen* orders, span by span. One statement."""
    width = len(fields(OrderFigures))
    columns = [column for span in spans for column in _summed(span)]
    first, last = min(one for one, _ in spans), max(one for _, one in spans)
    row = session.execute(select(*columns).where(touched(first, last), *chosen)).one()
    numbers = [int(one) for one in row]
    return [OrderFigures(*numbers[at : at + width]) for at in range(0, len(numbers), width)]


def orders_of(
    branch_ids: Sequence[int], first: date, last: date
) -> Question[dict[int, OrderFigures]]:
    """The figures of branches from *first* to *last*, by branch, to be asked with others."""
    none = dict.fromkeys(branch_ids, NO_ORDERS)
    return Question(
        _by_branch,
        lambda rows: none | _figures(rows),
        branches=branch_ids,
        first=first,
        last=last,
    )


def _by_branch(value: Value) -> Select[Any]:
    span = value("first", Date()), value("last", Date())
    names = [one.name for one in fields(OrderFigures)]
    columns = [
        cast(column, Integer).label(name) for name, column in zip(names, _summed(span), strict=True)
    ]
    return (
        select(ServiceOrder.branch_id, *columns)
        .where(ServiceOrder.branch_id.in_(value.any_of("branches")), touched(*span))
        .group_by(ServiceOrder.branch_id)
    )


def _figures(rows: list[Any]) -> dict[int, OrderFigures]:
    names = [one.name for one in fields(OrderFigures)]
    return {row.branch_id: OrderFigures(*(getattr(row, name) for name in names)) for row in rows}


def quarters_within(first: date, last: date) -> list[Quarter]:
    """The quarters from that of the *first* day to that of the *last* that have begun."""
    found, one = [], Quarter.of(first)
    until = min(last, clock.today())
    while one.first_day <= until:
        found.append(one)
        one = one.next
    return found
