"""Writes of the review. Each is one move of ``domain.records.moves.apply_move`` under the version the person saw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities import joint_corrections as corrections
from intranet.domain.activities.checks import submission_problems
from intranet.domain.activities.findings.answers import Examined, open_ones, refusing
from intranet.domain.activities.findings.engine import Finding
from intranet.domain.activities.joint_corrections import PENDING, awaiting
from intranet.domain.activities.joint_store import (
    answered_since,
    confirm_again,
    release_invitation,
)
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity
from intranet.domain.life.admissions import approvals_of
from intranet.domain.records.closing import Ledger, barred_sentence, closings_of, is_closed
from intranet.domain.records.entered import check_version
from intranet.domain.records.moves import (
    RETURN_CLOSING,
    apply_move,
    check_right,
    conflict,
    struck_by,
)
from intranet.domain.records.workflow import COUNTED_STATES, Move, State
from intranet.domain.self_check.examination import examine
from intranet.domain.summaries.store import Owner, counted_since
from intranet.foundation import clock
from intranet.foundation.errors import IntranetError, InvalidMove, NotAllowed, RuleBroken
from intranet.foundation.questions import answer

MAX_AT_ONCE = 100
SETTLED = "会议的决定已经机关党委审批，不能撤销登记；内容有误的，请申请重新打开后更正。"
_SENTENCE_ENDS = "。；！？…"


def _move(
    session: Session,
    activity: Activity,
    move: Move,
    *,
    actor: Actor,
    version: int,
    opinion: str = "",
) -> None:
    check_version(activity, version, acting=True)
    apply_move(session, activity, move, actor=actor, opinion=opinion)


def take_up(session: Session, activity: Activity, *, actor: Actor, version: int) -> None:
    """Stamp that the person is reviewing the record; the branch can no longer withdraw or edit it."""
    _move(session, activity, Move.TAKE_UP, actor=actor, version=version)


def approve(
    session: Session,
    activity: Activity,
    *,
    actor: Actor,
    version: int,
    closed: bool | None = None,
    refused: Iterable[Finding] | None = None,
    correcting: frozenset[int] | None = None,
) -> None:
    """Approve a complete record; RuleBroken names how much is still lacking.

    ``correcting`` are the joint events whose shared content is being corrected, where they are known.
    """
    if correcting is None:
        correcting = awaiting(session, [activity.joint_event_id])
    if activity.joint_event_id in correcting and activity.state is State.SUBMITTED:
        raise RuleBroken({"decision": [PENDING]})
    problems = submission_problems(
        session, activity, today=clock.today(), closed=closed, refused=refused
    )
    if problems and activity.version == version and activity.state is State.SUBMITTED:
        count = sum(len(sentences) for sentences in problems.values())
        raise RuleBroken({"decision": [f"记录有{count}处待完善，请退回补充后再通过。"]})
    _move(session, activity, Move.APPROVE, actor=actor, version=version)


def return_record(
    session: Session,
    activity: Activity,
    *,
    actor: Actor,
    version: int,
    reasons: Sequence[str],
    opinion: str,
) -> None:
    """Return the record to those who typed it; a reason from the list or in one's own words is needed."""
    text = opinion.strip()
    if not reasons and not text:
        raise RuleBroken({"reasons": ["请选择退回理由，或在补充说明中写明。"]})
    if text and text[-1] not in _SENTENCE_ENDS:
        text += "。"
    _move(
        session,
        activity,
        Move.RETURN,
        actor=actor,
        version=version,
        opinion="".join(reasons) + text + RETURN_CLOSING,
    )


def return_shared(
    session: Session, activity: Activity, *, actor: Actor, version: int, reason: str
) -> None:
    """Give what the branches of a joint event share back to the committee; the branch's confirmation stays.

    Raises RuleBroken (no reason, or given back already), StaleRecord, InvalidMove, NotAllowed as a return.
    """
    check_version(activity, version, acting=True)
    check_right(activity, Move.RETURN, actor=actor)
    if why := conflict(activity, actor):
        raise NotAllowed(why)
    if activity.joint_event_id is None:
        raise InvalidMove("这条记录不是联合活动的记录，请直接退回修改。")
    if not reason.strip():
        raise RuleBroken({"opinion": ["请写明共同内容需要更正什么。"]})
    if awaiting(session, [activity.joint_event_id]):
        raise RuleBroken({"opinion": [PENDING]})
    corrections.ask(session, activity, reason.strip(), actor=actor)


def closed_sentence(session: Session, activity: Activity, move: Move) -> str | None:
    """Why a closed quarter forbids to reopen, void or restore the record; None when it does not.

    Only what is counted matters: a draft, submitted or returned record may be voided at any time.
    """
    struck = struck_by(session, activity)
    counted = struck.from_state if struck else activity.state
    if counted not in COUNTED_STATES or not is_closed(
        session,
        committee_id=activity.committee_id,
        branch_id=activity.branch_id,
        day=activity.held_on,
        ledger=Ledger.ACTIVITIES,
    ):
        return None
    return barred_sentence(move.label)


def locked_sentence(session: Session, activity: Activity, move: Move) -> str:
    """Why what was done since forbids an exceptional move; empty when nothing does.

    A branch may ask for anything, and be declined. What was struck is not restored when its absence was approved.
    """
    if move is Move.DECLINE_REOPENING:
        return ""
    if closed := closed_sentence(session, activity, move):
        return closed
    if move is Move.VOID:
        votes = [vote for record in activity.records for vote in record.votes if vote.person]
        return SETTLED if answer(session, approvals_of([vote.id for vote in votes])) else ""
    if move is not Move.RESTORE:
        return ""
    owner = Owner(activity.committee_id, activity.branch_id)
    struck = struck_by(session, activity)
    return counted_since(session, owner, activity.held_on, struck) or answered_since(
        session, activity
    )


def exceptional(
    session: Session, activity: Activity, move: Move, *, actor: Actor, version: int, reason: str
) -> None:
    """Reopen, strike, restore, ask for reopening or decline it, each with its reason.

    Raises RuleBroken beside ``reason`` with ``locked_sentence``, InvalidMove, NotAllowed or StaleRecord.
    """
    if why := locked_sentence(session, activity, move):
        raise RuleBroken({"reason": [why]})
    _move(session, activity, move, actor=actor, version=version, opinion=reason)
    if move is Move.VOID:
        release_invitation(session, activity)
    if move is Move.RESTORE:
        confirm_again(session, activity, actor=actor)


@dataclass
class Outcome:
    """What a bulk approval did: how many were approved, and (title, why not) of the others."""

    approved: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def approve_many(session: Session, chosen: Sequence[tuple[int, int]], *, actor: Actor) -> Outcome:
    """Approve the chosen (id, version) pairs that still pass every check; the others are reported, none stops the rest.

    The rows are locked in the order of their ids, so that two people who approve at once wait for each other instead of
    failing. Records outside the person's scope are reported as not found.
    """
    outcome = Outcome()
    committee_ids = actor.committee_ids(Permission.ACTIVITY_REVIEW)
    versions = dict(chosen[:MAX_AT_ONCE])
    found = session.scalars(
        select(Activity)
        .where(
            Activity.id.in_(versions),
            Activity.committee_id.in_(committee_ids),
            Activity.state != State.DRAFT,
        )
        .order_by(Activity.id)
        .with_for_update(of=Activity)
    ).all()
    complete(session, found)
    closings = closings_of(session, committee_ids)
    findings = examine(session, found)
    correcting = awaiting(session, [activity.joint_event_id for activity in found])
    for activity in found:
        try:
            _approve_one(
                session,
                activity,
                actor=actor,
                version=versions[activity.id],
                closed=closings.include(
                    committee_id=activity.committee_id,
                    branch_id=activity.branch_id,
                    day=activity.held_on,
                    ledger=Ledger.ACTIVITIES,
                ),
                found=findings[activity.id],
                correcting=correcting,
            )
        except IntranetError as refusal:
            outcome.refused.append((activity.title, str(refusal)))
        else:
            outcome.approved += 1
    missing = len({number for number, _ in chosen}) - len(found)
    if missing > 0:
        outcome.refused.append((f"另有{missing}项", "没有找到，或者本次勾选过多，请刷新后再办理。"))
    return outcome


def _approve_one(
    session: Session,
    activity: Activity,
    *,
    actor: Actor,
    version: int,
    closed: bool,
    found: Sequence[Examined],
    correcting: frozenset[int],
) -> None:
    """One of many: a record somebody else has taken up is left to that person, one with open findings to the eye."""
    taken_up_by = activity.under_review_by_id
    if taken_up_by is not None and taken_up_by != actor.user_id and activity.version == version:
        raise RuleBroken({"decision": ["已由其他同志受理，请由受理人办理。"]})
    refused = refusing(found)
    unexplained = len(open_ones(found)) - len(refused)
    if unexplained and not refused:
        raise RuleBroken(
            {"decision": [f"核对发现{unexplained}处须说明的情况，请打开记录逐条审核。"]}
        )
    approve(
        session,
        activity,
        actor=actor,
        version=version,
        closed=closed,
        refused=refused,
        correcting=correcting,
    )
