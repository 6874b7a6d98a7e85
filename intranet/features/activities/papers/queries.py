"""Reads behind the printed papers of a gathering: names and roster of its day, 第n次 of the year."""

from collections.abc import Collection, Mapping, Sequence
from datetime import time
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.activities.meetings import short_of_quorum
from intranet.domain.activities.tables import ACTIVITY, Activity, ActivityRecord
from intranet.domain.activities.visibility import sees_criticism, sees_reasons
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.directory import name_on
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import rosters_of
from intranet.domain.organization.tables import Branch, Committee, OrganizationName, PartyGroup
from intranet.domain.records.exceptions import late_days_of, late_words
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.features.activities.papers.meeting import Occasion
from intranet.foundation.config import Settings
from intranet.foundation.questions import answer


def occasion_of(
    session: Session, activity: Activity, *, actor: Actor, settings: Settings
) -> Occasion:
    """Everything that is printed around *activity*, as it was on its day.

    At most nine statements, whatever the size of the branch. Raises NotFound when the organisation had no name then.
    """
    return occasions_of(session, [activity], actor=actor, settings=settings)[activity.id]


def occasions_of(
    session: Session, activities: Sequence[Activity], *, actor: Actor, settings: Settings
) -> dict[int, Occasion]:
    """The same of several gatherings of one branch (or committee) and one year, by id, in as many statements."""
    one = activities[0]
    names, code = _names(session, one)
    days = {(activity.circle, activity.held_on) for activity in activities}
    rosters = rosters_of(session, days)
    groups = _names_by_id(session, PartyGroup, {a.party_group_id for a in activities})
    brands = _names_by_id(session, Brand, {a.brand_id for a in activities})
    members = {entry.member_id for roster in rosters.values() for entry in roster}
    keys: dict[int, str] = {}
    if members:
        found = session.execute(select(Member.id, Member.sort_key).where(Member.id.in_(members)))
        keys = {row.id: row.sort_key for row in found}
    counted = ordinals(session, activities)
    late = answer(session, late_days_of(ACTIVITY.key, [activity.id for activity in activities]))
    occasions = {}
    for activity in activities:
        name = name_on(names, activity.held_on)
        occasions[activity.id] = Occasion(
            code=code,
            short_name=name.short_name,
            full_name=name.full_name,
            group_name=groups.get(activity.party_group_id or 0, ""),
            brand_name=brands.get(activity.brand_id or 0, ""),
            roster=tuple(rosters[activity.circle, activity.held_on]),
            name_keys=keys,
            late=late_words(late.get(activity.id)),
            ordinals=counted,
            first_topic_label="第一议题" if settings.first_agenda_topic else "会前先学",
            demo=settings.demo,
            criticism=sees_criticism(activity, actor),
            reasons=sees_reasons(activity, actor),
        )
    return occasions


def _names(session: Session, one: Activity) -> tuple[list[OrganizationName], str]:
    """All names of the organisation that holds it, and its code."""
    if one.branch_id is None:
        owner = OrganizationName.committee_id == one.committee_id
        code = session.scalar(select(Committee.code).where(Committee.id == one.committee_id))
    else:
        owner = OrganizationName.branch_id == one.branch_id
        code = session.scalar(select(Branch.code).where(Branch.id == one.branch_id))
    return list(session.scalars(select(OrganizationName).where(owner))), code or ""


def _names_by_id(session: Session, table: Any, ids: Collection[int | None]) -> dict[int, str]:
    asked = {one for one in ids if one is not None}
    if not asked:
        return {}
    rows = session.execute(select(table.id, table.name).where(table.id.in_(asked)))
    return dict(rows.tuples().all())


def ordinals(session: Session, activities: Sequence[Activity]) -> Mapping[int, int]:
    """第n次 of each record in its calendar year, by record id. One statement.

    The gatherings are of one organisation and one year. Counted are valid gatherings of the same organisation
    (党小组会: of the same group) that are submitted or approved and were held before; a kind that counts as another
    (廉政党课 as 党课) is counted there too.
    """
    one = activities[0]
    counted = func.coalesce(ActivityKind.counts_as_id, ActivityKind.id)
    kind_ids = {record.kind_id for activity in activities for record in activity.records}
    rows = session.execute(
        select(
            Activity.id,
            Activity.held_on,
            Activity.starts_at,
            Activity.party_group_id,
            ActivityKind.id.label("kind_id"),
            counted.label("counted_as"),
            ActivityKind.code,
            ActivityRecord.due_voters,
            ActivityRecord.present_voters,
        )
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            Activity.committee_id == one.committee_id,
            Activity.branch_id == one.branch_id
            if one.branch_id is not None
            else Activity.branch_id.is_(None),
            Activity.ym.between(
                one.held_on.year * 100 + 1, max(activity.ym for activity in activities)
            ),
            Activity.state.in_((State.SUBMITTED, *COUNTED_STATES)),
            or_(ActivityKind.id.in_(kind_ids), counted.in_(kind_ids)),
        )
    ).all()
    valid = [
        row
        for row in rows
        if not short_of_quorum(
            row.code, due_voters=row.due_voters, present_voters=row.present_voters
        )
    ]
    return {
        record.id: 1 + _held_before(valid, activity, record)
        for activity in activities
        for record in activity.records
    }


def _held_before(rows: Sequence[Any], activity: Activity, record: ActivityRecord) -> int:
    own = (activity.held_on, activity.starts_at or time.min, activity.id)
    return len(
        {
            row.id
            for row in rows
            if (row.held_on, row.starts_at or time.min, row.id) < own
            and record.kind_id in {row.kind_id, row.counted_as}
            and (
                record.kind.due_rule is not DueRule.PARTY_GROUP
                or row.party_group_id == activity.party_group_id
            )
        }
    )
