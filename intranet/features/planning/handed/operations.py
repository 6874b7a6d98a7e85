"""Writes of tasks: handed down to plans, corrected there too, branches urged. They flush and never commit."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.organization.roster import with_committee
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
    """Hand tasks down to these branches: each becomes an item of their plans. How many there are.

    What a branch committee holds goes to those that have one. Raises RuleBroken where none of them does.
    """
    made = 0
    of_committees = _held_by_committees(session)
    seated = with_committee(session, branch_ids, clock.today())
    for columns in tasks:
        task = HandedDown(committee_id=committee_id)
        entries.add(session, task, columns, EVENTS, actor=actor)
        held = task.kind_id in of_committees
        given = [one for one in branch_ids if one in seated] if held else branch_ids
        if not given:
            raise RuleBroken(
                {"branches": [f"所选党支部都不设支部委员会，不能下达“{task.title}”。"]}
            )
        _give(session, task, given, actor=actor)
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

    Raises StaleRecord, RuleBroken beside ``branches`` where a branch that has begun would lose it, or one without a
    committee would get what a branch committee holds.
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
    further = [one for one in branch_ids if one not in given]
    if task.row.kind_id in _held_by_committees(session) and set(further) - with_committee(
        session, further, clock.today()
    ):
        raise RuleBroken({"branches": ["支部委员会会议只下达给设支部委员会的党支部。"]})
    _give(session, task.row, further, actor=actor)
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


def _held_by_committees(session: Session) -> set[int]:
    """Kinds at which the committee of a branch meets. One statement."""
    of_committees = ActivityKind.due_rule == DueRule.BRANCH_COMMITTEE
    return set(session.scalars(select(ActivityKind.id).where(of_committees)))


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
