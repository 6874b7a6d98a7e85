"""An achievement in a list of several years says when it was, and says it once."""

from datetime import date

import pytest

from intranet.domain.achievements.tables import Achievement


@pytest.mark.parametrize(
    ("wording", "first", "last", "as_of", "said"),
    [
        (
            "第二季度组织宣传5场次",
            date(2025, 4, 1),
            date(2025, 6, 30),
            None,
            "2025年第二季度组织宣传5场次",
        ),
        (
            "全年组织宣传210余场次",
            date(2025, 1, 1),
            date(2025, 12, 31),
            None,
            "2025年全年组织宣传210余场次",
        ),
        (
            "组织宣传5场次",
            date(2025, 4, 1),
            date(2025, 6, 30),
            None,
            "组织宣传5场次（2025年第二季度）",
        ),
        ("开放9处", date(2025, 1, 1), date(2025, 12, 31), None, "开放9处（2025年）"),
        (
            "开放9处",
            date(2025, 1, 1),
            date(2025, 12, 31),
            date(2025, 9, 30),
            "截至2025年9月30日，开放9处",
        ),
    ],
)
def test_the_time_is_said_once(wording, first, last, as_of, said):
    made = Achievement(
        subject="", wording=wording, tail="", period_start=first, period_end=last, as_of=as_of
    )
    assert made.dated_clause == said
