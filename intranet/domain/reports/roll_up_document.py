"""The committee's roll-up as a whole: its words for ``summary_document.compose``."""

from intranet.domain.reports.document import SummaryContent, data_of
from intranet.domain.reports.roll_up_figures import committee_figure_list
from intranet.domain.reports.roll_up_sheets import tables
from intranet.domain.reports.roll_up_text import (
    CommitteeSource,
    certified,
    generated,
    lead,
    linked,
    sections,
)
from intranet.domain.summaries.tables import noun_of


def committee_content(source: CommitteeSource) -> SummaryContent:
    """The roll-up in words; signed as papers with a seal are, without 审核页."""
    figures = source.figures
    period = figures.period
    listed = committee_figure_list(figures)
    records = tuple(sorted({row.activity_id for row in figures.rows}))
    names = {row.brand_name for row in figures.brands if row.brand_name}
    if figures.main is not None:
        names.add(figures.main.name)
    names |= {plan.owner for plan in source.narrative.plans if plan.owner}
    return SummaryContent(
        code=source.code,
        period=period,
        short_name=source.short_name,
        full_name=source.full_name,
        parts=(source.short_name, period.label, source.wording["title_name"]),
        subject=source.wording["title_name"],
        noun=noun_of(period),
        lead=lead(source),
        sections=sections(source),
        tables=tables(source),
        review=None,
        names=tuple(sorted(names)),
        data={
            "机关党委": source.short_name,
            "期间": str(period),
            **data_of(figures.as_of, listed, records),
        },
        figures=listed,
        records=records,
        certified=certified(source, [line for line in figures.lines if line.figures.fulfilled]),
        generated=generated(source),
        linked=linked(source),
        linkable=source.linkable,
        sealed=True,
    )
