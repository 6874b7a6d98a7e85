"""Hours of members: computed from attendance, training and make-up study; equal to the person-hours of the branch."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.rows import load_rows
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.trends import trends_of
from intranet.domain.organization.members import ChangeReason, Membership, MemberStatus
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.study.credits import CreditState
from intranet.domain.study.hours import member_hours
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Several, answer
from tests.cast import MEMBERS, TODAY
from tests.factories.activities import make_activity
from tests.features.study.scene import (
    make_make_up,
    make_training,
    make_version,
    member_id,
)
from tests.rows import committed


def branch_id(session, code: str) -> int:
    return session.scalars(select(Branch.id).where(Branch.code == code)).one()


def hours_of(session, code: str = "B01", *, year: int = 2025, as_of: date = TODAY):
    found = member_hours(session, [branch_id(session, code)], year, as_of)
    return {one.name: one for one in found}


def test_who_was_there_gets_the_hours_and_who_was_absent_none(app, session):
    make_activity(session, state=State.APPROVED, absent={"王三石": AbsenceReason.BUSINESS_TRIP})
    found = hours_of(session)
    assert found["张一鸣"].attended_tenths == 20
    assert found["王三石"].attended_tenths == 0
    assert found["张一鸣"].total_tenths == 20


def test_only_approved_records_count(app, session):
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.VOIDED):
        make_activity(session, state=state)
    assert {one.total_tenths for one in hours_of(session).values()} == {0}


def test_the_sum_over_members_is_the_branch_s_person_hours(app, session):
    """A gathering of two kinds, one of them for the branch committee or a Party group only."""
    make_activity(
        session,
        kinds=("theme_day", "lecture"),
        state=State.APPROVED,
        absent={"吴八方": AbsenceReason.SICK_LEAVE, "李二虎": AbsenceReason.TRAINING},
    )
    make_activity(session, branch="B08", kinds=("group_meeting",), state=State.APPROVED)
    make_activity(
        session, branch="B08", kinds=("study_session", "group_meeting"), state=State.ARCHIVED
    )
    make_activity(session, branch="B02", kinds=("field_study",), state=State.APPROVED)
    for code in MEMBERS:
        number = branch_id(session, code)
        total = sum(one.attended_tenths for one in hours_of(session, code).values())
        rows = load_rows(session, [number], date(2025, 1, 1), TODAY, states=COUNTED_STATES)
        assert total == sum(row.hours_tenths * row.present for row in rows), code
        assert total > 0


def test_a_share_counts_only_its_part_from_its_day_on(app, session):
    make_activity(session, held_on=date(2025, 6, 10), state=State.APPROVED)
    make_activity(session, held_on=date(2025, 9, 1), state=State.APPROVED)
    make_activity(session, held_on=date(2025, 9, 2), state=State.APPROVED)
    make_version(session, "theme_day", date(2025, 9, 2), share=50)
    assert hours_of(session)["张一鸣"].attended_tenths == 20 + 20 + 10


def test_of_two_versions_of_one_day_the_later_entry_holds(app, session):
    make_activity(session, state=State.APPROVED)
    make_version(session, "theme_day", date(2025, 1, 1), share=0)
    make_version(session, "theme_day", date(2025, 1, 1), share=25)
    assert hours_of(session)["张一鸣"].attended_tenths == 5


def test_a_gathering_belongs_to_the_year_in_which_it_was_held(app, session):
    make_activity(session, held_on=date(2024, 12, 31), state=State.APPROVED)
    make_activity(session, held_on=date(2025, 1, 1), state=State.APPROVED)
    assert hours_of(session, year=2024)["张一鸣"].attended_tenths == 20
    assert hours_of(session, year=2025)["张一鸣"].attended_tenths == 20
    assert hours_of(session, as_of=date(2025, 1, 1))["张一鸣"].attended_tenths == 20
    assert hours_of(session, year=2024, as_of=date(2024, 12, 30))["张一鸣"].attended_tenths == 0


def test_training_over_new_year_is_split_by_days_and_counts_once_confirmed(app, session):
    span = {"starts_on": date(2024, 12, 30), "ends_on": date(2025, 1, 1), "hours_tenths": 100}
    make_training(session, "王三石", state=CreditState.CONFIRMED, concentrated=True, **span)
    make_training(session, "赵四海", **span)
    make_training(session, "钱五羊", state=CreditState.RETURNED, **span)
    before, after = hours_of(session, year=2024), hours_of(session, year=2025)
    assert before["王三石"].training_tenths + after["王三石"].training_tenths == 100
    assert after["王三石"].training_tenths == 33
    assert (before["王三石"].concentrated_trainings, after["王三石"].concentrated_trainings) == (
        0,
        1,
    )
    assert after["赵四海"].training_tenths == after["钱五羊"].training_tenths == 0


def test_make_up_study_counts_hours_while_the_record_was_really_missed(app, session):
    activity = make_activity(
        session, state=State.APPROVED, absent={"王三石": AbsenceReason.BUSINESS_TRIP}
    )
    make_make_up(session, "王三石", activity, state=CreditState.CONFIRMED)
    # not missed at all: no hours twice
    make_make_up(session, "赵四海", activity, state=CreditState.CONFIRMED)
    found = hours_of(session)
    assert (found["王三石"].attended_tenths, found["王三石"].make_up_tenths) == (0, 20)
    assert (found["赵四海"].attended_tenths, found["赵四海"].make_up_tenths) == (20, 0)


def test_hours_follow_who_moved_and_they_are_listed_where_they_are_that_day(app, session):
    make_activity(session, held_on=date(2025, 3, 4), state=State.APPROVED)
    number = member_id(session, "吴八方")
    old = session.scalars(select(Membership).where(Membership.member_id == number)).one()
    old.ends_on, old.end_reason = date(2025, 5, 31), ChangeReason.TRANSFERRED_OUT
    committed(
        session,
        Membership(
            member_id=number,
            branch_id=branch_id(session, "B02"),
            status=MemberStatus.FULL,
            starts_on=date(2025, 6, 1),
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )
    make_activity(session, branch="B02", held_on=date(2025, 7, 4), state=State.APPROVED)
    assert "吴八方" not in hours_of(session, "B01")
    assert hours_of(session, "B02")["吴八方"].attended_tenths == 40
    assert hours_of(session, "B01", as_of=date(2025, 5, 31))["吴八方"].attended_tenths == 20


def test_officers_are_those_of_the_branch_committee_on_the_day(app, session):
    found = list(hours_of(session).values())
    assert [one.is_officer for one in found] == [True] * 4 + [False] * 5
    assert found[0].post == "党支部书记"
    assert [one.name for one in found[4:]] == MEMBERS["B01"][4:]


def test_the_number_of_statements_does_not_grow_with_members_or_records(
    app, session, count_statements
):
    ids = [branch_id(session, code) for code in MEMBERS]
    count_statements.clear()
    member_hours(session, ids[:1], 2025, TODAY)
    few = len(count_statements)
    for month in range(1, 10):
        make_activity(session, held_on=date(2025, month, 3), state=State.APPROVED)
    make_training(session, "王三石", state=CreditState.CONFIRMED)
    count_statements.clear()
    assert member_hours(session, ids, 2025, TODAY)
    assert len(count_statements) == few == 1


@pytest.mark.parametrize("page", ["/study?year=2025", "/study?year=2025&branch=B01"])
def test_a_page_takes_as_many_statements_for_twenty_records_as_for_one(
    app, session, login_as, count_statements, page
):
    staff = login_as("staff")
    make_activity(session, state=State.APPROVED)
    staff.get(page)
    count_statements.clear()
    staff.get(page)
    few = len(count_statements)
    for day in range(1, 20):
        make_activity(session, held_on=date(2025, 6, day), state=State.APPROVED)
    count_statements.clear()
    assert staff.get(page).status_code == 200
    assert len(count_statements) == few


def test_the_member_s_page_takes_as_many_statements_for_twenty_records_as_for_one(
    app, session, login_as, count_statements
):
    page = f"/study/members/{member_id(session, '王三石')}?year=2025"
    clerk = login_as("clerk1")
    make_activity(session, state=State.APPROVED)
    make_training(session, "王三石", state=CreditState.CONFIRMED)
    clerk.get(page)
    count_statements.clear()
    clerk.get(page)
    few = len(count_statements)
    for day in range(1, 20):
        make_activity(
            session,
            held_on=date(2025, 6, day),
            state=State.APPROVED,
            absent={"王三石": AbsenceReason.SICK_LEAVE} if day % 2 else {},
        )
    count_statements.clear()
    assert clerk.get(page).status_code == 200
    assert len(count_statements) == few


@pytest.fixture
def every_source(session):
    """A share of half, missed and made up, external training over the turn of a quarter, somebody who left."""
    make_version(session, "theme_day", date(2025, 7, 1), share=50)
    missed = make_activity(
        session,
        held_on=date(2025, 8, 4),
        state=State.APPROVED,
        absent={"吴八方": AbsenceReason.SICK_LEAVE},
    )
    make_activity(session, kinds=("study_session",), held_on=date(2025, 5, 6), state=State.APPROVED)
    made_up, confirmed = date(2025, 8, 20), CreditState.CONFIRMED
    make_make_up(session, "吴八方", missed, starts_on=made_up, ends_on=made_up, state=confirmed)
    first, last = date(2025, 6, 29), date(2025, 7, 2)
    make_training(
        session, "王三石", starts_on=first, ends_on=last, hours_tenths=320, state=confirmed
    )
    make_training(session, "赵四海", starts_on=last, ends_on=last, hours_tenths=160)


def test_the_summary_and_the_overview_tell_the_hours_of_the_study_page(app, session, every_source):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    day = date(2025, 9, 30)
    figures = branch_figures(session, branch, Quarter(2025, 3), day)
    by_member = hours_of(session, as_of=day).values()
    asked = [one for one in by_member if not one.exempt]
    assert figures.asked == len(asked)
    assert figures.person_hours_year == sum(one.total_tenths for one in asked)
    # half of the theme day for eight, the make-up of one, half of the training
    in_quarter = sum(one.attended_tenths for one in by_member if one.name != "吴八方")
    second = load_rows(session, [branch.id], date(2025, 5, 1), date(2025, 5, 31))
    in_quarter -= sum(row.hours_tenths * (row.present - 1) for row in second)
    made_up = hours_of(session, as_of=day)["吴八方"].make_up_tenths
    assert figures.person_hours == in_quarter + made_up + 160
    assert [hours for _, hours in figures.hours_by_month()][2] == 0
    assert sum(hours for _, hours in figures.hours_by_month()) == figures.person_hours
    trend = answer(
        session,
        trends_of(branch.committee_id, [branch.id], [Quarter(2025, 3)], day, Several(list)),
    )[0]
    assert (trend.person_hours, trend.asked) == (figures.person_hours, figures.asked)


def test_hours_go_with_the_person_who_leaves(app, session, every_source):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    before = branch_figures(session, branch, Quarter(2025, 3), date(2025, 9, 28))
    gone = hours_of(session, as_of=date(2025, 9, 28))["郑九州"]
    row = session.scalars(select(Membership).where(Membership.member_id == gone.member_id)).one()
    row.ends_on, row.end_reason = date(2025, 9, 29), ChangeReason.TRANSFERRED_OUT
    committed(session, row)
    after = branch_figures(session, branch, Quarter(2025, 3), date(2025, 9, 30))
    assert after.asked == before.asked - 1
    assert before.person_hours_year - after.person_hours_year == gone.total_tenths
    most = max(one.total_tenths for one in hours_of(session).values())
    assert after.per_head(after.person_hours_year) <= most


def test_in_the_year_in_which_a_branch_comes_into_use_nobody_is_behind(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    branch.in_use_from = date(2025, 10, 1)
    committed(session, branch)
    make_activity(session, "B01", ("study_session",), date(2025, 10, 9), State.APPROVED)
    page = login_as("secretary1").get("/study?branch=B01&year=2025").text
    assert "（9名平均）" in page
    assert "尚缺" not in page
    assert "尚有差距" not in page
    assert "没有欠缺" not in page
