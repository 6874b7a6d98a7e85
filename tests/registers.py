"""What gatherings keep of their registers, held against the rows."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.activities.attendance import count, counting_rule
from intranet.domain.activities.tables import ActivityRecord, Attendance


def records_at_odds(session: Session) -> list[int]:
    """Records that do not name whom the register tells as present of those they concern, or stand elsewhere."""
    rows: dict[int, list[Attendance]] = {}
    for row in session.scalars(select(Attendance)):
        rows.setdefault(row.activity_id, []).append(row)
    return [
        record.id
        for record in session.scalars(
            select(ActivityRecord).options(
                joinedload(ActivityRecord.kind), joinedload(ActivityRecord.activity)
            )
        )
        if (record.branch_id, record.ym) != (record.activity.branch_id, record.activity.ym)
        or sorted(record.attended.split(","))
        != sorted(
            count(
                rows.get(record.activity_id, []),
                counting_rule(record.kind.due_rule, record.kind.attendance_mode),
                party_group_id=record.activity.party_group_id,
            ).attended.split(",")
        )
    ]
