"""Reads: how the returns of a quarter stand, what is closed, and which exceptions there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.duties.branches import documented_of_branches
from intranet.domain.duties.standing import Standing
from intranet.domain.duties.words import lacking_words
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.organization.homes import COMMITTEE_ITSELF
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import (
    ClosedQuarter,
    LateEntry,
    LockException,
    is_open,
    not_closed_sentence,
)
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.returns.deadlines import Deadlines, deadlines_of
from intranet.domain.returns.listed import Return, returns_of
from intranet.domain.returns.standing import ReturnState, return_state
from intranet.domain.summaries.reporting import LAST, ReportingRule, rules_of
from intranet.domain.summaries.store import reopened
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Period, Quarter, stored_period
from intranet.foundation.questions import answer, ask

NO_QUARTER = "没有找到这个季度。季度写作2025Q3的形式。"
NO_EXCEPTION = "没有找到这项解锁申请，或者不在您的办理范围内。"
# no record is older
_FIRST_YEAR = 1900


def parse_quarter(code: str) -> Quarter:
    """The quarter of an address, once it has begun; NotFound for anything else."""
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        raise NotFound(NO_QUARTER) from None
    if quarter.year < _FIRST_YEAR or quarter.first_day > clock.today():
        raise NotFound(NO_QUARTER)
    return quarter


def committee_of(actor: Actor, permission: Permission) -> int:
    """The committee whose returns the person meets; NotFound for who meets those of a branch only."""
    found = actor.committee_ids(permission)
    if not found:
        raise NotFound(NO_QUARTER)
    return found[0]


@dataclass(frozen=True, slots=True)
class Line:
    """A branch with its return."""

    branch: Branch
    name: str
    found: Return


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An exception with the name of its branch, and how many records came under it."""

    row: LockException
    name: str
    entries: int

    @property
    def holds(self) -> bool:
        """Whether it opens the quarter today."""
        return bool(self.row.agreed) and self.row.ends_on >= clock.today()


@dataclass(frozen=True)
class ClosingView:
    """Everything about the closing of one quarter of a committee; ``own`` as ``own_unapproved``."""

    quarter: Quarter
    deadlines: Deadlines
    lines: list[Line]
    closed: list[tuple[str, ClosedQuarter]]
    exceptions: list[ExceptionLine]
    own: ReturnState | None

    @property
    def all_closed(self) -> bool:
        """Whether the quarter is closed for everybody."""
        return any(row.branch_id is None for _, row in self.closed)

    @property
    def open_lines(self) -> list[Line]:
        """Branches for which it is not closed."""
        return [line for line in self.lines if line.found.closed_on is None]

    @property
    def unapproved(self) -> list[Line]:
        """Of these the ones whose summary is not approved."""
        return [line for line in self.open_lines if not line.found.state.is_accepted]


def names_in(
    session: Session, actor: Actor, quarter: Quarter, permission: Permission
) -> list[BranchName]:
    """Branches of the quarter that the person meets with *permission*, in office order. One statement."""
    day = min(quarter.last_day, clock.today())
    return branches_of(session, actor, day, permission=permission, first=quarter.first_day)


def lines_of(session: Session, names: Sequence[BranchName], quarter: Quarter) -> list[Line]:
    """Their returns; without those that were not kept here by then. Two statements."""
    branches = {
        branch.id: branch
        for branch in session.scalars(
            select(Branch).where(Branch.id.in_([name.id for name in names]))
        )
        if branch.told_in(quarter.first_day, quarter.last_day)
    }
    found = answer(session, returns_of(list(branches.values()), quarter))
    return [
        Line(branches[name.id], name.short_name, found[name.id])
        for name in names
        if name.id in branches
    ]


def view_of(session: Session, actor: Actor, quarter: Quarter) -> ClosingView:
    """The closing of a quarter as the committee sees it. Seven statements."""
    committee_id = committee_of(actor, Permission.RETURN_READ)
    lines = lines_of(session, names_in(session, actor, quarter, Permission.RETURN_READ), quarter)
    names = {line.branch.id: line.name for line in lines}
    closed = session.scalars(
        select(ClosedQuarter)
        .where(
            ClosedQuarter.committee_id == committee_id,
            ClosedQuarter.year == quarter.year,
            ClosedQuarter.quarter == quarter.number,
        )
        .order_by(ClosedQuarter.closed_at, ClosedQuarter.id)
    )
    return ClosingView(
        quarter,
        answer(session, deadlines_of(committee_id, quarter)),
        lines,
        [
            ("全部党支部" if row.branch_id is None else names.get(row.branch_id, ""), row)
            for row in closed
        ],
        _exceptions(session, quarter, LockException.committee_id == committee_id, names),
        own_unapproved(session, committee_id, quarter),
    )


def own_unapproved(session: Session, committee_id: int, quarter: Quarter) -> ReturnState | None:
    """Where the committee's own summary stands that was begun and is not approved. One statement."""
    found = session.execute(
        select(QuarterlySummary.state, reopened()).where(
            QuarterlySummary.committee_id == committee_id,
            QuarterlySummary.branch_id.is_(None),
            QuarterlySummary.year == quarter.year,
            QuarterlySummary.quarter == quarter.number,
            QuarterlySummary.state.not_in((*COUNTED_STATES, State.VOIDED)),
        )
    ).one_or_none()
    if found is None:
        return None
    state, is_reopened = found
    return return_state(state, edition=None, signed_edition=None, reopened=is_reopened)


def own_exceptions(
    session: Session, quarter: Quarter, names: Mapping[int, str]
) -> list[ExceptionLine]:
    """Those of some branches, which are given with their names. One statement."""
    return _exceptions(session, quarter, LockException.branch_id.in_(names), names)


def _exceptions(
    session: Session, quarter: Quarter, which: ColumnElement[bool], names: Mapping[int, str]
) -> list[ExceptionLine]:
    entries = (
        select(func.count(LateEntry.id))
        .where(LateEntry.exception_id == LockException.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(LockException, entries)
        .where(
            which,
            LockException.year == quarter.year,
            LockException.quarter == quarter.number,
        )
        .order_by(LockException.id.desc())
    )
    return [
        ExceptionLine(
            row, COMMITTEE_ITSELF if row.branch_id is None else names.get(row.branch_id, ""), number
        )
        for row, number in rows
    ]


def lasts_sentence(quarter: Quarter) -> str:
    """Why the quarter is not closed yet; empty once it is over."""
    if quarter.last_day < clock.today():
        return ""
    day = long_date(quarter.last_day + timedelta(days=1))
    return f"{quarter.label}还没有结束，不能关账；{day}起由机关党委负责人办理。"


def hindrances(session: Session, branches: Sequence[Branch], quarter: Quarter) -> dict[int, str]:
    """Why branches cannot ask for an exception, by branch; without those that can. Two statements."""
    closed = session.execute(
        select(ClosedQuarter.committee_id, ClosedQuarter.branch_id).where(
            ClosedQuarter.committee_id.in_({one.committee_id for one in branches}),
            ClosedQuarter.year == quarter.year,
            ClosedQuarter.quarter == quarter.number,
        )
    )
    places = {tuple(place) for place in closed}
    open_still = not_closed_sentence(quarter)
    return asked_already(session, branches, quarter) | {
        one.id: open_still
        for one in branches
        if places.isdisjoint({(one.committee_id, None), (one.committee_id, one.id)})
    }


def asked_already(session: Session, branches: Sequence[Branch], quarter: Quarter) -> dict[int, str]:
    """Why branches do not ask again, by branch: one waits, or one holds. One statement."""
    rows = session.scalars(
        select(LockException)
        .where(
            LockException.branch_id.in_([branch.id for branch in branches]),
            LockException.year == quarter.year,
            LockException.quarter == quarter.number,
            or_(LockException.agreed.is_(None), is_open(clock.today())),
        )
        .order_by(LockException.id)
    )
    return {row.branch_id: _asked(row, quarter) for row in rows if row.branch_id is not None}


def pending_sentence(quarter: Quarter) -> str:
    """Why a branch does not ask while its request waits."""
    return f"{quarter.label}的解锁申请正在等待机关党委负责人决定，请在答复后再办理。"


def _asked(row: LockException, quarter: Quarter) -> str:
    if row.agreed is None:
        return pending_sentence(quarter)
    return (
        f"{quarter.label}已解锁（{row.scope_label}），至{long_date(row.ends_on)}，可以直接补录更正；"
        "需要扩大范围或者延长的，请机关党委负责人办理解锁。"
    )


def load_exception(session: Session, number: int, quarter: Quarter, actor: Actor) -> LockException:
    """One that the person may decide; NotFound otherwise."""
    row = session.scalar(
        select(LockException).where(
            LockException.id == number,
            LockException.committee_id.in_(actor.committee_ids(Permission.QUARTER_CLOSE)),
            LockException.year == quarter.year,
            LockException.quarter == quarter.number,
        )
    )
    if row is None:
        raise NotFound(NO_EXCEPTION)
    return row


def is_closed_for(
    session: Session, branch: Branch | None, committee_id: int, quarter: Quarter
) -> bool:
    """Whether the quarter is closed for the branch (or, without one, for everybody), whatever exceptions hold."""
    mine = ClosedQuarter.branch_id.is_(None)
    return (
        session.scalar(
            select(ClosedQuarter.id)
            .where(
                and_(
                    ClosedQuarter.committee_id == committee_id,
                    ClosedQuarter.year == quarter.year,
                    ClosedQuarter.quarter == quarter.number,
                ),
                or_(mine, ClosedQuarter.branch_id == branch.id) if branch else mine,
            )
            .limit(1)
        )
        is not None
    )


def lacking_of(session: Session, lines: Sequence[Line], quarter: Quarter) -> dict[int, list[str]]:
    """What the branches still lack of their duties, in words, as far as nothing is locked. Two statements."""
    day = min(quarter.last_day, clock.today())
    open_still = [line.branch for line in lines if not line.found.locked]
    standings = documented_of_branches(session, open_still, quarter, day)
    return {
        branch_id: [
            lacking_words([item], verb="缺") for item in found if item.standing is Standing.SHORT
        ]
        for branch_id, found in standings.items()
    }


def due_on(deadlines: Deadlines) -> date | None:
    """Until when a branch that is reminded today can still be asked: the timely day, then the closing day."""
    today = clock.today()
    days = (deadlines.timely_on, deadlines.closing_on)
    return next((day for day in days if day is not None and day >= today), None)


def closed_quarters(session: Session, committee_id: int) -> list[Quarter]:
    """Quarters that are closed for a branch of the committee at least. One statement."""
    rows = session.execute(
        select(ClosedQuarter.year, ClosedQuarter.quarter)
        .where(ClosedQuarter.committee_id == committee_id)
        .distinct()
    )
    return [Quarter(row.year, row.quarter) for row in rows]


def begun_for_fourth(session: Session, committee_id: int) -> list[tuple[Period, bool]]:
    """Fourth quarters and years of which branches have summaries, and whether any was handed in. One statement."""
    rows = session.execute(
        select(
            QuarterlySummary.year,
            QuarterlySummary.quarter,
            func.max(QuarterlySummary.first_submitted_at).label("handed_in"),
        )
        .where(
            QuarterlySummary.committee_id == committee_id,
            QuarterlySummary.branch_id.is_not(None),
            QuarterlySummary.quarter.in_((0, LAST)),
            QuarterlySummary.state != State.VOIDED,
        )
        .group_by(QuarterlySummary.year, QuarterlySummary.quarter)
        .order_by(QuarterlySummary.year, QuarterlySummary.quarter)
    )
    return [(stored_period(row.year, row.quarter), row.handed_in is not None) for row in rows]


def rules(session: Session, committee_id: int) -> list[ReportingRule]:
    """All versions of the two days, the newest first. One statement."""
    found = rules_of(committee_id)
    ask(session, found)
    return found.answer[::-1]
