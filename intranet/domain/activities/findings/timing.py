"""Rules about when a gathering was held, and when it was handed in."""

from collections.abc import Iterator
from datetime import timedelta

from intranet.domain.activities.findings.engine import Hit, Limit, Rule, Severity
from intranet.domain.activities.findings.evidence import Evidence
from intranet.domain.activities.tables import Activity
from intranet.foundation import chinese, clock

SUBMIT_WITHIN = 5
"""Working days after the (last) day of a gathering within which its record is usually to be submitted."""

# Who meets before this hour meets at night, too.
_MORNING = 6


def _on_holiday(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    days = ((activity.ends_on or activity.held_on) - activity.held_on).days + 1
    for day in (activity.held_on + timedelta(days=n) for n in range(days)):
        if day in evidence.holidays:
            yield Hit(
                f"{chinese.long_date(day)}是{evidence.holidays[day]}放假日，请核对日期。",
                day.isoformat(),
            )
            return


def _at_night(activity: Activity, _evidence: Evidence, limit: int) -> Iterator[Hit]:
    start, end = activity.starts_at, activity.ends_at
    if start is None or end is None:
        return
    overnight = end < start
    if overnight or start.hour < _MORNING or (end.hour, end.minute) > (limit, 0):
        yield Hit(
            f"活动时间{chinese.clock_range(start, end)}在夜间，请核对时间。",
            f"{start}-{end}",
        )


def _late_entry(activity: Activity, evidence: Evidence, limit: int) -> Iterator[Hit]:
    delay = evidence.delays.get(activity.id)
    if delay is not None and delay.workdays > limit:
        yield Hit(
            f"活动后{delay.days}天提交，提交较晚。规定活动后{limit}个工作日内提交，实际为{delay.workdays}个工作日。",
            str(delay.workdays),
        )


def _after_summary(activity: Activity, evidence: Evidence, _limit: int) -> Iterator[Hit]:
    approved_at = evidence.summed_up.get(activity.id)
    if approved_at is not None:
        day = clock.local(approved_at).date()
        yield Hit(
            f"该季度小结已于{chinese.long_date(day)}通过，这条记录没有计入。",
            day.isoformat(),
        )


TIMING_RULES = (
    Rule(
        "on_holiday",
        "法定节假日开展",
        "国务院办公厅关于节假日安排的通知",
        Severity.POINT_OUT,
        _on_holiday,
    ),
    Rule(
        "at_night",
        "夜间开展",
        "活动时间应当如实登记",
        Severity.POINT_OUT,
        _at_night,
        Limit("结束时间不晚于", "时", usual=21, least=17, most=23),
    ),
    Rule(
        "late_entry",
        "登记偏晚",
        "活动记录应当及时整理",
        Severity.POINT_OUT,
        _late_entry,
        Limit("活动后提交不超过", "个工作日", usual=SUBMIT_WITHIN, least=1, most=60),
    ),
    Rule(
        "after_summary",
        "小结通过后补记",
        "季度小结以通过时的记录为准",
        Severity.MUST_EXPLAIN,
        _after_summary,
    ),
)
