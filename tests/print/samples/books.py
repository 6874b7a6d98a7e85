"""Documents of many parts."""

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.paper.albums import AlbumPrint
from intranet.domain.paper.handbook import HandbookPart, HandbookPrint
from intranet.domain.paper.parts import (
    Paragraph,
    SectionPrint,
)
from tests.print.pictures import photo_page
from tests.print.samples.common import METADATA, life_table
from tests.print.samples.meetings import record
from tests.print.wording import (
    FULL_NAME,
    LEAD,
)


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
