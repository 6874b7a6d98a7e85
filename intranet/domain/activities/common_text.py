"""What a gathering that counts as several kinds writes once: it is told under the first kind that has the field.

A further kind asks only for what is its own; where it has its own text of these, that holds.
"""

from collections.abc import Sequence

from intranet.domain.activities.kinds import ActivityKind, Field
from intranet.domain.activities.tables import Activity, ActivityRecord

COMMON = (Field.FORM, Field.FIRST_TOPIC, Field.CONTENT)


def text_of(record: ActivityRecord, field: Field) -> str:
    """What the record itself says in a field of COMMON (its text is loaded)."""
    if field is Field.FORM:
        return record.form.strip()
    if field is Field.FIRST_TOPIC:
        return record.first_topic_document.strip()
    return record.text.content.strip() if record.text else ""


def teller(activity: Activity, record: ActivityRecord, field: Field) -> ActivityRecord:
    """The record whose text of a field of COMMON holds for *record*: its own, else that of the first kind before it.

    Records, kinds and texts are loaded. Itself where nothing is told.
    """
    if text_of(record, field) or not record.kind.shows(field):
        return record
    before = activity.records[: activity.records.index(record)]
    return next(
        (one for one in before if one.kind.shows(field) and text_of(one, field)),
        record,
    )


def carrier(kinds: Sequence[ActivityKind], position: int, field: Field) -> ActivityKind | None:
    """The kind before the one at *position* under which a field of COMMON is told; None where it tells it itself."""
    if not kinds[position].shows(field):
        return None
    return next((kind for kind in kinds[:position] if kind.shows(field)), None)
