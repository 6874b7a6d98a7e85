"""How far somebody has come, what is to be done next and until when; and how many stand where.

Periods of 《中国共产党发展党员工作细则》: a talk within a month of the application (第七条), a look at each activist
every half year (第十一条), a year as an activist at least before one becomes a candidate (第十三条), a year of
probation and the request at its end (第三十二条、第三十三条). A year from 29 February ends on 28 February.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from intranet.domain.development.members import AwayMember, CareVisit, MemberHonour
from intranet.domain.development.paths import DevelopmentPath, DevelopmentStep, Stage, StepKind
from intranet.domain.life.admissions import probation_over
from intranet.domain.life.terms import months_after, years_after
from intranet.domain.organization.members import Member, Membership, MemberStatus
from intranet.domain.organization.tables import valid_on
from intranet.foundation.questions import Asked, Question, Several, Value

MONTHS_TO_TALK = 1
MONTHS_TO_REVIEW = 6
MONTHS_BEFORE_END = 1
AHEAD = timedelta(days=14)
"""So long before its day the desk reminds of something."""


def _step(kind: StepKind) -> Any:
    """The last day of such a step."""
    return (
        select(func.max(DevelopmentStep.done_on))
        .where(DevelopmentStep.path_id == DevelopmentPath.id, DevelopmentStep.kind == kind)
        .correlate(DevelopmentPath)
        .scalar_subquery()
        .label(f"{kind}_on")
    )


def _since(*status: MemberStatus) -> Any:
    """The first day of the member with one of these statuses."""
    return (
        select(func.min(Membership.starts_on))
        .where(Membership.member_id == DevelopmentPath.became_id, Membership.status.in_(status))
        .correlate(DevelopmentPath)
        .scalar_subquery()
    )


def _of_member(column: Any) -> Any:
    return (
        select(column)
        .where(Member.id == DevelopmentPath.became_id)
        .correlate(DevelopmentPath)
        .scalar_subquery()
    )


_STEPS = (
    StepKind.TALK,
    StepKind.ACTIVIST,
    StepKind.REVIEW,
    StepKind.CANDIDATE,
    StepKind.BACKGROUND,
    StepKind.TRAINING,
    StepKind.EXAMINATION,
    StepKind.REQUEST,
)
COURSE: tuple[Any, ...] = (
    *map(_step, _STEPS),
    func.coalesce(_of_member(Member.joined_party_on), _since(*MemberStatus)).label("admitted_on"),
    _since(MemberStatus.FULL).label("full_on"),
    _of_member(Member.probation_until).label("probation_until"),
)
"""Columns beside those of a path from which its course is told."""


class Call(NamedTuple):
    """What is to be done, until when (None where no day is set), and the article that says so."""

    what: str
    due_on: date | None
    article: str


@dataclass(frozen=True)
class Course:
    """The days of one path."""

    applied_on: date
    received_on: date | None
    ended_on: date | None
    talk_on: date | None
    activist_on: date | None
    review_on: date | None
    candidate_on: date | None
    background_on: date | None
    training_on: date | None
    examination_on: date | None
    request_on: date | None
    admitted_on: date | None
    full_on: date | None
    probation_until: date | None

    @classmethod
    def of(cls, path: Any, row: Any) -> "Course":
        """From the columns of a path, and from those of ``COURSE``."""
        here = {name: getattr(path, name) for name in ("applied_on", "received_on", "ended_on")}
        return cls(**here, **{one.name: getattr(row, one.name) for one in COURSE})

    def stage(self, day: date) -> Stage:
        """How far the person had come on a day."""
        for since, stage in (
            (self.full_on, Stage.FULL),
            (self.admitted_on, Stage.PROBATIONARY),
            (self.candidate_on, Stage.CANDIDATE),
            (self.activist_on, Stage.ACTIVIST),
        ):
            if since is not None and since <= day:
                return stage
        return Stage.APPLICANT

    def cultivated(self, day: date) -> bool:
        """Whether the branch had the person on its path on a day: not yet admitted, not ended."""
        return (
            (self.received_on or self.applied_on) <= day
            and (self.ended_on is None or self.ended_on > day)
            and (self.admitted_on is None or self.admitted_on > day)
        )

    @property
    def full_year_on(self) -> date | None:
        """The day on which a year as an activist is over."""
        return years_after(self.activist_on, 1) if self.activist_on else None

    @property
    def doubt(self) -> str:
        """What an inspector would ask about; empty for nothing."""
        if self.candidate_on is None:
            return ""
        if self.full_year_on is None:
            return "没有登记确定为入党积极分子的日期"
        if self.candidate_on < self.full_year_on:
            return "列为发展对象时培养教育和考察不满一年（第十三条）"
        return ""

    def calls(self, today: date) -> list[Call]:
        """What is to be done next, nearest first."""
        stage = self.stage(today)
        if stage is Stage.FULL or (self.ended_on is not None and self.ended_on <= today):
            return []
        if stage is Stage.APPLICANT:
            return self._of_applicant()
        if stage is Stage.ACTIVIST:
            return self._of_activist(today)
        if stage is Stage.CANDIDATE:
            return self._of_candidate()
        return self._of_probation(today)

    def _of_applicant(self) -> list[Call]:
        if self.talk_on is None:
            due = months_after(self.received_on or self.applied_on, MONTHS_TO_TALK)
            return [Call("派人谈话", due, "第七条")]
        return [Call("研究确定入党积极分子", None, "第八条")]

    def _of_activist(self, today: date) -> list[Call]:
        seen = max(one for one in (self.activist_on, self.review_on) if one is not None)
        found = [Call("进行考察", months_after(seen, MONTHS_TO_REVIEW), "第十一条")]
        if self.full_year_on is not None and self.full_year_on <= today:
            found.append(Call("培养教育已满一年，可以研究列为发展对象", None, "第十三条"))
        return found

    def _of_candidate(self) -> list[Call]:
        for done, what, article in (
            (self.background_on, "政治审查", "第十六条"),
            (self.training_on, "短期集中培训", "第十七条"),
            (self.examination_on, "报上级党委预审", "第十九条"),
        ):
            if done is None:
                return [Call(what, None, article)]
        return [Call("召开支部党员大会讨论接收", None, "第二十条")]

    def _of_probation(self, today: date) -> list[Call]:
        over = probation_over(self.admitted_on, self.probation_until)
        if over is None:
            return []
        if self.request_on is None and today >= months_after(over, -MONTHS_BEFORE_END):
            return [Call("本人提出转正申请", over, "第三十三条")]
        return [Call("预备期满，讨论能否转正", over, "第三十二条")]


# --- what the desk reminds of -----------------------------------------------------------------------


class Due(NamedTuple):
    """One matter with a day: who, of which branch, what."""

    name: str
    branch_id: int
    call: Call


def due_of(branch_ids: Collection[int], today: date) -> Question[list[Due]]:
    """What is due within two weeks, or was, on the paths of these branches; nearest first.

    The end of a probation is told by ``probations_of``.
    """

    def read(rows: Iterable[Any]) -> list[Due]:
        found = [
            Due(row.name, row.branch_id, call)
            for row in rows
            for call in Course.of(row, row).calls(today)
            if call.due_on is not None
            and call.due_on <= today + AHEAD
            and call.article != "第三十二条"
        ]
        return sorted(found, key=lambda one: (one.call.due_on, one.name))

    return Question(_open, read, branches=branch_ids, day=today)


_PATH = (
    DevelopmentPath.id,
    DevelopmentPath.branch_id,
    DevelopmentPath.name,
    DevelopmentPath.applied_on,
    DevelopmentPath.received_on,
    DevelopmentPath.ended_on,
)


def _open(value: Value) -> Select[Any]:
    return select(*_PATH, *COURSE).where(
        DevelopmentPath.branch_id.in_(value.any_of("branches")),
        or_(DevelopmentPath.ended_on.is_(None), DevelopmentPath.ended_on > value("day")),
    )


# --- how many -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paths:
    """What the registers of people's paths count; who is on probation or full is told by the roll of members."""

    applicants: int = 0
    activists: int = 0
    candidates: int = 0
    away: int = 0
    visited: int = 0
    given: int = 0
    honours: int = 0

    def __add__(self, other: "Paths") -> "Paths":
        """Those of two places together."""
        return Paths(
            *(getattr(self, name) + getattr(other, name) for name in Paths.__dataclass_fields__)
        )


NO_PATHS = Paths()
_IN = {
    Stage.APPLICANT: "applicants",
    Stage.ACTIVIST: "activists",
    Stage.CANDIDATE: "candidates",
}


def paths_of(
    committee_id: int, branch_ids: Sequence[int], first: date, last: date
) -> Asked[dict[int | None, Paths]]:
    """Who stands where on the day *last*, and what was done since *first*, by branch; None is the committee."""
    places = {"committee": committee_id, "branches": branch_ids}
    courses = Question(_courses, list, day=last, **places)
    away = Question(_away, dict_of_numbers, day=last, **places)
    visits = Question(
        _visits, lambda rows: {row.branch_id: row for row in rows}, first=first, last=last, **places
    )
    honours = Question(_honours, dict_of_numbers, first=first, last=last, **places)

    def made() -> dict[int | None, Paths]:
        found: dict[int | None, Paths] = {}
        for place in {None, *branch_ids}:
            stages = dict.fromkeys(_IN.values(), 0)
            for row in courses.answer:
                if row.branch_id == place and (course := Course.of(row, row)).cultivated(last):
                    stages[_IN[course.stage(last)]] += 1
            visit = visits.answer.get(place)
            found[place] = Paths(
                **stages,
                away=away.answer.get(place, 0),
                visited=visit.people if visit else 0,
                given=visit.given if visit else 0,
                honours=honours.answer.get(place, 0),
            )
        return found

    return Several(made, courses, away, visits, honours)


def dict_of_numbers(rows: Iterable[Any]) -> dict[int | None, int]:
    """Numbers by branch."""
    return {row.branch_id: row.number for row in rows}


def _here(table: Any, value: Value) -> ColumnElement[bool]:
    """SQL condition: of one of the branches, or of the committee itself."""
    return and_(
        table.committee_id == value("committee"),
        or_(table.branch_id.is_(None), table.branch_id.in_(value.any_of("branches"))),
    )


def _courses(value: Value) -> Select[Any]:
    return select(*_PATH, *COURSE).where(
        _here(DevelopmentPath, value),
        DevelopmentPath.applied_on <= value("day"),
        or_(DevelopmentPath.ended_on.is_(None), DevelopmentPath.ended_on > value("day")),
    )


def _away(value: Value) -> Select[Any]:
    """Members who are away, each once; who has left the branch is away from it no more."""
    belongs = exists().where(
        Membership.member_id == AwayMember.member_id,
        Membership.branch_id == AwayMember.branch_id,
        valid_on(Membership.starts_on, Membership.ends_on, value("day")),
    )
    return (
        select(AwayMember.branch_id, func.count(AwayMember.member_id.distinct()).label("number"))
        .where(
            belongs,
            _here(AwayMember, value),
            AwayMember.left_on <= value("day"),
            or_(AwayMember.returned_on.is_(None), AwayMember.returned_on > value("day")),
        )
        .group_by(AwayMember.branch_id)
    )


def _visits(value: Value) -> Select[Any]:
    return (
        select(
            CareVisit.branch_id,
            func.sum(CareVisit.people).label("people"),
            func.coalesce(func.sum(CareVisit.amount), 0).label("given"),
        )
        .where(
            _here(CareVisit, value),
            CareVisit.visited_on.between(value("first"), value("last")),
        )
        .group_by(CareVisit.branch_id)
    )


def _honours(value: Value) -> Select[Any]:
    return (
        select(MemberHonour.branch_id, func.count().label("number"))
        .where(
            _here(MemberHonour, value),
            MemberHonour.awarded_on.between(value("first"), value("last")),
        )
        .group_by(MemberHonour.branch_id)
    )
