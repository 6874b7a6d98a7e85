"""What the office itself owes: gatherings of the committee that belong to no branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.duties.making_up import end_of
from intranet.domain.duties.standing import Held
from intranet.domain.organization.tables import Branch, Committee, OrganizationName
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.questions import Question, Value, answer, ordered


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """Records of the committee itself, with the days before which it owed nothing: of its first name, of first use."""

    founded_on: date = date.min
    in_use_from: date = date.min
    held: Sequence[Held] = ()


def load_office_held(session: Session, committee_id: int, first: date, last: date) -> OfficeHeld:
    """Records of the committee itself, approved or waiting; kept here as long as its branches. One statement."""
    return answer(session, office_held_of(committee_id, first, last))


def office_held_of(committee_id: int, first: date, last: date) -> Question[OfficeHeld]:
    """The same, to be asked with others."""
    return Question(_records, _held, committee=committee_id, first=first, last=last)


def _records(value: Value) -> Select[Any]:
    founded_on = (
        select(func.min(OrganizationName.valid_from))
        .where(OrganizationName.committee_id == value("committee"))
        .scalar_subquery()
    )
    # a branch without a day of its own is kept here from its founding on, and so is the committee
    in_use_from = (
        select(func.min(func.coalesce(Branch.in_use_from, date.min)))
        .where(Branch.committee_id == value("committee"))
        .scalar_subquery()
    )
    return ordered(
        # the committee stands first, so that there is a row without any record
        select(
            founded_on.label("founded_on"),
            in_use_from.label("in_use_from"),
            ActivityKind.code,
            Activity.held_on,
            Activity.state,
            ActivityRecord.stands_for,
        )
        .select_from(Committee)
        .outerjoin(
            Activity,
            and_(
                Activity.committee_id == Committee.id,
                Activity.branch_id.is_(None),
                Activity.held_on.between(value("first"), value("last")),
                Activity.state.in_((*COUNTED_STATES, State.SUBMITTED)),
            ),
        )
        .outerjoin(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .outerjoin(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(Committee.id == value("committee")),
        Activity.held_on,
        Activity.id,
    )


def _held(found: Sequence[Any]) -> OfficeHeld:
    return OfficeHeld(
        found[0][0] or date.min,
        found[0][1] or date.min,
        [
            Held(code, held_on, state in COUNTED_STATES, stands_for=end_of(stands_for))
            for _, _, code, held_on, state, stands_for in found
            if code is not None
        ],
    )
