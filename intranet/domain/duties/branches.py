"""Where branches stand, from their rows: records, marks, memberships, groups, reasons and exemptions."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.activities.rows import RecordRow
from intranet.domain.duties.engine import Credits, judge, together, yearly
from intranet.domain.duties.excuses import excuses_of
from intranet.domain.duties.held import held_by_branch, held_of
from intranet.domain.duties.marks import marks_of
from intranet.domain.duties.requirements import rulebooks_of
from intranet.domain.duties.rules import DUTY_KINDS, Cycle, Duty, Rulebook
from intranet.domain.duties.standing import OPEN, BranchPeriod, DutyStanding, Excuse, Held, Standing
from intranet.domain.duties.words import Outcome, about, fell_due, outcome
from intranet.domain.organization.memberships import (
    Group,
    MembershipRow,
    groups_of,
    members_on,
    memberships_of,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.summaries.reporting import LAST
from intranet.domain.summaries.store import explained_gaps, explained_in
from intranet.domain.summaries.tables import QuarterlySummary, SummaryText
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Period, Quarter, Span, Year, month_end
from intranet.foundation.questions import Asked, Question, Several, Value, answer
from intranet.foundation.terms import told

_held_on = attrgetter("held_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything by which one branch is judged; ``explained`` are keys of gaps with a typed reason, by quarter."""

    branch: Branch
    rules: Rulebook
    held: Sequence[Held]
    memberships: Sequence[MembershipRow]
    groups: Sequence[Group] = ()
    explained: Mapping[Quarter, frozenset[str]] = field(default_factory=dict)
    excuses: Sequence[Excuse] = ()
    # worked out once, as each rule asks anew: what was held by kind, of these so many first as they are credited, full
    # members of a day, what duties depend on in a span up to a day
    _by_kind: dict[str, list[Held]] = field(default_factory=dict, init=False, repr=False)
    _credits: dict[tuple[str, int], Credits] = field(default_factory=dict, init=False, repr=False)
    _full: dict[date, int] = field(default_factory=dict, init=False, repr=False)
    _periods: dict[tuple[Span, date], BranchPeriod] = field(
        default_factory=dict, init=False, repr=False
    )

    def period(self, span: Span, as_of: date) -> BranchPeriod:
        """What the duties of the branch depend on in a span of months."""
        if (span, as_of) not in self._periods:
            self._periods[span, as_of] = self._period(span, as_of)
        return self._periods[span, as_of]

    def _period(self, span: Span, as_of: date) -> BranchPeriod:
        # in its last month a branch has the members of its last day
        until = min(as_of, self.branch.dissolved_on or as_of)
        return BranchPeriod(
            quarter=span,
            as_of=as_of,
            founded_on=self.branch.founded_on,
            dissolved_on=self.branch.dissolved_on,
            full_members={
                month: self._full_members(min(month_end(span.year, month), until))
                for month in span.months
            },
            groups=self.groups,
            in_use_from=self.branch.in_use_from or date.min,
        )

    def marked(self, code: str, span: Span, *, registered: bool) -> bool:
        """Whether a rule is judged by the days that were marked in the span, instead of by its register.

        What nobody confirmed yields to a register that holds something of the year (*registered*).
        """
        there = self._held_by(date.max, code).within(span)
        return any(item.counted or not registered for item in there)

    def _full_members(self, day: date) -> int:
        if day not in self._full:
            self._full[day], _ = members_on(self.memberships, day)
        return self._full[day]

    def _held_by(self, as_of: date, kind: str) -> Credits:
        """What was held of a kind up to a day."""
        if not self._by_kind:
            for item in sorted(self.held, key=_held_on):
                self._by_kind.setdefault(item.kind, []).append(item)
        held = self._by_kind.get(kind, [])
        number = bisect_right(held, as_of, key=_held_on)
        if (kind, number) not in self._credits:
            self._credits[kind, number] = Credits(held[:number])
        return self._credits[kind, number]

    def stand(
        self, code: str, span: Span, as_of: date, *, shipped: Duty | None = None
    ) -> DutyStanding | None:
        """Where the branch stands with one rule in a month, quarter or year; None while it was not in force.

        ``shipped`` stands in while none is in force.
        """
        found = [
            self._judged(duty, part, as_of, self._reasons(part))
            for part, duty in self.rules.within(code, span, shipped=shipped)
        ]
        return together(found) if found else None

    def _before(self, duty: Duty, span: Span, as_of: date) -> list[tuple[BranchPeriod, Duty]]:
        return [
            (self.period(part, as_of), version) for part, version in self.rules.before(duty, span)
        ]

    def _reasons(self, part: Span) -> frozenset[str]:
        """Gaps with a reason typed in the summary of the quarter; what is owed by the year has none there."""
        if isinstance(part, Year):
            return frozenset()
        return self.explained.get(Quarter.of(part.first_day), frozenset())

    def documented(self, quarter: Quarter, as_of: date) -> tuple[DutyStanding, ...]:
        """Where the branch stands in a quarter with what the official documents name, in their order."""
        found = []
        for duty in self.rules.documented(quarter.first_day):
            one = (
                self._of_the_year(duty, quarter, as_of)
                if duty.cycle is Cycle.YEAR
                else self.stand(duty.code, quarter, as_of, shipped=duty)
            )
            if one is not None:
                found.append(one)
        return tuple(found)

    def _of_the_year(self, duty: Duty, quarter: Quarter, as_of: date) -> DutyStanding:
        """A duty of the year within a quarter: left to the year, until its last day comes without it."""
        year, until = Year(quarter.year), min(as_of, quarter.last_day)
        own = yearly(duty, self.period(quarter, as_of), self._held_by(as_of, duty.kind))
        if self.rules.before(duty, year) and not self._judged(duty, year, until).filled:
            # what took place counts for the year before, by its days of grace
            own = replace(own, standing=Standing.YEARLY, approved=0)
        if until < year.last_day:
            return own
        whole = self._judged(duty, year, as_of, self.explained.get(quarter, frozenset()))
        # not yet: on the last day of the year there is still the day
        if whole.standing not in {*OPEN, Standing.NOT_YET}:
            return own
        return replace(whole, held=own.held, waiting=own.waiting)

    def _judged(
        self, duty: Duty, span: Span, as_of: date, reasons: Collection[str] = ()
    ) -> DutyStanding:
        return judge(
            duty,
            self.period(span, as_of),
            self._held_by(as_of, duty.kind),
            explained=reasons,
            excuses=self.excuses,
            before=self._before(duty, span, as_of),
        )

    def documented_by_quarter(self, period: Period, as_of: date) -> list[tuple[DutyStanding, ...]]:
        """The same for each quarter of the period that has begun by ``as_of``, as it is known on that day.

        What a quarter lacked and was made up, or held within the days of grace, in the next one lacks no more.
        """
        return [
            self.documented(quarter, as_of)
            for quarter in period.quarters
            if quarter.first_day <= as_of
        ]

    def documented_over(self, period: Period, as_of: date) -> tuple[DutyStanding, ...]:
        """The same taken together: each quarter is judged by itself, a surplus never fills another one."""
        return over_quarters(self.documented_by_quarter(period, as_of))


def over_quarters(quarters: Iterable[Sequence[DutyStanding]]) -> tuple[DutyStanding, ...]:
    """Duties of several quarters, each taken together: the documents have the same rows in each."""
    return tuple(together(parts) for parts in zip(*quarters, strict=True))


def unexplained(found: Iterable[Iterable[DutyStanding]]) -> int:
    """Meetings and activities that fell due, were not held and have no reason."""
    return sum(
        item.unexplained for part in found for item in part if item.standing is Standing.SHORT
    )


def explained(found: Iterable[Iterable[DutyStanding]]) -> int:
    """Those not held that have a reason, also beside others that have none."""
    return sum(item.explained for part in found for item in part)


def reach_back(rules: Iterable[Rulebook], first: date, last: date) -> date:
    """From which day records matter from *first* to *last*.

    Days of grace look at the year before (``Rulebook.before``), a last quarter at its own: with it the year is judged.
    """
    if any(duty.grace_days for rulebook in rules for duty in rulebook.versions):
        return date(first.year - 1, 1, 1)
    closes = any(Quarter.of(day).number == len(Year(day.year).quarters) for day in (first, last))
    return date(first.year, 1, 1) if closes else first


def explained_of(
    branch_ids: Collection[int], first: date, last: date
) -> Question[dict[int, dict[Quarter, frozenset[str]]]]:
    """Gaps for which the branches typed a reason in their summaries of quarters, by branch and quarter."""

    def read(rows: Iterable[Any]) -> dict[int, dict[Quarter, frozenset[str]]]:
        found: dict[int, dict[Quarter, frozenset[str]]] = {}
        for branch_id, year, number, narrative in rows:
            of_branch, quarter = found.setdefault(branch_id, {}), explained_in(year, number)
            of_branch[quarter] = of_branch.get(quarter, frozenset()) | explained_gaps(narrative)
        return found

    return Question(_narratives, read, branches=branch_ids, first=first.year, last=last.year)


def _narratives(value: Value) -> Select[Any]:
    return (
        select(
            QuarterlySummary.branch_id,
            QuarterlySummary.year,
            QuarterlySummary.quarter,
            SummaryText.narrative,
        )
        .join(SummaryText, SummaryText.summary_id == QuarterlySummary.id)
        .where(
            QuarterlySummary.branch_id.in_(value.any_of("branches")),
            QuarterlySummary.year.between(value("first"), value("last")),
            QuarterlySummary.quarter <= LAST,
        )
    )


def evidence_of(
    branches: Sequence[Branch],
    rules: Mapping[int, Rulebook],
    first: date,
    last: date,
    *,
    known: Iterable[RecordRow] | None = None,
) -> Several[dict[int, Evidence]]:
    """What the branches are judged by from *first* to *last*, by branch; *rules* are those of their committees.

    *known* are their records, where they are loaded already from the first day of the year of *first* on.
    """
    ids = [branch.id for branch in branches]
    begin = reach_back(rules.values(), first, last)
    asked = {duty.kind for rulebook in rules.values() for duty in rulebook.versions}
    records: Asked[dict[int, list[Held]]] = (
        held_of(ids, begin, last, sorted(asked.union(DUTY_KINDS)))
        if known is None
        else Several(lambda: held_by_branch(row for row in known if row.held_on >= begin))
    )
    marks = marks_of(ids, begin, last)
    periods = memberships_of(ids, begin, last)
    groups = groups_of(ids)
    explained = explained_of(ids, first, last)
    excuses = excuses_of(ids, first, date(last.year, 12, 31))

    def found() -> dict[int, Evidence]:
        memberships: dict[int, list[MembershipRow]] = {}
        for membership in periods.answer:
            memberships.setdefault(membership.branch_id, []).append(membership)
        return {
            branch.id: Evidence(
                branch=branch,
                rules=rules[branch.committee_id],
                held=[*records.answer.get(branch.id, []), *marks.answer.get(branch.id, [])],
                memberships=memberships.get(branch.id, []),
                groups=groups.answer.get(branch.id, []),
                explained=explained.answer.get(branch.id, {}),
                excuses=excuses.answer.get(branch.id, []),
            )
            for branch in branches
        }

    return Several(found, records, marks, periods, groups, explained, excuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterStandings:
    """Where the branches of a quarter stand with organisational life, by branch id.

    Desk, overview and whoever else tells how many branches have no gap ask ``behind``.
    """

    quarter: Quarter
    as_of: date
    standings: Mapping[int, tuple[DutyStanding, ...]]

    @property
    def over(self) -> bool:
        """Whether the quarter has come to its last day: nothing is certified before; what is still to be held then is
        not done.
        """
        return self.as_of >= self.quarter.last_day

    @property
    def about(self) -> str:
        """What is judged here, as sentences name it."""
        return about(
            year_over=self.over and self.quarter.last_day == Year(self.quarter.year).last_day
        )

    def outcome(self, branch_id: int) -> Outcome:
        """What the duties of one branch come to."""
        return outcome(self.standings[branch_id], over=self.over)

    @told(
        "会议和活动",
        "尚缺次数",
        "期限已过，没有开展，也没有说明原因的会议和活动。",
    )
    def lacking(self, branch_id: int) -> int:
        """Meetings and activities that fell due, were not held and have no reason."""
        return unexplained([self.standings[branch_id]])

    @told(
        "会议和活动",
        "没有欠缺的党支部",
        "三会一课、主题党日（到年末还有组织生活会、民主评议党员）没有尚缺的党支部。总数为这个季度存在过的党支部，期间撤销的也在内。工作台、全委概览用同"
        "一个数。",
    )
    def behind(self, branch_ids: Iterable[int]) -> dict[int, int]:
        """Those of the branches that lack something, with how much; the others have no gap."""
        return {one: lacking for one in branch_ids if (lacking := self.lacking(one))}

    def told(self, branch_ids: Sequence[int]) -> str:
        """How many of the branches have no gap, in words; what is not due yet lacks nowhere, and is not praised."""
        total, lacking = len(branch_ids), len(self.behind(branch_ids))
        day = long_date(self.as_of)
        if lacking:
            return f"截至{day}，{total}个党支部中{total - lacking}个的{self.about}没有欠缺。"
        if not any(fell_due(self.standings[one]) for one in branch_ids):
            return f"截至{day}，{self.about}都还没有到期。"
        return f"截至{day}，{total}个党支部的{self.about}都没有欠缺。"

    def among(self, branch_ids: Iterable[int]) -> list[int]:
        """Those of the branches that existed in the quarter."""
        return [one for one in branch_ids if one in self.standings]


def present_quarters(
    branches: Sequence[Branch],
    rules: Mapping[int, Rulebook],
    today: date,
    *,
    known: Iterable[RecordRow] | None = None,
) -> Several[list[QuarterStandings]]:
    """Where branches stand in the quarter just ended and in the present one.

    Each quarter holds the branches that existed in it, in the order given. *rules* are those of their committees,
    *known* is that of ``evidence_of``.
    """
    present = Quarter.of(today)
    evidence = evidence_of(branches, rules, present.previous.first_day, today, known=known)
    return Several(
        lambda: [
            QuarterStandings(
                quarter=quarter,
                as_of=today,
                standings={
                    branch.id: evidence.answer[branch.id].documented(quarter, today)
                    for branch in branches
                    if branch.told_in(quarter.first_day, min(quarter.last_day, today))
                },
            )
            for quarter in (present.previous, present)
        ],
        evidence,
    )


def documented_of_branches(
    session: Session, branches: Sequence[Branch], quarter: Quarter, as_of: date
) -> dict[int, tuple[DutyStanding, ...]]:
    """Standings of many branches in a quarter by branch id. Two statements, whatever their number."""
    rules = answer(session, rulebooks_of({branch.committee_id for branch in branches}))
    found = answer(session, evidence_of(branches, rules, quarter.first_day, as_of))
    return {branch_id: item.documented(quarter, as_of) for branch_id, item in found.items()}
