"""Writes: the two days, reminders, closing a quarter, leave to correct it. They flush and never commit."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import (
    ClosedQuarter,
    Ledger,
    LockException,
    not_closed_sentence,
    scope_of,
)
from intranet.domain.records.confirmed import refuse_own
from intranet.domain.records.entered import check_version
from intranet.domain.records.locking import forget_closings
from intranet.domain.returns.reminders import ReturnReminder, too_early, words
from intranet.domain.summaries.reporting import (
    LAST,
    ReportingRule,
    rule_on,
    rules_of,
    written_for,
)
from intranet.domain.summaries.tables import noun_of
from intranet.features.closing.queries import (
    Line,
    asked_already,
    begun_for_fourth,
    closed_quarters,
    due_on,
    is_closed_for,
    lasts_sentence,
    own_unapproved,
)
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove, RuleBroken
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import answer

CLOSED = "已经关账，没有重复办理。"
OWN = "这项解锁由您本人申请，请由机关党委其他负责人决定。"
LONGEST = timedelta(days=60)


def set_days(
    session: Session,
    committee_id: int,
    *,
    valid_from: date,
    timely_days: int,
    closing_days: int,
    year_for_fourth: bool,
    actor: Actor,
) -> list[Period]:
    """Add a version of the rule, or correct the one of the same day; return what branches have begun in vain.

    Raises RuleBroken where a quarter for which it would hold is closed, or a branch has handed in for one what would no
    longer be written.
    """
    rules = answer(session, rules_of(committee_id))
    row = ReportingRule(
        id=next((one.id for one in rules if one.valid_from == valid_from), None),
        committee_id=committee_id,
        valid_from=valid_from,
        timely_days=timely_days,
        closing_days=closing_days,
        year_for_fourth=year_for_fourth,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
    )
    in_vain = _check_rests(session, committee_id, rules, row)
    row = session.merge(row)
    record_change(
        session,
        AuditAction.REPORTING_RULE_SET,
        row,
        actor=actor,
        label=f"自{valid_from.isoformat()}起",
        timely_days=timely_days,
        closing_days=closing_days,
        year_for_fourth=year_for_fourth,
    )
    return in_vain


def _check_rests(
    session: Session, committee_id: int, rules: Sequence[ReportingRule], new: ReportingRule
) -> list[Period]:
    """Periods that branches have begun and would no longer write; RuleBroken where more rests on the rules."""
    others = [one for one in rules if one.valid_from != new.valid_from]
    after = sorted([*others, new], key=lambda one: one.valid_from)
    settled = [
        quarter
        for quarter in closed_quarters(session, committee_id)
        if rule_on(after, quarter) is new
    ]
    if settled:
        last = max(settled, key=lambda one: one.last_day)
        told = f"{last.label}已经关账，仍按当时的规定，请填写{long_date(last.last_day)}以后的日期。"
        raise RuleBroken({"valid_from": [told]})
    in_vain = []
    for period, handed_in in begun_for_fourth(session, committee_id):
        fourth = Quarter(period.year, LAST)
        if written_for(fourth, rule_on(rules, fourth)) != period:
            continue
        if written_for(fourth, rule_on(after, fourth)) == period:
            continue
        if handed_in:
            told = (
                f"已有党支部提交{period.label}{noun_of(period)}，{fourth.label}仍按原来的规定填写。"
            )
            raise RuleBroken({"year_for_fourth": [told]})
        in_vain.append(period)
    return in_vain


def remind(
    session: Session,
    quarter: Quarter,
    lines: Sequence[Line],
    lacking: dict[int, list[str]],
    *,
    note: str,
    actor: Actor,
) -> int:
    """Remind each of these branches in words of its own; return how many. Those that have submitted are left out.

    Raises RuleBroken before the last day of the quarter.
    """
    if why := too_early(quarter):
        raise RuleBroken({"branches": [why]})
    waiting = [line for line in lines if line.found.state.with_branch]
    for line in waiting:
        text = words(
            line.name,
            quarter,
            line.found.state,
            line.found.period,
            lacking.get(line.branch.id, []),
            due_on(line.found.deadlines),
            note,
        )
        row = ReturnReminder(
            committee_id=line.branch.committee_id,
            branch_id=line.branch.id,
            year=quarter.year,
            quarter=quarter.number,
            text=text,
            sent_at=clock.now(),
            sent_by_id=actor.user_id,
            sent_by_name=actor.display_name,
        )
        session.add(row)
        record_change(
            session,
            AuditAction.RETURN_REMINDED,
            row,
            actor=actor,
            label=f"{line.branch.code} {quarter.label}",
        )
    return len(waiting)


def close(
    session: Session,
    quarter: Quarter,
    lines: Iterable[Line],
    branch: Branch | None,
    *,
    committee_id: int,
    reason: str,
    actor: Actor,
) -> ClosedQuarter:
    """Close a quarter for one branch, or (without one) for all, *lines* being the branches that it is closed for.

    Raises RuleBroken while the quarter lasts, or while summaries are not approved and no reason is given, which names
    them; InvalidMove when it is closed already.
    """
    if why := lasts_sentence(quarter):
        raise RuleBroken({"place": [why]})
    if is_closed_for(session, branch, committee_id, quarter):
        raise InvalidMove(CLOSED)
    pending = [line.name for line in lines if not line.found.state.is_accepted]
    if branch is None and own_unapproved(session, committee_id, quarter):
        pending.append(COMMITTEE_ITSELF)
    if pending and not reason:
        told = f"{'、'.join(pending)}的小结尚未通过。仍需关账的，请写明理由。"
        raise RuleBroken({"reason": [told]})
    row = ClosedQuarter(
        committee_id=committee_id,
        branch_id=branch.id if branch else None,
        year=quarter.year,
        quarter=quarter.number,
        closed_at=clock.now(),
        closed_by_name=actor.display_name,
        reason=reason,
    )
    session.add(row)
    record_change(
        session,
        AuditAction.QUARTER_CLOSED,
        row,
        actor=actor,
        label=f"{branch.code if branch else '全部党支部'} {quarter.label}",
        unapproved=pending,
        reason=reason,
    )
    forget_closings(session)
    return row


def ask_exception(
    session: Session,
    quarter: Quarter,
    branch: Branch | None,
    *,
    committee_id: int,
    ledgers: Iterable[str],
    reason: str,
    ends_on: date,
    actor: Actor,
    granted: bool,
) -> LockException:
    """Ask for leave to correct a closed quarter, or (*granted*) give it outright.

    Raises RuleBroken for a day that cannot be, where nothing is closed, or where a branch has asked already.
    """
    _check_end(ends_on)
    if not is_closed_for(session, branch, committee_id, quarter):
        raise RuleBroken({"place": [not_closed_sentence(quarter)]})
    if branch and not granted and (why := asked_already(session, [branch], quarter)):
        raise RuleBroken({"place": [why[branch.id]]})
    moment = clock.now()
    row = LockException(
        committee_id=committee_id,
        branch_id=branch.id if branch else None,
        year=quarter.year,
        quarter=quarter.number,
        scope=scope_of(Ledger(word) for word in ledgers),
        reason=reason,
        ends_on=ends_on,
        asked_by_id=actor.user_id,
        asked_by_name=actor.display_name,
        asked_at=moment,
        agreed=True if granted else None,
        decided_by_name=actor.display_name if granted else "",
        decided_at=moment if granted else None,
    )
    session.add(row)
    action = AuditAction.LOCK_EXCEPTION_GRANTED if granted else AuditAction.LOCK_EXCEPTION_ASKED
    _tell(session, action, row, branch.code if branch else "", actor=actor)
    return row


def decide_exception(
    session: Session,
    row: LockException,
    code: str,
    *,
    agreed: bool,
    ledgers: Iterable[str],
    ends_on: date,
    opinion: str,
    actor: Actor,
    version: int,
) -> None:
    """Agree, for the registers and until the day that the committee settles, or decline with an opinion.

    Raises StaleRecord, InvalidMove when it was decided already, NotAllowed for one's own.
    """
    check_version(row, version, acting=True)
    if row.agreed is not None:
        raise InvalidMove("这项解锁申请已经有了决定。")
    refuse_own(actor, OWN, row.asked_by_id, branch_id=row.branch_id)
    if agreed:
        _check_end(ends_on)
        row.scope, row.ends_on = scope_of(Ledger(word) for word in ledgers), ends_on
    row.agreed, row.opinion = agreed, opinion
    row.decided_by_name, row.decided_at = actor.display_name, clock.now()
    action = AuditAction.LOCK_EXCEPTION_GRANTED if agreed else AuditAction.LOCK_EXCEPTION_DECLINED
    _tell(session, action, row, code, actor=actor)


def _check_end(ends_on: date) -> None:
    today = clock.today()
    if not today <= ends_on <= today + LONGEST:
        raise RuleBroken({"ends_on": [f"截止日应在今天起{LONGEST.days}天以内。"]})


def _tell(
    session: Session, action: AuditAction, row: LockException, code: str, *, actor: Actor
) -> None:
    record_change(
        session,
        action,
        row,
        actor=actor,
        label=f"{code} {Quarter(row.year, row.quarter).label}".strip(),
        scope=row.scope_label,
        ends_on=row.ends_on.isoformat(),
        reason=row.reason,
        opinion=row.opinion,
    )
    forget_closings(session)
