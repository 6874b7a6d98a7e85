"""Sessions of the core group: the committee's own records of this kind in a year."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.duties.branches import reach_back
from intranet.domain.duties.making_up import end_of_making_up
from intranet.domain.duties.matrix import assess_office, duties_in
from intranet.domain.duties.office import load_office_held
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.standing import DutyStanding
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.quarters import Year

KIND = "core_group_session"


@dataclass(frozen=True, slots=True)
class CoreSession:
    """One session: who was due and came, or (``headcount``) how many, where nobody was named yet."""

    activity_id: int
    title: str
    held_on: date
    state: State
    due: int
    present: int
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
                Activity.due_count,
                Activity.present_count,
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


def standing_of(session: Session, committee_id: int, year: int, as_of: date) -> DutyStanding | None:
    """Where the committee stands with its sessions of the year; None while none are asked for. Two statements."""
    rules, whole = load_rulebook(session, committee_id), Year(year)
    duty = next((one for one in duties_in(rules, whole) if one.code == KIND), None)
    if duty is None:
        return None
    last = end_of_making_up(year, as_of)
    first = reach_back([rules], whole.first_day, last)
    office = load_office_held(session, committee_id, first, last)
    return assess_office(rules, duty, whole, as_of, office)
