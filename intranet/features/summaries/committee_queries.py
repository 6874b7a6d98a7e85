"""Reads of the committee's roll-ups, and where everybody stands with the summaries of a year or half of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.chronicle import cleared_of
from intranet.domain.figures.committee import CommitteeFigures, committee_figures, told_of
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.existence import kept_in
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.plain_text import Finding
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.dispatches import REPORT_TO
from intranet.domain.reports.document import SummaryContent
from intranet.domain.reports.retrospect import (
    RETROSPECT,
    Caption,
    Subject,
    kept,
    retrospect,
    review,
    subjects,
)
from intranet.domain.reports.roll_up_checks import committee_findings
from intranet.domain.reports.roll_up_document import committee_content
from intranet.domain.reports.roll_up_text import CommitteeSource
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.domain.returns.standing import ReturnState, return_state
from intranet.domain.summaries.narrative import Narrative
from intranet.domain.summaries.of_branches import ApprovedSummary
from intranet.domain.summaries.phrases import phrases_on
from intranet.domain.summaries.reporting import LAST, number_written_for
from intranet.domain.summaries.store import (
    Owner,
    editions_of,
    find_summary,
    may_open,
    newest_edition,
    reads_for_committee,
    reopened,
    submission_of,
    writes,
)
from intranet.domain.summaries.tables import QuarterlySummary, summary_title
from intranet.domain.summaries.wordings import Use, wordings_on
from intranet.features.summaries.bench import (
    COMMITTEE_WORDS,
    Bench,
    Opened,
    ended_names,
    names_of,
    valid_name,
)
from intranet.features.summaries.planned import planned_after
from intranet.features.summaries.queries import default_as_of, has_begun, waiting_words
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Half, Period, Quarter, Year, periods_within
from intranet.foundation.questions import ask

CODE = "committee"
"""The last part of the address, where a branch has its code."""

GONE = "没有找到机关党委的这份小结，或者不在您的查看范围内。通过审核后，各党支部可以在这里查看。"


@dataclass(frozen=True, kw_only=True)
class CommitteeBench(Bench):
    """The committee's roll-up of a quarter, half a year or a year."""

    words = COMMITTEE_WORDS

    committee: Committee
    source: CommitteeSource
    captions: tuple[Caption, ...] = ()

    @property
    def period(self) -> Period:
        """The quarter, half or year."""
        return self.figures.period

    @property
    def code(self) -> str:
        """The last part of its address."""
        return CODE

    @property
    def figures(self) -> CommitteeFigures:
        """The live figures."""
        return self.source.figures

    @cached_property
    def content(self) -> SummaryContent:
        """The roll-up in words, as of now."""
        return committee_content(self.source)

    @cached_property
    def subjects(self) -> list[Subject]:
        """Those of the review of a year; none of anything shorter."""
        return subjects(self.source, self.captions) if isinstance(self.period, Year) else []

    def beside(self) -> dict[str, Any]:
        """To whom it is reported, and the review of a year."""
        found: dict[str, Any] = {REPORT_TO: self.source.wordings.get(Use.REPORT_TO, "")}
        if isinstance(self.period, Year):
            found[RETROSPECT] = kept(retrospect(self.source, self.captions))
        return found

    def retrospect(
        self, document: SummaryPrint, frozen: Mapping[str, Any] | None
    ) -> DispatchPrint | None:
        """The review of a year as it goes with the document, *frozen* with it or as of now."""
        told = (self.beside() if frozen is None else frozen).get(RETROSPECT)
        if told is None or not isinstance(self.period, Year):
            return None
        return review(document, told, self.period)

    @property
    def approved_summaries(self) -> tuple[ApprovedSummary, ...]:
        """Approved summaries of its branches."""
        return tuple(one for line in self.figures.lines for one in line.approved)

    def findings(self, document: SummaryPrint) -> list[Finding]:
        """What the checks find in what is typed, in the figures and in what goes out of the *document*."""
        return committee_findings(self.source, self.content, self.check_context, document)


def committee_id_of(actor: Actor) -> int:
    """The committee in which the person reads summaries; of several the first. NotFound without one."""
    ids = [grant.committee_id for grant in actor.grants if grant.gives(Permission.SUMMARY_READ)]
    if not ids:
        raise NotFound(GONE)
    return min(ids)


def load_bench(session: Session, period: Period, actor: Actor) -> CommitteeBench:
    """Everything about one roll-up the person may open; NotFound otherwise."""
    found = opened(session, period, actor)
    committee = session.get_one(Committee, found.owner.committee_id)
    return bench_of(session, committee, period, found.summary)


def opened(session: Session, period: Period, actor: Actor) -> Opened:
    """The same before anything is computed. One statement, two without a summary."""
    owner = Owner(committee_id_of(actor))
    summary = find_summary(session, owner, period)
    if not may_open(actor, owner, summary.state if summary else None):
        raise NotFound(GONE)
    if summary is None and not session.scalar(select(_tells_of(owner.committee_id, period))):
        # of a time before any branch was kept here nothing is known, and nothing is denied
        raise NotFound(GONE)
    return Opened(owner, summary, summary_title("机关党委", period), COMMITTEE_WORDS)


def _tells_of(committee_id: int, period: Period) -> ColumnElement[bool]:
    """SQL condition: there is anything to write about the period."""
    kept = kept_in(committee_id, period.first_day, period.last_day)
    return or_(kept, told_of(committee_id, period))


def bench_of(
    session: Session, committee: Committee, period: Period, summary: QuarterlySummary | None
) -> CommitteeBench:
    """Compute everything from the database; access was decided before. A fixed number of statements."""
    owner = Owner(committee.id)
    stored = summary.text.narrative if summary else {}
    as_of = summary.as_of if summary else default_as_of(period)
    names = names_of(session, committee.id, None)
    own = valid_name(names, as_of)
    before = find_summary(session, owner, period.previous)
    previous = Narrative.from_json(before.text.narrative) if before else Narrative()
    editions = editions_of(summary.id if summary else 0)
    phrases = phrases_on(committee.id, as_of)
    wordings = wordings_on(committee.id, as_of)
    # of a year what its chronicle tells, too
    told = [cleared_of(committee.id, period.year)] if isinstance(period, Year) else []
    planned = planned_after(owner, period)
    ask(session, editions, phrases, wordings, planned, *told)
    return CommitteeBench(
        owner=owner,
        committee=committee,
        summary=summary,
        source=CommitteeSource(
            code=committee.code,
            short_name=own.short_name,
            full_name=own.full_name,
            figures=committee_figures(session, committee.id, period, as_of),
            narrative=Narrative.from_json(stored),
            wording=wording_on(as_of, period),
            wordings=wordings.answer,
            previous_problems=(
                previous.problems if before and before.state in COUNTED_STATES else ()
            ),
        ),
        previous=previous,
        snapshots=editions.answer,
        submission=submission_of(session, summary),
        ended_names=ended_names(names, as_of, own),
        phrases=phrases.answer,
        planned=planned.answer,
        captions=tuple(
            Caption(one.section, one.told(one.year), one.position)
            for asked in told
            for one in asked.answer
        ),
    )


# --- longer periods ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Status:
    """One summary as a cell: its state where the person may know it, and where it opens.

    ``within_year``: the annual summary is written for it.
    """

    state: ReturnState | None
    known: bool
    applies: bool
    url: str
    note: str
    within_year: bool = False


@dataclass(frozen=True, slots=True)
class LongerRow:
    """A branch (or the committee) with its summaries of the periods."""

    name: str
    cells: tuple[Status, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerGrid:
    """The status of a half or a year by the periods within it: the committee on top, the branches in office order."""

    periods: tuple[Period, ...]
    rows: tuple[LongerRow, ...]


def longer_grid(session: Session, actor: Actor, period: Half | Year) -> LongerGrid:
    """Where everybody stands in a half or a year. Four statements, whatever the number of branches.

    A fifth of a year before any was kept: figures or the chronicle may tell of it all the same.
    """
    as_of = default_as_of(period)
    home = Owner(committee_id_of(actor))
    own = valid_name(names_of(session, home.committee_id, None), as_of)
    names = branches_of(
        session, actor, as_of, permission=Permission.SUMMARY_READ, first=period.first_day
    )
    fourth = Quarter(period.year, LAST)
    branches: dict[int, Branch] = {}
    # those that write the year for its fourth quarter
    whole: set[int | None] = set()
    written = number_written_for(Branch.committee_id, fourth.year, fourth.number)
    for branch, number in session.execute(
        select(Branch, written).where(Branch.id.in_([name.id for name in names]))
    ).tuples():
        branches[branch.id] = branch
        if number != fourth.number:
            whole.add(branch.id)
    found: dict[tuple[int | None, int], tuple[QuarterlySummary, int | None, bool]] = {}
    for summary, edition, again in session.execute(
        select(QuarterlySummary, newest_edition(), reopened()).where(
            QuarterlySummary.year == period.year,
            QuarterlySummary.committee_id.in_(
                {home.committee_id, *(n.committee_id for n in names)}
            ),
        )
    ).tuples():
        if summary.branch_id is not None or summary.committee_id == home.committee_id:
            found[summary.branch_id, summary.quarter] = summary, edition, again
    periods = tuple(
        one
        for one in periods_within(Year(period.year))
        if one.first_day in period and one.last_day in period
    )

    year = Year(period.year)
    any_kept = any(one.told_in(year.first_day, year.last_day) for one in branches.values())
    told_besides = not any_kept and session.scalar(select(told_of(home.committee_id, year)))

    def row(name: str, owner: Owner, code: str, kept: Collection[Branch]) -> LongerRow:
        cells = []
        for one in periods:
            summary, edition, again = found.get((owner.branch_id, one.number), (None, None, False))
            stands_in = one == fourth and owner.branch_id in whole
            told = not stands_in and any(
                branch.told_in(one.first_day, one.last_day) for branch in kept
            )
            told = told or bool(told_besides and owner == home and one == year)
            applies = has_begun(one) and (told or summary is not None)
            status = status_of(
                actor,
                owner,
                code,
                one,
                summary,
                edition=edition,
                is_reopened=again,
                applies=applies,
            )
            cells.append(replace(status, within_year=stands_in and has_begun(one)))
        return LongerRow(name, tuple(cells))

    return LongerGrid(
        periods=periods,
        rows=(
            row(own.short_name, home, CODE, branches.values()),
            *(
                row(name.short_name, Owner.of(branches[name.id]), name.code, [branches[name.id]])
                for name in names
            ),
        ),
    )


def committee_status(session: Session, actor: Actor, period: Period) -> Status:
    """The committee's roll-up of one period as a cell. One statement."""
    owner = Owner(committee_id_of(actor))
    kept, summary, edition, is_reopened = session.execute(
        # the committee stands first, so that there is a row without any summary
        select(
            _tells_of(owner.committee_id, period),
            QuarterlySummary,
            newest_edition(),
            reopened(),
        )
        .select_from(Committee)
        .outerjoin(
            QuarterlySummary,
            and_(
                QuarterlySummary.committee_id == Committee.id,
                QuarterlySummary.branch_id.is_(None),
                QuarterlySummary.year == period.year,
                QuarterlySummary.quarter == period.number,
            ),
        )
        .where(Committee.id == owner.committee_id)
    ).one()
    applies = kept or summary is not None
    return status_of(
        actor,
        owner,
        CODE,
        period,
        summary,
        edition=edition,
        is_reopened=is_reopened,
        applies=applies,
    )


def status_of(
    actor: Actor,
    owner: Owner,
    code: str,
    period: Period,
    summary: QuarterlySummary | None,
    *,
    edition: int | None,
    is_reopened: bool,
    applies: bool,
) -> Status:
    """One summary, with its newest edition, as the person may know it."""
    state = summary.state if summary else None
    known = writes(actor, owner) or reads_for_committee(actor, owner) or state in COUNTED_STATES
    opens = applies and may_open(actor, owner, state)
    return Status(
        state=return_state(
            state,
            edition=edition,
            signed_edition=summary.signed_edition,
            reopened=is_reopened,
        )
        if known and summary
        else None,
        known=known,
        applies=applies,
        url=f"/quarters/{period}/{code}" if opens else "",
        note=waiting_words(summary) if known and summary else "",
    )
