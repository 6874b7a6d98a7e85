"""The matrix, the checklist of a branch, and one cell opened."""

import io
from datetime import date, timedelta

import lxml.html
import pdfplumber
import pytest
from openpyxl import load_workbook
from sqlalchemy import inspect, select

from intranet.domain.duties.requirements import Requirement
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.factories.activities import make_activity
from tests.rows import committed

Q3 = "?period=2025Q3"


def text_of(element):
    """The text of an element with single spaces."""
    return " ".join(element.text_content().split())


def rows_of(page):
    """The texts of the cells by branch, from both parts of the matrix."""
    found = {}
    for line in page.xpath("//table[contains(@class, 'matrix')]/tbody/tr"):
        cells = found.setdefault(text_of(line.find("th")), {})
        cells.update({cell.get("data-label"): text_of(cell) for cell in line.findall("td")})
    return found


@pytest.fixture
def page_of(login_as):
    def load(username, address):
        answer = login_as(username).get(address)
        assert answer.status_code == 200
        return lxml.html.fromstring(answer.text)

    return load


def test_the_committee_sees_all_branches_in_office_order(session, page_of):
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 4), State.APPROVED)
    make_activity(session, "B01", ["assembly"], date(2025, 8, 4), State.SUBMITTED)
    rows = rows_of(page_of("staff", f"/duties{Q3}"))

    assert list(rows) == ["机关第一党支部", "机关第二党支部", "指挥信息保障中心党支部"]
    first = rows["机关第一党支部"]
    assert first["主题党日"] == "尚缺2次 1/3"
    assert first["支部党员大会"] == "已开展待审核 1/1"
    assert first["党小组会"] == "不适用"
    assert rows["机关第二党支部"]["支部委员会会议"] == "不适用"
    assert rows["指挥信息保障中心党支部"]["党小组会"] == "尚缺6次 0/6"


def test_a_branch_sees_its_own_row_only(page_of):
    for username in ("secretary1", "clerk1", "member1"):
        page = page_of(username, f"/duties{Q3}")
        assert list(rows_of(page)) == ["机关第一党支部"]
        assert "机关党委本级" not in text_of(page)


@pytest.mark.parametrize("period", ["2025-08", "2025Q3", "2025", "nonsense", "2030Q1", "2025-13"])
def test_any_period_of_the_address_gives_a_page(page_of, period):
    assert rows_of(page_of("staff", f"/duties?period={period}"))


def test_an_approved_lecture_on_integrity_counts_as_both(session, page_of):
    make_activity(session, "B01", ["integrity_lecture"], date(2025, 7, 4), State.APPROVED)
    first = rows_of(page_of("staff", f"/duties{Q3}"))["机关第一党支部"]
    assert first["党课"] == "已完成 1/1"
    assert first["廉政党课"] == "已完成 1/1"


def test_the_office_itself_owes_its_core_group(session, page_of):
    make_activity(session, None, ["core_group_session"], date(2025, 7, 4), State.APPROVED)
    page = page_of("staff", f"/duties{Q3}")
    assert "中心组学习" in text_of(page)
    opened = page_of("staff", f"/duties/office/core_group_session{Q3}")
    assert "已完成" in text_of(opened)


def test_the_checklist_says_what_lacks_and_when_it_is_enough(session, page_of):
    page = page_of("secretary1", f"/duties/B01{Q3}")
    assert "尚缺" in text_of(page.find(".//main"))
    page = page_of("secretary1", "/duties/B01?period=2025Q4")
    assert page.xpath("//tbody//time/@datetime")[0] == "2025-12-31"


def test_the_four_numbers_stand_apart(session, page_of):
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 4), State.APPROVED)
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 4), State.APPROVED)
    make_activity(
        session, "B01", ["theme_day"], date(2025, 9, 5), State.SUBMITTED, stands_for="2025-08"
    )
    page = page_of("secretary1", f"/duties/B01{Q3}")
    line = next(
        row for row in page.iterfind(".//tbody/tr") if "主题党日" in text_of(row.find("th"))
    )
    numbers = [text_of(cell) for cell in line.findall("td[@class='num']")]
    # asked for, held, on time, approved
    assert numbers == ["3", "3", "2", "2"]
    assert "其中1次为补开" in text_of(line)


def test_a_second_one_of_a_month_fills_no_other_month(session, page_of):
    for day in (4, 5, 6):
        make_activity(session, "B01", ["theme_day"], date(2025, 9, day), State.APPROVED)
    line = next(
        row
        for row in page_of("secretary1", f"/duties/B01{Q3}").iterfind(".//tbody/tr")
        if "主题党日" in text_of(row.find("th"))
    )
    # 已开展 counts what fills a month that asks for it, as in the cell of the matrix
    assert [text_of(cell) for cell in line.findall("td[@class='num']")] == ["3", "1", "1", "1"]
    assert "主题党日 尚缺2次 1/3" in " ".join(
        f"主题党日 {text_of(cell)}"
        for cell in page_of("secretary1", f"/duties{Q3}").iterfind(".//tbody/tr/td")
    )
    assert "尚缺2次共开展3次" in text_of(line)


def test_a_record_that_was_made_up_says_so_in_its_cell(session, page_of):
    make_activity(
        session, "B01", ["theme_day"], date(2025, 9, 5), State.APPROVED, stands_for="2025-08"
    )
    words = text_of(page_of("secretary1", f"/duties/B01/theme_day{Q3}").find(".//main"))
    assert "主题党日未按期开展，已于2025年9月5日补开" in words
    assert "补开2025年8月" in words
    assert words.count("主题党日未开展") == 2


def test_a_month_that_its_days_of_grace_filled_says_so_in_its_cell(session, page_of):
    """So does the month in which it was held, whatever period is looked at."""
    shipped = session.scalars(select(Requirement).where(Requirement.code == "theme_day")).first()
    own = {
        column.key: getattr(shipped, column.key)
        for column in inspect(Requirement).column_attrs
        if column.key != "id"
    }
    own |= {"committee_id": 1, "grace_days": 7, "valid_from": date(2025, 1, 1)}
    committed(session, Requirement(**own))
    make_activity(session, "B01", ["theme_day"], date(2025, 9, 4), State.APPROVED)

    for period in ("2025-08", "2025-09", "2025Q3"):
        words = text_of(page_of("secretary1", f"/duties/B01/theme_day?period={period}"))
        assert "宽限期内2025年9月4日开展的计入2025年8月" in words
        assert "不作要求" not in words


def test_a_cell_opens_its_records_or_says_why_it_is_empty(session, page_of):
    made = make_activity(session, "B01", ["theme_day"], date(2025, 7, 4), State.APPROVED)
    page = page_of("secretary1", f"/duties/B01/theme_day{Q3}")
    assert page.xpath(f"//a[@href='/activities/{made.id}']")
    assert text_of(page.find(".//main")).count("主题党日未开展") == 2
    assert "《中国共产党支部工作条例（试行）》第十六条" in text_of(page)


def test_a_record_that_was_sent_back_is_found_in_its_cell(session, page_of):
    made = make_activity(session, "B01", ["theme_day"], date(2025, 7, 4), State.RETURNED)
    page = page_of("secretary1", f"/duties/B01/theme_day{Q3}")
    assert page.xpath(f"//a[@href='/activities/{made.id}']")
    words = text_of(page.find(".//main"))
    assert "已退回 " in words
    assert words.count("主题党日记录已退回，重新提交后计入") == 1
    # the other two months have none at all
    assert words.count("主题党日未开展") == 2
    assert (
        rows_of(page_of("secretary1", f"/duties{Q3}"))["机关第一党支部"]["主题党日"]
        == "尚缺3次 0/3"
    )


def test_a_cell_that_does_not_apply_says_so(page_of):
    page = page_of("staff", f"/duties/B02/branch_committee_meeting{Q3}")
    assert "正式党员不足7名，不设支部委员会" in text_of(page)


def test_what_the_person_may_not_read_is_counted_but_not_named(session, page_of):
    made = make_activity(
        session,
        "B01",
        ["branch_committee_meeting"],
        date(2025, 7, 4),
        State.APPROVED,
        title="研究人事事项",
    )
    page = page_of("member1", f"/duties/B01/branch_committee_meeting{Q3}")
    assert "研究人事事项" not in text_of(page)
    assert "记录不在您的查看范围内" in text_of(page)
    assert not page.xpath(f"//a[@href='/activities/{made.id}']")


def test_other_branches_and_unknown_rules_are_not_found(login_as):
    browser = login_as("secretary1")
    assert browser.get(f"/duties/B02{Q3}").status_code == 404
    assert browser.get(f"/duties/B01/unknown{Q3}").status_code == 404
    assert browser.get(f"/duties/office/core_group_session{Q3}").status_code == 404


def test_the_matrix_prints_on_a_landscape_sheet(login_as):
    answer = login_as("staff").get(f"/duties.pdf{Q3}")
    assert answer.mimetype == "application/pdf"
    with pdfplumber.open(io.BytesIO(answer.data)) as document:
        text = "".join(page.extract_text() for page in document.pages).replace("\n", "")
        assert any(page.width > page.height for page in document.pages)
    assert "组织生活要求落实情况表" in text
    assert "机关第二党支部" in text


def test_the_matrix_exports_to_excel(session, login_as):
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 4), State.APPROVED)
    answer = login_as("staff").get(f"/duties.xlsx{Q3}")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    line = next(row for row in rows if row[0] == "机关第一党支部" and row[1] == "主题党日")
    assert line[4:10] == ["尚缺2次", 3, 1, 1, 1, 2]
    groups = next(row for row in rows if row[0] == "机关第一党支部" and row[1] == "党小组会")
    assert groups[4:10] == ["不适用"] * 6


def test_a_year_of_all_branches_takes_the_same_statements_for_any_number_of_records(
    session, login_as, count_statements
):
    browser = login_as("staff")
    make_activity(session, "B01", ["theme_day"], date(2025, 7, 1), State.APPROVED)
    count_statements.clear()
    browser.get("/duties?period=2025")
    few = len(count_statements)
    for number in range(12):
        day = date(2025, 1, 6) + timedelta(days=20 * number)
        for code in ("B01", "B02", "B08"):
            make_activity(session, code, ["theme_day", "lecture"], day, State.APPROVED)
    count_statements.clear()
    browser.get("/duties?period=2025")
    assert len(count_statements) == few <= 7


def test_the_office_owes_nothing_before_it_is_kept_here(session, login_as):
    for branch in session.scalars(select(Branch)).all():
        branch.in_use_from = date(2025, 7, 1)
    committed(session)
    staff = login_as("staff")
    assert "已结束的季度中，第三季度尚缺1次。" in staff.get("/study/core-group?year=2025").text
    office = lxml.html.fromstring(staff.get("/duties/office/core_group_session?period=2025").text)
    assert "尚缺1次" in office.text_content()


def test_a_session_made_up_in_the_new_year_counts_on_both_pages(session, login_as):
    clock.fix_today(date(2026, 1, 20))
    for day in (date(2025, month, 9) for month in (1, 4, 7)):
        make_activity(session, None, ("core_group_session",), day, State.APPROVED)
    make_activity(
        session,
        None,
        ("core_group_session",),
        date(2026, 1, 9),
        State.APPROVED,
        stands_for="2025Q4",
    )
    staff = login_as("staff")
    assert "中心组学习已满足，无需补充。" in staff.get("/study/core-group?year=2025").text
    cell = staff.get("/duties/office/core_group_session?period=2025").text
    assert "其中1次为补开" in cell
