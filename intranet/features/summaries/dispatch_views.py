"""通报, 报告 and 回顾: the approved roll-up as it goes out to the branches and to those above."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from flask import Response
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.archive.words import ItemKind
from intranet.domain.paper.dispatches import DispatchPrint
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.reports.dispatches import REPORT_TO, notice, report
from intranet.domain.reports.document import thaw
from intranet.domain.reports.retrospect import RETROSPECT, review
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.domain.summaries.issued import Paper, numbers_of
from intranet.domain.summaries.signing import steps_by_edition
from intranet.domain.summaries.store import may_read_text, reads_for_committee, snapshots_of
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot
from intranet.domain.summaries.wordings import Use, wordings_on
from intranet.features.summaries import committee_queries, documents, queries
from intranet.features.summaries.page import begun
from intranet.features.summaries.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Period, Year, stored_period
from intranet.foundation.questions import answer
from intranet.pagekit.access import requires
from intranet.pagekit.printed import DISPATCH, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.session import current_actor

NOT_FINAL = "机关党委的小结或总结还没有定稿。签发、回传签发稿并定稿以后，各党支部可以打开通报。"
NO_REVIEW = "年度工作回顾随机关党委的年度总结定稿，这一期间没有。"
NOT_APPROVED = "机关党委的小结或总结还没有通过审核。通过以后，可以打印通报和报告。"


@printed(blueprint, "/<code>/committee/notice", DISPATCH)
@requires(Permission.SUMMARY_READ)
def notice_pdf(code: str) -> Response:
    """The notice to the branches; before its signed copy came back a draft of it, for the committee's own people."""
    found = _edition(code)
    if found.edition.draft and not found.of_committee:
        raise NotFound(NOT_FINAL)
    return print_answer("dispatch.html", found.numbered(ItemKind.NOTICE))


def notice_of(edition: SummaryPrint, period: Period) -> DispatchPrint:
    """The notice in the wording of the day of its edition."""
    return notice(
        edition,
        period,
        committee=edition.metadata.keywords[0],
        wording=wording_on(date.fromisoformat(edition.metadata.archive.date), period),
    )


def dispatch_of(
    session: Session,
    kind: ItemKind,
    edition: SummaryPrint,
    summary: QuarterlySummary,
    stored: SummarySnapshot,
) -> DispatchPrint:
    """What is made of an edition as this kind is filed: notice, report, or the review of a year."""
    period = stored_period(summary.year, summary.quarter)
    if kind is ItemKind.NOTICE:
        return notice_of(edition, period)
    if kind is ItemKind.REPORT:
        return report(edition, period, _reported_to(session, edition, summary, stored))
    return review(edition, stored.document.get(RETROSPECT) or (), Year(period.year))


def _reported_to(
    session: Session, edition: SummaryPrint, summary: QuarterlySummary, stored: SummarySnapshot
) -> str:
    """To whom the report was made when the edition was frozen.

    Of an edition of an earlier version of the program it is made to whom the office reported on its day.
    """
    to: str | None = stored.document.get(REPORT_TO)
    if to is None:
        day = date.fromisoformat(edition.metadata.archive.date)
        to = answer(session, wordings_on(summary.committee_id, day)).get(Use.REPORT_TO, "")
    return to


@printed(blueprint, "/<code>/committee/report", DISPATCH)
@requires(Permission.SUMMARY_READ)
def report_pdf(code: str) -> Response:
    """The report to those above, for the committee's own people."""
    found = _edition(code)
    if not found.of_committee:
        raise NotAllowed("报告由机关党委打印。")
    return print_answer("dispatch.html", found.numbered(ItemKind.REPORT))


@printed(blueprint, "/<code>/committee/review", DISPATCH)
@requires(Permission.SUMMARY_READ)
def review_pdf(code: str) -> Response:
    """The annual review; before its signed copy came back a draft of it, for the committee's own people.

    Before the approval it is that of what was submitted, for whoever reads its text.
    """
    session, actor = db.session(), current_actor()
    period = begun(queries.parse_period_of(code))
    opened = committee_queries.opened(session, period, actor)
    if not isinstance(period, Year):
        raise NotFound(NO_REVIEW)
    state = opened.summary.state if opened.summary else None
    if state in COUNTED_STATES:
        found = _edition(code)
        if found.retrospect is None:
            raise NotFound(NO_REVIEW)
        if found.edition.draft and not found.of_committee:
            raise NotFound(NOT_FINAL)
        return print_answer("dispatch.html", found.numbered(ItemKind.REVIEW))
    if not may_read_text(actor, opened.owner, state):
        raise NotFound(NOT_APPROVED)
    bench = committee_queries.load_bench(session, period, actor)
    draft = bench.retrospect(
        documents.document_to_print(session, bench, demo=in_demo()), bench.frozen
    )
    if draft is None:
        raise NotFound(NO_REVIEW)
    return print_answer("dispatch.html", draft)


class _Found(NamedTuple):
    """The approved edition, a draft until its signed copy came back; whether the person reads for the committee.

    ``retrospect`` are the sections of the annual review, None of anything but a year; ``numbers`` what the office gave.
    """

    period: Period
    edition: SummaryPrint
    of_committee: bool
    retrospect: Sequence[Mapping[str, Any]] | None
    summary: QuarterlySummary
    stored: SummarySnapshot
    numbers: Mapping[Paper, str]

    def numbered(self, kind: ItemKind) -> DispatchPrint:
        """What is made of the edition, with its number in the head."""
        made = dispatch_of(db.session(), kind, self.edition, self.summary, self.stored)
        return replace(made, office_number=self.numbers.get(Paper(kind.value), ""))


def _edition(code: str) -> _Found:
    """Raises NotFound for a roll-up that is not approved."""
    session, actor = db.session(), current_actor()
    period = begun(queries.parse_period_of(code))
    opened = committee_queries.opened(session, period, actor)
    summary = opened.summary
    if summary is None or summary.state not in COUNTED_STATES:
        raise NotFound(NOT_APPROVED)
    stored = snapshots_of(session, summary.id)[-1]
    steps = steps_by_edition(session, summary.id).get(stored.edition)
    # an edition without steps was approved before any were laid down
    signed = steps is None or summary.signed_edition == stored.edition
    edition = replace(thaw(stored.document, demo=in_demo()), draft=not signed)
    told = stored.document.get(RETROSPECT)
    of_committee, numbers = (
        reads_for_committee(actor, opened.owner),
        numbers_of(session, summary.id),
    )
    return _Found(period, edition, of_committee, told, summary, stored, numbers)
