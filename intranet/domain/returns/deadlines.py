"""Until when a quarter's summary comes in time (及时上报), and when the quarter is closed (关账), in working days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.planning.workdays import add_workdays, exceptions_of
from intranet.foundation import clock
from intranet.foundation.database import Base
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import Question, Several, Value, ordered

MAX_DAYS = 40
# more days than MAX_DAYS working days can take, with the longest holidays
_REACH = timedelta(days=100)


class ReportingRule(Base):
    """The two days of a committee, for quarters that end on or after ``valid_from``; versions are only added.

    Both count working days after the last day of the quarter.
    """

    audited = ("reporting_rule", "报送期限")
    __tablename__ = "reporting_rule"
    __table_args__ = (
        CheckConstraint("timely_days BETWEEN 1 AND 40", name="timely_days"),
        CheckConstraint("closing_days BETWEEN timely_days AND 40", name="closing_days"),
        Index("uq_reporting_rule", "committee_id", "valid_from", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    valid_from: Mapped[date]
    timely_days: Mapped[int]
    closing_days: Mapped[int]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The two days of a quarter; None where the committee has set none."""

    timely_on: date | None = None
    closing_on: date | None = None

    def is_late(self, submitted_at: datetime | None) -> bool:
        """Whether what was (first) submitted then came after the timely day; what was not yet, on today's day."""
        if self.timely_on is None:
            return False
        day = clock.local(submitted_at).date() if submitted_at else clock.today()
        return day > self.timely_on


def rules_of(committee_id: int) -> Question[list[ReportingRule]]:
    """All versions of a committee, oldest first."""
    return Question(_rules, list, committee=committee_id)


def _rules(value: Value) -> Select[Any]:
    return ordered(
        select(ReportingRule).where(ReportingRule.committee_id == value("committee")),
        ReportingRule.valid_from,
    )


def rule_on(rules: Sequence[ReportingRule], quarter: Quarter) -> ReportingRule | None:
    """The version that holds for a quarter."""
    held = [rule for rule in rules if rule.valid_from <= quarter.last_day]
    return held[-1] if held else None


def deadlines_of(committee_id: int, period: Period) -> Several[Deadlines]:
    """The days of a quarter, to be asked with others; a half-year and a year have none of their own."""
    rules = rules_of(committee_id)
    days = exceptions_of(period.last_day, period.last_day + _REACH)

    def make() -> Deadlines:
        rule = rule_on(rules.answer, period) if isinstance(period, Quarter) else None
        if rule is None:
            return Deadlines()
        return Deadlines(
            add_workdays(period.last_day, rule.timely_days, days.answer),
            add_workdays(period.last_day, rule.closing_days, days.answer),
        )

    return Several(make, rules, days)
