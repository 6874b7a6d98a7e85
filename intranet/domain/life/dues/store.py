"""Dues as branches stand with them: due, paid, paid in time, by branch and month."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.life.dues.month import months_between, of_ym, ym
from intranet.domain.life.dues.rules import in_time, owing
from intranet.domain.life.dues.tables import DuesMonth, DuesPayment
from intranet.domain.organization.members import Membership
from intranet.domain.organization.memberships import MembershipRow, memberships_of
from intranet.foundation.quarters import Month
from intranet.foundation.questions import Question, Several, Value, answer
from intranet.foundation.several import within
from intranet.foundation.terms import told

Payments = Mapping[Month, Mapping[int, date]]
"""Day of payment by month and member; a month that nobody paid is not among them."""


@dataclass(frozen=True, slots=True)
class DuesMonthState:
    """Members of a branch who owe a month, how many of them paid it, how many before it was over."""

    due: int
    paid: int
    paid_in_time: int

    @property
    def complete(self) -> bool:
        """Whether everybody who owes it has paid."""
        return self.paid == self.due


def dues_months(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> dict[tuple[int, int, int], DuesMonthState]:
    """Each month between two days by (branch, year, month), also months that nobody owes. One statement."""
    return answer(session, dues_months_of(branch_ids, first, last))


def dues_months_of(
    branch_ids: Sequence[int], first: date, last: date
) -> Several[dict[tuple[int, int, int], DuesMonthState]]:
    """The same, to be asked with others."""
    periods = memberships_of(branch_ids, first, last)
    paid = payments_of(branch_ids, first, last)
    months = months_between(first, last)
    return Several(
        lambda: count_months(branch_ids, months, periods.answer, paid.answer), periods, paid
    )


@told(
    "谈心谈话、党费和平台",
    "党费已交/应交",
    "应交为当月1日在册的党员（当日接收的预备党员次月起交），启用本系统以前的月份不计，已交含补交。全部"
    "交齐的月份才计入已交齐的月数。",
)
def count_months(
    branch_ids: Sequence[int],
    months: Iterable[Month],
    rows: Sequence[MembershipRow],
    paid: Payments,
) -> dict[tuple[int, int, int], DuesMonthState]:
    """The same from rows. Pure."""
    by_branch: dict[int, list[MembershipRow]] = {branch_id: [] for branch_id in branch_ids}
    for row in rows:
        by_branch[row.branch_id].append(row)
    found = {}
    for month in months:
        there = paid.get(month, {})
        late = {member for member, day in there.items() if not in_time(month, day)}
        for branch_id, periods in by_branch.items():
            due = owing(periods, month)
            having_paid = due & there.keys()
            found[branch_id, month.year, month.number] = DuesMonthState(
                len(due), len(having_paid), len(having_paid - late)
            )
    return found


def payments_of_branches(
    session: Session, branch_ids: Sequence[int], first: date, last: date
) -> Payments:
    """Payments for months of the span by anybody who ever belonged to these branches. One statement."""
    return answer(session, payments_of(branch_ids, first, last))


def payments_of(branch_ids: Sequence[int], first: date, last: date) -> Question[Payments]:
    """The same, to be asked with others."""
    months = {"first": ym(Month.of(first)), "last": ym(Month.of(last))}
    return Question(_paid_in_branches, _payments, branches=branch_ids, **months)


def _paid_in_branches(value: Value) -> Select[Any]:
    members = select(Membership.member_id).where(Membership.branch_id.in_(value.any_of("branches")))
    return select(DuesPayment.member_id, DuesPayment.ym, DuesPayment.paid_on).where(
        DuesPayment.ym.between(value("first"), value("last")),
        within(DuesPayment.member_id, members),
    )


def payments_of_members(
    session: Session, member_ids: Collection[int], first: Month, last: Month
) -> Payments:
    """Payments of these members for the months from *first* to *last*. One statement."""
    return _payments(
        session.execute(
            select(DuesPayment.member_id, DuesPayment.ym, DuesPayment.paid_on).where(
                DuesPayment.ym.between(ym(first), ym(last)),
                DuesPayment.member_id.in_(member_ids),
            )
        ).tuples()
    )


def _payments(rows: Iterable[tuple[int, int, date]]) -> Payments:
    found: dict[int, dict[int, date]] = {}
    for member, stored, day in rows:
        found.setdefault(stored, {})[member] = day
    return {of_ym(stored): days for stored, days in found.items()}


def registered_months(
    session: Session, branch_ids: Collection[int], first: Month, last: Month
) -> set[tuple[int, Month]]:
    """Which months of the span the branches have entered. One statement."""
    rows = session.execute(
        select(DuesMonth.branch_id, DuesMonth.ym).where(
            DuesMonth.branch_id.in_(branch_ids),
            DuesMonth.ym.between(ym(first), ym(last)),
            DuesMonth.registered_at.is_not(None),
        )
    ).tuples()
    return {(branch_id, of_ym(ym)) for branch_id, ym in rows}
