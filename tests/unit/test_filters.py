"""What templates are helped with: how large a text field is, which headings hang."""

import pytest

from intranet.pagekit.filters import hangs, text_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [(None, 3), ("", 3), ("一" * 40, 3), ("一" * 81 + "\n二", 5), ("\n" * 9, 11)],
)
def test_a_text_field_has_room_for_its_text_and_one_line_more(text, rows):
    assert text_rows(text, 3) == rows


@pytest.mark.parametrize(
    ("title", "wanted"),
    [("“一句话”活动", True), (" 《论语》", True), ("学习《论语》", False), ("", False)],
)
def test_a_heading_that_begins_with_an_opening_mark_hangs(title, wanted):
    assert hangs(title) is wanted
