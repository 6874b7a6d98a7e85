"""The document of a summary for print and preview: what is frozen (approved or submitted), else a draft."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.audit import head
from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.reports.document import compose, freeze, freeze_issued, thaw
from intranet.features.summaries.bench import Bench
from intranet.foundation import clock
from intranet.foundation.errors import NotFound


def draft_document(session: Session, bench: Bench, *, demo: bool) -> SummaryPrint:
    """The summary as it would print now, 草稿 across each page; dated on the day of its submission, if any."""
    submitted = bench.summary is not None and bench.summary.submitted_at is not None
    return _document(session, bench, demo=demo, edition=None, submitted=submitted)


def as_submitted(session: Session, bench: Bench) -> dict[str, Any]:
    """What a submission of today freezes."""
    return freeze(_document(session, bench, demo=False, edition=None), bench.content)


def as_approved(session: Session, bench: Bench, *, edition: int) -> dict[str, Any]:
    """What an approval of today freezes: what was submitted; of an older version's submission what the records say."""
    trail = head(session).sentence
    if bench.submission is None:
        document = _document(session, bench, demo=False, edition=edition, trail=trail)
        return freeze(document, bench.content)
    return freeze_issued(
        bench.submission.document, dated=clock.today(), edition=edition, trail=trail
    )


def _document(
    session: Session,
    bench: Bench,
    *,
    demo: bool,
    edition: int | None,
    submitted: bool = True,
    trail: str = "",
) -> SummaryPrint:
    beside = bench.illustrations(session)
    return compose(
        bench.content,
        dated=bench.written_on if edition is None else clock.today(),
        edition=edition,
        demo=demo,
        submitted=submitted,
        trail=trail,
        chart=beside.chart,
        photos=beside.photos,
    )


def document_to_print(
    session: Session, bench: Bench, *, demo: bool, edition: int | None = None
) -> SummaryPrint:
    """What the PDF shows: the asked edition, the approved one, what was submitted, or a draft.

    Raises NotFound for an edition that does not exist.
    """
    frozen = bench.frozen
    if edition is not None:
        frozen = next((item.document for item in bench.snapshots if item.edition == edition), None)
        if frozen is None:
            raise NotFound("没有找到小结的这一版次。")
    if frozen is not None:
        return thaw(frozen, demo=demo)
    return draft_document(session, bench, demo=demo)
