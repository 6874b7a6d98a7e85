"""Reminders of elections six, three and one month ahead, on both sides of each boundary."""

from datetime import date

import pytest

from intranet.domain.life.terms import TermLevel, term_reminder


@pytest.mark.parametrize(
    ("expires_on", "today", "level"),
    [
        # a day that every month has
        (date(2027, 1, 9), date(2026, 7, 8), None),
        (date(2027, 1, 9), date(2026, 7, 9), TermLevel.SIX_MONTHS),
        (date(2027, 1, 9), date(2026, 10, 8), TermLevel.SIX_MONTHS),
        (date(2027, 1, 9), date(2026, 10, 9), TermLevel.THREE_MONTHS),
        (date(2027, 1, 9), date(2026, 12, 8), TermLevel.THREE_MONTHS),
        (date(2027, 1, 9), date(2026, 12, 9), TermLevel.ONE_MONTH),
        (date(2027, 1, 9), date(2027, 1, 9), TermLevel.ONE_MONTH),
        (date(2027, 1, 9), date(2027, 1, 10), TermLevel.EXPIRED),
        # the last of August: February has no 31st
        (date(2025, 8, 31), date(2025, 2, 27), None),
        (date(2025, 8, 31), date(2025, 2, 28), TermLevel.SIX_MONTHS),
        (date(2024, 8, 31), date(2024, 2, 28), None),
        (date(2024, 8, 31), date(2024, 2, 29), TermLevel.SIX_MONTHS),
        # three months before the last of May
        (date(2024, 5, 31), date(2024, 2, 28), TermLevel.SIX_MONTHS),
        (date(2024, 5, 31), date(2024, 2, 29), TermLevel.THREE_MONTHS),
        # one month before the last of March, in a common and in a leap year
        (date(2025, 3, 31), date(2025, 2, 27), TermLevel.THREE_MONTHS),
        (date(2025, 3, 31), date(2025, 2, 28), TermLevel.ONE_MONTH),
        (date(2028, 3, 31), date(2028, 2, 28), TermLevel.THREE_MONTHS),
        (date(2028, 3, 31), date(2028, 2, 29), TermLevel.ONE_MONTH),
        # a term that ends on the leap day
        (date(2028, 2, 29), date(2028, 1, 28), TermLevel.THREE_MONTHS),
        (date(2028, 2, 29), date(2028, 1, 29), TermLevel.ONE_MONTH),
        (date(2028, 2, 29), date(2028, 2, 29), TermLevel.ONE_MONTH),
        (date(2028, 2, 29), date(2028, 3, 1), TermLevel.EXPIRED),
    ],
)
def test_a_term_is_reminded_of_six_three_and_one_month_ahead(expires_on, today, level):
    found = term_reminder(expires_on, today)
    assert (found.level if found else None) is level


def test_a_term_that_is_not_registered_is_not_reminded_of():
    assert term_reminder(None, date(2025, 10, 20)) is None


def test_every_level_has_its_words():
    for level in TermLevel:
        assert level.label
        assert level.icon
    assert "届满" in term_reminder(date(2025, 1, 1), date(2025, 1, 2)).sentence
