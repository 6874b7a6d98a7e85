"""How long submitted records have been waiting for the committee: its own side of punctuality."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.pagination import COUNT_CAP
from intranet.foundation.questions import Question, Value, answer


@dataclass(frozen=True)
class Waiting:
    """Number of waiting records and their age in calendar days; above COUNT_CAP only the oldest are looked at."""

    count: int
    oldest_since: datetime
    oldest_days: int
    median_days: int

    @property
    def oldest_day(self) -> date:
        """Day in Beijing on which the oldest was submitted."""
        return clock.local(self.oldest_since).date()

    @property
    def count_label(self) -> str:
        """The number; above the cap only that there are more."""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)


def days_since(instant: datetime, today: date) -> int:
    """Calendar days in Beijing from *instant* to *today*; never negative, also when the demo's day is fixed."""
    return max((today - clock.local(instant).date()).days, 0)


def summarize(moments: Iterable[datetime | None], today: date) -> Waiting | None:
    """Sum the moments of submission up; None when nothing waits."""
    ordered = sorted(moment for moment in moments if moment is not None)
    if not ordered:
        return None
    days = [days_since(moment, today) for moment in ordered]
    return Waiting(len(ordered), ordered[0], days[0], median_low(days))


def for_review(committee_ids: Any) -> ColumnElement[bool]:
    """SQL condition over Activity: submitted to one of the committees."""
    return and_(Activity.state == State.SUBMITTED, Activity.committee_id.in_(committee_ids))


def submissions(*which: ColumnElement[bool]) -> Select[tuple[datetime | None]]:
    """The moments that ``summarize`` sums up, of the records of these conditions."""
    return (
        select(Activity.submitted_at)
        .where(*which)
        .order_by(Activity.submitted_at, Activity.id)
        .limit(COUNT_CAP + 1)
    )


def committee_waiting(session: Session, actor: Actor, today: date) -> Waiting | None:
    """What waits for the person's committee, however many there are to review it. One statement."""
    return answer(session, waiting_of(actor, today))


def waiting_of(actor: Actor, today: date) -> Question[Waiting | None]:
    """The same, to be asked with others."""
    return Question(
        _waiting,
        lambda rows: summarize((moment for (moment,) in rows), today),
        committees=actor.committee_ids(Permission.ACTIVITY_REVIEW),
    )


def _waiting(value: Value) -> Select[Any]:
    return submissions(for_review(value.any_of("committees")))
