"""What the annual plan of a branch, or of the committee itself, holds for the period that follows a summary."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, Select, select

from intranet.domain.planning.items import PlanItem
from intranet.domain.summaries.narrative import Plan
from intranet.domain.summaries.store import Owner
from intranet.foundation.quarters import Period
from intranet.foundation.questions import Question, Value, ordered

_VERBS = ("召开", "开展", "组织", "举办", "举行", "学习", "参加", "完成", "制定", "做好")


def planned_after(owner: Owner, period: Period) -> Question[tuple[Plan, ...]]:
    """Its items that are not cancelled, by month, as plans of a summary; to be asked with others."""
    following = period.next
    return Question(
        _items,
        _plans,
        committee=owner.committee_id,
        branch=owner.branch_id,
        year=following.year,
        months=following.months,
    )


def _items(value: Value) -> Select[Any]:
    return ordered(
        select(PlanItem.month, PlanItem.title, PlanItem.responsible).where(
            PlanItem.committee_id == value("committee"),
            PlanItem.branch_id.is_not_distinct_from(value("branch", Integer)),
            PlanItem.year == value("year"),
            PlanItem.month.in_(value.any_of("months")),
            PlanItem.cancelled == "",
        ),
        PlanItem.month,
        PlanItem.planned_on,
        PlanItem.id,
    )


def _plans(rows: Iterable[Any]) -> tuple[Plan, ...]:
    return tuple(Plan(row.month, _done(row.month, row.title), row.responsible) for row in rows)


def _done(month: int, title: str) -> str:
    """A title of the plan as what is done: 10月主题党日 is 开展主题党日, since the month stands before it."""
    what = title.removeprefix(f"{month}月")
    if what.startswith(_VERBS):
        return what
    return f"{'召开' if what.endswith(('会', '会议')) else '开展'}{what}"
