"""What the committee decides about an approved achievement: whom it is credited to, and whether it may be printed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.store import own_entry
from intranet.domain.achievements.tables import Achievement, Attribution
from intranet.domain.organization.tables import Branch
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import record_write
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken


def _check(achievement: Achievement, *, actor: Actor, version: int, gives: bool) -> None:
    """Raise unless the decision may be made now; what is given is given by somebody else than who entered it."""
    check_version(achievement, version, acting=True)
    if gives and achievement.state not in COUNTED_STATES:
        raise InvalidMove("审核通过后才能办理该事项。")
    if gives and own_entry(achievement, actor):
        raise NotAllowed("这是您本人填写或提交的成效，请由其他同志办理。")


def attribute(
    session: Session,
    achievement: Achievement,
    branch_id: int | None,
    *,
    actor: Actor,
    version: int,
) -> None:
    """Credit an implied achievement to a branch of the committee; None takes that back.

    Raises InvalidMove (not implied, not approved), NotAllowed (entered by the person), RuleBroken (no such branch).
    """
    _check(achievement, actor=actor, version=version, gives=branch_id is not None)
    if achievement.attribution is not Attribution.IMPLIED:
        raise InvalidMove("只有按上下文推定的成效需要确认归属。")
    if branch_id is not None:
        committee_id = session.scalar(select(Branch.committee_id).where(Branch.id == branch_id))
        if committee_id != achievement.committee_id:
            raise RuleBroken({"branch": ["请选择党支部。"]})
    before = achievement.branch_id
    achievement.branch_id = branch_id
    achievement.confirmed_by_id = actor.user_id if branch_id is not None else None
    achievement.confirmed_at = clock.now() if branch_id is not None else None
    record_write(
        session,
        AuditAction.ACHIEVEMENT_ATTRIBUTED,
        achievement,
        actor=actor,
        branch_id=[before, branch_id],
    )


def clear(
    session: Session, achievement: Achievement, *, allowed: bool, actor: Actor, version: int
) -> None:
    """Give or take back 公开许可 after 保密审查; who gave it is kept. Raises as ``attribute``."""
    _check(achievement, actor=actor, version=version, gives=allowed)
    if achievement.public_ok == allowed:
        return
    achievement.public_ok = allowed
    achievement.cleared_by_id = actor.user_id if allowed else None
    achievement.cleared_at = clock.now() if allowed else None
    session.flush()
    action = AuditAction.ACHIEVEMENT_CLEARED if allowed else AuditAction.ACHIEVEMENT_CLEARANCE_ENDED
    record_write(session, action, achievement, actor=actor)


def end_decisions(session: Session, achievement: Achievement, *, actor: Actor) -> None:
    """What was decided holds for the text that was read: when that text is opened again, it ends."""
    version = achievement.version
    if achievement.public_ok:
        clear(session, achievement, allowed=False, actor=actor, version=version)
    if achievement.attribution is Attribution.IMPLIED and achievement.branch_id is not None:
        attribute(session, achievement, None, actor=actor, version=achievement.version)
