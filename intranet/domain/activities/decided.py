"""What meetings of a branch resolved (议定事项), as its summary tells it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from intranet.domain.activities.kinds import Audience
from intranet.domain.activities.tables import Activity, ActivityRecord, Resolution
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.chinese import phrase
from intranet.foundation.questions import Question, Value, ordered

SHORTEST, LONGEST = 4, 24
"""What is told of a matter is its name, not what was said of it."""
_BEHIND = re.compile("[：，；。\n]")


def decisions_of(branch_id: int, first: date, last: date) -> Question[tuple[str, ...]]:
    """The matters resolved in approved meetings that all members may read, in their order, each once."""
    return Question(_resolved, _texts, branch=branch_id, first=first, last=last)


def _resolved(value: Value) -> Select[Any]:
    return ordered(
        select(Resolution.text)
        .join(ActivityRecord, ActivityRecord.id == Resolution.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .where(
            Activity.branch_id == value("branch"),
            Activity.held_on.between(value("first"), value("last")),
            Activity.state.in_(COUNTED_STATES),
            Activity.audience == Audience.MEMBERS,
        ),
        Activity.held_on,
        Resolution.id,
    )


def _texts(rows: Iterable[Any]) -> tuple[str, ...]:
    matters = (phrase(_BEHIND.split(row.text, maxsplit=1)[0]) for row in rows)
    return tuple(dict.fromkeys(one for one in matters if SHORTEST <= len(one) <= LONGEST))
