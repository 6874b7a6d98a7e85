"""What filling in costs: fields, characters and files of what is stored, and the minutes that they come to."""

import pytest

from intranet.domain.figures.burden import (
    OTHER_REASON,
    Typed,
    of_gathering,
    of_narrative,
    reasons_of,
)
from intranet.domain.records.moves import RETURN_CLOSING, RETURN_REASONS


def test_what_the_system_computes_is_not_typed_and_what_is_chosen_is_no_text():
    content = {
        "general": {"名称": "十月主题党日", "类别": "主题党日", "日期": "10月16日", "应到": "9人", "地点": "三楼"},
        "records": [{"kind": "主题党日", "fields": {"主题": "学习党章", "学时": "2", "会议效力": "有效"}}],
    }  # fmt: skip
    assert of_gathering(content) == Typed(1, 5, len("十月主题党日三楼学习党章"))


def test_texts_of_a_summary_count_wherever_they_stand():
    narrative = {
        "problems": ["学时不均衡", " "],
        "general": {"plans": "补学2次", "more": ""},
        "number": 3,
    }
    assert of_narrative(narrative) == Typed(1, 2, len("学时不均衡补学2次"))


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        (Typed(), 0),
        (Typed(1, 0, 1, 0), 1),
        (Typed(1, 0, 40, 0), 1),
        (Typed(1, 0, 41, 0), 2),
        (Typed(1, 10, 40, 0), 2),
        (Typed(1, 10, 40, 2), 3),
    ],
)
def test_minutes_are_rounded_up(typed, minutes):
    assert typed.minutes == minutes


def test_reasons_are_told_without_what_they_ask_for():
    opinion = RETURN_REASONS[0] + RETURN_REASONS[3] + RETURN_CLOSING
    assert reasons_of(opinion) == ["缺席人员原因未填写", "学习内容请写明文件全称"]
    assert reasons_of("请补充时间。" + RETURN_CLOSING) == [OTHER_REASON]
