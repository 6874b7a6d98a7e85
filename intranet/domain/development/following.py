"""What the register of development follows by itself: decisions of assemblies that the committee approved."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.development.paths import DevelopmentPath, Ending

_ENDS = {
    DecisionType.FULL_MEMBERSHIP: Ending.FULL,
    DecisionType.CANCELLATION: Ending.CANCELLED,
}


def follow(
    session: Session,
    decision: DecisionType,
    *,
    branch_id: int,
    name: str,
    member_id: int,
    on: date,
    actor: Actor,
) -> None:
    """Let the path of the person say who became a member, or end on a day. At most one statement.

    Who was admitted is found by the name in the branch; of several of one name none is taken.
    """
    paths = select(DevelopmentPath).where(DevelopmentPath.ended_on.is_(None))
    if decision is DecisionType.ADMISSION:
        paths = paths.where(
            DevelopmentPath.branch_id == branch_id,
            DevelopmentPath.name == name,
            DevelopmentPath.became_id.is_(None),
        )
    elif decision in _ENDS:
        paths = paths.where(DevelopmentPath.became_id == member_id)
    else:
        return
    found = session.scalars(paths.limit(2)).all()
    if len(found) != 1:
        return
    (path,) = found
    if decision is DecisionType.ADMISSION:
        path.became_id = member_id
    else:
        path.ended_on, path.ending = max(on, path.applied_on), _ENDS[decision]
    record_change(
        session, AuditAction.DEVELOPMENT_EDITED, path, actor=actor, label=path.trail_label
    )
