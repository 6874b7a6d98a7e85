"""Who is named in a gathering without having belonged to the branch on its day."""

from collections import defaultdict
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import Member, Membership
from intranet.foundation.chinese import long_date


def out_of_time(session: Session, activity: Activity) -> list[str]:
    """Sentences about people who came to the branch later, or had left it (records, kinds, attendance are loaded).

    A name that the branch never knew is a guest's and says nothing. One statement at most.
    """
    parts = _parts(activity)
    names = {name for _, name, member_id in parts if name and member_id is None}
    present = {row.member_id: row.name for row in activity.attendance}
    if activity.branch_id is None or not (names or present):
        return []
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    called: dict[int, str] = {}
    for member_id, name, starts_on, ends_on in session.execute(
        select(Member.id, Member.name, Membership.starts_on, Membership.ends_on)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.branch_id == activity.branch_id,
            or_(Member.name.in_(names), Member.id.in_(present)),
        )
        .order_by(Membership.starts_on)
    ):
        spans[member_id].append((starts_on, ends_on or date.max))
        called[member_id] = name
    away = {
        member_id: why
        for member_id, periods in spans.items()
        if (why := _why(periods, activity.held_on))
    }
    found = [
        f"{part}{name}{away[member_id]}"
        for part, name, _ in parts
        for member_id in away
        if name in names and called[member_id] == name
    ]
    taking_part = [f"参加人员{present[one]}{away[one]}" for one in present if one in away]
    return [f"{sentence}，请核对姓名和日期。" for sentence in (*found, *taking_part)]


def _parts(activity: Activity) -> list[tuple[str, str, int | None]]:
    return [
        (activity.chair_label, activity.chair_name, activity.chair_id),
        ("记录人", activity.recorder_name, activity.recorder_id),
        *(("主讲人", one.lecturer_name, one.lecturer_id) for one in activity.records),
    ]


def _why(periods: list[tuple[date, date]], day: date) -> str:
    """How these periods in the branch, in order, leave out the day; empty where they do not."""
    if any(first <= day <= last for first, last in periods):
        return ""
    before = [last for _, last in periods if last < day]
    if before:
        return f"已于{long_date(max(before))}离开本支部，活动在此之后"
    return f"自{long_date(periods[0][0])}起才在本支部，活动在此之前"
