"""Photographs chosen in the form of an activity: attached when it is saved."""

from intranet.domain.access.roles import Actor
from intranet.domain.activities.attachments import AttachmentKind
from intranet.domain.activities.tables import Activity
from intranet.features.activities.attachments import operations, queries
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.files import Judged

FIELD = "files"
NOT_KEPT = "选择的照片没有保存，请改正后重新选择。"


def attach(photos: Judged, activity: Activity, *, actor: Actor) -> None:
    """Add them to a gathering that was just saved, under the usual caption; raises what stands against them."""
    photos.check()
    if not photos.good:
        return
    session = db.session()
    operations.add(
        session,
        activity,
        photos.good,
        actor=actor,
        kind=AttachmentKind.PHOTO,
        caption=queries.caption_for(activity, queries.organization_of(session, activity)),
        taken_on=min(activity.held_on, clock.today()),
    )


def lost(photos: Judged) -> list[tuple[str, str | None]]:
    """What a form says that is refused: no browser keeps a choice of files."""
    return [(NOT_KEPT, FIELD)] if photos.good else []
