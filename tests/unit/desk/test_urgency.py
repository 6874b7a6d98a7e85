"""How soon something is to be done, and how long it has waited."""

from datetime import date

import pytest

from intranet.domain.planning.progress import Planned
from intranet.features.desk.actions import Action, When, grouped
from intranet.features.desk.month import strip
from intranet.features.desk.queries import NOWHERE


@pytest.mark.parametrize(
    ("due", "today", "when"),
    [
        (date(2025, 10, 19), date(2025, 10, 20), When.OVERDUE),
        (date(2025, 10, 20), date(2025, 10, 20), When.TODAY),
        (None, date(2025, 10, 20), When.OPEN),
        (date(2025, 10, 26), date(2025, 10, 20), When.WEEK),
        (date(2025, 10, 27), date(2025, 10, 20), When.MONTH),
        (date(2025, 10, 31), date(2025, 10, 20), When.MONTH),
        (date(2025, 11, 1), date(2025, 10, 20), When.LATER),
        # a Sunday is the last day of its week
        (date(2025, 10, 27), date(2025, 10, 26), When.MONTH),
        # the week goes on into the next month and the next year
        (date(2025, 11, 2), date(2025, 10, 31), When.WEEK),
        (date(2025, 11, 3), date(2025, 10, 31), When.LATER),
        (date(2026, 1, 4), date(2025, 12, 31), When.WEEK),
        (date(2026, 1, 5), date(2025, 12, 31), When.LATER),
        (date(2025, 12, 31), date(2026, 1, 1), When.OVERDUE),
    ],
)
def test_a_last_day_says_how_soon(due, today, when):
    assert When.of(due, today) is when


def action(title, due=None, **more):
    today = date(2025, 12, 31)
    return Action(
        title=title, url="/", note="", act="填写", when=When.of(due, today), due=due, **more
    )


def test_the_most_urgent_group_comes_first_and_in_it_what_is_overdue_longest():
    found = grouped(
        [
            action("明年", date(2026, 3, 1)),
            action("本周", date(2026, 1, 2)),
            action("昨天到期", date(2025, 12, 30)),
            action("等得短", rank=(2, date(2025, 12, 29))),
            action("早已到期", date(2025, 11, 30)),
            action("今天到期", date(2025, 12, 31), rank=(4, date(2025, 12, 1))),
            action("等得长", rank=(2, date(2025, 11, 1))),
        ]
    )
    assert [(group.heading, [one.title for one in group.actions]) for group in found] == [
        ("已逾期", ["早已到期", "昨天到期"]),
        ("今天", ["今天到期"]),
        ("没有规定期限", ["等得长", "等得短"]),
        ("本周", ["本周"]),
        ("以后", ["明年"]),
    ]


@pytest.mark.parametrize(("number", "in_sight", "folded"), [(4, 4, 0), (5, 5, 0), (6, 4, 2)])
def test_a_long_group_folds_all_but_its_first_lines(number, in_sight, folded):
    (group,) = grouped(action(f"第{place}项") for place in range(number))
    assert (len(group.first), len(group.rest)) == (in_sight, folded)
    assert [*group.first, *group.rest] == group.actions


def planned(day):
    return Planned(1, 1, "assembly", "支部党员大会", day)


@pytest.mark.parametrize(
    ("today", "day", "shown"),
    [
        (date(2025, 11, 30), date(2025, 12, 1), True),
        (date(2025, 11, 30), date(2025, 12, 7), True),
        (date(2025, 11, 30), date(2025, 12, 8), False),
        (date(2025, 12, 31), date(2026, 1, 1), True),
        (date(2025, 11, 5), date(2025, 11, 30), True),
        (date(2025, 11, 5), date(2025, 12, 1), False),
        (date(2025, 11, 5), date(2025, 11, 4), False),
    ],
)
def test_the_month_looks_a_week_ahead_beyond_its_end(today, day, shown):
    month = strip([], [planned(day)], [], NOWHERE, today)
    assert [one.day for one in month.entries] == ([day] if shown else [])
    if shown:
        assert [one.busy for week in month.weeks for one in week if one.day == day] == [True]


def test_sixty_days_of_waiting_look_stronger_than_two():
    weights = [action("", waited=days).weight for days in (2, 6, 7, 29, 30, 60)]
    assert weights == ["grey", "grey", "amber", "amber", "fault", "fault"]
