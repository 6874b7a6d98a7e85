"""How far somebody has come on the path to membership, and what its periods call for."""

from datetime import date

import pytest

from intranet.domain.development.course import Course
from intranet.domain.development.paths import Stage

NOTHING = dict.fromkeys(Course.__dataclass_fields__)


def course(**days):
    return Course(**{**NOTHING, "applied_on": date(2023, 1, 31), **days})


def called(course, today):
    return [(one.what, one.due_on, one.article) for one in course.calls(today)]


ACTIVIST = {"talk_on": date(2023, 2, 20), "activist_on": date(2024, 2, 29)}
CANDIDATE = {**ACTIVIST, "candidate_on": date(2025, 3, 31)}


def test_who_applied_is_talked_with_within_a_month_also_at_its_turn():
    what = "派人谈话"
    assert called(course(), date(2023, 2, 1)) == [(what, date(2023, 2, 28), "第七条")]
    year_end = course(applied_on=date(2023, 12, 15))
    assert called(year_end, date(2023, 12, 20)) == [(what, date(2024, 1, 15), "第七条")]
    handed_over = course(received_on=date(2024, 5, 31))
    assert called(handed_over, date(2024, 6, 1)) == [(what, date(2024, 6, 30), "第七条")]


def test_an_activist_is_looked_at_every_half_year():
    one = course(**ACTIVIST)
    assert called(one, date(2024, 3, 1)) == [("进行考察", date(2024, 8, 29), "第十一条")]
    seen = course(**ACTIVIST, review_on=date(2024, 8, 31))
    assert called(seen, date(2024, 9, 1)) == [("进行考察", date(2025, 2, 28), "第十一条")]


def test_after_a_year_an_activist_may_become_a_candidate_also_from_a_leap_day_on():
    one = course(**ACTIVIST, review_on=date(2024, 8, 31))
    assert one.full_year_on == date(2025, 2, 28)
    articles = {day: [call.article for call in one.calls(day)] for day in
                (date(2025, 2, 27), date(2025, 2, 28))}  # fmt: skip
    assert articles == {
        date(2025, 2, 27): ["第十一条"],
        date(2025, 2, 28): ["第十一条", "第十三条"],
    }


@pytest.mark.parametrize(
    ("candidate_on", "doubt"),
    [
        (date(2025, 2, 27), "列为发展对象时培养教育和考察不满一年（第十三条）"),
        (date(2025, 2, 28), ""),
        (None, ""),
    ],
)
def test_a_candidate_of_less_than_a_year_is_asked_about(candidate_on, doubt):
    assert course(**ACTIVIST, candidate_on=candidate_on).doubt == doubt


def test_a_candidate_without_the_day_of_an_activist_is_asked_about():
    assert course(candidate_on=date(2025, 1, 1)).doubt == "没有登记确定为入党积极分子的日期"


def test_a_candidate_is_examined_in_the_order_of_the_regulation():
    done = {}
    articles = []
    for name in ("background_on", "training_on", "examination_on", None):
        articles += [call.article for call in course(**CANDIDATE, **done).calls(date(2025, 6, 1))]
        if name:
            done[name] = date(2025, 5, 1)
    assert articles == ["第十六条", "第十七条", "第十九条", "第二十条"]


def test_probation_lasts_a_year_and_the_request_is_called_for_a_month_before_its_end():
    one = course(**CANDIDATE, admitted_on=date(2024, 2, 29))
    assert called(one, date(2025, 1, 27)) == [
        ("预备期满，讨论能否转正", date(2025, 2, 28), "第三十二条")
    ]
    assert called(one, date(2025, 1, 28)) == [("本人提出转正申请", date(2025, 2, 28), "第三十三条")]
    extended = course(
        **CANDIDATE, admitted_on=date(2024, 2, 29), probation_until=date(2025, 8, 28),
        request_on=date(2025, 2, 1),
    )  # fmt: skip
    assert called(extended, date(2025, 3, 1)) == [
        ("预备期满，讨论能否转正", date(2025, 8, 28), "第三十二条")
    ]


def test_the_stage_is_that_of_the_day():
    one = course(
        **CANDIDATE, admitted_on=date(2025, 9, 30), full_on=date(2026, 9, 30)
    )  # fmt: skip
    stages = {
        date(2024, 2, 28): Stage.APPLICANT,
        date(2024, 2, 29): Stage.ACTIVIST,
        date(2025, 3, 30): Stage.ACTIVIST,
        date(2025, 3, 31): Stage.CANDIDATE,
        date(2025, 9, 30): Stage.PROBATIONARY,
        date(2026, 9, 30): Stage.FULL,
    }
    assert {day: one.stage(day) for day in stages} == stages
    assert one.calls(date(2026, 9, 30)) == []


def test_a_path_that_ended_calls_for_nothing_and_is_not_counted():
    one = course(**ACTIVIST, ended_on=date(2024, 12, 31))
    assert one.calls(date(2024, 12, 30)) != []
    assert one.calls(date(2024, 12, 31)) == []
    assert [one.cultivated(date(2024, 12, day)) for day in (30, 31)] == [True, False]


def test_who_was_handed_over_is_counted_from_that_day_on():
    one = course(received_on=date(2024, 1, 1))
    assert [one.cultivated(day) for day in (date(2023, 12, 31), date(2024, 1, 1))] == [False, True]
