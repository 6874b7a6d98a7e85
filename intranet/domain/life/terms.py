"""Terms of office: how long they run and when the next election (换届) has to be prepared.

Source: 《关于党的基层组织任期的意见》: branch committees three years, grass-roots committees five; the higher
organisation reminds in time. The reminders six, three and one month ahead are the product's own choice.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

BRANCH_TERM_YEARS = 3
COMMITTEE_TERM_YEARS = 5
REMINDERS_IN_MONTHS = (1, 3, 6)


def months_after(day: date, months: int) -> date:
    """The same day *months* later; the last day of the month where it has no such day (29 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The same day *years* later, 28 February for a leap day."""
    return months_after(day, 12 * years)


def last_day_of_term(starts_on: date, years: int) -> date:
    """Last day of a term of *years* that begins on *starts_on*."""
    return years_after(starts_on, years) - timedelta(days=1)


@dataclass(frozen=True)
class TermOutlook:
    """When a term ends, and what the pages say about it; ``word`` is empty while nothing is due."""

    expires_on: date | None
    word: str
    sentence: str
    tone: str
    icon: str


def outlook(expires_on: date | None, day: date) -> TermOutlook:
    """What is to be said on *day* about a term that ends on *expires_on*."""
    if expires_on is None:
        return TermOutlook(None, "任期未填报", "本届任期尚未登记，请补充。", "grey", "info")
    if expires_on < day:
        return TermOutlook(
            expires_on, "任期已届满", "任期已届满，请研究换届事宜。", "amber", "lacking"
        )
    for months in REMINDERS_IN_MONTHS:
        if months_after(day, months) > expires_on:
            return TermOutlook(
                expires_on,
                f"{months}个月内届满",
                f"任期将在{months}个月内届满，请准备换届。",
                "amber",
                "attention",
            )
    return TermOutlook(expires_on, "", "", "green", "check")
