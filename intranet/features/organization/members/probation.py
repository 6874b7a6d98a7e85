"""What follows probation: full membership, or an extension; also for who has moved since."""

from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.life.admissions import probation_end
from intranet.domain.life.terms import months_after
from intranet.domain.organization.members import (
    ChangeReason,
    Member,
    Membership,
    MemberStatus,
)
from intranet.features.organization.changes import claim, refuse
from intranet.features.organization.members.periods import (
    next_period,
    open_period,
    periods_of,
    refuse_act_day,
)
from intranet.foundation import chinese
from intranet.foundation.errors import InvalidMove


def become_full(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    on: date,
    document: str = "",
    approved_on: date | None = None,
    version: int | None = None,
) -> Membership:
    """转正: full member from *on*, in the same branch and Party group, approved by *document*.

    The membership counts from the day on which the probation was over; the vote comes with the approval.
    """
    period = open_period(session, member)
    if period.status is not MemberStatus.PROBATIONARY:
        raise InvalidMove(f"{member.name}已是正式党员，不需要办理转正。")
    votes_from = approved_on if approved_on is not None and approved_on > on else None
    before = _probation_on(session, member, on, period)
    if before is None:
        refuse_act_day(session, member, period, on, "on")
    earliest = probation_end(member, before or period)
    if earliest is not None and on < earliest:
        lasts = "经延长的预备期" if member.probation_until else "预备期为一年，"
        raise refuse("on", f"{lasts}转正日期应不早于{chinese.long_date(earliest)}。")
    if before is not None:
        # who moved later moved as a full member
        for later in periods_of(session, member):
            if later.starts_on >= on:
                later.status, later.votes_from = MemberStatus.FULL, votes_from
        period = before
    period.end_document = document
    return next_period(
        session,
        member,
        period,
        actor=actor,
        version=version,
        on=on,
        end_reason=ChangeReason.BECAME_FULL,
        start_reason=ChangeReason.BECAME_FULL,
        status=MemberStatus.FULL,
        branch_id=period.branch_id,
        group_id=period.party_group_id,
        votes_from=votes_from,
    )


def _probation_on(
    session: Session, member: Member, day: date, present: Membership
) -> Membership | None:
    """The earlier period into which *day* falls, of somebody who has moved since on probation; None for others."""
    later = [one for one in periods_of(session, member) if one.starts_on >= day]
    on_probation = all(one.status is MemberStatus.PROBATIONARY for one in later)
    if present not in later or not on_probation:
        return None
    return next(
        (
            one
            for one in periods_of(session, member)
            if one.status is MemberStatus.PROBATIONARY
            and one.starts_on < day
            and one.ends_on is not None
            and one.ends_on >= day
        ),
        None,
    )


def extend_probation(
    session: Session, member: Member, *, actor: Actor, months: int, document: str
) -> None:
    """延长预备期, once, by *months* from the day on which the year is over.

    Raises InvalidMove for who is no probationary member, was extended before, or whose admission is not known.
    """
    period = open_period(session, member)
    if period.status is not MemberStatus.PROBATIONARY:
        raise InvalidMove(f"{member.name}已是正式党员，不能延长预备期。")
    if member.probation_until is not None:
        raise InvalidMove(f"{member.name}的预备期已延长过一次，不能再延长。")
    ends_on = probation_end(member, period)
    if ends_on is None:
        raise InvalidMove(f"{member.name}的入党时间没有登记，请先在党员信息中补充。")
    claim(member, None)
    member.probation_until = months_after(ends_on, months)
    record_change(
        session,
        AuditAction.MEMBERSHIP_CHANGED,
        member,
        actor=actor,
        label=member.name,
        probation_until=member.probation_until.isoformat(),
        document=document,
    )
