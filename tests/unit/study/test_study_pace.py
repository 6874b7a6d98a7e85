"""The verdict on a member's hours: targets, quarters that are over, the sentence."""

from dataclasses import replace
from datetime import date

import pytest

from intranet.domain.study.conversion import TrainingDay, counted_tenths
from intranet.domain.study.credits import hours_within
from intranet.domain.study.pace import MemberHours, Pace, Targets, judge, quarters_over


def hours(total: int, *, officer: bool = False, trainings: int = 0, exempt: bool = False):
    return MemberHours(
        member_id=1,
        name="甲",
        branch_id=1,
        is_officer=officer,
        attended_tenths=total,
        training_tenths=0,
        make_up_tenths=0,
        concentrated_trainings=trainings,
        year=2025,
        exempt=exempt,
    )


@pytest.mark.parametrize(
    ("day", "over"),
    [
        (date(2025, 1, 1), 0),
        (date(2025, 3, 30), 0),
        (date(2025, 3, 31), 1),
        (date(2025, 9, 29), 2),
        (date(2025, 9, 30), 3),
        (date(2025, 12, 30), 3),
        (date(2025, 12, 31), 4),
        (date(2026, 2, 1), 4),
    ],
)
def test_a_quarter_is_over_with_its_last_day(day, over):
    assert quarters_over(2025, day) == over


@pytest.mark.parametrize(
    ("total", "day", "pace"),
    [
        (320, date(2025, 1, 5), Pace.REACHED),
        (319, date(2025, 12, 30), Pace.ON_PACE),
        (319, date(2025, 12, 31), Pace.BEHIND),
        (320, date(2025, 12, 31), Pace.REACHED),
        (240, date(2025, 10, 20), Pace.ON_PACE),
        (239, date(2025, 10, 20), Pace.BEHIND),
        (0, date(2025, 3, 30), Pace.ON_PACE),
        (79, date(2025, 3, 31), Pace.BEHIND),
        (80, date(2025, 3, 31), Pace.ON_PACE),
    ],
)
def test_a_member_is_measured_by_the_quarters_that_are_over(total, day, pace):
    assert judge(hours(total), Targets(), day).pace is pace


@pytest.mark.parametrize(
    ("total", "trainings", "day", "pace"),
    [
        (560, 1, date(2025, 6, 1), Pace.REACHED),
        (559, 1, date(2025, 12, 31), Pace.BEHIND),
        (560, 0, date(2025, 12, 30), Pace.ON_PACE),
        (560, 0, date(2025, 12, 31), Pace.BEHIND),
        (420, 0, date(2025, 10, 1), Pace.ON_PACE),
        (419, 1, date(2025, 10, 1), Pace.BEHIND),
    ],
)
def test_an_officer_needs_more_hours_and_a_concentrated_training(total, trainings, day, pace):
    verdict = judge(hours(total, officer=True, trainings=trainings), Targets(), day)
    assert verdict.pace is pace
    assert verdict.target_tenths == 560


def test_where_what_was_earned_before_is_not_known_only_what_is_enough_is_judged():
    few, enough = (replace(hours(total), partial=True) for total in (40, 320))
    for day in (date(2025, 10, 20), date(2025, 12, 31)):
        verdict = judge(few, Targets(), day)
        assert verdict.pace is Pace.NOT_APPLICABLE
        assert "尚缺" not in verdict.sentence
        assert judge(enough, Targets(), day).pace is Pace.REACHED


def test_of_the_exempt_nothing_is_asked():
    verdict = judge(hours(0, exempt=True), Targets(), date(2025, 12, 31))
    assert verdict.pace is Pace.NOT_APPLICABLE
    assert verdict.pace.label == "不适用"


@pytest.mark.parametrize(
    ("found", "day", "sentence"),
    [
        (hours(320), date(2025, 10, 1), "已达到全年32学时，无需补充。"),
        (
            hours(600, officer=True, trainings=2),
            date(2025, 10, 1),
            "已达到全年56学时，已参加集中培训2次，无需补充。",
        ),
        (
            hours(235),
            date(2025, 10, 1),
            "前三季度进度为24学时，尚缺0.5学时；全年32学时，尚缺8.5学时。",
        ),
        (hours(160), date(2025, 7, 1), "上半年进度为16学时，已经达到；全年32学时，尚缺16学时。"),
        (hours(300), date(2025, 12, 31), "全年32学时，尚缺2学时。"),
        (
            hours(560, officer=True),
            date(2025, 12, 31),
            "已达到全年56学时，尚需参加集中培训1次。",
        ),
    ],
)
def test_the_sentence_says_what_is_lacking_or_that_it_is_enough(found, day, sentence):
    assert judge(found, Targets(), day).sentence == sentence


def test_an_office_may_demand_other_numbers():
    demanded = Targets(member_tenths=400, officer_tenths=600)
    assert judge(hours(320), demanded, date(2025, 12, 31)).pace is Pace.BEHIND
    assert judge(hours(400), demanded, date(2025, 12, 31)).pace is Pace.REACHED


@pytest.mark.parametrize(
    ("tenths", "share", "counted"),
    [(20, 100, 20), (20, 0, 0), (15, 50, 8), (25, 33, 8), (10, 5, 1)],
)
def test_a_share_counts_in_whole_tenths(tenths, share, counted):
    assert counted_tenths(tenths, share) == counted


def test_the_parts_of_a_training_add_up_to_its_hours():
    first, last = date(2024, 12, 28), date(2025, 1, 3)
    for total in (1, 7, 55, 160):
        parts = [
            hours_within(total, first, last, date(year, 1, 1), date(year, 12, 31))
            for year in (2024, 2025)
        ]
        assert sum(parts) == total
    assert hours_within(70, first, last, date(2025, 1, 1), date(2025, 12, 31)) == 30
    assert hours_within(70, first, last, date(2025, 1, 1), date(2025, 1, 2)) == 20
    assert hours_within(70, first, last, date(2026, 1, 1), date(2026, 12, 31)) == 0


def test_training_is_worth_half_days_and_days():
    day, next_day = date(2025, 5, 6), date(2025, 5, 7)
    assert TrainingDay().of(day, day, half=True) == 40
    assert TrainingDay().of(day, day, half=False) == 80
    assert TrainingDay().of(day, next_day, half=False) == 160
    # more than one day is never half a day
    assert TrainingDay(30, 60).of(day, next_day, half=True) == 120
