"""Drafts of problems offered from data; the person adopts, edits or ignores them.

Only what the records can show: members behind the pace of study hours, records entered late, what was not done.
"""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.activities.findings.settings import late_limit
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.duties.people import load_study_targets
from intranet.domain.planning.workdays import is_late, load_exceptions
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.wording import fill
from intranet.domain.study.hours import member_hours
from intranet.domain.study.pace import quarters_over, share_due
from intranet.features.summaries.queries import Workbench
from intranet.foundation import clock
from intranet.foundation.chinese import tenths


def offered_problems(session: Session, workbench: Workbench) -> list[str]:
    """Sentences in the wording of the summary. A fixed number of statements."""
    as_of = workbench.figures.as_of
    # before the quarter is over nobody is behind its pace
    offers = _behind(session, workbench) if clock.is_over(workbench.period.last_day, as_of) else []
    days = late_limit(session, workbench.branch.committee_id)
    late = _late(session, workbench.branch.id, workbench.period.first_day, as_of, within=days)
    if late:
        wording = workbench.source.wording["offer_late"]
        offers.append(fill(wording, {"n": late, "days": days}))
    return [*offers, *_lacking(workbench)]


def _lacking(workbench: Workbench) -> list[str]:
    """What a section would have to tell of and cannot: it is a problem, not a result."""
    wording, figures = workbench.source.wording, workbench.figures
    if not figures.may_deny or not clock.is_over(workbench.period.last_day, figures.as_of):
        return []
    offers = [] if figures.study_count else [wording["offer_no_study"]]
    if figures.brand is None:
        offers.append(wording["offer_no_brand"])
    elif not figures.brand_activities and not figures.brand.ended:
        offers.append(wording["offer_no_brand_activity"])
    return offers


def _behind(session: Session, workbench: Workbench) -> list[str]:
    """Who has less than the share of the year's hours: of members, and of officers beyond that, who owe more."""
    wording, branch = workbench.source.wording, workbench.branch
    year, as_of = workbench.period.year, workbench.figures.as_of
    targets = load_study_targets(session, branch.committee_id, year)
    over = quarters_over(year, as_of)
    asked = [
        one
        for one in member_hours(session, [branch.id], year, as_of)
        if not one.exempt and not one.partial
    ]
    due = share_due(targets.member_tenths, over)
    few = [one for one in asked if one.total_tenths < due]
    due_of_officers = share_due(targets.officer_tenths, over)
    officers = [one for one in asked if one.is_officer and one.total_tenths < due_of_officers]
    offers = []
    if few:
        reason = _usual_absence(session, branch.id, as_of)
        key = "offer_pace" if reason else "offer_pace_plain"
        offers.append(
            fill(wording[key], {"n": len(few), "threshold": tenths(due), "reason": reason or None})
        )
    if any(one not in few for one in officers):
        threshold = tenths(due_of_officers)
        offers.append(
            fill(wording["offer_pace_officers"], {"n": len(officers), "threshold": threshold})
        )
    return offers


def _usual_absence(session: Session, branch_id: int, as_of: date) -> str:
    """The most frequent reason of absence in the year, in words; empty for none, and for what is not of work."""
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
    return reason.label if reason and reason.is_official else ""


def _late(session: Session, branch_id: int, first: date, last: date, *, within: int) -> int:
    rows = session.execute(
        select(func.coalesce(Activity.ends_on, Activity.held_on), Activity.created_at).where(
            Activity.branch_id == branch_id,
            Activity.held_on.between(first, last),
            Activity.state.in_(COUNTED_STATES),
        )
    )
    exceptions = load_exceptions(session, first, clock.today())
    return sum(is_late(held, created, exceptions, within=within) for held, created in rows)
