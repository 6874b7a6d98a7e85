"""Minutes that read alike: compared by their marks, never by their text."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.activities.findings.evidence import Alike
from intranet.domain.activities.findings.shingles import percent_alike
from intranet.domain.activities.findings.tables import MinutesMark
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.records.workflow import State
from intranet.foundation.questions import Question, Value


def pairs_of(activities: Iterable[Activity]) -> Question[list[Any]]:
    """Records of the committee's gatherings that share a mark with records of these."""
    return Question(
        _pairs,
        list,
        records={record.id for one in activities for record in one.records},
        committees={one.committee_id for one in activities},
    )


def _pairs(value: Value) -> Select[Any]:
    own, other = aliased(MinutesMark), aliased(MinutesMark)
    return (
        select(
            own.record_id,
            other.record_id,
            Activity.id,
            Activity.committee_id,
            Activity.branch_id,
            Activity.state,
            Activity.joint_event_id,
        )
        .join(other, and_(other.value == own.value, other.band == own.band))
        .join(ActivityRecord, ActivityRecord.id == other.record_id)
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .where(
            own.record_id.in_(value.any_of("records")),
            other.record_id != own.record_id,
            Activity.committee_id.in_(value.any_of("committees")),
            Activity.state != State.VOIDED,
        )
        .distinct()
    )


def alike_among(
    session: Session, activities: Collection[Activity], rows: Iterable[Any]
) -> dict[int, list[Alike]]:
    """Gatherings of the committee entered earlier whose minutes read alike, by marks. One statement, none for none.

    Drafts of other branches stay unknown; the branches of one joint event share their text.
    """
    mine = {record.id: one for one in activities for record in one.records}
    pairs = {
        (record_id, other_record): other_activity
        for record_id, other_record, other_activity, committee_id, branch_id, state, event_id in rows
        for activity in [mine[record_id]]
        if other_activity < activity.id
        and committee_id == activity.committee_id
        and (state is not State.DRAFT or branch_id == activity.branch_id)
        and (event_id is None or event_id != activity.joint_event_id)
    }
    if not pairs:
        return {}
    marks: dict[int, list[str]] = {}
    for record_id, value in session.execute(
        select(MinutesMark.record_id, MinutesMark.value)
        .where(MinutesMark.record_id.in_(sorted({one for pair in pairs for one in pair})))
        .order_by(MinutesMark.record_id, MinutesMark.band)
    ).tuples():
        marks.setdefault(record_id, []).append(value)
    best: dict[int, dict[int, int]] = {}
    for (record_id, other_record), other_activity in pairs.items():
        percent = percent_alike(marks[record_id], marks[other_record])
        known = best.setdefault(mine[record_id].id, {})
        known[other_activity] = max(known.get(other_activity, 0), percent)
    return {
        activity_id: [Alike(*pair) for pair in sorted(known.items())]
        for activity_id, known in best.items()
    }
