"""更正 and 撤回录入: one way for every entry of the organisation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.organization.dependents import dependents, told
from intranet.domain.organization.members import (
    Member,
    MemberExemption,
    MemberPhone,
    Membership,
)
from intranet.domain.organization.tables import (
    Branch,
    OrganizationName,
    PartyGroup,
    Post,
    Term,
)
from intranet.features.organization import access
from intranet.features.organization.changes import (
    claim_row,
    refuse,
    require_grounds,
    take_over,
)
from intranet.features.organization.corrections import rules
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import InvalidMove, NotAllowed

Entry = Branch | OrganizationName | PartyGroup | Term | Post | Member | Membership | MemberExemption

# why somebody is left out is nobody's business who reads trails
_UNTOLD = {"reason"}
# neither a name nor a date
_FREE = {"reason", "document", "approved_by"}


def correct(
    session: Session,
    entry: Entry,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    version: int | None,
    grounds: str,
) -> None:
    """Set what was entered wrongly; rows that adjoin it follow.

    Raises RuleBroken beside a field, or beside ``grounds`` when something stands on the entry and no reason is given;
    StaleRecord.
    """
    claim_row(session, entry, version)
    if any(getattr(entry, name) != new for name, new in values.items() if name not in _FREE):
        require_grounds(session, entry, grounds)
    if (
        isinstance(entry, Membership)
        and values.get("starts_on", entry.starts_on) != entry.starts_on
        and (why := _approved(session, entry, actor))
    ):
        raise refuse("starts_on", why)
    rules.check(session, entry, values)
    since = _reaches(entry, values)
    changed = take_over(entry, dict(values))
    if not changed:
        return
    details = {name: both for name, both in changed.items() if name not in _UNTOLD}
    record_change(
        session,
        AuditAction.ENTRY_CORRECTED,
        entry,
        actor=actor,
        label=rules.label_of(session, entry),
        details=details,
        grounds=grounds,
    )
    _note_late(session, entry, since, "更正")


def _reaches(entry: Entry, values: Mapping[str, Any]) -> date | None:
    """From which day on the corrected days (or the reason of an exemption) change the roll; None when they do not."""
    if not isinstance(entry, (Membership, MemberExemption, Post)):
        return None
    begins = values.get("starts_on", entry.starts_on)
    ends = values.get("ends_on", entry.ends_on)
    days = []
    if begins != entry.starts_on or values.get("reason", "") != getattr(entry, "reason", ""):
        days.append(min(begins, entry.starts_on))
    if ends != entry.ends_on:
        days.append(min(ends or date.max, entry.ends_on or date.max) + rules.ONE_DAY)
    return min(days, default=None)


def _note_late(session: Session, entry: Entry, since: date | None, act: str) -> None:
    """List the handed-in gatherings that a corrected period, post or exemption reaches; take off what agrees again."""
    if since is None or not isinstance(entry, (Membership, MemberExemption, Post)):
        return
    name = session.get_one(Member, entry.member_id).name
    if isinstance(entry, MemberExemption):
        cause = late_changes.exempted(name, act, since)
    else:
        what = "组织关系" if isinstance(entry, Membership) else "任职"
        cause = f"{name}：{act}{long_date(since)}起的{what}"
    late_changes.note(session, {entry.member_id}, since, cause=cause)


def _approved(session: Session, period: Membership, actor: Actor) -> str:
    """Why the person leaves the beginning of the period to the committee; empty when they need not."""
    branch = session.get_one(Branch, period.branch_id)
    if not period.start_reason.is_approved or access.edits_branch(actor, branch):
        return ""
    return "接收预备党员、转正的日期以机关党委的审批为准，请由机关党委工作人员更正。"


def held_by(session: Session, entry: Entry, *, actor: Actor) -> str:
    """Why the entry cannot be taken back any more, with what stands on it; empty when it can.

    Raises NotAllowed for a branch that would take back what the committee approved.
    """
    if isinstance(entry, Membership) and (why := _approved(session, entry, actor)):
        raise NotAllowed(why)
    if why := rules.rested_on(session, entry):
        return why
    found = dependents(session, entry)
    if not found:
        return ""
    return f"已有{told(found)}与此有关，不能撤回录入。日期或名称有误的，请用“更正”。"


def take_back(session: Session, entry: Entry, *, actor: Actor) -> None:
    """Delete an entry on which nothing stands; what it had ended begins to hold again, as if it had never been made."""
    if why := held_by(session, entry, actor=actor):
        raise InvalidMove(why)
    label = rules.label_of(session, entry)
    values = {
        column.name: value.isoformat() if isinstance(value, date) else value
        for column in type(entry).__table__.columns
        if column.name not in _UNTOLD and (value := getattr(entry, column.name)) is not None
    }
    record_change(
        session, AuditAction.ENTRY_TAKEN_BACK, entry, actor=actor, label=label, details=values
    )
    rules.close_gap(session, entry)
    if isinstance(entry, Branch):
        _delete_all(session, OrganizationName, branch_id=entry.id)
    if isinstance(entry, Member):
        _delete_all(session, Membership, member_id=entry.id)
        _delete_all(session, MemberExemption, member_id=entry.id)
        _delete_all(session, MemberPhone, member_id=entry.id)
        late_changes.forget(session, entry.id)
    since = getattr(entry, "starts_on", None)
    session.delete(entry)
    session.flush()
    _note_late(session, entry, since, "撤回")


def _delete_all(session: Session, table: type[Any], **owner: int) -> None:
    for row in session.scalars(select(table).filter_by(**owner)).all():
        session.delete(row)
    session.flush()
