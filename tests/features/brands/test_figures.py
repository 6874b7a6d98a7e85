"""Rows of the matrix as other documents take them: span, order, names of the day, what may print."""

from datetime import date

from sqlalchemy import select

from intranet.domain.brands.tables import BrandStage, RecheckOutcome
from intranet.domain.figures.brand_sheet import brand_table
from intranet.domain.figures.brands import brand_rows, main_brand
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.brands import NAME, make_achievement, make_brand
from tests.rows import committed

Q3 = {"first": date(2025, 7, 1), "last": date(2025, 9, 30)}


def test_one_row_for_each_branch_in_office_order(app, session):
    brand = make_brand(session, "B02", stages=[(BrandStage.APPLICATION, date(2025, 9, 30))])
    make_brand(session, state=State.SUBMITTED, name="未通过的")
    rows = brand_rows(session, brand.committee_id, **Q3)

    assert [(row.branch_code, row.brand_name, row.stage) for row in rows] == [
        ("B01", "", ""),
        ("B02", NAME, "申报"),
        ("B08", "", ""),
    ]


def test_achievements_of_the_span_and_of_them_what_may_print(app, session):
    brand = make_brand(session)
    make_achievement(session, brand)
    make_achievement(session, brand, "未审查的", "", cleared=False)
    make_achievement(session, brand, "未通过的", "", cleared=False, state=State.SUBMITTED)
    make_achievement(session, brand, "下季度的", "", period_end=date(2025, 10, 1))
    row = brand_rows(session, brand.committee_id, **Q3)[0]

    assert row.achievements == 1
    assert row.clauses == ("组织普法宣传教育活动210余场次",)
    assert row.approved_clauses == ("组织普法宣传教育活动210余场次", "未审查的")


def test_the_branch_has_the_name_of_the_last_day(app, session):
    brand = make_brand(session)
    old = session.scalars(
        select(OrganizationName).where(OrganizationName.branch_id == brand.branch_id)
    ).one()
    old.valid_to = date(2025, 9, 30)
    committed(
        session,
        OrganizationName(
            branch_id=brand.branch_id,
            full_name="中共某市某办公室综合支部委员会",
            short_name="综合党支部",
            valid_from=date(2025, 10, 1),
        ),
    )
    assert brand_rows(session, brand.committee_id, **Q3)[0].branch_name == "机关第一党支部"
    later = brand_rows(
        session, brand.committee_id, first=date(2025, 10, 1), last=date(2025, 10, 20)
    )
    assert later[0].branch_name == "综合党支部"


def test_the_main_brand_of_the_span(app, session):
    main = make_brand(
        session,
        None,
        "示例主品牌",
        stages=[(BrandStage.NAMING, date(2024, 1, 1)), (BrandStage.RECHECK, date(2025, 3, 1))],
        outcome=RecheckOutcome.KEPT,
    )
    make_activity(
        session,
        None,
        kinds=("core_group_session",),
        held_on=date(2025, 8, 5),
        state=State.APPROVED,
        brand_id=main.id,
    )
    found = main_brand(session, main.committee_id, **Q3)
    assert found is not None
    assert (found.name, found.stage, found.figures.activities) == (
        "示例主品牌",
        "复核（继续保持）",
        1,
    )
    assert (
        main_brand(session, main.committee_id, first=date(2023, 1, 1), last=date(2023, 12, 31))
        is None
    )


def test_five_statements_for_any_number_of_brands(app, session, count_statements):
    brand = make_brand(session)
    for code in ("B02", "B08"):
        make_achievement(session, make_brand(session, code, f"{code}品牌"))
    count_statements.clear()
    brand_rows(session, brand.committee_id, **Q3)
    assert len(count_statements) == 5


def test_the_table_says_in_words_what_there_is_not(app, session):
    brand = make_brand(session, duty="")
    table = brand_table(
        brand_rows(session, brand.committee_id, **Q3), activities_head="本季度活动（次）"
    )
    assert table.landscape
    assert table.columns[5].title == "本季度活动（次）"
    assert table.rows[0] == (
        "1",
        "机关第一党支部",
        "示例先锋 岗位建功",
        "—",
        "—",
        "未开展",
        "—",
    )
    assert table.rows[1] == ("2", "机关第二党支部", "未登记", *["—"] * 4)
