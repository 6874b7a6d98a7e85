"""Closed quarters: no new dates, no change and no reopening but under a lock exception (解锁)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.roles import Role
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import Base
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Question, Several, Value, answer
from intranet.foundation.shown import Labelled

MAX_REASON = 200
# who can help, named by the post
HELP = f"由党支部书记向{Role.COMMITTEE_LEADER.label}申请解锁"


class Ledger(Labelled):
    """The registers that a closed quarter locks, as a lock exception names them; the value is stored."""

    ACTIVITIES = "activities", "活动台账"
    STUDY = "study", "学习"
    LIFE = "life", "党费、谈心谈话、双报到"
    DUTIES = "duties", "情况说明"
    ACHIEVEMENTS = "achievements", "品牌和成效"
    INTEGRITY = "integrity", "党风廉政"
    CHRONICLE = "chronicle", "大事记"
    SERVICE = "service", "服务和业务"
    DEVELOPMENT = "development", "党员发展和关怀"


def _once(name: str, of: str, where: str) -> Index:
    only: Any = {f"{database}_where": text(where) for database in ("sqlite", "postgresql")}
    return Index(name, of, "year", "quarter", unique=True, **only)


class ClosedQuarter(Base):
    """A quarter closed for one branch, or (without a branch) for the whole committee.

    ``reason`` says why it was closed although a summary was not approved.
    """

    audited = ("closed_quarter", "关账")
    __tablename__ = "closed_quarter"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        Index("uq_closed_quarter", "committee_id", "branch_id", "year", "quarter", unique=True),
        # nothing is equal to no branch: who closes for all needs an index of its own
        _once("uq_closed_quarter_all", "committee_id", "branch_id IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    closed_at: Mapped[datetime]
    closed_by_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(MAX_REASON), default="", server_default="")


class LockException(Base):
    """Leave to log and correct records of a closed quarter: which branch, which registers, why, until which day.

    Asked for by the branch and decided by the committee, or granted outright; without a branch it is for the
    committee's own records. ``agreed`` is empty until it is decided. It ends by itself after ``ends_on``. ``scope``
    holds words of ``Ledger`` between blanks, and is empty where all registers are open.
    """

    audited = ("lock_exception", "解锁")
    __tablename__ = "lock_exception"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("(agreed IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_lock_exception_quarter", "committee_id", "year", "quarter", "id"),
        Index("ix_lock_exception_branch", "branch_id", "id"),
        _once("uq_lock_exception_pending", "branch_id", "agreed IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    scope: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    ends_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_by_name: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    opinion: Mapped[str] = mapped_column(String(MAX_REASON), default="")
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def ledgers(self) -> list[Ledger]:
        """The registers it names; empty where all are open."""
        return [Ledger(word) for word in self.scope.split()]

    @property
    def scope_label(self) -> str:
        """The same in words."""
        return "、".join(one.label for one in self.ledgers) or "全部台账"


class LateEntry(Base):
    """That a record was logged or changed under a lock exception, once for each record and exception."""

    __tablename__ = "late_entry"
    __table_args__ = (
        Index("uq_late_entry", "exception_id", "record_kind", "record_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exception_id: Mapped[int] = mapped_column(ForeignKey("lock_exception.id"))
    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    noted_at: Mapped[datetime]


def scope_of(ledgers: Iterable[Ledger]) -> str:
    """The stored words of some registers; of all of them, as of none, there is no limit."""
    chosen = set(ledgers)
    words = [one.value for one in Ledger if one in chosen]
    return "" if len(words) == len(Ledger) else " ".join(words)


def is_open(today: Any) -> ColumnElement[bool]:
    """SQL condition over LockException: it was agreed to, and its last day is not over."""
    return and_(LockException.agreed.is_(True), LockException.ends_on >= today)


def is_closed(
    session: Session,
    *,
    committee_id: int,
    branch_id: int | None,
    day: date,
    ledger: Ledger | None = None,
) -> bool:
    """Whether the quarter of *day* is closed for the branch (or for everybody) and no exception opens the *ledger*.

    Without a ledger any exception opens it: a summary may follow whatever was corrected.
    """
    return answer(
        session,
        closed_of(committee_id=committee_id, branch_id=branch_id, day=day, ledger=ledger),
    )


def closed_of(
    *, committee_id: int, branch_id: int | None, day: date, ledger: Ledger | None = None
) -> Question[bool]:
    """The same, to be asked with others."""
    quarter = Quarter.of(day)
    return Question(
        _closed,
        bool,
        committee=committee_id,
        branch=branch_id,
        year=quarter.year,
        quarter=quarter.number,
        ledger=ledger.value if ledger else "",
        today=clock.today(),
    )


def _closed(value: Value) -> Select[Any]:
    place = value("committee"), value("branch"), value("year"), value("quarter")
    until = opened_until(*place, today=value("today"), ledger=value("ledger", String))
    return select(literal(1).label("id")).where(closed_for(*place), until.is_(None))


def closed_for(committee: Any, branch: Any, year: Any, quarter: Any) -> ColumnElement[bool]:
    """SQL: the quarter is closed for the branch (or for everybody), whatever exceptions hold."""
    found = select(ClosedQuarter.id).where(
        ClosedQuarter.committee_id == committee,
        ClosedQuarter.year == year,
        ClosedQuarter.quarter == quarter,
        or_(ClosedQuarter.branch_id.is_(None), ClosedQuarter.branch_id == branch),
    )
    return found.correlate_except(ClosedQuarter).exists()


def opened_until(
    committee: Any, branch: Any, year: Any, quarter: Any, *, today: Any, ledger: Any = ""
) -> ColumnElement[date]:
    """SQL: until when exceptions of the branch open the ledger (a word; none: any of them); null where none does."""
    found = select(func.max(LockException.ends_on)).where(
        LockException.committee_id == committee,
        LockException.branch_id.is_not_distinct_from(branch),
        LockException.year == year,
        LockException.quarter == quarter,
        or_(LockException.scope == "", LockException.scope.contains(ledger)),
        is_open(today),
    )
    return found.correlate_except(LockException).scalar_subquery()


@dataclass(frozen=True, slots=True)
class OpenException:
    """An exception that holds today."""

    id: int
    scope: str
    ends_on: date

    def opens(self, ledger: Ledger) -> bool:
        """Whether it names the register, or none."""
        return not self.scope or ledger.value in self.scope.split()


Place = tuple[int, int | None]


@dataclass(frozen=True)
class Closings:
    """The closed quarters of some committees with the exceptions of today, looked up once for a whole list.

    ``homes`` are the committees of branches that were asked for without theirs.
    """

    closed: Mapping[tuple[int, int | None, Quarter], date]
    open: Mapping[tuple[int, int | None, Quarter], tuple[OpenException, ...]]
    homes: Mapping[int, int]

    def since(self, place: Place, quarter: Quarter) -> date | None:
        """The day on which the quarter was closed for the branch (or for everybody), whatever exceptions hold."""
        committee_id, branch_id = self._at(place)
        return self.closed.get((committee_id, branch_id, quarter)) or self.closed.get(
            (committee_id, None, quarter)
        )

    def exception(self, place: Place, quarter: Quarter, ledger: Ledger) -> OpenException | None:
        """The exception that opens the register of the branch today."""
        found = self.open.get((*self._at(place), quarter), ())
        return next((one for one in found if one.opens(ledger)), None)

    def opened_until(self, place: Place, quarter: Quarter) -> date | None:
        """Until when exceptions of the branch hold; None where none does."""
        found = self.open.get((*self._at(place), quarter), ())
        return max((one.ends_on for one in found), default=None)

    def _at(self, place: Place) -> Place:
        committee_id, branch_id = place
        return committee_id or self.homes.get(branch_id or 0, 0), branch_id

    def include(
        self, *, committee_id: int, branch_id: int | None, day: date, ledger: Ledger
    ) -> bool:
        """Whether *day* is closed for the register of the branch, as ``is_closed``."""
        place, quarter = (committee_id, branch_id), Quarter.of(day)
        return (
            self.since(place, quarter) is not None
            and self.exception(place, quarter, ledger) is None
        )


def closings_of(session: Session, committee_ids: Collection[int]) -> Closings:
    """All closed quarters of these committees, and the exceptions that hold today. One statement."""
    return answer(session, closings_in(committee_ids))


def closings_of_branches(session: Session, branch_ids: Collection[int]) -> Closings:
    """The same of the committees of these branches. One statement."""
    return answer(session, closings_in((), branch_ids))


def closings_in(
    committee_ids: Collection[int], branch_ids: Collection[int] = ()
) -> Several[Closings]:
    """The same of these committees, and of those of these branches, to be asked with others."""
    values = {"committees": list(committee_ids), "branches": list(branch_ids)}
    closed = Question(_all_closed, list, **values)
    opened = Question(_all_open, list, **values, today=clock.today())
    homes = Question(_homes, lambda rows: {row.id: row.committee_id for row in rows}, **values)

    def make() -> Closings:
        exceptions: dict[tuple[int, int | None, Quarter], tuple[OpenException, ...]] = {}
        for row in opened.answer:
            key = (row.committee_id, row.branch_id, Quarter(row.year, row.quarter))
            exceptions[key] = (
                *exceptions.get(key, ()),
                OpenException(row.id, row.scope, row.ends_on),
            )
        days = {
            (row.committee_id, row.branch_id, Quarter(row.year, row.quarter)): clock.local(
                row.closed_at
            ).date()
            for row in closed.answer
        }
        return Closings(days, exceptions, homes.answer)

    return Several(make, closed, opened, homes)


# the core names the table of branches without knowing it
_BRANCH = table("branch", column("id", Integer), column("committee_id", Integer))


def _of_places(held: Any, value: Value) -> ColumnElement[bool]:
    of_branches = select(_BRANCH.c.committee_id).where(_BRANCH.c.id.in_(value.any_of("branches")))
    return or_(held.in_(value.any_of("committees")), held.in_(of_branches))


def _homes(value: Value) -> Select[Any]:
    return select(_BRANCH.c.id, _BRANCH.c.committee_id).where(
        _BRANCH.c.id.in_(value.any_of("branches"))
    )


def _all_closed(value: Value) -> Select[Any]:
    return select(
        ClosedQuarter.committee_id,
        ClosedQuarter.branch_id,
        ClosedQuarter.year,
        ClosedQuarter.quarter,
        ClosedQuarter.closed_at,
    ).where(_of_places(ClosedQuarter.committee_id, value))


def _all_open(value: Value) -> Select[Any]:
    return select(
        LockException.committee_id,
        LockException.branch_id,
        LockException.year,
        LockException.quarter,
        LockException.scope,
        LockException.ends_on,
        LockException.id,
    ).where(_of_places(LockException.committee_id, value), is_open(value("today")))


def not_closed_sentence(quarter: Quarter) -> str:
    """Why no exception is needed."""
    return f"{quarter.label}还没有关账，可以直接登记和修改，不需要解锁。"


def barred_sentence(what: str) -> str:
    """Why *what* is not done in a closed quarter, and who can help."""
    return f"该季度已经关账，不能再{what}；确需更正，请{HELP}。"


def locked_sentence(quarter: Quarter, closed_on: date) -> str:
    """Why nothing dated in the quarter can be logged, changed or taken out, and who can help."""
    return (
        f"{quarter.label}已于{long_date(closed_on)}关账，这一期间的记录不能再登记、修改或移除；"
        f"确需补录更正的，请{HELP}。"
    )
