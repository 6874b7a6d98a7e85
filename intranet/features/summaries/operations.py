"""Writes of summaries: save, submit, withdraw, decide, freeze. They flush and never commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.records.closing import HELP, is_closed
from intranet.domain.records.moves import apply_move, record_write, reopen_edited
from intranet.domain.records.workflow import Move, State
from intranet.domain.reports.document import fingerprint
from intranet.domain.summaries.narrative import Narrative
from intranet.domain.summaries.reporting import rule_on, rules_of, written_elsewhere, written_for
from intranet.domain.summaries.signing import begin_signing
from intranet.domain.summaries.store import Owner, find_summary, writes
from intranet.domain.summaries.tables import (
    QuarterlySummary,
    SummarySnapshot,
    SummarySubmission,
    SummaryText,
)
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken, StaleRecord
from intranet.foundation.quarters import Period, Quarter, stored_period
from intranet.foundation.questions import answer

STALE = "在您填写期间，这份小结已被其他人修改。您填写的内容都还在，请对照后再保存。"
CLOSED = f"这一期间已经关账，不能重新打开；确需更正，请先{HELP}。"
NOT_THE_WRITER = {
    False: "小结和总结由所在党支部填写，您可以查看，不能修改。",
    True: "机关党委的小结和总结由机关党委工作人员填写，您可以查看，不能修改。",
}


@dataclass(frozen=True, kw_only=True)
class SummaryInput:
    """What the form holds."""

    as_of: date
    with_photos: bool
    with_chart: bool
    narrative: Narrative


def save(
    session: Session,
    owner: Owner,
    period: Period,
    typed: SummaryInput,
    *,
    actor: Actor,
    version: int,
    label: str,
) -> QuarterlySummary:
    """Keep what was typed; the first save makes the summary.

    ``version`` is the one the form was opened with, 0 where there was none. Raises StaleRecord when somebody saved
    meanwhile, InvalidMove when it is past editing. An edit of a submitted summary puts it back to draft.
    """
    if not writes(actor, owner):
        raise NotAllowed(NOT_THE_WRITER[owner.branch_id is None])
    summary = find_summary(session, owner, period)
    if summary is not None:
        summary.check_editable()
    if (summary.version if summary else 0) != version:
        raise StaleRecord(STALE)
    _check_written(session, owner, period)
    moment = clock.now()
    created = summary is None
    if summary is None:
        summary = QuarterlySummary(
            committee_id=owner.committee_id,
            branch_id=owner.branch_id,
            year=period.year,
            quarter=period.number,
            state=State.DRAFT,
            entered_by_id=actor.user_id,
            created_at=moment,
            text=SummaryText(narrative={}),
        )
        session.add(summary)
    summary.as_of = typed.as_of
    summary.with_photos, summary.with_chart = typed.with_photos, typed.with_chart
    # a change of the text alone must bump the version too
    summary.updated_at = moment
    summary.text.narrative = typed.narrative.to_json()
    session.flush()
    reopen_edited(session, summary, actor=actor, label=label)
    action = AuditAction.SUMMARY_CREATED if created else AuditAction.SUMMARY_EDITED
    record_write(session, action, summary, actor=actor, label=label)
    return summary


def _check_written(session: Session, owner: Owner, period: Period) -> None:
    """Nobody writes two: where the year is written for the fourth quarter a branch goes on with no summary of that."""
    if owner.branch_id is None or not isinstance(period, Quarter):
        return
    rules = answer(session, rules_of(owner.committee_id))
    if why := written_elsewhere(period, written_for(period, rule_on(rules, period))):
        raise InvalidMove(why)


def submit(
    session: Session,
    summary: QuarterlySummary,
    stored: dict[str, Any],
    *,
    actor: Actor,
    label: str,
    problems: dict[str, list[str]],
) -> None:
    """Submit what was shown: ``stored`` is what is reviewed and approved, whatever the records say later.

    Raises RuleBroken while something blocks the final print, InvalidMove or NotAllowed.
    """
    if problems:
        raise RuleBroken(problems)
    apply_move(session, summary, Move.SUBMIT, actor=actor, label=label)
    session.add(
        SummarySubmission(
            summary_id=summary.id,
            document=stored,
            created_at=clock.now(),
            created_by_id=actor.user_id,
        )
    )
    session.flush()


def move(
    session: Session,
    summary: QuarterlySummary,
    wanted: Move,
    *,
    actor: Actor,
    label: str,
    opinion: str = "",
) -> None:
    """Withdraw, take up, return, reopen or ask for it. Raises RuleBroken, InvalidMove or NotAllowed."""
    if wanted in {Move.REOPEN, Move.ASK_REOPENING} and is_closed(
        session,
        committee_id=summary.committee_id,
        branch_id=summary.branch_id,
        # a longer period is closed with its last quarter
        day=stored_period(summary.year, summary.quarter).last_day,
    ):
        raise RuleBroken({"opinion": [CLOSED]})
    apply_move(session, summary, wanted, actor=actor, label=label, opinion=opinion)


def next_edition(session: Session, summary: QuarterlySummary) -> int:
    """Number of the edition that the next approval makes."""
    return 1 + (
        session.scalar(
            select(func.max(SummarySnapshot.edition)).where(
                SummarySnapshot.summary_id == summary.id
            )
        )
        or 0
    )


def approve(
    session: Session,
    summary: QuarterlySummary,
    stored: Mapping[str, Any],
    *,
    actor: Actor,
    label: str,
    edition: int,
    hindrances: list[str],
    opinion: str = "",
) -> SummarySnapshot:
    """Approve what was shown: the worded document ``stored`` becomes edition ``edition``, and waits to be signed.

    Raises RuleBroken with the *hindrances*, InvalidMove or NotAllowed.
    """
    if hindrances:
        raise RuleBroken({"decision": hindrances})
    apply_move(session, summary, Move.APPROVE, actor=actor, label=label, opinion=opinion)
    snapshot = SummarySnapshot(
        summary_id=summary.id,
        edition=edition,
        document=dict(stored),
        sha256=fingerprint(stored),
        record_count=len(stored["data"]["记录"]),
        created_at=clock.now(),
        created_by_id=actor.user_id,
    )
    session.add(snapshot)
    begin_signing(session, summary, edition)
    record_write(
        session,
        AuditAction.SUMMARY_FROZEN,
        summary,
        actor=actor,
        label=label,
        edition=edition,
        sha256=snapshot.sha256,
    )
    return snapshot
