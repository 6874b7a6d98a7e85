"""Who came late, left early, or was there on some days only: in the form, on the record, on paper, in the hours."""

import io
from datetime import date

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.activities.attendance import update_counts
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.study.hours import member_hours
from tests.factories.activities import make_activity
from tests.features.activities.helpers import logged, member_id, the_activity, theme_day
from tests.rows import committed

DAYS = {"held_on": "2025-09-15", "ends_on": "2025-09-17", "by_day": "1"}


def row_of(name):
    return next(row for row in the_activity().attendance if row.name == name)


def test_remarks_are_kept_and_stand_on_page_and_paper(app, login_as):
    late, early = member_id(app, "李二虎"), member_id(app, "王三石")
    browser = login_as("secretary1")
    number = logged(browser, **{f"late-{late}": "1", f"early-{early}": "1"})
    with app.app_context():
        assert (row_of("李二虎").came_late, row_of("李二虎").left_early) == (True, False)
        assert row_of("王三石").left_early
        assert the_activity().present_count == 9
    page = browser.get(f"/activities/{number}").text
    assert "迟到" in page
    with pdfplumber.open(io.BytesIO(browser.get(f"/activities/{number}/record.pdf").data)) as pdf:
        text = "".join(pdf.pages[0].extract_text().split())
    assert "李二虎（迟到）、王三石（早退）" in text
    form = browser.get(f"/activities/{number}/edit").text
    assert f'id="late-{late}" name="late-{late}" value="1" checked' in form
    assert 'id="by_day"' not in form


def test_days_missed_shorten_minutes_and_stand_on_page_and_paper(app, login_as):
    person = member_id(app, "李二虎")
    browser = login_as("secretary1")
    number = logged(browser, **DAYS, **{f"missed-{person}-2": "1", f"missed-{person}-3": "1"})
    with app.app_context():
        activity = the_activity()
        assert row_of("李二虎").missed_days == (2, 3)
        assert (row_of("李二虎").minutes, row_of("王三石").minutes) == (120, 360)
        assert (activity.present_count, activity.person_minutes) == (9, 8 * 360 + 120)
    words = "李二虎（9月16日、9月17日）"
    assert words in browser.get(f"/activities/{number}").text
    with pdfplumber.open(io.BytesIO(browser.get(f"/activities/{number}/record.pdf").data)) as pdf:
        assert words in "".join(pdf.pages[0].extract_text().split())
    form = browser.get(f"/activities/{number}/edit").text
    assert 'name="by_day" value="1" checked' in form
    assert f'name="missed-{person}-2" value="1" checked' in form
    assert f'name="missed-{person}-1" value="1">' in form


@pytest.mark.parametrize("changes", [{"ends_on": ""}, {"by_day": None}])
def test_one_day_or_an_unticked_switch_knows_no_days(app, login_as, changes):
    person = member_id(app, "李二虎")
    typed = {**DAYS, f"missed-{person}-2": "1", **changes}
    logged(login_as("secretary1"), **{name: v for name, v in typed.items() if v is not None})
    with app.app_context():
        assert row_of("李二虎").missed == ""


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("absent", "reason", "late"), "李二虎已登记缺席，请去掉迟到"),
        (("absent", "reason", "missed-2"), "李二虎已登记缺席，请去掉迟到、早退或者按天的登记"),
        (("missed-1", "missed-2"), ""),
        (("missed-1", "missed-2", "missed-3"), "李二虎每天都缺席，请在名册中登记缺席"),
    ],
)
def test_who_is_absent_was_not_there_in_part(app, login_as, typed, why):
    person = member_id(app, "李二虎")
    fields = {}
    for word in typed:
        name, _, day = word.partition("-")
        value = "sick_leave" if name == "reason" else "1"
        fields["-".join(filter(None, (name, str(person), day)))] = value
    answer = login_as("secretary1").post("/activities/new", theme_day(**DAYS, **fields))
    assert answer.status_code == (422 if why else 303)
    if why:
        assert why in answer.text.split('id="presence"')[1].split("</p>")[0]


def test_hours_of_a_person_follow_the_days(app, session, login_as):
    person, other = member_id(app, "李二虎"), member_id(app, "王三石")
    activity = make_activity(session, ends_on=date(2025, 9, 17), state=State.APPROVED)
    next(row for row in activity.attendance if row.member_id == person).missed = "3"
    update_counts(activity)
    committed(session)
    branch = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    hours = {
        one.member_id: one.attended_tenths
        for one in member_hours(session, [branch], 2025, date(2025, 10, 20))
    }
    # two of three days of 2 hours
    assert (hours[person], hours[other]) == (13, 20)
    session.rollback()
    page = login_as("secretary1").get(f"/study/members/{person}?year=2025").text
    assert "3天缺1天" in page
    assert ">1.3<" in page
