"""What the office itself owes: gatherings of the committee that belong to no branch."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.duties.making_up import end_of
from intranet.domain.duties.standing import Held
from intranet.domain.records.workflow import COUNTED_STATES, State

# The office has no day of foundation here: it owes in every period.
OFFICE_FOUNDED = date.min


def load_office_held(session: Session, committee_id: int, first: date, last: date) -> list[Held]:
    """Records of the committee itself, approved or waiting. One statement."""
    found = session.execute(
        select(ActivityKind.code, Activity.held_on, Activity.state, ActivityRecord.stands_for)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            Activity.committee_id == committee_id,
            Activity.branch_id.is_(None),
            Activity.held_on.between(first, last),
            Activity.state.in_((*COUNTED_STATES, State.SUBMITTED)),
        )
        .order_by(Activity.held_on, Activity.id)
    ).tuples()
    return [
        Held(code, held_on, state in COUNTED_STATES, stands_for=end_of(stands_for))
        for code, held_on, state, stands_for in found
    ]
