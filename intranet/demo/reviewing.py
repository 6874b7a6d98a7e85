"""Moves of reviewed records up to the day asked for, as the product would have made them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intranet.demo.accounts import accounts
from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Role
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import Move, State, rule_for

_ROLES = {account.username: account.role for account in accounts()}


@dataclass(frozen=True)
class Step:
    """One move by one account."""

    move: Move
    at: datetime
    username: str
    opinion: str = ""


def carry_out(
    record: ReviewedColumns,
    steps: Sequence[Step],
    users: Mapping[str, User],
    end: datetime,
) -> list[ReviewEvent]:
    """Bring the stored record into the state the steps up to *end* lead to; the events that tell of it.

    Raises InvalidMove for a course that the product would refuse.
    """
    events = []
    taken_up = False
    for step in steps:
        if step.at > end:
            break
        user, before = users[step.username], record.state
        role = _ROLES[step.username]
        if step.move is Move.SUBMIT and role is Role.MEMBER:
            # B06's former secretary has an ordinary member's account today
            role = Role.BRANCH_SECRETARY
        record.state = rule_for(before, step.move, taken_up=taken_up).to
        taken_up = step.move is Move.TAKE_UP
        record.updated_at = step.at
        if step.move is Move.SUBMIT:
            record.submitted_at, record.submitted_by_id = step.at, user.id
        record.under_review_at, record.under_review_by_id = (
            (step.at, user.id) if taken_up else (None, None)
        )
        if record.state is State.APPROVED:
            record.approved_at, record.approved_by_id = step.at, user.id
        events.append(
            ReviewEvent(
                record_kind=record.record_type.key,
                record_id=record.id,
                move=step.move,
                from_state=before,
                to_state=record.state,
                opinion=step.opinion,
                user_id=user.id,
                actor_name=user.display_name,
                actor_role=role.label,
                happened_at=step.at,
            )
        )
    return events
