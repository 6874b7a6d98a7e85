"""The page of 发展党员: what waits for the committee, whose probation ends, what was settled last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.decisions import subject
from intranet.domain.life.admissions import (
    Case,
    Probation,
    load_case,
    probations,
    settled_cases,
    waiting_cases,
)
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.features.organization.admissions.operations import own_case
from intranet.foundation import chinese
from intranet.foundation.errors import NotFound
from intranet.foundation.pagination import COUNT_CAP

SHOWN = 30
WAITING, PROBATION, SETTLED = "待审批", "预备党员", "已审批"


@dataclass(frozen=True)
class CaseLine:
    """One decision with the branch that made it; why the person may not settle it is ``hindered``."""

    case: Case
    branch: BranchName
    subject: str
    overdue: bool
    hindered: str


@dataclass(frozen=True)
class ProbationLine:
    """One probationary member with what is to be done; ``word`` is empty while nothing is."""

    probation: Probation
    branch: BranchName
    word: str
    sentence: str


class Admission(NamedTuple):
    """A line of either, as paper and file list them together; until when is None of what is settled."""

    part: str
    what: str
    branch: str
    held_on: date | None
    until: date | None
    how: str


@dataclass(frozen=True)
class AdmissionsPage:
    """Everything the page lists."""

    waiting: Sequence[CaseLine]
    probations: Sequence[ProbationLine]
    settled: Sequence[CaseLine]

    @property
    def together(self) -> list[Admission]:
        """All of it in the order of the page."""
        waiting = [
            Admission(
                WAITING,
                line.subject,
                line.branch.short_name,
                line.case.held_on,
                line.case.due_on,
                "已超期限" if line.overdue else "等待审批",
            )
            for line in self.waiting
        ]
        probations = [
            Admission(
                PROBATION,
                line.probation.name,
                line.branch.short_name,
                None,
                line.probation.ends_on,
                "，".join(filter(None, (line.word, line.sentence))),
            )
            for line in self.probations
        ]
        settled = [
            Admission(
                SETTLED,
                line.subject,
                line.branch.short_name,
                line.case.held_on,
                None,
                line.case.approval.words if line.case.approval else "",
            )
            for line in self.settled
        ]
        return waiting + probations + settled


def admissions_page(session: Session, actor: Actor, today: date) -> AdmissionsPage:
    """What the person's branches have decided and have to decide. Four statements."""
    names = {
        branch.id: branch
        # those merged since as well: what their assemblies decided is still to be settled
        for branch in branches_of(
            session, actor, today, permission=Permission.ORGANIZATION_READ, first=date.min
        )
    }

    def lines(cases: Sequence[Case]) -> list[CaseLine]:
        return [
            CaseLine(
                one,
                names[one.branch_id],
                subject(one.vote),
                one.due_on < today,
                own_case(one, actor),
            )
            for one in cases
        ]

    return AdmissionsPage(
        lines(waiting_cases(session, list(names))[:COUNT_CAP]),
        [
            ProbationLine(one, names[one.branch_id], *_words(one, today))
            for one in probations(session, list(names), today)
        ],
        lines(settled_cases(session, list(names), limit=SHOWN)),
    )


def _words(one: Probation, today: date) -> tuple[str, str]:
    """What is to be done about a probation, as a word and a sentence."""
    if one.decided:
        return "", "支部党员大会已表决，等待审核、审批"
    if one.ends_on is None:
        return "入党时间未登记", "请在党员信息中补充入党时间"
    if one.over(today):
        return "预备期已满", "请召开支部党员大会讨论能否转正"
    if one.calls(today):
        return "预备期将满", f"{chinese.long_date(one.ends_on)}期满，请准备讨论转正"
    return "", "预备期内"


def find_case(session: Session, vote_id: int, actor: Actor) -> Case:
    """A decision of a branch the person may know of; NotFound otherwise."""
    case = load_case(session, vote_id)
    if case is None or not actor.covers(
        Permission.ORGANIZATION_READ, committee_id=case.committee_id, branch_id=case.branch_id
    ):
        raise NotFound("没有找到这项表决，或者不在您的查看范围内。")
    return case
