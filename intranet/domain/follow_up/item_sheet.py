"""问题整改清单 on paper and as a table: rows go in, plain cells come out.

Pure: what is not filled in says so in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.follow_up.inspections import ItemState
from intranet.domain.follow_up.items import ItemRow
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import NOTHING, ColumnPrint, Paragraph, TablePrint
from intranet.foundation.chinese import long_date

TITLE = "问题整改清单"
NOT_REPORTED = "未报告"


@dataclass(frozen=True, kw_only=True)
class SheetSource:
    """What the sheet is made from: whose list it is, the rows with the names of their branches, the day."""

    code: str
    owner_name: str
    owner_full_name: str
    rows: Sequence[ItemRow]
    branch_names: Mapping[int, str]
    chosen: str
    as_of: date
    demo: bool


def cells(row: ItemRow, branch_name: str) -> tuple[str, ...]:
    """One problem in words, in the order of the columns behind the number."""
    return (
        branch_name,
        row.problem,
        f"{row.source} {row.found_on.isoformat()}",
        row.measure or NOTHING,
        row.responsible or NOTHING,
        row.due_on.isoformat() if row.due_on else NOTHING,
        f"{row.done_on.isoformat()}完成：{row.result}" if row.done_on else NOT_REPORTED,
        state_words(row),
    )


def state_words(row: ItemRow) -> str:
    """The state with the day of closing, or whether it was returned and how many days it is beyond its day."""
    if row.state is ItemState.CLOSED and row.closed_on is not None:
        return f"{row.state.label} {row.closed_on.isoformat()}"
    parts = (
        row.state.label,
        "已退回补充" if row.is_returned else "",
        row.due_words if row.is_past_due else "",
    )
    return "，".join(part for part in parts if part)


def item_sheet(source: SheetSource) -> TableSheetPrint:
    """The list on a sheet turned to the left."""
    title = f"{source.owner_name}{TITLE}"
    closed = sum(row.state is ItemState.CLOSED for row in source.rows)
    reported = sum(row.state is ItemState.REPORTED for row in source.rows)
    lead = (
        f"列入清单的问题{len(source.rows)}项，已销号{closed}项，已整改待核实{reported}项，"
        f"待整改{len(source.rows) - closed - reported}项。"
        if source.rows
        else "所选范围内没有列入清单的问题。"
    )
    return TableSheetPrint(
        metadata=sheet_metadata(
            title,
            author=source.owner_full_name,
            identifier=f"{source.code}-rectification",
            day=source.as_of,
            subject=TITLE,
            document_type="清单",
        ),
        demo=source.demo,
        title_lines=(title,),
        paragraphs=(Paragraph(lead),),
        source=f"{source.owner_name}制表，数据截至{long_date(source.as_of)}。"
        + (f"范围：{source.chosen}。" if source.chosen else ""),
        table=TablePrint(
            title=TITLE,
            columns=(
                ColumnPrint("序号", 11),
                ColumnPrint("党支部", 30, "left"),
                ColumnPrint("需改进问题", 48, "left"),
                ColumnPrint("来源", 28, "left"),
                ColumnPrint("整改措施", 48, "left"),
                ColumnPrint("责任人", 17),
                ColumnPrint("整改时限", 23),
                ColumnPrint("整改情况", 44, "left"),
                ColumnPrint("办理状态", 27),
            ),
            rows=tuple(
                (str(number), *cells(row, source.branch_names.get(row.branch_id, "")))
                for number, row in enumerate(source.rows, 1)
            ),
            empty="所选范围内没有问题。",
            landscape=True,
            compact=True,
        ),
    )
