"""How a branch arranged its last gathering of a kind (同上次): what a new one of the kind starts with."""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity, ActivityRecord, RecordText
from intranet.domain.activities.visibility import visible
from intranet.domain.records.workflow import State
from intranet.foundation.quarters import ORDINALS, Quarter

# what is arranged alike each time
ARRANGED = ("starts_at", "ends_at", "place", "chair_name", "recorder_name", "party_group_id")

_MONTH = re.compile(r"(?<![0-9])([0-9]{1,2})月(?![0-9])")
_QUARTER = re.compile(r"第([一二三四])季度")


def retitled(title: str, before: date, after: date) -> str:
    """The name of a gathering of *before* for one of *after*: its own year, quarter and month are moved along.

    Another month that the name speaks of stays.
    """
    old, new = Quarter.of(before).number, Quarter.of(after).number

    def quarter(found: re.Match[str]) -> str:
        return f"第{ORDINALS[new - 1]}季度" if found[1] == ORDINALS[old - 1] else found[0]

    def month(found: re.Match[str]) -> str:
        return f"{after.month}月" if int(found[1]) == before.month else found[0]

    moved = _MONTH.sub(month, _QUARTER.sub(quarter, title))
    return moved.replace(f"{before.year}年", f"{after.year}年")


class LastTime(NamedTuple):
    """The newest gathering of one kind, and what was recorded of it under that kind."""

    activity: Activity
    record: ActivityRecord


def last_times(
    session: Session,
    branch_id: int | None,
    kind_ids: Collection[int],
    actor: Actor,
    *,
    until: date,
) -> dict[int, LastTime]:
    """The newest gathering of each kind that the branch (None: the committee) held itself until a day. One statement.

    What it held with others was arranged by the committee; a draft without names or minutes says nothing, and
    what is only planned is no example either.
    """
    newest = (
        select(
            ActivityRecord.id.label("record_id"),
            func.row_number()
            .over(
                partition_by=ActivityRecord.kind_id,
                order_by=(Activity.held_on.desc(), Activity.id.desc()),
            )
            .label("place"),
        )
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .where(
            visible(actor),
            _own(branch_id),
            ActivityRecord.kind_id.in_(kind_ids),
            Activity.joint_event_id.is_(None),
            or_(Activity.chair_name != "", Activity.recorder_name != ""),
            Activity.state != State.VOIDED,
            or_(Activity.state != State.DRAFT, ActivityRecord.text.has(RecordText.content != "")),
            Activity.held_on <= until,
        )
        .subquery()
    )
    found = session.scalars(
        select(ActivityRecord)
        .join(newest, newest.c.record_id == ActivityRecord.id)
        .join(ActivityRecord.activity)
        .where(newest.c.place == 1)
        .options(contains_eager(ActivityRecord.activity))
    )
    return {record.kind_id: LastTime(record.activity, record) for record in found}


def _own(branch_id: int | None) -> ColumnElement[bool]:
    return Activity.branch_id.is_(None) if branch_id is None else Activity.branch_id == branch_id
