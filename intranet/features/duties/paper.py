"""组织生活要求落实情况表: the matrix as one wide printed table, and as rows of a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from intranet.domain.duties.matrix import Matrix
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import ColumnPrint, Paragraph, TablePrint
from intranet.features.duties.presentation import Block, RowView
from intranet.foundation.chinese import long_date

TITLE = "组织生活要求落实情况表"
_NUMBER, _BRANCH, _ALL = 8, 28, 225


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the paper is made from; the owner is the branch where it tells of one alone, else the committee."""

    owner_code: str
    owner_name: str
    owner_full_name: str
    matrix: Matrix
    blocks: Sequence[Block]
    office: Sequence[tuple[str, str]]
    demo: bool


def document_of(source: Source) -> TableSheetPrint:
    """The landscape sheets: branches in office order, one table for each part of the requirements."""
    matrix = source.matrix
    title = f"{source.owner_name}{matrix.period.label}{TITLE}"
    tables = [_table(block) for block in source.blocks] or [_table(Block(TITLE, (), ()))]
    return TableSheetPrint(
        metadata=sheet_metadata(
            title,
            author=source.owner_full_name,
            identifier=f"{source.owner_code}-{matrix.period}-duties",
            day=matrix.as_of,
            subject=TITLE,
            document_type="统计表",
            year=matrix.period.year,
        ),
        demo=source.demo,
        title_lines=(title,),
        paragraphs=tuple(
            Paragraph(f"{source.owner_name}{label}：{words}。") for label, words in source.office
        ),
        source=f"数据截至{long_date(matrix.as_of)}，按活动开展的日期统计。"
        "分数为“已开展/应开展”；待审核的记录计入已开展，尚未通过审核。",
        table=tables[0],
        more=tuple(tables[1:]),
    )


def _table(block: Block) -> TablePrint:
    width = (_ALL - _NUMBER - _BRANCH) // max(1, len(block.duties))
    return TablePrint(
        title=block.title,
        columns=(
            ColumnPrint("序号", _NUMBER),
            ColumnPrint("党支部", _BRANCH, "left"),
            *(ColumnPrint(duty.label, width) for duty in block.duties),
        ),
        rows=tuple(
            (str(number), row.name, *(cell.printed for cell in row.cells))
            for number, row in enumerate(block.rows, 1)
        ),
        empty="没有可以列出的党支部。",
        landscape=True,
        compact=True,
    )


def spreadsheet_columns(matrix: Matrix) -> list[tuple[str, int]]:
    """Headings with their widths: one row for each branch and requirement."""
    return [
        ("党支部", 26),
        ("项目", 18),
        ("要求", 14),
        ("依据", 40),
        ("情况", 18),
        ("应开展", 10),
        ("已开展", 10),
        ("按时开展", 10),
        ("已通过审核", 12),
        ("尚缺", 8),
        ("备注", 40),
    ]


def spreadsheet_rows(matrix: Matrix, rows: Sequence[RowView]) -> list[list[str | int | None]]:
    """One row for each branch and requirement, with the four numbers."""
    found: list[list[str | int | None]] = []
    for row, assessed in zip(rows, matrix.rows, strict=True):
        for duty, cell in zip(matrix.branch_duties, row.cells, strict=True):
            item = assessed.standings.get(duty.code)
            owed = item is not None and item.standing.applies
            found.append(
                [
                    row.name,
                    duty.label,
                    duty.amount,
                    duty.basis,
                    cell.words,
                    *(
                        [item.expected, item.filled, item.on_time, item.approved, item.lacking]
                        if item is not None and owed
                        else ["不适用"] * 5
                    ),
                    cell.note,
                ]
            )
    return found
