"""Reads of tasks handed down: those of a year with how each branch stands, one, and whom they may go to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.holding import kinds_in_use
from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.organization.directory import BranchName, branches_during
from intranet.domain.planning.handed_down import HandedDown
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import ItemState, state_for, state_of
from intranet.domain.planning.store import WHOLE
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year

HELD = frozenset({ItemState.HELD, ItemState.SUBMITTED, ItemState.UNDERWAY})


@dataclass(frozen=True)
class Part:
    """One branch's part of a task, as far as the person may know of it."""

    branch: BranchName
    item: PlanItem
    state: ItemState

    @property
    def is_open(self) -> bool:
        """Whether the branch has not yet handed a record in."""
        return self.state not in HELD and self.state is not ItemState.CANCELLED


@dataclass(frozen=True)
class Task:
    """A task with the parts of its branches, in office order."""

    row: HandedDown
    parts: list[Part]

    @property
    def living(self) -> list[Part]:
        """Without those taken back."""
        return [part for part in self.parts if part.state is not ItemState.CANCELLED]

    @property
    def open(self) -> list[Part]:
        """Of whom something is still to come."""
        return [part for part in self.parts if part.is_open]


def committee_of(actor: Actor) -> int:
    """The committee that the person hands down for."""
    return actor.committee_ids(Permission.PLAN_HAND_DOWN)[0]


def tasks_of(session: Session, actor: Actor, year: int) -> list[Task]:
    """The tasks of the year, the last day first. Three statements."""
    span = Year(year)
    rows = session.scalars(
        select(HandedDown)
        .where(
            HandedDown.committee_id.in_(actor.committee_ids(Permission.PLAN_HAND_DOWN)),
            HandedDown.due_on.between(span.first_day, span.last_day),
        )
        .options(joinedload(HandedDown.kind))
        .order_by(HandedDown.due_on.desc(), HandedDown.id.desc())
    ).all()
    return _with_parts(session, actor, list(rows))


def load_task(session: Session, task_id: int, actor: Actor) -> Task:
    """One task; NotFound for strangers."""
    row = session.get(HandedDown, task_id, options=[joinedload(HandedDown.kind)])
    if row is None or row.committee_id not in actor.committee_ids(Permission.PLAN_HAND_DOWN):
        raise NotFound("没有找到这项任务，或者不在您的查看范围内。")
    return _with_parts(session, actor, [row])[0]


def _with_parts(session: Session, actor: Actor, rows: list[HandedDown]) -> list[Task]:
    branches = {
        branch.id: branch
        for branch in branches_during(
            session, actor, None, clock.today(), permission=Permission.PLAN_HAND_DOWN
        )
    }
    found: dict[int, dict[int, PlanItem]] = {}
    for item in session.scalars(
        select(PlanItem)
        .where(PlanItem.handed_down_id.in_([row.id for row in rows]))
        .options(*WHOLE)
    ):
        if item.handed_down_id is not None and item.branch_id is not None:
            found.setdefault(item.handed_down_id, {})[item.branch_id] = item
    return [
        Task(
            row,
            [
                Part(branch, items[branch.id], state_for(items[branch.id], actor))
                for branch in branches.values()
                if branch.id in (items := found.get(row.id, {}))
            ],
        )
        for row in rows
    ]


def offered_branches(session: Session, actor: Actor, today: date) -> list[BranchName]:
    """Branches of today to which a task may go. One statement."""
    found = branches_during(session, actor, None, today, permission=Permission.PLAN_HAND_DOWN)
    return [branch for branch in found if branch.lasts_until(today)]


def offered_kinds(session: Session) -> list[ActivityKind]:
    """Kinds that a branch as a whole can hold, or its committee. One statement."""
    return [
        kind
        for kind in kinds_in_use(session)
        if not kind.committee_level and kind.due_rule is not DueRule.PARTY_GROUP
    ]


def untouched(task: Task) -> list[Part]:
    """Parts of which nothing was begun, also those taken back."""
    return [
        part for part in task.parts if state_of(part.item) in {ItemState.OPEN, ItemState.CANCELLED}
    ]
