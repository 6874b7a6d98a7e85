"""Writes of the appraisal. They flush and never commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.life.appraisal_store import find
from intranet.domain.life.appraisals import (
    OPEN_STAGES,
    Appraisal,
    AppraisalRow,
    AppraisalStage,
    Grade,
    Totals,
    ballots_problem,
    excellent_problem,
    submission_problems,
    votes_problem,
)
from intranet.domain.life.scope import submits
from intranet.domain.organization.existence import require_branch_on
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch
from intranet.domain.records.confirmed import keep_decision, own_matter
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

TWICE = "本年度的民主评议已经登记，请在已有的表上填写。"
FROZEN = "民主评议结果已提交或已确认，不能修改；提交后需要修改的，请联系机关党委退回。"
_OWN = "这是您本人填写或提交的民主评议，请由其他同志确认。"


def begin(
    session: Session, branch: Branch, year: int, head: Mapping[str, Any], *, actor: Actor
) -> Appraisal:
    """Open the table of the year with one row for each member on the roll of the day.

    Raises InvalidMove when the branch has one already, RuleBroken when it was not there on that day.
    """
    if find(session, branch.id, year) is not None:
        raise InvalidMove(TWICE)
    moment = clock.now()
    appraisal = Appraisal(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        year=year,
        state=AppraisalStage.DRAFT,
        entered_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        rows=[],
    )
    require_branch_on(session, branch.id, head["held_on"], field="held_on")
    for name, value in head.items():
        setattr(appraisal, name, value)
    _follow_roll(session, appraisal)
    session.add(appraisal)
    _record(session, AuditAction.APPRAISAL_BEGUN, appraisal, actor=actor)
    return appraisal


def save(
    session: Session,
    appraisal: Appraisal,
    head: Mapping[str, Any],
    rows: Mapping[int, Mapping[str, Any]],
    *,
    all_qualified: bool,
    actor: Actor,
    version: int,
) -> int:
    """Keep head and rows (by id of the row); return how many empty grades became 合格 (``all_qualified``).

    With another day the table follows that day's roll. Raises InvalidMove past editing, StaleRecord when somebody saved
    meanwhile, RuleBroken when more than a third are 优秀, counts exceed the ballots or the branch was not there.
    """
    if appraisal.state not in OPEN_STAGES:
        raise InvalidMove(FROZEN)
    check_version(appraisal, version)
    moved = appraisal.held_on != head["held_on"]
    for name, value in head.items():
        setattr(appraisal, name, value)
    for row in appraisal.rows:
        if row.id in rows:
            _set_row(row, rows[row.id])
    if moved:
        require_branch_on(session, appraisal.branch_id, appraisal.held_on, field="held_on")
        _follow_roll(session, appraisal)
    filled = 0
    for row in appraisal.rows if all_qualified else ():
        if row.is_graded and row.final is None:
            row.final = Grade.QUALIFIED
            filled += 1
    _check(session, appraisal)
    appraisal.updated_at = clock.now()
    _record(session, AuditAction.APPRAISAL_EDITED, appraisal, actor=actor)
    return filled


def submit(
    session: Session, branch: Branch, appraisal: Appraisal, *, actor: Actor, version: int
) -> None:
    """Hand the results to the committee.

    Raises NotAllowed for who only fills in, InvalidMove in another state, RuleBroken while grades are missing.
    """
    if not submits(actor, branch):
        raise NotAllowed("民主评议结果由支部书记提交，您可以填写，不能提交。")
    if appraisal.state not in OPEN_STAGES:
        raise InvalidMove(f"民主评议目前为“{appraisal.state.label}”，不能提交。")
    check_version(appraisal, version, acting=True)
    problems = submission_problems(appraisal.rows)
    if problems:
        raise RuleBroken({"": problems})
    _check(session, appraisal)
    appraisal.state = AppraisalStage.SUBMITTED
    appraisal.submitted_at = appraisal.updated_at = clock.now()
    appraisal.submitted_by_id = actor.user_id
    appraisal.decided_at = appraisal.decided_by_id = None
    _record(session, AuditAction.APPRAISAL_SUBMITTED, appraisal, actor=actor)


def conflict(appraisal: Appraisal, actor: Actor) -> str:
    """Why the person may not decide on it; empty when they may."""
    return own_matter(
        actor,
        _OWN,
        appraisal.entered_by_id,
        appraisal.submitted_by_id,
        branch_id=appraisal.branch_id,
    )


def decide(
    session: Session,
    appraisal: Appraisal,
    *,
    confirm: bool,
    reason: str,
    actor: Actor,
    version: int,
) -> None:
    """Confirm the results, which freezes them, or return them with a reason.

    Raises InvalidMove in another state, NotAllowed for the person's own, StaleRecord, RuleBroken without a reason.
    """
    if appraisal.state is not AppraisalStage.SUBMITTED:
        raise InvalidMove(f"民主评议目前为“{appraisal.state.label}”，不能确认或退回。")
    if own := conflict(appraisal, actor):
        raise NotAllowed(own)
    check_version(appraisal, version, acting=True)
    if not confirm and not reason:
        raise RuleBroken({"reason": ["请填写退回理由。"]})
    appraisal.state = AppraisalStage.CONFIRMED if confirm else AppraisalStage.RETURNED
    appraisal.opinion = "" if confirm else reason
    appraisal.decided_at = appraisal.updated_at = clock.now()
    appraisal.decided_by_id = actor.user_id
    session.flush()
    keep_decision(
        session,
        "appraisal",
        appraisal.id,
        confirmed=confirm,
        opinion=reason,
        actor=actor,
        committee_id=appraisal.committee_id,
        branch_id=appraisal.branch_id,
    )
    action = AuditAction.APPRAISAL_CONFIRMED if confirm else AuditAction.APPRAISAL_RETURNED
    _record(session, action, appraisal, actor=actor)


def _set_row(row: AppraisalRow, typed: Mapping[str, Any]) -> None:
    for name, value in typed.items():
        setattr(row, name, value)
    if not row.takes_part:
        row.self_assessed = False
        for grade in Grade:
            setattr(row, grade.value, None)
    if not row.is_graded:
        row.final = None


def _follow_roll(session: Session, appraisal: Appraisal) -> None:
    """One row for each member of the day; who was listed keeps what was typed."""
    known = {row.member_id: row for row in appraisal.rows}
    listed = []
    for position, entry in enumerate(roster_on(session, appraisal.branch_id, appraisal.held_on)):
        row = known.get(entry.member_id)
        if row is None:
            row = AppraisalRow(member_id=entry.member_id, takes_part=entry.counted_in_due)
            row.self_assessed, row.opinion, row.final = False, "", None
        row.position, row.name, row.status = position, entry.name, entry.status
        if not row.is_graded:
            row.final = None
        listed.append(row)
    appraisal.rows = listed


def _check(session: Session, appraisal: Appraisal) -> None:
    problems: dict[str, list[str]] = {}
    present = session.scalar(
        select(func.nullif(Activity.present_count, 0)).where(Activity.id == appraisal.activity_id)
    )
    if sentence := ballots_problem(appraisal.ballots, present):
        problems["ballots"] = [sentence]
    for row in appraisal.rows:
        sentence = votes_problem(row.votes, appraisal.ballots)
        if sentence and appraisal.ballots is None:
            problems["ballots"] = [sentence]
        elif sentence:
            problems[f"row{row.id}-excellent"] = [sentence]
    totals = Totals.of(appraisal.rows)
    sentence = excellent_problem(totals.grades[Grade.EXCELLENT], totals.taking_part)
    if sentence:
        problems[""] = [sentence]
    if problems:
        raise RuleBroken(problems)


def _record(session: Session, action: AuditAction, appraisal: Appraisal, *, actor: Actor) -> None:
    record_change(
        session,
        action,
        appraisal,
        actor=actor,
        label=f"{appraisal.year}年度民主评议",
        year=appraisal.year,
        branch_id=appraisal.branch_id,
    )
