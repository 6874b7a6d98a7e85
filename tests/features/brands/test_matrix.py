"""The matrix: main brand over sub-brands, years, search, what is seen by whom, the printed table."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.brands.tables import BrandStage, RecheckOutcome
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.brands import make_achievement, make_brand
from tests.rows import committed, sheet_rows

MAIN = "示例铸魂·同心固防"


def body(browser, url="/brands"):
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_main_brand_on_top_then_all_branches_in_office_order(app, session, login_as):
    make_brand(session, None, MAIN)
    brand = make_brand(session, "B02", "‘清泉’服务 ‘春风’上门")
    text = body(login_as("member1")).partition("<main")[2]

    assert text.index(MAIN) < text.index("机关第一党支部") < text.index("机关第二党支部")
    # exactly as registered: its own space and quotes
    assert "‘清泉’服务 ‘春风’上门" in text
    assert f'href="/brands/{brand.id}"' in text
    assert "3个党支部中，1个已登记品牌" in text
    assert text.count("未登记") >= 2


def test_counts_and_links_of_the_year(app, session, login_as):
    brand = make_brand(session)
    for day in (date(2025, 3, 4), date(2025, 9, 9), date(2024, 9, 9)):
        make_activity(session, held_on=day, state=State.APPROVED, brand_id=brand.id)
    make_activity(session, held_on=date(2025, 9, 12), state=State.SUBMITTED, brand_id=brand.id)
    make_achievement(session, brand)
    make_achievement(session, brand, "推出便民措施", "12项", cleared=False)
    make_achievement(session, brand, "往年成效", "", period_end=date(2024, 12, 31))

    text = body(login_as("secretary1"))
    assert (
        f'<a href="/activities?brand={brand.id}&amp;quarter=2025&amp;state=approved">2次</a>'
        in text
    )
    assert f'href="/achievements?brand={brand.id}&amp;year=2025">2项</a>' in text
    assert "组织普法宣传教育活动210余场次；推出便民措施12项" in text
    before = body(login_as("secretary1"), "/brands?year=2024")
    assert ">1次</a>" in before
    assert "往年成效" in before


def test_the_count_is_no_link_for_whom_the_activities_are_closed(app, session, login_as):
    brand = make_brand(session)
    make_activity(session, state=State.APPROVED, brand_id=brand.id)
    text = body(login_as("member2"))

    assert "1次" in text
    assert "/activities?brand=" not in text


def test_other_years_that_hold_something_are_offered(app, session, login_as):
    brand = make_brand(session, stages=[(BrandStage.APPLICATION, date(2023, 5, 1))])
    make_activity(session, held_on=date(2022, 3, 4), state=State.APPROVED, brand_id=brand.id)
    text = body(login_as("staff"))

    for year in (2025, 2023, 2022):
        assert f'value="{year}"' in text
    assert 'value="2024"' not in text


@pytest.mark.parametrize("year", ["1999", "2026", "x", ""])
def test_a_year_that_cannot_be_falls_back_to_this_one(app, session, login_as, year):
    assert "2025年品牌矩阵" in body(login_as("staff"), f"/brands?year={year}")


def test_stage_is_that_of_the_last_day_of_the_year(app, session, login_as):
    make_brand(
        session,
        stages=[(BrandStage.APPLICATION, date(2024, 5, 1)), (BrandStage.NAMING, date(2025, 6, 1))],
    )
    assert "认定" in body(login_as("staff"))
    assert "申报" in body(login_as("staff"), "/brands?year=2024")
    # it did not exist yet
    assert "示例先锋" not in body(login_as("staff"), "/brands?year=2023")


def test_an_ended_brand_gives_way_to_the_next(app, session, login_as):
    make_brand(
        session,
        name="旧品牌",
        stages=[(BrandStage.NAMING, date(2023, 1, 5)), (BrandStage.RECHECK, date(2024, 6, 1))],
        outcome=RecheckOutcome.WITHDRAWN,
    )
    make_brand(session, name="新品牌", stages=[(BrandStage.APPLICATION, date(2024, 9, 1))])

    now = body(login_as("staff"))
    assert "新品牌" in now
    assert "旧品牌" not in now
    both = body(login_as("staff"), "/brands?year=2024")
    assert both.index("旧品牌") < both.index("新品牌")
    assert "复核（不再保留）" in both


@pytest.mark.parametrize(
    "typed",
    ["示例先锋·岗位建功", "“示例先锋，岗位建功”", "示例先锋岗位", "岗位建功", "第一党支部"],
)
def test_search_finds_a_name_however_it_is_spelt_and_branches(app, session, login_as, typed):
    make_brand(session)
    make_brand(session, "B02", "0531为民先锋")
    text = login_as("member2").htmx("/brands", query_string={"q": typed}).text

    assert "示例先锋 岗位建功" in text
    assert "0531为民先锋" not in text


def test_search_without_a_hit_says_so(app, session, login_as):
    make_brand(session, None, MAIN)
    text = body(login_as("staff"), "/brands?q=没有这样的")
    assert "没有找到名称或党支部与" in text
    # marks alone are no name
    assert "没有找到" in body(login_as("staff"), "/brands?q=“”")


def test_drafts_are_seen_inside_the_branch_and_from_submission_by_reviewers(app, session, login_as):
    make_brand(session, name="草稿中的品牌", state=State.DRAFT)
    make_brand(session, "B02", "待审的品牌", State.SUBMITTED)
    make_brand(session, None, "主品牌草稿", State.DRAFT)

    assert "草稿中的品牌" in body(login_as("clerk1"))
    for other in ("member1", "secretary2", "staff", "leader", "jiwei"):
        assert "草稿中的品牌" not in body(login_as(other)), other
    for reviewer in ("staff", "leader", "secretary2"):
        assert "待审的品牌" in body(login_as(reviewer)), reviewer
    for other in ("member2", "secretary1", "archivist"):
        assert "待审的品牌" not in body(login_as(other)), other
    assert "主品牌草稿" in body(login_as("staff"))
    for other in ("leader", "secretary1", "jiwei"):
        assert "主品牌草稿" not in body(login_as(other)), other


def test_only_those_without_a_brand_are_offered_to_register(app, session, login_as):
    assert "/brands/new" in body(login_as("clerk1"))
    assert "/brands/new" not in body(login_as("member1"))
    make_brand(session)
    assert "/brands/new" not in body(login_as("clerk1"))


def test_administrators_are_kept_out(app, login_as):
    for who in ("sysadmin", "secadmin", "auditor"):
        assert login_as(who).get("/brands").status_code == 403


def test_an_unknown_committee_is_not_found(app, login_as):
    assert login_as("staff").get("/brands?committee=C99").status_code == 404


def test_twenty_branches_take_as_many_statements_as_three(app, session, login_as, count_statements):
    make_brand(session, None, MAIN)
    make_brand(session)
    browser = login_as("staff")
    body(browser)
    count_statements.clear()
    body(browser)
    few = len(count_statements)

    first = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    for number in range(20):
        branch = Branch(
            committee_id=first.committee_id,
            code=f"X{number:02d}",
            sort_order=20 + number,
            founded_on=date(2019, 1, 1),
        )
        committed(session, branch)
        committed(
            session,
            OrganizationName(
                branch_id=branch.id,
                full_name=f"新增第{number}支部委员会",
                short_name=f"新增第{number}党支部",
                valid_from=date(2019, 1, 1),
            ),
        )
        brand = make_brand(session, "B02", f"品牌{number}号")
        brand.branch_id = branch.id
        committed(session)
        make_achievement(session, brand)
    count_statements.clear()
    text = body(browser)
    assert "品牌19号" in text
    assert len(count_statements) == few


def test_the_printed_matrix(app, session, login_as):
    make_brand(session, None, MAIN)
    make_brand(session)
    answer = login_as("member1").get("/brands.pdf?year=2025")

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "%E5%93%81%E7%89%8C" in answer.headers["Content-Disposition"]
    assert login_as("member1").get("/brands.pdf?year=2025").data == answer.data


def test_the_matrix_is_taken_along_as_it_is_narrowed(session, login_as):
    make_brand(session, "B02", "清泉服务")
    staff = login_as("staff")
    rows = sheet_rows(staff.get("/brands.xlsx"))
    assert ("机关第二党支部", "清泉服务") in {row[:2] for row in rows}
    assert len(rows) == 6
    assert len(sheet_rows(staff.get("/brands.xlsx?q=清泉"))) == 4
