"""Summaries, what is made of them, and the sheet on which they are signed."""

from dataclasses import fields
from random import Random

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import (
    SigningSheetPrint,
    SummaryPrint,
)
from intranet.domain.paper.parts import (
    Paragraph,
    ReviewPagePrint,
    ReviewRow,
    SectionPrint,
)
from intranet.foundation.pdf import (
    json_attachment,
    title_lines,
)
from tests.print.pictures import CHART, photo_page
from tests.print.reading import HAN
from tests.print.samples.common import METADATA, REVIEW_PAGE, life_table, record_table
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


def dispatch() -> DispatchPrint:
    """A report to somebody, with salutation and closing."""
    edition = summary(review=None, sealed=True)
    values = {one.name: getattr(edition, one.name) for one in fields(edition)}
    return DispatchPrint(**values, salutation="办党组：", closing="特此报告。")


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
