"""Members: entering them and changing what is not dated."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.life.terms import years_after
from intranet.domain.organization.members import (
    ChangeReason,
    Member,
    MemberPhone,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch
from intranet.features.organization.changes import (
    claim,
    refuse,
    refuse_future,
    require_grounds,
    take_over,
)
from intranet.features.organization.members.periods import (
    periods_of,
    refuse_branch_day,
    refuse_group,
)
from intranet.foundation import chinese
from intranet.foundation.errors import NotFound
from intranet.foundation.jobs import job
from intranet.foundation.name_order import name_key

# stands in the trail, which forgets nothing, for what was changed of the particulars
UNTOLD = "（不记内容）"
OF_AGE = 18


def _refuse_young(particulars: Mapping[str, Any], joined_party_on: date | None) -> None:
    """Raise RuleBroken beside ``born_on`` for who would have joined before the age of 18 (《党章》第一条)."""
    born = particulars.get("born_on")
    if born is None:
        return
    refuse_future(born, "born_on")
    if joined_party_on is not None and joined_party_on < years_after(born, OF_AGE):
        raise refuse("born_on", "入党时应年满18岁，请核对出生日期和入党时间。")


@job("organization.order_names")
def order_names(session: Session) -> None:
    """Order all members by the table of strokes as it is now: after an update that changes it. Two statements."""
    names = session.execute(select(Member.id, Member.name)).tuples()
    keys = [{"member_id": member_id, "key": name_key(name)} for member_id, name in names]
    # of the table: it is no change that somebody makes, and the index of the search does not know the order
    table = Member.metadata.tables[Member.__tablename__]
    of_one = table.c.id == bindparam("member_id")
    session.connection().execute(
        update(table).where(of_one).values(sort_key=bindparam("key")), keys
    )


def shown_phone(session: Session, member: Member) -> str:
    """The telephone, masked; empty while there is none."""
    held = session.get(MemberPhone, member.id)
    return held.shown if held else ""


def read_phone(session: Session, member: Member, *, actor: Actor, why: str) -> str:
    """The whole number, which leaves an event. Raises NotFound where there is none."""
    held = session.get(MemberPhone, member.id)
    if held is None:
        raise NotFound("没有登记联系电话。")
    record_change(session, AuditAction.PHONE_READ, member, actor=actor, label=member.name, why=why)
    return held.phone


def _keep_phone(session: Session, member: Member, phone: str | None) -> dict[str, Any]:
    """Store it, take it out where it is empty, or leave it (None); what the trail says of that."""
    if phone is None:
        return {}
    held = session.get(MemberPhone, member.id)
    if phone:
        if held is None:
            held = MemberPhone(member_id=member.id)
            session.add(held)
        held.phone = phone
    elif held is not None:
        session.delete(held)
    return {"phone": [UNTOLD, UNTOLD]}


def create_member(
    session: Session,
    branch: Branch,
    *,
    actor: Actor,
    name: str,
    joined_party_on: date | None,
    is_leading_cadre: bool,
    duty_title: str,
    status: MemberStatus,
    start_reason: ChangeReason,
    starts_on: date,
    group_id: int | None = None,
    another_person: bool = False,
    particulars: Mapping[str, Any] = MappingProxyType({}),
    phone: str | None = None,
) -> Member:
    """Enter a member and the first period. A namesake in the branch is refused unless ``another_person`` says so."""
    _refuse_young(particulars, joined_party_on)
    if start_reason is ChangeReason.ADMITTED:
        if status is not MemberStatus.PROBATIONARY:
            raise refuse("status", "新接收的党员先为预备党员，请核对党员状态。")
        joined_party_on = joined_party_on or starts_on
    refuse_branch_day(branch, starts_on, "starts_on")
    if joined_party_on is not None and joined_party_on > starts_on:
        raise refuse("joined_party_on", "入党时间不能晚于进入本支部的日期。")
    refuse_group(session, branch.id, group_id, starts_on)
    namesake = session.scalar(
        select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Member.name == name,
            Membership.branch_id == branch.id,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= starts_on),
        )
        .limit(1)
    )
    if namesake is not None and not another_person:
        raise refuse(
            "another_person", f"本支部已有党员{name}。如确为同名的另一人，请勾选后再保存。"
        )
    member = Member(
        name=name,
        joined_party_on=joined_party_on,
        is_leading_cadre=is_leading_cadre,
        duty_title=duty_title,
        **particulars,
    )
    session.add(member)
    session.flush()
    _keep_phone(session, member, phone)
    session.add(
        Membership(
            member_id=member.id,
            branch_id=branch.id,
            party_group_id=group_id,
            status=status,
            starts_on=starts_on,
            start_reason=start_reason,
        )
    )
    record_change(
        session,
        AuditAction.MEMBER_CREATED,
        member,
        actor=actor,
        label=name,
        branch=branch.code,
        status=status.value,
        starts_on=starts_on.isoformat(),
        reason=start_reason.value,
    )
    cause = f"{name}：{chinese.long_date(starts_on)}{start_reason.label}"
    late_changes.note(session, {member.id}, starts_on, cause=cause)
    return member


def edit_member(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    version: int | None,
    name: str,
    joined_party_on: date | None,
    is_leading_cadre: bool,
    duty_title: str,
    grounds: str = "",
    particulars: Mapping[str, Any] = MappingProxyType({}),
    phone: str | None = None,
) -> None:
    """Change what is not dated. Raises StaleRecord when the record was saved since *version*.

    Another name, or another day of joining, needs a reason once something stands on the member.
    """
    first = periods_of(session, member)[0]
    if joined_party_on is not None and joined_party_on > first.starts_on:
        raise refuse(
            "joined_party_on",
            f"入党时间不能晚于最早的组织关系记录（{chinese.long_date(first.starts_on)}）。",
        )
    _refuse_young(particulars, joined_party_on)
    claim(member, version)
    if name != member.name or member.joined_party_on not in {None, joined_party_on}:
        require_grounds(session, member, grounds)
    values = {
        "name": name,
        "joined_party_on": joined_party_on,
        "is_leading_cadre": is_leading_cadre,
        "duty_title": duty_title,
    }
    changed = take_over(member, values)
    changed |= {name: [UNTOLD, UNTOLD] for name in take_over(member, dict(particulars))}
    changed |= _keep_phone(session, member, phone)
    record_change(
        session,
        AuditAction.MEMBER_EDITED,
        member,
        actor=actor,
        label=name,
        details={**changed, "grounds": grounds} if grounds else changed,
    )
