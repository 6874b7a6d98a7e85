"""Summaries of half a year and of a year: recounted, never added up from quarters, on the pages of a quarter."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.domain.figures.branch import branch_figures
from intranet.domain.figures.committee import committee_figures
from intranet.domain.organization.members import ChangeReason, Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import clock
from intranet.foundation.quarters import Half, Quarter, Year, parse_period, stored_period
from tests.factories.activities import make_activity
from tests.features.summaries import scene
from tests.print.reading import pages
from tests.rows import committed

HALF, YEAR = Half(2025, 1), Year(2025)
PAGE = "/quarters/2025H1/B01"
JUNE, DECEMBER = date(2025, 6, 30), date(2025, 12, 31)


def branch(session, code):
    return session.scalars(select(Branch).where(Branch.code == code)).one()


def counted(session, code, period, as_of=None):
    return branch_figures(session, branch(session, code), period, as_of or period.last_day)


def test_a_period_has_one_code_in_addresses_and_one_number_in_tables():
    for code in ("2025Q1", "2025H1", "2025H2", "2025"):
        period = parse_period(code)
        assert str(period) == code
        assert stored_period(period.year, period.number) == period
        assert period.next.previous == period
        assert period.next.first_day == period.last_day + timedelta(days=1)
    assert [half.label for half in (HALF, HALF.next)] == ["2025年上半年", "2025年下半年"]
    for wrong in ("2025H3", "2025H", "H1", "2025h1"):
        with pytest.raises(ValueError, match="not a"):
            parse_period(wrong)


@pytest.fixture
def year(session):
    """Theme days around each turn of a half and of the year; one member who moves from B01 to B02 in July."""
    for day in (
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2025, 6, 30),
        date(2025, 7, 1),
        date(2025, 12, 31),
        date(2026, 1, 1),
    ):
        make_activity(session, "B01", ["theme_day"], day, State.APPROVED)
    make_activity(session, "B02", ["study_session"], date(2025, 5, 6), State.APPROVED)
    make_activity(session, "B02", ["study_session"], date(2025, 9, 6), State.APPROVED)
    return session


def test_days_at_the_turn_of_a_half_and_of_the_year_count_where_they_lie(year):
    halves = [counted(year, "B01", half) for half in (HALF, HALF.next)]
    whole = counted(year, "B01", YEAR)

    assert [one.duty("theme_day").held for one in halves] == [2, 2]
    assert whole.duty("theme_day").held == 4
    assert whole.duty("theme_day").expected == 12 == 2 * halves[0].duty("theme_day").expected
    assert whole.person_hours == sum(one.person_hours for one in halves)
    assert len(whole.hours_by_month()) == 12
    assert sum(hours for _, hours in whole.hours_by_month()) == whole.person_hours
    # a person who is there in both halves is one person
    assert whole.members == halves[0].members == halves[1].members


def test_who_moved_is_counted_where_they_are_with_their_own_hours(year):
    before = {code: counted(year, code, YEAR) for code in ("B01", "B02")}
    row = year.scalars(
        select(Membership).where(Membership.branch_id == branch(year, "B01").id)
    ).first()
    assert row is not None
    row.ends_on, row.end_reason = date(2025, 7, 31), ChangeReason.TRANSFERRED_OUT
    committed(
        year,
        Membership(
            member_id=row.member_id,
            branch_id=branch(year, "B02").id,
            status=row.status,
            starts_on=date(2025, 8, 1),
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )
    after = {code: counted(year, code, YEAR) for code in ("B01", "B02")}

    assert [after[code].members - before[code].members for code in ("B01", "B02")] == [-1, 1]
    assert [after[code].asked - before[code].asked for code in ("B01", "B02")] == [-1, 1]
    moved = [after[code].person_hours - before[code].person_hours for code in ("B01", "B02")]
    assert moved[0] == -moved[1] < 0
    # in the first half the member was of the first branch
    assert counted(year, "B01", HALF).members == before["B01"].members

    committee = year.scalars(select(Committee.id)).one()
    figures = committee_figures(year, committee, YEAR, DECEMBER)
    assert figures.members == sum(line.figures.members for line in figures.lines)
    for line in figures.lines[:2]:
        own = after[line.code]
        for name in ("members", "asked", "duties", "rows", "life", "person_hours"):
            assert getattr(line.figures, name) == getattr(own, name), name


def test_another_committee_counts_nothing_of_it(year):
    other = Committee(code="C02")
    committed(year, other)
    figures = committee_figures(year, other.id, YEAR, DECEMBER)

    assert (figures.lines, figures.members, figures.held("theme_day")) == ((), 0, 0)


def typed(page_as_of, **changes):
    return {
        **scene.typed(**changes),
        "as_of": page_as_of,
        "plans-0-month": "12",
        "plans-1-month": "11",
    }


def test_a_half_goes_the_way_of_a_quarter(app, year, login_as):
    """Reasons are typed in the quarters alone; then it is submitted, approved, printed, and closed with its quarter."""
    clerk = login_as("secretary1")
    page = clerk.get(PAGE).text
    assert "2025年上半年" in page
    assert "下半年重点工作" in page
    refused = clerk.post(PAGE, typed("2025-06-30", act="submit"))
    assert refused.status_code == 422
    assert "2025年第一季度的主题党日尚未开展，请先在该季度的小结中说明原因。" in refused.text
    outside = clerk.post(PAGE, typed("2025-07-01"))
    assert "截至日期应在上半年内" in outside.text

    for number, months in ((1, ("2", "3")), (2, ("4", "5"))):
        quarter = Quarter(2025, number)
        gaps = {
            f"gap-{kind}-reason": "集中保障重点任务"
            for kind in (
                *(f"theme_day-{month}" for month in months),
                *(f"branch_committee_meeting-{month}" for month in quarter.months),
                "assembly-0",
                "lecture-0",
            )
        }
        plans = {"plans-0-month": quarter.next.months[1], "plans-1-month": quarter.next.months[0]}
        kept = clerk.post(
            f"/quarters/{quarter}/B01",
            {**scene.typed(), "as_of": quarter.last_day.isoformat(), **plans, **gaps},
        )
        assert kept.status_code == 303, kept.text
    done = clerk.post(PAGE, typed("2025-06-30", act="submit"))
    assert done.status_code == 303

    leader = login_as("leader")
    assert scene.decide(leader, "approve", page=PAGE).status_code == 303
    summary = year.scalars(select(QuarterlySummary).where(QuarterlySummary.quarter == 5)).one()
    assert (summary.state, summary.branch_id) == (State.APPROVED, branch(year, "B01").id)
    lines = [line for page in pages(leader.get(f"{PAGE}.pdf").data) for line in page]
    printed = "".join(line.text for line in lines)
    assert "2025年上半年党建工作小结" in printed
    assert "项会议和活动因故未如期开展，原因已在各季度小结中说明。" in printed
    # the same reason of several months stands once behind them all
    assert "2月、3月、4月、5月、6月因集中保障重点任务延期" in leader.get(PAGE).text
    assert leader.get(f"{PAGE}.docx").status_code == 200
    assert leader.get(f"{PAGE}/signing").status_code == 200
    grid = leader.get("/quarters/2025").text
    assert f'href="{PAGE}"' in grid
    assert leader.get("/quarters/2025H1").status_code == 200

    committee = summary.committee_id
    closed = ClosedQuarter(committee_id=committee, year=2025, quarter=2, closed_at=clock.now())
    committed(year, closed)
    assert "已经关账" in scene.decide(leader, "reopen", "更正", page=PAGE).text


def test_the_command_writes_the_half_of_a_branch(app, year, tmp_path):
    target = tmp_path / "F.docx"
    words = ("--branch", "B01", "--year", "2025", "--half", "1", "--output", str(target))
    result = app.test_cli_runner().invoke(args=["summary", "render", *words])
    assert result.exit_code == 0, result.output
    assert target.read_bytes()[:2] == b"PK"


def test_a_half_is_asked_for_with_its_year(app, tmp_path):
    words = (
        "--branch",
        "B01",
        "--quarter",
        "2025Q1",
        "--half",
        "1",
        "--output",
        str(tmp_path / "F"),
    )
    refused = app.test_cli_runner().invoke(args=["summary", "render", *words])
    assert "--half needs --year" in refused.output
