"""What is said of the hours of a branch while the year runs."""

from datetime import date
from unittest.mock import sentinel

import pytest

from intranet.domain.study.pace import Judgement, Pace
from intranet.features.study.hours.queries import MemberLine, Standing


def line(pace):
    return MemberLine(sentinel.hours, Judgement(320, pace, ""))


@pytest.mark.parametrize(
    ("paces", "as_of", "words"),
    [
        # before the first quarter is over no share of the hours is due
        ([Pace.ON_PACE], date(2025, 1, 5), ""),
        (
            [Pace.ON_PACE, Pace.REACHED],
            date(2025, 3, 31),
            "截至2025年3月31日，作学时要求的2名党员全部符合当前进度，没有欠缺。",
        ),
        ([Pace.ON_PACE, Pace.BEHIND], date(2025, 3, 31), ""),
        (
            [Pace.REACHED],
            date(2025, 1, 5),
            "截至2025年1月5日，作学时要求的1名党员全部达到全年学时。",
        ),
    ],
)
def test_nobody_is_behind_is_said_once_something_was_due(paces, as_of, words):
    assert Standing([line(pace) for pace in paces]).sentence(2025, as_of) == words
