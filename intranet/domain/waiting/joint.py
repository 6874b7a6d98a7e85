"""Which joint events wait: what branches have not answered, what was given back to the committee."""

from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, cast, func, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.joint_events import JointCorrection, JointEvent, JointInvitation
from intranet.domain.activities.joint_store import is_over, open_invitation
from intranet.domain.organization.tables import Branch
from intranet.domain.waiting.statements import Rows, line, standing


def invitations(*, over: bool) -> Rows:
    """Joint events that a kept branch has not answered: those that are over, or still to come."""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        if not actor.kept_branches:
            return None
        return (
            line(JointEvent.id, JointEvent.title, JointInvitation.branch_id, day=JointEvent.held_on)
            .join(JointInvitation, JointInvitation.joint_event_id == JointEvent.id)
            .where(
                open_invitation(),
                JointInvitation.branch_id.in_(actor.kept_branches),
                JointInvitation.branch_id.in_(standing(today)),
                JointInvitation.branch_id.not_in(
                    select(Branch.id).where(
                        Branch.dissolved_on < JointEvent.held_on,
                        Branch.merged_into_id.is_not(None),
                    )
                ),
                is_over(today) if over else ~is_over(today),
            )
        )

    return rows


def corrections(actor: Actor, today: date) -> Select[Any] | None:
    """Joint events whose shared content was given back to the committee for which the person keeps them."""
    committees = actor.committee_ids(Permission.JOINT_EVENT_EDIT)
    if not committees:
        return None
    first = (
        select(func.min(JointCorrection.id))
        .where(JointCorrection.corrected_at.is_(None))
        .group_by(JointCorrection.joint_event_id)
    )
    return (
        line(
            JointEvent.id,
            JointEvent.title,
            cast(None, Integer),
            since=JointCorrection.asked_at,
            detail=JointCorrection.reason,
        )
        .join(JointCorrection, JointCorrection.joint_event_id == JointEvent.id)
        .where(JointCorrection.id.in_(first), JointEvent.committee_id.in_(committees))
    )
