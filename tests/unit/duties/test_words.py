"""What several duties come to: a sentence that certifies rests on all of them, and on the end of the period."""

from dataclasses import replace
from datetime import date

import pytest

from intranet.domain.duties.branches import QuarterStandings
from intranet.domain.duties.matrix import assess_office
from intranet.domain.duties.office import OfficeHeld
from intranet.domain.duties.rules import SHIPPED, Measure, Rulebook
from intranet.domain.duties.standing import DutyStanding, Gap, Held, Standing, Step
from intranet.domain.duties.words import (
    Outcome,
    by_quarter,
    marks_of,
    months_of,
    named,
    outcome,
    sentence,
)
from intranet.features.duties.presentation import CellView
from intranet.foundation.quarters import Quarter, Year

ASSEMBLY, THEME_DAY, LIFE = SHIPPED[0], SHIPPED[4], SHIPPED[5]
DONE = DutyStanding(duty=ASSEMBLY, standing=Standing.DONE, expected=1, held=1, due=1)
SHORT = DutyStanding(duty=THEME_DAY, standing=Standing.SHORT, expected=3, lacking=2)
WAITING = DutyStanding(duty=THEME_DAY, standing=Standing.WAITING, expected=3, waiting=1)
NOT_YET = DutyStanding(duty=THEME_DAY, standing=Standing.NOT_YET, expected=3)
EXPLAINED = DutyStanding(duty=THEME_DAY, standing=Standing.EXPLAINED, expected=3, lacking=1)
LATE = DutyStanding(
    duty=THEME_DAY,
    standing=Standing.DONE,
    expected=3,
    gaps=(Gap("theme_day", "主题党日", 8, made_up_on=date(2025, 9, 2)),),
)
YEARLY = DutyStanding(duty=LIFE, standing=Standing.YEARLY)
SMALL = DutyStanding(duty=SHIPPED[1], standing=Standing.NO_COMMITTEE)
DAY = date(2025, 9, 30)


@pytest.mark.parametrize(
    ("standings", "over", "waiting", "found", "words"),
    [
        ([DONE], True, 0, Outcome.FULFILLED, "各项要求已满足，无需补充。"),
        ([DONE, YEARLY, SMALL], True, 0, Outcome.FULFILLED, "各项要求已满足，无需补充。"),
        ([DONE], False, 0, Outcome.ON_TRACK, "截至2025年9月30日，各项要求均已开展，没有欠缺。"),
        (
            [DONE, NOT_YET],
            False,
            0,
            Outcome.ON_TRACK,
            "截至2025年9月30日，各项要求没有欠缺，其余按计划开展即可。",
        ),
        (
            [replace(DONE, due=0), NOT_YET],
            False,
            0,
            Outcome.ON_TRACK,
            "截至2025年9月30日，各项要求都还没有到期，按计划开展即可。",
        ),
        ([DONE, LATE], True, 0, Outcome.SETTLED, "各项要求已满足，无需补充。"),
        ([DONE, EXPLAINED], True, 0, Outcome.SETTLED, "各项要求已满足，无需补充。"),
        ([DONE, SHORT], True, 0, Outcome.LACKING, "尚缺：主题党日2次。补开或补登后据实登记即可。"),
        (
            [SHORT, WAITING],
            False,
            1,
            Outcome.LACKING,
            "尚缺：主题党日2次。补开或补登后据实登记即可。",
        ),
        (
            [DONE, WAITING],
            True,
            0,
            Outcome.WAITING,
            "各项要求目前没有欠缺；主题党日已开展，等待审核。",
        ),
    ],
)
def test_what_duties_come_to(standings, over, waiting, found, words):
    assert outcome(standings, over=over, waiting=waiting) is found
    assert sentence(standings, over=over, as_of=DAY) == words


def test_a_record_under_review_keeps_a_quarter_from_being_certified():
    assert outcome([DONE], over=True, waiting=1) is Outcome.WAITING


def test_a_branch_that_owes_nothing_is_not_certified():
    for over in (True, False):
        for standings in ([SMALL], [YEARLY, SMALL], []):
            assert outcome(standings, over=over) is Outcome.NOTHING
            assert sentence(standings, over=over, as_of=DAY) == "这段时间没有适用的要求。"


CORE = next(duty for duty in SHIPPED if duty.code == "core_group_session")


def _core(days, as_of, minimum=1):
    duty = replace(CORE, minimum=minimum)
    found = assess_office(
        Rulebook((duty,)),
        duty,
        Year(2025),
        as_of,
        OfficeHeld(held=[Held(CORE.kind, day, True) for day in days]),
    )
    return by_quarter(found, days, 2025, as_of)


@pytest.mark.parametrize(
    ("days", "as_of", "words"),
    [
        (
            [],
            date(2025, 2, 1),
            "2025年还没有开展学习。截至2025年2月1日，中心组学习都还没有到期，按计划开展即可。",
        ),
        (
            [date(2025, 1, 9)],
            date(2025, 3, 31),
            "2025年有1个季度开展了学习（第一季度）。截至2025年3月31日，中心组学习没有欠缺，其余按计划开展即可。",
        ),
        (
            [date(2025, 1, 9), date(2025, 7, 1), date(2025, 7, 2)],
            date(2025, 10, 20),
            "2025年有2个季度开展了学习（第一季度、第三季度）；已结束的季度中，第二季度尚缺1次。",
        ),
        ([], date(2025, 3, 31), "2025年还没有开展学习；已结束的季度中，第一季度尚缺1次。"),
        (
            [date(2025, month, 9) for month in (1, 4, 7, 10)],
            date(2025, 12, 30),
            "2025年有4个季度开展了学习（第一季度、第二季度、第三季度、第四季度）。截至2025年12月30日，中心组学习均已开展，没有欠缺。",
        ),
        (
            [date(2025, month, 9) for month in (1, 4, 7, 10)],
            date(2025, 12, 31),
            "2025年有4个季度开展了学习（第一季度、第二季度、第三季度、第四季度）。中心组学习已满足，无需补充。",
        ),
    ],
)
def test_the_core_group_is_certified_when_its_year_is_over(days, as_of, words):
    assert _core(days, as_of) == words


@pytest.mark.parametrize(
    ("beginning", "lacking"),
    [
        ({}, "第一季度、第二季度尚缺1次"),
        ({"founded_on": date(2025, 3, 31)}, "第一季度、第二季度尚缺1次"),
        ({"founded_on": date(2025, 4, 1)}, "第二季度尚缺1次"),
        # what was held in a quarter before its first day of use is not known
        ({"in_use_from": date(2025, 1, 2)}, "第二季度尚缺1次"),
    ],
)
def test_the_office_owes_nothing_before_its_beginning(beginning, lacking):
    duty, day = replace(CORE, minimum=1), date(2025, 6, 30)
    found = assess_office(Rulebook((duty,)), duty, Year(2025), day, OfficeHeld(**beginning))
    assert by_quarter(found, [], 2025, day).endswith(f"已结束的季度中，{lacking}。")


def test_the_core_group_is_judged_by_the_number_that_the_office_asks_for():
    words = _core([date(2025, 1, 9)], date(2025, 6, 30), minimum=2)
    assert words.endswith("第一季度尚缺1次，第二季度尚缺2次。")


def test_what_a_certifying_sentence_names_was_judged_in_each_branch():
    done_of_year = replace(YEARLY, standing=Standing.DONE, held=1, approved=1)
    assert named([[DONE, YEARLY, SMALL]]) == "支部党员大会"
    assert named([[DONE, done_of_year], [DONE, YEARLY]]) == "支部党员大会"
    assert named([[DONE, done_of_year], [DONE, done_of_year]]) == "支部党员大会、组织生活会"
    twice = replace(done_of_year, duty=replace(LIFE, minimum=2))
    assert named([[twice]]) == ""
    # one of the two was made up for the year before
    assert named([[replace(twice, held=2)]]) == ""


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        # in the first days nothing has come to its last day, whatever was held already
        ({1: (NOT_YET,), 2: (replace(DONE, due=0),)}, "都还没有到期。"),
        ({1: (DONE, NOT_YET), 2: (NOT_YET,)}, "2个党支部的三会一课、主题党日都没有欠缺。"),
        ({1: (DONE,), 2: (SHORT,)}, "2个党支部中1个的三会一课、主题党日没有欠缺。"),
    ],
)
def test_that_no_branch_lacks_anything_is_said_once_something_fell_due(standings, words):
    found = QuarterStandings(quarter=Quarter(2026, 1), as_of=date(2026, 1, 5), standings=standings)
    told = found.told([1, 2])
    assert told.startswith("截至2026年1月5日，")
    assert told.endswith(words)


def test_months_are_marks_beside_each_other_and_words_for_who_cannot_see_them():
    steps = (Step(7, 1, 1, 0), Step(8, 1, 0, 1), Step(9, 3, 2, 0), Step(10, 1, 0, 0))
    item = replace(NOT_YET, steps=steps)
    assert marks_of(item) == "●◇◐○"
    assert months_of(item) == (
        "7月：1次中已开展1次；8月：1次中已开展0次，尚缺1次；9月：3次中已开展2次；10月：未到期"
    )
    assert marks_of(replace(item, steps=steps[:1])) == ""


def test_months_of_dues_are_paid_or_not():
    dues = next(duty for duty in SHIPPED if duty.measure is Measure.DUES)
    item = replace(NOT_YET, duty=dues, steps=(Step(7, 1, 1, 0), Step(8, 1, 0, 1)))
    assert months_of(item) == "7月：已交齐；8月：未交齐"


@pytest.mark.parametrize(
    ("count", "printed"),
    [
        ("2/1", "应开展1次，已开展2次"),
        ("1/1", "已完成 1/1"),
        ("5/9名", "已完成 5/9名"),
        ("", "已完成"),
    ],
)
def test_more_than_was_owed_is_told_in_words_on_paper(count, printed):
    cell = CellView("已完成", count, "", "green", "check", "/duties")
    assert cell.printed == printed


@pytest.mark.parametrize(
    ("words", "count", "told"),
    [
        ("已完成", "1/1", "应开展1次，已开展1次"),
        ("已完成", "2/1", "应开展1次，已开展2次"),
        ("尚缺1次", "2/3", "应开展3次，已开展2次（尚缺1次）"),
        ("未到期", "0/1", "应开展1次，尚未开展（未到期）"),
        ("不适用", "", "不适用"),
        ("未到期", "2/3个月", "未到期 2/3个月"),
    ],
)
def test_a_sentence_on_paper_has_no_fraction_of_gatherings(words, count, told):
    assert CellView(words, count, "", "", "", "").told == told
