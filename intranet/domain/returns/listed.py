"""The returns of many branches for a quarter, read together: how each stands, who holds it, who was reminded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, func, select

from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import closings_in
from intranet.domain.records.exceptions import pending_of
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import State
from intranet.domain.returns.deadlines import Deadlines, deadlines_of
from intranet.domain.returns.reminders import ReturnReminder, reminders_of
from intranet.domain.returns.standing import (
    LATE,
    NEXT_YEAR,
    ReturnState,
    holder_of,
    return_state,
    since_words,
)
from intranet.domain.summaries.reporting import number_written_for
from intranet.domain.summaries.signed_copies import SignedCopy
from intranet.domain.summaries.signing import Signature, SigningStep
from intranet.domain.summaries.store import newest_edition, reopened
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary
from intranet.foundation import clock
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import Question, Several, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The return of one branch. ``stored`` is the state of its summary, None where none was begun.

    ``period`` is what its summary covers: the quarter, or the year that stands for the fourth. ``holder`` is the post
    that has to do something next, since ``since``. ``late`` holds for what was submitted
    after the timely day, and for what is not there although it is over.
    """

    period: Period
    state: ReturnState
    stored: State | None
    taken_up: bool
    holder: str
    since: datetime | date | None
    late: bool
    reminders: tuple[ReturnReminder, ...]
    closed_on: date | None
    unlocked_until: date | None
    unlocking_asked: bool
    deadlines: Deadlines

    @property
    def locked(self) -> bool:
        """Whether its quarter is closed and no exception opens it: nothing can be logged any more."""
        return self.closed_on is not None and self.unlocked_until is None

    @property
    def since_words(self) -> str:
        """Since when it is held, and for how many days."""
        return since_words(self.since)

    @property
    def timeliness(self) -> str:
        """Late or in time, in words; empty where the committee has set no day, or the day is still to come."""
        if self.deadlines.timely_on is None:
            return ""
        if self.state.with_branch:
            return "已逾期" if self.late else ""
        return LATE if self.late else "及时"


def returns_of(branches: Sequence[Branch], period: Period) -> Several[dict[int, Return]]:
    """The returns of these branches, by branch, to be asked with others.

    What covers several quarters is closed with the last of them.
    """
    last = Quarter.of(period.last_day)
    ids = [branch.id for branch in branches]
    committees = sorted({branch.committee_id for branch in branches})
    summaries = Question(
        _summaries,
        lambda rows: {row.branch_id: row for row in rows},
        branches=ids,
        year=period.year,
        quarter=period.number,
    )
    reminders = reminders_of(ids, last)
    deadlines = {one: deadlines_of(one, period) for one in committees}
    closings = closings_in(committees)
    pending = pending_of(ids, last)

    def make() -> dict[int, Return]:
        return {
            branch.id: _return(
                summaries.answer.get(branch.id),
                period,
                deadlines[branch.committee_id].answer,
                reminders.answer.get(branch.id, ()),
                closings.answer.since((branch.committee_id, branch.id), last),
                closings.answer.opened_until((branch.committee_id, branch.id), last),
                asked=branch.id in pending.answer,
            )
            for branch in branches
        }

    return Several(make, summaries, reminders, *deadlines.values(), closings, pending)


def _summaries(value: Value) -> Select[Any]:
    moved_at = (
        select(func.max(ReviewEvent.happened_at))
        .where(ReviewEvent.record_kind == SUMMARY.key, ReviewEvent.record_id == QuarterlySummary.id)
        .scalar_subquery()
    )
    edition = newest_edition()
    steps = (
        select(SigningStep.post)
        .where(SigningStep.summary_id == QuarterlySummary.id, SigningStep.edition == edition)
        .correlate(QuarterlySummary)
    )
    copies = (
        select(SignedCopy.id)
        .where(SignedCopy.summary_id == QuarterlySummary.id)
        .correlate(QuarterlySummary)
    )

    def last(found: Select[Any], moment: Any) -> Any:
        return found.with_only_columns(func.max(moment)).scalar_subquery()

    return select(
        QuarterlySummary.branch_id,
        QuarterlySummary.state,
        QuarterlySummary.created_at,
        QuarterlySummary.first_submitted_at,
        QuarterlySummary.submitted_at,
        QuarterlySummary.under_review_at,
        QuarterlySummary.signed_edition,
        edition.label("edition"),
        reopened().label("reopened"),
        moved_at.label("moved_at"),
        steps.where(~SigningStep.given)
        .order_by(SigningStep.position)
        .limit(1)
        .scalar_subquery()
        .label("post"),
        last(steps.join(Signature), Signature.recorded_at).label("signed_at"),
        copies.where(SignedCopy.final_at.is_(None), SignedCopy.withdrawn_at.is_(None))
        .exists()
        .label("copy_waits"),
        last(copies, SignedCopy.returned_at).label("returned_at"),
        last(copies, SignedCopy.withdrawn_at).label("withdrawn_at"),
    ).where(
        QuarterlySummary.branch_id.in_(value.any_of("branches")),
        QuarterlySummary.year == value("year"),
        QuarterlySummary.quarter
        == number_written_for(
            QuarterlySummary.committee_id, value("year", Integer), value("quarter", Integer)
        ),
    )


def _return(
    row: Any,
    period: Period,
    deadlines: Deadlines,
    reminders: Collection[ReturnReminder],
    closed_on: date | None,
    unlocked_until: date | None,
    *,
    asked: bool,
) -> Return:
    # a half-year, and a year that stands for no quarter, is nobody's return
    owed = isinstance(period, Quarter) or deadlines.written == period
    shared: dict[str, Any] = {
        "period": (owed and deadlines.written) or period,
        "reminders": tuple(reminders) if owed else (),
        "closed_on": closed_on,
        "unlocked_until": unlocked_until,
        "unlocking_asked": asked,
        "deadlines": deadlines,
    }
    if row is None:
        lasts = period.last_day >= clock.today()
        return Return(
            state=ReturnState.NOT_BEGUN,
            stored=None,
            taken_up=False,
            holder=_holder(ReturnState.NOT_BEGUN, period),
            since=None if lasts else period.last_day + timedelta(days=1),
            late=deadlines.is_late(None),
            **shared,
        )
    state = return_state(
        row.state,
        edition=row.edition,
        signed_edition=row.signed_edition,
        reopened=row.reopened,
    )
    holder = _holder(state, period, row)
    return Return(
        state=state,
        stored=row.state,
        taken_up=row.under_review_at is not None,
        holder=holder,
        since=None if holder == NEXT_YEAR else _since(state, row),
        late=deadlines.is_late(row.first_submitted_at),
        **shared,
    )


def _holder(state: ReturnState, period: Period, row: Any = None) -> str:
    return holder_of(
        state,
        year=period.year,
        post=row.post if row else None,
        copy_waits=bool(row and row.copy_waits),
    )


def _since(state: ReturnState, row: Any) -> datetime:
    """When it came to whoever holds it: with what was done last."""
    if state is ReturnState.SUBMITTED and row.submitted_at:
        moment: datetime = row.submitted_at
        return moment
    acts: list[datetime | None] = [row.moved_at or row.created_at]
    if state is ReturnState.APPROVED:
        acts += [row.signed_at, row.returned_at, row.withdrawn_at]
    return max(act for act in acts if act is not None)
