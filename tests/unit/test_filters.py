"""What templates are helped with: how large a text field is, which headings hang."""

import pytest

from intranet.pagekit.filters import branch_name, hangs, text_rows, wraps


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
        ("人防工程质量中心党支部", "人防工程质量中心<wbr>党支部"),
        ("<一>党支部", "&lt;一&gt;<wbr>党支部"),
        ("机关党委", "机关党委"),
    ],
)
def test_the_name_of_a_branch_breaks_before_what_it_is(name, wanted):
    assert branch_name(name) == wanted


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("2025-03-05", "fit"),
        ("2025-03-05至2025-03-07", "fit"),
        ("2022年11月28日至12月2日", "fit"),
        ("2026-12-01 00:08", "fit"),
        ("91.5%", "fit"),
        ("2026年第三季度", "whole"),
        ("人防工程质量中心党支部", "whole"),
        ("三家以上询价，双人经办，结果公示。", "told phrases"),
        ("用印审批单随件流转，每月核对登记。", "told"),
    ],
)
def test_days_numbers_few_words_and_names_of_branches_are_not_broken(words, kept):
    assert wraps(words) == kept


def test_a_title_wraps_at_its_marks_where_a_line_holds_what_stands_between_them():
    assert wraps("集中学习《中国共产党纪律处分条例》", heads=True) == "told phrases"
    assert wraps("学习《关于新形势下党内政治生活的若干准则》", heads=True) == "told"


def test_few_words_take_no_more_room_than_they_need_in_a_narrow_column():
    assert wraps("未填报", narrow=True) == "fit"
    assert wraps("用印审批单随件流转，每月核对登记。", narrow=True) == "told"
