"""Reads of the desk. They are asked together; who does not hold the role does not ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.joint_events import JointEvent, JointInvitation
from intranet.domain.activities.joint_store import is_over
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import only_visible
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.directory import (
    OFFICE_ORDER,
    BranchName,
    existing,
    named_branches,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.domain.waiting.statements import answer_unread
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Question, Several, Value, ordered

# rows looked at for one list; far more than a screen shows
LOOKED_AT = 60
RECENT = 5


@dataclass(frozen=True)
class Scope:
    """What the person has to do with: branches one logs for, and branches one reviews.

    ``left`` are those merged into branches one logs for: what is open there is finished by the latter. ``reviewed`` are
    those of the committees one reviews for since the quarter just ended began, also dissolved ones. ``judged`` are the
    rows of all that existed since the quarter before that.
    """

    names: Mapping[int, BranchName]
    logging: Sequence[int]
    left: Sequence[int]
    reviewing: Sequence[int]
    reviewed: Mapping[int, BranchName]
    judged: Sequence[Branch]

    def place(self, branch_id: int | None) -> str:
        """Short name of the branch; the committee for what belongs to none."""
        known = self.names.get(branch_id) if branch_id is not None else None
        return known.short_name if known else "机关党委"

    def code(self, branch_id: int | None) -> str | None:
        """Code of the branch; None for what belongs to none."""
        known = self.names.get(branch_id) if branch_id is not None else None
        return known.code if known else None


@dataclass(frozen=True)
class ActivityRow:
    """One approved activity."""

    id: int
    title: str
    branch_id: int | None
    held_on: date
    state: State


@dataclass(frozen=True)
class JointRow:
    """A joint event that is over, with the number of branches that have not answered it, and of all."""

    event_id: int
    title: str
    held_on: date
    last_day: date
    created_at: datetime
    open: int
    invited: int


NOWHERE = Scope({}, (), (), (), {}, ())


def scope_of(actor: Actor, today: date) -> Several[Scope]:
    """Branches by what the person does there, with today's names."""
    reviewing = actor.committee_ids(Permission.ACTIVITY_REVIEW)
    ended = Quarter.of(today).previous
    since = ended.first_day
    kept = actor.kept_branches
    # by a post or a delegation anybody may be asked to sign what a branch of the committee writes
    read = {
        *actor.committee_ids(Permission.ACTIVITY_READ),
        *(number for number, _ in actor.seats),
        *(grant.committee_id for grant in actor.grants),
    }
    # of those that no longer exist something may still be open
    named = named_branches(
        today,
        first=date.min,
        committee_ids=sorted(read),
        branch_ids=actor.branch_ids(),
    )
    # the quarter before it is what that is compared with
    judged = Question(
        _judged,
        list,
        committees=reviewing,
        branches=kept,
        day=today,
        first=ended.previous.first_day,
    )

    def scope() -> Scope:
        known = named.answer
        found = [one for one in known if one.lasts_until(today)]
        logging = [branch.id for branch in found if branch.id in kept]
        return Scope(
            {branch.id: branch for branch in known},
            logging,
            [branch.id for branch in known if branch.id in kept and not branch.lasts_until(today)],
            [branch.id for branch in found if branch.committee_id in reviewing],
            {
                branch.id: branch
                for branch in known
                if branch.committee_id in reviewing and branch.lasts_until(since)
            },
            [one for one in judged.answer if one.committee_id in reviewing or one.id in logging],
        )

    return Several(scope, named, judged)


def _judged(value: Value) -> Select[Any]:
    return ordered(
        select(Branch).where(
            or_(
                Branch.committee_id.in_(value.any_of("committees")),
                Branch.id.in_(value.any_of("branches")),
            ),
            existing(value("day"), value("first")),
        ),
        *OFFICE_ORDER,
    )


def recently_approved(session: Session, actor: Actor) -> list[ActivityRow]:
    """The newest approved records the person may read."""
    statement = only_visible(
        select(Activity.id, Activity.title, Activity.branch_id, Activity.held_on, Activity.state),
        actor,
    ).where(Activity.state.in_(COUNTED_STATES))
    return [
        ActivityRow(*row)
        for row in session.execute(
            statement.order_by(Activity.held_on.desc(), Activity.id.desc()).limit(RECENT)
        )
    ]


_REVIEWED = {
    table.record_type.key: table for table in (Activity, QuarterlySummary, Brand, Achievement)
}


def load_declined(session: Session, kind: str, record_id: int, actor: Actor) -> ReviewedColumns:
    """The record of which the person's side asked to have it reopened and has not read the answer; else NotFound."""
    table: type[ReviewedColumns] | None = _REVIEWED.get(kind)
    found = (
        session.scalar(select(table).where(table.id == record_id, answer_unread(table, actor)))
        if table is not None
        else None
    )
    if found is None:
        raise NotFound("没有等待阅知的答复，或者已由其他同志阅知。")
    return found


_LAST_DAY = func.coalesce(JointEvent.ends_on, JointEvent.held_on)


def unanswered(actor: Actor, today: date) -> Question[list[JointRow]]:
    """Joint events of one's committee that are over and wait for branches, the oldest first."""
    return Question(
        _unanswered,
        lambda rows: [JointRow(*row) for row in rows],
        committees=actor.committee_ids(Permission.JOINT_EVENT_EDIT),
        day=today,
    )


def _unanswered(value: Value) -> Select[Any]:
    still_open = func.count(JointInvitation.id).filter(JointInvitation.answered_at.is_(None))
    return (
        select(
            JointEvent.id,
            JointEvent.title,
            JointEvent.held_on,
            _LAST_DAY.label("last_day"),
            JointEvent.created_at,
            still_open.label("open"),
            func.count(JointInvitation.id).label("invited"),
        )
        .join(JointInvitation, JointInvitation.joint_event_id == JointEvent.id)
        .where(
            JointEvent.committee_id.in_(value.any_of("committees")),
            JointEvent.cancelled_at.is_(None),
            is_over(value("day")),
        )
        .group_by(JointEvent.id)
        .having(still_open > 0)
        .order_by(JointEvent.held_on, JointEvent.id)
        .limit(LOOKED_AT)
    )
