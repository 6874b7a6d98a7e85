"""Records that stand with another one, as its page names them; and the summary that counts it."""

from dataclasses import dataclass
from datetime import date

from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.foundation.quarters import Quarter, Year


@dataclass(frozen=True)
class Related:
    """One related record: what it is to the one shown, its name, its page."""

    label: str
    name: str
    url: str


def counting_summary(day: date, code: str = COMMITTEE_CODE) -> Related:
    """The summary of the quarter that counts what was done on *day*: of the branch with this *code*, or the committee.

    It is there or not yet begun; who may open it is asked by ``may_open`` of the summaries.
    """
    quarter = Quarter.of(day)
    return Related("计入小结", f"{quarter.label}小结", f"/quarters/{quarter}/{code}")


def telling_summary(day: date) -> Related:
    """The committee's summary of the year, which tells of it where the quarter was not kept here."""
    year = Year.of(day)
    return Related("计入总结", f"{year.label}总结", f"/quarters/{year}/{COMMITTEE_CODE}")
