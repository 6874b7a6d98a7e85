"""Years as addresses and papers write them, beside quarters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.foundation.quarters import (
    Month,
    Quarter,
    Year,
    months_stored,
    parse_period,
    stored_period,
)


def test_a_year_in_words_and_numbers():
    year = Year(2025)

    assert (str(year), year.label, year.number) == ("2025", "2025年度", 0)
    assert (year.first_day, year.last_day) == (date(2025, 1, 1), date(2025, 12, 31))
    assert year.months == tuple(range(1, 13))
    assert year.year_months == (202501, 202512)
    assert [str(quarter) for quarter in year.quarters] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert Year(999).__str__() == "0999"


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9997, 12, 31)))
def test_years_follow_each_other_and_hold_their_days(day):
    year = Year.of(day)

    assert day in year
    assert year.next.first_day == year.last_day + timedelta(days=1)
    assert year.next.previous == year
    assert year.quarters[0].first_day == year.first_day
    assert year.quarters[3].last_day == year.last_day
    assert sum(day in quarter for quarter in year.quarters) == 1
    assert year.previous < year < year.next


@pytest.mark.parametrize("code", ["", "25", "20250", "2025q3", "２０２５", "0000", "9999", "2025 "])
def test_what_is_no_year_is_refused(code):
    with pytest.raises(ValueError, match="not a year"):
        Year.parse(code)


def test_an_address_names_a_quarter_or_a_year():
    assert parse_period("2025Q3") == Quarter(2025, 3)
    assert parse_period("2025") == Year(2025)
    for code in ("2025Q0", "2025Q5", "Q3", "2025年"):
        with pytest.raises(ValueError, match="not a"):
            parse_period(code)


def test_a_row_names_a_quarter_or_a_year():
    assert stored_period(2025, 3) == Quarter(2025, 3)
    assert stored_period(2025, 0) == Year(2025)
    assert Quarter(2025, 3).quarters == (Quarter(2025, 3),)


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(0, 800),
)
def test_months_are_stored_each_that_has_a_day_of_the_span(first, days):
    last = first + timedelta(days=days)
    every = {first + timedelta(days=number) for number in range(days + 1)}

    assert months_stored(first, last) == sorted({day.year * 100 + day.month for day in every})
    assert months_stored(first, first) == [Month.of(first).year_months[0]]
