"""Texts that tell of several gatherings: each with its date as told, its kind, its words, and what tells of none."""

from datetime import date
from time import perf_counter

import pytest

from intranet.domain.activities.pasted_list import read_review
from tests.unit.activities.test_pasted import CHAT, HEADINGS, KINDS, LABELS, PROSE, REPORT, TODAY

YEARLY = """机关第二党支部2024年工作回顾
一年来，支部共召开党员大会4次。
1月15日，在三楼会议室召开党员大会，由张一鸣同志主持。通报上年工作。3月20日至21日，开展“学雷锋”主题党日，参观纪念馆。
5月，组织集中学习。
7月1日上午9时，李二虎讲授廉政党课，学习2021年7月1日重要讲话；12月3日召开支委会。
走访慰问老党员。
2025年1月8日和2月9日召开党员大会。
2月20日召开支委会。"""
MONTH = """本月安排：
1. 主题党日：11月5日（周三）下午3点，二楼会议室，张一鸣主持
2. 11月12日，党课
请各党小组提前准备。"""
BLOCKS = """主题党日
时间：11月5日下午3点
地点：二楼会议室
主持人：张一鸣
党课
时间：11月12日上午9:00
地点：三楼会议室"""


def review(text):
    return read_review(text, KINDS, TODAY, year=2025)


def told(text):
    """First day, last day, first kind of each."""
    return [(one.when.first, one.when.last, one.kinds[0]) for one in review(text).passages]


def test_a_review_of_a_year_is_read_sentence_by_sentence():
    found = review(YEARLY)
    assert told(YEARLY) == [
        (date(2024, 1, 15), None, "assembly"),
        (date(2024, 3, 20), date(2024, 3, 21), "theme_day"),
        (date(2024, 5, 1), None, "study_session"),
        (date(2024, 7, 1), None, "integrity_lecture"),
        (date(2024, 12, 3), None, "branch_committee_meeting"),
        (date(2025, 1, 8), None, "assembly"),
        (date(2025, 2, 20), None, "branch_committee_meeting"),
    ]
    assert [one.why for one in found.passages if one.why] == [
        "只写到2024年5月，没有写明哪一天",
        "一句中写了几个日期，分不清哪一次在哪一天",
    ]
    assert found.rest == [
        "机关第二党支部2024年工作回顾",
        "一年来，支部共召开党员大会4次。",
        "走访慰问老党员。",
    ]


def test_what_a_passage_says_is_read_with_what_goes_on_in_its_line():
    first, second, _, lecture, *_ = review(YEARLY).passages
    assert first.text.endswith("由张一鸣同志主持。通报上年工作。")
    assert {name: one.value for name, one in first.said.values.items() if name != "held_on"} == {
        "place": "三楼会议室",
        "chair_name": "张一鸣",
    }
    assert second.said.values["theme"].value == "学雷锋"
    assert lecture.said.values["lecturer_name"].value == "李二虎"


@pytest.mark.parametrize("text", [MONTH, BLOCKS])
def test_the_list_of_a_month_is_read_line_by_line_or_label_by_label(text):
    assert told(text) == [
        (date(2025, 11, 5), None, "theme_day"),
        (date(2025, 11, 12), None, "lecture"),
    ]
    first = review(text).passages[0].said.values
    assert (first["chair_name"].value, first["starts_at"].value.hour) == ("张一鸣", 15)


@pytest.mark.parametrize("text", [PROSE, LABELS, HEADINGS, CHAT, REPORT])
def test_the_notice_of_one_gathering_is_no_list(text):
    assert not review(text).is_list


def test_a_long_text_is_read_in_no_time():
    begun = perf_counter()
    review("1月15日，在三楼会议室召开党员大会，由张一鸣主持；" * 2000)
    review("1月15日，" * 9000)
    assert perf_counter() - begun < 10
