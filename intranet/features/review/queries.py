"""Reads of the review: the queue with its checks, the next waiting record, one record beside its checks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor, Permission
from intranet.domain.activities.checks import days_until, submission_problems
from intranet.domain.activities.store import full, load_readable
from intranet.domain.activities.tables import ACTIVITY, Activity
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.planning.workdays import is_late, load_exceptions
from intranet.domain.records.closing import closings_of
from intranet.domain.records.moves import conflict, first_submissions
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary, summary_title, summary_url
from intranet.domain.waiting import brand_records as brand_waiting
from intranet.domain.waiting.activities import Waiting, committee_waiting, days_since, for_review
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed
from intranet.foundation.pagination import COUNT_CAP, capped_count
from intranet.foundation.quarters import Quarter, stored_period

QUEUE_SIZE = 30
QUARTERS_OFFERED = 8
COMMITTEE_PLACE = "机关党委"


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to; unknown values count as no filter."""

    branch: BranchName | None = None
    quarter: Quarter | None = None

    @property
    def args(self) -> dict[str, str]:
        """The same as parameters of an address."""
        chosen = {}
        if self.branch:
            chosen["branch"] = self.branch.code
        if self.quarter:
            chosen["quarter"] = str(self.quarter)
        return chosen

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as SQL conditions over Activity."""
        found: list[ColumnElement[bool]] = []
        if self.branch:
            found.append(Activity.branch_id == self.branch.id)
        if self.quarter:
            first, last = self.quarter.year_months
            found.append(Activity.ym.between(first, last))
        return found


def parse_filters(args: Any, branches: list[BranchName]) -> Filters:
    """Read the filters from an address."""
    by_code = {branch.code: branch for branch in branches}
    try:
        quarter = Quarter.parse(args.get("quarter", ""))
    except ValueError:
        quarter = None
    return Filters(by_code.get(args.get("branch", "")), quarter)


def reviewed_branches(session: Session, actor: Actor) -> list[BranchName]:
    """Branches whose records the person reviews, in office order, with today's names."""
    return branches_of(session, actor, clock.today(), permission=Permission.ACTIVITY_REVIEW)


def quarters_offered(today: date) -> list[Quarter]:
    """The present quarter and those before it, for the filter."""
    found = [Quarter.of(today)]
    while len(found) < QUARTERS_OFFERED:
        found.append(found[-1].previous)
    return found


@dataclass(frozen=True)
class QueueRow:
    """One waiting record as the queue shows it."""

    id: int
    version: int
    title: str
    place: str
    kinds: str
    held_on: date
    submitted_at: datetime
    days: int
    taken_up_by: str
    taken_up_by_me: bool
    late_days: int
    problem_count: int
    conflict: str | None

    @property
    def tickable(self) -> bool:
        """Whether it may be approved without being opened."""
        left_to_me = not self.taken_up_by or self.taken_up_by_me
        return self.problem_count == 0 and self.conflict is None and left_to_me


@dataclass(frozen=True)
class Queue:
    """The oldest waiting records with their number and the committee's own waiting time."""

    rows: list[QueueRow]
    total: int
    waiting: Waiting | None

    @property
    def total_label(self) -> str:
        """共 n 条, and that only the oldest are listed."""
        count = f"{COUNT_CAP}+" if self.total > COUNT_CAP else str(self.total)
        rest = (
            f"，列出最早的 {len(self.rows)} 条，办理后依次补上"
            if self.total > len(self.rows)
            else ""
        )
        return f"共 {count} 条待审核{rest}"


def load_queue(
    session: Session, actor: Actor, filters: Filters, branches: list[BranchName]
) -> Queue:
    """The queue, oldest first. The number of statements does not depend on the number of rows."""
    waiting = select(Activity, User.display_name).where(for_review(actor), *filters.conditions())
    total = session.scalar(capped_count(waiting)) or 0
    found = session.execute(
        waiting.outerjoin(User, User.id == Activity.under_review_by_id)
        .order_by(Activity.submitted_at, Activity.id)
        .limit(QUEUE_SIZE)
        .options(*full())  # type: ignore[arg-type]
    ).all()
    closings = closings_of(session, actor.committee_ids(Permission.ACTIVITY_REVIEW))
    first = first_submissions(session, ACTIVITY, [activity.id for activity, _ in found])
    names = {branch.id: branch.short_name for branch in branches}
    today = clock.today()
    exceptions = load_exceptions(
        session, min((activity.held_on for activity, _ in found), default=today), today
    )
    rows = []
    for activity, reviewer in found:
        closed = closings.include(
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
            day=activity.held_on,
        )
        problems = submission_problems(session, activity, today=today, closed=closed)
        sent_at = first.get(activity.id, activity.submitted_at)
        held_on = activity.ends_on or activity.held_on
        rows.append(
            QueueRow(
                id=activity.id,
                version=activity.version,
                title=activity.title,
                place=names.get(activity.branch_id, COMMITTEE_PLACE),
                kinds="、".join(record.kind.label for record in activity.records),
                held_on=activity.held_on,
                submitted_at=activity.submitted_at,
                days=days_since(activity.submitted_at, today),
                taken_up_by=reviewer or "",
                taken_up_by_me=activity.under_review_by_id == actor.user_id,
                late_days=days_until(activity, sent_at)
                if is_late(held_on, sent_at, exceptions)
                else 0,
                problem_count=sum(len(sentences) for sentences in problems.values()),
                conflict=conflict(activity, actor),
            )
        )
    return Queue(rows, total, committee_waiting(session, actor, today))


@dataclass(frozen=True)
class SummaryRow:
    """A summary that waits for the committee leader: of a branch, or the committee's own of a quarter or a year."""

    title: str
    url: str
    submitted_at: datetime
    days: int


def waiting_summaries(
    session: Session, actor: Actor, branches: list[BranchName]
) -> list[SummaryRow]:
    """Submitted summaries the person may approve, oldest first; there are little more of them than branches."""
    committees = actor.committee_ids(Permission.SUMMARY_REVIEW)
    if not committees:
        return []
    by_id = {branch.id: branch for branch in branches}
    today = clock.today()
    found = session.execute(
        select(
            QuarterlySummary.year,
            QuarterlySummary.quarter,
            QuarterlySummary.branch_id,
            QuarterlySummary.submitted_at,
        )
        .where(
            QuarterlySummary.state == State.SUBMITTED,
            QuarterlySummary.committee_id.in_(committees),
            or_(QuarterlySummary.branch_id.is_(None), QuarterlySummary.branch_id.in_(by_id)),
        )
        .order_by(QuarterlySummary.submitted_at, QuarterlySummary.id)
        .limit(QUEUE_SIZE)
    )
    rows = []
    for year, number, branch_id, moment in found:
        period = stored_period(year, number)
        branch = by_id[branch_id] if branch_id is not None else None
        place = branch.short_name if branch else COMMITTEE_PLACE
        rows.append(
            SummaryRow(
                summary_title(place, period),
                summary_url(period, branch.code if branch else None),
                moment,
                days_since(moment, today),
            )
        )
    return rows


@dataclass(frozen=True)
class BrandRecordRow:
    """A brand or an achievement that waits for review; it is decided on its own page."""

    label: str
    url: str
    place: str
    submitted_at: datetime
    days: int


def waiting_brand_records(
    session: Session, actor: Actor, branches: list[BranchName]
) -> list[BrandRecordRow]:
    """Submitted brands and achievements the person may decide on, the longest waiting first."""
    if not actor.can(Permission.BRAND_REVIEW):
        return []
    names = {branch.id: branch.short_name for branch in branches}
    today = clock.today()
    return [
        BrandRecordRow(
            row.label,
            row.url,
            names.get(row.branch_id, COMMITTEE_PLACE) if row.branch_id else COMMITTEE_PLACE,
            row.submitted_at,
            days_since(row.submitted_at, today),
        )
        for row in brand_waiting.to_review(session, actor)
        if row.submitted_at is not None
    ]


def load_reviewable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The whole activity for review; NotFound for strangers, NotAllowed for those who may only read it."""
    activity = load_readable(session, activity_id, actor)
    if activity.committee_id not in actor.committee_ids(Permission.ACTIVITY_REVIEW):
        raise NotAllowed("这条记录由机关党委审核，您可以查看，不能审核。")
    return activity


def next_waiting(
    session: Session, actor: Actor, filters: Filters, *, after: tuple[datetime, int] | None
) -> int | None:
    """Id of the next record to review: the one after *after* in the queue, else the oldest; own records are skipped.

    ``after`` is (submitted_at, id) of the record just dealt with, which no longer waits when this is asked.
    """
    own: list[ColumnElement[bool]] = [
        Activity.entered_by_id == actor.user_id,
        and_(Activity.submitted_by_id.is_not(None), Activity.submitted_by_id == actor.user_id),
    ]
    if actor.member_id is not None:
        own.append(and_(Activity.chair_id.is_not(None), Activity.chair_id == actor.member_id))
    statement = (
        select(Activity.id)
        .where(for_review(actor), *filters.conditions(), ~or_(*own))
        .order_by(Activity.submitted_at, Activity.id)
        .limit(1)
    )
    if after is not None:
        later = statement.where(tuple_(Activity.submitted_at, Activity.id) > after)
        found = session.scalar(later)
        if found is not None:
            return found
    return session.scalar(statement)
