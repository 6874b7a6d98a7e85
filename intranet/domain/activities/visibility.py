"""Who sees which activity. Lists start from ``visible``; one record is judged by ``readable`` and ``editable``.

Drafts are visible inside the branch only (the committee sees that they exist); what is still being
handled is seen by those who log and review it. Approved records are read by the
branch's members, except those of kinds kept to the branch committee; those of a body of the committee by its members.
Criticism is for the branch's own people.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import BRANCH_OFFICERS, Actor, Role
from intranet.domain.activities.kinds import ActivityKind, Audience, Category, DueRule, Field
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import COUNTED_STATES, State

# How revisions call what is not for everybody who reads the record.
CRITICISM = Field.CRITICISM.label
ABSENT = "缺席及原因"
_DRAFT_STATES = (State.DRAFT,)
# What the committee's other readers (archivist, discipline committee) see: nothing that is still being handled.
_SETTLED_STATES = (*COUNTED_STATES, State.VOIDED)


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL condition over Activity: what the person may read."""
    ways: list[ColumnElement[bool]] = []
    logging = actor.branch_ids(*BRANCH_OFFICERS)
    if logging:
        ways.append(Activity.branch_id.in_(logging))
    leading = actor.branch_ids(Role.GROUP_LEADER)
    groups = [
        g.party_group_id for g in actor.grants if g.role is Role.GROUP_LEADER and g.party_group_id
    ]
    if groups:
        ways.append(and_(Activity.branch_id.in_(leading), Activity.party_group_id.in_(groups)))
    members = actor.branch_ids(Role.MEMBER, Role.GROUP_LEADER)
    if members:
        ways.append(
            and_(
                Activity.branch_id.in_(members),
                Activity.state.in_(COUNTED_STATES),
                Activity.audience == Audience.MEMBERS,
            )
        )
    ways += [
        and_(
            Activity.committee_id == committee_id,
            Activity.body == body,
            Activity.state.in_(COUNTED_STATES),
        )
        for committee_id, body in sorted(actor.seats)
    ]
    handling = actor.committee_ids(Permission.ACTIVITY_REVIEW)
    if handling:
        ways.append(
            and_(
                Activity.committee_id.in_(handling),
                or_(Activity.state.not_in(_DRAFT_STATES), Activity.branch_id.is_(None)),
            )
        )
    # who handles sees what is settled, too: said once, so that one index answers
    reading = [one for one in actor.committee_ids(Permission.ACTIVITY_READ) if one not in handling]
    if reading:
        ways.append(and_(Activity.committee_id.in_(reading), Activity.state.in_(_SETTLED_STATES)))
    return or_(*ways) if ways else false()


def only_visible(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Narrow a select over Activity to what the person may read."""
    return statement.where(visible(actor))


def readable(activity: Activity, actor: Actor) -> bool:
    """Whether the person may read this activity (the same rule as ``visible``)."""
    roles = (
        actor.roles_in_branch(activity.branch_id) if activity.branch_id is not None else frozenset()
    )
    if roles & set(BRANCH_OFFICERS):
        return True
    if any(
        grant.role is Role.GROUP_LEADER
        and grant.branch_id == activity.branch_id
        and grant.party_group_id is not None
        and grant.party_group_id == activity.party_group_id
        for grant in actor.grants
    ):
        return True
    if (
        roles & {Role.MEMBER, Role.GROUP_LEADER}
        and activity.state in COUNTED_STATES
        and activity.audience is Audience.MEMBERS
    ):
        return True
    if (
        activity.body is not None
        and (activity.committee_id, activity.body) in actor.seats
        and activity.state in COUNTED_STATES
    ):
        return True
    if activity.committee_id in actor.committee_ids(Permission.ACTIVITY_REVIEW) and (
        activity.state not in _DRAFT_STATES or activity.branch_id is None
    ):
        return True
    return (
        activity.committee_id in actor.committee_ids(Permission.ACTIVITY_READ)
        and activity.state in _SETTLED_STATES
    )


def follows_review(activity: Activity, actor: Actor) -> bool:
    """Whether opinions and earlier versions may be shown: to those who log or review the record."""
    return bool(
        actor.roles_in_branch(activity.branch_id) - {Role.MEMBER}
    ) or activity.committee_id in actor.committee_ids(Permission.ACTIVITY_REVIEW)


def may_log(
    actor: Actor, kind: ActivityKind, *, branch_id: int | None, party_group_id: int | None
) -> bool:
    """Whether the person may enter or edit records of *kind* for this branch (None: the committee itself).

    Clerk and secretary log everything; a group leader logs meetings of the own group; the discipline officer logs
    integrity education.
    """
    if branch_id is None:
        return kind.committee_level and any(
            not grant.role.in_branch and grant.gives(Permission.ACTIVITY_EDIT)
            for grant in actor.grants
        )
    if kind.committee_level:
        return False
    roles = actor.roles_in_branch(branch_id)
    if branch_id in actor.kept_branches:
        return True
    if Role.DISCIPLINE_OFFICER in roles and kind.category is Category.INTEGRITY:
        return True
    return (
        Role.GROUP_LEADER in roles
        and kind.due_rule is DueRule.PARTY_GROUP
        and any(
            grant.role is Role.GROUP_LEADER
            and grant.branch_id == branch_id
            and grant.party_group_id == party_group_id
            for grant in actor.grants
        )
    )


def knows_reasons(
    actor: Actor, *, committee_id: int, branch_id: int | None, party_group_id: int | None
) -> bool:
    """Whether the person learns why somebody was absent from a gathering held there: who keeps its register.

    All others, who review it among them, learn only whether leave was given.
    """
    if branch_id is None:
        return committee_id in actor.committee_ids(Permission.ACTIVITY_EDIT)
    return branch_id in actor.branch_ids(*BRANCH_OFFICERS) or any(
        grant.role is Role.GROUP_LEADER
        and grant.branch_id == branch_id
        and grant.party_group_id is not None
        and grant.party_group_id == party_group_id
        for grant in actor.grants
    )


def sees_reasons(activity: Activity, actor: Actor) -> bool:
    """The same for a record."""
    return knows_reasons(
        actor,
        committee_id=activity.committee_id,
        branch_id=activity.branch_id,
        party_group_id=activity.party_group_id,
    )


def sees_criticism(activity: Activity, actor: Actor) -> bool:
    """Whether criticism of a life meeting may be shown: to the branch's own people only."""
    return activity.branch_id is not None and bool(actor.roles_in_branch(activity.branch_id))


def withheld(activity: Activity, actor: Actor) -> frozenset[str]:
    """Labels of what revisions tell that the person does not learn."""
    return frozenset(
        label
        for label, shown in (
            (CRITICISM, sees_criticism(activity, actor)),
            (ABSENT, sees_reasons(activity, actor)),
        )
        if not shown
    )
