"""The life of a brand: what may follow what, corrections, the yearly recheck, secretaries."""

from dataclasses import dataclass
from datetime import date

import pytest

from intranet.domain.brands.stages import (
    Tenure,
    correction_problems,
    entry_problems,
    next_stages,
    recheck_outlook,
    shown_steps,
    tenures,
)
from intranet.domain.brands.tables import BrandStage as S
from intranet.domain.brands.tables import RecheckOutcome as Outcome

TODAY = date(2025, 10, 20)


@dataclass
class Step:
    stage: S
    happened_on: date
    outcome: Outcome | None = None


def path(*stages):
    """Steps half a year apart, the first on 2020-01-10."""
    return [
        Step(stage, date(2020 + n // 2, 1 + 6 * (n % 2), 10), Outcome.KEPT if stage is S.RECHECK else None)
        for n, stage in enumerate(stages)
    ]  # fmt: skip


NAMED = path(S.APPLICATION, S.CHECK, S.CULTIVATION, S.EVALUATION, S.NAMING)


@pytest.mark.parametrize(
    ("steps", "allowed"),
    [
        ([], [S.APPLICATION]),
        (path(S.APPLICATION), [S.CHECK, S.CULTIVATION, S.EVALUATION, S.NAMING]),
        (path(S.APPLICATION, S.CULTIVATION), [S.EVALUATION, S.NAMING]),
        (path(S.APPLICATION, S.EVALUATION), [S.NAMING]),
        (NAMED, [S.PROMOTION, S.RECHECK]),
        ([*NAMED, Step(S.PROMOTION, date(2023, 1, 1))], [S.RECHECK]),
        # 推广 may come after a first recheck
        ([*NAMED, Step(S.RECHECK, date(2023, 1, 1), Outcome.KEPT)], [S.PROMOTION, S.RECHECK]),
        ([*NAMED, Step(S.RECHECK, date(2023, 1, 1), Outcome.WITHDRAWN)], []),
    ],
)
def test_what_may_come_next(steps, allowed):
    assert next_stages(steps) == allowed


@pytest.mark.parametrize(
    ("steps", "stage", "sentence"),
    [
        ([], S.CULTIVATION, "请先登记“申报”。"),
        (path(S.APPLICATION), S.APPLICATION, "已经登记过"),
        (path(S.APPLICATION, S.EVALUATION), S.CULTIVATION, "不能倒回"),
        (path(S.APPLICATION), S.PROMOTION, "认定之后才能登记“推广”。"),
        (path(S.APPLICATION, S.CULTIVATION), S.RECHECK, "认定之后才能登记“复核”。"),
        (NAMED, S.CULTIVATION, "已经登记过"),
    ],
)
def test_a_stage_out_of_order_is_refused(steps, stage, sentence):
    outcome = Outcome.KEPT if stage is S.RECHECK else None
    problems = entry_problems(steps, stage, TODAY, outcome, today=TODAY)
    assert list(problems) == ["stage"]
    assert sentence in problems["stage"][0]


def test_days_do_not_run_backwards_nor_ahead():
    steps = path(S.APPLICATION)
    early = entry_problems(steps, S.CHECK, date(2020, 1, 9), None, today=TODAY)
    assert early == {"happened_on": ["日期早于上一阶段“申报”（2020年1月10日），请核对。"]}
    late = entry_problems(steps, S.CHECK, date(2025, 10, 21), None, today=TODAY)
    assert late == {"happened_on": ["日期晚于今天，请在开展之后登记。"]}
    assert entry_problems(steps, S.CHECK, date(2020, 1, 10), None, today=TODAY) == {}
    assert entry_problems(steps, S.CHECK, TODAY, None, today=TODAY) == {}


def test_a_recheck_is_entered_once_a_year_and_has_an_outcome():
    steps = [*NAMED, Step(S.RECHECK, date(2024, 3, 1), Outcome.TO_IMPROVE)]
    again = entry_problems(steps, S.RECHECK, date(2024, 12, 1), Outcome.KEPT, today=TODAY)
    assert again == {"happened_on": ["2024年已登记过复核，一年登记一次。"]}
    assert entry_problems(steps, S.RECHECK, date(2025, 1, 1), Outcome.KEPT, today=TODAY) == {}
    silent = entry_problems(steps, S.RECHECK, date(2025, 1, 1), None, today=TODAY)
    assert silent == {"outcome": ["请选择复核结果。"]}
    other = entry_problems(steps, S.PROMOTION, date(2025, 1, 1), Outcome.KEPT, today=TODAY)
    assert list(other) == ["outcome"]


def test_after_the_end_nothing_follows():
    steps = [*NAMED, Step(S.RECHECK, date(2024, 3, 1), Outcome.WITHDRAWN)]
    problems = entry_problems(steps, S.RECHECK, date(2025, 3, 1), Outcome.KEPT, today=TODAY)
    assert problems == {"stage": ["该品牌复核结果为不再保留，不能再登记阶段。"]}


def test_the_latest_is_corrected_between_its_neighbour_and_today():
    steps = path(S.APPLICATION, S.CHECK)
    assert correction_problems(steps, date(2020, 1, 10), today=TODAY) == {}
    assert "happened_on" in correction_problems(steps, date(2020, 1, 9), today=TODAY)
    assert "happened_on" in correction_problems(steps, date(2026, 1, 1), today=TODAY)
    assert correction_problems(steps[:1], date(2019, 1, 1), today=TODAY) == {}
    rechecked = [
        *NAMED,
        Step(S.RECHECK, date(2023, 3, 1), Outcome.KEPT),
        Step(S.RECHECK, date(2024, 3, 1), Outcome.KEPT),
    ]
    assert correction_problems(rechecked, date(2024, 5, 1), today=TODAY) == {}
    assert "happened_on" in correction_problems(rechecked, date(2023, 5, 1), today=TODAY)


@pytest.mark.parametrize(
    ("steps", "today", "due", "overdue", "words"),
    [
        ([], TODAY, None, False, "目前无需复核"),
        (path(S.APPLICATION), TODAY, None, False, "认定之后每年复核一次"),
        ([Step(S.NAMING, date(2024, 12, 1))], TODAY, date(2025, 12, 1), False, "下次复核在2025年12月1日"),
        ([Step(S.NAMING, date(2024, 10, 20))], TODAY, date(2025, 10, 20), True, "2025年复核尚未开展"),
        ([Step(S.NAMING, date(2024, 2, 29))], TODAY, date(2025, 2, 28), True, "2025年复核尚未开展"),
        (
            [Step(S.NAMING, date(2022, 1, 5)), Step(S.RECHECK, date(2025, 1, 5), Outcome.KEPT)],
            date(2026, 3, 2), date(2026, 1, 5), True, "2026年复核尚未开展（上次复核在2025年1月5日",
        ),
        (
            # promotion after the recheck does not put off the next one
            [
                Step(S.NAMING, date(2022, 1, 5)),
                Step(S.RECHECK, date(2024, 1, 5), Outcome.KEPT),
                Step(S.PROMOTION, date(2025, 5, 5)),
            ],
            TODAY, date(2025, 1, 5), True, "2025年复核尚未开展",
        ),
        (
            [Step(S.NAMING, date(2022, 1, 5)), Step(S.RECHECK, date(2023, 1, 5), Outcome.WITHDRAWN)],
            TODAY, None, False, "2023年1月5日复核结果为不再保留",
        ),
    ],
)  # fmt: skip
def test_when_the_yearly_recheck_is_due(steps, today, due, overdue, words):
    outlook = recheck_outlook(steps, today=today)
    assert (outlook.due_on, outlook.overdue) == (due, overdue)
    assert words in outlook.sentence


def test_steps_are_shown_in_the_order_of_the_stages():
    assert shown_steps(path(S.APPLICATION, S.CULTIVATION)) == [
        ("申报", "done"),
        ("审核", "todo"),
        ("培育", "current"),
        ("评审", "todo"),
        ("认定", "todo"),
        ("推广", "todo"),
        ("复核", "todo"),
    ]


def test_secretaries_of_a_span_with_the_times_without_one():
    posts = [
        ("甲", date(2015, 1, 1), date(2019, 12, 31)),
        ("乙", date(2020, 1, 1), date(2023, 6, 30)),
        ("丙", date(2023, 9, 1), None),
    ]
    found = tenures(posts, first=date(2021, 3, 1), last=TODAY)
    assert found == [
        Tenure("乙", date(2021, 3, 1), date(2023, 6, 30)),
        Tenure("", date(2023, 7, 1), date(2023, 8, 31)),
        Tenure("丙", date(2023, 9, 1), None),
    ]
    assert tenures([], first=date(2025, 1, 1), last=TODAY) == [Tenure("", date(2025, 1, 1), None)]
    ended = tenures(posts[:2], first=date(2021, 1, 1), last=date(2022, 1, 1))
    assert ended == [Tenure("乙", date(2021, 1, 1), None)]
    vacant = tenures(posts[:2], first=date(2023, 1, 1), last=TODAY)
    assert vacant[-1] == Tenure("", date(2023, 7, 1), None)


def test_a_secretary_confirmed_for_another_term_appears_once():
    posts = [
        ("甲", date(2020, 1, 1), date(2022, 12, 31)),
        ("甲", date(2023, 1, 1), None),
    ]
    assert tenures(posts, first=date(2021, 3, 1), last=TODAY) == [
        Tenure("甲", date(2021, 3, 1), None)
    ]
    apart = [("甲", date(2020, 1, 1), date(2021, 12, 31)), ("甲", date(2023, 1, 1), None)]
    found = tenures(apart, first=date(2021, 3, 1), last=TODAY)
    assert [tenure.name for tenure in found] == ["甲", "", "甲"]
