"""Reads of the matrix: which branches, their standings, and the records behind one cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.meetings import short_of_quorum
from intranet.domain.activities.presence import AttendanceStatus
from intranet.domain.activities.rows import made_up
from intranet.domain.activities.tables import Activity, ActivityRecord, Attendance
from intranet.domain.activities.visibility import only_visible
from intranet.domain.duties.excuses import DutyExemption
from intranet.domain.duties.marks import DutyMark
from intranet.domain.duties.matrix import Matrix, load_matrix
from intranet.domain.duties.rules import Duty
from intranet.domain.figures.committee import load_branches
from intranet.domain.life.dues.store import DuesMonthState, dues_months
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Span

# what was sent back does not count, and is where the meeting is to be found
LISTED = (*COUNTED_STATES, State.SUBMITTED, State.RETURNED)
NOT_FOUND = "没有找到这个党支部，或者不在您的查看范围内。"


@dataclass(frozen=True, slots=True)
class Named:
    """A branch with its name of the period."""

    branch: Branch
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """What the person sees of one committee: some or all of its branches."""

    committee: Committee
    branches: Sequence[Named]
    whole: bool

    def named(self, code: str) -> Named:
        """The branch with this code; NotFound when the person does not see it."""
        for item in self.branches:
            if item.branch.code == code:
                return item
        raise NotFound(NOT_FOUND)


def view_of(session: Session, actor: Actor, period: Span, as_of: date) -> View:
    """The branches that existed in the period and that the person may look at. Two statements."""
    reading = actor.committee_ids(Permission.DUTY_READ)
    own = actor.own_branches(Permission.DUTY_READ)
    known = reading or sorted(
        {grant.committee_id for grant in actor.grants if grant.branch_id in own}
    )
    committee = session.get(Committee, known[0]) if known else None
    if committee is None:
        raise NotFound(NOT_FOUND)
    found = load_branches(session, committee.id, period, as_of)
    return View(
        committee,
        [Named(branch, name) for branch, name in found if reading or branch.id in own],
        bool(reading),
    )


def matrix_of(session: Session, view: View, period: Span, as_of: date) -> Matrix:
    """Where these branches stand."""
    return load_matrix(
        session, view.committee.id, [item.branch for item in view.branches], period, as_of
    )


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record behind a cell; without ``id`` one that the person may not open."""

    id: int | None
    title: str
    held_on: date
    state: State
    party_group_id: int | None
    remark: str
    # who was due and came, and who of them did not
    due: int
    present: int
    absent: list[str]


def records_of(
    session: Session,
    actor: Actor,
    committee_id: int,
    branch_id: int | None,
    duty: Duty,
    span: Span,
) -> list[RecordLine]:
    """Records of the duty in the span, approved, waiting or sent back, by day; what does not count says why.

    Three statements.
    """
    broader = aliased(ActivityKind)
    counting = (
        select(Activity.id)
        .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
        .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
        .outerjoin(broader, broader.id == ActivityKind.counts_as_id)
        .where(
            Activity.committee_id == committee_id,
            Activity.branch_id == branch_id,
            Activity.held_on.between(span.first_day, span.last_day),
            Activity.state.in_(LISTED),
            or_(ActivityKind.code == duty.kind, broader.code == duty.kind),
        )
    )
    readable = set(
        session.scalars(only_visible(select(Activity.id).where(Activity.id.in_(counting)), actor))
    )
    absent: dict[int, list[str]] = {}
    for key, name in session.execute(
        select(Attendance.activity_id, Attendance.name)
        .where(
            Attendance.activity_id.in_(sorted(readable)),
            Attendance.status == AttendanceStatus.ABSENT,
        )
        .order_by(Attendance.activity_id, Attendance.position)
    ).tuples():
        absent.setdefault(key, []).append(name)
    return [
        RecordLine(
            key if key in readable else None,
            title if key in readable else "",
            held_on,
            state,
            group_id,
            "到会不足半数，不计"
            if short_of_quorum(duty.kind, due_voters=due, present_voters=present)
            else stands_for and f"补开{made_up(stands_for)}",
            everybody if key in readable else 0,
            there,
            absent.get(key, []),
        )
        for key, title, held_on, state, group_id, stands_for, due, present, everybody, there in (
            session.execute(
                select(
                    Activity.id,
                    Activity.title,
                    Activity.held_on,
                    Activity.state,
                    Activity.party_group_id,
                    ActivityRecord.stands_for,
                    ActivityRecord.due_voters,
                    ActivityRecord.present_voters,
                    Activity.due_count,
                    Activity.present_count,
                )
                .join(ActivityRecord, ActivityRecord.activity_id == Activity.id)
                .join(ActivityKind, ActivityKind.id == ActivityRecord.kind_id)
                .outerjoin(broader, broader.id == ActivityKind.counts_as_id)
                .where(
                    Activity.id.in_(counting),
                    or_(ActivityKind.code == duty.kind, broader.code == duty.kind),
                )
                .order_by(Activity.held_on, Activity.id)
            )
        )
    ]


def dues_of(
    session: Session, branch_id: int | None, span: Span, as_of: date
) -> dict[int, DuesMonthState]:
    """Dues of the months of the span that have begun, by month. Two statements."""
    last = min(span.last_day, as_of)
    if branch_id is None or last < span.first_day:
        return {}
    found = dues_months(session, [branch_id], span.first_day, last)
    return {month: state for (_, _, month), state in found.items()}


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One registered day of a duty."""

    id: int
    done_on: date
    note: str
    entered_by: str
    entered_by_id: int
    version: int
    confirmed_by: str | None


def marks_of(session: Session, branch_id: int, duty: Duty, span: Span) -> list[MarkLine]:
    """Registered days of one duty in the span. One statement."""
    confirming = aliased(User)
    return [
        MarkLine(*row)
        for row in session.execute(
            select(
                DutyMark.id,
                DutyMark.done_on,
                DutyMark.note,
                User.display_name,
                DutyMark.entered_by_id,
                DutyMark.version,
                confirming.display_name,
            )
            .join(User, User.id == DutyMark.entered_by_id)
            .outerjoin(confirming, confirming.id == DutyMark.confirmed_by_id)
            .where(
                DutyMark.branch_id == branch_id,
                DutyMark.code == duty.code,
                DutyMark.done_on.between(span.first_day, span.last_day),
            )
            .order_by(DutyMark.done_on, DutyMark.id)
        )
    ]


@dataclass(frozen=True, slots=True)
class OpenMark:
    """A registered day that nobody has confirmed."""

    id: int
    branch_id: int
    code: str
    done_on: date
    note: str
    entered_by: str
    entered_by_id: int
    version: int


def open_marks(session: Session, branch_ids: Sequence[int]) -> list[OpenMark]:
    """Registered days of these branches that wait to be confirmed, the oldest first. One statement."""
    return [
        OpenMark(*row)
        for row in session.execute(
            select(
                DutyMark.id,
                DutyMark.branch_id,
                DutyMark.code,
                DutyMark.done_on,
                DutyMark.note,
                User.display_name,
                DutyMark.entered_by_id,
                DutyMark.version,
            )
            .join(User, User.id == DutyMark.entered_by_id)
            .where(DutyMark.branch_id.in_(branch_ids), DutyMark.confirmed_at.is_(None))
            .order_by(DutyMark.entered_at, DutyMark.id)
            .limit(200)
        )
    ]


Row = TypeVar("Row", DutyMark, DutyExemption)


def load_row(session: Session, table: type[Row], row_id: int, actor: Actor) -> tuple[Row, Branch]:
    """A mark or request with its branch; NotFound when the person does not see the branch."""
    row = session.get(table, row_id)
    branch = session.get(Branch, row.branch_id) if row else None
    if (
        row is None
        or branch is None
        or not actor.covers(
            Permission.DUTY_READ, committee_id=branch.committee_id, branch_id=branch.id
        )
    ):
        raise NotFound(NOT_FOUND)
    return row, branch


@dataclass(frozen=True, slots=True)
class ExemptionLine:
    """One request of a branch to be excused, with what was decided."""

    id: int
    version: int
    branch_id: int
    code: str
    starts_on: date
    ends_on: date
    reason: str
    requested_by: str
    requested_by_id: int
    requested_on: date
    agreed: bool | None
    opinion: str
    decided_by: str | None


def exemptions_of(
    session: Session,
    branch_ids: Sequence[int],
    *,
    code: str | None = None,
    span: Span | None = None,
) -> list[ExemptionLine]:
    """Requests of these branches, those to decide first, then the newest. One statement."""
    deciding = aliased(User)
    statement = (
        select(DutyExemption, User.display_name, deciding.display_name)
        .join(User, User.id == DutyExemption.requested_by_id)
        .outerjoin(deciding, deciding.id == DutyExemption.decided_by_id)
        .where(DutyExemption.branch_id.in_(branch_ids))
        .order_by(DutyExemption.agreed.is_not(None), DutyExemption.id.desc())
        .limit(200)
    )
    if code is not None:
        statement = statement.where(DutyExemption.code == code)
    if span is not None:
        statement = statement.where(
            DutyExemption.starts_on <= span.last_day, DutyExemption.ends_on >= span.first_day
        )
    return [
        ExemptionLine(
            row.id,
            row.version,
            row.branch_id,
            row.code,
            row.starts_on,
            row.ends_on,
            row.reason,
            by,
            row.requested_by_id,
            clock.local(row.requested_at).date(),
            row.agreed,
            row.opinion,
            decided,
        )
        for row, by, decided in session.execute(statement)
    ]
