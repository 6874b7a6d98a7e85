"""Counting working days around 国庆 2025 and 春节 2026, with days off and days worked in exchange."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.domain.planning.workdays import (
    add_workdays,
    is_workday,
    workday_in_month,
    workdays_between,
)


def _off(first: date, last: date) -> dict[date, bool]:
    return {first + timedelta(days=n): False for n in range((last - first).days + 1)}


DAYS = {
    **_off(date(2025, 10, 1), date(2025, 10, 8)),
    date(2025, 9, 28): True,
    date(2025, 10, 11): True,
    **_off(date(2026, 2, 15), date(2026, 2, 23)),
    date(2026, 2, 14): True,
    date(2026, 2, 28): True,
}


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 9, 27), False),
        (date(2025, 9, 28), True),
        (date(2025, 9, 30), True),
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),
        (date(2025, 10, 12), False),
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 3, 1), False),
    ],
)
def test_a_day_is_worked_as_listed_and_else_by_the_week(day, worked):
    assert is_workday(day, DAYS) is worked


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2025, 9, 30), 4, date(2025, 10, 13)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 24), 4, date(2026, 2, 28)),
        (date(2026, 2, 24), -1, date(2026, 2, 14)),
        (date(2025, 10, 4), 0, date(2025, 10, 4)),
    ],
)
def test_working_days_are_added_over_holidays_and_back(start, n, end):
    assert add_workdays(start, n, DAYS) == end


def test_the_first_day_is_not_counted_and_the_last_is():
    assert workdays_between(date(2025, 9, 30), date(2025, 10, 8), DAYS) == 0
    assert workdays_between(date(2025, 9, 30), date(2025, 10, 9), DAYS) == 1
    assert workdays_between(date(2025, 10, 9), date(2025, 10, 9), DAYS) == 0
    assert workdays_between(date(2025, 10, 13), date(2025, 10, 9), DAYS) == 0
    assert workdays_between(date(2026, 2, 13), date(2026, 3, 2), DAYS) == 7


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_adding_and_counting_agree(day, n):
    assert workdays_between(day, add_workdays(day, n, DAYS), DAYS) == n


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 10, 15), date(2025, 10, 15)),
        (date(2025, 10, 1), date(2025, 10, 9)),
        (date(2025, 10, 18), date(2025, 10, 20)),
        # after the last Friday the month has none left
        (date(2025, 11, 29), date(2025, 11, 28)),
        (date(2026, 2, 28), date(2026, 2, 28)),
    ],
)
def test_a_fixed_day_moves_to_a_working_day_of_its_month(day, found):
    assert workday_in_month(day, DAYS) == found
