"""Finding appraisals, and who reads which part of one.

Secretary and clerk read and fill in their branch's; those who review read it once it was submitted, other readers of
the committee once it is confirmed. A member reads the own row and the totals of a confirmed one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, selectinload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.life.appraisals import (
    Appraisal,
    AppraisalRow,
    AppraisalStage,
    Grade,
    window,
)
from intranet.domain.life.scope import fills_in, reviews
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation.errors import NotAllowed, NotFound

APPRAISAL_MEETING = "appraisal_meeting"
LIFE_MEETING = "life_meeting"


@dataclass(frozen=True)
class AppraisalState:
    """How far a branch's appraisal of one year is; ``graded`` of ``to_grade`` full members have a final grade."""

    appraisal_id: int
    state: AppraisalStage
    held_on: date
    taking_part: int
    to_grade: int
    graded: int
    grades: dict[Grade, int]

    @property
    def done(self) -> bool:
        """Whether the committee has confirmed it."""
        return self.state is AppraisalStage.CONFIRMED


def appraised(session: Session, branch_ids: Sequence[int], year: int) -> dict[int, AppraisalState]:
    """Appraisals of *year* by branch; a branch without one is left out. One statement."""

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    there = AppraisalRow.takes_part.is_(True)
    statement = (
        select(
            Appraisal.branch_id,
            Appraisal.id,
            Appraisal.state,
            Appraisal.held_on,
            count(there),
            count(and_(there, AppraisalRow.status == "full")),
            *(count(AppraisalRow.final == grade) for grade in Grade),
        )
        .outerjoin(AppraisalRow, AppraisalRow.appraisal_id == Appraisal.id)
        .where(Appraisal.branch_id.in_(branch_ids), Appraisal.year == year)
        .group_by(Appraisal.branch_id, Appraisal.id, Appraisal.state, Appraisal.held_on)
    )
    found = {}
    for branch_id, key, state, held_on, taking_part, to_grade, *counts in session.execute(
        statement
    ):
        grades = {grade: int(number) for grade, number in zip(Grade, counts, strict=True)}
        found[branch_id] = AppraisalState(
            key, state, held_on, int(taking_part), int(to_grade), sum(grades.values()), grades
        )
    return found


def find(session: Session, branch_id: int, year: int) -> Appraisal | None:
    """The branch's appraisal of *year* with its rows. Two statements."""
    return session.scalar(
        select(Appraisal)
        .where(Appraisal.branch_id == branch_id, Appraisal.year == year)
        .options(selectinload(Appraisal.rows))
    )


def reads_rows(actor: Actor, branch: Branch | BranchName, stage: AppraisalStage) -> bool:
    """Whether the person reads every row of an appraisal that is this far."""
    if fills_in(actor, branch):
        return True
    if reviews(actor, branch) and stage is not AppraisalStage.DRAFT:
        return True
    return stage is AppraisalStage.CONFIRMED and branch.committee_id in actor.committee_ids(
        Permission.LIFE_READ
    )


def load(session: Session, branch: Branch, year: int) -> Appraisal:
    """The branch's appraisal of *year*; NotFound while there is none."""
    found = find(session, branch.id, year)
    if found is None:
        raise NotFound(f"该党支部还没有登记{year}年度的民主评议。")
    return found


def load_rows(session: Session, branch: Branch, year: int, actor: Actor) -> Appraisal:
    """The appraisal with everything in it; NotAllowed for who reads only the own row."""
    found = load(session, branch, year)
    if not reads_rows(actor, branch, found.state):
        raise NotAllowed("民主评议的全部内容由支部书记、党务干事和机关党委查看。")
    return found


@dataclass(frozen=True)
class GatheringLine:
    """A gathering that counts as a life meeting or as an appraisal meeting."""

    id: int
    kind: str
    held_on: date
    title: str
    state: State


def gatherings(session: Session, actor: Actor, branch_id: int, year: int) -> list[GatheringLine]:
    """Life meetings and appraisal meetings of the branch for *year* that the person may read. One statement."""
    first, last = window(year)
    rows = session.execute(
        select(Activity.id, ActivityKind.code, Activity.held_on, Activity.title, Activity.state)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            visible(actor),
            Activity.branch_id == branch_id,
            ActivityKind.code.in_((APPRAISAL_MEETING, LIFE_MEETING)),
            Activity.held_on.between(first, last),
            Activity.state != State.VOIDED,
        )
        .order_by(Activity.held_on, Activity.id)
    )
    return [GatheringLine(*row) for row in rows]
