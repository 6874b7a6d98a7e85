"""Who owes a month, when it is paid in time, how far back one may pay, whom to ask."""

from datetime import date

import pytest

from intranet.domain.life.dues.month import months_between
from intranet.domain.life.dues.rules import (
    DuesState,
    in_time,
    owes,
    problem_of_day,
    reminder,
    standing,
    unpaid_in_a_row,
)
from intranet.domain.life.dues.store import DuesMonthState, count_months
from intranet.domain.organization.members import ChangeReason, MemberStatus
from intranet.domain.organization.memberships import MembershipRow
from intranet.foundation.quarters import Month

IN, ADMITTED, FULL = (
    ChangeReason.TRANSFERRED_IN,
    ChangeReason.ADMITTED,
    ChangeReason.BECAME_FULL,
)
OCTOBER = Month(2025, 10)


def period(starts_on, ends_on=None, reason=IN, branch_id=1, member_id=7, in_use_from=None):
    return MembershipRow(
        branch_id, member_id, MemberStatus.FULL, starts_on, ends_on, reason, in_use_from
    )


@pytest.mark.parametrize(
    ("row", "month", "due"),
    [
        (period(date(2020, 1, 1)), OCTOBER, True),
        (period(date(2025, 10, 1)), OCTOBER, True),
        (period(date(2025, 10, 2)), OCTOBER, False),
        (period(date(2025, 10, 2)), Month(2025, 11), True),
        (period(date(2025, 9, 30), reason=ADMITTED), OCTOBER, True),
        (period(date(2025, 10, 1), reason=ADMITTED), OCTOBER, False),
        (period(date(2025, 10, 1), reason=ADMITTED), Month(2025, 11), True),
        (period(date(2025, 10, 31), reason=ADMITTED), Month(2025, 11), True),
        (period(date(2025, 10, 1), reason=FULL), OCTOBER, True),
        (period(date(2020, 1, 1), date(2025, 9, 30)), OCTOBER, False),
        (period(date(2020, 1, 1), date(2025, 10, 1)), OCTOBER, True),
        (period(date(2020, 1, 1), date(2025, 10, 1)), Month(2025, 11), False),
        # before the branch keeps its records here nothing is owed
        (period(date(2020, 1, 1), in_use_from=date(2025, 10, 1)), OCTOBER, True),
        (period(date(2020, 1, 1), in_use_from=date(2025, 10, 1)), Month(2025, 9), False),
        (period(date(2020, 1, 1), in_use_from=date(2025, 10, 2)), OCTOBER, False),
        (period(date(2024, 2, 1)), Month(2024, 2), True),
        (period(date(2024, 2, 29), reason=ADMITTED), Month(2024, 3), True),
        (period(date(2020, 1, 1), date(2024, 2, 29)), Month(2024, 2), True),
        (period(date(2020, 1, 1), date(2024, 2, 29)), Month(2024, 3), False),
    ],
)
def test_the_first_day_of_a_month_decides_who_owes_it(row, month, due):
    assert owes(row, month) is due


def test_who_moves_within_a_month_owes_it_where_it_began():
    rows = [period(date(2020, 1, 1), date(2025, 10, 14)), period(date(2025, 10, 15), branch_id=2)]
    found = count_months(
        [1, 2], [OCTOBER, Month(2025, 11)], rows, {OCTOBER: {7: date(2025, 10, 9)}}
    )
    assert found[1, 2025, 10] == DuesMonthState(1, 1, 1)
    assert found[2, 2025, 10] == DuesMonthState(0, 0, 0)
    assert found[1, 2025, 11] == DuesMonthState(0, 0, 0)
    assert found[2, 2025, 11] == DuesMonthState(1, 0, 0)


@pytest.mark.parametrize(
    ("month", "paid_on", "timely"),
    [
        (OCTOBER, date(2025, 10, 31), True),
        (OCTOBER, date(2025, 11, 1), False),
        (Month(2024, 2), date(2024, 2, 29), True),
        (Month(2025, 2), date(2025, 2, 28), True),
        (Month(2025, 2), date(2025, 3, 1), False),
        (Month(2025, 12), date(2025, 10, 8), True),
    ],
)
def test_a_payment_is_in_time_until_the_month_is_over(month, paid_on, timely):
    assert in_time(month, paid_on) is timely


@pytest.mark.parametrize(
    ("month", "paid_on", "word"),
    [
        (Month(2025, 4), date(2025, 10, 31), ""),
        (Month(2025, 4), date(2025, 11, 1), "6个月"),
        (Month(2024, 12), date(2025, 6, 30), ""),
        (Month(2024, 12), date(2025, 7, 1), "6个月"),
        (Month(2025, 12), date(2025, 10, 1), ""),
        (Month(2025, 12), date(2025, 9, 30), "早于本季度"),
    ],
)
def test_back_payment_reaches_six_months_and_payment_ahead_the_quarter(month, paid_on, word):
    sentence = problem_of_day(month, paid_on)
    assert (word in sentence) if word else sentence == ""


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"due": False, "paid_on": date(2025, 10, 9)}, DuesState.NOT_DUE),
        ({"paid_on": date(2025, 10, 9)}, DuesState.PAID),
        ({"paid_on": date(2025, 11, 3)}, DuesState.LATE),
        ({"registered": True}, DuesState.UNPAID),
        ({}, DuesState.UNREGISTERED),
        ({"as_of": date(2025, 10, 1)}, DuesState.UNREGISTERED),
        ({"as_of": date(2025, 9, 30)}, DuesState.NOT_DUE),
        ({"as_of": date(2025, 9, 30), "paid_on": date(2025, 9, 30)}, DuesState.PAID),
    ],
)
def test_a_month_of_a_member_says_how_it_stands(values, state):
    known = {"due": True, "paid_on": None, "registered": False, "as_of": date(2025, 11, 20)}
    assert standing(OCTOBER, **{**known, **values}) is state


P, L, U, N, X = (
    DuesState.PAID,
    DuesState.LATE,
    DuesState.UNPAID,
    DuesState.UNREGISTERED,
    DuesState.NOT_DUE,
)


@pytest.mark.parametrize(
    ("states", "months"),
    [
        ([], 0),
        ([P, U, U, U], 3),
        ([U, U, P], 0),
        ([U, L, U], 1),
        ([P, U, N, U], 2),
        ([X, X, U, U], 2),
        ([N, N, N], 0),
    ],
)
def test_months_in_a_row_skip_what_the_branch_did_not_enter(states, months):
    assert unpaid_in_a_row(states) == months


@pytest.mark.parametrize(
    ("months", "step"), [(0, None), (2, None), (3, 3), (4, 3), (5, 5), (6, 6), (11, 6)]
)
def test_reminders_come_after_three_five_and_six_months(months, step):
    assert reminder(months) == step


def test_months_run_over_the_turn_of_the_year():
    assert months_between(date(2024, 12, 31), date(2025, 2, 1)) == [
        Month(2024, 12),
        Month(2025, 1),
        Month(2025, 2),
    ]
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    with pytest.raises(ValueError, match="not a month"):
        Month(2025, 13)
