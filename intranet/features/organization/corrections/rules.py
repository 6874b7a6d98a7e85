"""What an entry must fit into: the rows before and after it, and the organisation it belongs to."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.life.admissions import probation_end
from intranet.domain.organization.members import (
    ChangeReason,
    Member,
    MemberExemption,
    Membership,
)
from intranet.domain.organization.tables import (
    Branch,
    OrganizationName,
    PartyGroup,
    Post,
    Term,
)
from intranet.features.organization.bodies.operations import refuse_length
from intranet.features.organization.bodies.posts import SHARED_TITLES
from intranet.features.organization.changes import claim, refuse, refuse_future
from intranet.features.organization.members.exemptions import refuse_overlapping
from intranet.features.organization.members.periods import periods_of
from intranet.foundation import clock
from intranet.foundation.chinese import long_date

ONE_DAY = timedelta(days=1)


def label_of(session: Session, entry: Any) -> str:
    """How the trail calls an entry."""
    if isinstance(entry, Branch):
        return entry.code
    if isinstance(entry, OrganizationName):
        return entry.short_name
    if isinstance(entry, (Member, PartyGroup)):
        return entry.name
    if isinstance(entry, Post):
        return entry.title.label
    if isinstance(entry, (Membership, MemberExemption)):
        return session.get_one(Member, entry.member_id).name
    return f"{entry.starts_on.isoformat()}至{entry.expires_on.isoformat()}"


def neighbours(session: Session, entry: Any) -> tuple[Any, Any]:
    """The name, term or period before the entry and the one after it."""
    found = _siblings(session, entry)
    place = found.index(entry)
    return (
        found[place - 1] if place else None,
        found[place + 1] if place + 1 < len(found) else None,
    )


def _siblings(session: Session, entry: Any) -> Sequence[Any]:
    if isinstance(entry, Membership):
        return periods_of(session, session.get_one(Member, entry.member_id))
    table = type(entry)
    begins = table.valid_from if table is OrganizationName else table.starts_on
    return session.scalars(
        select(table)
        .filter_by(branch_id=entry.branch_id, committee_id=entry.committee_id)
        .order_by(begins, table.id)
    ).all()


def check(session: Session, entry: Any, values: Mapping[str, Any]) -> None:
    """Raise RuleBroken beside the field that does not fit; move the end of what adjoins the entry."""
    if isinstance(entry, OrganizationName):
        _check_name(session, entry, values)
    elif isinstance(entry, Term):
        _check_term(session, entry, values)
    elif isinstance(entry, Post):
        _check_post(session, entry, values)
    elif isinstance(entry, Membership):
        _check_period(session, entry, values)
    elif isinstance(entry, MemberExemption):
        refuse_overlapping(
            session,
            session.get_one(Member, entry.member_id),
            reason=values["reason"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            besides=entry.id,
        )
    elif isinstance(entry, PartyGroup):
        _check_group(session, entry, values)


def _between(day: date, before: date | None, after: date | None, field: str, what: str) -> None:
    if before is not None and day <= before:
        raise refuse(field, f"日期应晚于上一{what}的开始日期{long_date(before)}。")
    if after is not None and day >= after:
        raise refuse(field, f"日期应早于下一{what}的开始日期{long_date(after)}。")


def _check_name(session: Session, name: OrganizationName, values: Mapping[str, Any]) -> None:
    day = values.get("valid_from")
    if day is None or day == name.valid_from:
        return
    before, after = neighbours(session, name)
    if before is None:
        raise refuse("valid_from", "首个名称自成立之日起使用，请更正成立日期。")
    _between(day, before.valid_from, after and after.valid_from, "valid_from", "名称")
    before.valid_to = day - ONE_DAY


def _check_term(session: Session, term: Term, values: Mapping[str, Any]) -> None:
    begins, ends = values["starts_on"], values["expires_on"]
    before, after = neighbours(session, term)
    _between(begins, before and before.starts_on, after and after.starts_on, "starts_on", "届任期")
    if term.branch_id is not None:
        founded = session.get_one(Branch, term.branch_id).founded_on
        if begins < founded:
            raise refuse("starts_on", "任期开始日期不能早于支部成立日期。")
    refuse_length(begins, ends, in_branch=term.branch_id is not None)


def _check_post(session: Session, post: Post, values: Mapping[str, Any]) -> None:
    begins, ends = values["starts_on"], values["ends_on"]
    if ends is not None and ends < begins:
        raise refuse("ends_on", f"免职日期不能早于任职日期{long_date(begins)}。")
    member = session.get_one(Member, post.member_id)
    periods = periods_of(session, member)
    branch = post.branch_id
    inside = [one for one in periods if branch is None or one.branch_id == branch]
    if not any(one.starts_on <= begins <= (one.ends_on or date.max) for one in inside):
        raise refuse("starts_on", "该党员在任职开始之日不在本组织，请核对日期。")
    last = max((one.ends_on or date.max for one in inside), default=date.max)
    if (ends or date.max) > last:
        raise refuse("ends_on", f"该党员于{long_date(last)}离开本组织，任职不能超过该日。")
    same = select(Post).where(
        Post.id != post.id,
        Post.title == post.title,
        Post.branch_id.is_(None) if branch is None else Post.branch_id == branch,
        Post.party_group_id.is_(None)
        if post.party_group_id is None
        else Post.party_group_id == post.party_group_id,
        Post.starts_on <= (ends or date.max),
        or_(Post.ends_on.is_(None), Post.ends_on >= begins),
    )
    if post.committee_id is not None:
        same = same.where(Post.committee_id == post.committee_id)
    if post.title in SHARED_TITLES:
        same = same.where(Post.member_id == post.member_id)
    other = session.scalars(same.order_by(Post.starts_on).limit(1)).first()
    if other is not None:
        field = "ends_on" if other.starts_on > begins else "starts_on"
        raise refuse(
            field, f"与{long_date(other.starts_on)}开始的{post.title.label}任职重叠，请核对日期。"
        )


def _check_period(session: Session, period: Membership, values: Mapping[str, Any]) -> None:
    begins = values["starts_on"]
    ends = values.get("ends_on", period.ends_on)
    if period.starts_on > clock.today():
        raise refuse("starts_on", "日期随计划中的党支部合并确定，请撤回合并后另行办理。")
    if _gone_before(session, period.branch_id, ends):
        raise refuse("ends_on", "该党支部已经撤销，组织关系不能延续到撤销之后。")
    if begins != period.starts_on:
        _check_begin(session, period, begins)
    _, after = neighbours(session, period)
    if ends is not None:
        if ends < begins:
            field = "starts_on" if ends == period.ends_on else "ends_on"
            raise refuse(field, "结束日期不能早于开始日期。")
        if ends != period.ends_on:
            refuse_future(ends, "ends_on")
    elif period.ends_on is not None and after is None:
        # 登记离开 was a mistake: the member has stayed
        period.end_reason, period.leaving, period.end_document = None, None, ""
    claim(session.get_one(Member, period.member_id), None)


def _check_begin(session: Session, period: Membership, begins: date) -> None:
    """Whether the period may begin on another day; the one before it ends the day before, where they adjoin."""
    refuse_future(begins, "starts_on")
    founded = session.get_one(Branch, period.branch_id).founded_on
    if begins < founded:
        raise refuse("starts_on", f"日期不能早于该党支部成立日期{long_date(founded)}。")
    member = session.get_one(Member, period.member_id)
    before, _ = neighbours(session, period)
    if before is None:
        if member.joined_party_on and member.joined_party_on > begins:
            raise refuse("starts_on", "进入本支部的日期不能早于入党时间。")
        return
    adjoins = before.ends_on == period.starts_on - ONE_DAY
    least = before.starts_on if adjoins else before.ends_on
    if begins <= least:
        raise refuse("starts_on", f"日期应晚于{long_date(least)}，与上一阶段不重叠。")
    if period.start_reason is ChangeReason.BECAME_FULL:
        earliest = probation_end(member, before)
        if earliest is not None and begins < earliest:
            raise refuse("starts_on", f"预备期为一年，转正日期应不早于{long_date(earliest)}。")
    if adjoins:
        if _gone_before(session, before.branch_id, begins - ONE_DAY):
            raise refuse("starts_on", "原党支部届时已经撤销，请核对日期。")
        before.ends_on = begins - ONE_DAY


def _gone_before(session: Session, branch_id: int, day: date | None) -> bool:
    """Whether the branch was, or will be, dissolved before this day (None: some day to come)."""
    last = session.get_one(Branch, branch_id).dissolved_on
    return last is not None and last < (day or date.max)


def _check_group(session: Session, group: PartyGroup, values: Mapping[str, Any]) -> None:
    day = values["founded_on"]
    refuse_future(day, "founded_on")
    if day < session.get_one(Branch, group.branch_id).founded_on:
        raise refuse("founded_on", "党小组的成立日期不能早于支部成立日期。")
    first = min(
        filter(
            None,
            (
                session.scalar(
                    select(table.starts_on)
                    .where(table.party_group_id == group.id)
                    .order_by(table.starts_on)
                    .limit(1)
                )
                for table in (Membership, Post)
            ),
        ),
        default=day,
    )
    if day > first:
        raise refuse("founded_on", f"本小组自{long_date(first)}起已有登记，成立日期不能晚于该日。")


def rested_on(session: Session, entry: Any) -> str:
    """Why the entry cannot be missing, or what follows rests on it; empty when neither."""
    if isinstance(entry, OrganizationName):
        before, after = neighbours(session, entry)
        if before is None and after is None:
            return "组织至少有一个名称，录入有误的请用“更正”。"
    elif isinstance(entry, Membership):
        before, after = neighbours(session, entry)
        if entry.starts_on > clock.today():
            return "这是计划中的党支部合并的一部分，请撤回合并。"
        if before is not None and _gone_before(session, before.branch_id, entry.ends_on):
            return "原党支部已经撤销，不能恢复在原党支部的组织关系。"
        if after is not None:
            return "此后还有组织关系记录，请先撤回较晚的一条。"
        if before is None:
            return "这是该党员仅有的组织关系记录，登记有误的请在党员页面撤回录入。"
    elif isinstance(entry, Term):
        _, after = neighbours(session, entry)
        if after is not None:
            return "此后还有一届任期，请先撤回较晚的一届。"
    return ""


def close_gap(session: Session, entry: Any) -> None:
    """Let what adjoins a name or period hold on as it did before the entry was made."""
    if isinstance(entry, OrganizationName):
        before, after = neighbours(session, entry)
        if before is not None:
            before.valid_to = entry.valid_to
        elif after is not None:
            after.valid_from = entry.valid_from
    elif isinstance(entry, Membership):
        before, _ = neighbours(session, entry)
        if before is not None and before.ends_on == entry.starts_on - ONE_DAY:
            before.ends_on, before.end_reason = entry.ends_on, entry.end_reason
            before.leaving, before.end_document = entry.leaving, entry.end_document
        claim(session.get_one(Member, entry.member_id), None)


def facts_of(entry: Any) -> dict[str, str]:
    """The days of an entry, for who decides about it."""
    begins = getattr(entry, "starts_on", None) or getattr(entry, "valid_from", None)
    begins = begins or getattr(entry, "founded_on", None)
    ends = getattr(entry, "ends_on", None) or getattr(entry, "expires_on", None)
    return {
        **({"自": long_date(begins)} if begins else {}),
        **({"至": long_date(ends)} if ends else {}),
    }
