"""What waits of the returns of a quarter: reminders, a closing day that comes near, leave that is asked for."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Exists,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.workdays import is_workday
from intranet.domain.records.closing import ClosedQuarter, LockException, is_open
from intranet.domain.records.days import CalendarDay
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.returns.reminders import ReturnReminder
from intranet.domain.summaries.reporting import ReportingRule, number_written_for
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.domain.waiting.shapes import Due, Matter, Stage
from intranet.domain.waiting.statements import (
    line,
    of_branches,
    period_owed,
    standing,
    summaries_to_begin,
)
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter

# so many working days before a quarter is closed it waits on the desks of the branches that have not submitted
NEAR = 5
_SUMMARY = "/quarters/{period}/{code}"
_ASKED = "/quarters/{period}/closing/ask"


def _has(
    table: type[QuarterlySummary] | type[ReturnReminder], branch: Any, year: Any, quarter: Any
) -> Exists:
    """SQL: there is a row of the branch and its period."""
    return (
        select(table.id)
        .where(table.branch_id == branch, table.year == year, table.quarter == quarter)
        .exists()
    )


def _submitted(branch: Any, year: Any, quarter: Any) -> Exists:
    """SQL: the branch has handed in what it sums up for the quarter."""
    written = number_written_for(QuarterlySummary.committee_id, year, quarter)
    handed_in = QuarterlySummary.state.in_((State.SUBMITTED, *COUNTED_STATES))
    return _has(QuarterlySummary, branch, year, written).where(handed_in)


# what the branch sums up for the quarter of which it is reminded
_REMINDED_OF = number_written_for(
    ReturnReminder.committee_id, ReturnReminder.year, ReturnReminder.quarter
)


def _latest(
    table: type[ReturnReminder] | type[LockException], branches: Sequence[int]
) -> Select[tuple[int]]:
    """Ids of the last row of each of these branches and quarter."""
    return (
        select(func.max(table.id))
        .where(table.branch_id.in_(branches))
        .group_by(table.branch_id, table.year, table.quarter)
    )


def reminded(actor: Actor, _today: date) -> Select[Any] | None:
    """The last reminder of each own branch and quarter, until its summary is submitted."""
    branches = actor.own_branches(Permission.SUMMARY_EDIT)
    if not branches:
        return None
    return line(
        ReturnReminder.id,
        "",
        ReturnReminder.branch_id,
        since=ReturnReminder.sent_at,
        period=ReturnReminder.year * 10 + _REMINDED_OF,
        detail=ReturnReminder.text,
    ).where(
        ReturnReminder.id.in_(_latest(ReturnReminder, branches)),
        ~_submitted(ReturnReminder.branch_id, ReturnReminder.year, ReturnReminder.quarter),
    )


def not_reminded(_today: date) -> Any:
    """SQL beside QuarterlySummary: its branch was not reminded of it, or the line would say the same twice."""
    told = select(ReturnReminder.id).where(
        ReturnReminder.branch_id == QuarterlySummary.branch_id,
        ReturnReminder.year == QuarterlySummary.year,
        QuarterlySummary.quarter == _REMINDED_OF,
    )
    return ~told.exists()


def goes_on(today: date) -> Any:
    """SQL beside QuarterlySummary: one to go on with, of which its branch was not reminded."""
    return not_reminded(today) & ~written_elsewhere(today)


def written_elsewhere(_today: date) -> Any:
    """SQL beside QuarterlySummary: a branch's own, of a quarter for which its committee wants the year."""
    written = number_written_for(
        QuarterlySummary.committee_id, QuarterlySummary.year, QuarterlySummary.quarter
    )
    return QuarterlySummary.branch_id.is_not(None) & (QuarterlySummary.quarter != written)


def to_begin(actor: Actor, today: date) -> Select[Any] | None:
    """What ``summaries_to_begin`` finds and nobody was reminded of."""
    found = summaries_to_begin(actor, today)
    due = Quarter.of(today).previous
    reminded_of = _has(ReturnReminder, Branch.id, due.year, due.number)
    return None if found is None else found.where(~reminded_of)


def _days_passed(first: date, today: date) -> Any:
    """How many working days there were after *first* up to *today*: those of the week, and what the calendar says."""
    days = [first + timedelta(days=n) for n in range(1, (today - first).days + 1)]
    worked = [day for day in days if is_workday(day, {})]
    listed = case(
        (and_(CalendarDay.is_workday.is_(True), CalendarDay.day.not_in(worked)), 1),
        (and_(CalendarDay.is_workday.is_(False), CalendarDay.day.in_(worked)), -1),
        else_=0,
    )
    changed = (
        select(func.coalesce(func.sum(listed), 0))
        .where(CalendarDay.day > first, CalendarDay.day <= today)
        .scalar_subquery()
    )
    return literal(len(worked), Integer) + changed


def soon_closed(actor: Actor, today: date) -> Select[Any] | None:
    """The last quarter of each own branch that has not submitted, when its closing day is near; how many days are left.

    Where the committee has set no day there is none to come.
    """
    branches = actor.own_branches(Permission.SUMMARY_EDIT)
    if not branches:
        return None
    due = Quarter.of(today).previous
    closing_days = (
        select(ReportingRule.closing_days)
        .where(
            ReportingRule.committee_id == Branch.committee_id,
            ReportingRule.valid_from <= due.last_day,
        )
        .order_by(ReportingRule.valid_from.desc())
        .limit(1)
        .correlate(Branch)
        .scalar_subquery()
    )
    left = closing_days - _days_passed(due.last_day, today)
    closed = select(ClosedQuarter.id).where(
        ClosedQuarter.committee_id == Branch.committee_id,
        or_(ClosedQuarter.branch_id.is_(None), ClosedQuarter.branch_id == Branch.id),
        ClosedQuarter.year == due.year,
        ClosedQuarter.quarter == due.number,
    )
    return line(
        Branch.id,
        "",
        Branch.id,
        period=period_owed(due),
        detail=cast(left, String),
    ).where(
        Branch.id.in_(branches),
        Branch.id.in_(standing(today)),
        Branch.kept_from <= due.last_day,
        left.between(0, NEAR),
        ~closed.exists(),
        ~_has(ReturnReminder, Branch.id, due.year, due.number),
        ~_submitted(Branch.id, due.year, due.number),
    )


_QUARTER = cast(LockException.year, String) + "Q" + cast(LockException.quarter, String)

# so many days what was not agreed to stays on the desk of the branch that asked
TOLD = timedelta(days=7)


def _answered(actor: Actor, day: Any, detail: Any) -> Select[Any] | None:
    """The last request of each own branch and quarter, whatever became of it."""
    branches = actor.own_branches(Permission.SUMMARY_SUBMIT)
    if not branches:
        return None
    return line(
        LockException.id,
        "",
        LockException.branch_id,
        day=day,
        since=LockException.decided_at,
        period=LockException.year * 10 + LockException.quarter,
        detail=detail,
    ).where(LockException.id.in_(_latest(LockException, branches)))


def unlocked(actor: Actor, today: date) -> Select[Any] | None:
    """What the own branch may correct under an exception, until its last day."""
    found = _answered(actor, LockException.ends_on, LockException.reason)
    return None if found is None else found.where(is_open(today))


def not_unlocked(actor: Actor, today: date) -> Select[Any] | None:
    """What the committee did not agree to, for some days."""
    found = _answered(actor, None, LockException.opinion)
    if found is None:
        return None
    told_from = datetime.combine(today - TOLD, time(), clock.BEIJING)
    return found.where(LockException.agreed.is_(False), LockException.decided_at >= told_from)


OF_RETURNS: tuple[Matter, ...] = (
    Matter(
        Stage.CORRECT,
        "催办",
        "/quarters",
        _SUMMARY,
        "{detail}",
        reminded,
        word="催办",
        does="办理",
        due=Due.CLOSING,
    ),
    Matter(
        Stage.WRITE,
        "小结和总结",
        "/quarters",
        _SUMMARY,
        "还有{detail}个工作日关账，关账后这一季度的记录不能再登记和修改",
        soon_closed,
        word="将关账",
        due=Due.CLOSING,
    ),
    Matter(
        Stage.CORRECT,
        "解锁",
        "/quarters",
        _ASKED,
        "机关党委已同意解锁{until}：{detail}",
        unlocked,
        word="已解锁",
        does="查看",
        due=Due.DAY,
    ),
    Matter(
        Stage.CORRECT,
        "解锁",
        "/quarters",
        _ASKED,
        "机关党委没有同意解锁：{detail}",
        not_unlocked,
        word="未同意",
        does="查看",
    ),
    Matter(
        Stage.CONFIRM,
        "项",
        "/quarters/{detail}/closing",
        "/quarters/{detail}/closing/exceptions/{id}",
        "{place}申请解锁",
        of_branches(
            Permission.QUARTER_CLOSE,
            LockException,
            LockException.reason,
            LockException.asked_at,
            LockException.agreed.is_(None),
            LockException.asked_by_id,
            detail=_QUARTER,
        ),
        title="解锁申请待决定",
        does="决定",
    ),
)
