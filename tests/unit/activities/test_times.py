"""How long a gathering lasted, and how that is said."""

from datetime import date, time

import pytest

from intranet.domain.activities.times import duration_minutes, hours_words, part_of_days

THE_18TH = date(2025, 9, 18)


@pytest.mark.parametrize(
    ("ends_on", "starts_at", "ends_at", "minutes", "words"),
    [
        (None, time(14), time(16, 30), 150, "14:00—16:30"),
        (None, time(14), None, 0, "14:00"),
        (None, None, time(14), 0, ""),
        (THE_18TH, time(14), time(16, 30), 150, "14:00—16:30"),
        # over midnight
        (date(2025, 9, 19), time(20), time(2), 360, "20:00至19日2:00"),
        (date(2025, 9, 19), time(9), time(9), 1440, "9:00至19日9:00"),
        # from one day to another
        (date(2025, 9, 20), time(14), time(11, 30), 2730, "14:00至20日11:30"),
        (date(2025, 10, 1), time(14), time(11, 30), 18570, "14:00至10月1日11:30"),
        # the same hours each day
        (date(2025, 9, 20), time(9), time(17), 1440, "9:00—17:00"),
        (date(2025, 9, 20), time(14), None, 0, "14:00"),
    ],
)
def test_the_end_is_compared_with_its_own_date(ends_on, starts_at, ends_at, minutes, words):
    assert duration_minutes(THE_18TH, ends_on, starts_at, ends_at) == minutes
    assert hours_words(THE_18TH, ends_on, starts_at, ends_at) == words


@pytest.mark.parametrize(
    ("amount", "missed", "days", "left"),
    [(20, 0, 3, 20), (20, 1, 3, 13), (20, 2, 3, 7), (360, 2, 3, 120), (5, 1, 2, 3), (20, 0, 1, 20)],
)
def test_who_missed_days_keeps_the_part_of_the_others(amount, missed, days, left):
    assert part_of_days(amount, missed, days) == left
