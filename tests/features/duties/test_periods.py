"""Lists of a past period hold the branches of that period, and text and table agree on their number."""

import io
from datetime import date

import lxml.html
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.duties.branches import documented_of_branches
from intranet.domain.figures.committee import committee_figures
from intranet.domain.organization.members import ChangeReason, Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.reports.roll_up_document import committee_content
from intranet.domain.reports.roll_up_sheets import life_table
from intranet.domain.reports.roll_up_text import CommitteeSource
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.domain.summaries.narrative import Narrative
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from tests.rows import committed

GONE = "指挥信息保障中心党支部"
TODAY = date(2026, 1, 5)


@pytest.fixture
def dissolved(session):
    """B08 ended on the last day of August; it is the January after."""
    branch = session.scalars(select(Branch).where(Branch.code == "B08")).one()
    branch.dissolved_on = date(2025, 8, 31)
    committed(session)
    clock.fix_today(TODAY)
    return branch


@pytest.mark.parametrize(
    ("then", "afterwards"),
    [
        ("/duties?period=2025Q3", "/duties?period=2025Q4"),
        ("/quarters/2025Q3", "/quarters/2025Q4"),
        ("/quarters/2025", "/quarters/2026"),
        ("/talks?year=2025", "/talks?year=2026"),
        ("/dues?year=2025", "/dues?year=2026"),
        ("/appraisals?year=2025", "/appraisals?year=2026"),
    ],
)
def test_a_list_of_a_past_period_names_a_branch_dissolved_since(
    dissolved, login_as, then, afterwards
):
    staff = login_as("staff")
    assert GONE in lxml.html.fromstring(staff.get(then).text).find(".//main").text_content()
    page = lxml.html.fromstring(staff.get(afterwards).text).find(".//main")
    assert GONE not in page.text_content()


def test_the_summary_of_a_branch_that_ended_counts_its_members_on_its_last_day(
    session, dissolved, login_as
):
    period = select(Membership).where(Membership.branch_id == dissolved.id)
    for row in session.scalars(period):
        row.ends_on, row.end_reason = dissolved.dissolved_on, ChangeReason.TRANSFERRED_OUT
    committed(session)
    page = lxml.html.fromstring(login_as("staff").get("/quarters/2025Q3/B08").text).find(".//main")
    text = "".join(page.text_content().split())
    assert "2025年8月31日" in text
    assert "党员8名" in text
    # the same months are owed on the matrix, where the members of the last day count, too
    found = documented_of_branches(session, [dissolved], Quarter(2025, 3), TODAY)[dissolved.id]
    [cell] = [one for one in found if one.duty.kind == "branch_committee_meeting"]
    assert (cell.expected, cell.lacking) == (2, 2)
    assert "支部委员会会议《中国共产党支部工作条例（试行）》第十二条0/2尚缺2次" in text


def test_desk_and_overview_count_the_branches_of_the_quarter_just_ended(session, login_as):
    branch = session.scalars(select(Branch).where(Branch.code == "B08")).one()
    branch.dissolved_on = date(2025, 11, 30)
    committed(session)
    clock.fix_today(TODAY)
    staff = login_as("staff")
    for page in (staff.get("/").text, staff.get("/overview").text):
        text = " ".join(lxml.html.fromstring(page).find(".//main").text_content().split())
        assert "3个党支部中" in text
        assert GONE in text
    # of the present quarter nothing is counted before its first month is over
    clock.fix_today(date(2026, 2, 3))
    for page in (staff.get("/").text, staff.get("/overview").text):
        text = " ".join(lxml.html.fromstring(page).find(".//main").text_content().split())
        assert "3个党支部中" in text
        assert "2个党支部中" in text


def _source(session):
    """The roll-up of the quarter in which B08 ended."""
    committee = session.scalars(select(Committee)).one()
    return CommitteeSource(
        code=committee.code,
        short_name="机关党委",
        full_name="中共某市某办公室机关委员会",
        figures=committee_figures(session, committee.id, Quarter(2025, 3), date(2025, 9, 30)),
        narrative=Narrative(),
        wording=wording_on(date(2025, 9, 30), Quarter(2025, 3)),
    )


def test_text_and_table_of_a_roll_up_agree_on_the_branches(session, dissolved):
    source = _source(session)
    figures = source.figures
    content = committee_content(source)
    assert "共有党支部2个（另有1个在此期间撤销）、" in content.lead
    rows = life_table(source).rows
    assert [row[-1].split("；")[0] for row in rows if row[1] == GONE] == ["已撤销"]
    assert len(rows) == 3 + 1
    assert len({row.branch_id for row in figures.brands}) == 3


def test_a_branch_that_ended_has_no_average_hours(session, dissolved):
    for row in session.scalars(select(Membership).where(Membership.branch_id == dissolved.id)):
        row.ends_on, row.end_reason = dissolved.dissolved_on, ChangeReason.TRANSFERRED_OUT
    committed(session)
    [row] = [row for row in life_table(_source(session)).rows if row[1] == GONE]
    assert (row[2], row[-2]) == ("0", "—")


def test_the_spreadsheet_of_the_matrix_holds_the_branches_of_the_page(dissolved, login_as):
    answer = login_as("staff").get("/duties.xlsx?period=2025Q3")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert GONE in {row[0] for row in sheet.iter_rows(values_only=True)}
