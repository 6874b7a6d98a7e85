"""理论学习中心组: which quarters of a year have a session of the committee.

At least one a quarter is a general demand; the office holds itself to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intranet.foundation.quarters import ORDINALS, Quarter, Year


@dataclass(frozen=True, slots=True)
class QuartersHeld:
    """Quarters of a year with an approved session, and quarters over without one."""

    year: int
    held: tuple[int, ...]
    lacking: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """How many quarters have a session, and whether anything is lacking."""
        if not self.held and not self.lacking:
            return f"{self.year}年第一季度尚未结束，还没有开展。"
        had = f"{self.year}年有{len(self.held)}个季度开展了学习"
        if self.held:
            had += f"（{_names(self.held)}）"
        if self.lacking:
            return f"{had}；已结束的季度中，{_names(self.lacking)}尚缺1次。"
        return f"{had}；已结束的季度都已开展，目前无需补充。"


def _names(numbers: Iterable[int]) -> str:
    return "、".join(f"第{ORDINALS[number - 1]}季度" for number in numbers)


def quarters_held(days: Iterable[date], year: int, as_of: date) -> QuartersHeld:
    """Judge the year by the days of approved sessions; a quarter is over with its last day."""
    held = {Quarter.of(day).number for day in days if day.year == year}
    return QuartersHeld(
        year,
        tuple(sorted(held)),
        tuple(
            quarter.number
            for quarter in Year(year).quarters
            if quarter.last_day <= as_of and quarter.number not in held
        ),
    )
