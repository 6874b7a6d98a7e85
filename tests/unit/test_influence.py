"""How long sanctions weigh: every kind, ends of months, the leap day, several at once; what is due by when."""

from datetime import date, timedelta

import pytest

from intranet.domain.integrity.influence import (
    SanctionKind as K,
)
from intranet.domain.integrity.influence import (
    Weight,
    add_months,
    admonition_ends,
    announce_by,
    combined_end,
    report_by,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "effective", "ends"),
    [
        (K.WARNING, date(2025, 3, 10), date(2026, 3, 10)),
        (K.SERIOUS_WARNING, date(2025, 8, 31), date(2027, 2, 28)),
        (K.SERIOUS_WARNING, date(2026, 8, 31), date(2028, 2, 29)),
        (K.REMOVAL, date(2024, 2, 29), date(2026, 2, 28)),
        (K.EXPULSION, date(2024, 2, 29), date(2029, 2, 28)),
        (K.CIVIL_WARNING, date(2025, 8, 31), date(2026, 2, 28)),
        (K.DEMERIT, date(2025, 1, 15), date(2026, 1, 15)),
        (K.SERIOUS_DEMERIT, date(2025, 1, 31), date(2026, 7, 31)),
        (K.DEMOTION, date(2025, 1, 15), date(2027, 1, 15)),
        (K.DISMISSAL, date(2025, 1, 15), date(2027, 1, 15)),
        (K.STOOD_DOWN, date(2025, 1, 15), date(2026, 1, 15)),
        (K.MOVED, date(2025, 1, 15), date(2026, 1, 15)),
        (K.RELIEVED, date(2025, 1, 15), date(2027, 1, 15)),
        (K.MADE_TO_RESIGN, date(2025, 1, 15), date(2027, 1, 15)),
        (K.LOWERED, date(2025, 1, 15), date(2027, 1, 15)),
    ],
)
def test_a_sanction_weighs_from_its_effect_to_the_end_of_its_months(kind, effective, ends):
    weight = Weight(kind, effective)
    assert weight.ends_on == ends
    assert not weight.weighs_on(effective - DAY)
    assert weight.weighs_on(effective)
    assert weight.weighs_on(ends)
    assert not weight.weighs_on(ends + DAY)
    assert weight.vote_suspended is None


def test_every_kind_but_probation_is_in_the_table_above():
    assert len(K) == 15
    assert [kind for kind in K if kind.suspends_vote] == [K.PROBATION]


@pytest.mark.parametrize(
    ("months", "restored", "over", "ends"),
    [
        (12, date(2026, 1, 15), date(2026, 1, 15), date(2028, 1, 15)),
        (24, date(2027, 1, 20), date(2027, 1, 15), date(2029, 1, 20)),
    ],
)
def test_probation_weighs_two_years_after_rights_were_restored(months, restored, over, ends):
    weight = Weight(K.PROBATION, date(2025, 1, 15), months, restored)
    assert weight.probation_ends == over
    assert weight.ends_on == ends
    assert weight.vote_suspended == (date(2025, 1, 15), restored - DAY)


def test_probation_without_restoration_has_no_end_and_leaves_the_vote_suspended():
    weight = Weight(K.PROBATION, date(2025, 1, 15), 12)
    assert weight.ends_on is None
    assert weight.weighs_on(date(2035, 1, 1))
    assert weight.vote_suspended == (date(2025, 1, 15), None)


def test_an_extended_probation_is_over_a_year_later():
    assert Weight(K.PROBATION, date(2024, 2, 29), 24).probation_ends == date(2026, 2, 28)


def test_of_a_party_and_a_civil_sanction_at_once_the_longer_counts():
    both = [Weight(K.WARNING, date(2025, 3, 10)), Weight(K.SERIOUS_DEMERIT, date(2025, 3, 10))]
    assert combined_end(both) == date(2026, 9, 10)
    assert combined_end(reversed(both)) == date(2026, 9, 10)


def test_a_second_party_sanction_within_the_first_adds_to_what_is_left_of_it():
    first, second = (
        Weight(K.WARNING, date(2025, 3, 10)),
        Weight(K.SERIOUS_WARNING, date(2025, 9, 10)),
    )
    assert combined_end([first, second]) == date(2027, 9, 10)


@pytest.mark.parametrize(
    ("effective", "ends"),
    [(date(2026, 3, 10), date(2027, 3, 10)), (date(2026, 3, 11), date(2027, 3, 11))],
)
def test_a_second_party_sanction_adds_on_the_last_day_and_not_the_day_after(effective, ends):
    first = Weight(K.WARNING, date(2025, 3, 10))
    assert combined_end([first, Weight(K.WARNING, effective)]) == ends


def test_several_with_one_open_have_no_end():
    first, second = Weight(K.WARNING, date(2025, 3, 10)), Weight(K.PROBATION, date(2025, 4, 1), 12)
    assert combined_end([first, second]) is None
    assert combined_end([]) is None


@pytest.mark.parametrize(
    ("decided", "announce", "report"),
    [
        (date(2025, 3, 10), date(2025, 4, 10), date(2025, 9, 10)),
        (date(2025, 1, 31), date(2025, 2, 28), date(2025, 7, 31)),
        (date(2024, 1, 31), date(2024, 2, 29), date(2024, 7, 31)),
        (date(2025, 8, 31), date(2025, 9, 30), date(2026, 2, 28)),
    ],
)
def test_a_decision_is_announced_within_a_month_and_reported_within_six(decided, announce, report):
    assert announce_by(decided) == announce
    assert report_by(decided) == report


def test_an_admonition_weighs_half_a_year():
    assert admonition_ends(date(2025, 8, 31)) == date(2026, 2, 28)


def test_months_run_over_the_end_of_the_year():
    assert add_months(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert add_months(date(2025, 11, 30), 1) == date(2025, 12, 30)
