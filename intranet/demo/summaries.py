"""Quarterly summaries of past quarters: most approved with their snapshot, the last one still on its way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.accounts import secretary_account
from intranet.demo.narratives import LONG, begun, narrative
from intranet.demo.offices import BY_CODE, OFFICES, Office
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.access.audit import write_events
from intranet.domain.access.roles import Role
from intranet.domain.records.moves import RETURN_CLOSING, ReviewEvent
from intranet.domain.records.plain_text import blocking
from intranet.domain.records.workflow import Move, State, rule_for
from intranet.domain.reports.document import fingerprint
from intranet.domain.summaries.narrative import Narrative
from intranet.domain.summaries.tables import (
    SUMMARY,
    QuarterlySummary,
    SummarySnapshot,
    SummarySubmission,
    SummaryText,
)
from intranet.features.summaries.bench import Bench
from intranet.features.summaries.documents import as_approved, as_submitted, draft_document
from intranet.features.summaries.queries import workbench_of
from intranet.foundation import clock
from intranet.foundation.quarters import Half, Period, Quarter, Year

OPINION = "经核对，数据与工作记录一致。"
RETURNED_AS = "存在问题写得较为笼统，请结合本季度实际补充。"
# Branches whose summary of the last quarter is, in this order of the office, not begun, a draft, waiting, returned.
MISSING, DRAFTING, WAITING, RETURNED = ("B03",), ("B07", "B11"), ("B02", "B06", "B09"), ("B08",)

# Branches that sum up half a year and the year as well.
LONGER = ("B01", "B05")


@dataclass(frozen=True)
class _Step:
    move: Move
    at: datetime
    opinion: str = ""

    @property
    def by_review(self) -> bool:
        return self.move is not Move.SUBMIT


def quarters(as_of: date) -> list[Quarter]:
    """Quarters that are over, from the first of 2025."""
    found = []
    quarter = Quarter.of(dates.FIRST_DAY)
    while quarter.last_day < as_of:
        found.append(quarter)
        quarter = quarter.next
    return found


def _written(past: list[Quarter]) -> Iterator[tuple[Period, Office]]:
    """What each branch sums up: every quarter; some, once the quarters of 2025 are over, its half and the whole too."""
    for quarter in past:
        for branch in OFFICES:
            yield quarter, branch
    for period in (Half(2025, 1), Half(2025, 2), Year(2025)):
        if period.quarters[-1] in past:
            for code in LONGER:
                yield period, BY_CODE[code]


def build(session: Session, office: Organization, users: dict[str, User]) -> int:
    """Add all summaries; returns their number."""
    count = 0
    events: list[tuple[datetime, int, ReviewEvent]] = []
    past = quarters(office.as_of)
    for period, branch in _written(past):
        steps = _course(branch, period, office.as_of, last=period == past[-1])
        if steps is not None:
            made = _summary(session, office, users, branch, period, steps)
            events += _events(made, users, branch, steps)
            count += 1
    for event in sorted(events, key=lambda entry: entry[:2]):
        session.add(event[2])
    session.flush()
    return count


def _course(branch: Office, period: Period, as_of: date, *, last: bool) -> list[_Step] | None:
    """The moves up to *as_of*, after the draft of the second working day of the new quarter."""
    opened = _opened(branch, period)
    if opened > dates.instant(as_of, 17, 30):
        return None
    last = last and (branch.code, period) != LONG
    if last and branch.code in MISSING:
        return None
    submitted = dates.workdays_later(dates.local_day(opened), 1 if _is_long(branch, period) else 2)
    steps = [_Step(Move.SUBMIT, dates.instant(submitted, 15, branch.order * 3))]
    if last and branch.code in DRAFTING:
        steps = []
    elif last and branch.code in WAITING:
        if branch.code == WAITING[-1]:
            steps.append(
                _Step(Move.TAKE_UP, dates.instant(dates.workdays_later(submitted, 2), 9, 40))
            )
    elif last and branch.code in RETURNED:
        day = dates.workdays_later(submitted, 2)
        steps.append(
            _Step(Move.RETURN, dates.instant(day, 10, 15), f"{RETURNED_AS}{RETURN_CLOSING}")
        )
    else:
        day = dates.workdays_later(submitted, 1 if _is_long(branch, period) else 3)
        steps.append(_Step(Move.APPROVE, dates.instant(day, 10, branch.order * 4), OPINION))
    end = dates.instant(as_of, 17, 30)
    return [step for step in steps if step.at <= end]


def _is_long(branch: Office, period: Period) -> bool:
    return (branch.code, period) == LONG


def _opened(branch: Office, period: Period) -> datetime:
    """In the first days of the new quarter; records of the last days must have been reviewed by then."""
    first = dates.workday_from(period.next.first_day)
    late = 4 if branch.behind else 2
    wait = 3 if _is_long(branch, period) else late + draw.number(3, "begun", branch.code, period)
    return dates.instant(dates.workdays_later(first, wait), 9, 30 + branch.order)


def _summary(
    session: Session,
    office: Organization,
    users: dict[str, User],
    branch: Office,
    period: Period,
    steps: list[_Step],
) -> QuarterlySummary:
    row = office.branches[branch.code]
    opened = _opened(branch, period)
    clerk = users[f"clerk{branch.code[1:]}"]
    summary = QuarterlySummary(
        committee_id=office.committee.id,
        branch_id=row.id,
        year=period.year,
        quarter=period.number,
        as_of=period.last_day,
        with_photos=(branch.code, period) == LONG,
        with_chart=(branch.code, period) == LONG,
        state=State.DRAFT,
        entered_by_id=clerk.id,
        created_at=opened,
        updated_at=steps[-1].at if steps else opened + timedelta(minutes=40),
        text=SummaryText(narrative=Narrative().to_json()),
    )
    session.add(summary)
    session.flush()
    bench = workbench_of(session, row, period, summary)
    typed = narrative(branch, period, bench.figures) if steps else begun(branch, period)
    summary.text.narrative = typed.to_json()
    if steps:
        secretary = secretary_account(branch, dates.local_day(steps[0].at))
        summary.submitted_at, summary.submitted_by_id = steps[0].at, users[secretary].id
        summary.state = _states(steps)[-1]
        if steps[-1].move is Move.TAKE_UP:
            summary.under_review_at, summary.under_review_by_id = steps[-1].at, users["leader"].id
        if steps[-1].move is Move.APPROVE:
            summary.approved_at, summary.approved_by_id = steps[-1].at, users["leader"].id
    session.flush()
    if summary.state is State.APPROVED:
        freeze_edition(session, workbench_of(session, row, period, summary), steps[-1].at, users)
    if summary.state is State.SUBMITTED:
        keep_submission(session, workbench_of(session, row, period, summary))
    return summary


def keep_submission(session: Session, bench: Bench) -> None:
    """What waits for its review, as it was submitted."""
    if (summary := bench.summary) is not None:
        session.add(
            SummarySubmission(
                summary_id=summary.id,
                document=as_submitted(session, bench),
                created_at=summary.submitted_at,
                created_by_id=summary.submitted_by_id,
            )
        )


def freeze_edition(session: Session, bench: Bench, at: datetime, users: Mapping[str, User]) -> None:
    """The snapshot as the approval of that day would have made it."""
    # so that the edition bears the end of the trail
    write_events(session)
    before = clock.today()
    clock.fix_today(dates.local_day(at))
    try:
        stored = as_approved(session, bench, edition=1)
        wrong = blocking(bench.findings(draft_document(session, bench, demo=False)))
    finally:
        clock.fix_today(before)
    if wrong:
        raise ValueError(f"{bench.label}: {wrong}")
    summary = bench.summary
    if summary is None:
        raise ValueError(f"{bench.label} has no summary")
    session.add(
        SummarySnapshot(
            summary_id=summary.id,
            edition=1,
            document=stored,
            sha256=fingerprint(stored),
            record_count=len(bench.content.records),
            created_at=at,
            created_by_id=users["leader"].id,
        )
    )


def _states(steps: list[_Step]) -> list[State]:
    found, taken_up = [State.DRAFT], False
    for step in steps:
        found.append(rule_for(found[-1], step.move, taken_up=taken_up).to)
        taken_up = step.move is Move.TAKE_UP
    return found


def _events(
    summary: QuarterlySummary, users: dict[str, User], branch: Office, steps: list[_Step]
) -> list[tuple[datetime, int, ReviewEvent]]:
    states = _states(steps)
    found = []
    for number, step in enumerate(steps):
        secretary = secretary_account(branch, dates.local_day(step.at))
        user = users["leader" if step.by_review else secretary]
        role = Role.COMMITTEE_LEADER if step.by_review else Role.BRANCH_SECRETARY
        event = ReviewEvent(
            record_kind=SUMMARY.key,
            record_id=summary.id,
            move=step.move,
            from_state=states[number],
            to_state=states[number + 1],
            opinion=step.opinion,
            user_id=user.id,
            actor_name=user.display_name,
            actor_role=role.label,
            happened_at=step.at,
        )
        found.append((step.at, summary.id, event))
    return found
