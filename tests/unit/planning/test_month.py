"""The month as weeks from Monday, and holidays in words."""

from datetime import UTC, date, datetime, time

import pytest

from intranet.domain.records.days import CalendarDay, by_day
from intranet.features.planning.calendar.month import Month, arrangements, happenings, weeks
from intranet.features.planning.calendar.queries import Badge, Entry, FixedDay

TODAY = date(2025, 10, 20)


def entry(uid: str, first: date | None, last: date | None = None, **values) -> Entry:
    defaults = {
        "title": "主题党日",
        "kind": "主题党日",
        "owner": "机关第一党支部",
        "url": f"/activities/{uid}",
        "badge": Badge("已通过", "green", "approved"),
        "starts_at": time(14, 30),
        "settled": True,
        "changed_at": datetime(2025, 10, 1, tzinfo=UTC),
    }
    return Entry(uid=uid, first=first, last=last or first, **{**defaults, **values})


def cells(month: Month, **values):
    given = {"today": TODAY, "listed": {}, "fixed": [], "entries": [], "together": False}
    rows = weeks(month, **{**given, **values})
    return rows, {cell.day: cell for row in rows for cell in row if cell.in_month}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-02", Month(2025, 2)),
        ("2025-13", Month(2025, 10)),
        ("2025-2", Month(2025, 10)),
        ("1999-12", Month(2025, 10)),
        ("", Month(2025, 10)),
    ],
)
def test_an_address_names_a_month_or_todays_is_shown(text, found):
    assert Month.parse(text, otherwise=TODAY) == found


def test_months_follow_each_other_over_the_year():
    assert str(Month(2025, 12).next) == "2026-01"
    assert str(Month(2026, 1).previous) == "2025-12"
    assert Month(2026, 2).last_day == date(2026, 2, 28)


def test_weeks_begin_on_monday_and_neighbours_stay_empty():
    day = date(2025, 9, 30)
    rows, _ = cells(Month(2025, 10), entries=[entry("a", day)])
    assert [row[0].day.weekday() for row in rows] == [0] * len(rows)
    assert rows[0][0].day == date(2025, 9, 29)
    assert not rows[0][1].in_month
    assert rows[0][1].happenings == ()


def test_a_gathering_of_several_days_stands_on_each_of_them():
    _, days = cells(Month(2025, 10), entries=[entry("a", date(2025, 10, 14), date(2025, 10, 15))])
    assert [day.day for day, cell in days.items() if cell.happenings] == [14, 15]


def test_the_fixed_day_is_marked_from_the_founding_to_the_end_of_a_branch():
    fixed = [
        FixedDay(15, "甲", date(2025, 10, 15), None),
        FixedDay(15, "乙", date(2025, 10, 16), None),
    ]
    _, days = cells(Month(2025, 10), fixed=fixed)
    assert days[date(2025, 10, 15)].themes == ("甲",)
    gone = [FixedDay(15, "丙", date(2019, 1, 1), date(2025, 10, 14))]
    _, days = cells(Month(2025, 10), fixed=gone)
    assert days[date(2025, 10, 15)].themes == ()


def test_days_off_are_those_listed_and_else_the_weekend():
    listed = by_day(
        [
            CalendarDay(day=date(2025, 10, 1), name="国庆节", is_workday=False),
            CalendarDay(day=date(2025, 10, 11), name="国庆节", is_workday=True),
        ]
    )
    _, days = cells(Month(2025, 10), listed=listed)
    assert days[date(2025, 10, 1)].is_off
    assert not days[date(2025, 10, 11)].is_off
    assert days[date(2025, 10, 12)].is_off
    assert not days[date(2025, 10, 13)].is_off
    assert days[date(2025, 10, 13)].is_quiet
    assert not days[date(2025, 10, 1)].is_quiet
    assert not days[TODAY].is_quiet


def test_what_branches_do_alike_is_told_once_where_several_are_shown():
    both = [entry("a", TODAY), entry("b", TODAY, owner="机关第二党支部")]
    other = entry("c", TODAY, starts_at=time(9))
    assert [len(one.entries) for one in happenings([*both, other], together=True)] == [2, 1]
    assert [len(one.entries) for one in happenings(both, together=False)] == [1, 1]


def test_holidays_are_told_as_ranges():
    days = [
        CalendarDay(day=date(2025, 10, n), name="国庆节", is_workday=False) for n in (1, 2, 3)
    ] + [CalendarDay(day=date(2025, 10, 11), name="国庆节", is_workday=True)]
    assert arrangements(days) == [
        "国庆节：2025年10月1日至3日放假",
        "国庆节：2025年10月11日调休上班",
    ]
