"""Reads of education and study: gatherings of these kinds that the person may read."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.records.workflow import State
from intranet.domain.study.credits import CreditState, StudyCredit

# What is being written, or never took place.
_NOT_LISTED = (State.DRAFT, State.VOIDED)
LECTURE = "integrity_lecture"
STUDY = "discipline_study"


def gatherings(actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Records of integrity education, latest first: gathering, record, kind, and how many made it up."""
    made_up = (
        select(func.count(StudyCredit.id))
        .where(
            StudyCredit.activity_id == ActivityRecord.activity_id,
            StudyCredit.missed_kind_id == ActivityRecord.kind_id,
            StudyCredit.state == CreditState.CONFIRMED,
        )
        .correlate(ActivityRecord)
        .scalar_subquery()
    )
    return (
        select(Activity, ActivityRecord, ActivityKind.label, made_up.label("made_up"))
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        # + 0: records are found by their gathering, not by their kind among those of all committees
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id + 0)
        .where(
            visible(actor),
            Activity.state.not_in(_NOT_LISTED),
            or_(ActivityKind.category == Category.INTEGRITY, ActivityKind.code == LECTURE),
            *conditions,
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc(), ActivityRecord.position)
    )


def of_discipline() -> ColumnElement[bool]:
    """SQL condition: records of the study of discipline."""
    return ActivityKind.code == STUDY
