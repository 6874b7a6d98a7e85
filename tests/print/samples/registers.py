"""Tables that are documents of their own, 品牌说明卡, papers of inspections."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.brands.card import CardSource, card
from intranet.domain.brands.tables import Brand, BrandLogo, BrandStage, BrandStageEntry, BrandText
from intranet.domain.figures.brand_sheet import MatrixSource, matrix_document
from intranet.domain.figures.brands import BrandFigures, BrandRow, MainBrand
from intranet.domain.follow_up.inspections import (
    Inspection,
    InspectionKind,
    InspectionSubject,
    ItemState,
)
from intranet.domain.follow_up.item_sheet import SheetSource, item_sheet
from intranet.domain.follow_up.items import ItemRow
from intranet.domain.life.appraisals import Appraisal, AppraisalRow, AppraisalStage, Grade
from intranet.domain.life.dues.notice import NoticeMonth, NoticeSource, dues_notice
from intranet.domain.life.dues.store import DuesMonthState
from intranet.domain.organization.members import Member, MemberStatus
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import (
    BrandCardPrint,
    RecordPrint,
    TableSheetPrint,
)
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.domain.planning.plan_document import PlanLine, PlanSource, plan_document
from intranet.domain.records.workflow import State
from intranet.domain.service.orders import (
    OrderLevel,
    OrderMember,
    OrderMove,
    OrderSource,
    OrderState,
    OrderStep,
    ServiceOrder,
)
from intranet.features.duties.paper import Source, document_of
from intranet.features.duties.presentation import Block, CellView, RowView
from intranet.features.follow_up.inspections import papers
from intranet.features.life.appraisals.papers import summary_table
from intranet.features.organization.handover import papers as handover_papers
from intranet.features.organization.handover.queries import Line, Section, Sheet
from intranet.features.service.order_slip import Source as SlipSource
from intranet.features.service.order_slip import slip
from intranet.foundation.quarters import Month, Quarter
from intranet.pagekit.register_sheets import register_sheet
from tests.cast import MEMBERS
from tests.print.samples.common import METADATA
from tests.print.wording import (
    BRANCH,
    FULL_NAME,
)


def plan() -> TableSheetPrint:
    """年度计划表 of a branch: enough items for a second sheet, in every state."""
    states = ("已开展", "已开展，实际3月18日", "待审核", "未开展", "已取消，与集中培训重合")
    return plan_document(
        PlanSource(
            code="B01",
            name="示例机关第一党支部",
            full_name="中共示例机关第一支部委员会",
            year=2025,
            as_of=date(2025, 10, 20),
            sentence="截至2025年10月20日，计划36项，已到计划时间30项，已开展28项（以审核通过为准）。",
            lines=[
                PlanLine(
                    when=f"{number % 12 + 1}月15日 星期三"
                    if number % 3
                    else f"{number % 12 + 1}月，日期待定",
                    title=f"{number % 12 + 1}月主题党日",
                    kind="主题党日",
                    responsible="组织委员" if number % 4 else "",
                    note="兼上党课" if number % 6 == 0 else "",
                    state=states[number % len(states)],
                )
                for number in range(36)
            ],
            demo=True,
        )
    )


# Names as offices register them: spaces, nested quotes, digits, an interpunct, one too long for its column.
BRAND_NAMES = (
    "示例先锋 岗位建功",
    "‘清泉’服务 ‘春风’上门",
    "示范·同心",
    "党建“360”品牌",
    "0531为民先锋",
    "一个名称登记得特别长以致在表格里一行放不下的 品牌",
)


def brand_matrix() -> TableSheetPrint:
    """品牌创建情况表 of a year, with a branch that has no brand and one without achievements."""
    clauses = ("组织普法宣传教育活动210余场次", "截至2025年9月30日，累计服务群众1.2万人次")
    rows = [
        BrandRow(
            number, f"B{number:02d}", f"示例机关第{mark}党支部", number, name,
            duty="普法宣传教育", stage="培育", activities=number, clauses=clauses[: number % 3],
        )
        for number, (mark, name) in enumerate(zip("一二三四五六", BRAND_NAMES, strict=True), 1)
    ]  # fmt: skip
    rows.append(BrandRow(7, "B07", "示例信息保障中心党支部"))
    return matrix_document(
        MatrixSource(
            committee_code="C01",
            committee_name="示例机关党委",
            committee_full_name="中共示例机关委员会",
            year=2025,
            as_of=date(2025, 12, 31),
            main=MainBrand(
                99,
                "示例同心 共建",
                "以党建引领岗位建功，把组织优势转化为服务效能",
                "综合",
                "推广",
                BrandFigures(),
            ),
            rows=rows,
            demo=True,
        )
    )


def dues_notice_sheet() -> TableSheetPrint:
    """党费收缴情况公示表 of a year, with months in order, late, lacking, not entered, owed by nobody."""
    numbers = [(12, 12, 12)] * 8 + [(12, 12, 10), (12, 11, 11), (12, 1, 1), (0, 0, 0)]
    return dues_notice(
        NoticeSource(
            branch_code="B04",
            short_name="示例机关第四党支部",
            full_name="中共示例机关第四支部委员会",
            year=2025,
            as_of=date(2025, 12, 31),
            months=[
                NoticeMonth(Month(2025, number), DuesMonthState(*state), number < 11)
                for number, state in enumerate(numbers, 1)
            ],
            demo=True,
        )
    )


def brand_card(name: str = BRAND_NAMES[3]) -> BrandCardPrint:
    """品牌说明卡 with everything on it."""
    days = (date(2024, 1, 15), date(2024, 3, 1), date(2024, 12, 20), date(2025, 3, 10))
    stages = (
        BrandStage.APPLICATION,
        BrandStage.CULTIVATION,
        BrandStage.EVALUATION,
        BrandStage.NAMING,
    )
    brand = Brand(
        id=7,
        branch_id=1,
        name=name,
        duty="应急救援",
        state=State.APPROVED,
        version=4,
        text=BrandText(
            meaning="“3争”即争当先锋、争创一流、争作表率，“6强”即政治强、学习强、本领强、作风强、"
            "纪律强、服务强，“0距离”即服务群众零距离，三者合为品牌名称。",
            work_method="支部牵头、党员带头、岗位联动",
            measures="设立党员责任岗\n24小时值守\n每季度开展一次岗位练兵；",
            logo_meaning="盾形表示守护，三道弧线表示联动。",
        ),
        logo=BrandLogo(display_sha256="photo-1"),
        stages=[
            BrandStageEntry(stage=stage, happened_on=day, document="示例机党〔2024〕3号", note="")
            for stage, day in zip(stages, days, strict=True)
        ],
    )
    return card(
        CardSource(
            brand=brand,
            owner_code="B12",
            owner_name=BRANCH,
            owner_full_name=FULL_NAME,
            clauses=("组织普法宣传教育活动210余场次", "截至2025年9月30日，累计服务群众1.2万人次"),
            as_of=date(2025, 10, 9),
            demo=True,
        )
    )


def appraisal_table() -> TableSheetPrint:
    """民主评议党员汇总表: graded, on probation and not taking part."""
    appraisal = Appraisal(
        branch_id=1, year=2025, held_on=date(2025, 12, 23), ballots=11, version=3,
        state=AppraisalStage.CONFIRMED,
    )  # fmt: skip
    for place, name in enumerate(MEMBERS["B01"] + MEMBERS["B02"][:3]):
        full = place != 5
        there = place != 7
        appraisal.rows.append(
            AppraisalRow(
                member_id=place, position=place, name=name, takes_part=there, self_assessed=there,
                status=MemberStatus.FULL if full else MemberStatus.PROBATIONARY,
                excellent=place if there else None, qualified=11 - place if there else None,
                basically_qualified=0 if there else None, unqualified=0 if there else None,
                opinion="学习认真，工作负责，团结同志" if there else "",
                final=(Grade.EXCELLENT if place < 3 else Grade.QUALIFIED) if full and there else None,
            )
        )  # fmt: skip
    return summary_table(
        appraisal,
        branch_code="B01",
        full_name="中共示例机关第一支部委员会",
        short_name="示例机关第一党支部",
        demo=True,
    )


# What branches write: short, long with brackets and a date, many words without a break.
_PROBLEMS = (
    "会议记录要素不全",
    "2025年上半年的谈心谈话（支委之间、支委与党员之间）覆盖面还不够，个别同志没有谈到",
    "学习计划" * 20,
)


def rectification_list() -> TableSheetPrint:
    """问题整改清单 with every state, blanks, and texts as long as they may be."""
    states = (ItemState.OPEN, ItemState.REPORTED, ItemState.CLOSED)
    rows = [
        ItemRow(
            id=number, branch_id=number % 2, found_on=date(2025, 9, 10), problem=_PROBLEMS[number % 3],
            measure="统一记录格式，月底由支部书记核对。" * (number % 4), responsible="欧阳某某" * (number % 2),
            due_on=date(2025, 10, 10 + number), state=states[number % 3],
            result="已统一格式，逐份核对。" if number % 3 else "",
            done_on=date(2025, 10, 1) if number % 3 else None,
            closed_on=date(2025, 10, 8) if number % 3 == 2 else None,
            inspection_id=None, activity_id=None, source=("党风廉政督导", "支部自查")[number % 2],
            today=date(2025, 10, 20),
        )
        for number in range(14)
    ]  # fmt: skip
    return item_sheet(
        SheetSource(
            code="committee",
            owner_name="示例机关党委",
            owner_full_name="中共示例机关委员会",
            rows=rows,
            branch_names={0: "示例机关第一党支部", 1: "示例信息保障中心党支部"},
            chosen="",
            as_of=date(2025, 10, 20),
            demo=True,
        )
    )


def _inspected() -> papers.Source:
    """An inspection of 机关纪委 with three problems: open, reported, closed."""
    inspection = Inspection(
        id=7, held_on=date(2025, 9, 20), kind=InspectionKind.INTEGRITY, team="机关纪委检查组",
        subject=InspectionSubject.HOLIDAYS, leader="卢卫平", members="马玉洁、欧阳某某",
        topic="国庆节、中秋节期间廉洁纪律执行情况", summary="总体看，有安排、有落实。",
    )  # fmt: skip
    states = (ItemState.OPEN, ItemState.REPORTED, ItemState.CLOSED)
    rows = [
        ItemRow(
            id=number, branch_id=1, found_on=date(2025, 9, 20), problem=f"节前提醒没有覆盖第{number + 1}组轮值人员",
            measure="按轮值表逐人提醒。" * number, responsible="纪检委员" * min(number, 1),
            due_on=date(2025, 11, 10) if number else None, state=states[number],
            result="已逐人提醒。" if number else "", done_on=date(2025, 10, 1) if number else None,
            closed_on=date(2025, 10, 8) if number == 2 else None, inspection_id=7, activity_id=None,
            source="党风廉政督导", today=date(2025, 10, 20),
        )
        for number in range(3)
    ]  # fmt: skip
    name = OrganizationName(full_name="中共示例机关第一支部委员会", short_name="示例机关第一党支部")
    return papers.Source(
        inspection=inspection, code="B01", name=name, rows=rows, as_of=date(2025, 10, 20), demo=True
    )


def inspection_notice() -> RecordPrint:
    """The notice of what an inspection found."""
    return papers.notice(_inspected())


def rectification_report() -> TableSheetPrint:
    """What the branch did about it."""
    return papers.rectification_report(_inspected())


def order_slip() -> RecordPrint:
    """An order that was handed up and dealt with, not rated yet."""
    order = ServiceOrder(
        id=12,
        branch_id=1,
        source=OrderSource.COMMUNITY,
        party="示例社区",
        need="社区活动室的应急照明需要检修",
        received_on=date(2025, 9, 22),
        state=OrderState.DONE,
        level=OrderLevel.COMMITTEE,
        response_days=1,
        result="已协调产权单位更换灯具",
        is_solved=True,
        members=[OrderMember(member=Member(name="王海涛"))],
    )
    moment = datetime(2025, 9, 23, 7, tzinfo=UTC)
    steps = [
        OrderStep(move=move, note=note, actor_name=who, happened_at=moment)
        for move, note, who in (
            (OrderMove.ACCEPT, "", "王海涛"),
            (OrderMove.ESCALATE, "涉及多家产权单位。", "王海涛"),
            (OrderMove.FINISH, "已协调产权单位更换灯具。", "苏晓萌"),
        )
    ]
    return slip(
        SlipSource(
            order=order,
            item="照明检修",
            steps=steps,
            home=OrganizationName(full_name="中共示例机关委员会", short_name="示例机关党委"),
            branch=BRANCH,
            as_of=date(2025, 10, 20),
            demo=False,
        )
    )


def duty_matrix() -> TableSheetPrint:
    """组织生活要求落实情况表: fifteen columns of one part, cells as long as they get."""
    labels = (
        "支部党员大会", "支部委员会会议", "党小组会", "党课", "主题党日", "组织生活会", "民主评议党员", "谈心谈话",
        "党费收缴", "集中学习", "专题党课", "述职评议", "党风廉政教育",
    )  # fmt: skip
    cells = [
        CellView(*told, "", "", "", "")
        for told in (("已落实", "3/3"), ("尚缺", "2/3"), ("", "2/1"))
    ]
    shown = [cells[at % 3] for at in range(len(labels))]
    matrix = SimpleNamespace(period=Quarter(2025, 3), as_of=date(2025, 9, 30))
    return document_of(
        Source(
            owner_code="B12",
            owner_name=BRANCH,
            owner_full_name=FULL_NAME,
            matrix=cast(Any, matrix),
            blocks=[
                Block(
                    "组织生活",
                    cast(Any, [SimpleNamespace(label=label) for label in labels]),
                    [RowView(f"B{n:02d}", f"示例机关第{n}党支部", shown) for n in range(1, 12)],
                )
            ],
            office=[("理论学习中心组", "应开展3次，已开展3次")],
            demo=False,
        )
    )


def register_list() -> TableSheetPrint:
    """A list of many columns: numbers from 1000, days, long names, more rows than fit two sheets."""
    widths = {
        "序号": 6, "记录编号": 16, "日期": 12, "类别": 18, "名称": 30, "地点": 16, "主持人": 10,
        "应到": 6, "实到": 6, "出勤率": 10, "状态": 12,
    }  # fmt: skip
    return TableSheetPrint(
        metadata=METADATA,
        demo=True,
        title_lines=("示例机关党委活动台账",),
        paragraphs=(Paragraph("2025年度。共45条。"),),
        source="示例机关党委制表，数据截至2025年9月30日。",
        table=TablePrint(
            title="活动台账",
            columns=tuple(ColumnPrint(title, width) for title, width in widths.items()),
            rows=tuple(
                (
                    str(n), f"B12-2025-{999 + n}", "2025-09-30", "支部委员会会议、主题党日",
                    "学习贯彻党的创新理论暨重点工作推进情况研讨", "示例机关四楼会议室",
                    "买买提江·艾合买提" if n % 5 == 0 else "李𬭊", "23", "21", "91.3%", "已通过",
                )
                for n in range(1, 46)
            ),
            landscape=True,
            compact=True,
        ),
    )  # fmt: skip


def handover() -> RecordPrint:
    """书记交接单: what passes from one secretary to the next."""
    source = _inspected()
    sections = (
        Section("未办结事项", (Line("9月主题党日（草稿，计划）"), Line("季度小结（待撰写）")), ""),
        Section("尚缺和逾期", (), "没有尚缺和逾期的事项。"),
        Section("品牌档案", (Line("通信先锋（认定）"),), ""),
        Section("年度计划", (Line("第四季度党课（2025年11月30日前）"),), ""),
        Section("账号和口令", (Line("本系统：支部书记王海涛（secretary12），未改过密码"),), ""),
    )
    sheet = Sheet(
        branch=cast(Any, SimpleNamespace(code="B12")),
        name=source.name,
        giver="王海涛",
        taker="李志强",
        since=date(2025, 10, 8),
        as_of=date(2025, 9, 30),
        sections=sections,
        proposal=None,
    )
    return handover_papers.sheet(sheet, demo=False)


def project_sheet() -> TableSheetPrint:
    """The sheet of a key project: its facts, its team, its nodes; no visit yet."""

    def table(title: str, heads: tuple[str, ...], *rows: tuple[str, ...]) -> TablePrint:
        columns = tuple(ColumnPrint(head, 20, "left") for head in heads)
        return TablePrint(
            title=title, columns=columns, rows=rows, empty=f"没有登记{title}。", compact=True
        )  # fmt: skip

    return register_sheet(
        "轨道交通二期人防工程",
        what="重点项目",
        identifier="business-projects-1",
        owner=BRANCH,
        owner_full_name=FULL_NAME,
        facts=(("级别", "省重点"), ("项目管家", "黄志刚（支部书记）"), ("服务日期", "2025-02-10")),
        tables=(
            table(
                "服务团队",
                ("姓名", "职务", "分工", "服务日期"),
                ("胡敏", "科长", "手续协调", "2025-02-10"),
            ),
            table(
                "项目节点",
                ("节点", "计划日期", "完成日期", "情况"),
                ("施工图审查", "2025-04-30", "2025-04-18", "提前12天"),
                ("竣工验收", "2026-06-30", "—", "未到期"),
            ),
            table("现场服务", ("地点", "日期", "发现的问题", "解决办法")),
        ),
        day=date(2025, 10, 20),
        demo=False,
    )
