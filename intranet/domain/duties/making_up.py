"""补开: for which earlier month, quarter or year a meeting may be held afterwards. Pure.

The Regulations say 一般每月, 一般每季度: what was missed is made up soon, or explained. So only the cycles just before
the meeting are offered.
"""

from datetime import date

from intranet.domain.duties.rules import Cycle
from intranet.foundation.quarters import Month, Quarter, Span, Year, parse_span

MONTHS_BACK = 3


def end_of(stands_for: str) -> date | None:
    """The last day of the period a record stands for, from its stored code; None for its own time."""
    return parse_span(stands_for).last_day if stands_for else None


def cycle_of(cycle: Cycle, day: date) -> Span:
    """The month, quarter or year in which a day lies."""
    if cycle is Cycle.MONTH:
        return Month.of(day)
    return Quarter.of(day) if cycle is Cycle.QUARTER else Year.of(day)


def end_of_making_up(year: int, as_of: date) -> date:
    """Until when something may still be held for a year: days of grace and 补开 reach into the next one."""
    return min(date(year + 1, MONTHS_BACK, 31), as_of)


def earlier_cycles(cycle: Cycle, day: date) -> list[Span]:
    """What a meeting of *day* may stand for, the latest first: three months, one quarter, or in spring one year."""
    if cycle is Cycle.QUARTER:
        return [Quarter.of(day).previous]
    if cycle is Cycle.YEAR:
        return [Year.of(day).previous] if day.month <= MONTHS_BACK else []
    months = [Month.of(day).previous]
    while len(months) < MONTHS_BACK:
        months.append(months[-1].previous)
    return list(months)
