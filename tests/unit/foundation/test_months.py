"""Months as people type them and spreadsheets send them."""

import pytest

from intranet.foundation.typed import read_month


@pytest.mark.parametrize(
    "text",
    [
        "2025-10",
        "2025-10-01",
        "2025年10月",
        "２０２５年１０月",
        "2025.10",
        "2025/10",
        "2025 年 10 月",
    ],
)
def test_a_month_is_read_as_it_is_written(text):
    assert read_month(text) == 202510


# 2025.1 is what a spreadsheet makes of the number 2025.10
@pytest.mark.parametrize("text", ["2025.1", "2025-13", "2025-10-05", "10月", "2025", "20251"])
def test_what_may_be_another_month_is_none(text):
    assert read_month(text) is None
