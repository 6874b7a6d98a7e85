"""更正 and 撤回录入: one way for every entry of the organisation."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.organization.dependents import dependents, told
from intranet.domain.organization.members import Member, MemberExemption, Membership
from intranet.domain.organization.tables import (
    Branch,
    OrganizationName,
    PartyGroup,
    Post,
    Term,
)
from intranet.features.organization.changes import require_grounds, take_over
from intranet.features.organization.corrections import rules
from intranet.foundation.errors import InvalidMove

Entry = Branch | OrganizationName | PartyGroup | Term | Post | Member | Membership | MemberExemption

# why somebody is left out is nobody's business who reads trails
_UNTOLD = {"reason"}
# neither a name nor a date
_FREE = {"reason", "document", "approved_by"}


def correct(
    session: Session, entry: Entry, values: Mapping[str, Any], *, actor: Actor, grounds: str
) -> None:
    """Set what was entered wrongly; rows that adjoin it follow.

    Raises RuleBroken beside a field, or beside ``grounds`` when something stands on the entry and no reason is given.
    """
    if any(getattr(entry, name) != new for name, new in values.items() if name not in _FREE):
        require_grounds(session, entry, grounds)
    days = _days(entry)
    rules.check(session, entry, values)
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
    _note_late(session, entry, days ^ _days(entry), "更正")


def _days(entry: Entry) -> set[tuple[str, date]]:
    """First and last day of what decides who is counted at a gathering; nothing for other entries."""
    if not isinstance(entry, (Membership, MemberExemption)):
        return set()
    ends = {("last", entry.ends_on)} if entry.ends_on else set()
    return {("first", entry.starts_on), *ends}


def _note_late(
    session: Session, entry: Entry, days: Collection[tuple[str, date]], verb: str
) -> None:
    """List the handed-in gatherings that the change reaches, from the earliest day on which it makes a difference."""
    if not days or not isinstance(entry, (Membership, MemberExemption)):
        return
    member = session.get_one(Member, entry.member_id)
    what = "组织关系" if isinstance(entry, Membership) else "不计入应到"
    since = min(day for _, day in days)
    late_changes.note(session, member.id, since, cause=f"{member.name}：{what}的登记已{verb}")


def refuse_taking_back(session: Session, entry: Entry) -> None:
    """Raise InvalidMove, with what stands on it, when the entry cannot be taken back any more."""
    rules.refuse_only(session, entry)
    found = dependents(session, entry)
    if found:
        raise InvalidMove(
            f"已有{told(found)}与此有关，不能撤回录入。日期或名称有误的，请用“更正”。"
        )


def take_back(session: Session, entry: Entry, *, actor: Actor) -> None:
    """Delete an entry on which nothing stands; what it had ended begins to hold again, as if it had never been made."""
    refuse_taking_back(session, entry)
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
        late_changes.forget(session, entry.id)
        _delete_all(session, Membership, member_id=entry.id)
        _delete_all(session, MemberExemption, member_id=entry.id)
    days = _days(entry)
    session.delete(entry)
    session.flush()
    _note_late(session, entry, days, "撤回")


def _delete_all(session: Session, table: type[Any], **owner: int) -> None:
    for row in session.scalars(select(table).filter_by(**owner)).all():
        session.delete(row)
    session.flush()
