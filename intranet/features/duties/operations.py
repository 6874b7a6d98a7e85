"""Writes: exemptions asked for and decided, days registered and confirmed, versions of rules added."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.duties.requirements import Requirement
from intranet.domain.duties.rules import Duty, Unit
from intranet.domain.organization.tables import Branch
from intranet.domain.records.confirmed import keep_decision, refuse_own
from intranet.domain.records.entered import check_version
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed

TWICE = "这一天已经登记过，没有重复登记。"
OWN_REQUEST = "不能决定本人提出的说明。"
OWN_ENTRY = "不能确认本人登记的内容，请由其他工作人员确认。"


def _check(actor: Actor, permission: Permission, branch: Branch, sentence: str) -> None:
    if not actor.covers(permission, committee_id=branch.committee_id, branch_id=branch.id):
        raise NotAllowed(sentence)


def request_exemption(
    session: Session,
    branch: Branch,
    duty: Duty,
    *,
    term: tuple[date, date],
    reason: str,
    actor: Actor,
) -> DutyExemption:
    """Ask for an exemption of the branch."""
    _check(actor, Permission.LIFE_EDIT, branch, "只有本支部的书记和党务干事可以提出说明。")
    twice = session.scalar(
        select(DutyExemption.id).where(
            DutyExemption.branch_id == branch.id,
            DutyExemption.code == duty.code,
            DutyExemption.starts_on <= term[1],
            DutyExemption.ends_on >= term[0],
            DutyExemption.agreed.is_not(False),
        )
    )
    if twice is not None:
        raise InvalidMove("这段时间已经提出过情况说明，没有重复提出。")
    row = DutyExemption(
        branch_id=branch.id,
        code=duty.code,
        starts_on=term[0],
        ends_on=term[1],
        reason=reason,
        requested_by_id=actor.user_id,
        requested_at=clock.now(),
    )
    session.add(row)
    _record(session, AuditAction.DUTY_EXEMPTION_REQUESTED, row, branch, actor)
    return row


def decide_exemption(
    session: Session,
    row: DutyExemption,
    branch: Branch,
    *,
    agreed: bool,
    opinion: str,
    actor: Actor,
    version: int,
) -> None:
    """Agree or decline once; InvalidMove when it was decided meanwhile."""
    _check(actor, Permission.DUTY_EXEMPT, branch, "只有机关党委负责人可以决定。")
    locked = session.scalar(
        select(DutyExemption.agreed).where(DutyExemption.id == row.id).with_for_update()
    )
    if locked is not None:
        raise InvalidMove("这项说明已经有了决定。")
    refuse_own(actor, OWN_REQUEST, row.requested_by_id, branch_id=row.branch_id)
    check_version(row, version, acting=True)
    row.agreed, row.opinion = agreed, opinion
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    session.flush()
    _keep(session, "duty_exemption", row.id, branch, agreed, opinion, actor)
    _record(session, AuditAction.DUTY_EXEMPTION_DECIDED, row, branch, actor)


def _keep(
    session: Session,
    kind: str,
    row_id: int,
    branch: Branch,
    confirmed: bool,
    opinion: str,
    actor: Actor,
) -> None:
    keep_decision(
        session,
        kind,
        row_id,
        confirmed=confirmed,
        opinion=opinion,
        actor=actor,
        committee_id=branch.committee_id,
        branch_id=branch.id,
    )


def _record(
    session: Session, action: AuditAction, row: DutyExemption, branch: Branch, actor: Actor
) -> None:
    record_change(
        session,
        action,
        row,
        actor=actor,
        label=row.code,
        details={
            "branch": branch.code,
            "from": row.starts_on.isoformat(),
            "to": row.ends_on.isoformat(),
            "agreed": row.agreed,
        },
    )


def confirm_mark(
    session: Session, row: DutyMark, branch: Branch, *, actor: Actor, version: int
) -> None:
    """Confirm what a branch has registered; nobody confirms their own entry."""
    _check(actor, Permission.DUTY_RULE_EDIT, branch, "只有机关党委工作人员可以确认。")
    refuse_own(actor, OWN_ENTRY, row.entered_by_id, branch_id=row.branch_id)
    if row.confirmed_at is not None:
        raise InvalidMove("这一条已经确认。")
    check_version(row, version, acting=True)
    row.confirmed_by_id, row.confirmed_at = actor.user_id, clock.now()
    session.flush()
    _keep(session, "duty_mark", row.id, branch, True, "", actor)
    record_change(
        session,
        AuditAction.DUTY_MARK_CONFIRMED,
        row,
        actor=actor,
        label=row.code,
        branch=branch.code,
    )


def is_known(session: Session, committee_id: int, code: str, typed: Mapping[str, Any]) -> bool:
    """Whether just this version is there already: a second submit of the same form."""
    known = select(Requirement.id).filter_by(committee_id=committee_id, code=code, **typed)
    return session.scalar(known.limit(1)) is not None


def add_version(
    session: Session, committee_id: int, duty: Duty, typed: Mapping[str, Any], *, actor: Actor
) -> Requirement | None:
    """Add a version of a rule for one committee; earlier ones stay as they are. None where it is there already."""
    return _add(session, committee_id, duty, typed, AuditAction.REQUIREMENT_CHANGED, actor)


def add_rule(
    session: Session,
    committee_id: int,
    kind: ActivityKind,
    typed: Mapping[str, Any],
    *,
    actor: Actor,
) -> Requirement | None:
    """Ask for a kind of activity that was not asked for before. None where it is there already."""
    duty = Duty(
        code=kind.code,
        label=kind.label,
        cycle=typed["cycle"],
        unit=Unit.BRANCH,
        basis=typed["basis"],
        convened=False,
        # after what is shipped
        sort_order=1000 + kind.sort_order,
    )
    return _add(session, committee_id, duty, typed, AuditAction.REQUIREMENT_ADDED, actor)


def _add(
    session: Session,
    committee_id: int,
    duty: Duty,
    typed: Mapping[str, Any],
    action: AuditAction,
    actor: Actor,
) -> Requirement | None:
    if not actor.covers(Permission.DUTY_RULE_EDIT, committee_id=committee_id, branch_id=None):
        raise NotAllowed("只有机关党委工作人员可以调整要求。")
    if is_known(session, committee_id, duty.code, typed):
        return None
    row = Requirement(
        committee_id=committee_id,
        code=duty.code,
        label=duty.label,
        measure=duty.measure,
        unit=duty.unit,
        convened=duty.convened,
        sort_order=duty.sort_order,
        **typed,
        entered_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session.add(row)
    record_change(
        session,
        action,
        row,
        actor=actor,
        label=duty.label,
        code=row.code,
        minimum=row.minimum,
        cycle=row.cycle.value,
        valid_from=row.valid_from.isoformat(),
    )
    return row
