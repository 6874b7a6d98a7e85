"""The list: scope, filters, search, paging, the number of statements, and the file that leaves."""

import io
from datetime import date
from urllib.parse import quote, unquote

import pytest
from openpyxl import load_workbook

from intranet.domain.achievements.tables import AchievementKind, Level
from intranet.domain.brands.tables import match_key
from intranet.domain.records.workflow import State
from intranet.features.achievements.listing.search import SEPARATORS
from tests.features.achievements.scene import make_achievement, make_brand, make_indicator


def subjects(page):
    return [
        part.split("210余场次")[0].split(">")[1]
        for part in page.text.split('class="card-title')[1:]
        for part in [part.split("<a href=")[1]]
    ]


def letters(page):
    return {subject[0] for subject in subjects(page)}


@pytest.fixture
def ledger(session):
    make_achievement(session, "甲草稿")
    make_achievement(session, "乙通过", state=State.APPROVED, cleared_by="leader")
    make_achievement(session, "丙待审", branch="B02", state=State.SUBMITTED)
    make_achievement(session, "丁办公室草稿", branch=None)
    make_achievement(session, "戊办公室推定", branch=None, suggested="B01", state=State.APPROVED,
                     period_start=date(2022, 1, 1), period_end=date(2022, 12, 31))  # fmt: skip
    make_achievement(session, "己办公室待审", branch=None, suggested="B01", state=State.SUBMITTED)
    make_achievement(session, "庚退回", branch="B02", state=State.RETURNED)


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("clerk1", "甲乙戊"),
        ("secretary1", "甲乙戊"),
        ("member1", "乙戊"),
        ("discipline1", "乙戊"),
        ("groupleader8", "乙戊"),
        ("clerk2", "乙丙戊庚"),
        ("staff", "乙丙丁戊己庚"),
        ("leader", "乙丙戊己庚"),
        ("jiwei", "乙戊"),
        ("archivist", "乙戊"),
    ],
)
def test_everybody_sees_what_concerns_them(ledger, login_as, username, seen):
    assert letters(login_as(username).get("/achievements")) == set(seen)


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
def test_administrators_see_no_content(ledger, login_as, username):
    browser = login_as(username)
    for page in ("/achievements", "/achievements.xlsx", "/achievements/series", "/achievements/1"):
        assert browser.get(page).status_code == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("year=2022", "戊"),
        ("year=2025", "乙丙丁己庚"),
        ("branch=B02", "丙庚"),
        ("branch=office", "丁戊己"),
        ("branch=B01", "乙"),
        ("state=approved", "乙戊"),
        ("state=submitted", "丙己"),
        ("attribution=implied", "戊己"),
        ("attribution=none", "丁"),
        ("kind=award", ""),
        ("kind=figure&branch=B02&state=returned", "庚"),
        ("q=办公室", "丁戊己"),
        ("q=%25", ""),
        ("q=_", ""),
        ("year=x&branch=&kind=y&state=z&brand=甲&indicator=-1", "乙丙丁戊己庚"),
    ],
)
def test_filters_narrow_the_list(ledger, login_as, query, seen):
    assert letters(login_as("staff").get(f"/achievements?{query}")) == set(seen)


def test_rows_say_owner_evidence_and_clearance_in_words(ledger, login_as):
    page = login_as("staff").get("/achievements").text
    for words in (
        "来源写明",
        "办公室口径",
        "按上下文推定：建议归属机关第一党支部，待确认",
        "缺佐证",
        "已公开许可",
        "未作保密审查",
        "210余场次</a>",
        "2022年",
    ):
        assert words in page, words


def test_indicators_and_brands_narrow_the_list_and_a_total_stands_for_its_parts(session, login_as):
    total = make_indicator(session, "媒体稿件")
    part = make_indicator(session, "省级媒体稿件", parent_id=total.id)
    brand = make_brand(session, "‘泉’动员 ‘法’护航")
    make_achievement(session, "子省级媒体", "210余篇", indicator=part, branch=None)
    make_achievement(session, "丑普法", brand_id=brand.id, state=State.APPROVED)
    browser = login_as("staff")
    assert letters(browser.get(f"/achievements?indicator={total.id}")) == {"子"}
    assert letters(browser.get(f"/achievements?indicator={part.id}")) == {"子"}
    assert letters(browser.get(f"/achievements?brand={brand.id}")) == {"丑"}


@pytest.fixture
def library(session):
    make_achievement(session, "甲开展‘五进’普法", "5类", scope="市区两级", state=State.APPROVED)
    brand = make_brand(session, "党建“360”品牌", "B02")
    make_achievement(session, "乙应急培训", "3期", branch="B02", brand_id=brand.id,
                     state=State.APPROVED)  # fmt: skip
    spring = make_brand(session, "‘泉’动员 ‘法’护航")
    make_achievement(session, "丙送法上门", "3次", brand_id=spring.id, state=State.APPROVED)
    make_achievement(session, "丁0531·人防护民先锋队出动", "362.7万元", state=State.APPROVED,
                     definition="含 “1+N” 管家服务")  # fmt: skip
    hotline = make_indicator(session, "“12345”热线办结")
    make_achievement(session, "戊办结", "12件", indicator=hotline, state=State.APPROVED)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("五进", "甲"),
        ("“五进”", "甲"),
        ("‘五进’ 普法", "甲"),
        ("360", "乙"),
        ("“360”", "乙"),
        ("党建360品牌", "乙"),
        ("３６０", "乙"),
        ("泉", "丙"),
        ("“泉”动员·“法”护航", "丙"),
        ("泉动员法护航", "丙"),
        ("0531", "丁"),
        ("0531人防护民先锋", "丁"),
        ("0531 人防", "丁"),
        ("362.7", "丁"),
        ("1+n", "丁"),
        ("1+N管家", "丁"),
        ("12345热线", "戊"),
        ("热线", "戊"),
        ("市区 两级", "甲"),
        ("普法5类", "甲"),
        ("5类市区", ""),  # no match across two fields
        ("·", "丁"),
        ("不存在", ""),
    ],
)
def test_search_overlooks_quotes_spaces_and_interpuncts(library, login_as, text, seen):
    page = login_as("staff").get(f"/achievements?q={quote(text)}")
    assert page.status_code == 200
    assert letters(page) == set(seen)


def test_what_the_search_leaves_out_is_what_the_key_leaves_out():
    assert [mark for mark in SEPARATORS if match_key(mark)] == []


def test_an_empty_list_says_what_to_do(login_as):
    assert "没有符合条件的成效" in login_as("clerk1").get("/achievements").text


def test_pages_follow_each_other_without_gap_or_overlap(session, login_as):
    for number in range(35):
        make_achievement(session, f"成效{number:03d}")
    browser = login_as("clerk1")
    first = browser.get("/achievements?branch=B01")
    url = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "branch=B01" in url
    both = subjects(first) + subjects(browser.get(url))
    assert both == [f"成效{number:03d}" for number in range(34, -1, -1)]


@pytest.mark.parametrize(
    "address", ["/achievements", "/achievements?q=“普法”", "/achievements.xlsx"]
)
def test_the_list_takes_the_same_statements_for_any_number_of_rows(
    session, login_as, count_statements, address
):
    browser = login_as("staff")
    make_achievement(session, state=State.APPROVED)
    browser.get(address)
    count_statements.clear()
    browser.get(address)
    few = len(count_statements)
    for number in range(20):
        make_achievement(session, f"普法{number}", branch="B02", state=State.APPROVED)
    count_statements.clear()
    browser.get(address)
    assert len(count_statements) == few <= 8


def sheet_of(answer):
    return load_workbook(io.BytesIO(answer.data)).active


def test_the_file_shows_the_period_beside_the_day(session, login_as):
    make_achievement(session, state=State.APPROVED, as_of=date(2025, 8, 31),
                     period_start=date(2025, 7, 1))  # fmt: skip
    sheet = sheet_of(login_as("staff").get("/achievements.xlsx"))
    row = dict(zip([cell.value for cell in sheet[3]], [c.value for c in sheet[4]], strict=True))
    assert row["统计期间"] == "2025年第三季度（截至2025年8月31日）"
    assert row["截至日期"].date() == date(2025, 8, 31)


def test_the_file_holds_what_the_list_shows(ledger, login_as):
    answer = login_as("staff").get("/achievements.xlsx?year=2025&branch=B01")
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert disposition.isascii()
    assert unquote(disposition).endswith("filename*=UTF-8''品牌创建成效台账2025-10-20.xlsx")
    sheet = sheet_of(answer)
    assert sheet["A1"].value == "品牌创建成效台账"
    assert sheet["A2"].value.startswith("数据截至20")
    assert sheet["A2"].value.endswith("筛选条件：年度：2025年，归属：机关第一党支部。")
    heads = [cell.value for cell in sheet[3]]
    assert all(cell.font.bold for cell in sheet[3])
    row = dict(zip(heads, [cell.value for cell in sheet[4]], strict=True))
    assert row["成效表述"] == "乙通过210余场次"
    assert row["数值（原文）"] == "210余场次"
    assert (row["数值"], row["单位"], row["概数"]) == (210, "场次", "多于（余、逾、多）")
    assert (row["归属"], row["归属依据"], row["公开许可"]) == (
        "机关第一党支部",
        "来源写明",
        "已公开许可",
    )
    assert sheet.max_row == 4
    assert sheet.column_dimensions["C"].width > 30


@pytest.mark.parametrize("text", ["=1+1", "+86次", "-5分", "@SUM(A1)", "=cmd|'/c calc'!A0"])
def test_no_text_becomes_a_formula(session, login_as, text):
    make_achievement(session, text, "", kind=AchievementKind.AWARD, level=Level.OWN, party=text,
                     state=State.APPROVED)  # fmt: skip
    sheet = sheet_of(login_as("member1").get("/achievements.xlsx"))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) == 2
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_decimals_are_exact_in_the_file(session, login_as):
    make_achievement(session, "为企业节省", "362.7万元", state=State.APPROVED)
    sheet = sheet_of(login_as("member1").get("/achievements.xlsx"))
    heads = [cell.value for cell in sheet[3]]
    assert sheet[4][heads.index("数值")].value == 362.7
