"""Reads that feed the pages of activities."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.activities.holding import kinds_held_by
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import may_log, visible
from intranet.domain.chronicle import made_of
from intranet.domain.records.workflow import State

# Drafts of new gatherings are kept under this prefix and the key of the opened form.
NEW_DRAFT = "activity:new:"


def offered_kinds(
    session: Session, actor: Actor, *, branch_id: int | None, day: date
) -> list[ActivityKind]:
    """Kinds that the branch (None: the committee) can hold on *day* and the person may log."""
    groups = {g.party_group_id for g in actor.grants if g.branch_id == branch_id} | {None}
    return [
        kind
        for kind in kinds_held_by(session, branch_id, day)
        if any(may_log(actor, kind, branch_id=branch_id, party_group_id=group) for group in groups)
    ]


def last_of_kind(
    session: Session, branch_id: int | None, kind_id: int, actor: Actor
) -> Activity | None:
    """The newest gathering of this kind that the branch held itself, for defaults (place, chair, recorder, times).

    What it held with others was arranged by the committee; a draft that names nobody yet says nothing.
    """
    return session.scalar(
        select(Activity)
        .where(
            visible(actor),
            Activity.joint_event_id.is_(None),
            or_(Activity.chair_name != "", Activity.recorder_name != ""),
            Activity.branch_id == branch_id
            if branch_id is not None
            else Activity.branch_id.is_(None),
            Activity.state != State.VOIDED,
            exists().where(
                and_(ActivityRecord.activity_id == Activity.id, ActivityRecord.kind_id == kind_id)
            ),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Facts:
    """What the record page says around the record: who entered it, how often it was handed in, its entry in 大事记."""

    entered_by: str
    revisions: int
    chronicle_entry: int | None


def facts_of(session: Session, activity: Activity) -> Facts:
    """Look them up. One statement."""
    revisions = select(func.count(Revision.id)).where(Revision.activity_id == activity.id)
    row = session.execute(
        select(
            User.display_name,
            revisions.scalar_subquery(),
            made_of(activity.id).scalar_subquery(),
        ).where(User.id == activity.entered_by_id)
    ).one()
    return Facts(*row)


def revisions_of(session: Session, activity_id: int) -> list[Revision]:
    """All revisions of the activity, oldest first."""
    return list(
        session.scalars(
            select(Revision).where(Revision.activity_id == activity_id).order_by(Revision.number)
        )
    )
