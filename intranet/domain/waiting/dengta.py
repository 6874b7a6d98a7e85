"""Which approved records are still to be entered in 灯塔-党建在线: one quiet line, which the top bar does not count."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.dengta import still_to_enter
from intranet.domain.activities.tables import Activity
from intranet.domain.waiting.shapes import Matter, Stage
from intranet.domain.waiting.statements import line


def to_enter(actor: Actor, today: date) -> Select[Any] | None:
    """Those of which the person keeps the records, the oldest first."""
    branches, committees = actor.kept_branches, actor.committee_ids(Permission.ACTIVITY_EDIT)
    # only the way there is: beside an empty one the rows of all committees would be looked through
    kept: list[ColumnElement[bool]] = [Activity.branch_id.in_(branches)] if branches else []
    if committees:
        kept.append(and_(Activity.committee_id.in_(committees), Activity.branch_id.is_(None)))
    if not kept:
        return None
    return line(Activity.id, Activity.title, Activity.branch_id, day=Activity.held_on).where(
        or_(*kept), still_to_enter(today)
    )


OF_DENGTA = (
    Matter(
        Stage.CONFIRM,
        "条",
        "/activities?dengta=open",
        "/activities/{id}/dengta",
        "已通过审核，在灯塔-党建在线录入后登记日期",
        to_enter,
        title="灯塔待录入的活动",
        does="录入",
    ),
)
