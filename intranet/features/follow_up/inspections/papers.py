"""The papers of an inspection that are signed: the notice of what it found, the report of rectification. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intranet.domain.follow_up.inspections import Inspection, InspectionKind, ItemState
from intranet.domain.follow_up.item_sheet import NOT_REPORTED, state_words
from intranet.domain.follow_up.items import ItemRow
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.paper.documents import RecordPage, RecordPrint, TableSheetPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import (
    NOTHING,
    ColumnPrint,
    Fact,
    Paragraph,
    SectionPrint,
    TablePrint,
)
from intranet.foundation.chinese import long_date, numeral, phrase
from intranet.foundation.pdf import PrintMetadata

_NONE = "这次检查没有列出需改进问题。"


@dataclass(frozen=True, kw_only=True)
class Source:
    """What both papers are made from; ``name`` is that of the branch on the day of the inspection."""

    inspection: Inspection
    code: str
    name: OrganizationName
    rows: Sequence[ItemRow]
    as_of: date
    demo: bool

    @property
    def kind(self) -> str:
        """党风廉政监督检查 where 机关纪委 inspects, 督导检查 elsewhere."""
        is_integrity = self.inspection.kind is InspectionKind.INTEGRITY
        return "党风廉政监督检查" if is_integrity else "督导检查"

    def metadata(self, title: str, what: str) -> PrintMetadata:
        """The paper about itself."""
        return sheet_metadata(
            f"{self.name.short_name}{title}",
            author=self.inspection.team if what == "notice" else self.name.full_name,
            identifier=f"{self.code}-inspection-{self.inspection.id}-{what}",
            day=self.as_of,
            subject=title,
            document_type="通知单" if what == "notice" else "报告",
            year=self.inspection.held_on.year,
        )


def notice(source: Source) -> RecordPrint:
    """What was looked at, what was found, by when it is to be put right."""
    inspection, title = source.inspection, f"{source.kind}通知单"
    subject = inspection.subject.label if inspection.subject else ""
    facts = (
        Fact("受检党支部", source.name.short_name, wide=True),
        Fact("检查日期", long_date(inspection.held_on)),
        Fact("督导组", inspection.team),
        *([Fact("检查主题", subject, wide=True)] if subject else []),
        Fact("检查内容", inspection.topic, wide=True),
        Fact("组长", inspection.leader),
        Fact("成员", inspection.members),
    )
    told: list[tuple[str, tuple[Paragraph, ...]]] = []
    if inspection.summary:
        told.append(("总体情况", (Paragraph(inspection.summary),)))
    told.append(("需改进问题", _problems(source.rows)))
    return RecordPrint(
        metadata=source.metadata(title, "notice"),
        demo=source.demo,
        keep_together=(source.name.short_name,),
        pages=(
            RecordPage(
                title_lines=(title,),
                facts=facts,
                sections=tuple(
                    SectionPrint(f"{numeral(number)}、{heading}", paragraphs)
                    for number, (heading, paragraphs) in enumerate(told, 1)
                ),
                signers=("督导组组长（签字）", "受检党支部书记（签字）"),
            ),
        ),
    )


def _problems(rows: Sequence[ItemRow]) -> tuple[Paragraph, ...]:
    if not rows:
        return (Paragraph(_NONE),)
    return (
        *(
            Paragraph(
                f"（{numeral(number)}）{phrase(row.problem)}，"
                f"{f'请于{long_date(row.due_on)}前整改' if row.due_on else '整改时限由党支部填写'}。"
            )
            for number, row in enumerate(rows, 1)
        ),
        Paragraph("请逐项填写整改措施和责任人，在整改时限内完成并报告，由检查单位核实销号。"),
    )


def _closed_words(closed: int, of: int) -> str:
    """How many problems are closed; what is true of all is said of all."""
    if closed == of:
        return "已全部销号" if of > 1 else "已销号"
    return f"已销号{closed}项" if closed else "尚未销号"


def rectification_report(source: Source) -> TableSheetPrint:
    """Problem by problem what was done, by whom, by when, and which are closed."""
    title = f"{source.kind}整改情况报告"
    closed = sum(row.state is ItemState.CLOSED for row in source.rows)
    day = long_date(source.inspection.held_on)
    lead = (
        f"{day}检查（{source.inspection.topic}）列出需改进问题{len(source.rows)}项，"
        f"{_closed_words(closed, len(source.rows))}。"
        if source.rows
        else f"{day}检查（{source.inspection.topic}）没有列出需改进问题。"
    )
    return TableSheetPrint(
        metadata=source.metadata(title, "rectification"),
        demo=source.demo,
        title_lines=(source.name.short_name, title),
        paragraphs=(Paragraph(lead),),
        source=f"{source.name.full_name}填报，数据截至{long_date(source.as_of)}。",
        table=TablePrint(
            title=title,
            columns=(
                ColumnPrint("序号", 11),
                ColumnPrint("需改进问题", 52, "left"),
                ColumnPrint("整改措施", 52, "left"),
                ColumnPrint("责任人", 18),
                ColumnPrint("整改时限", 24),
                ColumnPrint("整改情况", 50, "left"),
                ColumnPrint("办理状态", 28),
            ),
            rows=tuple(
                (
                    str(number),
                    row.problem,
                    row.measure or NOTHING,
                    row.responsible or NOTHING,
                    row.due_on.isoformat() if row.due_on else NOTHING,
                    f"{row.done_on.isoformat()}完成：{row.result}" if row.done_on else NOT_REPORTED,
                    state_words(row),
                )
                for number, row in enumerate(source.rows, 1)
            ),
            empty=_NONE,
            landscape=True,
            compact=True,
        ),
        signers=("党支部书记（签字）", "核实人（签字）"),
    )
