"""Writes of plans besides plain lines: offers taken, items cancelled and resumed. They flush and never commit."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.organization.homes import Home
from intranet.domain.planning.items import MAX_REASON, PlanItem
from intranet.domain.planning.joining import joinable
from intranet.domain.planning.offers import Offer
from intranet.domain.planning.progress import has_living_activity
from intranet.domain.records import entries
from intranet.domain.records.entered import check_version
from intranet.domain.records.entries import Events
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove

# An item is never taken out: it is cancelled, with its reason.
EVENTS = Events(
    AuditAction.PLAN_ITEM_ADDED,
    AuditAction.PLAN_ITEM_EDITED,
    AuditAction.PLAN_ITEM_CANCELLED,
)
HANDED_DOWN = "这一项由机关党委下达，不能自行取消；确实不能开展的，请向机关党委说明。"
_OFFERED = ("title", "month", "planned_on", "responsible", "note")


def take_offers(
    session: Session,
    place: Home,
    year: int,
    offers: Iterable[Offer],
    kinds: Mapping[str, ActivityKind],
    *,
    actor: Actor,
) -> None:
    """Add the chosen offers to the plan of *place* and *year*; *kinds* by their codes."""
    for offer in offers:
        item = PlanItem(committee_id=place.committee_id, branch_id=place.branch_id, year=year)
        values = {name: getattr(offer, name) for name in _OFFERED} | {"kind": kinds[offer.kind]}
        entries.add(session, item, values, EVENTS, actor=actor)


def cancel(session: Session, item: PlanItem, reason: str, *, actor: Actor, version: int) -> None:
    """Take an item out of the year, with the reason. Raises InvalidMove while a gathering stands for it.

    What the committee handed down it takes back itself.
    """
    check_version(item, version, acting=True)
    if item.handed_down_id is not None:
        raise InvalidMove(HANDED_DOWN)
    if has_living_activity(item):
        raise InvalidMove(
            "这一项已拟活动记录。不再开展的，请先在活动记录中撤销登记，再取消计划项目。"
        )
    _mark(session, item, reason, AuditAction.PLAN_ITEM_CANCELLED, actor=actor)


def resume(session: Session, item: PlanItem, *, actor: Actor, version: int) -> None:
    """Put a cancelled item back; not what the committee took back."""
    check_version(item, version, acting=True)
    if item.handed_down_id is not None:
        raise InvalidMove("这一项已由机关党委收回，不能自行恢复。")
    _mark(session, item, "", AuditAction.PLAN_ITEM_RESUMED, actor=actor)


def join(session: Session, task: PlanItem, own: PlanItem, *, actor: Actor, version: int) -> None:
    """Make one of what was handed down and what the branch planned itself: the task takes over day, name and draft.

    The branch's own item is cancelled and says why. Raises InvalidMove where they do not go together.
    """
    check_version(task, version, acting=True)
    if own not in joinable(task, [own]):
        raise InvalidMove("这两项不能并为一项，请重新打开计划核对。")
    task.planned_on = task.planned_on or own.planned_on
    task.responsible = task.responsible or own.responsible
    activity, own.activity = own.activity, None
    # a gathering stands for one item
    session.flush()
    task.activity, task.updated_at = activity, clock.now()
    record_change(session, AuditAction.PLAN_ITEM_EDITED, task, actor=actor, label=task.trail_label)
    reason = f"并入下达任务“{task.title}”"[:MAX_REASON]
    _mark(session, own, reason, AuditAction.PLAN_ITEM_CANCELLED, actor=actor)


def _mark(
    session: Session, item: PlanItem, reason: str, action: AuditAction, *, actor: Actor
) -> None:
    item.cancelled, item.updated_at = reason, clock.now()
    record_change(session, action, item, actor=actor, label=item.trail_label)
