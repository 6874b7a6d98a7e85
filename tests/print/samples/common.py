"""Parts that several samples are made of."""

from datetime import UTC, datetime

from intranet.domain import registry  # noqa: F401 - rows of tables are made below
from intranet.domain.paper.parts import (
    ColumnPrint,
    Fact,
    ReviewPagePrint,
    ReviewRow,
    TablePrint,
)
from intranet.foundation.pdf import (
    ArchiveFields,
    PrintMetadata,
)
from tests.print.wording import (
    BRANCH,
    FULL_NAME,
)

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


def meeting_facts() -> tuple[Fact, ...]:
    return (
        Fact("时间", "2025年10月15日14时30分"),
        Fact("地点", "二楼会议室"),
        Fact("主持人", "钱立群"),
        Fact("记录人", "赵一帆"),
    )
