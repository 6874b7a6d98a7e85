"""What branches held, as it is judged: records by the kinds under which they count."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.rows import (
    GIVEN_IN,
    RecordRow,
    counts_under,
    of_branches,
    within,
)
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.duties.making_up import end_of
from intranet.domain.duties.standing import Held
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.questions import Question, Value
from intranet.foundation.terms import told


@told(
    "会议和活动",
    "开展次数（小结和总结）",
    "期间内开展并通过审核的次数，多开展的也计。一次活动兼作几类的，各类分别计一次；正文和附表用同一个"
    "数。",
)
def held_in(rows: Iterable[RecordRow]) -> list[Held]:
    """Records by kind; a gathering counts once for each, also as 党课 and 廉政党课 together."""
    found = {
        (row.activity_id, kind): Held(
            kind,
            row.held_on,
            row.counted,
            row.party_group_id,
            end_of(row.stands_for),
            row.state is State.RETURNED,
        )
        for row in rows
        for kind in row.kinds
    }
    return list(found.values())


def held_of(
    branch_ids: Collection[int], first: date, last: date, kinds: Collection[str]
) -> Question[dict[int, list[Held]]]:
    """What ``held_in`` tells of each branch, of records that may count as one of these kinds."""

    def read(rows: Iterable[Any]) -> dict[int, list[Held]]:
        found: dict[int, dict[tuple[int, str], Held]] = {}
        for (
            branch_id,
            number,
            held_on,
            state,
            group_id,
            kind,
            counts_as,
            stands_for,
            *voters,
        ) in rows:
            if held_on >= first:
                mine = found.setdefault(branch_id, {})
                for code in counts_under(kind, counts_as, *voters):
                    mine[number, code] = Held(
                        code,
                        held_on,
                        state in COUNTED_STATES,
                        group_id,
                        end_of(stands_for),
                        state is State.RETURNED,
                    )
        return {branch_id: list(mine.values()) for branch_id, mine in found.items()}

    return Question(_records, read, kinds=kinds, **within(branch_ids, first, last, GIVEN_IN))


def _records(value: Value) -> Select[Any]:
    broader = aliased(ActivityKind)
    return of_branches(
        select(
            Activity.branch_id,
            Activity.id,
            Activity.held_on,
            Activity.state,
            Activity.party_group_id,
            ActivityKind.code,
            broader.code,
            ActivityRecord.stands_for,
            ActivityRecord.due_voters,
            ActivityRecord.present_voters,
        ),
        broader,
        value,
    ).where(
        or_(ActivityKind.code.in_(value.any_of("kinds")), broader.code.in_(value.any_of("kinds")))
    )


def held_by_branch(rows: Iterable[RecordRow]) -> dict[int, list[Held]]:
    """What ``held_in`` tells of each branch, of records that are loaded already."""
    found: dict[int, list[RecordRow]] = {}
    for row in rows:
        found.setdefault(row.branch_id, []).append(row)
    return {branch_id: held_in(mine) for branch_id, mine in found.items()}
