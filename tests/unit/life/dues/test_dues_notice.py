"""党费收缴情况公示表: what is known of a month, entered or not."""

import pytest

from intranet.domain.life.dues.notice import NoticeMonth, notice_table
from intranet.domain.life.dues.store import DuesMonthState
from intranet.domain.paper.parts import NOTHING
from intranet.foundation.quarters import Month


@pytest.mark.parametrize(
    ("state", "entered", "row"),
    [
        ((10, 8, 7), True, ("10", "7", "1", "2")),
        ((10, 10, 10), False, ("10", "10", "0", "0")),
        # paid ahead by the quarter: told, and nobody is said to owe it yet
        ((10, 1, 1), False, ("10", "1", "0", NOTHING)),
        ((10, 0, 0), False, ("10", NOTHING, NOTHING, NOTHING)),
        ((0, 0, 0), False, (NOTHING,) * 4),
    ],
)
def test_a_month_tells_what_is_known_of_it(state, entered, row):
    table = notice_table([NoticeMonth(Month(2025, 11), DuesMonthState(*state), entered)])
    assert table.rows == (("11月", *row),)
