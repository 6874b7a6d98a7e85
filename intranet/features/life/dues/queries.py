"""Reads of dues: the grid of a branch, one's own row, the branches of a committee, whom to ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.life.dues.month import (
    months_between,
    months_of_quarter,
    months_of_year,
    quarter_of,
    ym,
)
from intranet.domain.life.dues.notice import NoticeMonth
from intranet.domain.life.dues.rules import (
    MOST_MONTHS_BACK,
    DuesState,
    owing,
    reminder,
    standing,
    unpaid_in_a_row,
)
from intranet.domain.life.dues.store import (
    DuesMonthState,
    Payments,
    count_months,
    dues_months,
    payments_of_branches,
    payments_of_members,
    registered_months,
)
from intranet.domain.life.dues.tables import DuesMonth
from intranet.domain.life.scope import fills_in, load_branch
from intranet.domain.organization.directory import BranchName
from intranet.domain.organization.members import Member
from intranet.domain.organization.memberships import (
    MembershipRow,
    load_memberships,
    memberships_of_members,
)
from intranet.domain.organization.people import Person, people_between
from intranet.domain.organization.tables import Branch
from intranet.domain.records.closing import LateEntry
from intranet.foundation.chinese import enough
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Month, Year

# How far back a row of months without payment is looked for.
LOOK_BACK = 12
FIRST_YEAR = 2019


@dataclass(frozen=True, slots=True)
class DuesCell:
    """One month of one member: how it stands, and the day of a payment."""

    month: Month
    state: DuesState
    paid_on: date | None = None

    @property
    def words(self) -> str:
        """The word of the cell; a back payment tells its day."""
        if self.state is not DuesState.LATE or self.paid_on is None:
            return self.state.label
        day = f"{self.paid_on.month}月{self.paid_on.day}日"
        if self.paid_on.year != self.month.year:
            # the narrow cell breaks at spaces only
            day = f"{self.paid_on.year}年 {day}"
        return f"{self.state.label} {day}"


@dataclass(frozen=True, slots=True)
class DuesRow:
    """A member with the months of a year."""

    name: str
    cells: tuple[DuesCell, ...]


@dataclass(frozen=True, slots=True)
class TotalCell:
    """One month of one branch: its word, its look, whether it was entered."""

    month: Month
    words: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Grid:
    """The year of a branch: its members, the sums of its months, what was not entered yet."""

    rows: list[DuesRow]
    totals: list[TotalCell]
    open_months: list[Month]
    unpaid: int
    # what may be said of it: empty while a month is to be entered or somebody has not paid
    sentence: str


def load_kept_branch(session: Session, code: str, actor: Actor) -> Branch:
    """The branch, for entering its dues."""
    branch = load_branch(session, code, actor)
    if not fills_in(actor, branch):
        raise NotAllowed("党费收缴由本支部书记或党务干事登记。")
    return branch


def begun_month(year: int, number: int, today: date) -> Month:
    """The month of an address; NotFound for what is no month or has not begun."""
    if not (FIRST_YEAR <= year <= today.year and 1 <= number <= 12):
        raise NotFound("没有这个月份。")
    month = Month(year, number)
    if month.first_day > today:
        raise NotFound("这个月还没有开始，到时再登记。")
    return month


def _cells(
    rows: Collection[MembershipRow],
    member_id: int,
    months: Sequence[Month],
    paid: Payments,
    registered: Collection[tuple[int, Month]],
    as_of: date,
) -> tuple[DuesCell, ...]:
    """The months of one member by the periods among *rows*, in whichever branch they were owed."""
    mine = [row for row in rows if row.member_id == member_id]
    found = []
    for month in months:
        branch_id = next((row.branch_id for row in mine if owing([row], month)), None)
        paid_on = paid.get(month, {}).get(member_id)
        state = standing(
            month,
            due=branch_id is not None,
            paid_on=paid_on,
            registered=(branch_id, month) in registered,
            as_of=as_of,
        )
        found.append(DuesCell(month, state, paid_on))
    return tuple(found)


def branch_grid(session: Session, branch_id: int, year: int, as_of: date) -> Grid:
    """All members who owe a month of the year in this branch. Five statements."""
    first, last = Year(year).first_day, Year(year).last_day
    months = months_of_year(year)
    rows = load_memberships(session, [branch_id], first, last)
    people = people_between(session, branch_id, first, last, posts_on=min(as_of, last))
    paid = payments_of_branches(session, [branch_id], first, last)
    registered = registered_months(session, [branch_id], months[0], months[-1])
    listed = [
        DuesRow(person.name, _cells(rows, person.member_id, months, paid, registered, as_of))
        for person in people
    ]
    shown = [row for row in listed if any(c.state is not DuesState.NOT_DUE for c in row.cells)]
    states = count_months([branch_id], months, rows, paid)
    open_months = [
        month
        for month in months
        if month.first_day <= as_of
        and (branch_id, month) not in registered
        and not states[branch_id, month.year, month.number].complete
    ]
    owed = any(
        month.first_day <= as_of and states[branch_id, month.year, month.number].due
        for month in months
    )
    unpaid = sum(cell.state is DuesState.UNPAID for row in shown for cell in row.cells)
    return Grid(
        shown,
        [_total(branch_id, month, states, registered, as_of) for month in months],
        open_months,
        unpaid,
        ""
        if open_months or unpaid or not owed
        else enough(
            last,
            as_of,
            "已到月份的党费都已交齐，没有欠缺。",
            f"{year}年各月党费都已交齐，无需补充。",
        ),
    )


def _total(
    branch_id: int,
    month: Month,
    states: dict[tuple[int, int, int], DuesMonthState],
    registered: Collection[tuple[int, Month]],
    as_of: date,
) -> TotalCell:
    state = states[branch_id, month.year, month.number]
    words = f"{state.paid}/{state.due}名"
    if not state.due or (month.first_day > as_of and not state.complete):
        look = DuesState.NOT_DUE
        words = look.label
    elif not state.complete and (branch_id, month) not in registered:
        # one who pays by the quarter does not make it a month that was entered, and is told beside it
        look = DuesState.UNREGISTERED
        words = f"{look.label} {words}" if state.paid else look.label
    else:
        look = DuesState.PAID if state.complete else DuesState.UNPAID
    return TotalCell(month, words, look.tone, look.icon)


@dataclass(frozen=True, slots=True)
class BranchYear:
    """A branch of the overview with its twelve months."""

    code: str
    name: str
    cells: list[TotalCell]


def overview(
    session: Session, branches: Sequence[BranchName], year: int, as_of: date
) -> list[BranchYear]:
    """Branches by month, in office order. Three statements."""
    first, last = Year(year).first_day, Year(year).last_day
    ids = [branch.id for branch in branches]
    months = months_of_year(year)
    states = count_months(
        ids,
        months,
        load_memberships(session, ids, first, last),
        payments_of_branches(session, ids, first, last),
    )
    registered = registered_months(session, ids, months[0], months[-1])
    return [
        BranchYear(
            branch.code,
            branch.short_name,
            [_total(branch.id, month, states, registered, as_of) for month in months],
        )
        for branch in branches
    ]


def late_months(session: Session, branch_id: int, year: int) -> str:
    """Which months of a year were entered or corrected after their quarter was closed, in words; empty for none.

    One statement.
    """
    late = session.scalars(
        select(DuesMonth.ym)
        .join(LateEntry, LateEntry.record_id == DuesMonth.id)
        .where(
            LateEntry.record_kind == DuesMonth.audited[0],
            DuesMonth.branch_id == branch_id,
            DuesMonth.ym.between(year * 100 + 1, year * 100 + 12),
        )
        .distinct()
        .order_by(DuesMonth.ym)
    )
    told = "、".join(f"{ym % 100}月" for ym in late)
    return f"{told}为关账后补录更正。" if told else ""


def notice_months(session: Session, branch_id: int, year: int, as_of: date) -> list[NoticeMonth]:
    """The months of a year that have begun, for the table that is put up. Three statements."""
    months = [month for month in months_of_year(year) if month.first_day <= as_of]
    states = dues_months(session, [branch_id], months[0].first_day, months[-1].last_day)
    registered = registered_months(session, [branch_id], months[0], months[-1])
    return [
        NoticeMonth(
            month, states[branch_id, month.year, month.number], (branch_id, month) in registered
        )
        for month in months
    ]


def own_row(session: Session, member_id: int, year: int, as_of: date) -> DuesRow:
    """The months of one member, in whichever branch they were owed. Four statements."""
    first, last = Year(year).first_day, Year(year).last_day
    months = months_of_year(year)
    rows = memberships_of_members(session, [member_id], first, last)
    paid = payments_of_members(session, [member_id], months[0], months[-1])
    branch_ids = sorted({row.branch_id for row in rows})
    registered = registered_months(session, branch_ids, months[0], months[-1])
    name = session.scalars(select(Member.name).where(Member.id == member_id)).one()
    return DuesRow(name, _cells(rows, member_id, months, paid, registered, as_of))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A member without a registered payment for some months in a row; ``last`` marks the last of the reminders."""

    name: str
    months: int
    last: bool


def reminders(session: Session, branch_id: int, as_of: date) -> list[Reminder]:
    """Present members whom the secretary is asked to look after, in office order. Five statements.

    Only months that are over are looked at, also those owed in another branch before.
    """
    until = Month.of(as_of)
    start = Month(until.year - 1, until.number)
    months = months_between(start.first_day, until.first_day)[:-1][-LOOK_BACK:]
    people = people_between(session, branch_id, as_of, as_of, posts_on=as_of)
    ids = [person.member_id for person in people]
    rows = memberships_of_members(session, ids, months[0].first_day, as_of)
    paid = payments_of_members(session, ids, months[0], months[-1])
    branch_ids = sorted({row.branch_id for row in rows})
    registered = registered_months(session, branch_ids, months[0], months[-1])
    found = []
    for person in people:
        cells = _cells(rows, person.member_id, months, paid, registered, as_of)
        count = unpaid_in_a_row([cell.state for cell in cells])
        if reminder(count) is not None:
            found.append(Reminder(person.name, count, count >= MOST_MONTHS_BACK))
    return found


@dataclass(frozen=True)
class Sheet:
    """What the form of a month is about: who owes it in the branch, what is paid in its quarter, what is stored."""

    branch: Branch
    month: Month
    people: list[Person]
    paid: Payments
    stored: DuesMonth | None
    # who owes which month of the quarter in this branch
    due: dict[Month, set[int]]

    @property
    def registered(self) -> bool:
        """Whether the month was entered before."""
        return self.stored is not None and self.stored.registered_at is not None

    @property
    def version(self) -> int:
        """The version of the month; 0 while nothing is stored."""
        return self.stored.version if self.stored else 0

    @property
    def roster(self) -> str:
        """Who is listed, for the form to carry: a change of the roll while somebody types is noticed."""
        return ",".join(str(person.member_id) for person in self.people)


def sheet(session: Session, branch: Branch, month: Month) -> Sheet:
    """Everything the form of a month shows. Five statements."""
    quarter = quarter_of(month)
    rows = load_memberships(session, [branch.id], quarter.first_day, quarter.last_day)
    due = {one: owing(rows, one) for one in months_of_quarter(month)}
    people = people_between(
        session, branch.id, month.first_day, month.first_day, posts_on=month.first_day
    )
    listed = [person for person in people if person.member_id in due[month]]
    months = months_of_quarter(month)
    paid = payments_of_members(
        session, [person.member_id for person in listed], months[0], months[-1]
    )
    stored = session.scalar(
        select(DuesMonth).where(DuesMonth.branch_id == branch.id, DuesMonth.ym == ym(month))
    )
    return Sheet(branch, month, listed, paid, stored, due)
