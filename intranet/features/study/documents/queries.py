"""The month's list, the ticks of branches, and the gatherings a branch may name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.organization.directory import BranchName
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.study.documents import StudyDocument, StudyTick
from intranet.foundation.errors import NotFound

# A list may be studied until the end of the following month.
LATER = timedelta(days=31)


def first_day(ym: int) -> date:
    """First day of a month kept as year*100 + month."""
    return date(ym // 100, ym % 100, 1)


def last_day(ym: int) -> date:
    """Last day of a month kept as year*100 + month."""
    following = first_day(ym) + timedelta(days=31)
    return following.replace(day=1) - timedelta(days=1)


def documents_of(session: Session, committee_id: int, ym: int) -> list[StudyDocument]:
    """The month's list in its order. One statement."""
    return list(
        session.scalars(
            select(StudyDocument)
            .where(StudyDocument.committee_id == committee_id, StudyDocument.ym == ym)
            .order_by(StudyDocument.position, StudyDocument.id)
        )
    )


def months_of(session: Session, committee_id: int) -> list[int]:
    """Months that have a list, latest first. One statement."""
    return list(
        session.scalars(
            select(StudyDocument.ym)
            .where(StudyDocument.committee_id == committee_id)
            .distinct()
            .order_by(StudyDocument.ym.desc())
        )
    )


def load_document(session: Session, document_id: int, committee_ids: list[int]) -> StudyDocument:
    """One document of the person's committees; NotFound for any other."""
    document = session.scalar(
        select(StudyDocument).where(
            StudyDocument.id == document_id, StudyDocument.committee_id.in_(committee_ids)
        )
    )
    if document is None:
        raise NotFound("没有找到这个学习篇目，或者不在您的办理范围内。")
    return document


def ticks_of(
    session: Session, documents: Sequence[StudyDocument], branch_ids: Sequence[int]
) -> list[StudyTick]:
    """Ticks of these documents and branches. One statement."""
    return list(
        session.scalars(
            select(StudyTick).where(
                StudyTick.document_id.in_([document.id for document in documents]),
                StudyTick.branch_id.in_(branch_ids),
            )
        )
    )


# A gathering may be named once its record was handed in.
NAMEABLE_STATES = (State.SUBMITTED, *COUNTED_STATES)


def is_nameable(activity: Activity, today: date) -> bool:
    """Whether documents can have been studied in it: it has been held, and its record was handed in."""
    return activity.held_on <= today and activity.state in NAMEABLE_STATES


def gatherings_near(
    session: Session, actor: Actor, branch_id: int, ym: int, ticks: Sequence[StudyTick], today: date
) -> list[Activity]:
    """Gatherings of the branch in the month and the following one that may be named, and those named already.

    One statement.
    """
    named = [one.activity_id for one in ticks if one.activity_id is not None]
    return list(
        session.scalars(
            select(Activity)
            .where(
                Activity.branch_id == branch_id,
                Activity.state != State.VOIDED,
                visible(actor),
                (
                    Activity.held_on.between(first_day(ym), min(last_day(ym) + LATER, today))
                    & Activity.state.in_(NAMEABLE_STATES)
                )
                | Activity.id.in_(named),
            )
            .order_by(Activity.held_on, Activity.id)
        )
    )


@dataclass(frozen=True, slots=True)
class GridRow:
    """One branch: for each document its tick, or none."""

    branch: BranchName
    ticks: Sequence[StudyTick | None]

    @property
    def done(self) -> int:
        """How many documents it has ticked."""
        return sum(one is not None for one in self.ticks)


def grid(
    documents: Sequence[StudyDocument], branches: Sequence[BranchName], ticks: Sequence[StudyTick]
) -> list[GridRow]:
    """Branches in office order against the documents, with their *ticks*."""
    found = {(one.branch_id, one.document_id): one for one in ticks}
    return [
        GridRow(branch, [found.get((branch.id, document.id)) for document in documents])
        for branch in branches
    ]
