"""Writes of tasks: handed down to plans, corrected there too, branches urged. They flush and never commit."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.planning.handed_down import HandedDown
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import has_living_activity
from intranet.domain.records import entries
from intranet.domain.records.entries import Events
from intranet.features.planning.handed.queries import Part, Task
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken

# A task is never taken out: it is taken back from the branches, with its trace in their plans.
EVENTS = Events(AuditAction.TASK_HANDED_DOWN, AuditAction.TASK_CHANGED)
TAKEN_BACK = "机关党委收回"


def hand_down(
    session: Session,
    committee_id: int,
    tasks: Iterable[Mapping[str, Any]],
    branch_ids: Collection[int],
    *,
    actor: Actor,
) -> int:
    """Hand tasks down to these branches: each becomes an item of their plans. How many there are."""
    made = 0
    for columns in tasks:
        task = HandedDown(committee_id=committee_id)
        entries.add(session, task, columns, EVENTS, actor=actor)
        _give(session, task, branch_ids, actor=actor)
        made += 1
    session.flush()
    return made


def change(
    session: Session,
    task: Task,
    columns: Mapping[str, Any],
    branch_ids: Collection[int],
    *,
    actor: Actor,
    version: int,
) -> None:
    """Correct a task, and the items of it that nobody has begun; give it to further branches, take it from others.

    Raises StaleRecord, RuleBroken beside ``branches`` where a branch that has begun would lose it.
    """
    entries.change(session, task.row, columns, EVENTS, actor=actor, version=version)
    kept = [
        part.branch.short_name
        for part in task.parts
        if part.branch.id not in branch_ids and has_living_activity(part.item)
    ]
    if kept:
        raise RuleBroken({"branches": [f"{'、'.join(kept)}已拟活动记录，不能收回。"]})
    for part in task.parts:
        if not has_living_activity(part.item):
            part.item.cancelled = "" if part.branch.id in branch_ids else TAKEN_BACK
            _follow(part.item, task.row)
    given = {part.branch.id for part in task.parts}
    _give(session, task.row, [one for one in branch_ids if one not in given], actor=actor)
    session.flush()


def urge(session: Session, task: Task, parts: Iterable[Part], note: str, *, actor: Actor) -> int:
    """Say to these branches what the committee wants of them; how many they are."""
    urged = list(parts)
    for part in urged:
        part.item.urged, part.item.updated_at = note, clock.now()
        record_change(
            session,
            AuditAction.PLAN_ITEM_URGED,
            part.item,
            actor=actor,
            label=f"{part.branch.code} {task.row.title}",
        )
    session.flush()
    return len(urged)


def _give(session: Session, task: HandedDown, branch_ids: Iterable[int], *, actor: Actor) -> None:
    moment = clock.now()
    for branch_id in branch_ids:
        item = PlanItem(
            committee_id=task.committee_id,
            branch_id=branch_id,
            handed_down_id=task.id,
            kind_id=task.kind_id,
            entered_by_id=actor.user_id,
            created_at=moment,
        )
        _follow(item, task)
        session.add(item)


def _follow(item: PlanItem, task: HandedDown) -> None:
    """The item says what the task says; a day that the branch settled stays while it is in time."""
    item.title, item.note, item.due_by = task.title, task.note, task.due_on
    if item.planned_on is None or item.planned_on > task.due_on:
        item.planned_on = None
        item.year, item.month = task.due_on.year, task.due_on.month
    item.updated_at = clock.now()
