"""How gatherings are found.

Criticism is not among their text: it is for the branch's own people, while a document is found by all who read the
record.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import (
    ACTIVITY,
    Activity,
    ActivityRecord,
    AgendaItem,
    RecordText,
    Resolution,
)
from intranet.domain.activities.visibility import only_visible
from intranet.domain.organization.tables import short_name_on
from intranet.domain.search.kinds import Draft, Searched, Watch, Words, places_of
from intranet.foundation.chinese import date_range


def _texts(
    session: Session, owner: InstrumentedAttribute[int], text: Any, ids: Collection[int], order: Any
) -> dict[int, list[str]]:
    """Texts by the record they stand in, in their order. One statement."""
    found: dict[int, list[str]] = defaultdict(list)
    for record_id, words in session.execute(
        select(owner, text).where(owner.in_(ids)).order_by(owner, order)
    ):
        found[record_id].append(words)
    return found


def _read(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Gatherings with the text of their records. Four statements."""
    drafts: dict[int, Draft] = {}
    chairs: dict[int, str] = {}
    for row in session.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.place,
            Activity.chair_name,
            Activity.committee_id,
            Activity.branch_id,
        ).where(Activity.id.in_(ids))
    ):
        drafts[row.id] = draft = Draft(row.title, place=(row.committee_id, row.branch_id))
        draft.add("地点", row.place)
        chairs[row.id] = row.chair_name
    records = session.execute(
        select(ActivityRecord, RecordText.content, ActivityKind)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .outerjoin(RecordText, RecordText.record_id == ActivityRecord.id)
        .where(ActivityRecord.activity_id.in_(drafts))
        .order_by(ActivityRecord.activity_id, ActivityRecord.position)
    ).all()
    numbers = [record.id for record, *_ in records]
    agenda = _texts(session, AgendaItem.record_id, AgendaItem.text, numbers, AgendaItem.position)
    settled = _texts(session, Resolution.record_id, Resolution.text, numbers, Resolution.position)
    for record, content, kind in records:
        draft = drafts[record.activity_id]
        # as the first of its kinds calls it
        draft.add(kind.chair_label, chairs.pop(record.activity_id, ""))
        draft.add("主题", record.theme)
        draft.add("主讲人", record.lecturer_name)
        draft.add("会前先学", record.first_topic_document)
        draft.add("议题", "；".join(agenda.get(record.id, ())))
        draft.add("内容", content)
        draft.add("议定事项", "；".join(settled.get(record.id, ())))
    return drafts


def _columns() -> Sequence[Any]:
    return (
        Activity.title,
        Activity.held_on,
        Activity.ends_on,
        Activity.state,
        Activity.under_review_at,
        short_name_on(Activity.branch_id, Activity.held_on, Activity).label("branch_name"),
    )


def _words(session: Session, rows: Sequence[Row[Any]]) -> list[Words]:
    """With what the gatherings count as. One statement, none without a gathering."""
    kinds: dict[int, list[str]] = defaultdict(list)
    if rows:
        for activity_id, label in session.execute(
            select(ActivityRecord.activity_id, ActivityKind.label)
            .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
            .where(ActivityRecord.activity_id.in_([row.key for row in rows]))
            .order_by(ActivityRecord.activity_id, ActivityRecord.position)
        ):
            kinds[activity_id].append(label)
    return [
        Words(
            ACTIVITY.address.format(id=row.key),
            row.title,
            [
                row.branch_name or "机关党委",
                "、".join(kinds[row.key]),
                date_range(row.held_on, row.ends_on),
            ],
            row.state,
            "已受理" if row.under_review_at is not None else "",
        )
        for row in rows
    ]


_THROUGH = (ActivityRecord, "activity_id")

ACTIVITIES = Searched(
    key=ACTIVITY.key,
    label="活动",
    watched={
        Activity: Watch("id", ("title", "place", "chair_name")),
        ActivityRecord: Watch(
            "activity_id", ("position", "theme", "lecturer_name", "first_topic_document")
        ),
        RecordText: Watch("record_id", ("content",), _THROUGH),
        AgendaItem: Watch("record_id", ("position", "text"), _THROUGH),
        Resolution: Watch("record_id", ("position", "text"), _THROUGH),
    },
    read=_read,
    within=only_visible,
    columns=_columns,
    words=_words,
    order=(Activity.held_on, Activity.id),
    places=places_of,
)
