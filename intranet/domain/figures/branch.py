"""Figures of a branch and period, computed from approved records up to a day.

Queries and pure arithmetic only; how a figure reads is decided in ``summary_text``. Attendance is summed from the
sums kept on each gathering; attendance rows are touched only by what asks for leading cadres and reasons of absence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.kinds import Category
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.rows import GIVEN_IN, RECORDED, RecordRow, rows_of
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.development.course import NO_PATHS, Paths, paths_of
from intranet.domain.duties.branches import Evidence, reach_back
from intranet.domain.duties.excuses import excuses_of
from intranet.domain.duties.held import held_in
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.rules import DUTY_KINDS
from intranet.domain.duties.standing import DutyStanding
from intranet.domain.duties.words import Outcome, outcome
from intranet.domain.figures.achieved import Achieved, BranchBrand, achieved_by, brands_of
from intranet.domain.figures.integrity import NOTHING, IntegrityFigures, integrity_figures
from intranet.domain.organization.members import ChangeReason
from intranet.domain.organization.memberships import (
    MembershipRow,
    groups_of,
    members_on,
    memberships_of,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.service.order_figures import NO_ORDERS, OrderFigures, orders_of
from intranet.domain.study.hours import SpanHours, span_hours_of
from intranet.foundation.quarters import Month, Period, Quarter, months_stored
from intranet.foundation.questions import ask
from intranet.foundation.terms import told


@dataclass(frozen=True, slots=True)
class Turnout:
    """应到 and 实到 in person-times (人次)."""

    due: int
    present: int

    @property
    def absent(self) -> int:
        """缺席."""
        return self.due - self.present


@dataclass(frozen=True, slots=True)
class Attended:
    """Of one gathering: leading cadres who were there, and absences for which a reason was given."""

    leaders: int
    reasons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchFigures:
    """Everything counted for one branch and period up to ``as_of``.

    ``rows`` are the approved records, ``life`` the turnout of the gatherings of organisational life (each gathering
    once, also where it counts as two kinds), ``reasons`` those of its absences that have one. Study hours are
    person-hours in tenths, of the ``asked`` members: those of whom hours are asked. ``achieved`` is what the branch
    achieved and may be printed. ``partial``: the branch is kept here since within the period only.
    """

    period: Period
    as_of: date
    members: int
    full: int
    probationary: int
    received: int
    became_full: int
    duties: tuple[DutyStanding, ...]
    rows: tuple[RecordRow, ...]
    life: Turnout
    leaders: int
    reasons: int
    asked: int
    person_hours: int
    person_hours_year: int
    waiting: int
    month_hours: tuple[int, ...] = ()
    brand: BranchBrand | None = None
    achieved: tuple[Achieved, ...] = ()
    partial: bool = False
    integrity: IntegrityFigures = NOTHING
    paths: Paths = NO_PATHS
    orders: OrderFigures = NO_ORDERS

    @property
    def may_deny(self) -> bool:
        """Whether what is not among the figures did not happen: nothing waits, and nothing was kept elsewhere."""
        return not self.waiting and not self.partial

    @property
    def outcome(self) -> Outcome:
        """What the duties of organisational life come to, with all that waits for review."""
        return self._outcome(self.waiting)

    @property
    def fulfilled(self) -> bool:
        """Whether all that was owed was held in its own time and is approved, whatever waits beside it."""
        return self._outcome(0) is Outcome.FULFILLED

    def _outcome(self, waiting: int) -> Outcome:
        return outcome(self.duties, over=self.as_of >= self.period.last_day, waiting=waiting)

    def per_head(self, person_hours: int) -> int:
        """Person-hours (tenths) by the members of whom hours are asked, in tenths, halves up; 0 without any."""
        return share(person_hours, self.asked)

    @property
    def study_rows(self) -> tuple[RecordRow, ...]:
        """Records of collective study (学习教育); lectures and theme days only add hours."""
        return tuple(row for row in self.rows if row.category is Category.STUDY)

    @property
    @told(
        "学习",
        "集中学习",
        "学习教育类活动的次数，一次活动只计一次，其中的交流研讨另外注明，不再相加。党课、主题党日只计学时"
        "，不计次数。",
    )
    def study_count(self) -> int:
        """集中学习: gatherings, not records; discussions are among them."""
        return gatherings(self.study_rows)

    @property
    @told("学习", "其中交流研讨", "集中学习中，类别为交流研讨的次数。")
    def discussions(self) -> int:
        """交流研讨, as part of 集中学习."""
        return gatherings(row for row in self.study_rows if row.kind == "discussion")

    @property
    def first_topics(self) -> int:
        """Gatherings that began with a document studied first."""
        return gatherings(row for row in self.rows if row.first_topic.strip())

    @property
    def documents(self) -> tuple[str, ...]:
        """What was studied, each once, in the order of study."""
        return tuple(
            dict.fromkeys(row.theme.strip() for row in self.study_rows if row.theme.strip())
        )

    @property
    def education(self) -> tuple[int, int]:
        """党风廉政教育: gatherings and person-times."""
        return education_of(self.rows)

    @property
    def brand_activities(self) -> int:
        """品牌活动: gatherings tagged to the brand."""
        return gatherings(
            row for row in self.rows if self.brand is not None and row.brand_id == self.brand.id
        )

    @property
    def volunteering(self) -> tuple[int, int, int]:
        """志愿服务: gatherings, person-times, person-minutes."""
        rows = [row for row in self.rows if row.kind == "volunteer_service"]
        return (
            len(rows),
            sum(row.present for row in rows),
            sum(row.person_minutes for row in rows),
        )

    def hours_by_month(self) -> list[tuple[int, int]]:
        """Person-hours in tenths for each month of the period."""
        return list(zip(self.period.months, self.month_hours, strict=True))

    def turnout(self, kind: str) -> Turnout:
        """Turnout of the records that count for one duty."""
        rows = [row for row in self.rows if kind in row.kinds]
        once = {row.activity_id: row for row in rows}.values()
        return Turnout(sum(row.due for row in once), sum(row.present for row in once))

    def duty(self, kind: str) -> DutyStanding:
        """The standing of one duty."""
        return next(found for found in self.duties if found.duty.kind == kind)


@told(
    "党风廉政",
    "党风廉政教育",
    "党风廉政类活动和廉政党课的次数，一次活动只计一次；人次为实到人数，只登记人数的按登记的人数。",
)
def education_of(rows: Iterable[RecordRow]) -> tuple[int, int]:
    """党风廉政教育: gatherings and person-times."""
    most: dict[int, int] = {}
    for row in rows:
        if row.is_integrity:
            there = max(row.present, row.headcount or 0)
            most[row.activity_id] = max(most.get(row.activity_id, 0), there)
    return len(most), sum(most.values())


@told("会议和活动", "开展活动", "已通过审核的活动，一次活动兼作几类的只计一次。")
def gatherings(rows: Iterable[RecordRow]) -> int:
    """Number of gatherings, each once whatever it counts as."""
    return len({row.activity_id for row in rows})


@told(
    "出勤、品牌和审核",
    "应到、实到和出勤率",
    "组织生活各项会议和活动的人次，一次活动兼作几类的只计一次；应到按活动当天的名册，不含当天不计应到"
    "的党员。出勤率为实到除以应到。",
)
def life_turnout(rows: Iterable[RecordRow]) -> Turnout:
    """Turnout of the gatherings of organisational life, each counted once."""
    return _turnout(_life(rows))


def _turnout(gatherings: Mapping[int, tuple[int, int]]) -> Turnout:
    return Turnout(
        sum(due for due, _ in gatherings.values()), sum(there for _, there in gatherings.values())
    )


def _life(rows: Iterable[RecordRow]) -> dict[int, tuple[int, int]]:
    """应到 and 实到 of each gathering of organisational life."""
    return {
        row.activity_id: (row.all_due, row.all_present)
        for row in rows
        if not _OF_LIFE.isdisjoint(row.kinds)
    }


_OF_LIFE = frozenset(DUTY_KINDS)
_LEADING = and_(
    Attendance.is_leading_cadre.is_(True), Attendance.status == AttendanceStatus.PRESENT
)
_REASONED = and_(
    Attendance.status == AttendanceStatus.ABSENT,
    Attendance.absence_reason.is_not(None),
    # 无故缺席 says that there is none
    Attendance.absence_reason != AbsenceReason.UNEXCUSED,
)


def attended(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[int, Attended]:
    """What the attendance rows of approved gatherings tell besides their sums, by gathering. One statement."""
    return {
        activity_id: Attended(leaders, reasons)
        for activity_id, leaders, reasons in session.execute(
            select(
                Attendance.activity_id,
                func.sum(case((_LEADING, 1), else_=0)),
                func.sum(case((_REASONED, 1), else_=0)),
            )
            .join(Activity, Activity.id == Attendance.activity_id)
            .where(
                Activity.branch_id.in_(branch_ids),
                Activity.ym.in_(months_stored(first, last)),
                Activity.held_on.between(first, last),
                Activity.state.in_(COUNTED_STATES),
                # in the words of the index that holds these rows alone
                or_(Attendance.is_leading_cadre, Attendance.absence_reason.is_not(None)),
                or_(_LEADING, _REASONED),
            )
            .group_by(Attendance.activity_id)
        ).tuples()
    }


def share(total: int, heads: int) -> int:
    """A total by heads, halves up; 0 without any."""
    return (2 * total + heads) // (2 * heads) if heads else 0


def spans_of(period: Period, as_of: date) -> list[tuple[date, date]]:
    """The spans of which hours are told: the period, the year up to ``as_of``, each month."""
    whole = (period.first_day, as_of)
    year = (date(as_of.year, 1, 1), as_of)
    months = [Month(period.year, number) for number in period.months]
    # a month to come has earned nothing: its span ends before it begins
    return [whole, year, *((month.first_day, min(month.last_day, as_of)) for month in months)]


def branch_figures(
    session: Session,
    branch: Branch,
    period: Period,
    as_of: date,
    *,
    explained: Mapping[Quarter, frozenset[str]] = MappingProxyType({}),
) -> BranchFigures:
    """Count everything for one branch and period up to ``as_of``. Whatever the number of records, 12 statements.

    ``explained`` are the keys of missing meetings for which a reason was typed, by quarter.
    """
    said = {branch.id: explained}
    return figures_of_branches(session, [branch], period, as_of, explained=said)[branch.id]


def figures_of_branches(
    session: Session,
    branches: Sequence[Branch],
    period: Period,
    as_of: date,
    *,
    explained: Mapping[int, Mapping[Quarter, frozenset[str]]],
) -> dict[int, BranchFigures]:
    """The same for several branches of one committee, by branch, in as many statements; none without branches."""
    if not branches:
        return {}
    first, committee_id = period.first_day, branches[0].committee_id
    ids = [branch.id for branch in branches]
    rules = load_rulebook(session, committee_id)
    back = reach_back([rules], first, as_of)
    records = rows_of(ids, back, as_of, states=GIVEN_IN)
    periods = memberships_of(ids, min(back, date(as_of.year, 1, 1)), as_of)
    groups, excuses = groups_of(ids), excuses_of(ids, first, as_of)
    hours = span_hours_of(ids, spans_of(period, as_of), periods)
    paths = paths_of(committee_id, ids, first, as_of)
    orders = orders_of(ids, first, as_of)
    ask(session, records, periods, groups, excuses, hours, paths, orders)
    told = attended(session, ids, first, as_of)
    brands = brands_of(session, ids, first=first, last=as_of)
    achieved = achieved_by(session, committee_id, ids, first=first, last=period.last_day)
    integrity = integrity_figures(session, ids, first, as_of)
    found = {}
    for branch in branches:
        known = [row for row in records.answer if row.branch_id == branch.id]
        memberships = [row for row in periods.answer if row.branch_id == branch.id]
        evidence = Evidence(
            branch=branch,
            rules=rules,
            held=held_in(known),
            memberships=memberships,
            groups=groups.answer.get(branch.id, []),
            explained=explained.get(branch.id, {}),
            excuses=excuses.answer.get(branch.id, []),
        )
        found[branch.id] = count_branch(
            branch,
            period,
            as_of,
            [row for row in known if row.held_on in period and row.state in RECORDED],
            memberships,
            duties=evidence.documented_over(period, as_of),
            attended=told,
            hours=hours.answer,
            brand=brands.get(branch.id),
            achieved=achieved.get(branch.id, ()),
            integrity=integrity[branch.id],
            paths=paths.answer[branch.id],
            orders=orders.answer[branch.id],
        )
    return found


def count_branch(
    branch: Branch,
    period: Period,
    as_of: date,
    every: Sequence[RecordRow],
    memberships: Sequence[MembershipRow],
    *,
    duties: tuple[DutyStanding, ...],
    attended: Mapping[int, Attended],
    hours: Mapping[tuple[int, int], SpanHours],
    brand: BranchBrand | None = None,
    achieved: tuple[Achieved, ...] = (),
    integrity: IntegrityFigures = NOTHING,
    paths: Paths = NO_PATHS,
    orders: OrderFigures = NO_ORDERS,
) -> BranchFigures:
    """Figures of one branch from its records of the period (approved and waiting), its memberships and its hours.

    *hours* are those of ``spans_of`` the period; *attended* is asked by gathering.
    """
    counted = tuple(row for row in every if row.counted)
    earned = [
        hours.get((branch.id, number), SpanHours()) for number in range(2 + len(period.months))
    ]
    full, probationary = members_on(memberships, as_of)
    life = _life(counted)
    told = [attended[key] for key in life if key in attended]
    began = [row for row in memberships if period.first_day <= row.starts_on <= as_of]
    return BranchFigures(
        period=period,
        as_of=as_of,
        members=full + probationary,
        full=full,
        probationary=probationary,
        received=sum(row.start_reason is ChangeReason.ADMITTED for row in began),
        became_full=sum(row.start_reason is ChangeReason.BECAME_FULL for row in began),
        duties=duties,
        rows=counted,
        life=_turnout(life),
        leaders=sum(one.leaders for one in told),
        reasons=sum(one.reasons for one in told),
        asked=earned[0].asked,
        person_hours=earned[0].tenths,
        person_hours_year=earned[1].tenths,
        month_hours=tuple(month.tenths for month in earned[2:]),
        waiting=gatherings(row for row in every if not row.counted),
        brand=brand,
        achieved=achieved,
        partial=branch.in_use_from is not None and branch.in_use_from > period.first_day,
        integrity=integrity,
        paths=paths,
        orders=orders,
    )
