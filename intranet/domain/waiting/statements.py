"""Which rows wait, as statements: what a person may decide on, has to finish, has sent in.

Each statement answers the columns of ``line``; None when the person has nothing to do with such rows: nothing is asked.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.late_changes import RollChange, handled_by, is_open
from intranet.domain.activities.tables import Activity, ActivityRecord, Vote
from intranet.domain.activities.visibility import visible
from intranet.domain.brands.tables import Brand
from intranet.domain.life.admissions import waits_for_approval
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import Move, Right, State
from intranet.domain.returns.standing import ReturnState
from intranet.domain.summaries.reporting import number_written_for
from intranet.domain.summaries.store import reopened
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation.database import UtcDateTime
from intranet.foundation.quarters import Quarter
from intranet.foundation.several import within

Reviewed = type[ReviewedColumns]
Condition = ColumnElement[bool]
Rows = Callable[[Actor, date], Select[Any] | None]


def line(
    number: Any,
    title: Any,
    branch: Any,
    *,
    day: Any = None,
    since: Any = None,
    period: Any = None,
    detail: Any = "",
) -> Select[Any]:
    """One thing that waits: ``day`` on which it is held, ``since`` when it waits, ``period`` of a summary."""
    return select(
        number.label("id"),
        cast(title, String).label("title"),
        branch.label("branch_id"),
        (cast(None, Date) if day is None else day).label("day"),
        (cast(None, UtcDateTime()) if since is None else since).label("since"),
        cast(func.coalesce(detail, ""), String).label("detail"),
        (cast(None, Integer) if period is None else period).label("period"),
    )


def standing(today: date) -> Select[Any]:
    """Ids of the branches that exist today, and of those that left to another what they had not finished."""
    return (
        select(Branch.id)
        .join(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(
            or_(
                valid_on(Branch.founded_on, Branch.dissolved_on, today),
                Branch.merged_into_id.is_not(None),
            ),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, today),
        )
    )


# who has taken it up
_REVIEWER = func.coalesce(
    select(User.display_name).where(User.id == Activity.under_review_by_id).scalar_subquery()
    + literal("已受理"),
    literal("等机关党委审核"),
)


def _last_return(table: Reviewed, column: Any) -> Any:
    return _last(table, column, ReviewEvent.to_state == State.RETURNED)


def _last(table: Reviewed, column: Any, which: Condition) -> Any:
    return (
        select(column)
        .where(
            ReviewEvent.record_kind == table.record_type.key,
            ReviewEvent.record_id == table.id,
            which,
        )
        .order_by(ReviewEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _since_return(table: Reviewed) -> Any:
    return func.coalesce(_last_return(table, ReviewEvent.happened_at), table.updated_at)


# Kinds of a gathering that was never handed in, by their codes: what it will count for, and that it may come late.
_KINDS_TO_SEND = case(
    (
        Activity.first_submitted_at.is_(None),
        select(func.aggregate_strings(ActivityKind.code, " "))
        .join(ActivityRecord, ActivityRecord.kind_id == ActivityKind.id)
        .where(ActivityRecord.activity_id == Activity.id)
        .scalar_subquery(),
    ),
    else_="",
)


def _lines(table: Reviewed, today: date, since: Any, detail: Any = "") -> Select[Any]:
    if table is Activity:
        day = Activity.held_on
        return line(table.id, table.caption, table.branch_id, day=day, since=since, detail=detail)
    if table is QuarterlySummary:
        period = QuarterlySummary.year * 10 + QuarterlySummary.quarter
        return line(table.id, "", table.branch_id, since=since, period=period, detail=detail).where(
            or_(
                table.branch_id.is_(None),
                standing(today).where(Branch.id == table.branch_id).exists(),
            )
        )
    title = literal("品牌 ") + table.caption if table is Brand else table.caption
    return line(table.id, title, table.branch_id, since=since, detail=detail)


def _others(table: Reviewed, actor: Actor) -> Condition:
    """Not one's own: the same as ``moves.conflict`` in SQL."""
    own: list[Condition] = [
        table.entered_by_id.in_(actor.accounts),
        func.coalesce(table.submitted_by_id, 0).in_(actor.accounts),
        *(table.writers.contains(f" {account} ") for account in actor.accounts),
        func.coalesce(table.branch_id, 0).in_(actor.answers_for),
    ]
    if actor.member_id is not None:
        for linked, typed in table.record_type.avoided.items():
            member, name = getattr(table, linked), getattr(table, typed)
            own.append(func.coalesce(member, 0) == actor.member_id)
            own.append(and_(member.is_(None), name == actor.member_name))
    return ~or_(*own)


def reopenable(table: Reviewed, actor: Actor) -> Condition:
    """Asked to be reopened, of a committee for which the person decides on that."""
    return and_(
        table.reopening_asked_at.is_not(None),
        table.committee_id.in_(actor.committee_ids(table.record_type.rights[Right.REOPEN])),
        _others(table, actor),
    )


def decidable(table: Reviewed, actor: Actor) -> Condition:
    """Submitted to a committee for which the person reviews, and not the person's own."""
    return and_(
        table.state == State.SUBMITTED,
        table.committee_id.in_(actor.committee_ids(table.record_type.rights[Right.REVIEW])),
        _others(table, actor),
    )


def _typed(table: Reviewed, actor: Actor) -> Condition:
    """What the person types: for the own branch or the committee; of gatherings also what others may not finish."""
    if table is Activity:
        return and_(
            visible(actor),
            or_(
                Activity.branch_id.in_(actor.kept_branches),
                # group leaders, discipline officers, committee staff
                Activity.entered_by_id == actor.user_id,
            ),
        )
    edit = table.record_type.rights[Right.EDIT]
    return or_(
        table.branch_id.in_(actor.own_branches(edit)),
        and_(table.branch_id.is_(None), table.committee_id.in_(actor.committee_ids(edit))),
    )


def to_review(table: Reviewed) -> Rows:
    """What the person may decide on, the longest waiting first."""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        if not actor.committee_ids(table.record_type.rights[Right.REVIEW]):
            return None
        return _lines(table, today, table.submitted_at).where(decidable(table, actor))

    return rows


# what was approved once and opened again was not returned
_GIVEN_BACK = case((reopened(), ReturnState.REOPENED.label), else_=ReturnState.RETURNED.label)


def own(table: Reviewed, state: State, narrowed: Callable[[date], Condition] | None = None) -> Rows:
    """What the person types and is in this state, but for what the same person may decide on."""
    since: Any = None if table is Activity else table.updated_at
    detail: Any = ""
    if state is State.DRAFT and table is Activity:
        detail = _KINDS_TO_SEND
    if state is State.RETURNED and table is Activity:
        since = _since_return(table)
        detail = _last_return(table, ReviewEvent.opinion)
    if state is State.RETURNED and table is QuarterlySummary:
        detail = _GIVEN_BACK
    if state is State.SUBMITTED:
        since, detail = table.submitted_at, _REVIEWER if table is Activity else ""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        if not actor.can(table.record_type.rights[Right.EDIT]):
            return None
        found = _lines(table, today, since, detail).where(
            table.state == state, _typed(table, actor)
        )
        if state is State.SUBMITTED:
            found = found.where(~decidable(table, actor))
        return found.where(narrowed(today)) if narrowed else found

    return rows


def to_reopen(table: Reviewed) -> Rows:
    """What branches ask to have reopened and the person may decide on, the longest waiting first."""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        if not actor.committee_ids(table.record_type.rights[Right.REOPEN]):
            return None
        return _lines(table, today, table.reopening_asked_at).where(reopenable(table, actor))

    return rows


def _of_own_side(
    table: Reviewed, since: Any, detail: Any, which: Callable[[Actor], Condition]
) -> Rows:
    def rows(actor: Actor, today: date) -> Select[Any] | None:
        if not actor.can(table.record_type.rights[Right.EDIT]):
            return None
        return _lines(table, today, since, detail).where(which(actor))

    return rows


def asked(table: Reviewed) -> Rows:
    """What the person's side asked to have reopened and others have not answered."""
    waits = table.reopening_asked_at.is_not(None)
    return _of_own_side(
        table,
        table.reopening_asked_at,
        "",
        lambda actor: and_(waits, _typed(table, actor), ~reopenable(table, actor)),
    )


def answer_unread(table: Reviewed, actor: Actor) -> Condition:
    """That it is not reopened was answered to the person's side, where nobody has read it yet."""
    return and_(table.reopening_declined_at.is_not(None), _typed(table, actor))


def declined(table: Reviewed) -> Rows:
    """What the person's side asked to have reopened and is not, until somebody there has read it."""
    why = _last(table, ReviewEvent.opinion, ReviewEvent.move == Move.DECLINE_REOPENING)
    return _of_own_side(
        table, table.reopening_declined_at, why, lambda actor: answer_unread(table, actor)
    )


def given_back(table: Reviewed) -> Rows:
    """What the person's committee returned and others have not sent in again."""
    since = _since_return(table)
    detail = _GIVEN_BACK if table is QuarterlySummary else ""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        committees = actor.committee_ids(table.record_type.rights[Right.REVIEW])
        if not committees:
            return None
        return _lines(table, today, since, detail).where(
            table.state == State.RETURNED,
            table.committee_id.in_(committees),
            # of the committee's own the branch is unknown to SQL
            ~func.coalesce(_typed(table, actor), false()),
        )

    return rows


def period_owed(quarter: Quarter) -> ColumnElement[int]:
    """SQL beside Branch: what it sums up for a quarter, as ``period`` of a line."""
    number = number_written_for(Branch.committee_id, quarter.year, quarter.number)
    return quarter.year * 10 + number


def summaries_to_begin(actor: Actor, today: date) -> Select[Any] | None:
    """The summary for the last quarter of each own branch that has none, unless it was founded or began here later."""
    branches = actor.own_branches(Permission.SUMMARY_EDIT)
    if not branches:
        return None
    due = Quarter.of(today).previous
    begun = select(QuarterlySummary.branch_id).where(
        QuarterlySummary.branch_id.in_(branches),
        QuarterlySummary.year == due.year,
        QuarterlySummary.quarter
        == number_written_for(QuarterlySummary.committee_id, due.year, due.number),
    )
    return line(Branch.id, "", Branch.id, period=period_owed(due)).where(
        Branch.id.in_(branches),
        Branch.id.in_(standing(today)),
        Branch.kept_from <= due.last_day,
        or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= due.first_day),
        Branch.id.not_in(begun),
    )


def of_branches(
    permission: Permission,
    table: Any,
    title: Any,
    since: Any,
    waits: Condition,
    *by: Any,
    detail: Any = "",
) -> Rows:
    """What branches have entered and the person's committee has not confirmed.

    Not one's own, as ``confirmed.own_matter``: columns *by* name the accounts that entered it or handed it in.
    """

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        committees = actor.committee_ids(permission)
        if not committees:
            return None
        under = standing(today).where(Branch.committee_id.in_(committees))
        own: list[Condition] = [func.coalesce(column, 0).in_(actor.accounts) for column in by]
        if actor.member_id is not None and hasattr(table, "member_id"):
            own.append(func.coalesce(table.member_id, 0) == actor.member_id)
        return line(table.id, title, table.branch_id, since=since, detail=detail).where(
            waits,
            within(table.branch_id, under),
            ~or_(table.branch_id.in_(actor.answers_for), *own),
        )

    return rows


def of_own_branches(
    permission: Permission, table: Any, title: Any, since: Any, waits: Condition, detail: Any
) -> Rows:
    """What waits in the branches for which the person holds *permission* there."""

    def rows(actor: Actor, today: date) -> Select[Any] | None:
        branches = actor.own_branches(permission)
        if not branches:
            return None
        return line(table.id, title, table.branch_id, since=since, detail=detail).where(
            waits, table.branch_id.in_(branches), table.branch_id.in_(standing(today))
        )

    return rows


def decisions_on_membership(actor: Actor, today: date) -> Select[Any] | None:
    """What assemblies under the person's committee decided on memberships and the committee has not settled.

    Not on the person's own membership, nor in a branch for which they answer.
    """
    committees = actor.committee_ids(Permission.BRANCH_EDIT)
    if not committees:
        return None
    return (
        line(
            Vote.id,
            Vote.motion,
            Activity.branch_id,
            since=func.coalesce(Activity.approved_at, Activity.updated_at),
        )
        .join(ActivityRecord, ActivityRecord.id == Vote.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .where(
            Vote.committee_id.in_(committees),
            Activity.branch_id.in_(standing(today)),
            Activity.branch_id.not_in(actor.answers_for),
            func.coalesce(Vote.member_id, 0) != (actor.member_id or -1),
            waits_for_approval(),
        )
    )


def changed_rolls(actor: Actor, _today: date) -> Select[Any] | None:
    """Handed-in gatherings that a late change of people has reached and nobody has settled."""
    if not actor.kept_branches and not actor.committee_ids(Permission.ACTIVITY_REOPEN):
        return None
    reached = select(RollChange.activity_id).where(is_open())
    return line(Activity.id, Activity.title, Activity.branch_id, day=Activity.held_on).where(
        visible(actor), handled_by(actor), Activity.id.in_(reached)
    )
