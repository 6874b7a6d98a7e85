"""What templates are helped with: how large a text field is, which headings hang."""

import pytest

from intranet.pagekit.filters import hangs, parted, text_rows


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


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("人防工程质量中心党支部", ("人防工程质量中心", "党支部")),
        ("机关党委", ("机关党委", "")),
    ],
)
def test_the_name_of_a_branch_breaks_before_what_it_is(name, wanted):
    assert parted(name) == wanted
