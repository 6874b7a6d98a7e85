"""Reads of the desk. Each is one statement; who does not hold the role does not send it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor, Permission
from intranet.domain.activities.joint_events import JointEvent, JointInvitation
from intranet.domain.activities.joint_store import is_over, open_invitation
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import only_visible
from intranet.domain.duties.branches import documented_of_branches
from intranet.domain.duties.standing import DutyStanding
from intranet.domain.organization.directory import BranchName, branches_on
from intranet.domain.organization.tables import Branch
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.reviewed import RecordKind
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.domain.waiting.activities import for_review
from intranet.foundation.quarters import Period, Quarter, stored_period

# rows looked at for one list; far more than a screen shows
LOOKED_AT = 60
RECENT = 5


@dataclass(frozen=True)
class Scope:
    """What the person has to do with: branches one logs for, branches one reviews, committees one approves for.

    ``rolling_up`` are the committees whose own summaries the person types.
    """

    names: dict[int, BranchName]
    logging: list[int]
    reviewing: list[int]
    approving: list[int]
    rolling_up: list[int]

    def place(self, branch_id: int | None) -> str:
        """Short name of the branch; the committee for what belongs to none."""
        known = self.names.get(branch_id) if branch_id is not None else None
        return known.short_name if known else "机关党委"


@dataclass(frozen=True)
class ActivityRow:
    """One open activity; ``reviewer`` is who has taken it up."""

    id: int
    title: str
    branch_id: int | None
    held_on: date
    state: State
    submitted_at: datetime | None
    updated_at: datetime
    reviewer: str | None


@dataclass(frozen=True)
class SummaryRow:
    """One summary (or, with state None, one that nobody has begun); without a branch the committee's own."""

    committee_id: int
    branch_id: int | None
    period: Period
    state: State | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class InvitationRow:
    """A joint event that one of the person's branches has not answered."""

    event_id: int
    title: str
    held_on: date
    last_day: date
    branch_id: int


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


def load_scope(session: Session, actor: Actor, today: date) -> Scope:
    """Branches by what the person does there, with today's names."""
    reviewing = actor.committee_ids(Permission.ACTIVITY_REVIEW)
    logging = actor.kept_branches
    found = branches_on(
        session,
        today,
        committee_ids=actor.committee_ids(Permission.ACTIVITY_READ),
        branch_ids=actor.branch_ids(),
    )
    return Scope(
        {branch.id: branch for branch in found},
        logging,
        [branch.id for branch in found if branch.committee_id in reviewing],
        actor.committee_ids(Permission.SUMMARY_REVIEW),
        actor.committee_ids(Permission.SUMMARY_EDIT),
    )


def _rows(session: Session, statement: Select[Any]) -> list[ActivityRow]:
    return [ActivityRow(*row) for row in session.execute(statement.limit(LOOKED_AT))]


def _open() -> Select[Any]:
    return select(
        Activity.id,
        Activity.title,
        Activity.branch_id,
        Activity.held_on,
        Activity.state,
        Activity.submitted_at,
        Activity.updated_at,
        User.display_name,
    ).outerjoin(User, User.id == Activity.under_review_by_id)


def _mine(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    """Logged by the person's branch, or typed by the person (group leaders, discipline officers, committee staff)."""
    return or_(Activity.branch_id.in_(scope.logging), Activity.entered_by_id == actor.user_id)


def to_finish(session: Session, actor: Actor, scope: Scope) -> list[ActivityRow]:
    """Returned records and drafts of one's own, by the day they were (or will be) held."""
    return _rows(
        session,
        only_visible(_open(), actor)
        .where(Activity.state.in_((State.RETURNED, State.DRAFT)), _mine(actor, scope))
        .order_by(Activity.held_on, Activity.id),
    )


def sent_in(session: Session, actor: Actor, scope: Scope) -> list[ActivityRow]:
    """Submitted records of one's own that wait for the committee, oldest first."""
    return _rows(
        session,
        only_visible(_open(), actor)
        .where(Activity.state == State.SUBMITTED, _mine(actor, scope))
        .order_by(Activity.submitted_at, Activity.id),
    )


def to_review(session: Session, actor: Actor) -> list[ActivityRow]:
    """Waiting records the person may decide on, oldest first."""
    own: list[ColumnElement[bool]] = [
        Activity.entered_by_id == actor.user_id,
        func.coalesce(Activity.submitted_by_id, 0) == actor.user_id,
    ]
    if actor.member_id is not None:
        own.append(func.coalesce(Activity.chair_id, 0) == actor.member_id)
    return _rows(
        session,
        _open().where(for_review(actor), ~or_(*own)).order_by(Activity.submitted_at, Activity.id),
    )


def given_back(session: Session, actor: Actor) -> list[ActivityRow]:
    """Records the committee returned and branches have not sent in again."""
    return _rows(
        session,
        _open()
        .where(
            Activity.state == State.RETURNED,
            Activity.committee_id.in_(actor.committee_ids(Permission.ACTIVITY_REVIEW)),
            Activity.entered_by_id != actor.user_id,
        )
        .order_by(Activity.updated_at, Activity.id),
    )


def last_returns(
    session: Session, activity_ids: Collection[int]
) -> dict[int, tuple[datetime, str]]:
    """When and with which words each record was last given back."""
    found = session.execute(
        select(ReviewEvent.record_id, ReviewEvent.happened_at, ReviewEvent.opinion)
        .where(
            ReviewEvent.record_kind == RecordKind.ACTIVITY,
            ReviewEvent.record_id.in_(activity_ids),
            ReviewEvent.to_state == State.RETURNED,
        )
        .order_by(ReviewEvent.id)
    )
    return {record_id: (moment, opinion) for record_id, moment, opinion in found}


def open_summaries(session: Session, scope: Scope, *, written: Quarter) -> list[SummaryRow]:
    """Summaries to write, to approve or under way; *written* is the quarter whose summary is due now.

    A branch one writes for that has none for that quarter appears with state None, unless it was founded later.
    """
    writing = {
        branch.id
        for branch in scope.names.values()
        if branch.id in scope.logging and branch.founded_on <= written.last_day
    }
    ways: list[ColumnElement[bool]] = [
        QuarterlySummary.branch_id.in_(scope.logging),
        and_(
            QuarterlySummary.branch_id.is_(None),
            QuarterlySummary.committee_id.in_(scope.rolling_up),
        ),
        and_(
            QuarterlySummary.committee_id.in_(scope.approving),
            QuarterlySummary.state.in_((State.SUBMITTED, State.RETURNED)),
        ),
    ]
    due = and_(QuarterlySummary.year == written.year, QuarterlySummary.quarter == written.number)
    rows = [
        SummaryRow(committee_id, branch_id, stored_period(year, number), state, moment)
        for committee_id, branch_id, year, number, state, moment in session.execute(
            select(
                QuarterlySummary.committee_id,
                QuarterlySummary.branch_id,
                QuarterlySummary.year,
                QuarterlySummary.quarter,
                QuarterlySummary.state,
                QuarterlySummary.submitted_at,
            )
            .where(
                or_(*ways),
                or_(
                    QuarterlySummary.state.in_((State.DRAFT, State.SUBMITTED, State.RETURNED)),
                    due,
                ),
            )
            .order_by(QuarterlySummary.year, QuarterlySummary.quarter, QuarterlySummary.branch_id)
            .limit(LOOKED_AT)
        )
    ]
    begun = {row.branch_id for row in rows if row.period == written}
    missing = sorted(writing - begun)
    return rows + [
        SummaryRow(scope.names[branch_id].committee_id, branch_id, written, None, None)
        for branch_id in missing
    ]


def quarter_standings(
    session: Session, branch_ids: list[int], quarter: Quarter, as_of: date
) -> dict[int, tuple[DutyStanding, ...]]:
    """Where branches stand with the duties of the quarter. Eight statements, whatever their number."""
    branches = session.scalars(select(Branch).where(Branch.id.in_(branch_ids))).all()
    return documented_of_branches(session, branches, quarter, as_of)


def recently_approved(session: Session, actor: Actor) -> list[ActivityRow]:
    """The newest approved records the person may read."""
    statement = only_visible(_open(), actor).where(Activity.state.in_(COUNTED_STATES))
    return [
        ActivityRow(*row)
        for row in session.execute(
            statement.order_by(Activity.held_on.desc(), Activity.id.desc()).limit(RECENT)
        )
    ]


_LAST_DAY = func.coalesce(JointEvent.ends_on, JointEvent.held_on)


def to_answer(session: Session, scope: Scope) -> list[InvitationRow]:
    """Invitations that the person's branches have not answered, by day."""
    found = session.execute(
        select(
            JointEvent.id,
            JointEvent.title,
            JointEvent.held_on,
            _LAST_DAY,
            JointInvitation.branch_id,
        )
        .join(JointInvitation, JointInvitation.joint_event_id == JointEvent.id)
        .where(open_invitation(), JointInvitation.branch_id.in_(scope.logging))
        .order_by(JointEvent.held_on, JointEvent.id, JointInvitation.id)
        .limit(LOOKED_AT)
    )
    return [InvitationRow(*row) for row in found]


def unanswered(session: Session, actor: Actor, today: date) -> list[JointRow]:
    """Joint events of one's committee that are over and wait for branches, the oldest first."""
    still_open = func.count(JointInvitation.id).filter(JointInvitation.answered_at.is_(None))
    found = session.execute(
        select(
            JointEvent.id,
            JointEvent.title,
            JointEvent.held_on,
            _LAST_DAY,
            JointEvent.created_at,
            still_open,
            func.count(JointInvitation.id),
        )
        .join(JointInvitation, JointInvitation.joint_event_id == JointEvent.id)
        .where(
            JointEvent.committee_id.in_(actor.committee_ids(Permission.JOINT_EVENT_EDIT)),
            JointEvent.cancelled_at.is_(None),
            is_over(today),
        )
        .group_by(JointEvent.id)
        .having(still_open > 0)
        .order_by(JointEvent.held_on, JointEvent.id)
        .limit(LOOKED_AT)
    )
    return [JointRow(*row) for row in found]
