"""Reads behind the printed papers of a gathering: names and roster of its day, 第n次 of the year."""

from collections.abc import Mapping
from datetime import time

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.activities.meetings import short_of_quorum
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import sees_criticism, sees_reasons
from intranet.domain.brands.store import name_of
from intranet.domain.organization.directory import name_of_branch, name_of_committee
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import rosters_on
from intranet.domain.organization.tables import Branch, Committee, PartyGroup
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.features.activities.papers.meeting import Occasion
from intranet.foundation.config import Settings


def occasion_of(
    session: Session, activity: Activity, *, actor: Actor, settings: Settings
) -> Occasion:
    """Everything that is printed around *activity*, as it was on its day.

    At most nine statements, whatever the size of the branch. Raises NotFound when the organisation had no name then.
    """
    if activity.branch_id is None:
        name = name_of_committee(session, activity.committee_id, activity.held_on)
        code = session.scalar(select(Committee.code).where(Committee.id == activity.committee_id))
    else:
        name = name_of_branch(session, activity.branch_id, activity.held_on)
        code = session.scalar(select(Branch.code).where(Branch.id == activity.branch_id))
    roster = rosters_on(session, activity.circle, [activity.held_on])[activity.held_on]
    group = (
        session.scalar(select(PartyGroup.name).where(PartyGroup.id == activity.party_group_id))
        if activity.party_group_id is not None
        else None
    )
    keys: dict[int, str] = {}
    if roster:
        members = [entry.member_id for entry in roster]
        found = session.execute(select(Member.id, Member.sort_key).where(Member.id.in_(members)))
        keys = {row.id: row.sort_key for row in found}
    return Occasion(
        code=code or "",
        short_name=name.short_name,
        full_name=name.full_name,
        group_name=group or "",
        brand_name=name_of(session, activity.brand_id),
        roster=tuple(roster),
        name_keys=keys,
        ordinals=ordinals(session, activity),
        first_topic_label="第一议题" if settings.first_agenda_topic else "会前先学",
        demo=settings.demo,
        criticism=sees_criticism(activity, actor),
        reasons=sees_reasons(activity, actor),
    )


def ordinals(session: Session, activity: Activity) -> Mapping[int, int]:
    """第n次 of each record in its calendar year, by record id. One statement.

    Counted are valid gatherings of the same organisation (党小组会: of the same group) that are submitted or approved
    and were held before; a kind that counts as another (廉政党课 as 党课) is counted there too.
    """
    counted = func.coalesce(ActivityKind.counts_as_id, ActivityKind.id)
    kind_ids = [record.kind_id for record in activity.records]
    year = activity.held_on.year * 100
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
            Activity.committee_id == activity.committee_id,
            Activity.branch_id == activity.branch_id
            if activity.branch_id is not None
            else Activity.branch_id.is_(None),
            Activity.ym.between(year + 1, activity.ym),
            Activity.state.in_((State.SUBMITTED, *COUNTED_STATES)),
            Activity.id != activity.id,
            or_(ActivityKind.id.in_(kind_ids), counted.in_(kind_ids)),
        )
    ).all()
    own = (activity.held_on, activity.starts_at or time.min, activity.id)
    before = [
        row
        for row in rows
        if (row.held_on, row.starts_at or time.min, row.id) < own
        and not short_of_quorum(
            row.code, due_voters=row.due_voters, present_voters=row.present_voters
        )
    ]
    return {
        record.id: 1
        + len(
            {
                row.id
                for row in before
                if record.kind_id in {row.kind_id, row.counted_as}
                and (
                    record.kind.due_rule is not DueRule.PARTY_GROUP
                    or row.party_group_id == activity.party_group_id
                )
            }
        )
        for record in activity.records
    }
