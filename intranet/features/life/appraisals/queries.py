"""What the pages of the appraisal show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.life import appraisal_store as store
from intranet.domain.life import scope
from intranet.domain.life.appraisal_store import AppraisalState, GatheringLine
from intranet.domain.life.appraisals import (
    OPEN_STAGES,
    Appraisal,
    AppraisalRow,
    AppraisalStage,
    Totals,
    cautions,
    excellent_at_most,
    submission_problems,
)
from intranet.domain.organization.directory import BranchName, name_of_branch
from intranet.domain.organization.tables import Branch
from intranet.features.life.appraisals.operations import conflict
from intranet.foundation import clock

FIRST_YEAR = 2020
_SUMMER = 7


def years(today: date) -> range:
    """Years for which an appraisal may be registered."""
    return range(FIRST_YEAR, today.year + 1)


def usual_year(today: date) -> int:
    """The year whose appraisal is under way: last year's until the summer."""
    return today.year if today.month >= _SUMMER else today.year - 1


@dataclass(frozen=True)
class OverviewLine:
    """One branch in the table of a year; ``found`` is None while nothing is registered.

    Numbers are told only to who may read them: what a branch is still drafting is its own.
    """

    branch: BranchName
    found: AppraisalState | None
    told: bool

    @property
    def blank(self) -> str:
        """What stands in place of numbers."""
        if self.found is None:
            return "未填报"
        return "未提交" if self.found.state is AppraisalStage.DRAFT else "未确认"


def overview(
    session: Session, branches: Sequence[BranchName], year: int, actor: Actor
) -> list[OverviewLine]:
    """All branches in office order. One statement."""
    known = store.appraised(session, [branch.id for branch in branches], year)
    lines = []
    for branch in branches:
        found = known.get(branch.id)
        told = found is not None and store.reads_rows(actor, branch, found.state)
        lines.append(OverviewLine(branch, found, told))
    return lines


@dataclass(frozen=True)
class BranchPage:
    """The appraisal of one branch as far as the person may read it."""

    branch_name: str
    appraisal: Appraisal | None
    rows: list[AppraisalRow]
    totals: Totals | None
    own_only: bool
    meetings: list[GatheringLine]
    activity: GatheringLine | None
    fills_in: bool
    may_submit: bool
    decides: bool
    conflict: str
    follows: bool
    # what looks like a slip, told to who fills it in before it is submitted
    cautions: list[str]

    @property
    def excellent_at_most(self) -> int:
        """How many may be graded 优秀."""
        return excellent_at_most(self.totals.taking_part) if self.totals else 0

    @property
    def problems(self) -> dict[str, list[str]]:
        """What stands between the table and its submission; empty when nothing does."""
        found = submission_problems(self.rows) if self.is_open and self.may_submit else []
        return {"": found} if found else {}

    @property
    def graded(self) -> bool:
        """Whether any grade was settled: before that a number of none would say too much."""
        return self.totals is not None and any(self.totals.grades.values())

    @property
    def grades(self) -> list[tuple[str, int]]:
        """Final grades in words with their numbers."""
        return [(g.label, n) for g, n in self.totals.grades.items()] if self.totals else []

    @property
    def reads(self) -> bool:
        """Whether anything of the content may be told."""
        return self.totals is not None

    @property
    def is_open(self) -> bool:
        """Whether the branch still works on it."""
        return self.appraisal is not None and self.appraisal.state in OPEN_STAGES


def branch_page(
    session: Session, branch: Branch, year: int, appraisal: Appraisal | None, actor: Actor
) -> BranchPage:
    """The page of one branch. Two statements beside the appraisal itself."""
    found = store.gatherings(session, actor, branch.id, year)
    linked = appraisal.life_meeting_id if appraisal else None
    whole = appraisal is not None and store.reads_rows(actor, branch, appraisal.state)
    settled = appraisal is not None and appraisal.state is AppraisalStage.CONFIRMED
    rows = list(appraisal.rows) if appraisal is not None and (whole or settled) else []
    submitted = appraisal is not None and appraisal.state is AppraisalStage.SUBMITTED
    reviews = scope.reviews(actor, branch)
    fills_in = scope.fills_in(actor, branch)
    days = {line.id: line.held_on for line in found}
    return BranchPage(
        branch_name=name_of_branch(session, branch.id, clock.today()).short_name,
        appraisal=appraisal,
        rows=rows if whole else [row for row in rows if row.member_id == actor.member_id],
        totals=Totals.of(rows) if whole or settled else None,
        own_only=not whole,
        meetings=[
            line
            for line in found
            if line.kind == store.LIFE_MEETING and (line.held_on.year == year or line.id == linked)
        ],
        activity=next(
            (
                line
                for line in found
                if appraisal is not None
                and line.kind == store.APPRAISAL_MEETING
                and line.id == appraisal.activity_id
            ),
            None,
        ),
        fills_in=fills_in,
        may_submit=scope.submits(actor, branch),
        decides=reviews and submitted,
        conflict=conflict(appraisal, actor) if appraisal and reviews and submitted else "",
        follows=fills_in or reviews,
        cautions=cautions(
            rows,
            appraisal.ballots,
            appraisal.held_on,
            meeting_on=days.get(appraisal.life_meeting_id or 0),
            activity_on=days.get(appraisal.activity_id or 0),
        )
        if appraisal is not None and whole and fills_in and appraisal.state in OPEN_STAGES
        else [],
    )
