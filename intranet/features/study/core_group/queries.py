"""Sessions of the core group: the committee's own records of this kind in a year."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.quarters import Year

KIND = "core_group_session"


@dataclass(frozen=True, slots=True)
class CoreSession:
    """One session; ``headcount`` is None where nobody filled it in."""

    activity_id: int
    title: str
    held_on: date
    state: State
    headcount: int | None
    observers: str
    theme: str
    lecturer: str
    hours_tenths: int

    @property
    def counted(self) -> bool:
        """Whether the record is approved."""
        return self.state in COUNTED_STATES


def sessions_of(session: Session, actor: Actor, year: int, as_of: date) -> list[CoreSession]:
    """Sessions of the year up to *as_of* that the person may read, latest first. One statement."""
    return [
        CoreSession(*row)
        for row in session.execute(
            select(
                Activity.id,
                Activity.title,
                Activity.held_on,
                Activity.state,
                Activity.headcount,
                Activity.observers,
                ActivityRecord.theme,
                ActivityRecord.lecturer_name,
                ActivityRecord.study_hours_tenths,
            )
            .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
            .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
            .where(
                ActivityKind.code == KIND,
                Activity.branch_id.is_(None),
                Activity.held_on.between(Year(year).first_day, as_of),
                Activity.state != State.VOIDED,
                visible(actor),
            )
            .order_by(Activity.held_on.desc(), Activity.id.desc())
        ).tuples()
    ]
