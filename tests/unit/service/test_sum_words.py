"""What the lines of a register come to, in words."""

import pytest

from intranet.pagekit.plain import Sum


@pytest.mark.parametrize(
    ("words", "total", "said"),
    [
        ("已解决", 2, "已解决2个"),
        ("已解决", 0, "尚未解决"),
        ("已解决", None, "已解决未填报"),
        ("其中当场解决", 1, "其中当场解决1个"),
        ("其中当场解决", 0, ""),
        ("发现问题", 0, "发现问题0个"),
    ],
)
def test_what_was_not_done_at_all_is_said_in_words(words, total, said):
    assert Sum(words, None, "个").said(total) == said
