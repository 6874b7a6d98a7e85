"""The returns of many branches for a quarter, read together: how each stands, who holds it, who was reminded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import closings_in
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import State
from intranet.domain.returns.deadlines import Deadlines, deadlines_of
from intranet.domain.returns.reminders import ReturnReminder, reminders_of
from intranet.domain.returns.standing import (
    LATE,
    ReturnState,
    holder_of,
    return_state,
    since_words,
)
from intranet.domain.summaries.store import newest_edition
from intranet.domain.summaries.tables import SUMMARY, QuarterlySummary
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Question, Several, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The return of one branch. ``stored`` is the state of its summary, None where none was begun.

    ``late`` holds for what was submitted after the timely day, and for what is not there although it is over.
    """

    state: ReturnState
    stored: State | None
    taken_up: bool
    since: datetime | date | None
    late: bool
    reminders: tuple[ReturnReminder, ...]
    closed_on: date | None
    deadlines: Deadlines

    @property
    def holder(self) -> str:
        """The post that has to do something next."""
        return holder_of(self.state)

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


def returns_of(branches: Sequence[Branch], quarter: Quarter) -> Several[dict[int, Return]]:
    """The returns of these branches, by branch, to be asked with others."""
    ids = [branch.id for branch in branches]
    committees = sorted({branch.committee_id for branch in branches})
    summaries = Question(
        _summaries,
        lambda rows: {row.branch_id: row for row in rows},
        branches=ids,
        year=quarter.year,
        quarter=quarter.number,
    )
    reminders = reminders_of(ids, quarter)
    deadlines = {one: deadlines_of(one, quarter) for one in committees}
    closings = closings_in(committees)

    def make() -> dict[int, Return]:
        return {
            branch.id: _return(
                summaries.answer.get(branch.id),
                quarter,
                deadlines[branch.committee_id].answer,
                reminders.answer.get(branch.id, ()),
                closings.answer.since((branch.committee_id, branch.id), quarter),
            )
            for branch in branches
        }

    return Several(make, summaries, reminders, *deadlines.values(), closings)


def _summaries(value: Value) -> Select[Any]:
    moved_at = (
        select(func.max(ReviewEvent.happened_at))
        .where(ReviewEvent.record_kind == SUMMARY.key, ReviewEvent.record_id == QuarterlySummary.id)
        .scalar_subquery()
    )
    return select(
        QuarterlySummary.branch_id,
        QuarterlySummary.state,
        QuarterlySummary.created_at,
        QuarterlySummary.first_submitted_at,
        QuarterlySummary.submitted_at,
        QuarterlySummary.under_review_at,
        QuarterlySummary.signed_edition,
        newest_edition().label("edition"),
        moved_at.label("moved_at"),
    ).where(
        QuarterlySummary.branch_id.in_(value.any_of("branches")),
        QuarterlySummary.year == value("year"),
        QuarterlySummary.quarter == value("quarter"),
    )


def _return(
    row: Any,
    quarter: Quarter,
    deadlines: Deadlines,
    reminders: Collection[ReturnReminder],
    closed_on: date | None,
) -> Return:
    if row is None:
        state, since = ReturnState.NOT_BEGUN, quarter.last_day + timedelta(days=1)
        return Return(
            state=state,
            stored=None,
            taken_up=False,
            since=since,
            late=deadlines.is_late(None),
            reminders=tuple(reminders),
            closed_on=closed_on,
            deadlines=deadlines,
        )
    state = return_state(row.state, edition=row.edition, signed_edition=row.signed_edition)
    return Return(
        state=state,
        stored=row.state,
        taken_up=row.under_review_at is not None,
        since=row.submitted_at
        if state is ReturnState.SUBMITTED
        else row.moved_at or row.created_at,
        late=deadlines.is_late(row.first_submitted_at),
        reminders=tuple(reminders),
        closed_on=closed_on,
        deadlines=deadlines,
    )
