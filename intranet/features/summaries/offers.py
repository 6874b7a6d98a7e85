"""Drafts of problems offered from data; the person adopts, edits or ignores them.

Only what the records can show: members behind the pace of study hours, records entered late.
"""

from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind, AttendanceMode, DueRule
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance, AttendanceStatus
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import valid_on
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.wording import fill
from intranet.features.summaries.queries import Workbench
from intranet.foundation import clock

YEARLY_HOURS = 32
"""学时 a member owes in a year, 《中国共产党党员教育管理工作条例》第二十条; a quarter of it by each quarter's end."""

LATE_DAYS = 7


def offered_problems(session: Session, workbench: Workbench) -> list[str]:
    """Sentences in the wording of the summary. Three statements."""
    wording = workbench.source.wording
    branch_id, as_of = workbench.branch.id, workbench.figures.as_of
    threshold = YEARLY_HOURS * workbench.quarter.number // 4
    offers = []
    # before the quarter is over nobody is behind its pace
    behind = (
        _behind(session, branch_id, as_of, threshold * 10)
        if as_of >= workbench.quarter.last_day
        else 0
    )
    if behind:
        reason = _usual_absence(session, branch_id, as_of)
        key = "offer_pace" if reason else "offer_pace_plain"
        offers.append(
            fill(wording[key], {"n": behind, "threshold": threshold, "reason": reason or None})
        )
    late = _late(session, branch_id, workbench.quarter.first_day, as_of)
    if late:
        offers.append(fill(wording["offer_late"], {"n": late, "days": LATE_DAYS}))
    return offers


def member_hours(session: Session, branch_id: int, as_of: date) -> dict[int, int]:
    """Study hours (tenths) of each member of *as_of* in the calendar year, from attendance. One statement."""
    concerned = or_(
        ActivityKind.attendance_mode != AttendanceMode.DUE,
        ActivityKind.due_rule == DueRule.ALL_MEMBERS,
        and_(
            ActivityKind.due_rule == DueRule.BRANCH_COMMITTEE,
            Attendance.in_branch_committee.is_(True),
        ),
        and_(
            ActivityKind.due_rule == DueRule.PARTY_GROUP,
            Attendance.party_group_id == Activity.party_group_id,
        ),
    )
    hours = (
        select(
            Attendance.member_id.label("member_id"),
            func.sum(ActivityRecord.study_hours_tenths).label("tenths"),
        )
        .join(Activity, Activity.id == Attendance.activity_id)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            Activity.branch_id == branch_id,
            Activity.held_on.between(date(as_of.year, 1, 1), as_of),
            Activity.state.in_(COUNTED_STATES),
            Attendance.status == AttendanceStatus.PRESENT,
            concerned,
        )
        .group_by(Attendance.member_id)
        .subquery()
    )
    rows = session.execute(
        select(Membership.member_id, func.coalesce(hours.c.tenths, 0))
        .outerjoin(hours, hours.c.member_id == Membership.member_id)
        .where(
            Membership.branch_id == branch_id,
            valid_on(Membership.starts_on, Membership.ends_on, as_of),
        )
    )
    return {member_id: int(tenths) for member_id, tenths in rows}


def _behind(session: Session, branch_id: int, as_of: date, threshold_tenths: int) -> int:
    hours = member_hours(session, branch_id, as_of)
    return sum(tenths < threshold_tenths for tenths in hours.values())


def _usual_absence(session: Session, branch_id: int, as_of: date) -> str:
    """The most frequent reason of absence in the year, in words; empty when nobody was absent."""
    reason = session.scalar(
        select(Attendance.absence_reason)
        .join(Activity, Activity.id == Attendance.activity_id)
        .where(
            Activity.branch_id == branch_id,
            Activity.held_on.between(date(as_of.year, 1, 1), as_of),
            Activity.state.in_(COUNTED_STATES),
            Attendance.absence_reason.is_not(None),
        )
        .group_by(Attendance.absence_reason)
        .order_by(func.count().desc(), Attendance.absence_reason)
        .limit(1)
    )
    return reason.label if reason else ""


def _late(session: Session, branch_id: int, first: date, last: date) -> int:
    rows = session.execute(
        select(func.coalesce(Activity.ends_on, Activity.held_on), Activity.created_at).where(
            Activity.branch_id == branch_id,
            Activity.held_on.between(first, last),
            Activity.state.in_(COUNTED_STATES),
        )
    )
    limit = timedelta(days=LATE_DAYS)
    return sum(clock.local(created).date() - held > limit for held, created in rows)
