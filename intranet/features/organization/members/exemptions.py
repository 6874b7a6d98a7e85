"""Exemptions from 应到 and suspended votes, with who approved them."""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.organization.members import ExemptionReason, Member, MemberExemption
from intranet.features.organization.changes import claim, refuse
from intranet.features.organization.members.periods import open_period, periods_of
from intranet.foundation import chinese
from intranet.foundation.errors import InvalidMove


def add_exemption(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    reason: ExemptionReason,
    approved_by: str,
    starts_on: date,
    ends_on: date | None,
    version: int | None = None,
) -> MemberExemption:
    """Leave the member out of 应到 (or suspend the vote) from/to (last day; None: until further notice).

    The reason stays out of the audit trail: those who read trails need not know it.
    """
    open_period(session, member)
    first = periods_of(session, member)[0]
    if starts_on < first.starts_on:
        raise refuse(
            "starts_on",
            f"开始日期不能早于最早的组织关系记录（{chinese.long_date(first.starts_on)}）。",
        )
    refuse_overlapping(session, member, reason=reason, starts_on=starts_on, ends_on=ends_on)
    claim(member, version)
    exemption = MemberExemption(
        member_id=member.id,
        reason=reason,
        approved_by=approved_by,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(exemption)
    _record(session, AuditAction.EXEMPTION_ADDED, member, exemption, actor=actor)
    cause = late_changes.exempted(member.name, "登记", starts_on)
    late_changes.note(session, {member.id}, starts_on, cause=cause)
    return exemption


def refuse_overlapping(
    session: Session,
    member: Member,
    *,
    reason: ExemptionReason,
    starts_on: date,
    ends_on: date | None,
    besides: int | None = None,
) -> None:
    """Raise RuleBroken for dates in the wrong order, or when the member is exempted alike on some of these days."""
    if ends_on is not None and ends_on < starts_on:
        raise refuse("ends_on", "结束日期不能早于开始日期。")
    for other in session.scalars(
        select(MemberExemption).where(
            MemberExemption.member_id == member.id,
            or_(MemberExemption.ends_on.is_(None), MemberExemption.ends_on >= starts_on),
            *([MemberExemption.starts_on <= ends_on] if ends_on is not None else []),
            *([MemberExemption.id != besides] if besides is not None else []),
        )
    ):
        if other.reason.counted_in_due == reason.counted_in_due:
            raise refuse(
                "starts_on",
                f"与{chinese.long_date(other.starts_on)}开始的登记重叠，请先结束原登记或调整日期。",
            )


def end_exemption(
    session: Session,
    member: Member,
    exemption: MemberExemption,
    *,
    actor: Actor,
    last_day: date,
    version: int | None = None,
) -> None:
    """End an exemption; *last_day* is the last day on which it holds, never later than planned."""
    if last_day < exemption.starts_on:
        raise refuse(
            "last_day", f"结束日期不能早于开始日期{chinese.long_date(exemption.starts_on)}。"
        )
    if exemption.ends_on is not None and last_day >= exemption.ends_on:
        raise InvalidMove(f"该登记到{chinese.long_date(exemption.ends_on)}为止，不需要另行结束。")
    claim(member, version)
    exemption.ends_on = last_day
    _record(session, AuditAction.EXEMPTION_ENDED, member, exemption, actor=actor)
    since = last_day + timedelta(days=1)
    cause = f"{member.name}：{chinese.long_date(since)}起恢复计入应到和表决"
    late_changes.note(session, {member.id}, since, cause=cause)


def _record(
    session: Session,
    action: AuditAction,
    member: Member,
    exemption: MemberExemption,
    *,
    actor: Actor,
) -> None:
    record_change(
        session,
        action,
        member,
        actor=actor,
        label=member.name,
        starts_on=exemption.starts_on.isoformat(),
        ends_on=exemption.ends_on.isoformat() if exemption.ends_on else None,
    )
