"""What a new plan is offered: the usual set of a year by the duties, or the items of the year before. Pure."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from intranet.domain.duties.rules import Cycle, Duty, Measure, Unit
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.workdays import workday_in_month
from intranet.foundation.quarters import ORDINALS, Quarter, Year, month_end

THEME_DAY = "theme_day"
# in which month of a quarter what is owed once a quarter is usually held; the last where none is named
_MONTH_OF_QUARTER = {"lecture": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One item offered. An item of the plan stands for it that has its kind and lies in ``months``.

    ``exact``: that has its title, too.
    """

    key: str
    kind: str
    title: str
    month: int
    planned_on: date | None
    months: tuple[int, ...]
    basis: str = ""
    responsible: str = ""
    note: str = ""
    exact: bool = False

    def met_by(self, items: Iterable[PlanItem]) -> bool:
        """Whether the plan has such an item already (kinds are loaded)."""
        return any(
            item.kind.code == self.kind
            and item.month in self.months
            and not item.cancelled
            and (not self.exact or item.title == self.title)
            for item in items
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """What the offers of a branch and year depend on.

    ``duties`` are the rules in force, ``exceptions`` the listed days of the working calendar.
    """

    year: int
    founded_on: date
    dissolved_on: date | None
    theme_day: int | None
    has_committee: bool
    duties: tuple[Duty, ...]
    exceptions: Mapping[date, bool]

    def existed_in(self, month: int) -> bool:
        """Whether the branch existed on some day of the month."""
        return self.founded_on <= month_end(self.year, month) and (
            self.dissolved_on is None or self.dissolved_on >= date(self.year, month, 1)
        )

    def fixed_day(self, month: int) -> date | None:
        """The branch's fixed day for theme days, on a working day of the month; None while none is fixed."""
        if self.theme_day is None:
            return None
        return workday_in_month(date(self.year, month, self.theme_day), self.exceptions)


def usual_offers(planner: Planner) -> list[Offer]:
    """The usual set of a year: what the branch owes by month, quarter and year, in the order of the year."""
    found: list[Offer] = []
    for duty in planner.duties:
        if (
            duty.measure is not Measure.RECORDS
            or not duty.minimum
            or duty.unit in {Unit.PARTY_GROUP, Unit.OFFICE}
            or (duty.unit is Unit.BRANCH_COMMITTEE and not planner.has_committee)
        ):
            continue
        if duty.cycle is Cycle.MONTH:
            found += [_monthly(duty, planner, month) for month in range(1, 13)]
        elif duty.cycle is Cycle.QUARTER:
            found += [_quarterly(duty, quarter) for quarter in Year(planner.year).quarters]
        else:
            found.append(_yearly(duty, planner.year))
    return _by_day(offer for offer in found if planner.existed_in(offer.month))


def _by_day(offers: Iterable[Offer]) -> list[Offer]:
    """In the order of the year; what has no day comes last in its month."""
    return sorted(
        offers,
        key=lambda offer: (offer.month, offer.planned_on is None, offer.planned_on or date.max),
    )


def _monthly(duty: Duty, planner: Planner, month: int) -> Offer:
    return Offer(
        key=f"{duty.kind}-{month}",
        kind=duty.kind,
        title=f"{month}月{duty.label}",
        month=month,
        planned_on=planner.fixed_day(month) if duty.kind == THEME_DAY else None,
        months=(month,),
        basis=f"每月一次，{duty.basis}",
    )


def _quarterly(duty: Duty, quarter: Quarter) -> Offer:
    return Offer(
        key=f"{duty.kind}-q{quarter.number}",
        kind=duty.kind,
        title=f"第{ORDINALS[quarter.number - 1]}季度{duty.label}",
        month=quarter.months[_MONTH_OF_QUARTER.get(duty.kind, 2)],
        planned_on=None,
        months=quarter.months,
        basis=f"每季度一次，{duty.basis}",
    )


def _yearly(duty: Duty, year: int) -> Offer:
    return Offer(
        key=f"{duty.kind}-y",
        kind=duty.kind,
        title=f"{year}年度{duty.label}",
        month=12,
        planned_on=None,
        months=tuple(range(1, 13)),
        basis=f"每年一次，{duty.basis}",
    )


def offers_of_last_year(items: Iterable[PlanItem], planner: Planner) -> list[Offer]:
    """The items of the year before, moved to the same day of the year (a working day); theme days to the fixed day.

    In the order of the new days. What was cancelled is left out, and what fell due in a month before the branch began.
    """
    return _by_day(
        Offer(
            key=f"last-{item.id}",
            kind=item.kind.code,
            title=item.title.replace(str(planner.year - 1), str(planner.year)),
            month=item.month,
            planned_on=_moved(item, planner),
            months=(item.month,),
            responsible=item.responsible,
            note=item.note,
            exact=True,
        )
        for item in items
        if not item.cancelled and planner.existed_in(item.month)
    )


def _moved(item: PlanItem, planner: Planner) -> date | None:
    if item.planned_on is None:
        return None
    if item.kind.code == THEME_DAY and planner.theme_day is not None:
        return planner.fixed_day(item.month)
    last = calendar.monthrange(planner.year, item.month)[1]
    same = date(planner.year, item.month, min(item.planned_on.day, last))
    return workday_in_month(same, planner.exceptions)
