"""Documents of many parts, and one part by itself."""

from datetime import date

from sqlalchemy.orm import Session

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import SYSTEM
from intranet.domain.organization.directory import BranchName
from intranet.domain.paper.albums import AlbumPrint
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.handbook import HandbookPart, HandbookPrint
from intranet.domain.paper.parts import (
    ColumnPrint,
    Paragraph,
    SectionPrint,
    TablePrint,
)
from intranet.features.handbook.binding import register_of
from intranet.foundation.quarters import Year
from intranet.pagekit.handbook import Book, Content, Section
from tests.print.pictures import photo_page
from tests.print.samples.common import METADATA, life_table
from tests.print.samples.meetings import record
from tests.print.wording import (
    BRANCH,
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
            SectionPrint("1月", (Paragraph("2025年1月5日，机关第十二党支部开展主题党日活动。"),)),
            SectionPrint("日期不详", (Paragraph("完成年度任务。"),)),
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
                paragraphs=(Paragraph("共2份。"),),
                pages=record().pages,
            ),
            HandbookPart(heading="四、党费收缴登记", tables=(life_table(),)),
        ),
    )


def branch_register() -> TableSheetPrint:
    """党员名册."""
    names = ("钱立群", "李𬭊", "欧阳建平", "买买提江·艾合买提·阿卜杜热合曼")
    table = TablePrint(
        title="",
        columns=(
            ColumnPrint("序号", 12),
            ColumnPrint("姓名", 24),
            ColumnPrint("类别", 26),
            ColumnPrint("入党日期", 28),
            ColumnPrint("职务", 40, "left"),
            ColumnPrint("变动情况", 36, "left"),
        ),
        rows=tuple(
            (
                str(number),
                names[number % 4],
                "正式党员" if number % 9 else "预备党员",
                "2019-07-01",
                "机关党委专职副书记",
                "",
            )
            for number in range(1, 41)
        ),
    )
    content = Content(tables=(table,), names=names)
    book = Book(
        session=Session(),
        actor=SYSTEM,
        branch=BranchName(
            id=1, committee_id=1, code="B12", sort_order=1, short_name=BRANCH, full_name=FULL_NAME,
            duty="", founded_on=date(2019, 1, 1),
        ),
        period=Year(2025),
        as_of=date(2025, 10, 20),
    )  # fmt: skip
    section = Section(60, "党员名册", Permission.HANDBOOK_READ, lambda _book: content, "members")
    return register_of(book, section, demo=True)
