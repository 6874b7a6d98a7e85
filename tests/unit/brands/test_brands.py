"""Names that agree, and how a name stands in running text."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from intranet.domain.brands.tables import match_key, quoted, quoted_alone
from intranet.domain.figures.brand_sheet import clauses_text, main_clauses, registered_words
from intranet.domain.figures.brands import BrandRow
from intranet.foundation.pdf.text import cell, prose


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("示例铁军 服务先锋", "示例铁军·服务先锋", True),
        ("示例铁军 服务先锋", "“示例铁军，服务先锋”", True),
        ("示例铁军 服务先锋", "示例铁军\u3000服务先锋", True),
        ("‘泉’动员 ‘法’护航", "「泉」动员「法」护航", True),
        ("‘泉’动员 ‘法’护航", "'泉'动员、'法'护航", True),
        ("平战结合,公益为民", "平战结合，公益为民", True),
        ("示范·同心", "示范•同心", True),
        ("０５３１为民", "0531为民", True),
        ("ABC先锋", "ａｂｃ先锋", True),
        ("0531为民", "531为民", False),
        ("党建“360”品牌", "党建“36”品牌", False),
        ("党建“360”品牌", "党建“360”", False),
        ("示例铁军", "示例铁军服务先锋", False),
    ],
)
def test_names_agree_on_everything_but_quotes_spaces_and_separators(one, other, same):
    assert (match_key(one) == match_key(other)) is same


def test_marks_alone_are_no_name():
    assert match_key("“ · ”") == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("示例铁军 服务先锋", "“示例铁军 服务先锋”品牌"),
        ("党建“360”品牌", "党建“360”品牌"),
        ("‘泉’动员 ‘法’护航", "“‘泉’动员 ‘法’护航”品牌"),
        ("联通“桥梁”", "联通“桥梁”品牌"),
    ],
)
def test_a_name_in_running_text(name, words):
    assert quoted(name) == words


def test_a_line_of_print_never_ends_at_a_space_of_a_name():
    name = "示例铁军 服务先锋"
    held = '示例铁<span class="nb">军 服</span>务先锋'
    assert cell(name, (name,)) == held
    assert prose(f"争创{name}荣誉", (name,)) == f"争创{held}荣誉"
    assert cell(name) == name


def test_a_row_of_the_table_names_a_few_achievements_and_counts_the_rest():
    clauses = tuple(f"完成{word}" for word in "甲乙丙丁")
    row = BrandRow(1, "B01", "一支部", clauses=clauses)
    assert main_clauses(row) == "完成甲；完成乙；完成丙等4项。"
    assert main_clauses(replace(row, clauses=clauses[:2])) == "完成甲；完成乙。"
    assert main_clauses(replace(row, clauses=())) == ""


def test_clauses_are_joined_into_one_sentence():
    assert clauses_text(()) == ""
    assert clauses_text(("甲210余场次。", "乙12项")) == "甲210余场次；乙12项。"


@pytest.mark.parametrize(
    ("brands", "said"),
    [
        ((1, None, None), "3个党支部中，1个已登记品牌。"),
        ((1, 2, 3), "3个党支部均已登记品牌。"),
        ((None, None), "2个党支部均未登记品牌。"),
        ((1,), "1个党支部已登记品牌。"),
        ((None,), "1个党支部未登记品牌。"),
    ],
)
def test_what_is_true_of_all_branches_or_of_none_is_said_of_all(brands, said):
    rows = [SimpleNamespace(branch_id=n, brand_id=one) for n, one in enumerate(brands)]
    assert registered_words(rows) == said


def test_a_name_behind_a_word_that_says_what_it_is():
    assert quoted_alone("示例铁军 服务先锋") == "“示例铁军 服务先锋”"
    assert quoted_alone("党建“360”品牌") == "党建“360”品牌"
