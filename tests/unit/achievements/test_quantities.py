"""Quantities: qualifiers and units survive reading, adding and wording; what cannot be read is said in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.domain.achievements.quantities import (
    SCALE,
    MeasureKind,
    Qualifier,
    Quantity,
    in_wan,
    parse_wording,
    plain_number,
    total,
    worded,
)
from intranet.domain.achievements.quantities import agrees as agrees_with
from intranet.domain.achievements.values import read_value

EXACT, OVER, APPROX = Qualifier.EXACT, Qualifier.OVER, Qualifier.APPROX
AT_LEAST, ALL = Qualifier.AT_LEAST, Qualifier.ALL


def q(value: float, qualifier: Qualifier = EXACT, unit: str = "次", high: int | None = None):
    return Quantity(round(value * SCALE), high and high * SCALE, qualifier, unit)


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "unit"),
    [
        ("210余场次", 210, OVER, "场次"),
        ("逾210万人次", 2_100_000, OVER, "人次"),
        ("约11万平方米", 110_000, APPROX, "平方米"),
        ("10多万平米", 100_000, OVER, "平方米"),
        ("400万余人次", 4_000_000, OVER, "人次"),
        ("400余万人次", 4_000_000, OVER, "人次"),
        ("28000多人次", 28_000, OVER, "人次"),
        ("20余台（套）", 20, OVER, "台（套）"),
        ("1100余公里", 1100, OVER, "公里"),
        ("1,100余公里", 1100, OVER, "公里"),
        ("１１２个项目", 112, EXACT, "个项目"),
        ("362.7万元", 362.7, EXACT, "万元"),
        ("98个小时", 98, EXACT, "小时"),
        ("16个百分点", 16, EXACT, "百分点"),
        ("13%", 13, EXACT, "%"),
        ("100%", 100, EXACT, "%"),
        ("全覆盖", 100, ALL, "%"),
        ("七年", 7, EXACT, "年"),
        ("连续七年", 7, EXACT, "年"),
        ("两个", 2, EXACT, "个"),
        ("十二项", 12, EXACT, "项"),
        ("三十余家", 30, OVER, "家"),
        ("一百二十场", 120, EXACT, "场"),
        ("第252场", 252, EXACT, "场"),
        ("第三次", 3, EXACT, "次"),
        ("不少于3家", 3, AT_LEAST, "家"),
        ("至少3家", 3, AT_LEAST, "家"),
        ("3家以上", 3, AT_LEAST, "家"),
        ("近200人", 200, APPROX, "人"),
        ("95%以上", 95, AT_LEAST, "%"),
        ("不低于95%", 95, AT_LEAST, "%"),
        ("百分之九十五以上", 95, AT_LEAST, "%"),
        ("六十余个", 60, OVER, "个"),
        ("20余万元", 20, OVER, "万元"),
        ("百余场", 100, OVER, "场"),
        ("上百家", 100, AT_LEAST, "家"),
        ("千余人次", 1000, OVER, "人次"),
        ("逾千人", 1000, OVER, "人"),
        ("近万人次", 10_000, APPROX, "人次"),
        ("一千二百余人", 1200, OVER, "人"),
        ("一千零五人", 1005, EXACT, "人"),
        ("两千余人次", 2000, OVER, "人次"),
        ("三千米", 3, EXACT, "千米"),
        ("多达300人", 300, EXACT, "人"),
        ("2000元/平方米", 2000, EXACT, "元/平方米"),
        ("6条线", 6, EXACT, "条线"),
        ("1万个家庭", 10_000, EXACT, "个家庭"),
        ("7.6万户", 76_000, EXACT, "户"),
        ("0距离", 0, EXACT, "距离"),
        ("七大举措", 7, EXACT, "项"),
        ("第一", 1, EXACT, "位"),
        ("1 100公里", 1100, EXACT, "公里"),
        ("1,100.5公里", 1100.5, EXACT, "公里"),
        ("300余万元", 300, OVER, "万元"),
        ("300万余元", 300, OVER, "万元"),
        ("1.2万亿元", 12_000, EXACT, "亿元"),
        ("3千米", 3, EXACT, "千米"),
        ("5千万人", 50_000_000, EXACT, "人"),
        ("十几次", 10, OVER, "次"),
        ("近百人", 100, APPROX, "人"),
        ("九十九篇", 99, EXACT, "篇"),
        ("20余台(套)", 20, OVER, "台（套）"),
    ],
)
def test_a_phrase_is_read_as_it_is_printed(text, value, qualifier, unit):
    assert parse_wording(text) == q(value, qualifier, unit)


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "unit"),
    [
        ("210 余场次", 210, OVER, "场次"),
        ("约 210 场次", 210, APPROX, "场次"),
        ("达210余场次", 210, OVER, "场次"),
        ("累计28000多人次", 28_000, OVER, "人次"),
        ("3个多小时", 3, OVER, "小时"),
        ("16年多", 16, OVER, "年"),
        ("200人左右", 200, APPROX, "人"),
    ],
)
def test_a_qualifier_is_not_lost_to_a_space_or_an_unusual_place(text, value, qualifier, unit):
    assert parse_wording(text) == q(value, qualifier, unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("3至5万人", 30_000, 50_000), ("1万至2万人", 10_000, 20_000), ("9000至1万人", 9000, 10_000)],
)
def test_a_factor_behind_a_span_belongs_to_both_ends_unless_that_turns_it_around(text, low, high):
    assert parse_wording(text) == q(low, unit="人", high=high)


def test_a_span_keeps_both_ends():
    assert parse_wording("3至5次") == q(3, high=5)
    assert parse_wording("三至五次") == q(3, high=5)
    assert worded(parse_wording("3至5次")) == "3至5次"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "全国推广",
        "余",
        "首例",
        "唯一",
        "百姓大舞台",
        "“1236”",
        "千家万户",
        "上一季度",
        "半数以上",
    ],
)
def test_a_text_without_a_number_has_no_value(text):
    assert parse_wording(text).low is None


def test_a_part_of_something_is_no_number_of_its_own():
    assert parse_wording("三分之二以上").low is None


@pytest.mark.parametrize(
    ("wording", "kind"),
    [
        ("连续七年", MeasureKind.STREAK_YEARS),
        ("第252场", MeasureKind.ORDINAL),
        ("第一", MeasureKind.RANK),
        ("累计287场", MeasureKind.CUMULATIVE),
        ("累计390个小时", MeasureKind.HOURS),
        ("全覆盖", MeasureKind.COVERAGE),
        ("95%以上", MeasureKind.RATIO),
        ("八成以上", MeasureKind.RATIO),
        ("20余万元", MeasureKind.MONEY),
        ("近200名", MeasureKind.COUNT),
    ],
)
def test_the_words_tell_what_may_not_be_added_up(wording, kind):
    assert read_value(wording, None)[1] is kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("约210余场次", "“约210余”重复使用了概数词，请只保留一个（210余场次，或约210场次）。"),
        ("约95余%", "请只保留一个（95余%，或约95%）。"),
        ("逾210余万人次", "请只保留一个（210余万人次，或逾210万人次）。"),
        ("210余万多人次", "请只保留一个（210万多人次，或210余万人次）。"),
        ("近3至5个多小时", "请只保留一个（3至5个多小时，或近3至5个小时）。"),
        ("1.2345万元", "小数最多三位"),
        ("9999999999999次", "数值过大"),
        ("5至3次", "前大后小"),
        ("约3家以上", "“约3家以上”重复使用了概数词，请只保留一个（3家以上，或约3家）。"),
        ("9" * 5000 + "次", "数值过大"),
        ("组织活动210余场次", "没有读懂"),
        ("7类21个科目", "没有读懂"),
        ("3万元至5万元", "没有读懂"),
        ("1,10次", "没有读懂"),
        ("七八个", "没有读懂"),
        ("二〇二五年", "没有读懂"),
        ("一百二", "没有读懂"),
    ],
)
def test_what_cannot_be_meant_is_said_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        parse_wording(text)


@pytest.mark.parametrize(
    ("parts", "sum_", "phrase"),
    [
        ([q(86), q(217)], q(303), "303次"),
        ([q(98, unit="小时"), q(390, unit="小时")], q(488, unit="小时"), "488小时"),
        (
            [q(14, unit="篇"), q(210, OVER, "篇"), q(200, OVER, "篇")],
            q(420, OVER, "篇"),
            "420余篇",
        ),
        ([q(400, OVER, "篇"), q(550, OVER, "篇")], q(950, OVER, "篇"), "950余篇"),
        ([q(3, AT_LEAST), q(4)], q(7, OVER), "7余次"),
        ([q(100, APPROX), q(4)], q(104, APPROX), "约104次"),
        ([q(362.7, unit="万元"), q(0.3, unit="万元")], q(363, unit="万元"), "363万元"),
        ([Quantity(None, None, EXACT, ""), q(5)], q(5), "5次"),
    ],
)
def test_a_sum_keeps_what_its_parts_leave_open(parts, sum_, phrase):
    assert total(parts) == sum_
    assert worded(total(parts)) == phrase


def test_different_units_are_never_added():
    with pytest.raises(ValueError, match="单位不同"):
        total([q(86), q(98, unit="小时")])


def test_nothing_known_has_no_sum():
    assert total([Quantity(None, None, EXACT, "")]) is None
    assert worded(Quantity(None, None, EXACT, "")) == ""


def test_ranks_rates_and_running_totals_are_not_summable():
    refused = {kind for kind in MeasureKind if not kind.summable}
    assert {
        MeasureKind.RANK,
        MeasureKind.RATIO,
        MeasureKind.CUMULATIVE,
        MeasureKind.STREAK_YEARS,
        MeasureKind.DELTA_POINT,
    } <= refused


@given(
    st.integers(0, 10**9),
    st.sampled_from([EXACT, OVER, APPROX, AT_LEAST]),
    st.sampled_from(["次", "场次", "人次", "万元", "%", "百分点"]),
)
def test_a_worded_value_is_read_back_as_it_was(value, qualifier, unit):
    quantity = Quantity(value * SCALE, None, qualifier, unit)
    assert parse_wording(worded(quantity)) == quantity


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([EXACT, OVER, APPROX])), min_size=1),
    st.randoms(),
)
def test_the_order_of_the_parts_does_not_matter(values, random):
    parts = [q(value, qualifier) for value, qualifier in values]
    shuffled = parts.copy()
    random.shuffle(shuffled)
    assert total(parts) == total(shuffled)


@given(st.integers(0, 10**12))
def test_a_plain_number_loses_nothing(value):
    assert round(float(plain_number(value)) * SCALE) == value or value > 2**50


@pytest.mark.parametrize(
    ("wording", "value", "agrees"),
    [
        ("187个", 187, True),
        ("187个", 186, False),
        ("210余场次", 210, True),
        ("210余场次", 219, True),
        ("210余场次", 220, False),
        ("210余场次", 209, False),
        ("1000余次", 1999, True),
        ("约11万平方米", 104_000, True),
        ("约11万平方米", 120_000, False),
        ("不少于200场", 260, True),
        ("不少于200场", 199, False),
        ("3至5万人", 40_000, True),
        ("唯一", 1, False),
    ],
)
def test_what_is_counted_agrees_with_what_was_said_as_exactly_as_it_was_said(
    wording, value, agrees
):
    assert agrees_with(parse_wording(wording), value * SCALE) is agrees


@pytest.mark.parametrize(
    ("wording", "told"),
    [("逾410万人次", "410万余人次"), ("约11万平方米", "约11万平方米"), ("9500人次", "9500人次"),
     ("12345人", "12345人")],
)  # fmt: skip
def test_ten_thousands_are_told_as_such_where_nothing_is_lost(wording, told):
    assert in_wan(parse_wording(wording)) == told


def test_parts_that_are_told_differently_are_summed_with_the_looser_word():
    parts = [parse_wording(one) for one in ("14篇", "210余篇", "约200篇")]
    assert worded(total(parts)) == "420余篇"
