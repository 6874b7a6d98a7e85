"""What all writes of achievements share: the audit event, and the sentence for who came too late."""

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.tables import ACHIEVEMENT, Achievement

FASTER = "在您操作的同时，这条成效已有变动，本次没有办理。请核对最新内容后再操作。"


def record_write(
    session: Session,
    action: AuditAction,
    achievement: Achievement,
    *,
    actor: Actor,
    **details: object,
) -> None:
    """Tell the audit trail what was done with the achievement."""
    record_event(
        session,
        action,
        actor=actor,
        kind=ACHIEVEMENT.key,
        object_id=achievement.id,
        label=achievement.subject,
        details=details,
    )
    session.flush()
