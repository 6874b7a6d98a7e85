"""Sentences and tables of the roll-up, from the figures of an office of three branches."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.achievements.indicators import ReportSection
from intranet.domain.achievements.tables import AchievementKind, Attribution
from intranet.domain.brands.tables import BrandStage
from intranet.domain.figures.committee import committee_figures
from intranet.domain.figures.integrity import IntegrityFigures
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.domain.reports.document import compose, fingerprint, freeze, thaw
from intranet.domain.reports.roll_up_checks import offered_practices, offered_problems
from intranet.domain.reports.roll_up_document import committee_content, committee_figure_list
from intranet.domain.reports.roll_up_sheets import (
    achieved_table,
    brands_table,
    life_table,
    sources_table,
    tables,
)
from intranet.domain.reports.roll_up_text import (
    CommitteeSource,
    brands_text,
    business,
    integrity_text,
    lead,
    organization_text,
    publicity_text,
    sections,
    theory_text,
)
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.domain.summaries.narrative import Narrative, Plan
from intranet.domain.summaries.wordings import Use
from intranet.foundation import clock
from intranet.foundation.quarters import Half, Quarter, Year
from tests.cast import WORDINGS
from tests.factories.activities import make_activity
from tests.factories.brands import make_brand
from tests.features.summaries import scene
from tests.features.summaries.committee_scene import (
    build_brands,
    build_figures,
    make_figure,
    make_indicator,
)
from tests.features.summaries.scene import build_quarter
from tests.rows import committed

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)
TYPED = Narrative(
    highlight="坚持同部署、同落实、同检查",
    practices=("机关第一党支部到一线值守。", "机关第二党支部送学上门"),
    problems=("学习进度不够均衡", "佐证材料不够完整"),
    plans=(Plan(10, "补齐延期事项", "机关党委办公室"),),
)


def source_of(session, period=Q3, as_of=END, narrative=TYPED, **changes):
    session.expire_all()
    committee = session.scalars(select(Committee)).one()
    values = {
        "code": committee.code,
        "short_name": "机关党委",
        "full_name": "中共某市某办公室机关委员会",
        "figures": committee_figures(session, committee.id, period, as_of),
        "narrative": narrative,
        "wording": wording_on(as_of, period),
    }
    return CommitteeSource(**{**values, **changes})


def texts(source):
    return [item.run_in + item.text for part in sections(source) for item in part.paragraphs]


def test_the_lead_of_a_quarter_and_of_a_year(session):
    assert lead(source_of(session, wordings=WORDINGS)) == (
        "2025年第三季度，机关党委在办党组领导下，带领各党支部开展党建工作。"
        "截至9月30日，共有党支部3个、党员22名，其中正式党员20名、预备党员2名。现将有关情况小结如下。"
    )
    assert lead(source_of(session)).startswith("2025年第三季度，机关党委带领各党支部开展")
    phrases = {**WORDINGS, Use.GUIDING: "深入学习贯彻会议精神"}
    year = source_of(session, Year(2025), date(2025, 12, 31), wordings=phrases)
    assert lead(year).startswith("2025年，机关党委在办党组领导下，深入学习贯彻会议精神，带领")
    assert lead(year).endswith("现将有关情况总结如下。")


def test_the_lead_without_probationary_members(session):
    for row in session.scalars(select(Membership).where(Membership.starts_on > date(2020, 1, 1))):
        row.ends_on = date(2025, 4, 1)
    committed(session)

    assert "党员20名，均为正式党员。" in lead(source_of(session))


def test_study_of_all_branches_then_figures_of_theory(session):
    build_quarter(session)
    lectures = make_indicator(session, "宣讲", ReportSection.THEORY)
    make_figure(session, "开展专题宣讲", "12场次", indicator=lectures)

    assert theory_text(source_of(session)) == (
        "各党支部组织集中学习2次（其中交流研讨1次），党员人均5学时。开展专题宣讲12场次。"
    )
    year = theory_text(source_of(session, Year(2025), date(2025, 10, 20)))
    assert "年内累计" not in year


def test_where_nothing_was_studied_together_nothing_is_claimed(session):
    assert theory_text(source_of(session)) == ""


def test_organisational_life_of_all_branches(session, login_as):
    build_quarter(session)
    build_quarter(session, "B08")
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 3), State.SUBMITTED)

    assert organization_text(source_of(session)) == (
        "各党支部召开支部党员大会2次、支部委员会会议6次，上党课2次，开展主题党日6次。"
        "应到92人次，实到90人次，出勤率97.8%；因故缺席2人次。"
        "1个党支部有事项未按期开展，已补开；2个党支部尚有应开展未开展的事项。"
        "1个党支部正式党员不足7人，未设支部委员会，有关事项由支部党员大会研究决定。"
        "另有1项活动已开展，记录正在完善。"
    )


def test_everything_done_and_nothing_held(session):
    assert organization_text(source_of(session)).startswith(
        "各党支部组织生活各项会议和活动均未开展。"
    )
    for code in ("B02", "B08"):
        branch = session.scalars(select(Branch).where(Branch.code == code)).one()
        branch.dissolved_on = date(2025, 6, 30)
    committed(session)
    build_quarter(session)
    make_activity(session, "B01", ["branch_committee_meeting"], date(2025, 8, 4), State.APPROVED)

    assert (
        "1个党支部应开展的支部党员大会、支部委员会会议、党课、主题党日均已按时开展。"
        in organization_text(source_of(session))
    )


def test_reasons_are_counted_never_named(session, login_as):
    build_quarter(session, skip=(date(2025, 9, 15),))
    scene.approve(login_as, gap__theme_day__9__reason="集中保障重大活动")
    text = organization_text(source_of(session))

    assert "1个党支部有延期事项，已说明原因" in text
    assert "集中保障重大活动" not in text


def test_brands_under_the_main_brand(session):
    build_brands(session)
    brand_id = source_of(session).figures.brands[0].brand_id
    make_activity(
        session, "B01", ["theme_day"], date(2025, 9, 20), State.APPROVED, brand_id=brand_id
    )

    assert brands_text(source_of(session)) == (
        "在“示例同心·共建”品牌引领下，3个党支部均创建了品牌，本季度开展品牌活动1次。"
    )


def test_brands_of_some_branches_in_several_stages(session):
    make_brand(session, "B01", "甲", stages=((BrandStage.CULTIVATION, date(2025, 1, 1)),))
    make_brand(session, "B08", "乙", stages=((BrandStage.NAMING, date(2025, 1, 1)),))

    assert brands_text(source_of(session)) == (
        "3个党支部中有2个创建了品牌，其中处于培育阶段的1个、处于认定阶段的1个。"
    )


def test_how_many_branches_have_a_brand_is_said_once(session):
    build_brands(session)
    theme = make_indicator(session, "创建子品牌的支部", theme="品牌创建", sort_order=1)
    make_figure(session, "机关党委所属", "3个支部", indicator=theme, tail="各创建一个子品牌")
    make_figure(session, "获评市级品牌", "3个", indicator=theme)

    # the register says it; what else is told of brands stays
    assert [item.text for item in business(source_of(session))][:2] == [
        "在“示例同心·共建”品牌引领下，3个党支部均创建了品牌。坚持同部署、同落实、同检查。",
        "品牌创建。获评市级品牌3个。",
    ]
    assert "机关党委所属3个支部各创建一个子品牌" in str(achieved_table(source_of(session)))


def test_of_one_branch_alone_nothing_is_said_of_all(session):
    make_brand(session, "B01", "甲", stages=((BrandStage.CULTIVATION, date(2025, 1, 1)),))
    made = source_of(session)
    alone = replace(made.figures, brands=tuple(made.figures.brands)[:1])

    assert brands_text(replace(made, figures=alone)) == "1个党支部创建了品牌。"


def test_no_brands_at_all(session):
    assert brands_text(source_of(session)) == ""


def test_business_theme_by_theme_with_qualifiers_and_totals(session):
    build_figures(session)
    make_figure(session, "参与制定省级地方标准", "1部")
    found = [item.text for item in business(source_of(session))]

    assert found == [
        "坚持同部署、同落实、同检查。",
        "1.普法宣传。组织普法宣传教育活动210余场次。",
        "2.练兵备战。开展省市联训86次、市级联训217次，合计303次488小时（其中省市联训98个小时、市级联训390个小时）。",
        "3.服务项目。截至2025年9月28日，累计开展对接服务243次。",
        "参与制定省级地方标准1部。",
        "机关第一党支部到一线值守。机关第二党支部送学上门。",
    ]


def test_a_figure_without_clearance_is_left_out_everywhere(session):
    build_figures(session)
    source = source_of(session)

    assert source.figures.withheld == 1
    assert "内部资料" not in "".join(texts(source))
    assert "内部资料" not in str(tables(source))


def test_integrity_is_counted_and_names_nobody(session):
    build_quarter(session)
    assert integrity_text(source_of(session)) == "各党支部开展党风廉政教育1次，9人次参加。"


def test_integrity_work_that_waits_is_not_denied(session):
    assert integrity_text(source_of(session)) == ""
    make_activity(session, "B01", ["integrity_education"], date(2025, 9, 3), State.SUBMITTED)
    assert integrity_text(source_of(session)) == ""


def test_publicity_is_dropped_when_empty(session):
    assert not any(text.startswith("（五）") for text in texts(source_of(session)))
    build_figures(session)
    make_figure(session, "在市级媒体刊发报道", "2篇", kind=AchievementKind.MEDIA)
    build_quarter(session)

    text = publicity_text(source_of(session))
    assert text == (
        "刊发宣传稿件30余篇。在市级媒体刊发报道2篇。各党支部组织志愿服务1次，9人次参加，服务18小时。"
    )
    # one line about discipline is no section of its own
    integrity = "各党支部开展党风廉政教育1次，9人次参加。"
    assert "（四）党风廉政建设、意识形态和精神文明建设。" + integrity + text in texts(
        source_of(session)
    )
    assert not any("（五）" in part for part in texts(source_of(session)))


def test_discipline_and_publicity_of_more_than_a_line_each_have_sections_of_their_own(session):
    build_figures(session)
    make_figure(session, "在市级媒体刊发报道", "2篇", kind=AchievementKind.MEDIA)
    build_quarter(session)
    made = source_of(session)
    told = IntegrityFigures(reminders=1, reviewed=6)
    lines = [
        replace(line, figures=replace(line.figures, integrity=told)) if at == 0 else line
        for at, line in enumerate(made.figures.lines)
    ]
    made = replace(made, figures=replace(made.figures, lines=lines))
    integrity = "各党支部开展党风廉政教育1次，9人次参加；节前廉政提醒1次；复核廉政风险点6个。"
    assert integrity_text(made) == integrity
    assert "（四）党风廉政建设。" + integrity in texts(made)
    assert "（五）意识形态和精神文明建设。" + publicity_text(made) in texts(made)


def test_one_theme_alone_has_no_number(session):
    law = make_indicator(session, "普法宣传教育活动", theme="普法宣传", sort_order=1)
    make_figure(session, "组织普法宣传教育活动", "210余场次", indicator=law)
    assert "普法宣传。组织普法宣传教育活动210余场次。" in [
        part.text for part in business(source_of(session))
    ]


def test_problems_and_plans_stand_as_typed(session):
    found = texts(source_of(session, previous_problems=("学习不够",)))

    assert "一是学习进度不够均衡；二是佐证材料不够完整。上季度列出的1项问题正在推进整改。" in found
    assert found[-1] == "10月补齐延期事项，由机关党委办公室负责。"
    empty = texts(source_of(session, narrative=Narrative()))
    assert empty[-2:] == ["【存在问题尚未填写】", "【下步打算尚未填写】"]


# --- tables --------------------------------------------------------------------------------------


def test_the_table_of_organisational_life(session, login_as):
    build_quarter(session)
    scene.approve(login_as)
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 3), State.SUBMITTED)
    table = life_table(source_of(session))

    assert table.landscape
    assert [column.title for column in table.columns] == [
        "序号", "党支部", "党员数", "支部党员大会", "支部委员会会议", "党小组会", "党课", "主题党日",
        "出勤率", "人均学时", "说明",
    ]  # fmt: skip
    assert table.rows[0] == (
        "1", "机关第一党支部", "9", "1/1", "3/3", "—", "1/1", "3/3", "95.8%", "12.3",
        "8月支部委员会会议因集中保障夏季开放延期",
    )  # fmt: skip
    assert table.rows[1] == (
        "2", "机关第二党支部", "5", "0/1", "—", "—", "0/1", "0/3", "—", "0",
        "未设支部委员会；尚缺4次；1项记录待审",
    )  # fmt: skip
    assert table.rows[-1][:8] == ("", "合计", "22", "1/3", "3/6", "0/6", "1/3", "3/9")


def test_the_total_compares_what_was_held_with_what_was_due(session):
    """A branch without a branch committee owes no meeting of it: one that is held is told, but not in the total."""
    build_quarter(session)
    make_activity(session, "B02", ["branch_committee_meeting"], date(2025, 9, 3), State.APPROVED)
    table = life_table(source_of(session))

    place = [column.title for column in table.columns].index("支部委员会会议")
    assert [row[place] for row in table.rows] == ["3/3", "1次", "0/3", "3/6"]
    assert table.note.endswith("合计不含不作要求的党支部开展的支部委员会会议1次。")


def test_more_than_two_reasons_are_counted(session, login_as):
    build_quarter(session, skip=(date(2025, 7, 15), date(2025, 8, 15), date(2025, 9, 15)))
    typed = {7: "执行任务", 8: "外出培训", 9: "值守任务较重"}
    reasons = {f"gap__theme_day__{month}__reason": reason for month, reason in typed.items()}
    scene.approve(login_as, **reasons)

    assert life_table(source_of(session)).rows[0][-1] == (
        "8月支部委员会会议因集中保障夏季开放延期；7月主题党日因执行任务延期；另有2项延期，已说明原因"
    )
    year = life_table(source_of(session, Year(2025), END)).rows[0][-1]
    assert year == "延期3次，已说明原因；尚缺16次"


def test_months_missed_for_one_reason_are_one_reason(session, login_as):
    build_quarter(session, skip=(date(2025, 7, 15), date(2025, 8, 15), date(2025, 9, 15)))
    reasons = {f"gap__theme_day__{month}__reason": "执行任务" for month in (7, 8, 9)}
    scene.approve(login_as, **reasons)

    assert life_table(source_of(session)).rows[0][-1] == (
        "8月支部委员会会议因集中保障夏季开放延期；7月、8月、9月主题党日因执行任务延期"
    )


def test_the_table_of_brands_keeps_the_names_as_registered(session):
    build_brands(session)
    table = brands_table(source_of(session))

    assert table.landscape
    assert [row[2] for row in table.rows] == [
        "国动铁军 服务先锋",
        "党建“360”品牌",
        "‘泉’动员 ‘法’护航",
    ]
    assert "本季度活动（次）" in [column.title for column in table.columns]
    year = brands_table(source_of(session, Year(2025), END))
    assert "本年度活动（次）" in [column.title for column in year.columns]


def test_the_table_of_achievements_credits_only_what_is_stated_or_confirmed(session):
    build_figures(session)
    made = make_figure(session, "走访企业", "12家", suggested="B02", period=(END, END))
    confirmed = make_figure(session, "服务企业", "15家", suggested="B02")
    confirmed.branch_id = confirmed.suggested_branch_id
    confirmed.confirmed_at, confirmed.confirmed_by_id = made.approved_at, made.approved_by_id
    committed(session)
    rows = {row[1]: row[2:] for row in achieved_table(source_of(session)).rows}

    assert rows["组织普法宣传教育活动210余场次"] == (
        "2025年第三季度", "全市", "指挥信息保障中心党支部", "普法活动台账",
    )  # fmt: skip
    assert rows["累计开展对接服务243次"] == (
        "截至2025-09-28", "—", "—", "缺佐证材料",
    )  # fmt: skip
    assert rows["走访企业12家"][0] == "2025-09-30"
    assert rows["走访企业12家"][2] == "—"
    assert rows["服务企业15家"][2] == "机关第二党支部"
    assert confirmed.attribution is Attribution.IMPLIED


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), "2025年"),
        (date(2025, 8, 1), date(2025, 8, 31), "2025年8月"),
        (date(2025, 12, 1), date(2025, 12, 31), "2025年12月"),
        (date(2025, 8, 20), date(2025, 8, 22), "2025-08-20至2025-08-22"),
    ],
)
def test_periods_in_a_cell(session, first, last, words):
    make_figure(session, "走访企业", "12家", period=(first, last))
    source = source_of(session, Year(2025), date(2025, 12, 31))

    assert achieved_table(source).rows[0][2] == words


def test_the_list_of_sources_and_what_is_missing_in_it(session, login_as):
    build_quarter(session)
    assert sources_table(source_of(session)).rows == ()
    scene.approve(login_as)
    table = sources_table(source_of(session, Year(2025), date(2025, 10, 20)))
    today = clock.local(clock.now()).date().isoformat()

    assert table.rows == (("1", "机关第一党支部", "B01-2025Q3", "第1版", today),)
    assert table.note == "11份党支部小结尚未通过审核，未列入本表。"


def test_no_attachment_is_empty(session):
    assert [table.title for table in tables(source_of(session))] == [
        "各党支部组织生活开展情况表",
        "品牌创建情况表",
    ]


# --- the whole -----------------------------------------------------------------------------------


def test_the_document_comes_back_as_it_was_frozen(session):
    build_brands(session)
    build_figures(session)
    content = committee_content(source_of(session))
    document = compose(content, dated=date(2025, 10, 12), edition=1, demo=False)
    stored = freeze(document, content)

    assert thaw(stored, demo=False) == document
    assert fingerprint(stored) == fingerprint(dict(reversed(stored.items())))
    assert document.review is None
    assert (document.sealed, document.doc_no, document.date) == (
        True,
        "C01-2025Q3",
        "2025年10月12日",
    )
    assert document.title_lines == ("机关党委2025年第三季度党建工作小结",)
    assert "国动铁军 服务先锋" in document.keep_together
    year = committee_content(source_of(session, Year(2025), END))
    assert "".join(year.parts) == "机关党委2025年度党建工作总结"
    assert year.noun == "总结"


def test_a_snapshot_of_the_first_version_has_no_seal(session):
    content = committee_content(source_of(session))
    stored = freeze(compose(content, dated=END, edition=1, demo=False), content)
    del stored["content"]["sealed"]

    assert thaw(stored, demo=False).sealed is False


def test_every_figure_has_a_key_of_its_own(session):
    build_quarter(session)
    keys = [item.key for item in committee_figure_list(source_of(session).figures)]

    assert len(keys) == len(set(keys))


def test_offers_come_from_open_items_and_name_no_branch(session):
    make_brand(session, "B01")
    make_figure(session, "走访企业", "12家")
    make_activity(session, "B02", ["theme_day"], date(2025, 9, 3), State.SUBMITTED)

    assert offered_problems(source_of(session)) == [
        "3个党支部组织生活尚有应开展未开展的事项",
        "1条工作成效中1条缺少佐证材料",
        "2个党支部尚未登记品牌",
        "1个党支部本季度没有开展品牌活动",
        "1项活动记录尚未完善",
    ]


def test_practices_offered_for_a_year_name_the_quarter(session, login_as):
    build_quarter(session)
    scene.approve(login_as)
    year = source_of(session, Year(2025), date(2025, 10, 20))

    assert offered_practices(year) == [
        "2025年第三季度，机关第一党支部党员带头到开放点位值守，现场解决群众反映的问题"
    ]


def test_the_same_sentences_name_a_quarter_a_half_and_a_year():
    told = [
        wording_on(date(1999, 1, 1), period)
        for period in (Q3, Half(2025, 1), Half(2025, 2), Year(2025))
    ]
    assert [one["title_name"] for one in told] == [
        "党建工作小结",
        "党建工作小结",
        "党建工作小结",
        "党建工作总结",
    ]
    assert [one["previous_all_done"][:4] for one in told] == [
        "上季度列",
        "上一个半",
        "上半年列",
        "上年度列",
    ]
    assert [one["brands_activities_head"] for one in told] == [
        "本季度活动（次）",
        "上半年活动（次）",
        "下半年活动（次）",
        "本年度活动（次）",
    ]
