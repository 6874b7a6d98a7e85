"""How long sanctions weigh, and by when they are announced and reported: dates alone, no rows.

Source: 《中国共产党纪律处分条例》 (2023) articles 8 to 13 and 21; 政务处分: 《公职人员政务处分法》 article 8; 诫勉:
《关于对党员领导干部进行诫勉谈话和函询的暂行办法》. Periods are calendar months, clipped to the end of a shorter month;
the day on which one ends (影响期止) belongs to it.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.foundation.shown import Labelled

ANNOUNCED_WITHIN = 1
REPORTED_WITHIN = 6
"""Months after the decision."""
AFTER_RESTORATION = 24
"""Months without an equal or higher post once the rights of somebody under 留党察看 are restored."""
MOST_PROBATION = 24
ADMONITION = 6
"""Months that 诫勉 weighs; after them the person is visited again (回访)."""


class SanctionKind(Labelled):
    """处分 and 组织处理, lighter first within their sort; the value is stored."""

    WARNING = "warning", "警告"
    SERIOUS_WARNING = "serious_warning", "严重警告"
    REMOVAL = "removal", "撤销党内职务"
    PROBATION = "probation", "留党察看"
    EXPULSION = "expulsion", "开除党籍"
    CIVIL_WARNING = "civil_warning", "政务警告"
    DEMERIT = "demerit", "政务记过"
    SERIOUS_DEMERIT = "serious_demerit", "政务记大过"
    DEMOTION = "demotion", "政务降级"
    DISMISSAL = "dismissal", "政务撤职"
    STOOD_DOWN = "stood_down", "停职检查"
    MOVED = "moved", "调整职务"
    RELIEVED = "relieved", "免职"
    MADE_TO_RESIGN = "made_to_resign", "责令辞职"
    LOWERED = "lowered", "降职"

    @property
    def months(self) -> int:
        """Months that it weighs; of 留党察看 those after the rights were restored."""
        return _MONTHS[self]

    @property
    def suspends_vote(self) -> bool:
        """Whether the person neither votes nor elects nor is elected until the rights are restored (article 12)."""
        return self is SanctionKind.PROBATION

    @property
    def of_the_party(self) -> bool:
        """Whether it is a sanction of the Party (党纪处分), of which a second one adds to the first."""
        return self in _PARTY


_PARTY = frozenset(
    {
        SanctionKind.WARNING,
        SanctionKind.SERIOUS_WARNING,
        SanctionKind.REMOVAL,
        SanctionKind.PROBATION,
        SanctionKind.EXPULSION,
    }
)
_MONTHS = {
    SanctionKind.WARNING: 12,
    SanctionKind.SERIOUS_WARNING: 18,
    SanctionKind.REMOVAL: 24,
    SanctionKind.PROBATION: AFTER_RESTORATION,
    # no re-admission for five years
    SanctionKind.EXPULSION: 60,
    SanctionKind.CIVIL_WARNING: 6,
    SanctionKind.DEMERIT: 12,
    SanctionKind.SERIOUS_DEMERIT: 18,
    SanctionKind.DEMOTION: 24,
    SanctionKind.DISMISSAL: 24,
    SanctionKind.STOOD_DOWN: 12,
    SanctionKind.MOVED: 12,
    # one year without a leading post, two without promotion
    SanctionKind.RELIEVED: 24,
    SanctionKind.MADE_TO_RESIGN: 24,
    SanctionKind.LOWERED: 24,
}


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def announce_by(decided_on: date) -> date:
    """Last day for announcing a decision to the members of the branch and to the person."""
    return add_months(decided_on, ANNOUNCED_WITHIN)


def report_by(decided_on: date) -> date:
    """Last day for reporting that a decision was carried out."""
    return add_months(decided_on, REPORTED_WITHIN)


def admonition_ends(given_on: date) -> date:
    """Last day of what 诫勉 brings with it."""
    return add_months(given_on, ADMONITION)


@dataclass(frozen=True, slots=True)
class Weight:
    """What of a sanction its period follows from; ``probation`` in months, with its extension."""

    kind: SanctionKind
    effective_on: date
    probation: int = 0
    restored_on: date | None = None

    @property
    def probation_ends(self) -> date | None:
        """The day on which 留党察看 is over and rights may be restored; None for other sanctions."""
        return add_months(self.effective_on, self.probation) if self.kind.suspends_vote else None

    @property
    def ends_on(self) -> date | None:
        """影响期止; None as long as rights are not restored that have to be before it begins to run."""
        start = self.restored_on if self.kind.suspends_vote else self.effective_on
        return add_months(start, self.kind.months) if start else None

    def weighs_on(self, day: date) -> bool:
        """Whether the person is under it on *day*."""
        return self.effective_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def vote_suspended(self) -> tuple[date, date | None] | None:
        """First and last day (None: open) without a vote; None for sanctions that leave it, or never took it."""
        if not self.kind.suspends_vote:
            return None
        last = self.restored_on - timedelta(days=1) if self.restored_on else None
        return None if last is not None and last < self.effective_on else (self.effective_on, last)


def combined_end(sanctions: Iterable[Weight]) -> date | None:
    """The day on which a person is under none of several sanctions any more; None while one is open.

    What runs at the same time runs side by side: the longer counts. A sanction of the Party that falls into the period
    of an earlier one of the Party adds to it (article 21: what is left of the one and the whole of the other).
    """
    latest: date | None = None
    of_the_party: date | None = None
    for one in sorted(sanctions, key=lambda sanction: sanction.effective_on):
        ends = one.ends_on
        if ends is None:
            return None
        if one.kind.of_the_party:
            if of_the_party is not None and one.effective_on <= of_the_party:
                ends = max(ends, add_months(of_the_party, one.kind.months))
            of_the_party = ends
        latest = max(ends, latest or ends)
    return latest
