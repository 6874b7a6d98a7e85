"""The brand in a branch's summary: its sentence, the achievements, the attachment, the sources."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.brands.tables import Brand, BrandStage
from intranet.domain.figures.achieved import BranchBrand
from intranet.domain.figures.branch import branch_figures
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import branch_content, compose
from intranet.domain.reports.sheets import tables
from intranet.domain.reports.text import brand_text
from intranet.domain.summaries.narrative import Narrative
from intranet.foundation.quarters import Quarter
from tests.factories.activities import make_activity
from tests.factories.brands import make_brand
from tests.features.summaries.committee_scene import make_figure, make_indicator
from tests.features.summaries.scene import PAGE, build_quarter
from tests.features.summaries.test_wording import END, row, source
from tests.rows import committed

Q3 = Quarter(2025, 3)


def with_brand(name="国动铁军 服务先锋", stage=BrandStage.CULTIVATION, *, tagged=1, **changes):
    """A source whose figures have a brand and gatherings tagged to it."""
    more = tuple(row("field_study", "2025-08-01", 90 + n, brand_id=5) for n in range(tagged))
    made = source(more=more, **changes)
    brand = BranchBrand(5, name, stage)
    return replace(made, figures=replace(made.figures, brand=brand))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "“国动铁军 服务先锋”品牌处于培育阶段，本季度开展品牌活动1次。"),
        ({"name": "党建“360”品牌"}, "党建“360”品牌处于培育阶段，本季度开展品牌活动1次。"),
        ({"stage": None, "tagged": 2}, "“国动铁军 服务先锋”品牌本季度开展品牌活动2次。"),
        # while it is applied for it has no stage yet, and without activities there is nothing to tell
        ({"stage": BrandStage.CHECK}, "“国动铁军 服务先锋”品牌本季度开展品牌活动1次。"),
        ({"tagged": 0}, ""),
    ],
)  # fmt: skip
def test_the_brand_in_one_sentence(changes, text):
    assert brand_text(with_brand(**changes)) == text


def test_a_branch_without_a_brand_tells_what_was_typed_alone():
    assert brand_text(source()) == ""
    made = source(narrative=Narrative(highlight="党员到一线值守。"))
    assert brand_text(made) == "党员到一线值守。"


def test_a_brand_that_was_withdrawn_is_said_to_be_over():
    made = with_brand()
    over = replace(made.figures, brand=BranchBrand(5, "示例先锋", BrandStage.RECHECK, ended=True))

    assert brand_text(replace(made, figures=over)).startswith("“示例先锋”品牌经复核不再保留，")


def test_a_brand_keeps_its_space_on_paper():
    document = compose(branch_content(with_brand()), dated=END, edition=None, demo=False)

    assert "国动铁军 服务先锋" in document.keep_together


def figures_of(session, as_of=END):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    return branch_figures(session, branch, Q3, as_of)


def test_the_brand_of_the_day_and_its_activities(session):
    stages = (
        (BrandStage.APPLICATION, date(2025, 3, 1)),
        (BrandStage.CULTIVATION, date(2025, 8, 1)),
        (BrandStage.NAMING, date(2025, 10, 1)),
    )
    brand = make_brand(session, "B01", stages=stages)
    for day, state, brand_id in (
        (date(2025, 8, 3), State.APPROVED, brand.id),
        (date(2025, 9, 3), State.APPROVED, brand.id),
        (date(2025, 9, 4), State.APPROVED, None),
        (date(2025, 9, 5), State.SUBMITTED, brand.id),
        (date(2025, 10, 3), State.APPROVED, brand.id),
    ):
        make_activity(session, "B01", ["theme_day"], day, state, brand_id=brand_id)

    figures = figures_of(session)
    assert figures.brand == BranchBrand(brand.id, brand.name, BrandStage.CULTIVATION)
    assert figures.brand_activities == 2
    assert figures_of(session, date(2025, 7, 31)).brand.stage is BrandStage.APPLICATION


def test_brands_that_do_not_stand_in_the_quarter_are_not_told(session):
    make_brand(session, "B01", "将来的品牌", stages=((BrandStage.APPLICATION, date(2025, 10, 1)),))
    make_brand(session, "B01", "还没通过的品牌", State.SUBMITTED)
    assert figures_of(session).brand is None

    old = make_brand(session, "B01", "从前的品牌")
    old.ended_on = date(2025, 6, 30)
    committed(session)
    assert figures_of(session).brand is None
    session.get(Brand, old.id).ended_on = date(2025, 7, 1)
    committed(session)
    assert figures_of(session).brand.ended


def test_achievements_of_the_branch_that_may_be_printed(session):
    law = make_indicator(session, "普法活动")
    activity = make_activity(session, "B01", ["theme_day"], date(2025, 8, 3), State.APPROVED)
    make_figure(
        session, "组织普法宣传教育活动", "210余场次", indicator=law, branch="B01", scope="全市",
        evidence=(activity.id, "普法活动台账"),
    )  # fmt: skip
    make_figure(session, "服务群众", "逾1200人次", branch="B01", in_text=False)
    until = date(2025, 9, 28)
    make_figure(
        session, "累计走访企业", "12家", branch="B01", as_of=until,
        period=(date(2025, 1, 1), date(2025, 12, 31)),
    )  # fmt: skip
    make_figure(session, "未经审查的成效", "3次", branch="B01", cleared=False)
    make_figure(session, "推定的成效", "4次", suggested="B01")
    make_figure(session, "别的支部的成效", "5次", branch="B02")
    make_figure(session, "还没通过的成效", "6次", branch="B01", state=State.SUBMITTED)
    make_figure(session, "上季度的成效", "7次", branch="B01", period=(until, date(2025, 10, 5)))
    made = replace(source(), figures=figures_of(session))

    assert brand_text(made) == (
        "组织普法宣传教育活动210余场次；截至2025年9月28日，累计走访企业12家。"
    )
    table = tables(made)[2]
    assert table.title == "品牌成效表"
    assert table.rows == (
        ("1", "组织普法宣传教育活动210余场次", "2025年第三季度", "全市",
         "活动记录1份；普法活动台账"),
        ("2", "服务群众逾1200人次", "2025年第三季度", "—", "缺佐证材料"),
        ("3", "累计走访企业12家", "截至2025-09-28", "—", "缺佐证材料"),
    )  # fmt: skip


def test_without_achievements_there_is_no_empty_attachment():
    assert [table.title for table in tables(with_brand())] == [
        "组织生活开展情况表",
        "记录清单",
    ]


def test_brand_and_achievements_open_their_sources(session, login_as):
    build_quarter(session)
    brand = make_brand(session, "B01", stages=((BrandStage.CULTIVATION, date(2025, 3, 1)),))
    make_activity(
        session, "B01", ["theme_day"], date(2025, 9, 20), State.APPROVED, brand_id=brand.id
    )
    make_figure(session, "服务群众", "逾1200人次", branch="B01")
    page = login_as("secretary1").get(PAGE).text.replace("&amp;", "&")

    assert f"/activities?branch=B01&quarter=2025Q3&brand={brand.id}&state=approved" in page
    assert "/achievements?branch=B01&year=2025" in page
    assert "“示例先锋 岗位建功”品牌处于培育阶段，本季度开展品牌活动1次。" in page


def test_the_figures_take_the_same_statements_for_any_number_of_achievements(
    session, count_statements
):
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    make_brand(session, "B01")
    make_figure(session, "服务群众", "1200人次", branch="B01", evidence=("台账",))
    count_statements.clear()
    branch_figures(session, branch, Q3, END)
    few = len(count_statements)
    for number in range(2, 12):
        make_figure(session, "服务群众", f"{number}次", branch="B01", evidence=("甲", "乙"))
    session.refresh(branch)
    count_statements.clear()
    branch_figures(session, branch, Q3, END)

    assert len(count_statements) == few <= 14
