"""Reads of the summaries: one branch with everything its page and its print need; the status grid of a quarter."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.domain.activities.decided import decisions_of
from intranet.domain.activities.kinds import ActivityKind, Audience
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.figures.branch import BranchFigures, branch_figures
from intranet.domain.organization.tables import Branch
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.exceptions import late_entries_of
from intranet.domain.records.plain_text import Finding
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.reports.checks import findings
from intranet.domain.reports.document import SummaryContent, branch_content
from intranet.domain.reports.text import SummarySource
from intranet.domain.reports.wording.branch_summary import wording_on
from intranet.domain.returns.listed import Return, returns_of
from intranet.domain.summaries.narrative import Narrative, with_reason
from intranet.domain.summaries.of_branches import explanations_of
from intranet.domain.summaries.phrases import phrases_on
from intranet.domain.summaries.reporting import LAST, written_elsewhere
from intranet.domain.summaries.signers import signs
from intranet.domain.summaries.store import (
    Owner,
    editions_of,
    find_summary,
    may_open,
    submission_of,
)
from intranet.domain.summaries.tables import QuarterlySummary, summary_title
from intranet.domain.summaries.wordings import wordings_on
from intranet.features.summaries.bench import (
    BRANCH_WORDS,
    Bench,
    Illustrations,
    Opened,
    ended_names,
    names_of,
    valid_name,
)
from intranet.features.summaries.illustrations import chart_of, photos_of
from intranet.features.summaries.planned import planned_after
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Period, Quarter, parse_period
from intranet.foundation.questions import Question, Value, answer, ask

GONE = "没有找到这个党支部的小结或总结，或者不在您的查看范围内。"
NOT_BEGUN = "没有找到这个党支部的小结或总结。通过审核后，本支部党员可以在这里查看。"

_NO_QUARTER = "没有找到这个季度。季度写作2025Q3的形式。"
_NO_PERIOD = "没有找到这个季度、半年或年度。季度写作2025Q3，上半年写作2025H1，年度写作2025的形式。"

# No record is older (see the months an activity may have).
FIRST_YEAR = 1900


def parse_period_of(code: str) -> Period:
    """The quarter, half or year of an address; NotFound for anything else."""
    try:
        period = parse_period(code)
    except ValueError:
        raise NotFound(_NO_PERIOD) from None
    if period.year < FIRST_YEAR:
        raise NotFound(_NO_PERIOD)
    return period


def parse_quarter(code: str) -> Quarter:
    """The quarter of an address; NotFound for anything else."""
    period = parse_period_of(code)
    if not isinstance(period, Quarter):
        raise NotFound(_NO_QUARTER)
    return period


def has_begun(period: Period) -> bool:
    """Whether there can be anything to count yet."""
    return period.first_day <= clock.today()


def default_as_of(period: Period, branch: Branch | None = None) -> date:
    """Figures run to the end of the period, or to today while it lasts; of a *branch* to its last day."""
    until = min(period.last_day, clock.today())
    return min(until, (branch and branch.dissolved_on) or until)


@dataclass(frozen=True, kw_only=True)
class Workbench(Bench):
    """One branch and period: the summary if one was begun, its figures, and what its words are made of."""

    words = BRANCH_WORDS

    branch: Branch
    source: SummarySource
    standing: Return

    @property
    def period(self) -> Period:
        """The quarter, half or year."""
        return self.figures.period

    @property
    def code(self) -> str:
        """Code of the branch."""
        return self.branch.code

    @property
    def figures(self) -> BranchFigures:
        """The live figures."""
        return self.source.figures

    @property
    def written_elsewhere(self) -> str:
        """Why it is not to be written, as far as it is not approved."""
        return "" if self.is_final else written_elsewhere(self.period, self.standing.period)

    @cached_property
    def content(self) -> SummaryContent:
        """The summary in words, as of now."""
        shown = self.summary
        illustrations = shown.with_chart + shown.with_photos if shown else 0
        return branch_content(self.source, illustrations=illustrations)

    def findings(self, document: SummaryPrint) -> list[Finding]:
        """What the checks find."""
        return findings(document, self.source, self.content, self.check_context)

    def illustrations(self, session: Session) -> Illustrations:
        """Chart and photographs, where they are switched on."""
        if self.summary is None:
            return Illustrations()
        return Illustrations(
            chart_of(self.source) if self.summary.with_chart else None,
            photos_of(self.source, photo_choices(session, self), self.narrative.photos)
            if self.summary.with_photos
            else (),
        )


def load_branch(session: Session, code: str, period: Period) -> Branch:
    """The branch with this code if it existed in the period, whoever asks."""
    known = _is_code(code)
    return _existed(
        session.scalar(select(Branch).where(Branch.code == code)) if known else None, period
    )


def _is_code(code: str) -> bool:
    """A code is short and plain; what else stands in an address does not reach the database."""
    return re.fullmatch(r"[A-Za-z0-9-]{1,12}", code) is not None


def _existed(branch: Branch | None, period: Period) -> Branch:
    if (
        branch is None
        or branch.kept_from > period.last_day
        or (branch.dissolved_on is not None and branch.dissolved_on < period.first_day)
    ):
        raise NotFound(GONE)
    return branch


def load_workbench(
    session: Session, code: str, period: Period, actor: Actor, *, on_paper: bool = False
) -> Workbench:
    """Everything about one summary the person may open, or print; NotFound otherwise."""
    branch = load_branch(session, code, period)
    summary = find_summary(session, Owner.of(branch), period)
    _check(session, branch, summary, actor, on_paper=on_paper)
    return workbench_of(session, branch, period, summary)


def opened(session: Session, code: str, period: Period, actor: Actor) -> Opened:
    """The same on paper, before anything is computed: the summary without its text. One statement."""
    values = {"code": code, "year": period.year, "quarter": period.number}
    branches = Question(_branch_by_code, list, code=code)
    summaries = Question(_summary_by_code, list, **values)
    if not _is_code(code):
        raise NotFound(GONE)
    ask(session, branches, summaries)
    branch = _existed(next(iter(branches.answer), None), period)
    summary = next(iter(summaries.answer), None)
    _check(session, branch, summary, actor, on_paper=True)
    name = f"{summary_title('', period)}（{branch.code}）"
    return Opened(Owner.of(branch), summary, name, BRANCH_WORDS)


def _branch_by_code(value: Value) -> Select[Any]:
    return select(Branch).where(Branch.code == value("code"))


def _summary_by_code(value: Value) -> Select[Any]:
    return (
        select(QuarterlySummary)
        .join(Branch, Branch.id == QuarterlySummary.branch_id)
        .where(
            Branch.code == value("code"),
            QuarterlySummary.year == value("year"),
            QuarterlySummary.quarter == value("quarter"),
        )
    )


def _check(
    session: Session,
    branch: Branch,
    summary: QuarterlySummary | None,
    actor: Actor,
    *,
    on_paper: bool,
) -> None:
    """Raise NotFound for whom the summary is nothing to.

    Who signs for the committee reads the paper that waits for it, and nothing else of another branch.
    """
    owner = Owner.of(branch)
    if actor.covers(
        Permission.SUMMARY_READ, committee_id=owner.committee_id, branch_id=owner.branch_id
    ):
        if not may_open(actor, owner, summary.state if summary else None):
            raise NotFound(NOT_BEGUN)
    elif not (on_paper and signs(session, summary, actor)):
        raise NotFound(GONE)


def workbench_of(
    session: Session, branch: Branch, period: Period, summary: QuarterlySummary | None
) -> Workbench:
    """Compute everything from the database; access was decided before. A fixed number of statements."""
    stored = summary.text.narrative if summary else {}
    last = default_as_of(period, branch)
    # begun before the branch ended: afterwards there is nobody to count
    as_of = min(summary.as_of, last) if summary else last
    narrative = Narrative.from_json(stored)
    carries_over = summary is None and period.number == LAST
    said = (
        answer(session, explanations_of(branch.id, period))
        if len(period.quarters) > 1 or carries_over
        else dict.fromkeys(period.quarters, narrative.explanations)
    )
    if carries_over:
        # begun while the year was written for the fourth quarter: its reasons need not be typed again
        narrative = replace(narrative, explanations=next(iter(said.values()), {}))
    explained = {one: with_reason(explanations) for one, explanations in said.items()}
    figures = branch_figures(session, branch, period, as_of, explained=explained)
    names = names_of(session, branch.committee_id, branch.id)
    own = valid_name([name for name in names if name.branch_id], max(as_of, branch.founded_on))
    committee = valid_name([name for name in names if name.committee_id], as_of)
    before = find_summary(session, Owner.of(branch), period.previous)
    previous = Narrative.from_json(before.text.narrative) if before else Narrative()
    standing = returns_of([branch], period)
    late = late_entries_of(branch.committee_id, branch.id, period)
    editions = editions_of(summary.id if summary else 0)
    filler = Question(_filler, _name, user=summary.entered_by_id if summary else 0)
    phrases = phrases_on(branch.committee_id, as_of)
    wordings = wordings_on(branch.committee_id, as_of)
    decided = decisions_of(branch.id, period.first_day, as_of)
    planned = planned_after(Owner.of(branch), period)
    ask(session, standing, late, editions, filler, phrases, wordings, decided, planned)
    return Workbench(
        owner=Owner.of(branch),
        branch=branch,
        summary=summary,
        source=SummarySource(
            branch_code=branch.code,
            short_name=own.short_name,
            full_name=own.full_name,
            committee=committee.short_name,
            duty=branch.duty,
            figures=figures,
            narrative=narrative,
            wording=wording_on(as_of, period),
            previous_problems=(
                previous.problems if before and before.state in COUNTED_STATES else ()
            ),
            decisions=decided.answer,
            wordings=wordings.answer,
            filler=filler.answer,
            late_entries=late.answer,
            of_quarters=said,
            own_quarter=Quarter.of(period.last_day)
            if standing.answer[branch.id].deadlines.written == period
            else None,
        ),
        previous=previous,
        snapshots=editions.answer,
        submission=submission_of(session, summary),
        ended_names=ended_names(names, as_of, own, committee),
        phrases=phrases.answer,
        planned=planned.answer,
        standing=standing.answer[branch.id],
    )


def _filler(value: Value) -> Select[Any]:
    return select(User.display_name).where(User.id == value("user"))


def _name(rows: Sequence[Any]) -> str:
    return rows[0].display_name if rows else ""


def photo_choices(session: Session, workbench: Workbench) -> list[tuple[Attachment, Activity]]:
    """Photographs that may be printed, by date: of approved gatherings open to all members, none from
    integrity work. One statement.
    """
    integrity = (
        select(ActivityRecord.activity_id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .where(
            ActivityKind.is_integrity,
            ActivityRecord.activity_id == Activity.id,
        )
    )
    rows = session.execute(
        select(Attachment, Activity)
        .join(Activity, Activity.id == Attachment.activity_id)
        .where(
            Activity.branch_id == workbench.branch.id,
            Activity.held_on.between(workbench.period.first_day, workbench.figures.as_of),
            Activity.state.in_(COUNTED_STATES),
            Activity.audience == Audience.MEMBERS,
            Attachment.kind == AttachmentKind.PHOTO,
            Attachment.display_sha256.is_not(None),
            ~exists(integrity),
        )
        .order_by(Activity.held_on, Activity.id, Attachment.position, Attachment.id)
    ).all()
    return [(attachment, activity) for attachment, activity in rows]


def named_records(session: Session, owner: Owner, numbers: Collection[int]) -> list[str]:
    """Gatherings by their ids, each with its day and present state. One statement, none without ids."""
    if not numbers:
        return []
    rows = session.execute(
        select(Activity.id, Activity.title, Activity.held_on, Activity.state)
        .where(Activity.committee_id == owner.committee_id, Activity.id.in_(numbers))
        .order_by(Activity.held_on, Activity.id)
    ).all()
    return [f"{row.title}（{long_date(row.held_on)}，现为{row.state.label}）" for row in rows]


def records_after(session: Session, workbench: Workbench) -> list[str]:
    """Approved gatherings of the period after the day up to which its summary counts. One statement."""
    rows = session.execute(
        select(Activity.title, Activity.held_on)
        .where(
            Activity.branch_id == workbench.branch.id,
            Activity.held_on > workbench.as_of,
            Activity.held_on <= workbench.period.last_day,
            Activity.state.in_(COUNTED_STATES),
            Activity.audience == Audience.MEMBERS,
        )
        .order_by(Activity.held_on, Activity.id)
    )
    return [f"{row.title}（{long_date(row.held_on)}）" for row in rows]


def waiting_words(summary: QuarterlySummary) -> str:
    """How long the summary has waited, or when it was approved; short enough for a cell."""
    if summary.state is State.SUBMITTED and summary.submitted_at is not None:
        days = (clock.today() - clock.local(summary.submitted_at).date()).days
        since = f"已等{days}天" if days > 0 else "今天提交"
        return f"已受理，{since}" if summary.under_review_at else since
    if summary.state in COUNTED_STATES and summary.approved_at is not None:
        day = clock.local(summary.approved_at).date()
        return f"{day.month}月{day.day}日通过"
    return ""
