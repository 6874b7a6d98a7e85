"""What a committee lays down about the returns of quarters: their two days, and what is written for the fourth.

For the fourth quarter a branch writes the annual summary instead where the committee says so, and not both.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    and_,
    case,
    extract,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base
from intranet.foundation.quarters import ORDINALS, Period, Quarter, Year
from intranet.foundation.questions import Question, Value, ordered

MAX_DAYS = 40
LAST = len(ORDINALS)
"""The number of the quarter for which the year may stand."""


class ReportingRule(Base):
    """The rule of a committee for quarters that end on or after ``valid_from``.

    A version is corrected only while no quarter for which it holds is closed.
    Both days count working days after the last day of the quarter. ``year_for_fourth``: the annual summary is written
    for the fourth quarter.
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
    year_for_fourth: Mapped[bool] = mapped_column(default=False)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    @property
    def laid_down(self) -> dict[str, Any]:
        """What it says, by column; the next one starts from it."""
        return {
            "timely_days": self.timely_days,
            "closing_days": self.closing_days,
            "year_for_fourth": self.year_for_fourth,
        }


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


def written_for(quarter: Quarter, rule: ReportingRule | None) -> Period:
    """What a branch sums up as its return for a quarter, by the rule that holds for it: the quarter, or its year."""
    whole = quarter.number == LAST and rule is not None and rule.year_for_fourth
    return Year(quarter.year) if whole else quarter


def written_elsewhere(period: Period, written: Period) -> str:
    """Why nobody sums up *period* itself, *written* being what is written for it; empty where they are the same."""
    if written == period:
        return ""
    year = written.label
    return f"按机关党委规定，{period.label}小结与{year}总结合写，请填写{year}总结。"


def number_written_for(committee: Any, year: Any, quarter: Any) -> ColumnElement[int]:
    """SQL of the same: the number of that period, as rows of summaries hold it, by the rules of the committee."""
    if isinstance(quarter, int) and quarter != LAST:
        return literal(quarter)
    # a rule holds for the fourth quarter when it begins by the end of its year
    whole = (
        select(ReportingRule.year_for_fourth)
        .where(
            ReportingRule.committee_id == committee,
            extract("year", ReportingRule.valid_from) <= year,
        )
        .order_by(ReportingRule.valid_from.desc())
        .limit(1)
        .correlate_except(ReportingRule)
        .scalar_subquery()
    )
    asked = literal(quarter) if isinstance(quarter, int) else quarter
    return case((and_(asked == LAST, func.coalesce(whole, false())), 0), else_=asked)
