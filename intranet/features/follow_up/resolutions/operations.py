"""Writes of resolutions' steps. They flush and never commit; the record of the meeting is never touched."""

from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.follow_up.progress import ResolutionProgress, Step
from intranet.domain.follow_up.resolutions import OpenResolution
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken, StaleRecord

STALE = "在您填写期间，这项议定事项已有新的办理情况。您填写的内容都还在，请核对后再提交。"
_ACTIONS = {
    Step.NOTE: AuditAction.RESOLUTION_PROGRESSED,
    Step.CLOSED: AuditAction.RESOLUTION_CLOSED,
    Step.REOPENED: AuditAction.RESOLUTION_REOPENED,
}


def may_follow(actor: Actor, one: OpenResolution) -> bool:
    """Whether the person tells what became of the resolution: the branch's clerk and secretary do."""
    return actor.covers(
        Permission.FOLLOW_UP_EDIT, committee_id=one.committee_id, branch_id=one.branch_id
    )


def check_may_follow(actor: Actor, one: OpenResolution) -> None:
    """Raise NotAllowed for who may only read."""
    if not may_follow(actor, one):
        raise NotAllowed("这项议定事项由所在党支部登记办理情况，您可以查看，不能登记。")


def add_step(
    session: Session,
    one: OpenResolution,
    step: Step,
    note: str,
    happened_on: date,
    *,
    actor: Actor,
    seen: int,
) -> ResolutionProgress:
    """Tell of a resolution, close it, or take it up again; *seen* is the number of the last step that was shown.

    Raises NotAllowed, StaleRecord, InvalidMove (closed twice, reopened while open), RuleBroken beside ``happened_on``.
    """
    check_may_follow(actor, one)
    if one.steps != seen:
        raise StaleRecord(STALE)
    if one.is_closed is not (step is Step.REOPENED):
        raise InvalidMove(
            "这项议定事项已办结；需要继续办理的，请先“重新办理”。"
            if one.is_closed
            else "这项议定事项还没有办结，直接登记进展即可。"
        )
    if happened_on < one.held_on:
        raise RuleBroken({"happened_on": ["日期早于会议日期，请核对。"]})
    row = ResolutionProgress(
        resolution_id=one.id,
        number=seen + 1,
        step=step,
        happened_on=happened_on,
        note=note,
        entered_by_id=actor.user_id,
        entered_by_name=actor.display_name,
        entered_at=clock.now(),
    )
    session.add(row)
    session.flush()
    record_event(
        session,
        _ACTIONS[step],
        actor=actor,
        kind="resolution",
        object_id=one.id,
        label=one.text,
        details={"activity_id": one.activity_id, "number": row.number},
    )
    session.flush()
    return row
