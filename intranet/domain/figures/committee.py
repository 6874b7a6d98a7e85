"""Figures of the committee for a quarter or a year: all its branches in office order, brands, achievements, sources.

A fixed number of statements, whatever the number of branches and records; everything else is arithmetic over them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session

from intranet.domain.achievements.series_store import figures_of, indicator_names
from intranet.domain.achievements.tables import Achievement, Attribution
from intranet.domain.activities.rows import GIVEN_IN, RECORDED, RecordRow, rows_of
from intranet.domain.chronicle import ChronicleEntry
from intranet.domain.development.course import NO_PATHS, Paths, paths_of
from intranet.domain.duties.branches import (
    Evidence,
    explained,
    over_quarters,
    reach_back,
    unexplained,
)
from intranet.domain.duties.excuses import excuses_of
from intranet.domain.duties.held import held_in
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.duties.rules import DOCUMENTED, Cycle
from intranet.domain.duties.standing import Standing
from intranet.domain.duties.words import Outcome
from intranet.domain.figures.achieved import Achieved
from intranet.domain.figures.achievement_lines import Proof, proofs_of
from intranet.domain.figures.branch import (
    BranchFigures,
    Turnout,
    attended,
    count_branch,
    share,
    spans_of,
)
from intranet.domain.figures.brands import BrandRow, MainBrand, brand_rows, main_brand
from intranet.domain.figures.counted import for_report, load_counted
from intranet.domain.figures.integrity import IntegrityFigures, integrity_figures
from intranet.domain.figures.integrity import together as all_branches
from intranet.domain.figures.own import OwnKind, own_gatherings
from intranet.domain.organization.memberships import MembershipRow, groups_of, memberships_of
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.service.order_figures import OrderFigures, orders_of
from intranet.domain.study.hours import span_hours_of
from intranet.domain.summaries.of_branches import ApprovedSummary, branch_summaries
from intranet.domain.summaries.reporting import rule_on, rules_of, written_for
from intranet.foundation.quarters import Period, Quarter, Span, Year
from intranet.foundation.questions import ask

Row = TypeVar("Row", RecordRow, MembershipRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchLine:
    """One branch of the roll-up, under its name on the last day on which it existed up to ``as_of``.

    ``lacking`` are the meetings and activities that were due, are not held and have no reason given; ``explained``
    those that have one. ``approved`` are its approved summaries of the period, ``owed`` the quarters for which it
    writes one; ``year_lacks`` where one of those that are not approved is that of the year.
    """

    id: int
    code: str
    name: str
    exists: bool
    figures: BranchFigures
    lacking: int = 0
    explained: int = 0
    approved: tuple[ApprovedSummary, ...] = ()
    owed: int = 0
    year_lacks: bool = False

    @property
    def pending(self) -> int:
        """Summaries of the period that are not approved."""
        return self.owed - len(self.approved)

    @property
    def complete(self) -> bool:
        """Whether every duty that applies was fulfilled by approved records, none late."""
        return self.figures.outcome is Outcome.FULFILLED

    @property
    def made_up(self) -> bool:
        """Whether nothing lacks or waits although something was held later than in its month."""
        return (
            self.figures.outcome is Outcome.SETTLED
            and not self.explained
            and any(gap.made_up_on for item in self.figures.duties for gap in item.gaps)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeFigures:
    """Everything counted for the committee and one period up to ``as_of``.

    ``achieved`` may be printed, ``withheld`` are approved achievements that lack the clearance; ``suggested`` names
    the branch to which an achievement of the office probably belongs, for the committee to confirm. ``themes`` are
    those of the office's indicators, in the order of its dictionary; ``own_paths``, ``own``: what itself did and held.
    """

    period: Period
    as_of: date
    lines: tuple[BranchLine, ...]
    brands: tuple[BrandRow, ...]
    main: MainBrand | None
    achieved: tuple[Achieved, ...]
    withheld: int
    suggested: Mapping[int, str]
    themes: tuple[str, ...] = ()
    own_paths: Paths = NO_PATHS
    own: tuple[OwnKind, ...] = ()

    def total(self, of_branch: str) -> int:
        """Sum of one figure of the branches, by the name of its field or property."""
        return sum(getattr(line.figures, of_branch) for line in self.lines)

    @property
    def kept(self) -> bool:
        """Whether records of any branch were kept here in the period; else only figures and chronicle tell of it."""
        return bool(self.lines)

    @property
    def may_deny(self) -> bool:
        """Whether what is not among the figures did not happen in any branch."""
        return self.kept and all(line.figures.may_deny for line in self.lines)

    @property
    def branches(self) -> int:
        """党支部 on ``as_of``."""
        return sum(line.exists for line in self.lines)

    @property
    def members(self) -> int:
        """党员 on ``as_of``."""
        return self.total("members")

    @property
    def life(self) -> Turnout:
        """应到 and 实到 of the gatherings of organisational life."""
        found = [line.figures.life for line in self.lines]
        return Turnout(sum(item.due for item in found), sum(item.present for item in found))

    @property
    def education(self) -> tuple[int, int]:
        """党风廉政教育: gatherings and person-times."""
        found = [line.figures.education for line in self.lines]
        return sum(times for times, _ in found), sum(people for _, people in found)

    @property
    def integrity(self) -> IntegrityFigures:
        """What the registers of discipline and integrity count."""
        return all_branches(line.figures.integrity for line in self.lines)

    @property
    def paths(self) -> Paths:
        """What the registers of people's paths count, the committee's own visits among them."""
        return sum((line.figures.paths for line in self.lines), self.own_paths)

    @property
    def orders(self) -> OrderFigures:
        """服务点单 of the branches: rates are of the sums."""
        return OrderFigures.of_all(line.figures.orders for line in self.lines)

    @property
    def volunteering(self) -> tuple[int, int, int]:
        """志愿服务: gatherings, person-times, person-minutes."""
        found = [line.figures.volunteering for line in self.lines]
        return (
            sum(times for times, _, _ in found),
            sum(people for _, people, _ in found),
            sum(minutes for _, _, minutes in found),
        )

    @property
    def documents(self) -> tuple[str, ...]:
        """What was studied, what most branches studied first."""
        count = Counter(name for line in self.lines for name in line.figures.documents)
        return tuple(sorted(count, key=lambda name: -count[name]))

    @property
    def brand_activities(self) -> int:
        """品牌活动 of the branches' brands."""
        return sum(row.activities for row in self.brands)

    @property
    def pending(self) -> int:
        """Branch summaries of the period that are not approved."""
        return sum(line.pending for line in self.lines)

    @property
    def pending_words(self) -> str:
        """What these are called: a year that is written for its fourth quarter is a 总结."""
        years = sum(line.year_lacks for line in self.lines)
        if not years:
            return "小结"
        return "总结" if years == self.pending else "小结和总结"

    @property
    def rows(self) -> tuple[RecordRow, ...]:
        """Approved records of all branches."""
        return tuple(row for line in self.lines for row in line.figures.rows)

    def per_head(self, hours: int) -> int:
        """Person-hours (tenths) by the members of whom hours are asked, in tenths, halves up; 0 without any."""
        return share(hours, self.total("asked"))

    def held(self, kind: str) -> int:
        """How often one duty was fulfilled in all branches."""
        return sum(line.figures.duty(kind).held for line in self.lines)

    def expected(self, kind: str) -> int:
        """How often one duty fell due in all branches."""
        return sum(line.figures.duty(kind).expected for line in self.lines)

    def without_committee(self) -> int:
        """Branches that have no branch committee, having fewer than seven full members."""
        return sum(
            line.exists
            and line.figures.duty("branch_committee_meeting").standing is Standing.NO_COMMITTEE
            for line in self.lines
        )


def told_of(committee_id: int, period: Period) -> ColumnElement[bool]:
    """SQL condition: approved figures or the chronicle tell of the period, a year, branches being kept or not."""
    if not isinstance(period, Year):
        return false()
    return or_(
        exists().where(
            Achievement.committee_id == committee_id,
            Achievement.state.in_(COUNTED_STATES),
            Achievement.period_end.between(period.first_day, period.last_day),
        ),
        exists().where(
            ChronicleEntry.committee_id == committee_id, ChronicleEntry.year == period.year
        ),
    )


def load_branches(
    session: Session, committee_id: int, period: Period | Span, as_of: date
) -> list[tuple[Branch, str]]:
    """Branches that existed between the first day and ``as_of``, in office order, with their names. One statement."""
    rows = session.execute(
        select(Branch, OrganizationName)
        .join(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(
            Branch.committee_id == committee_id,
            Branch.founded_on <= as_of,
            or_(Branch.dissolved_on.is_(None), Branch.dissolved_on >= period.first_day),
            OrganizationName.valid_from <= as_of,
        )
        .order_by(Branch.sort_order, Branch.id, OrganizationName.valid_from, OrganizationName.id)
    )
    names: dict[int, tuple[Branch, str]] = {}
    for branch, name in rows:
        last = min(as_of, branch.dissolved_on or as_of)
        if name.valid_from <= last or branch.id not in names:
            names[branch.id] = (branch, name.short_name)
    return list(names.values())


_BY_REGISTER = Proof(("登记台账",))


def committee_figures(
    session: Session, committee_id: int, period: Period, as_of: date
) -> CommitteeFigures:
    """Count everything for the committee from the first day of the period to ``as_of``. No more for more records."""
    first = period.first_day
    branches = load_branches(session, committee_id, period, as_of)
    # of a time before any branch was kept here nothing is counted, and nothing is denied
    if not any(branch.told_in(first, as_of) for branch, _ in branches):
        branches = []
    ids = [branch.id for branch, _ in branches]
    rules = load_rulebook(session, committee_id)
    back = reach_back([rules], first, as_of)
    records = rows_of(ids, back, as_of, states=GIVEN_IN)
    periods = memberships_of(ids, min(back, date(as_of.year, 1, 1)), as_of)
    groups, excuses = groups_of(ids), excuses_of(ids, first, as_of)
    hours = span_hours_of(ids, spans_of(period, as_of), periods)
    reporting = rules_of(committee_id)
    paths = paths_of(committee_id, ids, first, as_of)
    own = own_gatherings(committee_id, first, as_of)
    orders = orders_of(ids, first, as_of)
    ask(session, records, periods, groups, excuses, hours, reporting, paths, own, orders)
    known, memberships = _by_branch(records.answer), _by_branch(periods.answer)
    summaries = branch_summaries(session, ids, period)
    told = attended(session, ids, first, as_of)
    integrity = integrity_figures(session, ids, first, as_of)
    lines = []
    for branch, name in branches:
        people = memberships.get(branch.id, [])
        every = [
            row
            for row in known.get(branch.id, [])
            if row.held_on >= first and row.state in RECORDED
        ]
        duties = Evidence(
            branch=branch,
            rules=rules,
            held=held_in(known.get(branch.id, [])),
            memberships=people,
            groups=groups.answer.get(branch.id, []),
            explained=summaries.explained.get(branch.id, {}),
            excuses=excuses.answer.get(branch.id, []),
        ).documented_by_quarter(period, as_of)
        owed = [quarter for quarter in period.quarters if _existed(branch, quarter, as_of)]
        lines.append(
            BranchLine(
                id=branch.id,
                code=branch.code,
                name=name,
                exists=branch.dissolved_on is None or branch.dissolved_on >= as_of,
                figures=count_branch(
                    branch,
                    period,
                    as_of,
                    every,
                    people,
                    duties=over_quarters(duties),
                    attended=told,
                    hours=hours.answer,
                    integrity=integrity[branch.id],
                    paths=paths.answer[branch.id],
                    orders=orders.answer[branch.id],
                ),
                lacking=unexplained(duties),
                explained=explained(duties),
                approved=tuple(
                    summaries.approved[quarter, branch.id]
                    for quarter in owed
                    if (quarter, branch.id) in summaries.approved
                ),
                owed=len(owed),
                year_lacks=any(
                    isinstance(written_for(one, rule_on(reporting.answer, one)), Year)
                    and (one, branch.id) not in summaries.approved
                    for one in owed
                ),
            )
        )
    names = indicator_names(session, committee_id)
    every_figure = figures_of(
        session, committee_id, first=first, last=period.last_day, cleared=False, names=names
    )
    cleared = [figure for figure in every_figure if figure.public_ok]
    proofs = proofs_of(session, [figure.id for figure in cleared])
    # a register tells of whole years
    if period.last_day == Year.of(first).last_day:
        counted = load_counted(session, committee_id, names)
        withheld = [figure for figure in every_figure if not figure.public_ok]
        cleared = for_report(session, counted, cleared, first.year, as_of, withheld=withheld)
    return CommitteeFigures(
        period=period,
        as_of=as_of,
        lines=tuple(lines),
        brands=tuple(
            brand_rows(
                session, committee_id, first=first, last=as_of, achieved_until=period.last_day
            )
            if branches
            else ()
        ),
        main=main_brand(session, committee_id, first=first, last=as_of),
        achieved=tuple(
            Achieved(figure, _BY_REGISTER if figure.register else proofs.get(figure.id, Proof()))
            for figure in cleared
        ),
        withheld=sum(not figure.public_ok for figure in every_figure),
        suggested=_suggested(session, committee_id, {line.id: line.name for line in lines}),
        own_paths=paths.answer[None],
        own=own.answer,
        themes=tuple(
            # a part is told where its total is
            dict.fromkeys(one.theme for one in names.values() if one.theme and not one.parent)
        ),
    )


def _by_branch(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.branch_id, []).append(row)
    return found


def _existed(branch: Branch, quarter: Quarter, as_of: date) -> bool:
    return quarter.first_day <= as_of and branch.told_in(quarter.first_day, quarter.last_day)


def _suggested(session: Session, committee_id: int, names: Mapping[int, str]) -> dict[int, str]:
    """Probable branches of achievements whose attribution nobody has confirmed, by id. One statement."""
    rows = session.execute(
        select(Achievement.id, Achievement.suggested_branch_id).where(
            Achievement.committee_id == committee_id,
            Achievement.state.in_(COUNTED_STATES),
            Achievement.attribution == Attribution.IMPLIED,
            Achievement.branch_id.is_(None),
            Achievement.suggested_branch_id.is_not(None),
        )
    ).tuples()
    return {
        key: names[branch_id]
        for key, branch_id in rows
        if branch_id is not None and branch_id in names
    }


MEETING_KINDS = tuple(duty.kind for duty in DOCUMENTED if duty.cycle is not Cycle.YEAR)
"""The duties of the committee's table, in their order."""
