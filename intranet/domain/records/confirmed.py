"""Entries that the committee confirms or returns without a review of their own: each decision is a row that stays.

The entry itself keeps how it stands now; what was said about it, by whom and when, is never overwritten.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed

OWN_BRANCH = "这是您任职的党支部的事项，请由机关党委其他同志办理。"


def own_matter(actor: Actor, sentence: str, *user_ids: int | None, branch_id: int | None) -> str:
    """Why the person may not decide on an entry of this branch; empty when nothing hinders.

    Nobody confirms what they entered or handed in (*sentence*), under whichever account, nor what a branch has entered
    for which they answer themselves: the same as ``moves.conflict`` of reviewed records.
    """
    if actor.accounts.intersection(user_ids):
        return sentence
    return OWN_BRANCH if branch_id in actor.answers_for else ""


def refuse_own(actor: Actor, sentence: str, *user_ids: int | None, branch_id: int | None) -> None:
    """Raise NotAllowed with what ``own_matter`` says."""
    if why := own_matter(actor, sentence, *user_ids, branch_id=branch_id):
        raise NotAllowed(why)


def keep_decision(
    session: Session,
    kind: str,
    row_id: int,
    *,
    confirmed: bool,
    opinion: str,
    actor: Actor,
    committee_id: int,
    branch_id: int | None,
) -> None:
    """Keep a decision with its opinion; *kind* is the word under which the audit trail knows the entry."""
    session.add(
        ReviewEvent(
            record_kind=kind,
            record_id=row_id,
            move=Move.APPROVE if confirmed else Move.RETURN,
            from_state=State.SUBMITTED,
            to_state=State.APPROVED if confirmed else State.RETURNED,
            opinion=opinion,
            user_id=actor.user_id or None,
            actor_name=actor.display_name,
            actor_role=actor.role_label(committee_id=committee_id, branch_id=branch_id),
            happened_at=clock.now(),
        )
    )


def decisions(session: Session, kind: str, row_id: int) -> list[ReviewEvent]:
    """All decisions on one entry, oldest first."""
    return list(
        session.scalars(
            select(ReviewEvent)
            .where(ReviewEvent.record_kind == kind, ReviewEvent.record_id == row_id)
            .order_by(ReviewEvent.id)
        )
    )
