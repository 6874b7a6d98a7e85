"""Writes of plans: items added, changed, cancelled, resumed. They flush and never commit; drafts are in the domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.organization.homes import Home
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.offers import Offer
from intranet.domain.planning.progress import has_living_activity
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, RuleBroken

FASTER = "在您填写期间，这个项目已被其他人修改。您填写的内容都还在，请核对后再保存。"
CHANGED = "这个项目刚才有改动。请核对最新内容后再操作。"
DRAFTED = "这一项已拟活动记录。不再开展的，请先在活动记录中撤销登记，再取消计划项目。"


@dataclass(frozen=True, kw_only=True)
class ItemInput:
    """What the form says of an item; ``month`` is that of ``planned_on`` where the day is settled."""

    kind: ActivityKind
    title: str
    month: int
    planned_on: date | None
    responsible: str
    note: str


def add(
    session: Session, place: Home, year: int, typed: ItemInput, *, actor: Actor, form_key: str
) -> PlanItem:
    """Add one item to the plan of *place* and *year*."""
    item = _new(place, year, form_key, actor)
    _fill(item, typed)
    session.add(item)
    session.flush()
    _record(session, AuditAction.PLAN_ITEM_ADDED, item, actor=actor)
    return item


def add_offers(
    session: Session,
    place: Home,
    year: int,
    offers: Sequence[tuple[int, Offer]],
    *,
    kinds: Mapping[str, ActivityKind],
    actor: Actor,
    form_key: str,
) -> list[PlanItem]:
    """Add the chosen offers, each with its place in the list that was shown.

    The place makes the key of each row: the same form sent twice breaks on the unique key and adds nothing.
    """
    made = []
    for number, offer in offers:
        item = _new(place, year, row_key(form_key, number), actor)
        _fill(
            item,
            ItemInput(
                kind=kinds[offer.kind],
                title=offer.title,
                month=offer.month,
                planned_on=offer.planned_on,
                responsible=offer.responsible,
                note=offer.note,
            ),
        )
        made.append(item)
    session.add_all(made)
    session.flush()
    for item in made:
        _record(session, AuditAction.PLAN_ITEM_ADDED, item, actor=actor)
    return made


def row_key(form_key: str, number: int) -> str:
    """Key of one row of a form that adds several."""
    return f"{form_key}:{number}"


def edit(session: Session, item: PlanItem, typed: ItemInput, *, actor: Actor, version: int) -> None:
    """Change an item (kind and activity are loaded); the gathering drafted from it keeps its own day and title.

    Raises StaleRecord, and RuleBroken beside ``kind`` when that is changed although a gathering stands for the item.
    """
    check_version(item, version)
    if typed.kind.id != item.kind_id and has_living_activity(item):
        raise RuleBroken({"kind": ["这一项已拟活动记录，类别请在活动记录中修改。"]})
    _fill(item, typed)
    session.flush()
    _record(session, AuditAction.PLAN_ITEM_EDITED, item, actor=actor)


def cancel(session: Session, item: PlanItem, reason: str, *, actor: Actor, version: int) -> None:
    """Take an item out of the year, with the reason. Raises InvalidMove while a gathering stands for it."""
    _check_version(item, version)
    if has_living_activity(item):
        raise InvalidMove(DRAFTED)
    item.cancelled = reason
    item.updated_at = clock.now()
    session.flush()
    _record(session, AuditAction.PLAN_ITEM_CANCELLED, item, actor=actor)


def resume(session: Session, item: PlanItem, *, actor: Actor, version: int) -> None:
    """Put a cancelled item back."""
    _check_version(item, version)
    item.cancelled = ""
    item.updated_at = clock.now()
    session.flush()
    _record(session, AuditAction.PLAN_ITEM_RESUMED, item, actor=actor)


def _check_version(item: PlanItem, version: int) -> None:
    check_version(item, version, acting=True)


def _new(place: Home, year: int, form_key: str, actor: Actor) -> PlanItem:
    moment = clock.now()
    return PlanItem(
        committee_id=place.committee_id,
        branch_id=place.branch_id,
        year=year,
        cancelled="",
        form_key=form_key,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
    )


def _fill(item: PlanItem, typed: ItemInput) -> None:
    item.kind_id, item.kind = typed.kind.id, typed.kind
    item.title = typed.title
    item.month = typed.planned_on.month if typed.planned_on else typed.month
    item.planned_on = typed.planned_on
    item.responsible = typed.responsible
    item.note = typed.note
    item.updated_at = clock.now()


def _record(session: Session, action: AuditAction, item: PlanItem, *, actor: Actor) -> None:
    record_event(
        session,
        action,
        actor=actor,
        kind="plan_item",
        object_id=item.id,
        label=item.title,
        details={"year": item.year, "month": item.month},
    )
    session.flush()
