"""Reads of education and study: gatherings of these kinds that the person may read."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.records.workflow import State
from intranet.domain.study.credits import CreditState, StudyCredit
from intranet.foundation.database import db
from intranet.foundation.several import within

# What is being written, or never took place.
_NOT_LISTED = (State.DRAFT, State.VOIDED)
LECTURE = "integrity_lecture"
STUDY = "discipline_study"


def gatherings(actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Records of integrity education, latest first: gathering, record, kind, and how many made it up."""
    of_integrity = or_(ActivityKind.category == Category.INTEGRITY, ActivityKind.code == LECTURE)
    codes = db.session.scalars(select(ActivityKind.code).where(of_integrity)).all()
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
    # what is told by the gathering's own row is asked of the index that holds it
    shown = select(Activity.id).where(
        visible(actor),
        or_(false(), *(Activity.kinds.contains(f",{code},", autoescape=True) for code in codes)),
        Activity.state.not_in(_NOT_LISTED),
    )
    return (
        select(Activity, ActivityRecord, ActivityKind.label, made_up.label("made_up"))
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            within(Activity.id, shown),
            of_integrity,
            *conditions,
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc(), ActivityRecord.position)
    )


def of_discipline() -> ColumnElement[bool]:
    """SQL condition: records of the study of discipline."""
    return ActivityKind.code == STUDY
