"""品牌创建情况表: the brands of a committee's branches as one wide printed table.

Pure: rows go in, a table or a whole document comes out. Names print exactly as they were registered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.achievements.series import joined
from intranet.domain.brands.tables import NOT_REGISTERED, quoted_alone
from intranet.domain.figures.brands import BrandRow, MainBrand
from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import NOTHING, ColumnPrint, Paragraph, TablePrint
from intranet.foundation.chinese import long_date, phrase, sentence

TITLE = "品牌创建情况表"
NOT_HELD = "未开展"
CLEARED = "，列出的成效已完成保密审查"
MAIN_CLAUSES = 3
"""Achievements that a row of the table names; the achievements' own table has them all."""


def printed_names(rows: Iterable[BrandRow]) -> tuple[str, ...]:
    """The names of all brands, for ``keep_together``: their own spaces stay, and no line ends at one."""
    return tuple(sorted({row.brand_name for row in rows if row.brand_name}))


def clauses_text(clauses: Sequence[str]) -> str:
    """Achievements as one sentence: clauses with 。 at the end and ； between; empty for none."""
    words = [phrase(clause) for clause in clauses if phrase(clause)]
    return f"{joined(words)}。" if words else ""


def main_clauses(row: BrandRow) -> str:
    """主要成效 of a row: the first few, and how many there are in all."""
    text = clauses_text(row.clauses[:MAIN_CLAUSES])
    if len(row.clauses) <= MAIN_CLAUSES:
        return text
    return f"{text.rstrip('。')}等{len(row.clauses)}项。"


def brand_table(
    rows: Sequence[BrandRow],
    *,
    title: str = TITLE,
    activities_head: str = "本年活动（次）",
    note: str = "",
    empty: str = "没有可以列出的党支部。",
) -> TablePrint:
    """附件2 of the committee's notice, or the table of the year: one row for each branch, in the given order.

    What is not known says so in words: a branch without a brand is 未登记, never left blank.
    """
    return TablePrint(
        title=title,
        columns=(
            ColumnPrint("序号", 9),
            # thirteen characters, as long as the name of a branch of a subordinate body, on one line
            ColumnPrint("党支部", 51, "left"),
            ColumnPrint("品牌名称", 50, "left"),
            ColumnPrint("依托职能", 29),
            ColumnPrint("创建阶段", 18),
            ColumnPrint(activities_head, 18),
            ColumnPrint("主要成效", 50, "left"),
        ),
        rows=tuple((str(number), *_cells(row)) for number, row in enumerate(rows, 1)),
        note=note,
        empty=empty,
        landscape=True,
        compact=True,
    )


def _cells(row: BrandRow) -> tuple[str, ...]:
    if row.brand_id is None:
        return (row.branch_name, NOT_REGISTERED, *[NOTHING] * 4)
    return (
        row.branch_name,
        row.brand_name,
        row.duty or NOTHING,
        row.stage or NOTHING,
        str(row.activities) if row.activities else NOT_HELD,
        main_clauses(row) or NOTHING,
    )


@dataclass(frozen=True, kw_only=True)
class MatrixSource:
    """What the printed matrix is made from: the committee's names, the span, the brands."""

    committee_code: str
    committee_name: str
    committee_full_name: str
    year: int
    as_of: date
    main: MainBrand | None
    rows: Sequence[BrandRow]
    demo: bool


def matrix_document(source: MatrixSource) -> TableSheetPrint:
    """The matrix of one year on paper: the main brand in words, under it the table of the branches."""
    title = f"{source.committee_name}{source.year}年{TITLE}"
    names = printed_names(source.rows)
    if source.main:
        names = (*names, source.main.name)
    return TableSheetPrint(
        metadata=sheet_metadata(
            title,
            author=source.committee_full_name,
            identifier=f"{source.committee_code}-{source.year}-brands",
            day=source.as_of,
            subject=TITLE,
            document_type="统计表",
            year=source.year,
        ),
        demo=source.demo,
        keep_together=names,
        title_lines=(title,),
        paragraphs=tuple(_lead(source)),
        source=f"{source.committee_name}制表，数据截至{long_date(source.as_of)}。"
        f"只计已通过审核的活动和成效{CLEARED if any(row.clauses for row in source.rows) else ''}。",
        table=brand_table(source.rows),
    )


def registered_words(rows: Iterable[BrandRow]) -> str:
    """How many of the branches have a brand; what is true of all or of none is said of all."""
    found: dict[int, bool] = {}
    for row in rows:
        found[row.branch_id] = found.get(row.branch_id, False) or row.brand_id is not None
    branches, registered = len(found), sum(found.values())
    every = "均" if branches > 1 else ""
    if registered == branches:
        return f"{branches}个党支部{every}已登记品牌。"
    if not registered:
        return f"{branches}个党支部{every}未登记品牌。"
    return f"{branches}个党支部中，{registered}个已登记品牌。"


def _lead(source: MatrixSource) -> list[Paragraph]:
    counted = registered_words(source.rows)
    if source.main is None:
        return [Paragraph(f"{source.committee_name}尚未登记主品牌。{counted}")]
    name = quoted_alone(source.main.name)
    words = f"{source.committee_name}主品牌为{name}。{sentence(source.main.meaning)}{counted}"
    return [Paragraph(words)]
