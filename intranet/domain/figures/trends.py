"""Quarters side by side: gatherings, attendance, study hours, and how long each side took with the records.

Counted from approved records by the day on which they were held; the committee's own time stands beside the branches'.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Any, TypeVar

from sqlalchemy import Select, select

from intranet.domain.activities.findings.settings import settings_of
from intranet.domain.activities.findings.timing import SUBMIT_WITHIN
from intranet.domain.activities.rows import RecordRow
from intranet.domain.activities.tables import Activity
from intranet.domain.figures.branch import gatherings, life_turnout, share
from intranet.domain.organization.memberships import memberships_of
from intranet.domain.planning.workdays import exceptions_of, workdays_between
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.study.hours import SpanHours, span_hours_of
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Asked, Question, Several, Value
from intranet.foundation.terms import told


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One quarter of all branches, up to a day.

    ``gatherings`` are the branches', ``own`` those of the committee itself; ``person_hours`` are tenths. ``reviewed``
    records were decided after a median of ``review_days`` calendar days; ``submitted`` were first sent in after a
    median of ``submit_days`` working days, ``late`` of them after more than ``late_after``.
    """

    quarter: Quarter
    gatherings: int
    own: int
    due: int
    present: int
    asked: int
    person_hours: int
    reviewed: int
    review_days: int
    submitted: int
    submit_days: int
    late: int
    late_after: int

    @property
    def turnout(self) -> int | None:
        """Share of those present among those due, in tenths of a percent, halves up; None where nobody was due."""
        return (2000 * self.present + self.due) // (2 * self.due) if self.due else None

    @property
    def hours_per_head(self) -> int:
        """Person-hours by the members of whom hours are asked on the last day, in tenths, halves up; 0 without any."""
        return share(self.person_hours, self.asked)


@dataclass(frozen=True, slots=True)
class Handling:
    """When a record was held, first sent in, last sent in, and approved (None: not yet); whether it still waits."""

    held_on: date
    first_sent: datetime
    last_sent: datetime
    approved_at: datetime | None
    waits: bool = False


H = TypeVar("H", RecordRow, Handling)


def trends_of(
    committee_id: int,
    branch_ids: Sequence[int],
    quarters: Sequence[Quarter],
    as_of: date,
    rows: Asked[list[RecordRow]],
) -> Several[list[Trend]]:
    """Count each of the quarters, the oldest first.

    *rows* are the branches' records of these quarters, and perhaps others; they are asked with it.
    """
    first, last = quarters[0].first_day, min(quarters[-1].last_day, as_of)
    values = {"committee": committee_id, "first": first, "last": last}
    memberships = memberships_of(branch_ids, first, last)
    own = Question(_own_days, lambda found: [day for (day,) in found], **values)
    handled = Question(_sent_in, _handled, **values)
    exceptions = exceptions_of(first, as_of)
    settings = settings_of([committee_id])
    spans = [(quarter.first_day, min(quarter.last_day, as_of)) for quarter in quarters]
    hours = span_hours_of(branch_ids, spans, memberships)

    def trends() -> list[Trend]:
        counted = [row for row in rows.answer if row.counted and row.held_on <= last]
        by_quarter, sent_in = _by_quarter(counted), _by_quarter(handled.answer)
        return [
            trend_of(
                quarter,
                by_quarter.get(quarter, []),
                sent_in.get(quarter, []),
                exceptions.answer,
                own=sum(day in quarter for day in own.answer),
                late_after=settings.answer.late_limit(committee_id),
                today=as_of,
                hours=[found for (_, span), found in hours.answer.items() if span == number],
            )
            for number, quarter in enumerate(quarters)
        ]

    return Several(trends, rows, memberships, own, handled, exceptions, settings, hours)


def _by_quarter(held: Iterable[H]) -> dict[Quarter, list[H]]:
    """What was held, by the quarter of its day."""
    found: dict[Quarter, list[H]] = {}
    of_day: dict[date, list[H]] = {}
    for one in held:
        if one.held_on not in of_day:
            of_day[one.held_on] = found.setdefault(Quarter.of(one.held_on), [])
        of_day[one.held_on].append(one)
    return found


def _own_days(value: Value) -> Select[Any]:
    """Days of the committee's own approved gatherings."""
    return select(Activity.held_on).where(
        Activity.committee_id == value("committee"),
        Activity.branch_id.is_(None),
        Activity.held_on.between(value("first"), value("last")),
        Activity.state.in_(COUNTED_STATES),
    )


def _sent_in(value: Value) -> Select[Any]:
    """Records of the branches that were sent in at least once."""
    return select(
        Activity.held_on,
        Activity.ends_on,
        Activity.first_submitted_at,
        Activity.submitted_at,
        Activity.approved_at,
        Activity.state,
    ).where(
        Activity.committee_id == value("committee"),
        Activity.branch_id.is_not(None),
        Activity.held_on.between(value("first"), value("last")),
        Activity.state.in_((*COUNTED_STATES, State.SUBMITTED, State.RETURNED)),
    )


def _handled(rows: Iterable[Any]) -> list[Handling]:
    return [
        Handling(
            ends_on or held_on,
            first_sent,
            last_sent or first_sent,
            approved_at,
            waits=state is State.SUBMITTED,
        )
        for held_on, ends_on, first_sent, last_sent, approved_at, state in rows
        if first_sent is not None
    ]


def _decided_or(today: date, item: Handling) -> date | None:
    if item.waits:
        return today
    return _day(item.approved_at) if item.approved_at is not None else None


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


@told(
    "出勤、品牌和审核",
    "办理用时",
    "机关党委为提交到通过的日历日，党支部为开展到首次提交的工作日，都取中位数；仍在等待的计到今天。",
)
def trend_of(
    quarter: Quarter,
    rows: Sequence[RecordRow],
    handled: Sequence[Handling],
    exceptions: Mapping[date, bool],
    *,
    own: int = 0,
    late_after: int = SUBMIT_WITHIN,
    today: date,
    hours: Sequence[SpanHours] = (),
) -> Trend:
    """One quarter from its approved records and from what was sent in. Pure."""
    life = life_turnout(rows)
    first_sent = [_day(item.first_sent) for item in handled]
    sent = [(item.held_on, day) for item, day in zip(handled, first_sent, strict=True)]
    # many are of the same days
    days_taken = {days: workdays_between(*days, exceptions) for days in set(sent)}
    taken = [days_taken[days] for days in sent]
    # what still waits has waited so long already: leaving it out would flatter
    waited = [
        max(0, (until - (day if item.last_sent == item.first_sent else _day(item.last_sent))).days)
        for item, day in zip(handled, first_sent, strict=True)
        if (until := _decided_or(today, item)) is not None
    ]
    return Trend(
        quarter=quarter,
        gatherings=gatherings(rows),
        own=own,
        due=life.due,
        present=life.present,
        asked=sum(one.asked for one in hours),
        person_hours=sum(one.tenths for one in hours),
        reviewed=sum(item.approved_at is not None for item in handled),
        review_days=median_low(waited) if waited else 0,
        submitted=len(taken),
        submit_days=median_low(taken) if taken else 0,
        late=sum(days > late_after for days in taken),
        late_after=late_after,
    )
