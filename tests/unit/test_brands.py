"""Names that agree, and how a name stands in running text."""

import pytest

from intranet.domain.brand_document import clauses_text, printed_name
from intranet.domain.brands import match_key, quoted


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


def test_a_printed_name_holds_its_space():
    assert printed_name("示例铁军 服务先锋") == "示例铁军\u00a0服务先锋"


def test_clauses_are_joined_into_one_sentence():
    assert clauses_text(()) == ""
    assert clauses_text(("甲210余场次。", "乙12项")) == "甲210余场次；乙12项。"
