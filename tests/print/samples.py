"""Documents with neutral, invented text, large enough to measure a page on."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.officer_reports import OfficerReport
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.integrity.reasons import TalkKind, TalkReason
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.life.appraisals import Appraisal, AppraisalRow, AppraisalStage, Grade
from intranet.domain.life.dues.notice import NoticeMonth, NoticeSource, dues_notice
from intranet.domain.life.dues.store import DuesMonthState
from intranet.domain.organization.members import MemberStatus
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.albums import AlbumPrint
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import (
    AgendaItemPrint,
    AgendaPrint,
    BrandCardPrint,
    MotionPrint,
    NoticePrint,
    RecordPage,
    RecordPrint,
    ResolutionPrint,
    SigningSheetPrint,
    SignInPrint,
    SignInRow,
    SummaryPrint,
    TableSheetPrint,
)
from intranet.domain.paper.handbook import HandbookPart, HandbookPrint
from intranet.domain.paper.parts import (
    ColumnPrint,
    Fact,
    Paragraph,
    PrintDocument,
    ReviewPagePrint,
    ReviewRow,
    SectionPrint,
    TablePrint,
)
from intranet.domain.planning.plan_document import PlanLine, PlanSource, plan_document
from intranet.domain.records.workflow import State
from intranet.features.follow_up.inspections import papers
from intranet.features.integrity.papers import group_talk_print, pledge_print, talk_print
from intranet.features.integrity.reports.papers import report_page
from intranet.features.life.appraisals.papers import summary_table
from intranet.foundation.pdf import (
    ArchiveFields,
    PrintMetadata,
    json_attachment,
    render_pdf,
    title_lines,
)
from intranet.foundation.quarters import Month
from intranet.pagekit.printing import compose
from tests.cast import MEMBERS
from tests.print.pictures import CHART, PHOTOS, photo_page
from tests.print.reading import HAN
from tests.print.wording import (
    BRANCH,
    BRAND,
    CARE,
    DUTY,
    FULL_NAME,
    LEAD,
    LIFE,
    PLANS,
    PROBLEMS,
    STUDY,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

METADATA = PrintMetadata(
    title=f"{BRANCH}2025年第三季度党建工作小结",
    author=FULL_NAME,
    identifier="SY-2025Q3-B12/1",
    created=datetime(2025, 10, 9, 1, 30, tzinfo=UTC),
    subject="党支部季度小结",
    keywords=("党建", "季度小结", "2025年第三季度"),
    archive=ArchiveFields(
        archival_code="0000-WS·2025-D10-DZB-0001",
        year="2025",
        retention="10年",
        creator=FULL_NAME,
        date="2025-10-09",
        document_type="小结",
    ),
)


def life_table(*, landscape: bool = False) -> TablePrint:
    """组织生活开展情况表."""
    return TablePrint(
        title="组织生活开展情况表",
        columns=(
            ColumnPrint("序号", 12),
            ColumnPrint("项目", 33, "left"),
            ColumnPrint("应开展（次）", 16),
            ColumnPrint("已开展（次）", 16),
            ColumnPrint("应到（人次）", 16),
            ColumnPrint("实到（人次）", 16),
            ColumnPrint("出勤率", 16),
            ColumnPrint("说明", 31, "left"),
        ),
        rows=(
            ("1", "支部党员大会", "1", "1", "23", "22", "95.7%", ""),
            ("2", "支部委员会会议", "3", "3", "15", "15", "100%", "8月因集中保障延期"),
            ("3", "党小组会", "6", "6", "69", "64", "92.8%", ""),
            ("4", "党课", "1", "1", "23", "21", "91.3%", ""),
            ("5", "主题党日", "3", "3", "69", "66", "95.7%", "已开展，记录待审"),
        ),
        landscape=landscape,
    )


def record_table(count: int) -> TablePrint:
    """记录清单, long enough to run over several pages."""
    kinds = ("支部党员大会", "支部委员会会议", "党小组会", "党课", "主题党日", "集中学习")
    names = ("学习贯彻重要会议精神", "研究三季度重点工作", "“同心 服务”岗位实践活动")
    return TablePrint(
        title="记录清单",
        columns=(
            ColumnPrint("序号", 11),
            ColumnPrint("记录编号", 24),
            ColumnPrint("日期", 21),
            ColumnPrint("类别", 29),
            ColumnPrint("名称", 42, "left"),
            ColumnPrint("页数", 11),
            ColumnPrint("纸质存放", 18),
        ),
        rows=tuple(
            (
                str(number),
                f"B12-2025-{number:03d}",
                f"2025-{7 + number % 3:02d}-{1 + number % 27:02d}",
                kinds[number % len(kinds)],
                names[number % len(names)],
                str(1 + number % 3),
                "第2盒",
            )
            for number in range(1, count + 1)
        ),
        compact=True,
    )


REVIEW_PAGE = ReviewPagePrint(
    title="示例机关第十二党支部2025年第三季度党建工作小结",
    rows=(
        ReviewRow("填报人", "赵一帆"),
        ReviewRow("党支部书记（签字）"),
        ReviewRow(
            "机关党委审核意见",
            "经核对，数据与工作记录一致，同意归入本年度党建工作材料。",
            tall=True,
        ),
        ReviewRow("经办人"),
        ReviewRow("审核人（签字）"),
    ),
)


def summary(**changes: object) -> SummaryPrint:
    """A quarterly summary of more than two full pages of text, with all four attachments."""
    values: dict[str, object] = {
        "metadata": METADATA,
        "demo": False,
        "attachments": (json_attachment({"党员数": 23, "季度": "2025Q3"}, description="统计数据"),),
        "title_lines": title_lines((BRANCH, "2025年第三季度", "党建工作小结")),
        "lead": LEAD,
        "sections": (
            SectionPrint(
                "一、主要工作情况",
                (
                    Paragraph(STUDY, "（一）突出政治建设，深化理论学习。"),
                    Paragraph(LIFE, "（二）严格组织生活，规范制度落实。"),
                    Paragraph(CARE, "（三）抓好教育管理，服务党员群众。"),
                    Paragraph(BRAND, "（四）深化品牌创建，促进党建与业务融合。"),
                    Paragraph(DUTY, "（五）落实主体责任，加强纪律教育。"),
                ),
            ),
            SectionPrint("二、存在问题", (Paragraph(PROBLEMS),)),
            SectionPrint(
                "三、下季度重点工作",
                tuple(
                    Paragraph(f"（{number}）{text}")
                    for number, text in zip("一二三", PLANS, strict=True)
                ),
            ),
        ),
        "signatory": FULL_NAME,
        "date": "2025年10月9日",
        "tables": (life_table(), record_table(64)),
        "review": REVIEW_PAGE,
        "doc_no": "B12-2025Q3",
        "edition": "第1版",
        "keep_together": ("王喆", "李𬭊", "同心 服务"),
    }
    return SummaryPrint(**{**values, **changes})  # type: ignore[arg-type]


def committee_summary() -> SummaryPrint:
    """A roll-up with room for the seal."""
    return summary(
        title_lines=("示例机关党委", "2025年第三季度党建工作小结"),
        signatory="中共示例机关委员会",
        tables=(life_table(),),
        review=None,
        sealed=True,
    )


def notice(extra: str = "") -> NoticePrint:
    """会议通知; ``extra`` is a further paragraph."""
    return NoticePrint(
        metadata=METADATA,
        demo=True,
        title_lines=("会议通知",),
        salutation="各位党员：",
        paragraphs=(
            "示例机关第十二党支部定于2025年10月15日（星期三）14时30分在二楼会议室召开支部党员大会，"
            "主要内容：1.学习有关文件；2.讨论接收预备党员；3.通报三季度党费收缴情况。请安排好工作准时"
            "参加；确需请假的，请会前向赵一帆说明原因。",
            *([extra] if extra else []),
        ),
        signatory=BRANCH,
        date="2025年10月10日",
    )


def meeting_facts() -> tuple[Fact, ...]:
    return (
        Fact("时间", "2025年10月15日14时30分"),
        Fact("地点", "二楼会议室"),
        Fact("主持人", "钱立群"),
        Fact("记录人", "赵一帆"),
    )


def sign_in_sheet(people: int = 23) -> SignInPrint:
    """签到表."""
    surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
    given = ("立群", "一帆", "喆", "𬭊", "思远", "明", "建国")
    return SignInPrint(
        metadata=METADATA,
        demo=True,
        title_lines=("示例机关第十二党支部", "支部党员大会签到表"),
        facts=meeting_facts()[:2],
        due=tuple(
            SignInRow(
                str(number + 1),
                surnames[number % len(surnames)] + given[number % len(given)],
                "预备党员" if number % 11 == 10 else "",
            )
            for number in range(people)
        ),
        attending=(SignInRow("1", "欧阳建平", "机关党委"),),
    )


def agenda_card() -> AgendaPrint:
    """主持人议程卡."""
    return AgendaPrint(
        metadata=METADATA,
        demo=True,
        title_lines=("示例机关第十二党支部", "支部党员大会议程"),
        facts=meeting_facts(),
        items=(
            AgendaItemPrint("一", "学习有关文件", "领学人：钱立群"),
            AgendaItemPrint(
                "二",
                "讨论接收预备党员",
                "介绍人：孙思远、李明",
                "先由本人宣读入党志愿书，再由介绍人介绍情况，党员充分讨论后表决。",
                MotionPrint(
                    "同意接收周建国同志为中共预备党员",
                    voters_due="21名",
                    needed_valid="11名",
                    needed_pass="11票",
                    method="无记名投票",
                ),
            ),
            AgendaItemPrint("三", "通报三季度党费收缴情况", "通报人：赵一帆"),
        ),
        reminders=(
            "赞成人数超过应到会有表决权党员的半数方为通过；缺席党员的书面意见在会前送达的计入票数。",
        ),
    )


def record() -> RecordPrint:
    """Two records of one gathering."""
    facts = (
        *meeting_facts(),
        Fact("应到", "23名（有表决权21名）"),
        Fact("实到", "21名（有表决权19名）"),
        Fact(
            "出席",
            "钱立群、赵一帆、孙思远、李𬭊、周建国、吴明、郑喆、王立群、冯思远等21名",
            wide=True,
        ),
        Fact("缺席及原因", "陈建国（出差）、褚明（病假）", wide=True),
        Fact("列席", "欧阳建平（机关党委）", wide=True),
    )
    return RecordPrint(
        metadata=METADATA,
        demo=True,
        pages=(
            RecordPage(
                title_lines=("支部党员大会记录",),
                ordinal="（本年第3次）",
                facts=facts,
                sections=(
                    SectionPrint(
                        "一、议题",
                        (
                            Paragraph("1.学习有关文件；"),
                            Paragraph("2.讨论接收预备党员。"),
                        ),
                    ),
                    SectionPrint(
                        "二、会议内容",
                        (
                            Paragraph(STUDY, "钱立群："),
                            Paragraph("同意介绍人的意见，建议今后多参加一线值守。", "李𬭊："),
                        ),
                    ),
                    SectionPrint(
                        "三、表决情况",
                        (
                            Paragraph(
                                "应到会有表决权党员21名，实到19名；采取无记名投票方式，赞成19票、反对0票、"
                                "弃权0票，超过应到会有表决权党员的半数，通过。"
                            ),
                        ),
                    ),
                ),
                resolutions_heading="四、议定事项",
                resolutions=(
                    ResolutionPrint("将接收预备党员的决议报机关党委审批", "赵一帆", "2025-10-20"),
                    ResolutionPrint(
                        "安排缺席党员补学，并在下次党员大会上通报补学情况", "孙思远", "2025-10-31"
                    ),
                ),
                number="B12-2025-031",
            ),
            RecordPage(
                title_lines=("党课记录",),
                ordinal="（本年第2次）",
                facts=(*facts[:4], Fact("授课人", "钱立群（支部书记）"), Fact("学时", "1.5学时")),
                sections=(SectionPrint("一、授课内容", (Paragraph(LIFE),)),),
                number="B12-2025-032",
            ),
        ),
    )


def pure_text(paragraphs: int = 12, length: int = 150) -> SummaryPrint:
    """Pages of nothing but Chinese characters, none of them a mark: the grid at its plainest."""
    random = Random(9704)
    characters = "".join(sorted({mark for mark in STUDY + LIFE + DUTY if HAN.match(mark)}))
    return summary(
        title_lines=("版面网格测量",),
        lead="".join(random.choices(characters, k=length)),
        sections=(
            SectionPrint(
                "一、正文",
                tuple(
                    Paragraph("".join(random.choices(characters, k=length)))
                    for _ in range(paragraphs)
                ),
            ),
        ),
        tables=(),
        review=None,
        doc_no="",
    )


def everything() -> SummaryPrint:
    """A draft of the demo with a table on a sheet turned to the left, a chart and photos."""
    return summary(
        draft=True,
        demo=True,
        tables=(life_table(landscape=True), record_table(50)),
        chart=CHART,
        photos=photo_page(),
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


_OWNER = OrganizationName(full_name="中共示例机关第一支部委员会", short_name="示例机关第一党支部")


def pledge() -> RecordPrint:
    """The page of a pledge for signature."""
    signed = Pledge(
        id=7,
        version=2,
        year=2025,
        level=PledgeLevel.BRANCH,
        branch_id=1,
        party_a="示例机关党委",
        signer_a="欧阳某某",
        party_b="示例机关第一党支部",
        signer_b="陈建国",
        signed_on=date(2025, 1, 15),
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        edition="《2025年党风廉政建设责任书（支部）》",
    )
    return pledge_print(signed, _OWNER, demo=True)


def group_talk() -> RecordPrint:
    """The record of a talk with many, its text as long as it may be."""
    talk = GroupTalk(
        id=3,
        version=1,
        held_on=date(2025, 7, 11),
        title="年度集体廉政谈话",
        reason=TalkReason.YEARLY,
        talker="陈建国",
        talker_post="党支部书记",
        headcount=8,
        scope="支部委员和关键岗位人员",
        demand="严守各项纪律，管好自己的岗位。" * 6,
    )
    return group_talk_print(talk, _OWNER, demo=True)


def integrity_talk() -> RecordPrint:
    """The record of a talk with one person, what they said left free."""
    talk = IntegrityTalk(
        id=5,
        version=1,
        kind=TalkKind.PRE_APPOINTMENT,
        reason=TalkReason.APPOINTMENT,
        held_on=date(2025, 7, 3),
        talker_name="陈建国",
        talker_post="党支部书记",
    )
    text = IntegrityTalkText(
        demand="履行岗位廉政责任，自觉接受监督。",
        response="",
        follow_up="完善本岗位防控措施。",
        due_on=date(2025, 8, 2),
    )
    return talk_print(talk, text, "褚明", _OWNER, demo=True)


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


def officer_report() -> RecordPrint:
    """廉情报告, taken note of."""
    report = OfficerReport(
        year=2025, quarter=3, title="2025年第三季度廉情报告", state=State.APPROVED,
        problems="结合岗位的案例不多", suggestions="统一编印警示教育案例",
    )  # fmt: skip
    return report_page(
        report,
        {
            "as_of": "2025年9月30日",
            "education": "开展党风廉政教育2次，38人次参加。",
            "talks": "开展集体廉政谈话1次、节前廉政提醒1次。",
            "risks": "现有廉政风险点6个（高风险1个、中风险2个、低风险3个），本季度复核6个。",
            "inspections": "本季度接受党风廉政督导1次，列出需改进问题3项。",
        },
        code="B01",
        name=_inspected().name,
        signer="纪检委员",
        day=date(2025, 9, 30),
        demo=False,
    )


def dispatch() -> DispatchPrint:
    """A report to somebody, with salutation and closing."""
    edition = summary(review=None, sealed=True)
    values = {one.name: getattr(edition, one.name) for one in fields(edition)}
    return DispatchPrint(**values, salutation="办党组：", closing="特此报告。")


def chronicle() -> AlbumPrint:
    """大事记 with six photographs, four a page."""
    return AlbumPrint(
        metadata=METADATA,
        demo=False,
        title_lines=("示例机关党委2025年大事记",),
        sections=(
            SectionPrint(
                "一、1月", (Paragraph("2025年1月5日，机关第十二党支部开展主题党日活动。"),)
            ),
            SectionPrint("二、日期不详", (Paragraph("完成年度任务。"),)),
        ),
        source="示例机关党委编，共2条，截至2025年12月31日。",
        photos=(*photo_page(), *photo_page()[:2]),
    )


def handbook() -> HandbookPrint:
    """党支部工作手册 with text, a table, an empty section and two records."""
    return HandbookPrint(
        metadata=METADATA,
        demo=True,
        title="党支部工作手册",
        period="2025年度",
        full_name=FULL_NAME,
        secretaries="钱立群",
        maker="中共示例机关委员会",
        source="本册由党支部工作记录生成，数据截至2025年12月31日。",
        parts=(
            HandbookPart(heading="一、支部基本情况", paragraphs=(Paragraph(LEAD),)),
            HandbookPart(heading="二、组织生活开展情况", tables=(life_table(),)),
            HandbookPart(
                heading="三、支部党员大会记录",
                paragraphs=(Paragraph("共2份，按开展时间排列。"),),
                pages=record().pages,
            ),
            HandbookPart(heading="四、党费收缴登记", tables=(life_table(),)),
        ),
    )


def signing_page() -> SigningSheetPrint:
    """发文稿纸: one step given by a deputy in the system, one waits."""
    return SigningSheetPrint(
        metadata=METADATA,
        demo=False,
        heading="发文稿纸",
        sheet=ReviewPagePrint(
            "机关党委2025年第三季度党建工作小结",
            (
                ReviewRow("文件标题", "机关党委2025年第三季度党建工作小结", dated=False),
                ReviewRow("核稿", "机关党委专职副书记：王喆", date="2025年10月30日"),
                ReviewRow("签发", "机关党委书记：李𬭊（受钱立群委托代签）", date="2025年11月3日"),
                ReviewRow("审签", "机关党委委员："),
            ),
        ),
        source="已在系统中签批的，印有姓名和日期；空白处由签批人手写姓名和日期。",
    )


DOCUMENTS: dict[str, tuple[str, Callable[[], PrintDocument]]] = {
    "summary": ("summary.html", summary),
    "pure_text": ("summary.html", pure_text),
    "everything": ("summary.html", everything),
    "committee_summary": ("summary.html", committee_summary),
    "notice": ("notice.html", notice),
    "sign_in_sheet": ("sign_in_sheet.html", sign_in_sheet),
    "sign_in_sheet_60": ("sign_in_sheet.html", lambda: sign_in_sheet(60)),
    "agenda_card": ("agenda_card.html", agenda_card),
    "signing_sheet": ("signing_sheet.html", signing_page),
    "record": ("record.html", record),
    "brand_matrix": ("table_sheet.html", brand_matrix),
    "plan": ("table_sheet.html", plan),
    "brand_card": ("brand_card.html", brand_card),
    "appraisal_table": ("table_sheet.html", appraisal_table),
    "dues_notice": ("table_sheet.html", dues_notice_sheet),
    "rectification_list": ("table_sheet.html", rectification_list),
    "pledge": ("record.html", pledge),
    "group_talk": ("record.html", group_talk),
    "integrity_talk": ("record.html", integrity_talk),
    "inspection_notice": ("record.html", inspection_notice),
    "rectification_report": ("table_sheet.html", rectification_report),
    "officer_report": ("record.html", officer_report),
    "chronicle": ("album.html", chronicle),
    "dispatch": ("dispatch.html", dispatch),
    "handbook": ("handbook.html", handbook),
}


def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )


def render(template_name: str, document: PrintDocument) -> bytes:
    """The PDF of a document; anything missing in it is an error."""
    return render_pdf(
        compose(environment(), template_name, document),
        metadata=document.metadata,
        images=PHOTOS,
        attachments=document.attachments,
        strict=True,
    )
