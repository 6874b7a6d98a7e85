"""节前提醒: what is due before the holidays of the year, and whether it was done."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.counts import reminders_given
from intranet.domain.integrity.festivals import (
    Reminded,
    holidays,
    next_festival,
    reminder_standing,
    reminders_due,
)
from intranet.domain.integrity.reminders import Festival, FestivalReminder
from intranet.domain.organization.tables import Branch
from intranet.domain.records.days import CalendarDay
from intranet.foundation import clock
from tests.factories.integrity import make_reminder
from tests.rows import committed, newest, sheet_rows

FORM = {
    "year": "2025",
    "festival": "national",
    "reminded_on": "2025-09-28",
    "form": "message",
    "headcount": "9",
    "scope": "全体党员",
    "content": "廉洁过节。",
    "version": "0",
}


def branch_id(session):
    return session.scalars(select(Branch.id).where(Branch.code == "B01")).one()


def states(session, as_of=date(2025, 10, 20)):
    number = branch_id(session)
    found = reminder_standing(session, [number], 2025, as_of)[number]
    return {item.holiday.label: item.state for item in found}


def test_the_holidays_are_those_of_the_calendar(session):
    found = holidays(session, 2025)
    assert [one.label for one in found] == [
        "元旦",
        "春节",
        "清明节",
        "劳动节",
        "端午节",
        "中秋节、国庆节",
    ]
    assert found[-1].starts_on == date(2025, 10, 1)
    assert holidays(session, 2031) == []


def listed(session, *days):
    moment = clock.now()
    committed(
        session,
        *(
            CalendarDay(day=day, name=name, is_workday=False, created_at=moment, updated_at=moment)
            for day, name in days
        ),
    )


def test_a_new_year_whose_days_off_begin_in_december_is_that_of_the_next_year(session):
    listed(
        session,
        (date(2028, 12, 30), "元旦"),
        (date(2028, 12, 31), "元旦"),
        (date(2029, 1, 1), "元旦"),
    )
    assert holidays(session, 2028) == []
    assert [(one.label, one.starts_on) for one in holidays(session, 2029)] == [
        ("元旦", date(2028, 12, 30))
    ]


def test_festivals_whose_days_off_follow_on_each_other_are_one_holiday(session):
    listed(session, (date(2028, 9, 29), "中秋节"), (date(2028, 9, 30), "国庆节"))
    listed(session, (date(2028, 10, 1), "国庆节"), (date(2028, 10, 3), "国庆节"))
    assert [(one.label, one.starts_on) for one in holidays(session, 2028)] == [
        ("中秋节、国庆节", date(2028, 9, 29))
    ]


@pytest.mark.parametrize(
    ("reminded_on", "wanted"),
    [(date(2025, 9, 30), Reminded.DONE), (date(2025, 10, 1), Reminded.MISSED)],
)
def test_a_reminder_serves_until_the_last_day_before_the_holiday(session, reminded_on, wanted):
    make_reminder(session, reminded_on=reminded_on)
    assert states(session)["中秋节、国庆节"] is wanted


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2025, 12, 17), []),
        (date(2025, 12, 18), ["元旦"]),
        (date(2025, 12, 31), ["元旦"]),
        (date(2026, 1, 1), []),
    ],
)
def test_the_reminder_before_new_year_is_due_in_the_old_year(session, today, wanted):
    number = branch_id(session)
    assert [one.label for one in reminders_due(session, [number], today)[number]] == wanted
    make_reminder(session, festival=Festival.NEW_YEAR, year=2026, reminded_on=date(2025, 12, 18))
    assert reminders_due(session, [number], today)[number] == []


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2025, 4, 5), (2025, Festival.LABOUR)),
        (date(2025, 9, 30), (2025, Festival.MID_AUTUMN)),
        (date(2025, 10, 1), (2026, Festival.NEW_YEAR)),
        (date(2025, 10, 20), (2026, Festival.NEW_YEAR)),
        (date(2031, 5, 1), (2032, Festival.NEW_YEAR)),
    ],
)
def test_one_reminds_of_the_holiday_that_comes_next(session, day, wanted):
    assert next_festival(session, day) == wanted


def test_a_new_reminder_is_of_the_holiday_that_comes_next(login_as):
    page = login_as("clerk1").get("/integrity/reminders/new?branch=B01").text
    assert '<option selected value="2026">' in page
    assert '<option selected value="new_year">' in page


@pytest.mark.parametrize(
    ("year", "back"),
    [("2025", "/integrity/reminders"), ("2026", "/integrity/reminders?year=2026")],
)
def test_one_comes_back_to_the_year_under_which_the_reminder_is_listed(login_as, year, back):
    answer = login_as("clerk1").post("/integrity/reminders/new?branch=B01", {**FORM, "year": year})
    assert answer.location == back


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        (date(2025, 9, 16), Reminded.AHEAD),
        (date(2025, 9, 17), Reminded.DUE),
        (date(2025, 9, 30), Reminded.DUE),
        (date(2025, 10, 1), Reminded.MISSED),
    ],
)
def test_a_reminder_is_due_fourteen_days_before_the_holiday_and_missed_once_it_begins(
    session, as_of, wanted
):
    assert states(session, as_of)["中秋节、国庆节"] is wanted


@pytest.mark.parametrize("festival", [Festival.NATIONAL, Festival.MID_AUTUMN])
def test_one_reminder_serves_two_festivals_of_one_holiday(session, festival):
    make_reminder(session, festival=festival)
    assert states(session)["中秋节、国庆节"] is Reminded.DONE


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(Check.WAITING, Reminded.WAITING), (Check.RETURNED, Reminded.MISSED)],
)
def test_what_the_committee_has_not_confirmed_is_not_done(session, state, wanted):
    make_reminder(session, state=state)
    assert states(session)["中秋节、国庆节"] is wanted


@pytest.mark.parametrize(
    ("began", "wanted"),
    [(date(2025, 9, 30), Reminded.MISSED), (date(2025, 10, 1), Reminded.NOT_OWED)],
)
def test_nothing_is_owed_before_the_branch_was_kept_here(session, began, wanted):
    session.get_one(Branch, branch_id(session)).in_use_from = began
    committed(session)
    assert states(session)["中秋节、国庆节"] is wanted


def test_a_reminder_of_another_year_does_not_serve(session):
    make_reminder(session, year=2024)
    assert states(session)["中秋节、国庆节"] is Reminded.MISSED


def test_reminders_count_by_the_day_they_were_given(session):
    make_reminder(session)
    make_reminder(session, festival=Festival.NEW_YEAR, year=2026, reminded_on=date(2025, 10, 10))
    make_reminder(session, state=Check.WAITING, reminded_on=date(2025, 9, 26))
    number = branch_id(session)
    assert reminders_given(session, [number], date(2025, 7, 1), date(2025, 9, 30)) == {number: 1}
    assert reminders_given(session, [number], date(2025, 10, 1), date(2025, 12, 31)) == {number: 1}


def test_a_clerk_enters_one_from_the_list_of_what_is_due(session, login_as):
    browser = login_as("clerk1")
    page = browser.get("/integrity/reminders?year=2025").text
    assert "festival=mid_autumn" in page
    answer = browser.post("/integrity/reminders/new?branch=B01", FORM)
    assert answer.status_code == 303
    assert newest(session, FestivalReminder).headcount == 9
    rows = sheet_rows(browser.get("/integrity/reminders.xlsx?year=2025"))
    assert rows[3][0] == "2025年国庆节"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("headcount", "-1", "提醒人数请填写整数"),
        ("headcount", "", "请填写提醒人数"),
        ("reminded_on", "2025-10-21", "提醒日期晚于今天"),
        ("reminded_on", "2025-10-01", "国庆节从2025年10月1日起放假，节前提醒应早于这一天"),
        ("scope", "", "请填写提醒范围"),
        ("content", "绝密文件", "不得录入涉密"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(login_as, field, value, sentence):
    answer = login_as("clerk1").post("/integrity/reminders/new?branch=B01", {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_staff_sees_all_branches_beside_each_other(session, login_as):
    make_reminder(session)
    page = login_as("staff").get("/integrity/reminders?year=2025").text
    assert 'class="matrix"' in page
    assert "机关第二党支部" in page
