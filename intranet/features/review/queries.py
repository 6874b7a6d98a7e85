"""Reads of the review: the queue with its checks, the next waiting record, one record beside its checks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.checks import days_until, submission_problems
from intranet.domain.activities.findings.answers import open_ones, refusing
from intranet.domain.activities.findings.settings import LATE_ENTRY
from intranet.domain.activities.store import complete, load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.records.closing import Ledger, closings_of
from intranet.domain.records.moves import conflict
from intranet.domain.self_check.examination import examine
from intranet.domain.waiting import matters
from intranet.domain.waiting.activities import (
    Waiting,
    days_since,
    for_review,
    submissions,
    summarize,
)
from intranet.domain.waiting.shapes import Row, Stage
from intranet.domain.waiting.statements import decidable
from intranet.foundation import clock
from intranet.foundation.errors import NotAllowed
from intranet.foundation.pagination import COUNT_CAP, capped_count
from intranet.foundation.quarters import Quarter

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
    """Branches of the quarters offered whose records the person reviews, in office order, with their last names."""
    today = clock.today()
    return branches_of(
        session,
        actor,
        today,
        permission=Permission.ACTIVITY_REVIEW,
        first=quarters_offered(today)[-1].first_day,
    )


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
    open_findings: int

    @property
    def tickable(self) -> bool:
        """Whether it may be approved without being opened."""
        left_to_me = not self.taken_up_by or self.taken_up_by_me
        fine = self.problem_count == 0 and self.open_findings == 0
        return fine and self.conflict is None and left_to_me


@dataclass(frozen=True)
class Queue:
    """The oldest waiting records with their number, and how long all of them have been waiting."""

    rows: list[QueueRow]
    total: int
    of_others: int
    waiting: Waiting | None

    @property
    def total_label(self) -> str:
        """共 n 条, that only the oldest are listed, and how many the person must leave to others."""
        count = f"{COUNT_CAP}+" if self.total > COUNT_CAP else str(self.total)
        rest = (
            f"，列出最早的 {len(self.rows)} 条，办理后依次补上"
            if self.total + self.of_others > len(self.rows)
            else ""
        )
        others = f"，另有 {self.of_others} 条请由其他同志审核" if self.of_others else ""
        return f"共 {count} 条待审核{others}{rest}"


def load_queue(
    session: Session, actor: Actor, filters: Filters, branches: list[BranchName]
) -> Queue:
    """The queue, oldest first. The number of statements does not depend on the number of rows."""
    reviewing = actor.committee_ids(Permission.ACTIVITY_REVIEW)
    queued = (for_review(reviewing), *filters.conditions())
    waiting = select(Activity, User.display_name).where(*queued)
    mine = waiting.where(decidable(Activity, actor))
    total, of_all = session.execute(
        select(capped_count(mine).scalar_subquery(), capped_count(waiting).scalar_subquery())
    ).one()
    found = session.execute(
        waiting.outerjoin(User, User.id == Activity.under_review_by_id)
        .order_by(Activity.submitted_at, Activity.id)
        .limit(QUEUE_SIZE)
    ).all()
    complete(session, [activity for activity, _ in found])
    closings = closings_of(session, reviewing)
    names = {branch.id: branch.short_name for branch in branches}
    today = clock.today()
    findings = examine(session, [activity for activity, _ in found])
    rows = []
    for activity, reviewer in found:
        closed = closings.include(
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
            day=activity.held_on,
            ledger=Ledger.ACTIVITIES,
        )
        about = findings[activity.id]
        refused = refusing(about)
        problems = submission_problems(
            session, activity, today=today, closed=closed, refused=refused
        )
        sent_at = activity.first_submitted_at
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
                if any(one.finding.code == LATE_ENTRY for one in about)
                else 0,
                problem_count=sum(len(sentences) for sentences in problems.values()),
                conflict=conflict(activity, actor),
                open_findings=len(open_ones(about)) - len(refused),
            )
        )
    waited = summarize(session.scalars(submissions(*queued)), today)
    return Queue(rows, total, of_all - total, waited)


@dataclass(frozen=True)
class SectionRow:
    """Something else that waits for the person; it is decided on its own page."""

    title: str
    url: str
    place: str
    since: datetime | None
    waited: str
    verb: str


@dataclass(frozen=True)
class Section:
    """What waits under one name, the longest waiting first, and how much it is."""

    title: str
    total: int
    rows: list[SectionRow]


def load_sections(session: Session, actor: Actor, branches: list[BranchName]) -> list[Section]:
    """What waits to be reviewed besides gatherings, which have the queue. One statement."""
    by_id = {branch.id: branch for branch in branches}
    today = clock.today()

    def shown(row: Row) -> SectionRow:
        branch = by_id.get(row.branch_id) if row.branch_id is not None else None
        place = branch.short_name if branch else COMMITTEE_PLACE
        return SectionRow(
            row.title(place),
            row.url(branch.code if branch else None),
            # the name of a summary says whose it is
            "" if row.period else place,
            row.since,
            row.waited(today),
            row.matter.verb,
        )

    found = matters.load(session, actor, today, limit=QUEUE_SIZE, stages={Stage.REVIEW})
    sections = []
    for title in dict.fromkeys(one.matter.title for one in found if one.matter.title):
        here = [one for one in found if one.matter.title == title]
        rows = sorted((row for one in here for row in one.rows), key=lambda row: row.order)
        total = sum(one.total for one in here)
        sections.append(Section(title, total, [shown(row) for row in rows]))
    return sections


def load_reviewable(session: Session, activity_id: int, actor: Actor) -> Activity:
    """The whole activity for review; NotFound for strangers, NotAllowed for those who may only read it."""
    activity = load_readable(session, activity_id, actor)
    if activity.committee_id not in actor.committee_ids(Permission.ACTIVITY_REVIEW):
        raise NotAllowed("这条记录由机关党委审核，您可以查看，不能审核。")
    return activity


@dataclass(frozen=True)
class QueuePlace:
    """Which of how many waiting records one is, the oldest being the first, and the id of the one behind it."""

    number: int
    total: int
    following: int | None


def place_in_queue(
    session: Session, actor: Actor, filters: Filters, activity: Activity
) -> QueuePlace:
    """Where a waiting record stands among those the person may decide on. One statement."""
    mine = select(Activity.id).where(decidable(Activity, actor), *filters.conditions())
    here = (activity.submitted_at, activity.id)
    order = tuple_(Activity.submitted_at, Activity.id)
    behind = mine.where(order > here).order_by(Activity.submitted_at, Activity.id).limit(1)
    row = session.execute(
        select(
            select(func.count())
            .select_from(mine.where(order <= here).subquery())
            .scalar_subquery(),
            select(func.count()).select_from(mine.subquery()).scalar_subquery(),
            behind.scalar_subquery(),
        )
    ).one()
    return QueuePlace(*row)


def next_waiting(
    session: Session, actor: Actor, filters: Filters, *, after: tuple[datetime, int] | None
) -> int | None:
    """Id of the next record to review: the one after *after* in the queue, else the oldest; own records are skipped.

    ``after`` is (submitted_at, id) of the record just dealt with, which no longer waits when this is asked.
    """
    statement = (
        select(Activity.id)
        .where(decidable(Activity, actor), *filters.conditions())
        .order_by(Activity.submitted_at, Activity.id)
        .limit(1)
    )
    if after is not None:
        later = statement.where(tuple_(Activity.submitted_at, Activity.id) > after)
        found = session.scalar(later)
        if found is not None:
            return found
    return session.scalar(statement)
