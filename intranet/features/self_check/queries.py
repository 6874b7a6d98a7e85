"""Reads: one finding to be explained."""

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.findings.answers import Examined
from intranet.domain.activities.store import load_readable, may_edit
from intranet.domain.activities.tables import Activity
from intranet.domain.self_check.examination import examine
from intranet.foundation.errors import NotAllowed, NotFound


def load_finding(
    session: Session, activity_id: int, code: str, actor: Actor
) -> tuple[Activity, Examined]:
    """The finding of a rule about a record the person answers for; NotFound when there is none (any more)."""
    activity = load_readable(session, activity_id, actor)
    if not may_edit(activity, actor):
        raise NotAllowed("核对情况由所在党支部说明，您可以查看。")
    for one in examine(session, [activity])[activity.id]:
        if one.finding.code == code and one.answerable:
            return activity, one
    raise NotFound("这一项核对已没有需要说明的情况。")
