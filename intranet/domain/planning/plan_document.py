"""年度计划表: the plan of a branch and year as one wide printed table. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.paper.documents import TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import NOTHING, ColumnPrint, Paragraph, TablePrint
from intranet.foundation.chinese import long_date

TITLE = "组织生活计划表"


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One item in words; ``state`` with what goes with it: 已开展，实际9月16日."""

    when: str
    title: str
    kind: str
    responsible: str
    note: str
    state: str


@dataclass(frozen=True, kw_only=True)
class PlanSource:
    """What the printed plan is made from; ``sentence`` says how far it has come."""

    code: str
    name: str
    full_name: str
    year: int
    as_of: date
    sentence: str
    lines: Sequence[PlanLine]
    demo: bool


def plan_document(source: PlanSource) -> TableSheetPrint:
    """The plan on paper: how far it has come in a sentence, under it the items in order of time."""
    title = f"{source.name}{source.year}年度{TITLE}"
    return TableSheetPrint(
        metadata=sheet_metadata(
            title,
            author=source.full_name,
            identifier=f"{source.code}-{source.year}-plan",
            day=source.as_of,
            subject=f"年度{TITLE}",
            document_type="计划",
            year=source.year,
        ),
        demo=source.demo,
        title_lines=(title,),
        paragraphs=(Paragraph(source.sentence),) if source.lines else (),
        source=f"{source.name}制表，数据截至{long_date(source.as_of)}。",
        table=_table(source),
    )


def _table(source: PlanSource) -> TablePrint:
    return TablePrint(
        title=f"年度{TITLE}",
        columns=(
            ColumnPrint("序号", 11),
            ColumnPrint("时间", 34, "left"),
            ColumnPrint("项目", 60, "left"),
            ColumnPrint("类别", 30),
            ColumnPrint("负责人", 24),
            ColumnPrint("备注", 30, "left"),
            ColumnPrint("进展", 46, "left"),
        ),
        rows=tuple(
            (
                str(number),
                line.when,
                line.title,
                line.kind,
                line.responsible or NOTHING,
                line.note,
                line.state,
            )
            for number, line in enumerate(source.lines, 1)
        ),
        empty="尚未制定计划。",
        landscape=True,
        compact=True,
    )
