"""Figures agree with an independent recount from the raw rows, in a fixed number of statements."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from intranet.domain.activities.kinds import Category, DueRule
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.duties.rules import DUTY_KINDS
from intranet.domain.duties.standing import Standing
from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.listed import figure_list
from intranet.domain.organization.members import Member
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch, PartyGroup
from intranet.domain.records.workflow import State
from intranet.domain.study.hours import member_hours
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_activity
from tests.features.summaries.scene import build_quarter

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)


def branch_of(session, code="B01"):
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def figures_of(session, code="B01", as_of=END):
    return branch_figures(session, branch_of(session, code), Q3, as_of)


def raw(session, code, first, last):
    """Approved gatherings with records and attendance, straight from the tables."""
    return session.scalars(
        select(Activity)
        .where(
            Activity.branch_id == branch_of(session, code).id,
            Activity.state.in_([State.APPROVED, State.ARCHIVED]),
            Activity.held_on >= first,
            Activity.held_on <= last,
        )
        .options(
            selectinload(Activity.attendance),
            selectinload(Activity.records).selectinload(ActivityRecord.kind),
        )
    ).all()


def concerned(record, entry, activity):
    rule = record.kind.due_rule
    return (
        rule is DueRule.ALL_MEMBERS
        or (rule is DueRule.BRANCH_COMMITTEE and entry.in_branch_committee)
        or (rule is DueRule.PARTY_GROUP and entry.party_group_id == activity.party_group_id)
    )


def person_hours(activities):
    return sum(
        record.study_hours_tenths
        for activity in activities
        for record in activity.records
        for entry in activity.attendance
        if entry.status is AttendanceStatus.PRESENT and concerned(record, entry, activity)
    )


@pytest.fixture
def full_year(session):
    """A whole quarter, earlier records of the year, and what must not count."""
    cadre = session.scalars(select(Member).where(Member.name == "李二虎")).one()
    cadre.is_leading_cadre = True
    session.flush()
    build_quarter(session)
    make_activity(
        session, "B01", ["lecture", "integrity_lecture"], date(2025, 9, 28), State.APPROVED
    )
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 29), State.ARCHIVED)
    make_activity(session, "B01", ["study_session"], date(2025, 3, 5), State.APPROVED)
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 30), State.SUBMITTED)
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 26), State.DRAFT)
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 27), State.VOIDED)
    make_activity(session, "B01", ["theme_day"], date(2025, 10, 1), State.APPROVED)
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 15), State.APPROVED)
    return session


def test_counts_agree_with_a_recount(full_year):
    session = full_year
    figures, activities = figures_of(session), raw(session, "B01", Q3.first_day, END)

    for kind in DUTY_KINDS:
        codes = {kind, "integrity_lecture"} if kind == "lecture" else {kind}
        held = [a for a in activities if codes & {r.kind.code for r in a.records}]
        assert figures.duty(kind).held == len(held), kind
        turnout = figures.turnout(kind)
        entries = [
            entry
            for a in held
            for entry in a.attendance
            if entry.status is not AttendanceStatus.EXEMPT
            and any(concerned(r, entry, a) for r in a.records if r.kind.code in codes)
        ]
        assert turnout.due == len(entries)
        assert turnout.present == sum(e.status is AttendanceStatus.PRESENT for e in entries)
    assert figures.study_count == sum(
        any(r.kind.category is Category.STUDY for r in a.records) for a in activities
    )
    assert figures.discussions == 1
    assert figures.waiting == 1


def test_turnout_counts_each_person_once_for_a_gathering(full_year):
    figures = figures_of(full_year)
    activities = [
        a
        for a in raw(full_year, "B01", Q3.first_day, END)
        if {"integrity_lecture", *DUTY_KINDS} & {r.kind.code for r in a.records}
    ]
    entries = [e for a in activities for e in a.attendance]

    assert figures.life.due == len(entries)
    assert figures.life.absent == sum(e.status is AttendanceStatus.ABSENT for e in entries)
    assert figures.leaders == sum(
        e.is_leading_cadre and e.status is AttendanceStatus.PRESENT for e in entries
    )
    assert figures.leaders > 0


def test_study_hours_agree_with_attendance(full_year):
    figures = figures_of(full_year)

    assert figures.person_hours == person_hours(raw(full_year, "B01", Q3.first_day, END))
    year = person_hours(raw(full_year, "B01", date(2025, 1, 1), END))
    assert figures.person_hours_year == year
    assert year > figures.person_hours
    by_member = member_hours(full_year, [branch_of(full_year).id], 2025, END)
    assert sum(one.total_tenths for one in by_member) == year
    assert len(by_member) == figures.members


def test_hours_per_head_are_rounded_half_up(full_year):
    figures = figures_of(full_year)

    assert figures.members == 9
    assert figures.per_head(45) == 5
    assert figures.per_head(40) == 4
    assert figures.per_head(41) == 5
    assert sum(hours for _, hours in figures.hours_by_month()) == figures.person_hours


def test_integrity_education_counts_gatherings_and_people(full_year):
    figures = figures_of(full_year)
    activities = [
        a
        for a in raw(full_year, "B01", Q3.first_day, END)
        if any(
            r.kind.category is Category.INTEGRITY or r.kind.code == "integrity_lecture"
            for r in a.records
        )
    ]

    assert figures.education == (len(activities), sum(a.present_count for a in activities))
    assert len(activities) == 2


def test_only_what_was_held_by_the_day_counts(full_year):
    early = figures_of(full_year, as_of=date(2025, 8, 31))

    assert {row.held_on.month for row in early.rows} == {7, 8}
    assert early.duty("theme_day").held == 2
    assert early.duty("theme_day").standing is Standing.NOT_YET


def test_members_are_those_of_the_day(full_year):
    figures = figures_of(full_year)
    roster = roster_on(full_year, branch_of(full_year).id, END)

    assert figures.members == len(roster)
    assert (figures.full, figures.probationary) == (8, 1)


def test_groups_are_judged_one_by_one(session):
    first, second = session.scalars(select(PartyGroup.id).order_by(PartyGroup.id)).all()
    for month in (7, 8, 9):
        make_activity(
            session, "B08", ["group_meeting"], date(2025, month, 3), State.APPROVED,
            party_group_id=first,
        )  # fmt: skip
    make_activity(
        session, "B08", ["group_meeting"], date(2025, 7, 4), State.APPROVED, party_group_id=second
    )
    figures = figures_of(session, "B08")
    duty = figures.duty("group_meeting")

    assert (duty.expected, duty.held, duty.lacking) == (6, 4, 2)
    assert figures.turnout("group_meeting").due == 16
    assert figures.person_hours == person_hours(raw(session, "B08", Q3.first_day, END))


def test_a_fixed_number_of_statements_whatever_the_number_of_records(session, count_statements):
    branch = branch_of(session)
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 1), State.APPROVED)
    count_statements.clear()
    branch_figures(session, branch, Q3, END)
    few = len(count_statements)
    for day in range(2, 12):
        make_activity(session, "B01", ["theme_day", "lecture"], date(2025, 7, day), State.APPROVED)
    branch = branch_of(session)
    count_statements.clear()
    branch_figures(session, branch, Q3, END)

    assert few == len(count_statements) == 12


def test_every_figure_has_a_key_of_its_own(full_year):
    listed = figure_list(figures_of(full_year))

    assert len({item.key for item in listed}) == len(listed)
    values = {item.key: item.value for item in listed}
    assert values["theme_day"] == "4次"
    assert values["lecture"] == "2次"
    assert values["waiting"] == "1项"
    assert not any(value.startswith("0次") for value in values.values())


def test_absence_needs_no_row_of_its_own_to_be_counted(session):
    make_activity(
        session,
        "B01",
        ["theme_day"],
        date(2025, 9, 15),
        State.APPROVED,
        absent={"吴八方": AbsenceReason.SICK_LEAVE},
    )

    assert (figures_of(session).life.due, figures_of(session).life.absent) == (9, 1)


def test_what_was_made_up_for_the_year_before_certifies_nothing_of_this_year(session, login_as):
    clock.fix_today(date(2026, 4, 2))
    for month in (1, 2, 3):
        for kind in ("theme_day", "branch_committee_meeting"):
            make_activity(session, "B01", (kind,), date(2026, month, 15), State.APPROVED)
    make_activity(session, "B01", ("assembly", "lecture"), date(2026, 1, 20), State.APPROVED)
    make_activity(
        session, "B01", ("life_meeting",), date(2026, 2, 25), State.APPROVED, stands_for="2025"
    )
    kinds = "支部党员大会、支部委员会会议、党课、主题党日"
    page = login_as("secretary1").get("/quarters/2026Q1/B01").text
    assert f"本季度应开展的{kinds}均已按时开展。" in page
    assert "组织生活会1次" in page
    assert "其中1次补开此前应开展的" in page
    roll_up = login_as("staff").get("/quarters/2026Q1/committee").text
    assert f"1个党支部应开展的{kinds}均已按时开展" in roll_up


def test_what_was_given_back_counts_for_nothing_and_is_not_told_as_not_held(session, login_as):
    build_quarter(session, skip=(date(2025, 9, 15),))
    before = figures_of(session)
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 15), State.RETURNED)
    after = figures_of(session)

    assert (after.life, len(after.rows)) == (before.life, len(before.rows))
    told = {item.duty.kind: item for item in after.duties}["theme_day"]
    assert (told.held, told.lacking, [gap.told for gap in told.gaps]) == (
        2, 1, ["9月主题党日的记录已退回"],
    )  # fmt: skip
    page = login_as("secretary1").get("/quarters/2025Q3/B01").text
    assert "9月主题党日的记录已退回，尚未重新提交，请说明原因。" in page
    assert "9月主题党日尚未开展" not in page
