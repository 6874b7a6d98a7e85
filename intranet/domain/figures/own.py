"""What the committee itself held: its meetings, study and co-hosted events, beside those of its branches.

None of it belongs to a branch, so none counts for what branches owe.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.questions import Question, Value, ordered


class OwnKind(NamedTuple):
    """How often one kind was held, and how many guests of other offices came; 0 where nobody counted them."""

    kind: str
    label: str
    times: int
    guests: int


def own_gatherings(committee_id: int, first: date, last: date) -> Question[tuple[OwnKind, ...]]:
    """The committee's own approved gatherings of these days by kind, in the order of the form."""

    def read(rows: Iterable[Any]) -> tuple[OwnKind, ...]:
        return tuple(OwnKind(*row[:4]) for row in rows)

    return Question(_own, read, committee=committee_id, first=first, last=last)


def _own(value: Value) -> Select[Any]:
    return ordered(
        select(
            ActivityKind.code,
            ActivityKind.label,
            func.count().label("times"),
            func.coalesce(func.sum(ActivityRecord.guests), 0).label("guests"),
        )
        .select_from(Activity)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            Activity.committee_id == value("committee"),
            Activity.branch_id.is_(None),
            Activity.held_on.between(value("first"), value("last")),
            Activity.state.in_(COUNTED_STATES),
        )
        .group_by(ActivityKind.id, ActivityKind.code, ActivityKind.label, ActivityKind.sort_order),
        ActivityKind.sort_order,
        ActivityKind.id,
    )
