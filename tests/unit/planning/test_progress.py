"""How far a plan has come, on both sides of each boundary."""

from datetime import date

import pytest

from intranet.domain.activities.tables import Activity
from intranet.domain.planning.items import PlanItem
from intranet.domain.planning.progress import (
    ItemState,
    Line,
    PlanProgress,
    count,
    has_living_activity,
    state_of,
)
from intranet.domain.records.workflow import State
from intranet.features.planning.plans.queries import progress_sentence

AS_OF = date(2025, 10, 20)


def line(due_on: date, held_on: date | None = None, *, cancelled: bool = False) -> Line:
    return Line(due_on, cancelled, held_on)


def test_an_empty_plan_is_no_plan():
    assert count([], AS_OF) == PlanProgress()
    assert not PlanProgress().made
    assert PlanProgress(cancelled=1).made


@pytest.mark.parametrize(
    ("due_on", "due"), [(date(2025, 10, 20), 1), (date(2025, 10, 21), 0), (date(2025, 1, 5), 1)]
)
def test_an_item_is_due_on_its_day(due_on, due):
    assert count([line(due_on)], AS_OF) == PlanProgress(planned=1, due=due)


@pytest.mark.parametrize(("held_on", "held"), [(AS_OF, 1), (date(2025, 10, 21), 0)])
def test_what_was_held_by_the_day_counts(held_on, held):
    assert count([line(date(2025, 9, 1), held_on)], AS_OF).held == held


def test_what_was_held_early_counts_as_due():
    assert count([line(date(2025, 12, 1), AS_OF)], AS_OF) == PlanProgress(planned=1, due=1, held=1)


def test_a_cancelled_item_is_counted_apart():
    found = count([line(AS_OF, cancelled=True), line(AS_OF)], AS_OF)
    assert found == PlanProgress(planned=1, due=1, cancelled=1)


def test_a_month_without_a_day_is_due_on_its_last_day():
    assert PlanItem(year=2025, month=2, planned_on=None).due_on == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (None, ItemState.OPEN),
        (State.DRAFT, ItemState.DRAFTED),
        (State.RETURNED, ItemState.RETURNED),
        (State.SUBMITTED, ItemState.SUBMITTED),
        (State.APPROVED, ItemState.HELD),
        (State.ARCHIVED, ItemState.HELD),
        (State.VOIDED, ItemState.OPEN),
    ],
)
def test_an_item_follows_its_activity(state, found):
    item = PlanItem(cancelled="", activity=Activity(state=state) if state else None)
    assert state_of(item) is found
    assert found.label
    assert has_living_activity(item) is (state not in {None, State.VOIDED})
    item.cancelled = "推迟"
    assert state_of(item) is ItemState.CANCELLED


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (PlanProgress(planned=50, due=50, held=50), "计划50项，已全部开展（以审核通过为准）。"),
        (PlanProgress(planned=1, due=1, held=1), "计划1项，已开展（以审核通过为准）。"),
        (
            PlanProgress(planned=36, due=36, held=30),
            "计划36项，均已到计划时间，已开展30项（以审核通过为准）。",
        ),
        (
            PlanProgress(planned=36, due=30, held=28, cancelled=1),
            "计划36项，已到计划时间30项，已开展28项（以审核通过为准），另有1项已取消。",
        ),
        (
            PlanProgress(planned=2, due=1),
            "计划2项，已到计划时间1项，尚未开展（以审核通过为准）。",
        ),
        (PlanProgress(planned=2), "计划2项，均未到计划时间。"),
        (PlanProgress(cancelled=1), "计划的1项已取消。"),
        (PlanProgress(cancelled=2), "计划的2项均已取消。"),
    ],
)
def test_what_is_true_of_the_whole_plan_is_said_of_all(progress, said):
    assert progress_sentence(progress, AS_OF) == f"截至2025年10月20日，{said}"
