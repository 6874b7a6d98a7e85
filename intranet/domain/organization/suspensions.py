"""Suspended votes that are kept from elsewhere: the roster follows, and says nothing about why.

Who keeps the branch's lists sees that the member has no vote for a time, as for any other suspended vote; only who
wrote it changes it.
"""

from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.organization.members import ExemptionReason, MemberExemption

APPROVED_BY = "上级党组织"


def keep_vote_suspended(
    session: Session,
    number: int | None,
    member_id: int,
    span: tuple[date, date | None] | None,
    *,
    actor: Actor,
) -> int | None:
    """Make the roster say that the member has no vote in this *span* (last day None: until further notice).

    *number* is what an earlier call returned for the same cause, None for the first; the answer is None when the vote
    is not suspended on any day. The votes of handed-in gatherings are the caller's affair.
    """
    row = session.get(MemberExemption, number) if number is not None else None
    if span is None:
        if row is not None:
            record_change(session, AuditAction.ENTRY_TAKEN_BACK, row, actor=actor)
            session.delete(row)
        return None
    action = AuditAction.ENTRY_CORRECTED
    if row is None:
        action = AuditAction.EXEMPTION_ADDED
        row = MemberExemption(
            member_id=member_id,
            reason=ExemptionReason.VOTE_SUSPENDED,
            approved_by=APPROVED_BY,
            kept_elsewhere=True,
        )
        session.add(row)
    elif (row.starts_on, row.ends_on) == span:
        return row.id
    elif span[1] is not None and row.ends_on is None:
        action = AuditAction.EXEMPTION_ENDED
    row.starts_on, row.ends_on = span
    record_change(session, action, row, actor=actor)
    return row.id
