"""Until when a quarter's summary comes in time (及时上报), and when the quarter is closed (关账), in working days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intranet.domain.planning.workdays import add_workdays, exceptions_of
from intranet.domain.summaries.reporting import rule_on, rules_of, written_for
from intranet.foundation import clock
from intranet.foundation.quarters import Period, Quarter
from intranet.foundation.questions import Several

# more days than so many working days (MAX_DAYS) can take, with the longest holidays
_REACH = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The two days of a quarter; None where the committee has set none. ``written`` is what is summed up for it."""

    timely_on: date | None = None
    closing_on: date | None = None
    written: Period | None = None

    def is_late(self, submitted_at: datetime | None) -> bool:
        """Whether what was (first) submitted then came after the timely day; what was not yet, on today's day."""
        if self.timely_on is None:
            return False
        day = clock.local(submitted_at).date() if submitted_at else clock.today()
        return day > self.timely_on


def deadlines_of(committee_id: int, period: Period) -> Several[Deadlines]:
    """The days of a quarter, to be asked with others; a longer period has those of the quarter for which it stands."""
    rules = rules_of(committee_id)
    days = exceptions_of(period.last_day, period.last_day + _REACH)
    quarter = Quarter.of(period.last_day)

    def make() -> Deadlines:
        rule = rule_on(rules.answer, quarter)
        written = written_for(quarter, rule)
        if rule is None or period not in {quarter, written}:
            return Deadlines(written=written)
        return Deadlines(
            add_workdays(period.last_day, rule.timely_days, days.answer),
            add_workdays(period.last_day, rule.closing_days, days.answer),
            written,
        )

    return Several(make, rules, days)
