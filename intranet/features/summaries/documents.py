"""The document of a summary for print and preview: the snapshot when it is approved, else a draft."""

from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.reports.document import compose, thaw
from intranet.domain.summaries.tables import SummarySnapshot
from intranet.features.summaries.bench import Bench
from intranet.foundation import clock
from intranet.foundation.errors import NotFound
from intranet.foundation.storage import Stores


def draft_document(session: Session, bench: Bench, *, demo: bool) -> SummaryPrint:
    """The summary as it would print now, 草稿 across each page; dated on the day of its submission."""
    return _document(session, bench, demo=demo, edition=None)


def final_document(session: Session, bench: Bench, *, edition: int) -> SummaryPrint:
    """The summary as it is approved today."""
    return _document(session, bench, demo=False, edition=edition)


def _document(session: Session, bench: Bench, *, demo: bool, edition: int | None) -> SummaryPrint:
    beside = bench.illustrations(session)
    return compose(
        bench.content,
        dated=_signed_on(bench) if edition is None else clock.today(),
        edition=edition,
        demo=demo,
        chart=beside.chart,
        photos=beside.photos,
    )


def _signed_on(bench: Bench) -> date:
    """The day of submission; before, that of the print. The last day of the period is that of the figures."""
    at = bench.summary.submitted_at if bench.summary else None
    # the day of a demo is fixed, the moment of a submission is not
    return min(clock.local(at).date(), clock.today()) if at else clock.today()


def document_to_print(
    session: Session, bench: Bench, *, demo: bool, edition: int | None = None
) -> SummaryPrint:
    """What the PDF shows: the asked edition, the approved one, or a draft.

    Raises NotFound for an edition that does not exist.
    """
    wanted: SummarySnapshot | None = None
    if edition is not None:
        wanted = next((item for item in bench.snapshots if item.edition == edition), None)
        if wanted is None:
            raise NotFound("没有找到小结的这一版次。")
    elif bench.is_final:
        wanted = bench.snapshots[-1]
    if wanted is not None:
        return thaw(wanted.document, demo=demo)
    return draft_document(session, bench, demo=demo)


def images_of(document: SummaryPrint, stores: Stores) -> dict[str, bytes]:
    """The photographs, read before the PDF is set: a missing one is an error, not an empty frame."""
    return {photo.image_id: stores.objects.get(photo.image_id) for photo in document.photos}
