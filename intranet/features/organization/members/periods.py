"""Dated membership. Periods are rows: an act ends one and opens the next, it never overwrites."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.organization.members import (
    ChangeReason,
    Leaving,
    Member,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.rights import end_rights_of_member
from intranet.domain.organization.tables import Branch, PartyGroup, short_name_on
from intranet.features.organization.bodies.posts import end_posts_of
from intranet.features.organization.changes import claim, refuse, refuse_future
from intranet.foundation import chinese, clock
from intranet.foundation.errors import InvalidMove, NotAllowed

ONE_DAY = timedelta(days=1)


def periods_of(session: Session, member: Member) -> list[Membership]:
    """All periods of the member, oldest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.member_id == member.id)
            .order_by(Membership.starts_on, Membership.id)
        )
    )


def transfer(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    to_branch: Branch,
    on: date,
    group_id: int | None = None,
    version: int | None = None,
) -> Membership:
    """Move the member to another branch from *on*; posts and roles in the former branch end the day before.

    So do posts of the former committee where the branch is another committee's.

    It needs the right to edit the members of both branches: between branches the committee's staff transfers.
    """
    period = open_period(session, member)
    if not actor.covers(
        Permission.MEMBER_EDIT, committee_id=to_branch.committee_id, branch_id=to_branch.id
    ):
        raise NotAllowed("在党支部之间转接组织关系，由机关党委工作人员办理。")
    if to_branch.id == period.branch_id:
        raise refuse("branch_id", f"{member.name}已在这个党支部，请选择转入的党支部。")
    refuse_act_day(session, member, period, on, "on")
    refuse_branch_day(to_branch, on, "on")
    refuse_group(session, to_branch.id, group_id, on)
    end_posts_of(
        session,
        member,
        actor=actor,
        last_day=on - ONE_DAY,
        field="on",
        branch_id=period.branch_id,
    )
    left = session.get_one(Branch, period.branch_id).committee_id
    if left != to_branch.committee_id:
        last_day = on - ONE_DAY
        end_posts_of(session, member, actor=actor, last_day=last_day, field="on", committee_id=left)
    end_rights_of_member(
        session, member.id, actor=actor, last_day=on - ONE_DAY, branch_id=period.branch_id
    )
    return next_period(
        session,
        member,
        period,
        actor=actor,
        version=version,
        on=on,
        end_reason=ChangeReason.TRANSFERRED_OUT,
        start_reason=ChangeReason.TRANSFERRED_IN,
        status=period.status,
        branch_id=to_branch.id,
        group_id=group_id,
    )


def change_group(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    group_id: int | None,
    on: date,
    version: int | None = None,
) -> Membership:
    """Move the member to another Party group of the branch (None: to no group) from *on*."""
    following = regroup(session, member, actor=actor, group_id=group_id, on=on, version=version)
    _note_late(session, member, on, ChangeReason.GROUP_CHANGED, following.branch_id)
    return following


def regroup(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    group_id: int | None,
    on: date,
    version: int | None = None,
) -> Membership:
    """The same, for who lists the gatherings that it reaches for all members at once."""
    period = open_period(session, member)
    if group_id == period.party_group_id:
        raise refuse("group_id", f"{member.name}已在这个党小组，请选择调整后的党小组。")
    refuse_act_day(session, member, period, on, "on")
    refuse_group(session, period.branch_id, group_id, on)
    if period.party_group_id is not None:
        end_posts_of(
            session,
            member,
            actor=actor,
            last_day=on - ONE_DAY,
            field="on",
            group_id=period.party_group_id,
        )
    return next_period(
        session,
        member,
        period,
        actor=actor,
        version=version,
        on=on,
        end_reason=ChangeReason.GROUP_CHANGED,
        start_reason=ChangeReason.GROUP_CHANGED,
        status=period.status,
        branch_id=period.branch_id,
        group_id=group_id,
    )


def leave(
    session: Session,
    member: Member,
    *,
    actor: Actor,
    reason: ChangeReason,
    last_day: date,
    leaving: Leaving | None = None,
    document: str = "",
    version: int | None = None,
) -> None:
    """End the membership for good: transferred out of the office, deceased, or (``leaving``) no longer a member.

    Whoever ceases to be a member does so by a decision: RuleBroken beside ``document`` without its number.

    Every post of the member and every role in a branch ends on the same day.
    """
    period = open_period(session, member)
    refuse_future(last_day, "last_day")
    if last_day < period.starts_on:
        raise refuse(
            "last_day",
            f"日期不能早于现阶段的开始日期{chinese.long_date(period.starts_on)}。",
        )
    if leaving is not None and not document:
        raise refuse("document", f"请填写{leaving.label}的批准文件或决定的文号。")
    claim(member, version)
    end_posts_of(session, member, actor=actor, last_day=last_day, field="last_day")
    end_rights_of_member(session, member.id, actor=actor, last_day=last_day)
    period.ends_on = last_day
    period.end_reason, period.leaving, period.end_document = reason, leaving, document
    _record_change(session, member, actor=actor, day=last_day, reason=leaving or reason)
    late_changes.note(
        session,
        {member.id},
        last_day + ONE_DAY,
        cause=f"{member.name}：{(leaving or reason).label}，最后一天{chinese.long_date(last_day)}",
    )


def come_back(
    session: Session,
    member: Member,
    branch: Branch,
    *,
    actor: Actor,
    status: MemberStatus,
    on: date,
    group_id: int | None = None,
    version: int | None = None,
) -> Membership:
    """A former member's organisational relation is transferred in again: a new period from *on*."""
    last = periods_of(session, member)[-1]
    if last.ends_on is None:
        raise InvalidMove(f"{member.name}现在册，不需要办理转入。")
    if last.end_reason is ChangeReason.DECEASED:
        raise InvalidMove(f"{member.name}已登记去世，请核对。")
    if on <= last.ends_on:
        raise refuse("on", f"转入日期应晚于上次离开的日期{chinese.long_date(last.ends_on)}。")
    refuse_branch_day(branch, on, "on")
    _refuse_overlap(session, member, on, "on")
    refuse_group(session, branch.id, group_id, on)
    claim(member, version)
    period = Membership(
        member_id=member.id,
        branch_id=branch.id,
        party_group_id=group_id,
        status=status,
        starts_on=on,
        start_reason=ChangeReason.TRANSFERRED_IN,
    )
    session.add(period)
    _record_change(session, member, actor=actor, day=on, reason=ChangeReason.TRANSFERRED_IN)
    _note_late(session, member, on, ChangeReason.TRANSFERRED_IN, branch.id)
    return period


def open_period(session: Session, member: Member) -> Membership:
    """The present period; InvalidMove for a former member."""
    last = periods_of(session, member)[-1]
    if last.starts_on > clock.today():
        raise InvalidMove(
            f"{member.name}将于{chinese.long_date(last.starts_on)}随党支部合并转接组织关系；"
            "此前有其他变动的，请机关党委工作人员先撤回合并。"
        )
    if last.ends_on is not None:
        raise InvalidMove(
            f"{member.name}的组织关系已于{chinese.long_date(last.ends_on)}结束，不能再办理此项。"
        )
    return last


def next_period(
    session: Session,
    member: Member,
    period: Membership,
    *,
    actor: Actor,
    version: int | None,
    on: date,
    end_reason: ChangeReason,
    start_reason: ChangeReason,
    status: MemberStatus,
    branch_id: int,
    group_id: int | None,
    votes_from: date | None = None,
) -> Membership:
    """End *period* the day before *on* and begin the next, which lasts as long as that would have."""
    claim(member, version)
    last, why = period.ends_on, period.end_reason
    period.ends_on = on - ONE_DAY
    period.end_reason = end_reason
    following = Membership(
        member_id=member.id,
        branch_id=branch_id,
        party_group_id=group_id,
        status=status,
        starts_on=on,
        ends_on=last,
        start_reason=start_reason,
        end_reason=why,
        votes_from=votes_from or period.votes_from,
    )
    session.add(following)
    _record_change(session, member, actor=actor, day=on, reason=start_reason)
    # of those who move with their group it is listed once
    if start_reason is not ChangeReason.GROUP_CHANGED:
        _note_late(session, member, on, start_reason, branch_id)
    return following


def _note_late(
    session: Session, member: Member, on: date, reason: ChangeReason, branch_id: int
) -> None:
    """List the gatherings that the change reaches, when it is entered after its day; a transfer says where to.

    The branch that the member left reads it, too.
    """
    name = ""
    if reason is ChangeReason.TRANSFERRED_IN:
        name = session.scalar(select(short_name_on(branch_id, on))) or ""
    cause = f"{member.name}：{chinese.long_date(on)}{reason.label}{name}"
    late_changes.note(session, {member.id}, on, cause=cause)


def _record_change(
    session: Session, member: Member, *, actor: Actor, day: date, reason: ChangeReason | Leaving
) -> None:
    record_change(
        session,
        AuditAction.MEMBERSHIP_CHANGED,
        member,
        actor=actor,
        label=member.name,
        day=day.isoformat(),
        reason=reason.value,
    )


def refuse_act_day(
    session: Session, member: Member, period: Membership, on: date, field: str
) -> None:
    """Raise RuleBroken beside *field* for a day to come, not after the beginning of *period*, or in another period."""
    refuse_future(on, field)
    if on <= period.starts_on:
        raise refuse(field, f"日期应晚于现阶段的开始日期{chinese.long_date(period.starts_on)}。")
    _refuse_overlap(session, member, on, field, besides=period.id)


def _refuse_overlap(
    session: Session, member: Member, on: date, field: str, *, besides: int | None = None
) -> None:
    """No two periods of a member share a day: nothing else may last until *on* or begin after it."""
    statement = select(func.max(Membership.starts_on)).where(
        Membership.member_id == member.id,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= on, Membership.starts_on >= on),
    )
    if besides is not None:
        statement = statement.where(Membership.id != besides)
    found = session.scalar(statement)
    if found is not None:
        raise refuse(
            field,
            f"与{chinese.long_date(found)}开始的组织关系记录重叠，请核对日期。",
        )


def refuse_branch_day(branch: Branch, day: date, field: str) -> None:
    refuse_future(day, field)
    if day < branch.founded_on:
        raise refuse(field, f"日期不能早于该党支部成立日期{chinese.long_date(branch.founded_on)}。")
    if branch.dissolved_on is not None:
        gone = branch.dissolved_on < clock.today()
        word = "已于" if gone else "将合并到其他党支部，"
        raise refuse(field, f"该党支部{word}{chinese.long_date(branch.dissolved_on)}撤销。")


def refuse_group(session: Session, branch_id: int, group_id: int | None, day: date) -> None:
    if group_id is None:
        return
    group = session.get(PartyGroup, group_id)
    if group is None or group.branch_id != branch_id:
        raise refuse("group_id", "请选择该党支部的党小组。")
    if group.founded_on > day or (group.dissolved_on is not None and group.dissolved_on < day):
        raise refuse("group_id", f"{group.name}在{chinese.long_date(day)}尚未成立或已经撤销。")
