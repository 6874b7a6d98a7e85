"""Party groups (党小组) of a branch."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, PartyGroup
from intranet.features.organization.changes import claim_row, refuse, refuse_future, take_over
from intranet.features.organization.members.periods import regroup
from intranet.foundation import chinese, clock
from intranet.foundation.errors import InvalidMove


def _refuse_namesake(
    session: Session, branch_id: int, name: str, *, besides: int | None = None
) -> None:
    found = session.scalar(
        select(PartyGroup.id).where(
            PartyGroup.branch_id == branch_id,
            PartyGroup.name == name,
            PartyGroup.dissolved_on.is_(None),
        )
    )
    if found is not None and found != besides:
        raise refuse("name", f"本支部已有{name}，请换一个名称。")


def create_group(
    session: Session, branch: Branch, *, actor: Actor, name: str, founded_on: date
) -> PartyGroup:
    """Set up a Party group; it stands last in the branch's list."""
    refuse_future(founded_on, "founded_on")
    if founded_on < branch.founded_on:
        raise refuse("founded_on", "党小组的成立日期不能早于支部成立日期。")
    _refuse_namesake(session, branch.id, name)
    last = session.scalar(
        select(func.max(PartyGroup.sort_order)).where(PartyGroup.branch_id == branch.id)
    )
    group = PartyGroup(
        branch_id=branch.id,
        name=name,
        founded_on=founded_on,
        dissolved_on=branch.dissolved_on,
        sort_order=0 if last is None else last + 1,
    )
    session.add(group)
    record_change(
        session,
        AuditAction.GROUP_CREATED,
        group,
        actor=actor,
        label=name,
        branch=branch.code,
        founded_on=founded_on.isoformat(),
    )
    return group


def edit_group(
    session: Session,
    group: PartyGroup,
    *,
    actor: Actor,
    version: int | None,
    name: str,
    sort_order: int,
) -> None:
    """Change name and place in the list. Raises StaleRecord."""
    claim_row(session, group, version)
    _refuse_namesake(session, group.branch_id, name, besides=group.id)
    changed = take_over(group, {"name": name, "sort_order": sort_order})
    record_change(
        session, AuditAction.GROUP_EDITED, group, actor=actor, label=name, details=changed
    )


def dissolve_group(
    session: Session, group: PartyGroup, *, actor: Actor, last_day: date
) -> list[int]:
    """Dissolve a Party group after *last_day*; its members belong to no group from the next day on.

    Returns the members whom that concerns.
    """
    if group.dissolved_on is not None:
        raise InvalidMove(f"{group.name}已于{chinese.long_date(group.dissolved_on)}撤销。")
    next_day = last_day + timedelta(days=1)
    if next_day > clock.today():
        raise refuse("last_day", "最后一天应早于今天，组内党员自次日起调整。")
    if last_day < group.founded_on:
        raise refuse("last_day", "撤销日期不能早于成立日期。")
    rows = session.execute(
        select(Member, Membership)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.party_group_id == group.id,
            or_(Membership.ends_on.is_(None), Membership.ends_on > last_day),
        )
        .order_by(Member.id)
    ).all()
    for member, period in rows:
        if period.starts_on > last_day or period.ends_on is not None:
            raise refuse(
                "last_day",
                f"{member.name}在该日之后还有本小组的记录，请先核对其组织关系或换一个日期。",
            )
    for member, _ in rows:
        regroup(session, member, actor=actor, group_id=None, on=next_day)
    group.dissolved_on = last_day
    record_change(
        session,
        AuditAction.GROUP_EDITED,
        group,
        actor=actor,
        label=group.name,
        dissolved_on=[None, last_day.isoformat()],
    )
    members = [member.id for member, _ in rows]
    cause = f"{group.name}于{chinese.long_date(last_day)}撤销"
    late_changes.note(session, members, next_day, cause=cause)
    return members
