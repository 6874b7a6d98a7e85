"""Political birthdays: the day in each year, and the spans of the page."""

from datetime import date

import pytest

from intranet.domain.life.birthdays import BirthdayForm, birthday_in
from intranet.features.life.birthdays.queries import Span

TODAY = date(2025, 10, 20)


@pytest.mark.parametrize(
    ("joined_on", "year", "day"),
    [
        (date(2010, 7, 1), 2025, date(2025, 7, 1)),
        (date(2010, 7, 1), 2011, date(2011, 7, 1)),
        (date(2010, 7, 1), 2010, None),
        (date(2010, 7, 1), 2009, None),
        (date(2004, 2, 29), 2025, date(2025, 2, 28)),
        (date(2004, 2, 29), 2028, date(2028, 2, 29)),
        (date(2004, 2, 29), 2100, date(2100, 2, 28)),
        (date(2004, 2, 28), 2028, date(2028, 2, 28)),
    ],
)
def test_the_birthday_of_a_leap_day_comes_on_the_28th_in_common_years(joined_on, year, day):
    assert birthday_in(joined_on, year) == day


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2025-10", date(2025, 10, 1), date(2025, 10, 31)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2025Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-13", date(2025, 10, 1), date(2025, 10, 31)),
        ("9999-12", date(2025, 10, 1), date(2025, 10, 31)),
        ("", date(2025, 10, 1), date(2025, 10, 31)),
    ],
)
def test_a_span_is_a_month_or_a_quarter_and_this_month_for_anything_else(code, first, last):
    span = Span.parse(code, TODAY)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("2025-01", "2024-12", "2025-02"),
        ("2025-12", "2025-11", "2026-01"),
        ("2025Q1", "2024Q4", "2025Q2"),
        ("2025Q4", "2025Q3", "2026Q1"),
    ],
)
def test_the_neighbours_of_a_span_cross_the_year(code, before, after):
    span = Span.parse(code, TODAY)
    assert (span.beside(-1).code, span.beside(1).code) == (before, after)


def test_every_form_has_its_word():
    assert all(form.label for form in BirthdayForm)
