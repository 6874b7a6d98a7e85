"""Approved summaries in the handbook of a branch: their text as it was approved."""

from sqlalchemy import and_, literal, or_, select

from intranet.domain.access.permissions import Permission
from intranet.domain.paper.parts import Paragraph
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.document import thaw
from intranet.domain.summaries.reporting import LAST
from intranet.domain.summaries.store import in_order, newest_edition, year_for_fourth
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.foundation.quarters import Year, periods_within
from intranet.pagekit.handbook import Book, Content, section


@section(220, "小结和总结", Permission.SUMMARY_READ)
def summaries(book: Book) -> Content:
    """The newest edition of each approved summary of the period, and of the year that stands for its quarter."""
    whole = book.period
    numbers = [
        one.number
        for one in periods_within(Year(whole.year))
        if one.first_day in whole and one.last_day in whole
    ]
    found = book.session.scalars(
        select(SummarySnapshot)
        .join(QuarterlySummary, QuarterlySummary.id == SummarySnapshot.summary_id)
        .where(
            QuarterlySummary.branch_id == book.branch.id,
            QuarterlySummary.year == book.period.year,
            or_(
                QuarterlySummary.quarter.in_(numbers),
                and_(literal(LAST in numbers), year_for_fourth()),
            ),
            QuarterlySummary.state.in_(COUNTED_STATES),
            SummarySnapshot.edition == newest_edition(),
        )
        .order_by(in_order())
    )
    paragraphs: list[Paragraph] = []
    names: set[str] = set()
    for snapshot in found:
        document = thaw(snapshot.document, demo=False)
        paragraphs.append(Paragraph("", run_in="".join(document.title_lines)))
        paragraphs.append(Paragraph(document.lead))
        for part in document.sections:
            paragraphs.append(Paragraph("", run_in=part.heading))
            paragraphs.extend(part.paragraphs)
        names.update(document.keep_together)
    return Content(paragraphs=tuple(paragraphs), names=tuple(sorted(names)))
