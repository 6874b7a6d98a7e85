"""交接单 on paper, to be signed by both and by who oversees it. Pure."""

from intranet.domain.paper.documents import RecordPage, RecordPrint
from intranet.domain.paper.metadata import sheet_metadata
from intranet.domain.paper.parts import BY_HAND, Fact, Paragraph, SectionPrint
from intranet.features.organization.handover.queries import Section, Sheet
from intranet.foundation.chinese import long_date, numeral

TITLE = "书记交接单"


def sheet(source: Sheet, *, demo: bool) -> RecordPrint:
    """What passes on, section by section."""
    name = source.name
    return RecordPrint(
        metadata=sheet_metadata(
            f"{name.short_name}{TITLE}",
            author=name.full_name,
            identifier=f"{source.branch.code}-handover",
            day=source.as_of,
            subject=TITLE,
            document_type="登记表",
        ),
        demo=demo,
        keep_together=(name.short_name, source.giver, source.taker),
        pages=(
            RecordPage(
                title_lines=(name.short_name, TITLE),
                facts=(
                    Fact("交出人", source.giver or "　"),
                    Fact("接任人", source.taker or "　"),
                    Fact("接任日期", long_date(source.since) if source.since else BY_HAND),
                    Fact("数据截至", long_date(source.as_of)),
                ),
                sections=tuple(
                    SectionPrint(f"{numeral(number)}、{one.heading}", _paragraphs(one))
                    for number, one in enumerate(source.sections, 1)
                ),
                signers=("交出人（签字）", "接任人（签字）", "监交人（签字）"),
            ),
        ),
    )


def _paragraphs(section: Section) -> tuple[Paragraph, ...]:
    if not section.lines:
        return (Paragraph(section.none),)
    if len(section.lines) == 1:
        return (Paragraph(f"{section.lines[0].text}。"),)
    return tuple(
        Paragraph(f"（{numeral(number)}）{line.text}。")
        for number, line in enumerate(section.lines, 1)
    )
