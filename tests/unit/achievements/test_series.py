"""What may be added and compared, and how a total reads: pure, without a database."""

from datetime import date
from typing import Any

import pytest

from intranet.domain.achievements.indicators import ReportSection, Target
from intranet.domain.achievements.quantities import MeasureKind, Qualifier
from intranet.domain.achievements.series import (
    APPROXIMATE,
    DAYS_DIFFER,
    DEFINITIONS_DIFFER,
    NOT_COMPARED,
    NOT_SUMMED,
    OVERLAPPING,
    PERIODS_DIFFER,
    UNITS_DIFFER,
    Figure,
    IndicatorName,
    compare,
    sentences,
    totals,
)
from intranet.domain.achievements.tables import AchievementKind, Attribution
from intranet.domain.achievements.targets import standing
from intranet.domain.achievements.values import read_as, read_value
from intranet.foundation.errors import RuleBroken

B = ReportSection.BUSINESS


def indicator(number: int, name: str, parent: IndicatorName | None = None, **more: Any) -> Any:
    values = {"opening": "", "section": B, "theme": "练兵备战", "sort_order": number, **more}
    return IndicatorName(id=number, name=name, parent=parent, **values)


TRAINING = indicator(1, "联训", opening="开展")
PROVINCE = indicator(2, "省市联训", TRAINING)
CITY = indicator(3, "市级联训", TRAINING)
LAW = indicator(4, "普法", theme="普法")


def figure(
    number: int, subject: str, wording: str, name: IndicatorName | None = LAW, **changes: Any
) -> Figure:
    year = changes.pop("year", 2025)
    quantity, measure = read_value(wording, changes.pop("measure", None))
    values: dict[str, Any] = {
        "kind": AchievementKind.FIGURE,
        "branch_id": None,
        "owner": "办公室",
        "brand_id": None,
        "brand": "",
        "attribution": Attribution.NONE,
        "tail": "",
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "as_of": None,
        "baseline": "",
        "scope": "",
        "definition": "",
        "level": None,
        "party": "",
        "reference": "",
        "in_text": True,
        "public_ok": True,
        "measure_kind": measure,
        **changes,
    }
    return Figure(
        id=number, indicator=name, subject=subject, wording=wording, quantity=quantity, **values
    )


@pytest.mark.parametrize(
    ("first", "last", "party", "words"),
    [
        ((3, 12), (3, 12), "省国动办", "2025年3月12日，机关第一党支部被省国动办评为先进集体"),
        ((3, 1), (3, 31), "省国动办", "2025年3月，机关第一党支部被省国动办评为先进集体"),
        ((1, 1), (3, 31), "省国动办", "2025年第一季度，机关第一党支部被省国动办评为先进集体"),
        # a form asks for the awarder; what was entered without one says no more than it holds
        ((3, 12), (3, 12), "", "被评为先进集体"),
    ],
)
def test_a_title_says_when_to_whom_and_by_whom_it_was_given(first, last, party, words):
    title = figure(
        1, "被评为先进集体", "", kind=AchievementKind.AWARD, measure=MeasureKind.FACT,
        owner="机关第一党支部", party=party,
        period_start=date(2025, *first), period_end=date(2025, *last),
    )  # fmt: skip
    assert title.clause == words


@pytest.mark.parametrize(
    ("newer", "older", "changes", "words"),
    [
        ("12次", "9次", {}, "增加3次"),
        ("9次", "12次", {}, "减少3次"),
        ("9处", "9处", {}, "持平"),
        ("362.7万元", "300万元", {}, "增加62.7万元"),
        ("98%", "95%", {"measure": MeasureKind.RATIO}, "增加3个百分点"),
        ("210余场次", "140余场次", {}, APPROXIMATE),
        ("12次", "约9次", {}, APPROXIMATE),
        ("逾210万人次", "400万余人次", {}, APPROXIMATE),
        ("210余场次", "140余场", {}, UNITS_DIFFER),
        ("13%", "16个百分点", {}, UNITS_DIFFER),
        ("7位", "1位", {"measure": MeasureKind.RANK}, NOT_COMPARED),
        ("连续7年", "连续6年", {"measure": MeasureKind.STREAK_YEARS}, NOT_COMPARED),
        ("16个百分点", "9个百分点", {}, NOT_COMPARED),
        ("", "", {}, NOT_COMPARED),
        ("12次", "9次", {"as_of": date(2025, 9, 30)}, PERIODS_DIFFER),
    ],
)
def test_a_difference_only_where_the_same_thing_is_counted(newer, older, changes, words):
    measure = changes.pop("measure", None)
    a = figure(1, "开放", newer, measure=measure, **changes)
    b = figure(2, "开放", older, measure=measure, year=2022)
    assert compare(a, b).text == words


@pytest.mark.parametrize("column", ["scope", "definition"])
def test_another_scope_or_definition_is_said_and_not_compared(column):
    a, b = figure(1, "开放", "9处", **{column: "市区两级"}), figure(2, "开放", "9处", year=2022)
    assert compare(a, b).text == DEFINITIONS_DIFFER


def test_the_same_part_of_the_year_is_compared():
    changes = {"period_start": date(2025, 7, 1), "period_end": date(2025, 9, 30)}
    a = figure(1, "开放", "9处", **changes)
    older = {"period_start": date(2024, 7, 1), "period_end": date(2024, 9, 30)}
    assert compare(a, figure(2, "开放", "8处", **older)).text == "增加1处"
    assert compare(a, figure(2, "开放", "8处", year=2024)).text == PERIODS_DIFFER


TRAINED = (
    figure(1, "省市联训", "86次", PROVINCE),
    figure(2, "市级联训", "217次", CITY),
    figure(3, "省市联训", "98个小时", PROVINCE),
    figure(4, "市级联训", "390个小时", CITY),
)


def test_totals_are_by_unit():
    found = totals(TRAINED)
    assert [(total.wording, [part.id for part in total.parts]) for total in found] == [
        ("303次", [1, 2]),
        ("488小时", [3, 4]),
    ]


@pytest.mark.parametrize(
    ("wordings", "words"),
    [
        (("14篇", "210余篇", "200余篇"), "420余篇"),
        (("400余篇", "550余篇"), "950余篇"),
        (("10万元", "2.5万元"), "12.5万元"),
        (("约30人", "12人"), "约42人"),
    ],
)
def test_qualifiers_survive_a_sum(wordings, words):
    parts = [figure(n, f"媒体{n}", wording) for n, wording in enumerate(wordings)]
    assert [total.wording for total in totals(parts)] == [words]


@pytest.mark.parametrize(
    ("wordings", "changes", "note"),
    [
        (("86次",), {}, ""),
        (("98%", "95%"), {}, NOT_SUMMED),
        (("287场", "252场"), {"measure": MeasureKind.CUMULATIVE}, NOT_SUMMED),
        (("16个百分点", "9个百分点"), {}, NOT_SUMMED),
        (("86次", "217次"), {"subject": "联训"}, OVERLAPPING),
    ],
)
def test_what_may_not_be_added_is_not(wordings, changes, note):
    measure, subject = changes.get("measure"), changes.get("subject")
    parts = [
        figure(n, subject or f"联训{n}", wording, PROVINCE, measure=measure)
        for n, wording in enumerate(wordings)
    ]
    (total,) = totals(parts)
    assert (total.quantity, total.wording, total.note) == (None, "", note)


def test_parts_that_count_up_to_different_days_are_not_added():
    parts = [
        figure(1, "省市联训", "86次", PROVINCE, as_of=date(2025, 9, 30)),
        figure(2, "市级联训", "217次", CITY),
    ]
    assert [total.note for total in totals(parts)] == [DAYS_DIFFER]


def test_quarters_of_one_year_are_added():
    parts = [
        figure(
            quarter,
            "联训",
            "10次",
            PROVINCE,
            period_start=date(2025, quarter * 3 - 2, 1),
            period_end=date(2025, quarter * 3, 28),
        )
        for quarter in (1, 2, 3, 4)
    ]
    assert [total.wording for total in totals(parts)] == ["40次"]


TOLD = (
    "开展省市联训86次、市级联训217次，合计303次488小时（其中省市联训98个小时、市级联训390个小时）"
)


@pytest.mark.parametrize(
    ("figures", "clauses"),
    [
        (TRAINED, (TOLD,)),
        (TRAINED[:2], ("开展省市联训86次、市级联训217次，合计303次",)),
        (TRAINED[:1], ("开展省市联训86次",)),
        (TRAINED[:3], ("开展省市联训86次、市级联训217次，合计303次", "开展省市联训98个小时")),
        ((figure(1, "开展省市联训", "86次", PROVINCE), TRAINED[1]),
         ("开展省市联训86次、市级联训217次，合计303次",)),
        ((figure(1, "联训", "86次", PROVINCE), figure(2, "联训", "90次", PROVINCE)),
         ("开展联训86次", "开展联训90次")),
        ((figure(1, "组织普法", "210余场次", tail="，覆盖五类场所"),),
         ("组织普法210余场次，覆盖五类场所",)),
        ((figure(1, "对接服务", "243次", as_of=date(2025, 11, 30)),),
         ("截至2025年11月30日，对接服务243次",)),
        ((figure(1, "不写入正文", "1次", in_text=False),), ()),
    ],
)  # fmt: skip
def test_sentences(figures, clauses):
    found = sentences(figures)
    assert tuple(clause for theme in found for clause in theme.clauses) == clauses


def test_sentences_go_by_section_and_theme():
    award = figure(9, "获评先进", "", None, kind=AchievementKind.AWARD)
    found = sentences([*TRAINED, figure(8, "组织普法", "210余场次"), award])
    assert [(theme.section, theme.theme, theme.text) for theme in found] == [
        (B, "练兵备战", TOLD),
        (B, "普法", "组织普法210余场次"),
        (None, "", "获评先进"),
    ]


@pytest.mark.parametrize(
    ("wording", "chosen", "measure", "reading"),
    [
        ("210余场次", None, MeasureKind.COUNT, "210，多于（余、逾、多），单位“场次”"),
        ("逾210万人次", None, MeasureKind.COUNT, "2100000，多于（余、逾、多），单位“人次”"),
        ("约11万平方米", None, MeasureKind.AREA, "110000，约数（约、近），单位“平方米”"),
        ("362.7万元", None, MeasureKind.MONEY, "362.7，确数，单位“万元”"),
        ("1800元/平方米", None, MeasureKind.PRICE, "1800，确数，单位“元/平方米”"),
        ("98个小时", None, MeasureKind.HOURS, "98，确数，单位“小时”"),
        ("1100余公里", None, MeasureKind.DISTANCE, "1100，多于（余、逾、多），单位“公里”"),
        ("16个百分点", None, MeasureKind.DELTA_POINT, "16，确数，单位“百分点”"),
        ("13%", MeasureKind.DELTA_PERCENT, MeasureKind.DELTA_PERCENT, "13，确数，单位“%”"),
        ("全覆盖", None, MeasureKind.COVERAGE, "100，全部（全覆盖），单位“%”"),
        ("287场", MeasureKind.CUMULATIVE, MeasureKind.CUMULATIVE, "287，确数，单位“场”"),
        ("", None, MeasureKind.FACT, ""),
    ],
)
def test_a_wording_says_value_and_sort(wording, chosen, measure, reading):
    quantity, kind = read_value(wording, chosen)
    assert (kind, read_as(quantity)) == (measure, reading)


@pytest.mark.parametrize(
    ("wording", "chosen", "field"),
    [
        ("约210余场次", None, "wording"),
        ("1.2345万元", None, "wording"),
        ("", MeasureKind.COUNT, "wording"),
        ("16个百分点", MeasureKind.RATIO, "measure_kind"),
        ("13%", MeasureKind.DELTA_POINT, "measure_kind"),
        ("12次", MeasureKind.HOURS, "measure_kind"),
        ("98个小时", MeasureKind.COUNT, "measure_kind"),
        ("12次", MeasureKind.FACT, "measure_kind"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(wording, chosen, field):
    with pytest.raises(RuleBroken) as refused:
        read_value(wording, chosen)
    assert list(refused.value.problems) == [field]


def test_the_sum_of_approximate_parts_says_so():
    (total,) = totals([figure(1, "甲", "210余篇"), figure(2, "乙", "14篇")])
    assert total.quantity is not None
    assert total.quantity.qualifier is Qualifier.OVER


@pytest.mark.parametrize(
    ("wording", "low", "said"),
    [
        ("210场次", 210, "，已达到"),
        ("210场次", 220, "，差10场次"),
        ("210余场次", 210, "，已达到"),
        # it may be either
        ("210余场次", 215, ""),
        ("210余场次", 220, "，未达到"),
        ("不少于210场次", 220, ""),
        ("约210场次", 210, ""),
        ("约210场次", 200, "，已达到"),
        ("约210场次", 220, "，未达到"),
    ],
)
def test_how_far_a_target_is_missed_is_told_of_exact_figures_alone(wording, low, said):
    target = Target(f"{low}场次", low * 1000, "场次")
    assert standing(target, [figure(1, "普法", wording)]) == f"目标{low}场次{said}"
