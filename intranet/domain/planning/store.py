"""Finding plans and what they belong to. Loading is checking access: a stranger gets NotFound."""

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.directory import name_of_branch
from intranet.domain.organization.homes import Home, committee_home
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.items import PlanItem
from intranet.foundation.errors import NotFound

# an item with its kind and the gathering drafted from it
WHOLE = (joinedload(PlanItem.kind), joinedload(PlanItem.activity))
GONE = "没有找到这个计划项目，或者不在您的查看范围内。"


def place_of(session: Session, item: PlanItem) -> Home:
    """The place to which an item belongs, with its name of the planned day."""
    if item.branch_id is None:
        return committee_home(session, item.committee_id, item.due_on)
    branch = session.get_one(Branch, item.branch_id)
    name = name_of_branch(session, branch.id, item.due_on).short_name
    return Home(branch.committee_id, branch.id, branch.code, name, branch.duty)


def may_edit_plan(actor: Actor, place: Home) -> bool:
    """Whether the person writes the plan of this branch, or of the committee itself."""
    return actor.covers(
        Permission.PLAN_EDIT, committee_id=place.committee_id, branch_id=place.branch_id
    )


def visible_items(actor: Actor) -> ColumnElement[bool]:
    """SQL condition over PlanItem: the plans of one's branch; all of the committee for its people."""
    ways: list[ColumnElement[bool]] = []
    own = actor.own_branches(Permission.PLAN_READ)
    if own:
        ways.append(PlanItem.branch_id.in_(own))
    committees = actor.committee_ids(Permission.PLAN_READ)
    if committees:
        ways.append(PlanItem.committee_id.in_(committees))
    return or_(*ways) if ways else false()


def plan_of(place: Home, year: int) -> ColumnElement[bool]:
    """SQL condition over PlanItem: the plan of a branch, or of the committee itself."""
    owner = (
        PlanItem.branch_id == place.branch_id
        if place.branch_id is not None
        else (PlanItem.committee_id == place.committee_id) & PlanItem.branch_id.is_(None)
    )
    return owner & (PlanItem.year == year)


def items_of(session: Session, place: Home, year: int) -> list[PlanItem]:
    """The plan with kinds and activities, by month and day; what has no day comes last in its month. One statement."""
    found = session.scalars(select(PlanItem).where(plan_of(place, year)).options(*WHOLE))
    return sorted(
        found, key=lambda item: (item.month, item.planned_on is None, item.due_on, item.id)
    )


def load_item(session: Session, item_id: int, actor: Actor) -> PlanItem:
    """One item with kind and activity, for whoever reads its plan; NotFound otherwise."""
    item = session.get(PlanItem, item_id, options=WHOLE)
    if item is None or not may_read_item(actor, item):
        raise NotFound(GONE)
    return item


def may_read_item(actor: Actor, item: PlanItem) -> bool:
    """Whether the person reads the plan to which the item belongs."""
    return _covers(actor, Permission.PLAN_READ, item)


def may_edit_item(actor: Actor, item: PlanItem) -> bool:
    """Whether the person writes it."""
    return _covers(actor, Permission.PLAN_EDIT, item)


def _covers(actor: Actor, permission: Permission, item: PlanItem) -> bool:
    return actor.covers(permission, committee_id=item.committee_id, branch_id=item.branch_id)
