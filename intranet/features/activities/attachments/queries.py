"""Reads of the attachment pages. Loading is checking access: a stranger gets NotFound."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from intranet.domain.access.roles import Actor
from intranet.domain.activities import store as activity_store
from intranet.domain.activities.attachments import (
    Attachment,
    addable_kinds,
    locked_because,
    suggested_caption,
)
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import readable
from intranet.domain.organization import directory
from intranet.foundation.errors import InvalidMove, NotFound

_GONE = "没有找到这个附件，或者不在您的查看范围内。"


def load_activity(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The activity with its kinds only, when the person may read it; NotFound otherwise."""
    activity = session.scalar(
        select(Activity)
        .where(Activity.id == activity_id)
        .options(selectinload(Activity.records).options(joinedload(ActivityRecord.kind)))
    )
    if activity is None or not readable(activity, actor):
        raise NotFound("没有找到这条活动记录，或者不在您的查看范围内。")
    return activity


def load_readable(session: Session, attachment_id: int, actor: Actor) -> Attachment:
    """The attachment, when the person may read its activity; NotFound otherwise. One statement."""
    row = session.execute(
        select(Attachment, Activity)
        .join(Activity, Activity.id == Attachment.activity_id)
        .where(Attachment.id == attachment_id)
    ).one_or_none()
    if row is None or not readable(row.Activity, actor):
        raise NotFound(_GONE)
    found: Attachment = row.Attachment
    return found


def load_for_change(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The activity, when its attachments may be changed by this person in its present state.

    Raises NotFound (out of scope), NotAllowed (another's record), InvalidMove (taken up, approved, archived, voided).
    """
    activity = activity_store.load_editable(session, activity_id, actor)
    why = locked_because(activity)
    if why:
        raise InvalidMove(why)
    return activity


def load_for_addition(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The activity, when this person may add some kind of file in its present state; raises as ``load_for_change``."""
    activity = activity_store.load_editable(session, activity_id, actor)
    if not addable_kinds(activity):
        raise InvalidMove(locked_because(activity) or "")
    return activity


def load_attachment_for_change(
    session: Session, attachment_id: int, actor: Actor
) -> tuple[Attachment, Activity]:
    """One attachment with its activity, under the conditions of ``load_for_change``."""
    attachment = load_readable(session, attachment_id, actor)
    return attachment, load_for_change(session, attachment.activity_id, actor)


def organization_of(session: Session, activity: Activity) -> str:
    """Short name, on the day it was held, of the branch or committee that held the activity."""
    if activity.branch_id is None:
        name = directory.name_of_committee(session, activity.committee_id, activity.held_on)
    else:
        name = directory.name_of_branch(session, activity.branch_id, activity.held_on)
    return name.short_name


def caption_for(activity: Activity, organization: str) -> str:
    """The standard caption of a photograph of this activity."""
    return suggested_caption(
        first=activity.held_on,
        last=activity.ends_on,
        organization=organization,
        title=activity.title,
    )
