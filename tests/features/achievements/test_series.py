"""Years side by side: phrases as printed, differences, totals with their parts, and where a figure belongs in time."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.modules import switch
from intranet.domain.access.permissions import Module
from intranet.domain.achievements.indicators import CountedBy
from intranet.domain.achievements.quantities import MeasureKind
from intranet.domain.achievements.series_store import figures_of, indicator_names, read_figures
from intranet.domain.achievements.tables import AchievementKind
from intranet.domain.figures.committee import committee_figures
from intranet.domain.figures.counted import for_report, load_counted
from intranet.domain.figures.rules import RULES, tallies
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.signing import pledge_standing
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.domain.service.projects import KeyProject, ProjectNode
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter, Year
from tests.conftest import actor_of
from tests.factories.integrity import make_pledge
from tests.factories.service import make_line, make_outreach
from tests.features.achievements.scene import make_achievement, make_brand, make_indicator
from tests.rows import committed

PAGE = "/achievements/series"


def year(number):
    return {"period_start": date(number, 1, 1), "period_end": date(number, 12, 31)}


def approved(session, subject, wording, indicator, number=2024, branch=None, **changes):
    return make_achievement(
        session,
        subject,
        wording,
        branch=branch,
        indicator=indicator,
        state=State.APPROVED,
        **{**year(number), **changes},
    )


@pytest.fixture
def training(session):
    total = make_indicator(session, "联训", opening="开展", sort_order=1)
    parts = [
        make_indicator(session, name, parent_id=total.id, sort_order=order)
        for order, name in ((2, "省市联训"), (3, "市级联训"))
    ]
    return [
        approved(session, part.name, wording, part)
        for part, wordings in zip(
            parts, (("86次", "98个小时"), ("217次", "390个小时")), strict=True
        )
        for wording in wordings
    ]


def cells(page, name):
    row = page.split(f">{name}</th>")[1].split("</tr>")[0]
    return [" ".join(part.split("</td>")[0].split()) for part in row.split("<td ")[1:]]


def test_totals_are_computed_from_their_parts_and_open_them(session, training, login_as):
    page = login_as("member2").get(PAGE).text
    cell = cells(page, "联训")[0]
    assert "<b>303次</b>" in cell
    assert "<b>488小时</b>" in cell
    for part in training:
        assert f'<a href="/achievements/{part.id}">{part.subject}{part.wording}</a>' in cell
    # in the row; the address of a style sheet may hold any number
    assert "791" not in " ".join(cells(page, "联训"))


def test_years_stand_side_by_side(session, login_as):
    opened = make_indicator(session, "开放人防工程")
    citizens = make_indicator(session, "服务市民")
    law = make_indicator(session, "普法")
    for number, wording in ((2022, "8处"), (2023, "9处"), (2024, "12处")):
        approved(session, "开放", wording, opened, number)
    approved(session, "接待市民", "400万余人次", citizens, 2023)
    approved(session, "服务市民群众", "逾210万人次", citizens, 2024)
    approved(session, "进社区", "140余场", law, 2023)
    approved(session, "普法", "210余场次", law, 2024)
    browser = login_as("member1")
    page = browser.get(PAGE).text
    assert ">2024年</th>" in page
    assert ">2022年</th>" not in page
    assert "增加3处" in cells(page, "开放人防工程")[2]
    assert "含概数，不作增减计算" in cells(page, "服务市民")[2]
    assert "单位不同" in cells(page, "普法")[2]
    assert "190" not in page
    before = browser.get(f"{PAGE}?year=2023&rows=all").text
    assert ">2024年</th>" not in before
    assert "增加1处" in cells(before, "开放人防工程")[2]
    assert "未填报" in cells(before, "普法")[1]
    compared = browser.get(f"{PAGE}?year=2023").text
    assert "另有2项只有一个年度有数据，没有列出。" in compared
    assert ">普法</th>" not in compared
    everything = browser.get(f"{PAGE}?year=all").text
    assert all(f">{number}年</th>" in everything for number in (2022, 2023, 2024))
    assert browser.get(f"{PAGE}?year=x").status_code == 200


def test_a_year_still_running_is_not_compared_unless_asked_for(session, login_as):
    opened = make_indicator(session, "开放人防工程")
    for number, wording in ((2023, "9处"), (2024, "12处"), (2025, "5处")):
        approved(session, "开放", wording, opened, number)
    browser = login_as("member1")
    assert ">2025年</th>" not in browser.get(PAGE).text
    assert ">2025年</th>" in browser.get(f"{PAGE}?year=2025").text


def test_another_definition_is_said(session, login_as):
    law = make_indicator(session, "普法")
    approved(session, "普法", "140场", law, 2023, definition="只计社区场次")
    approved(session, "普法", "210场", law, 2024, definition="五类场所")
    page = login_as("member1").get(PAGE).text
    assert "口径有变化，不作比较" in cells(page, "普法")[2]
    assert "口径：五类场所" in cells(page, "普法")[0]


def test_what_all_figures_of_an_indicator_share_is_said_once_beside_its_name(session, login_as):
    law = make_indicator(session, "普法")
    approved(session, "普法", "140场", law, 2023, definition="只计社区场次", scope="全市")
    approved(session, "普法", "210场", law, 2024, definition="只计社区场次", scope="市区两级")
    page = login_as("member1").get(PAGE).text
    assert page.count("口径：只计社区场次") == 1
    assert '普法<div class="muted small">口径：只计社区场次</div>' in page
    assert page.count("市区两级") == 1


def test_only_what_is_approved_is_shown(session, login_as):
    law = make_indicator(session, "普法")
    make_achievement(session, "待审", "12次", indicator=law, state=State.SUBMITTED)
    assert "还没有已通过审核的数据" in login_as("staff").get(PAGE).text


def test_the_page_takes_the_same_statements_for_any_number_of_figures(
    session, login_as, count_statements
):
    law = make_indicator(session, "普法")
    approved(session, "普法", "12次", law)
    browser = login_as("staff")
    browser.get(PAGE)
    count_statements.clear()
    browser.get(PAGE)
    few = len(count_statements)
    for number in range(20):
        approved(session, f"普法{number}", "12次", law)
    count_statements.clear()
    browser.get(PAGE)
    assert len(count_statements) == few <= 4


def test_figures_belong_to_the_span_in_which_they_end(session, count_statements):
    law = make_indicator(session, "普法", sort_order=2)
    first = make_indicator(session, "先列", sort_order=1)
    brand = make_brand(session, "‘泉’动员 ‘法’护航")
    inside = make_achievement(session, "本年", indicator=law, state=State.APPROVED,
                              cleared_by="leader", brand_id=brand.id, **year(2024))  # fmt: skip
    until = make_achievement(session, "截至", indicator=first, state=State.APPROVED,
                             cleared_by="leader", as_of=date(2024, 11, 30),
                             period_start=date(2024, 1, 1), period_end=date(2025, 1, 31))  # fmt: skip
    make_achievement(session, "未审查", indicator=law, state=State.APPROVED, **year(2024))
    make_achievement(session, "未通过", indicator=law, state=State.SUBMITTED, **year(2024))
    make_achievement(session, "上年", indicator=law, state=State.APPROVED, cleared_by="leader",
                     **year(2023))  # fmt: skip
    session.rollback()
    count_statements.clear()
    found = figures_of(
        session, inside.committee_id, first=date(2024, 1, 1), last=date(2024, 12, 31)
    )
    assert len(count_statements) == 2
    assert [figure.id for figure in found] == [until.id, inside.id]
    assert found[1].brand == brand.name
    assert found[1].owner == "机关第一党支部"
    assert found[0].clause == "截至2024年11月30日，截至210余场次"


@pytest.fixture
def pledged(session):
    """责任书签订, of which a figure was typed for 2024 and for this year before the register counted them."""
    found = make_indicator(session, "责任书签订", sort_order=1)
    for number in (2024, 2025):
        approved(session, "签订责任书", "30份", found, number)
    found = session.merge(found)
    found.counted_by = CountedBy.PLEDGES
    committed(session, found)
    make_pledge(session, branch="B01")
    make_pledge(session, branch="B02", party_b="机关第二党支部", state=Check.WAITING)
    return found


def test_an_indicator_counted_by_the_register_shows_what_is_owed_and_signed(
    session, pledged, login_as
):
    branches = session.scalars(select(Branch.id)).all()
    standing = pledge_standing(session, branches, 2025, clock.today()).values()
    due, signed = sum(one.due for one in standing), sum(one.signed for one in standing)
    assert signed == 1
    page = login_as("member2").get(f"{PAGE}?year=2025").text
    this_year, last_year = cells(page, "责任书签订")[:2]
    words = f"台账应签{due}份，已签1份，签订率"
    assert f'<a href="/integrity/pledges?year=2025">{words}' in this_year
    assert ">30份</a>" in this_year, "what was typed stands beside the register"
    assert "与填报不符" in this_year
    assert "30份" in last_year, "of a year before the register it stays"
    assert "不符" not in last_year


def test_the_yearly_report_tells_what_the_register_counts(session, pledged):
    committee_id = session.scalars(select(Committee.id)).one()
    told = committee_figures(session, committee_id, Year(2025), date(2025, 12, 31)).achieved
    figure = next(one.figure for one in told if one.figure.indicator)
    assert figure.clause.startswith("党风廉政建设责任书应签")
    assert "，已签1份，" in figure.clause
    every = committee_figures(session, committee_id, Year(2025), date(2025, 12, 31))
    assert every.withheld == 1, "what was typed of this year; the register's own takes nothing off"
    quarter = committee_figures(session, committee_id, Quarter(2025, 3), date(2025, 9, 30))
    assert not quarter.achieved, "a register tells of whole years"


def test_of_a_register_that_is_switched_off_nothing_is_counted(session, pledged, login_as):
    leader = actor_of(session, "leader")
    committee_id = leader.grants[0].committee_id
    switch(session, Module.INTEGRITY, committee_id, is_on=False, reason="暂不使用", actor=leader)
    session.commit()
    page = login_as("member2").get(f"{PAGE}?year=2025").text
    assert "应签" not in page
    assert "30份" in cells(page, "责任书签订")[0]


@pytest.fixture
def outreach(session):
    """普法, which the register of publicity counts: 2 + 3 of B01, 7 of B02 in 2024, 4 in 2023."""
    law = make_indicator(session, "普法", counted_by=CountedBy.OUTREACH)
    for branch, day, sessions in (
        ("B01", date(2023, 12, 31), 4),
        ("B01", date(2024, 1, 1), 2),
        ("B01", date(2024, 12, 31), 3),
        ("B02", date(2024, 5, 1), 7),
    ):
        make_outreach(session, branch=branch, held_on=day, sessions=sessions)
    return law


@pytest.mark.parametrize(
    ("wording", "agrees"),
    [("12场次", True), ("12次", True), ("10余场次", True), ("11场次", False), ("20余场", False)],
)
def test_what_was_typed_and_what_the_register_counts_stand_side_by_side(
    session, outreach, login_as, wording, agrees
):
    approved(session, "普法", wording, outreach)
    cell = cells(login_as("member1").get(f"{PAGE}?year=2024").text, "普法")[0]
    assert f">{wording}</a>" in cell
    assert '<a href="/service/outreach?year=2024">台账12场次</a>' in cell
    assert ("与填报不符" not in cell) is agrees
    committee_id = session.scalars(select(Committee.id)).one()
    counted = load_counted(session, committee_id, indicator_names(session, committee_id))
    typed = read_figures(session, committee_id)
    told = for_report(session, counted, typed, 2024, date(2025, 1, 31))
    assert [one.wording for one in told] == [wording if agrees else "12场次"]


def test_a_figure_is_checked_over_its_own_days_and_its_own_branch(session, outreach, login_as):
    approved(session, "第一支部", "5场次", outreach, branch="B01")
    approved(
        session,
        "第二季度",
        "7场次",
        outreach,
        period_start=date(2024, 4, 1),
        period_end=date(2024, 6, 30),
    )
    approved(session, "联训", "8小时", outreach)
    cell = cells(login_as("member1").get(f"{PAGE}?year=2024").text, "普法")[0]
    assert cell.count("相符") == 2
    assert "不符" not in cell


def test_what_nobody_typed_is_told_by_the_register_and_the_change_is_noted(
    session, outreach, login_as
):
    approved(session, "普法", "4场次", outreach, 2023)
    row = cells(login_as("member1").get(f"{PAGE}?year=2024").text, "普法")
    assert '<a href="/service/outreach?year=2024">12场次</a>' in row[0]
    assert "口径：按宣传教育登记计算" in row[0]
    assert "口径有变化，不作比较" in row[2]


def test_registers_of_another_committee_are_not_counted(session, outreach):
    assert tallies(session, 999, [CountedBy.OUTREACH])[CountedBy.OUTREACH].lines == ()


def test_projects_with_an_early_node_are_counted_once_and_partners_in_each_of_their_years(session):
    project = make_line(
        session, KeyProject, name="二期", level="city", steward="张一鸣", begun_on=date(2023, 5, 1)
    )
    for node, done in (("主体", 1), ("安装", 29), ("验收", 30)):
        make_line(
            session, ProjectNode, project_id=project.id, node=node, planned_on=date(2024, 6, 30),
            done_on=date(2024, 6, done),
        )  # fmt: skip
    held = tallies(session, project.committee_id, [CountedBy.EARLY_PROJECTS, CountedBy.PROJECTS])
    early, stewarded = held[CountedBy.EARLY_PROJECTS], held[CountedBy.PROJECTS]
    assert early.total(date(2024, 1, 1), date(2024, 12, 31)) == 1000
    assert early.total(date(2025, 1, 1), date(2025, 12, 31)) is None
    assert stewarded.years(date(2025, 10, 1)) == {2023, 2024, 2025}
    assert stewarded.total(date(2022, 1, 1), date(2022, 12, 31)) is None


def test_every_choice_of_a_register_has_its_rule():
    assert set(RULES) == set(CountedBy) - {CountedBy.PLEDGES}


def test_a_target_says_whether_it_was_reached(session, login_as):
    law = make_indicator(session, "普法")
    opened = make_indicator(session, "开放")
    coming = make_indicator(session, "送法上门")
    approved(session, "普法", "210余场次", law)
    approved(session, "开放", "8处", opened)
    for found, wording in ((law, "不少于200场次"), (opened, "9处"), (coming, "3次")):
        assert login_as("staff").post(
            "/achievements/indicators/targets?year=2024", {f"target_{found.id}": wording}
        ).status_code == 303  # fmt: skip
    page = login_as("member1").get(f"{PAGE}?year=2024").text
    assert "目标3次" in cells(page, "送法上门")[0]


def test_years_in_a_row_say_since_when(session, login_as):
    kept_up = make_indicator(session, "优秀组织单位")
    award = approved(
        session, "安全生产月优秀组织单位", "连续7年", kept_up, 2022, measure=MeasureKind.STREAK_YEARS,
        kind=AchievementKind.AWARD, party="省安委办",
    )  # fmt: skip
    approved(
        session,
        "安全生产月优秀组织单位",
        "连续9年",
        kept_up,
        2024,
        measure=MeasureKind.STREAK_YEARS,
    )
    # both years tell the same beginning, which is said once beside the name
    assert (
        '优秀组织单位<div class="muted small">自2016年起</div>'
        in login_as("member1").get(PAGE).text
    )
    page = login_as("member1").get(f"/achievements/{award.id}").text
    assert "2016年" in page
    assert "省安委办" in page
    assert "连续7年" in page


def test_what_nobody_cleared_is_not_told_by_the_register_either(session, outreach):
    approved(session, "普法", "12场次", outreach)
    committee_id = session.scalars(select(Committee.id)).one()
    counted = load_counted(session, committee_id, indicator_names(session, committee_id))
    typed, day = read_figures(session, committee_id), date(2025, 1, 31)
    assert [one.wording for one in for_report(session, counted, [], 2024, day)] == ["12场次"]
    assert for_report(session, counted, [], 2024, day, withheld=typed) == []


def test_what_was_typed_stays_where_the_register_tells_nothing_of_the_year(session, outreach):
    approved(session, "普法", "99场次", outreach)
    committee_id = session.scalars(select(Committee.id)).one()
    counted = load_counted(session, committee_id, indicator_names(session, committee_id))
    told = for_report(
        session, counted, read_figures(session, committee_id), 2025, date(2025, 1, 31)
    )
    assert [one.wording for one in told] == ["99场次"]
