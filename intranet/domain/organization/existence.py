"""Whether an organisation was there on a day, or somebody belonged to it, so that nothing is recorded of other days."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import RuleBroken


def kept_in(committee_id: int, first: date, last: date) -> ColumnElement[bool]:
    """SQL condition: any branch of the committee existed, and was kept here, from *first* to *last*."""
    return exists().where(
        Branch.committee_id == committee_id,
        Branch.kept_from <= last,
        or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= first),
    )


def require_branch_on(session: Session, branch_id: int, day: date, *, field: str) -> None:
    """Raise RuleBroken beside *field* when the branch was not there on *day*. One statement.

    What a branch merged into another would have recorded since belongs to that one; it is named.
    """
    founded, dissolved, named, successor = _life(session, branch_id)
    _refuse_before(max(founded, named or founded), day, field, "党支部")
    _refuse_after(dissolved, successor, day, field)


def require_branch_until(session: Session, branch_id: int, day: date, *, field: str) -> None:
    """The same for what may reach back to before the branch: only its end is looked at. One statement."""
    _, dissolved, _, successor = _life(session, branch_id)
    _refuse_after(dissolved, successor, day, field)


def _life(session: Session, branch_id: int) -> Row[Any]:
    """First and last day of a branch, that of its first name, and the name of the branch it was merged into."""
    into = aliased(OrganizationName)
    with session.no_autoflush:
        return session.execute(
            select(
                Branch.founded_on,
                Branch.dissolved_on,
                select(func.min(OrganizationName.valid_from))
                .where(OrganizationName.branch_id == branch_id)
                .scalar_subquery(),
                select(into.short_name)
                .where(
                    into.branch_id == Branch.merged_into_id,
                    valid_on(into.valid_from, into.valid_to, clock.today()),
                )
                .scalar_subquery(),
            ).where(Branch.id == branch_id)
        ).one()


def _refuse_after(dissolved: date | None, successor: str | None, day: date, field: str) -> None:
    if dissolved is not None and day > dissolved:
        word = "已于" if dissolved < clock.today() else "将于"
        belongs = f"应登记在{successor}名下" if successor else "请核对"
        raise RuleBroken(
            {field: [f"党支部{word}{long_date(dissolved)}撤销，日期在撤销之后，{belongs}。"]}
        )


def require_committee_on(session: Session, committee_id: int, day: date, *, field: str) -> None:
    """Raise RuleBroken beside *field* when the committee was not there on *day*. One statement."""
    with session.no_autoflush:
        named = session.scalar(
            select(func.min(OrganizationName.valid_from)).where(
                OrganizationName.committee_id == committee_id
            )
        )
    _refuse_before(named or day, day, field, "机关党委")


def require_members_on(
    session: Session, branch_id: int, member_ids: Collection[int], day: date, *, field: str
) -> None:
    """Raise RuleBroken beside *field* for members who did not belong to the branch on *day*. One statement."""
    periods: dict[tuple[int, str], list[tuple[date, date]]] = {}
    with session.no_autoflush:
        for member_id, name, starts_on, ends_on in session.execute(
            select(Member.id, Member.name, Membership.starts_on, Membership.ends_on)
            .join(Membership, Membership.member_id == Member.id)
            .where(Member.id.in_(member_ids), Membership.branch_id == branch_id)
            .order_by(Membership.starts_on, Member.id)
        ).tuples():
            periods.setdefault((member_id, name), []).append((starts_on, ends_on or date.max))
    problems = [
        f"{name}{why}，请核对。"
        for (_, name), spans in periods.items()
        if (why := outside(spans, day, "日期"))
    ]
    if problems:
        raise RuleBroken({field: problems})


def require_membership_on(
    session: Session, member_ids: Collection[int], day: date, *, field: str
) -> None:
    """Raise RuleBroken beside *field* for a day before somebody joined the Party, or after they left for good.

    For what follows members from branch to branch. One statement.
    """
    with session.no_autoflush:
        rows = session.execute(
            select(
                Member.name,
                func.coalesce(Member.joined_party_on, func.min(Membership.starts_on)),
                func.max(func.coalesce(Membership.ends_on, date.max)),
            )
            .join(Membership, Membership.member_id == Member.id)
            .where(Member.id.in_(member_ids))
            .group_by(Member.id)
            .order_by(Member.id)
        ).tuples()
        spans = [(name, joined, last) for name, joined, last in rows]
    problems = [
        *(
            f"{name}自{long_date(joined)}起为党员，日期在此之前，请核对。"
            for name, joined, _ in spans
            if day < joined
        ),
        *(
            f"{name}已于{long_date(last)}离开，日期在此之后，请核对。"
            for name, _, last in spans
            if day > last
        ),
    ]
    if problems:
        raise RuleBroken({field: problems})


def require_on(
    session: Session,
    branch_id: int,
    member_id: int | None,
    day: date | int,
    *,
    field: str,
    follows_member: bool = False,
) -> None:
    """Raise RuleBroken beside *field* for a line of a branch, and of a member, on a day when they were not there.

    What is kept by month (an integer like 202511) belongs to the branch of its first day; what *follows_member* may be
    older than the membership in the branch. Two statements at most.
    """
    if isinstance(day, int):
        day = date(day // 100, day % 100, 1)
    require_branch_on(session, branch_id, day, field=field)
    if member_id is not None and follows_member:
        require_membership_on(session, [member_id], day, field=field)
    elif member_id is not None:
        require_members_on(session, branch_id, [member_id], day, field=field)


def outside(periods: Sequence[tuple[date, date]], day: date, what: str) -> str:
    """How these periods in the branch, in order, leave out the day of *what*; empty where they do not."""
    if any(first <= day <= last for first, last in periods):
        return ""
    before = [last for _, last in periods if last < day]
    if before:
        return f"已于{long_date(max(before))}离开本支部，{what}在此之后"
    return f"自{long_date(periods[0][0])}起才在本支部，{what}在此之前"


def _refuse_before(first: date, day: date, field: str, whose: str) -> None:
    if day < first:
        raise RuleBroken({field: [f"{whose}自{long_date(first)}起设立，日期在此之前，请核对。"]})
