"""Rules of the appraisal: a third at most, counts within the ballots, days of the year."""

from datetime import date

import pytest

from intranet.domain.life.appraisals import (
    AppraisalRow,
    AppraisalStage,
    Grade,
    Totals,
    day_problem,
    excellent_at_most,
    excellent_problem,
    submission_problems,
    votes_problem,
)
from intranet.domain.organization.members import MemberStatus


@pytest.mark.parametrize(
    ("taking_part", "at_most"), [(0, 0), (2, 0), (3, 1), (8, 2), (9, 3), (10, 3), (11, 3), (12, 4)]
)
def test_at_most_a_third_of_those_who_take_part_is_excellent(taking_part, at_most):
    assert excellent_at_most(taking_part) == at_most
    assert excellent_problem(at_most, taking_part) == ""
    sentence = excellent_problem(at_most + 1, taking_part)
    assert f"参加评议{taking_part}名，最多{at_most}名，现为{at_most + 1}名" in sentence


@pytest.mark.parametrize(
    ("votes", "ballots", "word"),
    [
        (None, None, ""),
        (None, 9, ""),
        ((9, 0, 0, 0), 9, ""),
        ((3, 3, 2, 1), 9, ""),
        ((3, 3, 2, 2), 9, "合计10张"),
        ((0, 0, 0, 0), 0, ""),
        ((1, 0, 0, 0), 0, "合计1张"),
        ((1, 0, 0, 0), None, "请先填写收回测评票数"),
    ],
)
def test_the_counts_of_one_member_do_not_exceed_the_ballots(votes, ballots, word):
    sentence = votes_problem(votes, ballots)
    assert word in sentence
    assert bool(sentence) == bool(word)


@pytest.mark.parametrize(
    ("day", "fine"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_the_appraisal_of_a_year_is_held_in_it_or_in_the_half_year_after(day, fine):
    assert (day_problem(2025, day, date(2026, 12, 1)) == "") is fine


def test_an_appraisal_is_not_held_tomorrow():
    assert day_problem(2025, date(2025, 10, 20), date(2025, 10, 20)) == ""
    assert "晚于今天" in day_problem(2025, date(2025, 10, 21), date(2025, 10, 20))


def row(name="甲", status=MemberStatus.FULL, *, takes_part=True, final=None):
    return AppraisalRow(
        name=name, status=status, takes_part=takes_part, self_assessed=True, final=final
    )


def test_only_full_members_who_take_part_need_a_grade():
    rows = [
        row("甲", final=Grade.QUALIFIED),
        row("乙", MemberStatus.PROBATIONARY),
        row("丙", takes_part=False),
    ]
    assert submission_problems(rows) == []
    assert submission_problems([*rows, row("丁")]) == ["还有1名党员未确定等次：丁。"]
    assert "没有参加评议的党员" in submission_problems([row(takes_part=False)])[0]


def test_many_missing_grades_are_counted_and_the_first_ones_named():
    (sentence,) = submission_problems([row(str(number)) for number in range(7)])
    assert sentence == "还有7名党员未确定等次：0、1、2、3、4等。"


def test_totals_count_who_takes_part_and_what_they_got():
    totals = Totals.of(
        [
            row(final=Grade.EXCELLENT),
            row(),
            row(status=MemberStatus.PROBATIONARY),
            row(takes_part=False),
        ]
    )
    assert (totals.members, totals.taking_part, totals.probationary) == (4, 3, 1)
    assert (totals.ungraded, totals.grades[Grade.EXCELLENT]) == (1, 1)


def test_every_word_of_the_interface_is_there():
    assert all(stage.label and stage.tone and stage.icon for stage in AppraisalStage)
    assert all(grade.label for grade in Grade)
    labels = {
        row(final=Grade.BASICALLY_QUALIFIED).final_label,
        row().final_label,
        row(takes_part=False).final_label,
        row(status=MemberStatus.PROBATIONARY).final_label,
    }
    assert labels == {"基本合格", "未填报", "未参加评议", "不适用"}
