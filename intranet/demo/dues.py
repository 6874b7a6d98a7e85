"""Dues of every branch and month up to the day: most in time, some late, some missing, some by the quarter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from intranet.demo import dates, draw
from intranet.demo.accounts import ORDINARY
from intranet.demo.offices import OFFICES, Office
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.life.dues.month import months_between, months_of_quarter, ym
from intranet.domain.life.dues.rules import owing
from intranet.domain.life.dues.tables import DuesMonth, DuesPayment
from intranet.domain.organization.memberships import MembershipRow, load_memberships
from intranet.foundation.quarters import Month

# A branch that is behind has not entered its last months, this one included.
NOT_ENTERED = {"B03": 3, "B07": 2}
# How many of the months that are over its ordinary member has not paid by now.
UNPAID = {"B03": 4, "B07": 7}
# In a branch that is behind somebody pays late in so many of a hundred cases.
LATE = 6


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Add all months and payments, in two statements for each branch."""
    for place in OFFICES:
        _Branch(session, office, place, users[f"clerk{place.code[1:]}"]).build()


class _Branch:
    """The dues of one branch."""

    def __init__(self, session: Session, office: Organization, place: Office, clerk: User) -> None:
        self.session, self.office, self.place, self.clerk = session, office, place, clerk
        self.branch = office.branches[place.code]
        self.today = office.as_of
        self.rows: list[MembershipRow] = load_memberships(
            session, [self.branch.id], dates.FIRST_DAY, office.as_of
        )
        self.months = self._entered()
        # who pays by the quarter: one member of every third branch
        names = sorted(row.member_id for row in self.rows)
        self.quarterly = (
            {draw.pick(names, "quarterly", place.code)} if place.order % 3 == 1 else set()
        )

    def _entered(self) -> list[Month]:
        """The months that the branch has entered: this one once its regular day is over."""
        begun = months_between(dates.FIRST_DAY, self.today)
        waiting = 1 if self._day(begun[-1]) > self.today else 0
        return begun[: len(begun) - max(waiting, NOT_ENTERED.get(self.place.code, 0))]

    def _day(self, month: Month) -> date:
        """Dues are collected on the theme day."""
        return dates.in_month(month.year, month.number, self.place.theme_day)

    def build(self) -> None:
        """Add the rows of the branch."""
        paid: dict[tuple[int, Month], date] = {}
        for place, month in enumerate(self.months):
            left = len(self.months) - place
            for member_id in sorted(owing(self.rows, month)):
                if (member_id, month) not in paid and not self._refrains(member_id, left):
                    self._pay(paid, member_id, month)
        self._insert(DuesPayment, [self._payment(*key, day) for key, day in paid.items()])
        self._insert(DuesMonth, [self._month(month, paid) for month in self.months])

    def _refrains(self, member_id: int, left: int) -> bool:
        """Whether this is one of the last months, which the ordinary member of a branch that is behind has not paid."""
        ordinary = self.office.members[ORDINARY[self.place.code]].id
        return member_id == ordinary and left <= UNPAID.get(self.place.code, 0)

    def _pay(self, paid: dict[tuple[int, Month], date], member_id: int, month: Month) -> None:
        day = self._day(month)
        if member_id in self.quarterly:
            for one in months_of_quarter(month):
                if one >= month and member_id in owing(self.rows, one):
                    paid[member_id, one] = day
            return
        if self.place.behind and draw.chance(LATE, "late", member_id, ym(month)):
            later = Month.of(dates.workdays_later(month.last_day, 1))
            day = min(dates.in_month(later.year, later.number, 8), self.today)
        paid[member_id, month] = day

    def _payment(self, member_id: int, month: Month, day: date) -> dict[str, Any]:
        return {
            "member_id": member_id,
            "ym": ym(month),
            "paid_on": day,
            "entered_by_id": self.clerk.id,
            "entered_at": dates.instant(day, 16),
        }

    def _month(self, month: Month, paid: Mapping[tuple[int, Month], date]) -> dict[str, Any]:
        """The month with its total in branches that are in order: an invented sum, not one of rates."""
        count = sum((member, month) in paid for member in owing(self.rows, month))
        moment = dates.instant(self._day(month), 16, 30)
        handed = dates.workdays_later(self._day(month), 2)
        known = not self.place.behind and handed <= self.today
        return {
            "branch_id": self.branch.id,
            "ym": ym(month),
            "registered_at": moment,
            "amount_fen": count * 8600 + self.place.order * 50 if known else None,
            "handed_on": handed if known else None,
            "version": 1,
            "entered_by_id": self.clerk.id,
            "updated_at": moment,
        }

    def _insert(self, table: type[DuesPayment | DuesMonth], rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(insert(table), rows)
