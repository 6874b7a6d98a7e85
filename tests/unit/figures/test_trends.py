"""One quarter counted: median times, who was late, hours per head; and the charts that show them."""

from datetime import UTC, date, datetime

import pytest

from intranet.domain.figures.trends import Handling, trend_of
from intranet.domain.study.hours import SpanHours
from intranet.foundation.quarters import Quarter
from intranet.pagekit.charts import Bar, Pair, bar_chart, pair_chart, spread_words, worth_drawing

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)


def moment(month, day, hour=4):
    """An instant in UTC; 16 o'clock is midnight in Beijing."""
    return datetime(2025, month, day, hour, tzinfo=UTC)


def trend(*handled, rows=(), exceptions=None, today=END, hours=()):
    return trend_of(Q3, list(rows), list(handled), exceptions or {}, today=today, hours=hours)


def handling(first_sent, *, held=date(2025, 9, 1), last_sent=None, approved=None, waits=False):
    return Handling(held, first_sent, last_sent or first_sent, approved, waits)


@pytest.mark.parametrize(
    ("sent", "days", "late"),
    [
        # held on Monday 1 September; the fifth working day is Monday the 8th
        (moment(9, 1), 0, 0),
        (moment(9, 8), 5, 0),
        (moment(9, 8, 15), 5, 0),
        # 0:00 on the 9th in Beijing
        (moment(9, 8, 16), 6, 1),
        (moment(9, 9), 6, 1),
    ],
)
def test_a_record_is_late_after_more_than_five_working_days(sent, days, late):
    found = trend(handling(sent))
    assert (found.submitted, found.submit_days, found.late) == (1, days, late)


def test_days_off_are_not_counted():
    week_off = {date(2025, 9, day): False for day in range(2, 6)}
    assert trend(handling(moment(9, 9)), exceptions=week_off).submit_days == 2


def test_the_committee_is_measured_from_the_last_submission():
    found = trend(
        handling(moment(9, 2), last_sent=moment(9, 10), approved=moment(9, 12)),
        handling(moment(9, 2), approved=moment(9, 9)),
        handling(moment(9, 3)),
    )
    # two and seven days: of two the lower one; the third was returned
    assert (found.reviewed, found.review_days, found.submitted) == (2, 2, 3)


def test_what_still_waits_counts_in_the_median_with_the_days_so_far():
    decided = handling(moment(9, 2), approved=moment(9, 4))
    waiting = [handling(moment(9, 3), waits=True), handling(moment(9, 5), waits=True)]
    found = trend(decided, *waiting, today=date(2025, 10, 3))
    # 2 days decided, 30 and 28 days waiting so far
    assert (found.reviewed, found.review_days) == (1, 28)


def test_hours_per_head_round_halves_up_and_need_members():
    assert trend(hours=[SpanHours(45, 0)]).hours_per_head == 0
    assert trend(hours=[SpanHours(45, 9)]).hours_per_head == 5
    assert trend(hours=[SpanHours(20, 4), SpanHours(25, 5)]).person_hours == 45
    assert trend().hours_per_head == 0


def test_two_series_stand_beside_each_other_with_their_names():
    drawn = pair_chart([Pair("三季", 20, 35)], ("机关党委", "党支部"), description="用时")
    assert drawn.count("<rect") == 4
    assert ">2<" in drawn
    assert ">3.5<" in drawn
    assert "机关党委" in drawn


@pytest.mark.parametrize("pairs", [[], [Pair("三季", -1, 0)]])
def test_a_chart_of_nothing_or_below_zero_is_refused(pairs):
    with pytest.raises(ValueError, match="zero"):
        pair_chart(pairs, ("一", "二"), description="用时")


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([1770, 1480, 1690], True),
        # bars of equal height say less than the table
        ([906, 923, 915, 924, 921], False),
        ([91, 92], False),
        # two values in turn are no trend, nor are two quarters
        ([20, 30, 20, 20], False),
        ([10, 90], False),
        ([0, 0, 0], False),
        ([], False),
    ],
)
def test_a_chart_is_drawn_where_it_says_more_than_the_table(values, drawn):
    assert worth_drawing(values) is drawn


def test_what_no_chart_would_show_is_said_in_words():
    words = "已结束的各季度在90.6%至92.4%之间，相差1.8个百分点。"
    assert spread_words([906, 923, 924], "%", "个百分点") == words
    assert spread_words([20, 20], "天") == "已结束的各季度都是2天。"
    assert spread_words([], "天") == ""


def test_what_is_not_over_is_hatched_and_says_until_when():
    svg = bar_chart([Bar("二季", 180), Bar("三季", 90, "截至9月15日")], description="学时")
    assert svg.count('fill="none"') == 2
    assert ">截至9月15日<" in svg
    assert "截至" not in bar_chart([Bar("二季", 180)], description="学时")
