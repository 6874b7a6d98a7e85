"""Loading an activity is checking access to it: stranger NotFound; known but not allowed NotAllowed."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from intranet.domain.access.roles import Actor
from intranet.domain.activities.elections import Election
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.activities.visibility import may_log, readable
from intranet.foundation.errors import NotAllowed, NotFound

_GONE = "没有找到这条活动记录，或者不在您的查看范围内。"


def full() -> tuple[object, ...]:
    """Loader options for everything an activity is made of."""
    records = selectinload(Activity.records)
    return (
        selectinload(Activity.attendance),
        records.options(
            joinedload(ActivityRecord.kind),
            joinedload(ActivityRecord.text),
            selectinload(ActivityRecord.agenda),
            selectinload(ActivityRecord.votes)
            .joinedload(Vote.election)
            .selectinload(Election.candidates),
            selectinload(ActivityRecord.resolutions),
        ),
    )


def load_readable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The whole activity, when the person may read it; NotFound otherwise."""
    activity = session.scalar(
        select(Activity).where(Activity.id == activity_id).options(*full())  # type: ignore[arg-type]
    )
    if activity is None or not readable(activity, actor):
        raise NotFound(_GONE)
    return activity


def may_edit(activity: Activity, actor: Actor) -> bool:
    """Whether the person may log all kinds of this activity (records and kinds are loaded)."""
    return all(
        may_log(
            actor, record.kind, branch_id=activity.branch_id, party_group_id=activity.party_group_id
        )
        for record in activity.records
    )


def load_editable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The whole activity for editing; NotAllowed when it may be read but not edited by this person."""
    activity = load_readable(session, activity_id, actor)
    if not may_edit(activity, actor):
        raise NotAllowed("这条记录由所在党支部填写，您可以查看，不能修改。")
    return activity
