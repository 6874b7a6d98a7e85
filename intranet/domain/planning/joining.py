"""What was handed down and what a branch planned itself for the same month may be one gathering."""

from collections.abc import Iterable

from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import has_living_activity


def joinable(task: PlanItem, items: Iterable[PlanItem]) -> list[PlanItem]:
    """Items of the branch's own with which a task may be made one: of its kind and month, and held in time.

    None for what is not handed down, is cancelled or has a gathering of its own. Activities are loaded.
    """
    if task.handed_down_id is None or task.cancelled or has_living_activity(task):
        return []
    return [
        own
        for own in items
        if own.handed_down_id is None
        and not own.cancelled
        and own.branch_id == task.branch_id
        and (own.kind_id, own.year, own.month) == (task.kind_id, task.year, task.month)
        and _is_in_time(task, own)
    ]


def _is_in_time(task: PlanItem, own: PlanItem) -> bool:
    living = own.activity if has_living_activity(own) else None
    day = living.held_on if living else own.planned_on
    return day is None or task.due_by is None or day <= task.due_by
